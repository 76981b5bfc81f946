import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import { parseEbnf } from '../../src/grammar/ebnf/parse.ts';
import { parseGbnf } from '../../src/grammar/gbnf/parse.ts';
import type { Grammar } from '../../src/grammar/ir.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';

const FOLDER = new URL('../../grammars/', import.meta.url);

type Dialect = 'gbnf' | 'ebnf';

const parse = (dialect: Dialect, text: string): Grammar =>
  dialect === 'gbnf' ? parseGbnf({ text }) : parseEbnf({ text });

/** All that the notations have, in few words. */
const SAMPLES: Readonly<Record<Dialect, string>> = {
  gbnf: String.raw`# sample
root ::= ("a" | word{2,3})+ [^a-c\]\x41] . <think> !<[7]>
word ::= "\"\\\n\u00e9" | "b"? |
  number* # more
number ::= [0-9] (
  "." [0-9]{1,}
)?
`,
  ebnf: String.raw`/* sample */
[1] root ::= ('a' | Word{2,-1})+ [^#x41-#x43a\]] #x20 "" ( ) [ wfc: Remark ]
[2] Word ::= [a-z]+ - ('if' | "else") | Regex("a\\d+", flags="i") (="x" Word)
tail[lazy] ::= Substring("a", 'b') | "\x41\"" # more
  | [^]*
`,
};

/** The grammars of the library that are written in a dialect, and the sample. */
function grammarsOf(dialect: Dialect): string[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(`.${dialect}`));
  return [SAMPLES[dialect], ...files.map((name) => readFileSync(new URL(name, FOLDER), 'utf8'))];
}

const PIECES = [
  ...[
    '"',
    "'",
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '|',
    '*',
    '+',
    '?',
    '-',
    '::=',
    '=',
    ':',
    '\\',
    '\n',
    '#',
    '/*',
    '*/',
  ],
  ...[
    '(=',
    ',',
    '.',
    '^',
    '<',
    '>',
    '!',
    '/',
    '\\x',
    '\\u12',
    '#x',
    '{2,1}',
    '[z-a]',
    'root',
    'Regex(',
    '“',
    '\0',
  ],
  ...[
    '\ud800',
    '😀',
    '\r',
    '\t',
    ';',
    '$',
    '[lazy]',
    '[1]',
    'Substring("a",',
    '<[',
    '\u2028',
    '\uFEFF',
    '%',
    '~',
  ],
];

interface Change {
  /** Where, as a share of the text. */
  readonly at: number;
  readonly kind: 'leave out' | 'put in' | 'put twice' | 'cut off';
  readonly piece: string;
  readonly length: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('put in', 'leave out', 'put twice', 'cut off'),
  piece: fc.constantFrom(...PIECES),
  length: fc.integer({ min: 1, max: 12 }),
});

function changed(text: string, { at, kind, length, piece }: Change): string {
  const from = Math.floor(at * text.length);
  const [before, after] = [text.slice(0, from), text.slice(from)];
  if (kind === 'put in') return before + piece + after;
  if (kind === 'leave out') return before + after.slice(length);
  return kind === 'put twice' ? before + after.slice(0, length) + after : before;
}

/** Whether a grammar is refused; and if it is, as it should be. */
function isRefused(dialect: Dialect, text: string): boolean {
  try {
    parse(dialect, text);
    return false;
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    const lines = text.split('\n');
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { column, excerpt, hint, line, message } of error.problems) {
      expect(`${message} ${hint ?? ''}`).not.toMatch(/undefined|NaN|\[object|Expecting|-->|Redundant/);
      expect(excerpt).not.toBe('');
      expect(lines[line - 1]).toBeDefined();
      expect(column).toBeGreaterThanOrEqual(1);
      expect(column).toBeLessThanOrEqual(Array.from(lines[line - 1]!).length + 1);
    }
    const offsets = error.problems.map(({ offset }) => offset);
    expect(offsets).toEqual([...offsets].sort((x, y) => x - y));
    return true;
  }
}

describe.each(['gbnf', 'ebnf'] as const)('%s that somebody broke', (dialect) => {
  const grammars = grammarsOf(dialect);

  it('is fine as it was', () => {
    for (const text of grammars) expect(isRefused(dialect, text), text).toBe(false);
  });

  it('is read, or refused at places within it', () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...grammars),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (text, changes) => {
          if (isRefused(dialect, changes.reduce(changed, text))) refused++;
        },
      ),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('may be any pieces whatever', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES, 'root ::=', ' ', '"a"', 'x'), { maxLength: 40 }),
        (pieces) => {
          isRefused(dialect, pieces.join(''));
        },
      ),
      { numRuns: 300 },
    );
  });

  const deep = 'groups stand in each other more than 200 deep';
  it.each<[string, string, string | undefined]>([
    ['many groups', `root ::= ${'('.repeat(50_000)}"a"${')'.repeat(50_000)}`, deep],
    ['as many groups as there may be', `root ::= ${'('.repeat(200)}"a"${')'.repeat(200)}`, undefined],
    ['repeats in groups', `root ::= ${'('.repeat(150)}"a"${'+)'.repeat(150)}`, 'repeats stand in each other'],
    [
      'many rules',
      `root ::= r0\n${Array.from({ length: 5_000 }, (_, i) => `r${i} ::= "a" | r${i + 1}`).join('\n')}`,
      undefined,
    ],
    ['one long rule', `root ::= ${'"a" | '.repeat(10_000)}"b"`, undefined],
    ['repeats of nothing', 'root ::= *\n'.repeat(20_000), 'is not expected here'],
    ['groups that nothing opens', `root ::= ${')'.repeat(50_000)}`, 'closes no group'],
    ['classes that are not closed', 'root ::= [a\n'.repeat(20_000), 'is not closed'],
    ['brackets that are escaped', '[\\]\n'.repeat(20_000), 'is not expected here'],
    ['quotes that are escaped', 'root ::= \\"\n'.repeat(20_001), 'cannot be read'],
    ['comments that are not closed', '/*\n'.repeat(20_000), 'cannot be read'],
    ['remarks that are not closed', '[wfc:\n'.repeat(20_000), 'is not expected here'],
    ['numbers of productions', '[1] '.repeat(20_000), 'is not expected here'],
    ['calls that are wrong', `root ::= ${'Regex(*) '.repeat(5_000)}`, 'is not expected here'],
    ['signs that nothing knows', '@ '.repeat(50_000), 'cannot be read'],
  ])('is read in linear time: %s', (_, text, problem) => {
    if (problem === undefined) expect(isRefused(dialect, text)).toBe(false);
    else {
      expect(isRefused(dialect, text)).toBe(true);
      expect(() => parse(dialect, text)).toThrow(problem);
    }
  });

  it('says the same through readGrammar', () => {
    const text = 'root ::= ("a"\nx ::= *';
    expect(() => readGrammar(text, { notation: dialect, file: `my.${dialect}` })).toThrow(
      new RegExp(`^my.${dialect}:1:10: the group is not closed`),
    );
  });
});
