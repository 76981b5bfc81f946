import { describe, expect, it } from 'vitest';
import { parseGbnf } from '../../src/grammar/gbnf/parse.ts';
import * as ir from '../../src/grammar/ir.ts';
import type { Expr } from '../../src/grammar/ir.ts';
import { CharacterSet } from '../../src/regex/character-set.ts';
import { bodiesOf, hintsOf, problemsOf, withoutPlaces } from './gbnf-plain.ts';

const read = (text: string, start?: string): ReturnType<typeof parseGbnf> =>
  parseGbnf({ text }, start === undefined ? {} : { start });

const rootOf = (body: string): unknown => bodiesOf(read(`root ::= ${body}`))['root'];

const set = (...bounds: number[]): Expr => ir.characterClass(CharacterSet.fromBounds(bounds));
const a = ir.text('a');
const b = ir.text('b');

describe('what GBNF says', () => {
  it.each<[string, Expr]>([
    ['"abc"', ir.text('abc')],
    ['""', ir.EMPTY],
    ['', ir.EMPTY],
    [String.raw`"\n\r\t\\\"\[\]\-"`, ir.text('\n\r\t\\"[]-')],
    [String.raw`"\x41\u00e9\U0001F600"`, ir.text('Aé😀')],
    // Exactly two digits.
    [String.raw`"\x414"`, ir.text('A4')],
    ['"two\nlines"', ir.text('two\nlines')],
    ['"# no comment"', ir.text('# no comment')],
    ['[a-cx]', set(0x61, 0x63, 0x78, 0x78)],
    ['[^a]', ir.characterClass(CharacterSet.of(0x61, 0x61).complement())],
    ['[a^]', set(0x5e, 0x5e, 0x61, 0x61)],
    ['[-a]', set(0x2d, 0x2d, 0x61, 0x61)],
    ['[a-]', set(0x2d, 0x2d, 0x61, 0x61)],
    [String.raw`[\]\-\\]`, set(0x2d, 0x2d, 0x5c, 0x5d)],
    ['[[]', set(0x5b, 0x5b)],
    [String.raw`[\x00-\x1F]`, set(0, 0x1f)],
    [String.raw`[^\x00-\U0010FFFF]`, ir.characterClass(CharacterSet.NONE)],
    ['[😀-😃]', set(0x1f600, 0x1f603)],
    ['.', ir.characterClass(CharacterSet.ALL)],
    ['"a"*', ir.repeat(a, 0, Infinity)],
    ['"a"+', ir.repeat(a, 1, Infinity)],
    ['"a"?', ir.repeat(a, 0, 1)],
    ['"a"{3}', ir.repeat(a, 3, 3)],
    ['"a"{ 2 , }', ir.repeat(a, 2, Infinity)],
    ['"a"{2,4}', ir.repeat(a, 2, 4)],
    ['"a"{0}', ir.EMPTY],
    ['"a" +', ir.repeat(a, 1, Infinity)],
    ['"a"{1,3}{2}?', ir.repeat(ir.repeat(ir.repeat(a, 1, 3), 2, 2), 0, 1)],
    ['"a" "b"', ir.sequence([a, b])],
    ['"a" | "b"', ir.choice([a, b])],
    ['"a" | | "b"', ir.choice([a, ir.EMPTY, b])],
    ['| "a"', ir.choice([ir.EMPTY, a])],
    ['("a" | "b") "a"', ir.sequence([ir.choice([a, b]), a])],
    ['()', ir.EMPTY],
    ['<think>', { kind: 'special', text: '<think>', name: '<think>' }],
    ['<|end of text|>', { kind: 'special', text: '<|end of text|>', name: '<|end of text|>' }],
    ['<[1000]>', { kind: 'special', text: '<[1000]>', ranges: [[1000, 1000]] }],
    ['!<[7]>', { kind: 'special', text: '!<[7]>', negated: true, ranges: [[7, 7]] }],
    [
      '!</think>*',
      ir.repeat({ kind: 'special', text: '!</think>', negated: true, name: '</think>' }, 0, Infinity),
    ],
  ])('%s', (body, expr) => {
    expect(rootOf(body)).toEqual(withoutPlaces(expr));
  });

  it('names in letters, digits, - and _, wherever these stand', () => {
    const { rules } = read(
      'root ::= a-b | _c | 1d | -e | été\na-b ::= "1"\n_c ::= "2"\n1d ::= "3"\n-e ::= "4"\nété ::= "5"',
    );
    expect([...rules.keys()]).toEqual(['root', 'a-b', '_c', '1d', '-e', 'été']);
  });

  it('knows where rules and references stand', () => {
    const { rules } = read('# first\nroot ::= "é" word\nword ::= "x"');
    expect(rules.get('root')).toMatchObject({ at: 8, body: { items: [{ kind: 'text' }, { at: 21 }] } });
    expect(rules.get('word')!.at).toBe(26);
  });

  it('reads the names of macros of EBNF as names', () => {
    expect(rootOf('Regex("a")')).toEqual(withoutPlaces(ir.sequence([ir.rule('Regex'), a])));
  });

  it('takes the last of two rules of one name, and warns', () => {
    const { rules, warnings } = read('root ::= x\nx ::= "a"\nx ::= "b"');
    expect(rules.get('x')!.body).toEqual(b);
    expect(warnings).toEqual(['grammar:3:1: the rule "x" is there twice: the last one counts']);
  });

  it('starts where it is told to', () => {
    expect(read('x ::= "a"', 'x').start).toBe('x');
    expect(problemsOf(() => read('x ::= "a"', 'y'))).toEqual(['1:1 there is no rule "y" to start from']);
    expect(hintsOf(() => read('x ::= "a"\nz ::= "b"'))).toEqual([
      'give the name of the start rule; there are "x", "z"',
    ]);
    expect(problemsOf(() => read('# nothing'))).toEqual(['1:1 there is no rule "root" to start from']);
  });
});

