import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrammarError, UnsupportedError, WellformedError } from '../../src/base/errors.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';
import { grammarFiles } from '../grammars/grammar-files.ts';

const MANY = 20_000;

/** How reading ends: `read`, or the code of an error that says where or what the limit is. */
function endOf(text: string): string {
  try {
    readGrammar(text, { notation: 'lark' });
    return 'read';
  } catch (error) {
    if (!(error instanceof WellformedError)) throw error;
    if (error instanceof GrammarError) {
      for (const { line, column, offset, message, hint = '' } of error.problems) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(offset).toBeLessThanOrEqual(text.length);
        expect(`${message} ${hint}`).not.toMatch(/undefined|NaN|\[object|\bat \w+ \(/);
      }
      expect(error.problems.length).toBeGreaterThan(0);
    } else if (!(error instanceof UnsupportedError)) expect(error.code).toBe('limit');
    return error.code;
  }
}

// Each would take a time that grows with the square of the length, if what is read in vain were read again.
describe('long grammars in Lark', () => {
  it.each<readonly [string, string, string]>([
    ['a literal that does not end', `start: "${'\\"'.repeat(MANY)}`, 'bad-grammar'],
    ['a regular expression that does not end', `start: /${'\\/'.repeat(MANY)}`, 'bad-grammar'],
    ['regular expressions that do not end', 'a: /b\n'.repeat(MANY), 'bad-grammar'],
    ['schemas that do not end', `start: ${'%json{'.repeat(MANY)}`, 'bad-grammar'],
    ['schemas that do not end, in lines', 'a: %json {"b": [\n'.repeat(MANY), 'bad-grammar'],
    ['grammars that do not end', `start: ${'%lark{'.repeat(MANY)}`, 'bad-grammar'],
    ['literals that do not end, in a grammar', `start: %lark{ ${'"\\'.repeat(MANY)}`, 'bad-grammar'],
    ['grammars in a row', `start: ${'%lark{start:"a"} '.repeat(MANY / 10)}`, 'read'],
    ['grammars in grammars', `start: ${'%lark{start: '.repeat(50)}"a"${'}'.repeat(50)}`, 'bad-grammar'],
    ['special tokens that do not end', `start: ${'<['.repeat(MANY)}`, 'limit'],
    ['lines', `start: "a"${'\n'.repeat(MANY)}/b`, 'bad-grammar'],
    ['underscores', `start: ${'_'.repeat(MANY)}`, 'bad-grammar'],
    ['question marks', `start: "a"${'?'.repeat(MANY)}`, 'read'],
    ['prefixes', `${'?!'.repeat(MANY)}start: "a"`, 'read'],
    ['brackets', `start: ${'a['.repeat(MANY)}`, 'limit'],
    ['groups', `start: ${'('.repeat(MANY)}`, 'limit'],
    ['closing brackets', `start: ${') '.repeat(MANY)}`, 'bad-grammar'],
    ['complements', `start: A\nA: ${'~'.repeat(MANY)}"a"`, 'read'],
    ['alternatives', `start: ${'| '.repeat(MANY)}`, 'read'],
    ['conditions', `start: p::0\np::_: "a" %if ${'not('.repeat(MANY)}true${')'.repeat(MANY)}`, 'limit'],
    [
      'names that are not there',
      `start: ${Array.from({ length: MANY }, (_, i) => `r${i}`).join(' ')}`,
      'bad-grammar',
    ],
    ['rules that are there twice', 'start: "a"\n'.repeat(MANY), 'bad-grammar'],
    ['what has no effect', `start: "a"\n${'%llguidance {"x": 1}\n'.repeat(MANY)}`, 'read'],
    [
      'a chain of terminals',
      `start: T0\n${Array.from({ length: MANY }, (_, i) => `T${i}: T${i + 1}`).join('\n')}\nT${MANY}: "a"`,
      'read',
    ],
    ['signs of no meaning', '\u0001 '.repeat(MANY), 'bad-grammar'],
  ])('%s', (_, text, expected) => {
    expect(endOf(text)).toBe(expected);
  });
});

describe('malformed grammars in Lark', () => {
  const PIECES = [
    ...'()[]{}<>|&~*+?"\'/\\:=%.,-_aA0# \n\r\t\0',
    ...[
      '::',
      '%if ',
      '%json ',
      '%regex {',
      '%lark {',
      '%llguidance {',
      '%ignore ',
      '%import common.',
      '%override a',
    ],
    ...[
      '->',
      '..',
      '//',
      '[lazy]',
      '::_',
      '{x}',
      '{2,1}',
      '~3..1',
      '@a',
      '<[1-]>',
      '"i',
      '/x',
      '\\ud800',
      '\ud800',
      '\u{1F600}',
    ],
  ];
  // Without the comment in front, and not too long to be read often.
  const texts = grammarFiles()
    .filter(({ file }) => file.endsWith('.lark'))
    .map(({ text }) => text.replace(/^(?:\/\/.*\n)+/, '').slice(0, 2500));

  it('are refused with a place, whatever they are', () => {
    expect(texts.length).toBeGreaterThan(5);
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(12),
      put: fc.constantFrom(...PIECES),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(edit, { minLength: 1, maxLength: 5 }),
        (text, edits) => {
          let edited = text;
          for (const { at, cut, put } of edits) {
            const from = Math.floor(at * edited.length);
            edited = edited.slice(0, from) + put + edited.slice(from + cut);
          }
          endOf(edited);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are refused even if they are noise', () => {
    const noise = fc.array(fc.constantFrom(...PIECES, 'start: ', 'a: ', 'B: '), { maxLength: 40 });
    fc.assert(
      fc.property(noise, (pieces) => {
        endOf(pieces.join(''));
      }),
      { numRuns: 200 },
    );
  });
});
