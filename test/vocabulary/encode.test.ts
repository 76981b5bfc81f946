import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { REAL_TOKENIZERS, realVocabulary } from './real-tokenizers.ts';
import { anyText } from './texts.ts';

/**
 * Bytes that a tokenizer has no token for: texts with them lose them. SmolLM2's training data had none of these
 * control characters, and C0, C1, F5..FF never occur in UTF-8 (F1 and F2 begin unassigned planes).
 */
const MISSING: Record<string, readonly number[]> = {
  smollm2: [
    ...[0x04, 0x06, 0x13, 0x14, 0x16, 0x1d, 0xc0, 0xc1, 0xf1, 0xf2],
    ...[0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff],
  ],
  llama3_1: [],
  qwen3: [],
  gpt4o: [],
};

const utf8 = new TextEncoder();

function written(vocabulary: Vocabulary, tokens: readonly number[]): Buffer {
  return Buffer.concat(tokens.map((token) => vocabulary.bytes(token)));
}

describe.each(REAL_TOKENIZERS)('encode of %s', (name) => {
  const vocabulary = realVocabulary(name);
  const missing = MISSING[name]!;

  it('lacks the listed bytes and no other', () => {
    expect([...vocabulary.expressibleBytes].flatMap((has, byte) => (has ? [] : [byte]))).toEqual(missing);
  });

  it('writes the bytes of the normalised text, without special tokens', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const expected = utf8.encode(vocabulary.normalise(text)).filter((byte) => !missing.includes(byte));
        const tokens = vocabulary.encode(text);
        expect(written(vocabulary, tokens).equals(expected)).toBe(true);
        expect(tokens.some((token) => vocabulary.isSpecial(token))).toBe(false);
      }),
      { numRuns: 600 },
    );
  });

  it('writes long runs as they are', () => {
    for (const unit of [' ', '\n', 'a', '1', '"', '\u0301', '😀', ' \n', "'s"]) {
      const text = unit.repeat(3000);
      expect(
        written(vocabulary, vocabulary.encode(text)).equals(utf8.encode(vocabulary.normalise(text))),
      ).toBe(true);
    }
  });

  it('knows special tokens in markup only', () => {
    const [end] = vocabulary.endTokens;
    const content = {
      smollm2: '<|im_end|>',
      llama3_1: '<|eot_id|>',
      qwen3: '<|im_end|>',
      gpt4o: '<|endoftext|>',
    }[name]!;
    expect(vocabulary.addedToken(content)).toBe(end);
    expect(vocabulary.isSpecial(end!)).toBe(true);
    expect(vocabulary.bytes(end!)).toHaveLength(0);
    expect(vocabulary.encodeMarkup(`a${content}\n`)).toEqual([
      ...vocabulary.encode('a'),
      end,
      ...vocabulary.encode('\n'),
    ]);
    expect(vocabulary.encode(content)).not.toContain(end);
  });
});

describe('added tokens', () => {
  it('are text where the file does not call them special', () => {
    const vocabulary = realVocabulary('qwen3');
    const think = vocabulary.addedToken('<think>')!;
    expect(vocabulary.isSpecial(think)).toBe(false);
    expect(vocabulary.encode('<think>')).toEqual([think]);
    expect(Buffer.from(vocabulary.bytes(think)).toString()).toBe('<think>');
  });

  it('are not touched by the normaliser, and neither is what they end with', () => {
    const vocabulary = realVocabulary('qwen3');
    expect(vocabulary.normalise('e\u0301<think>\u0338')).toBe('é<think>\u0338');
    expect(vocabulary.normalise('>\u0338')).toBe('≯');
  });
});
