/**
 * Where the suffixes of some bytes begin, in the order of the suffixes; one that is the start of another comes first.
 * By prefix doubling with radix sort (Manber and Myers 1993, "Suffix Arrays: A New Method for On-Line String
 * Searches"): in each round, by twice as many bytes as before.
 */
export function suffixArray(bytes: Uint8Array): Int32Array {
  const size = bytes.length;
  const order = new Int32Array(size);
  let ranks = new Int32Array(size);
  if (size === 0) return order;
  const counts = new Int32Array(Math.max(256, size) + 1);
  for (const byte of bytes) counts[byte + 1]!++;
  for (let byte = 0; byte < 256; byte++) counts[byte + 1]! += counts[byte]!;
  for (let i = 0; i < size; i++) order[counts[bytes[i]!]!++] = i;
  let rankCount = 0;
  for (let i = 0; i < size; i++) {
    if (i > 0 && bytes[order[i]!] !== bytes[order[i - 1]!]) rankCount++;
    ranks[order[i]!] = rankCount;
  }
  rankCount++;
  const bySecond = new Int32Array(size);
  let spare = new Int32Array(size);
  for (let length = 1; rankCount < size; length *= 2) {
    // What begins `length` bytes further on is in order already; nothing comes before all.
    let count = 0;
    for (let i = size - length; i < size; i++) bySecond[count++] = i;
    for (let i = 0; i < size; i++) if (order[i]! >= length) bySecond[count++] = order[i]! - length;
    counts.fill(0, 0, rankCount + 1);
    for (let i = 0; i < size; i++) counts[ranks[i]! + 1]!++;
    for (let rank = 0; rank < rankCount; rank++) counts[rank + 1]! += counts[rank]!;
    for (let i = 0; i < size; i++) {
      const at = bySecond[i]!;
      order[counts[ranks[at]!]!++] = at;
    }
    rankCount = 0;
    spare[order[0]!] = 0;
    for (let i = 1; i < size; i++) {
      const [a, b] = [order[i - 1]!, order[i]!];
      const secondA = a + length < size ? ranks[a + length]! : -1;
      const secondB = b + length < size ? ranks[b + length]! : -1;
      if (ranks[a] !== ranks[b] || secondA !== secondB) rankCount++;
      spare[b] = rankCount;
    }
    rankCount++;
    [ranks, spare] = [spare, ranks];
  }
  return order;
}
