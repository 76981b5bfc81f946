let table: Float32Array | undefined;

/** Half-precision numbers, as 16-bit patterns (IEEE 754 binary16), as float32. */
export function halfToFloat(halves: Uint16Array): Float32Array {
  // All 65,536 of them: logits are converted at every step, and vocabularies are larger than this.
  table ??= Float32Array.from({ length: 1 << 16 }, (_, half) => floatOf(half));
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = table[halves[i]!]!;
  return floats;
}

function floatOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
