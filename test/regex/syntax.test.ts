import { describe, expect, it } from 'vitest';
import { GrammarError, UnsupportedError } from '../../src/base/errors.ts';
import { accepts } from '../../src/regex/algebra.ts';
import { isStrictRegex, readRegex } from '../../src/regex/regex.ts';
import type { Regex } from '../../src/regex/regex.ts';
import { pickFrom, randomFrom } from '../support/random.ts';

const FULL = process.env['WELLFORMED_FULL'] === '1';

/** Pieces of which patterns are put together that are often malformed, or valid without the flag u only. */
const PIECES = [
  ' ',
  ...String.raw`a b 1 - , : _ / = < > ! k u x c é a-b b-a`.split(' '),
  ...String.raw`( ( ) ) (a) (a)\1 (?<n>b) (?: (?= (?! (?<= (?<! (?<n> (? [ [ [^ ] ] |`.split(' '),
  ...String.raw`* + ? { } {1} {0,2} {2,1} {,3} {1, {a} ^ $ .`.split(' '),
  ...String.raw`\ \ \d \W \s \b \B \- \: \_ \0 \1 \2 \8 \12 \07 \n \t \/ \] \A \Z`.split(' '),
  ...String.raw`\k \k<n> \k<m> \c \cA \c1 \x \x41 \x4 \u \u0061 \u{61} \u{FFFFFF}`.split(' '),
  ...String.raw`\p \p{L} \P{Nd} \p{Foo} \p{Script=Greek}`.split(' '),
];

const TEXTS = [
  ...['', ' ', '\0', '\n', '\u0001', '\u0002', '\u0007', '\u0008', '\u0011'],
  ...String.raw`a b ab ba aab aaa abab 1 - a-b : _ , { } {,3} {1, {a} a{a} ] ) = / é aé1 8 A Z`.split(' '),
  ...String.raw`\ \c c \c1 k <n> k<n> k<m> u uuu x x4 p p{L} pL P {L} n F Script Greek`.split(' '),
];

function oracleOf(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

function read(source: string): Regex | 'malformed' | 'unsupported' {
  try {
    return readRegex(source);
  } catch (error) {
    if (error instanceof GrammarError) return 'malformed';
    if (error instanceof UnsupportedError) return 'unsupported';
    throw error;
  }
}

function expectAgreement(source: string, regex: Regex, oracle: RegExp, texts: readonly string[]): void {
  const dfa = regex.dfa();
  expect(dfa, source).toBeDefined();
  for (const text of texts) {
    const expected = oracle.test(text);
    const got = { test: regex.test(text), dfa: accepts(dfa!, text) };
    if (got.test !== expected || got.dfa !== expected) {
      expect(got, `/${source}/ in ${JSON.stringify(text)}`).toEqual({ test: expected, dfa: expected });
    }
  }
}

describe('random sources', () => {
  it('are valid, and mean, what RegExp says with the flag u, or else without', () => {
    const random = randomFrom(4711);
    const counts = { strict: 0, legacy: 0, malformed: 0, unsupported: 0 };
    for (let run = 0; run < (FULL ? 200_000 : 12_000); run++) {
      const length = 1 + Math.floor(random() * 8);
      const source = Array.from({ length }, () => pickFrom(random, PIECES)).join('');
      const strict = oracleOf(source, 'u');
      if (isStrictRegex(source) !== (strict !== undefined)) {
        expect(isStrictRegex(source), source).toBe(strict !== undefined);
      }
      const oracle = strict ?? oracleOf(source, '');
      const regex = read(source);
      if (regex === 'unsupported') {
        expect(oracle, source).toBeDefined();
        expect(source).toMatch(/\\(?:[1-9]|k<)/);
        counts.unsupported++;
      } else if (regex === 'malformed' || oracle === undefined) {
        if (regex !== 'malformed' || oracle !== undefined) {
          expect(regex === 'malformed' ? 'malformed' : 'read', source).toBe(
            oracle === undefined ? 'malformed' : 'read',
          );
        }
        counts.malformed++;
      } else {
        expect(regex.warnings.length).toBe(strict === undefined ? 1 : 0);
        if (run % 4 === 0) expectAgreement(source, regex, oracle, TEXTS);
        counts[strict === undefined ? 'legacy' : 'strict']++;
      }
    }
    expect(Math.min(...Object.values(counts)), JSON.stringify(counts)).toBeGreaterThan(FULL ? 1000 : 100);
  });
});
