import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, encodeExactly } from '../../src/cli/encode.ts';
import { tinyVocabulary } from '../support/tiny-vocabulary.ts';
import { anyText } from '../vocabulary/texts.ts';
import { realVocabulary } from '../vocabulary/real-tokenizers.ts';

/** Any UTF-16 units, halves of surrogate pairs among them. */
const anyUnits: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.integer({ min: 0xd7fe, max: 0xe002 }), fc.nat(0x7f), fc.nat(0xffff)), { maxLength: 8 })
  .map((units) => String.fromCharCode(...units));

describe('a text as bytes', () => {
  it('is UTF-8; a lone surrogate is what no reader of UTF-8 takes', () => {
    fc.assert(
      fc.property(anyUnits, (text) => {
        const bytes = bytesOf(text);
        const isWellFormed = Buffer.from(text, 'utf8').toString('utf8') === text;
        const decode = (): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        if (isWellFormed) expect(decode()).toBe(text);
        else expect(decode).toThrow();
      }),
    );
  });

  it('keeps what stands around a lone surrogate', () => {
    expect([...bytesOf('é\ud800x😀\udfff')]).toEqual([
      ...[0xc3, 0xa9, 0xed, 0xa0, 0x80, 0x78],
      ...[0xf0, 0x9f, 0x98, 0x80, 0xed, 0xbf, 0xbf],
    ]);
  });
});

describe('a text as tokens', () => {
  // Qwen's tokenizer writes NFC: not what every text is.
  for (const name of ['smollm2', 'qwen3']) {
    it(`writes its very bytes (${name})`, () => {
      const vocabulary = realVocabulary(name);
      fc.assert(
        fc.property(fc.oneof(anyText, anyUnits), (text) => {
          const { bytes, tokens, isWhole } = encodeExactly(vocabulary, text);
          const written = tokens.flatMap((token) => [...vocabulary.bytes(token)]);
          expect(bytes).toEqual(bytesOf(text));
          if (isWhole) expect(written).toEqual([...bytes]);
          else {
            expect(written).toEqual([...bytes.subarray(0, written.length)]);
            expect(vocabulary.expressibleBytes[bytes[written.length]!]).toBe(0);
          }
        }),
      );
    });
  }

  it('is what the tokenizer writes, where that is the text', () => {
    const vocabulary = realVocabulary('qwen3');
    const text = '{"name": "Größe", "n": [1, 2.50]}';
    expect(encodeExactly(vocabulary, text).tokens).toEqual(vocabulary.encode(text));
    const decomposed = '"Gro\u0308ße"';
    expect(encodeExactly(vocabulary, decomposed).tokens).not.toEqual(vocabulary.encode(decomposed));
  });

  it('ends in front of what no token writes', () => {
    const vocabulary = tinyVocabulary(['a', 'ab', 'b']);
    expect(encodeExactly(vocabulary, 'abac')).toMatchObject({ tokens: [1, 0], isWhole: false });
    expect(encodeExactly(vocabulary, 'aba')).toMatchObject({ isWhole: true });
  });
});
