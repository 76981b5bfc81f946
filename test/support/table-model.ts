import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';

export { TableModel } from '../../src/testing/table-model.ts';

/** Logits that differ from prefix to prefix in a way that nothing simple explains, as float32 values from -2 to 2. */
export function mixedLogits(vocabularySize: number): (tokens: readonly number[]) => number[] {
  return (tokens) => {
    let hash = 17;
    for (const token of tokens) hash = (Math.imul(hash, 31) + token + 1) | 0;
    return Array.from({ length: vocabularySize }, (_, token) => {
      const mixed = Math.imul(hash ^ Math.imul(token + 1, 0x9e3779b1), 0x85ebca6b);
      return Math.fround((((mixed ^ (mixed >>> 13)) >>> 8) % 4001) / 1000 - 2);
    });
  };
}

/** The softmax of logits at a temperature. */
export function softmax(logits: ArrayLike<number>, temperature = 1): number[] {
  const max = Math.max(...Array.from(logits));
  const weights = Array.from(logits, (logit) => Math.exp((Math.fround(logit) - max) / temperature));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** What decoding needs of a vocabulary: each token's text (or bytes), and the ids that mean "end". */
export function tableVocabulary(
  texts: readonly (string | Uint8Array)[],
  endTokens: readonly number[],
): Pick<Vocabulary, 'size' | 'bytes' | 'endTokens'> {
  const encoder = new TextEncoder();
  const bytes = texts.map((text) => (typeof text === 'string' ? encoder.encode(text) : text));
  return {
    size: texts.length,
    endTokens,
    bytes: (token) => (endTokens.includes(token) ? new Uint8Array(0) : bytes[token]!),
  };
}
