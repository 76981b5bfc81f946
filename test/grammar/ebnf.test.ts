import { describe, expect, it } from 'vitest';
import { checkGrammar } from '../../src/grammar/check.ts';
import { parseEbnf } from '../../src/grammar/ebnf/parse.ts';
import * as ir from '../../src/grammar/ir.ts';
import type { Expr } from '../../src/grammar/ir.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { CharacterSet } from '../../src/regex/character-set.ts';
import { bodiesOf, hintsOf, problemsOf, withoutPlaces } from './gbnf-plain.ts';

const read = (text: string, start?: string): ReturnType<typeof parseEbnf> =>
  parseEbnf({ text }, start === undefined ? {} : { start });

const rootOf = (body: string): unknown => bodiesOf(read(`root ::= ${body}`))['root'];

const accepts = (text: string, given: string): boolean => {
  const recognizer = grammarRecognizer(checkGrammar(read(text)));
  let at = recognizer.start;
  for (const byte of new TextEncoder().encode(given)) {
    at = recognizer.step(at, byte);
    if (at < 0) return false;
  }
  return recognizer.isComplete(at);
};

const set = (...bounds: number[]): Expr => ir.characterClass(CharacterSet.fromBounds(bounds));
const not = (item: Expr): Expr => ({ kind: 'not', item });
const regex = (source: string, flags: string): Expr => ({ kind: 'regex', source, flags, dialect: 'ecma' });
const a = ir.text('a');
const b = ir.text('b');

