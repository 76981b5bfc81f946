/** A byte-level BPE that can write every byte: 256 bytes, a few merges, two added tokens. */
export function smallTokenizer(): {
  model: Record<string, unknown> & { vocab: Record<string, unknown> };
  added_tokens: Record<string, unknown>[];
  [part: string]: unknown;
} {
  const printable = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
  let next = 256;
  const units = Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(printable(byte) ? byte : next++),
  );
  const vocab: Record<string, number> = {};
  units.forEach((unit, byte) => (vocab[unit] = byte));
  ['Ġa', 'ab', '12', '":', 'cd', 'cde'].forEach((token, i) => (vocab[token] = 256 + i));
  return {
    version: '1.0',
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    added_tokens: [
      { id: 262, content: '<end>', special: true },
      { id: 264, content: '<é >', special: false, lstrip: true, rstrip: true },
    ],
    model: { type: 'BPE', vocab, merges: ['Ġ a', 'a b', '1 2', '" :', 'c d', 'cd e'] },
  };
}
