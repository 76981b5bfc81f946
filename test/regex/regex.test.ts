import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepts, equals, minimise } from '../../src/regex/algebra.ts';
import { readRegex } from '../../src/regex/regex.ts';
import { patterns, textsOver } from './patterns.ts';

const FULL = process.env['WELLFORMED_FULL'] === '1';
const TEXTS = textsOver(['a', 'b', '-', '\n'], 4).concat(
  textsOver(['a', 'b', '-'], 6).filter((text) => text.length > 4),
);

describe('random patterns', () => {
  it('find what RegExp finds, with the automaton and without', () => {
    let found = 0;
    let determined = 0;
    const runs = FULL ? 5000 : 250;
    fc.assert(
      fc.property(patterns, (pattern) => {
        const oracle = new RegExp(pattern, 'u');
        const regex = readRegex(pattern);
        const dfa = regex.dfa();
        expect(regex.warnings).toEqual([]);
        if (dfa !== undefined) determined++;
        for (const text of TEXTS) {
          const expected = oracle.test(text);
          if (expected) found++;
          if (dfa !== undefined && accepts(dfa, text) !== expected) {
            throw new Error(
              `the automaton of /${pattern}/ ${expected ? 'misses' : 'finds'} ${JSON.stringify(text)}`,
            );
          }
          if (regex.test(text) !== expected) {
            throw new Error(`test of /${pattern}/ ${expected ? 'misses' : 'finds'} ${JSON.stringify(text)}`);
          }
        }
        if (dfa !== undefined) expect(equals(minimise(dfa), dfa)).toBe(true);
      }),
      { numRuns: runs, seed: 20260 },
    );
    const share = found / (runs * TEXTS.length);
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.9);
    expect(determined).toBeGreaterThan(0.99 * runs);
  });
});
