import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRecognizer } from '../../src/compile.ts';
import { DEAD } from '../../src/automaton/recognizer.ts';
import { TokenAutomaton } from '../../src/mask/token-automaton.ts';
import { canonicalPrefix } from '../../src/vocabulary/forced-tokens.ts';
import type { TokenizerVocabulary } from '../../src/vocabulary/vocabulary.ts';
import { randomFrom, sampleFrom } from '../support/random.ts';
import { ALL_TOKENIZERS, realVocabulary } from './real-tokenizers.ts';
import { anyJson, anyText } from './texts.ts';

/*
 * What holds for every tokenizer, on real ones of every kind. Exceptions are named: bytes that a tokenizer has no token
 * for are dropped by it (the embedded one alone), and texts are those that the normaliser leaves.
 */

const FULL = process.env['WELLFORMED_FULL'] !== undefined;
const TEXTS = FULL ? 10_000 : 40;
const STATES = FULL ? 200 : 5;

const utf8 = new TextEncoder();
const random = randomFrom(11);

function written(vocabulary: TokenizerVocabulary, tokens: readonly number[]): Buffer {
  return Buffer.concat(tokens.map((token) => vocabulary.bytes(token)));
}

describe.each(ALL_TOKENIZERS)('%s', { timeout: 3_600_000 }, (name) => {
  const vocabulary = realVocabulary(name);

  it('writes every text as its tokens, one after the other', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, anyJson), (text) => {
        const expected = utf8
          .encode(vocabulary.normalise(text))
          .filter((byte) => name !== 'smollm2' || vocabulary.expressibleBytes[byte] === 1);
        const tokens = vocabulary.encode(text);
        expect(written(vocabulary, tokens).equals(expected)).toBe(true);
        expect(tokens.some((token) => vocabulary.isSpecial(token))).toBe(false);
      }),
      { numRuns: TEXTS },
    );
  });

  it('inserts only tokens that every continuation has', () => {
    fc.assert(
      fc.property(anyJson, fc.nat(), fc.nat(), (any, a, b) => {
        const text = vocabulary.normalise(any);
        const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [
          number,
          number,
        ];
        const all = vocabulary.encode(text);
        // A beginning of the text that ends at a boundary of its tokens.
        const before: number[] = [];
        let length = 0;
        for (const token of all) {
          if (length >= utf8.encode(text.slice(0, from)).length) break;
          before.push(token);
          length += vocabulary.bytes(token).length;
        }
        const bytes = utf8.encode(text);
        const start = new TextDecoder().decode(bytes.subarray(0, length));
        if (!text.startsWith(start) || start.length > to) return;
        const inserted = canonicalPrefix(
          vocabulary,
          { text: start, tokens: before },
          text.slice(start.length, to),
        );
        expect(all.slice(before.length, before.length + inserted.length)).toEqual(inserted);
      }),
      { numRuns: TEXTS },
    );
  });

  it('has the masks of the plain walk', () => {
    const { recognizer } = compileRecognizer(SCHEMA, { purpose: 'check' });
    const automaton = new TokenAutomaton(recognizer, vocabulary);
    const places = new Set<number>();
    for (const text of fc.sample(valueTexts, { numRuns: FULL ? 80 : 20, seed: 3 })) {
      let at = recognizer.start;
      for (const token of vocabulary.encode(text)) {
        if (at === DEAD) break;
        places.add(at);
        at = automaton.step(at, token);
      }
      // The embedded tokenizer drops control characters that it has no token for.
      expect(at === DEAD && name !== 'smollm2').toBe(false);
      if (at !== DEAD) places.add(at);
    }
    expect(places.size).toBeGreaterThan(STATES);
    for (const place of sampleFrom(random, [...places], STATES)) {
      const [mask, plain] = [automaton.mask(place).words(), automaton.plainMask(place).words()];
      expect(mask.findIndex((word, i) => word !== plain[i])).toBe(-1);
    }
  });
});

const SCHEMA = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    tag: { type: 'string', pattern: '^[a-z]{2,5}-\\d+$' },
    size: { enum: ['small', 'large', 'größer'] },
    list: { type: 'array', items: { type: ['integer', 'null'] } },
  },
  additionalProperties: { type: 'boolean' },
};

/** Texts of the schema's values, in the two spacings that have a blank or none. */
const valueTexts: fc.Arbitrary<string> = fc
  .tuple(
    fc.record(
      {
        name: anyText,
        tag: fc.constantFrom('ab-1', 'zzzzz-2048'),
        size: fc.constantFrom('small', 'large', 'größer'),
        list: fc.array(fc.oneof(fc.integer(), fc.constant(null))),
        'another key': fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    fc.constantFrom(undefined, 1),
  )
  .map(([value, indent]) => JSON.stringify(value, null, indent));
