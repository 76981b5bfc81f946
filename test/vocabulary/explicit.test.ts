import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vocabularyOf } from '../../src/vocabulary/explicit.ts';
import { byteVocabulary, jsonVocabulary, tinyVocabulary } from '../support/tiny-vocabulary.ts';

describe('vocabularyOf', () => {
  it('encodes by the longest match', () => {
    const vocabulary = tinyVocabulary(['a', 'b', 'ab', 'abab']);
    expect(vocabulary.encode('abababb')).toEqual([3, 2, 1]);
    expect(vocabulary.encode('xaé')).toEqual([0]);
    expect(vocabulary.endTokens).toEqual([4]);
    expect([...'abx'].map((c) => vocabulary.expressibleBytes[c.charCodeAt(0)])).toEqual([1, 1, 0]);
  });

  it('writes any text over its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const vocabulary = byteVocabulary();
        expect(Uint8Array.from(vocabulary.encode(text))).toEqual(new TextEncoder().encode(text));
      }),
    );
    const json = jsonVocabulary();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        const bytes = json.encode(text).flatMap((token) => [...json.bytes(token)]);
        expect(Buffer.from(bytes).toString()).toBe(text);
      }),
    );
  });

  it('takes null as special, empty strings as ids that are no token, and the bytes of end tokens away', () => {
    const strings = [Uint8Array.of(97), null, new Uint8Array(0), Uint8Array.of(97)];
    const vocabulary = vocabularyOf(strings, { endTokens: [3] });
    expect([0, 1, 2, 3, 4].map((id) => vocabulary.isSpecial(id))).toEqual([false, true, false, true, false]);
    expect([...vocabulary.trie.token]).toEqual([0]);
    expect(vocabulary.bytes(3)).toHaveLength(0);
  });

  it('keeps ids of equal bytes, and encodes as the least', () => {
    const vocabulary = tinyVocabulary(['b', 'a', 'a']);
    expect([...vocabulary.trie.token]).toEqual([1, 2, 0]);
    expect(vocabulary.encode('aa')).toEqual([1, 1]);
  });

  it('refuses end tokens that are no ids', () => {
    for (const id of [1, -1, 0.5, NaN]) {
      expect(() => vocabularyOf([null], { endTokens: [id] })).toThrow(/End token/);
    }
  });
});