describe('the lines of GBNF, as llama.cpp reads them', () => {
  it.each([
    'root ::=\n  "a"',
    'root ::=\n\n # comment\n  "a"',
    'root ::= "a" |\n "b" | # comment\n "c"',
    'root ::= (\n"a"\n|\n"b"\n)+',
    'root ::= ("a"\n | "b"\n "c"*\n)\n\nx ::= "y"\n',
    '\n\n  root ::= "a" # comment\r\n\tx ::= "b"\r\n',
    '\uFEFFroot::="a"',
  ])('reads %j', (text) => {
    expect(problemsOf(() => read(text))).toEqual([]);
  });

  it.each([
    ['root ::= "a"\n  "b"', '2:3 a rule ends at the end of its line'],
    ['root ::= "a"\n| "b"\n| "c"', '2:1 a rule ends at the end of its line'],
    ['root ::= "a"\n*', '2:1 a rule ends at the end of its line'],
    ['root\n::= "a"', '2:1 ::= does not stand in the line of its name'],
    ['x ::= "a" root ::= "b"', '1:11 the rule "root" does not begin a line'],
    // llama.cpp takes what is meant as the next rule for a part of this one.
    ['root ::= "a" |\nx ::= "b"', '1:14 the next line belongs to what stands behind |'],
    ['root ::=\nx ::= "b"', '1:6 the next line belongs to what stands behind ::='],
  ])('refuses %j', (text, problem) => {
    expect(problemsOf(() => read(text))).toEqual([problem]);
  });
});