describe('what EBNF says', () => {
  it.each<[string, Expr]>([
    ['"abc"', ir.text('abc')],
    ["'abc'", ir.text('abc')],
    [`'"' "'"`, ir.sequence([ir.text('"'), ir.text("'")])],
    // Without escapes, as in the XML specification.
    ["'\\'", ir.text('\\')],
    ["'#x41'", ir.text('#x41')],
    ['"#x41"', ir.text('#x41')],
    ['""', ir.EMPTY],
    ['( )', ir.EMPTY],
    [String.raw`"\n\a\e\0\"\'\?\\"`, ir.text('\n\x07\x1b\0"\'?\\')],
    [String.raw`"\x41"`, ir.text('A')],
    // As many digits as there are.
    [String.raw`"\x1F600\x000000041"`, ir.text('😀A')],
    [String.raw`"\u00e9\U0001F600"`, ir.text('é😀')],
    ['#x41', ir.text('A')],
    ['#x1F600 #x9', ir.sequence([ir.text('😀'), ir.text('\t')])],
    ['[a-c#x20-#x2F]', set(0x20, 0x2f, 0x61, 0x63)],
    ['[^#x41]', ir.characterClass(CharacterSet.of(0x41, 0x41).complement())],
    [String.raw`[\#x]`, set(0x23, 0x23, 0x78, 0x78)],
    [String.raw`[\^\]\-\.]`, set(0x2d, 0x2e, 0x5d, 0x5e)],
    ['[]', ir.characterClass(CharacterSet.NONE)],
    ['[^]', ir.characterClass(CharacterSet.ALL)],
    [
      '"a"* "a"+ "a"?',
      ir.sequence([ir.repeat(a, 0, Infinity), ir.repeat(a, 1, Infinity), ir.repeat(a, 0, 1)]),
    ],
    [
      '"a"{2} "a"{2,} "a"{2,3} "a"{2,-1}',
      ir.sequence(
        [
          [2, 2],
          [2, Infinity],
          [2, 3],
          [2, Infinity],
        ].map(([min, max]) => ir.repeat(a, min!, max!)),
      ),
    ],
    ['"a" | "b" "a"', ir.choice([a, ir.sequence([b, a])])],
    ["'a' - 'b'", { kind: 'and', items: [a, not(b)] }],
    // It binds tighter than what follows each other, and goes from left to right.
    [
      "'b' 'a'* - 'b' - ('a' 'b')",
      ir.sequence([b, { kind: 'and', items: [ir.repeat(a, 0, Infinity), not(b), not(ir.sequence([a, b]))] }]),
    ],
    ['Regex("[0-9]+")', regex('[0-9]+', '')],
    ["Regex('a\\d')", regex('a\\d', '')],
    [String.raw`Regex("a\\d", flags="s")`, regex('a\\d', 's')],
    // Only ASCII letters are the same in both cases.
    ['Regex("a", flags="i")', regex('a', 'ia')],
    ['Substring("a", "", "b")', { kind: 'substring', chunks: ['a', '', 'b'] }],
    ['Substring()', { kind: 'substring', chunks: [] }],
  ])('%s', (body, expr) => {
    expect(rootOf(body)).toEqual(withoutPlaces(expr));
  });

  it('names with digits, _, . and - within', () => {
    const { rules } = read('root ::= a.b-c_d1 _x\na.b-c_d1 ::= "x"\n_x ::= "y"');
    expect([...rules.keys()]).toEqual(['root', 'a.b-c_d1', '_x']);
  });

  it('reads productions as a specification writes them', () => {
    const { rules, warnings } = read(
      [
        '/* The grammar',
        '   of names */',
        "[1]  root     ::= Name (S 'x')*   /* twice */",
        '[2a] Name     ::= [a-z]+ - "xml"  [ WFC: Not reserved ]',
        '     /* goes on */',
        '[3]S ::= (#x20 | #x9)+ # blanks',
        '                       | #xD',
      ].join('\n'),
    );
    expect([...rules.keys()]).toEqual(['root', 'Name', 'S']);
    expect(warnings).toEqual([
      'grammar:4:35: [ WFC: Not reserved ] says what a grammar cannot: it has no effect',
    ]);
  });

  it('keeps a class of digits apart from the number of a production', () => {
    expect(rootOf('"x"\n[12] "y"')).toEqual(
      withoutPlaces(ir.sequence([ir.text('x'), set(0x31, 0x32), ir.text('y')])),
    );
  });

  it('ignores a lookahead at the end of a rule', () => {
    expect(rootOf('"a" (="b" [c])')).toEqual(withoutPlaces(a));
    expect(rootOf('"a" | "b" (="c" | "d")')).toEqual(withoutPlaces(ir.choice([a, b])));
  });

  it('knows the attributes of rules', () => {
    const { rules, warnings } = read('root[lazy] ::= "a"+\nx[ capture="y" , lazy ] ::= "b"');
    expect(withoutPlaces(rules.get('root')!.body)).toEqual(
      withoutPlaces({ kind: 'lazy', item: ir.repeat(a, 1, Infinity) }),
    );
    expect(rules.get('x')!.body.kind).toBe('lazy');
    expect(warnings).toEqual(['grammar:2:4: the attribute "capture" has no effect here']);
  });

  it('warns where escapes were meant, and where a pattern is read in another way', () => {
    expect(read("root ::= 'a\\n'").warnings).toEqual([
      'grammar:1:12: in single quotes a backslash stands for itself',
    ]);
    expect(read('root ::= Regex("\\\\:")').warnings[0]).toMatch(/^grammar:1:17: .*Annex B/);
  });

  it.each([
    ["root ::= [a-z]+ - ('if' | 'else')", ['i', 'iff', 'els'], ['if', 'else', '']],
    ["root ::= '/*' ([^]* - ([^]* '*/' [^]*)) '*/'", ['/**/', '/* a * / */'], ['/* */ */', '/*/']],
    ['root ::= Regex("k", flags="i")', ['k', 'K'], ['\u212a']],
    ['root ::= Substring("ab", "c", "d")', ['', 'ab', 'cd', 'abcd'], ['abd', 'a', 'd c']],
  ])('%s', (text, accepted, refused) => {
    for (const one of accepted) expect(accepts(text, one), one).toBe(true);
    for (const one of refused) expect(accepts(text, one), one).toBe(false);
  });
});

