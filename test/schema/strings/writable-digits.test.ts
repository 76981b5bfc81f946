import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitPlace, nextWritable } from '../../../src/schema/text/writable-digits.ts';

describe('nextWritable', () => {
  it('is the least number from one on with writable digits', () => {
    const places = fc.array(
      fc
        .integer({ min: 1, max: 3 })
        .chain((bits) =>
          fc
            .array(fc.boolean(), { minLength: 1 << bits, maxLength: 1 << bits })
            .map((writable) => digitPlace(bits, (value) => writable[value]!)),
        ),
      { minLength: 1, maxLength: 3 },
    );
    let found = 0;
    fc.assert(
      fc.property(places, fc.nat(600), (places, from) => {
        const size = places.reduce((product, { bits }) => product << bits, 1);
        const isWritable = (number: number): boolean => {
          let left = number;
          return [...places].reverse().every(({ bits, writable }) => {
            const digit = left & ((1 << bits) - 1);
            left >>= bits;
            return writable[digit] === 1;
          });
        };
        let expected = from;
        while (expected < size && !isWritable(expected)) expected++;
        const answer = nextWritable(from, places);
        expect(answer).toBe(expected < size ? expected : -1);
        if (answer > from) found++;
      }),
      { numRuns: 1000, seed: 5 },
    );
    expect(found).toBeGreaterThan(50);
  });
});
