import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepts } from '../../src/regex/algebra.ts';
import { isStrictRegex, readRegex } from '../../src/regex/regex.ts';
import { textsOver } from './patterns.ts';

// What case and word characters have to do with: the long s and the sign for kelvin are s and k.
const TEXTS = textsOver(['s', 'S', '\u017f', 'k', '\u212a', '-', 'ß', 'ẞ', 'i', 'ı', 'İ'], 3);

const ATOMS = [
  ...['s', 'S', '\\u017f', 'K', '\\u{212a}', '\\xdf', 'i', 'I', '.', '-'],
  ...[
    '[r-t]',
    '[^s]',
    '[^\\W]',
    '[\\W]',
    '\\w',
    '\\W',
    '\\p{Lu}',
    '\\P{Lu}',
    '\\P{Ll}',
    '[^\\P{Lu}]',
    '[^\\x00-\\x7f]',
    '[]',
  ],
];

const insides: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.constantFrom(...ATOMS, '\\b', '\\B', '(?=s)', '(?<!k)', '^', '$'),
      fc.constantFrom('', '', '|'),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.map((part) => part.join('')).join(''));

describe('the modifier i', () => {
  it('finds what RegExp finds with the flag i', () => {
    fc.assert(
      fc.property(insides, (inside) => {
        const oracle = new RegExp(inside, 'iu');
        const regex = readRegex(`(?i:${inside})`);
        const dfa = regex.dfa()!;
        for (const text of TEXTS) {
          const expected = oracle.test(text);
          if (accepts(dfa, text) !== expected || regex.test(text) !== expected) {
            throw new Error(`(?i:${inside}) ${expected ? 'misses' : 'finds'} ${JSON.stringify(text)}`);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['^a(?i:b(?-i:c))d$', ['abcd', 'aBcd'], ['aBCd', 'ABcd', 'abcD']],
    ['^(?s-i:b)(?i-s:b.)$', ['bBx', 'bb-'], ['BBx', 'bB\n']],
    // Without the flag u, as Annex B: upper case of ASCII only for ASCII.
    ['^\\_(?i:s)$', ['_s', '_S'], ['_\u017f']],
    ['^\\_(?i:\u017f)$', ['_\u017f'], ['_s']],
    ['^\\_(?i:ǆ)$', ['_ǆ', '_Ǆ', '_ǅ'], ['_d']],
    ['^(?i:(?<n>a)|(?<n>b))$', ['A', 'B'], ['C']],
  ])('%s finds what it says', (source, found, others) => {
    for (const text of found) expect(readRegex(source).test(text), text).toBe(true);
    for (const text of others) expect(readRegex(source).test(text), text).toBe(false);
    expect(isStrictRegex(source)).toBe(!source.includes('\\_'));
  });
});