describe('what is wrong with GBNF', () => {
  it.each<[string, string[]]>([
    ['root ::= "abc', ['1:10 "\\"abc" is not closed']],
    ['root ::= [abc', ['1:10 "[abc" is not closed']],
    ['root ::= ("a" ("b"', ['1:10 the group is not closed', '1:15 the group is not closed']],
    ['root ::= ("a"\nx ::= "b"', ['1:10 the group is not closed']],
    ['root ::= "a") "b")', ['1:13 ")" closes no group', '1:18 ")" closes no group']],
    [
      'root ::= [z-a] [b-a]',
      ['1:11 the range ends before it begins', '1:17 the range ends before it begins'],
    ],
    ['root ::= [] [^]', ['1:10 [] names no character', '1:13 [^] names no character']],
    ['root ::= "a"{3,2}', ['1:13 {3,2} allows no count']],
    [
      'root ::= "a"{,3} "b"{} "c"{x}',
      ['1:13 {,3} is no count', '1:21 {} is no count', '1:27 {x} is no count'],
    ],
    ['root ::= "a"{0,-1}', ['1:13 {0,-1} is no count']],
    ['root ::= "a"{99999999999999999999}', ['1:13 {99999999999999999999} is too large a count']],
    ['root ::= "a"{2', ['1:13 "{" cannot be read']],
    ['root ::= * "a" | +', ['1:10 "*" is not expected here', '1:18 "+" is not expected here']],
    [
      String.raw`root ::= "\q \x4 \u12 \U12" [\^]`,
      [
        '1:11 "\\q" is no escape',
        '1:14 "\\x" is not an escape here',
        '1:18 "\\u" is not an escape here',
        '1:23 "\\U" is not an escape here',
        '1:30 "\\^" is no escape',
      ],
    ],
    [String.raw`root ::= "\U00110000"`, ['1:11 110000 is beyond the last character']],
    [
      String.raw`root ::= "\uD83D\uDE00"`,
      ['1:11 half of a surrogate pair is no character', '1:17 half of a surrogate pair is no character'],
    ],
    ["root ::= 'yes' “no”", ['1:10 "\'yes\'" is no literal', '1:16 "“no”" is no literal']],
    ['root ::= /a+/', ['1:10 "/a+/" is not supported: there are no regular expressions between slashes']],
    [
      'root ::= "a" // comment\n/* more */',
      ['1:14 comments are not written like this', '2:1 comments are not written like this'],
    ],
    [
      'root = "a"\nx: "b"\ny := "c"',
      [
        '1:6 "=" does not define a rule here',
        '2:2 ":" does not define a rule here',
        '3:3 ":=" does not define a rule here',
      ],
    ],
    ['root ::= "a", "b";', ['1:13 "," cannot be read', '1:18 ";" cannot be read']],
    ['root ::= "a" ::= "b"', ['1:14 "::=" is not expected here']],
    [
      'some words\n"more"\nroot ::= "a"',
      ['1:1 "some" is not expected here', '2:1 "\\"more\\"" is not expected here'],
    ],
    ['root ::= <[x]>', ['1:10 <[x]> names no token']],
    ['root[lazy] ::= "a"', ['1:5 rules have no attributes here']],
  ])('%j', (text, problems) => {
    expect(problemsOf(() => read(text))).toEqual(problems);
  });

  it('is told at once, wherever it is, in the order of the source', () => {
    const text = 'root ::= ("a" | x\nx ::= [9-0]\ny = "\\q"\nz ::= "a"{2,1} )\nroot ::= "é" \'b\'';
    expect(problemsOf(() => read(text))).toEqual([
      '1:10 the group is not closed',
      '2:8 the range ends before it begins',
      '3:3 "=" does not define a rule here',
      '3:6 "\\q" is no escape',
      '4:10 {2,1} allows no count',
      '4:16 ")" closes no group',
      '5:14 "\'b\'" is no literal',
    ]);
  });

  it('does not run on behind a literal that is not closed', () => {
    expect(problemsOf(() => read('root ::= "abc\nb ::= "d" "e"\nc ::= "f"'))).toEqual([
      '1:10 "\\"abc" is not closed',
    ]);
  });

  it('is warned of where it only looks wrong', () => {
    const { warnings } = read('root ::= [a\nx ::= "b"\ny ::= [c]');
    expect(warnings).toEqual([
      'grammar:1:10: the class goes on over the next rules: is it closed where it should be?',
    ]);
  });

  it('comes with what to do about it', () => {
    expect(hintsOf(() => read('root ::= "a"\n| "b"'))).toEqual(['write the | at the end of the line before']);
    expect(hintsOf(() => read('root ::= [\\^]'))).toEqual(['write ^ without the backslash, or \\x5E']);
    expect(hintsOf(() => read('root ::= "a"{,3}'))).toEqual(['write {0,3}']);
    expect(hintsOf(() => read('root ::= []'))).toEqual(['write . for any character, "" for none']);
    expect(hintsOf(() => read('root = "a"'))).toEqual(['write root ::=']);
  });
});