describe('what is wrong with EBNF', () => {
  it.each<[string, string[]]>([
    ['root ::= "abc\nx ::= "d"', ['1:10 "\\"abc" is not closed']],
    ['root ::= \'abc\nx ::= "d"', ['1:10 "\'abc" is not closed']],
    ['root ::= "a" [b\n', ['1:14 "[b" is not closed']],
    [
      'root ::= ("a" | Regex("b"\nx ::= "c"',
      ['1:10 the group is not closed', '1:22 the group is not closed'],
    ],
    [
      'root ::= "a" |\nx ::= ( | "b")\ny ::= "a" | | "b"\nz ::=',
      [
        '1:14 an alternative has nothing in it',
        '2:7 an alternative has nothing in it',
        '3:11 an alternative has nothing in it',
        '4:3 an alternative has nothing in it',
      ],
    ],
    [
      'root ::= "a"{2}{3} "b"+*',
      ['1:16 {3} stands behind another repeat', '1:24 * stands behind another repeat'],
    ],
    [
      'root ::= "a"{-1} "b"{2,-3} "c"{3,1}',
      ['1:13 {-1} is no count', '1:21 {2,-3} is no count', '1:31 {3,1} allows no count'],
    ],
    ['root ::= x\nx ::= "a"\nx ::= "b"', ['3:1 the rule "x" is there twice']],
    ['root ::= "a" x ::= "b"', ['1:14 the rule "x" does not begin a line']],
    [
      'root ::= - "a" | "b" - | "c" -',
      ['1:10 "-" is not expected here', '1:22 "-" is not expected here', '1:30 "-" is not expected here'],
    ],
    ['root ::= "a", "b" = "c"', ['1:13 "," is not expected here', '1:19 "=" is not expected here']],
    ['root = "a"\nx: "b"', ['1:6 "=" does not define a rule here', '2:2 ":" does not define a rule here']],
    [
      String.raw`root ::= "\d \x \u12 \x110000 \xD800" [\w]`,
      [
        '1:11 "\\d" is no escape',
        '1:14 "\\x" is not an escape here',
        '1:17 "\\u" is not an escape here',
        '1:22 110000 is beyond the last character',
        '1:31 half of a surrogate pair is no character',
        '1:40 "\\w" is no escape',
      ],
    ],
    [
      'root ::= #x110000 [#xB-#xA]',
      ['1:10 110000 is beyond the last character', '1:20 the range ends before it begins'],
    ],
    [
      'root ::= ("a" (="b")) | (="c") "d" (="e")?',
      [
        '1:15 a lookahead does not stand here',
        '1:25 a lookahead does not stand here',
        '1:36 a lookahead does not stand here',
      ],
    ],
    ['root ::= "a" (="b" x)', ['1:20 the rule "x" is not there, which "root" needs']],
    [
      'root[lazy, max_tokens=3, new, lazy=1] ::= "a"',
      [
        '1:12 the attribute "max_tokens" is not supported',
        '1:26 "new" is no attribute of a rule',
        '1:31 "lazy" takes no value',
        '1:31 the attribute "lazy" is there twice',
      ],
    ],
    [
      'root ::= TagDispatch(("a", x), loop=true) | Token(1, 2)',
      ['1:10 TagDispatch is not supported', '1:45 Token is not supported'],
    ],
    [
      'root ::= Regex() | Regex(x) | Regex("a", "b") | Regex("a", mode="i")',
      [
        '1:10 Regex is given what it does not take',
        '1:20 Regex is given what it does not take',
        '1:31 Regex is given what it does not take',
        '1:49 Regex is given what it does not take',
      ],
    ],
    ['root ::= Regex("a", flags="iix")', ['1:28 the flags "iix" are not known']],
    [
      'root ::= Substring("a", x) Substring("b", flags="i")',
      ['1:10 Substring is given what it does not take', '1:28 Substring is given what it does not take'],
    ],
    ['root ::= Regex(*) "a"', ['1:16 "*" is not expected here', '1:10 Regex is given what it does not take']],
    [
      'root ::= /a/ “b”',
      [
        '1:10 "/a/" is not supported: there are no regular expressions between slashes',
        '1:14 "“b”" is no literal',
      ],
    ],
    ['root ::= "a" /* and so on', ['1:14 "/" cannot be read']],
    ['', ['1:1 there is no rule "root" to start from']],
    ['x ::= "a"', ['1:1 there is no rule "root" to start from']],
  ])('%j', (text, problems) => {
    expect(problemsOf(() => read(text)).sort()).toEqual([...problems].sort());
  });

  it('is placed within the patterns of macros', () => {
    const problems = problemsOf(() =>
      read('root ::= Regex("\\x61\\\\d+(") | Regex(\'a[\') | Regex("(a)\\\\1")'),
    );
    expect(problems.map((one) => one.replace(/ .*/, ''))).toEqual(['1:25', '1:39', '1:52']);
    expect(problems[0]).toContain('the group is not closed');
    expect(problems[2]).toContain('is not supported');
  });

  it('comes with what to do about it', () => {
    expect(hintsOf(() => read('a ::= "x"'))).toEqual(['give the name of the start rule; there is "a"']);
    expect(hintsOf(() => read('root ::= "a"++'))).toEqual(['put what is repeated twice in parentheses']);
    expect(hintsOf(() => read('root ::= "a" |'))).toEqual(['write "" for nothing']);
    expect(hintsOf(() => read('root ::= "a" /* b'))).toEqual([
      'the comment is not closed: write */ at its end',
    ]);
  });
});
