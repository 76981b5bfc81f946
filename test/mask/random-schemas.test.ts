import { describe, expect, it } from 'vitest';
import { compareAll, cutsOf, type Manner } from '../support/brute-force.ts';
import { CanonicalWriter } from '../support/canonical-text.ts';
import { finiteSchema } from '../support/finite-schema.ts';
import { acceptedTexts, type Schema } from '../support/naive-texts.ts';
import { pickFrom, randomFrom } from '../support/random.ts';
import { STRUCTURE } from '../support/small-vocabularies.ts';

const SEEDS = process.env['WELLFORMED_FULL'] === '1' ? 2000 : 60;
const MOST_TEXTS = 1000;

const REACH = { tokens: 6, width: 15, bytes: Infinity, walks: 4 };
const MANNERS: readonly Manner[] = [
  { reach: REACH },
  { reach: REACH, propertyOrder: 'any' },
  { reach: REACH, whitespace: 'python' },
  { reach: REACH, whitespace: { indent: 1 } },
];

/** How many texts a schema has, or that it has too many. */
function sizeOf(schema: Schema, manner: Manner): number {
  try {
    return acceptedTexts(schema, new CanonicalWriter(), manner).length;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('too many')) return Infinity;
    throw error;
  }
}

describe('masks of random finite schemas are what brute force finds', () => {
  for (let from = 0; from < SEEDS; from += 20) {
    it(`seeds ${from} to ${from + 19}`, () => {
      let compared = 0;
      for (let seed = from; seed < from + 20; seed++) {
        const random = randomFrom(seed);
        const schema = finiteSchema(random);
        const manner = pickFrom(random, MANNERS);
        const size = sizeOf(schema, manner);
        if (size > MOST_TEXTS) continue;
        const [name, vocabulary] = pickFrom(random, Object.entries(STRUCTURE));
        const seeds = size === 0 ? [] : [seed * 3, seed * 3 + 1, seed * 3 + 2];
        const all = { [name]: vocabulary, ...cutsOf(schema, seeds, manner) };
        expect(
          compareAll(schema, all, manner),
          `seed ${seed}: ${JSON.stringify(schema)} ${JSON.stringify(manner)}`,
        ).toEqual({});
        compared++;
      }
      expect(compared).toBeGreaterThan(10);
    });
  }
});
