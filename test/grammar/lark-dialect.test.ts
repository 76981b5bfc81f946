import { describe, expect, it } from 'vitest';
import { compileGrammarRecognizer } from '../../src/compile-grammar.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';

function accepts(grammar: string, text: string, start?: string): boolean {
  const options = {
    notation: 'lark',
    json: { purpose: 'check' },
    ...(start === undefined ? {} : { start }),
  } as const;
  const { recognizer } = compileGrammarRecognizer(grammar, options);
  let at = recognizer.start;
  for (const byte of new TextEncoder().encode(text)) if ((at = recognizer.step(at, byte)) < 0) return false;
  return recognizer.isComplete(at);
}

type Row = readonly [name: string, grammar: string, accepted: readonly string[], refused: readonly string[]];

function rows(list: readonly Row[]): void {
  it.each(list)('%s', (_, grammar, accepted, refused) => {
    for (const text of accepted) expect(accepts(grammar, text), text).toBe(true);
    for (const text of refused) expect(accepts(grammar, text), text).toBe(false);
  });
}

// What llguidance 1.9.1 makes of the same grammars was asked for each row of this part that its documentation leaves open.
describe('the dialect of llguidance: rules', () => {
  rows([
    ['a bar in front is an empty alternative', 'start: | "a"', ['', 'a'], ['aa']],
    ['on a line of its own too', 'start:\n  | "a"\n  | "b"', ['', 'a', 'b'], ['ab']],
    ['in groups, on either side', 'start: "x" ( | "a") ("b" | ) "y"', ['xy', 'xay', 'xby'], ['xaay']],
    ['a rule with nothing in it', 'start:\na: "b"', [''], ['b']],
    ['counts stand behind counts', 'start: ("a"{2}){,2} "b"+?', ['', 'aa', 'aaaabb'], ['a', 'aaaaaa']],
    ['none of something', 'start: "a"{0} "b"', ['b'], ['ab']],
    [
      'an alias in front of a condition',
      'start: p::0\np::_: "a" -> x %if eq(_, 0) | "b" -> y %if eq(_, 1)',
      ['a'],
      ['b'],
    ],
    ['commas in attributes', 'start: a b\na[lazy,]: /x+/\nb[]: "y"', ['xy'], ['xxy']],
    ['groups over lines', 'start: (\n  "a"\n  "b"\n | "c"\n)', ['ab', 'c'], ['a', 'abc']],
    ['a bar at the end of a line', 'start: "a" |\n  "b"', ['a', 'b'], ['ab']],
    ['line ends of other systems', '\uFEFFstart: a\r\n  | "c"\r\na: "b"\r\n', ['b', 'c'], ['bc']],
    ['a question mark at the end of a rule', 'start: a "!"?\n?a: b?\nb: "c"\n', ['', 'c', 'c!', '!'], ['cc']],
    ['comments with signs', 'start: "a" // " / {\n  | "b" # } (\n', ['a', 'b'], ['']],
    ['complement of a lexeme', 'start: "q" ~("c" | "d") "z"', ['qz', 'qaaz'], ['qcz', 'qdz']],
    ['complement, then count', 'start: A\nA: ~"a"{2}', ['bb', ''], []],
    ['names with a hyphen', 'start: a-b->c\na-b: "x"', ['x'], []],
  ]);
});

describe('the dialect of llguidance: lexemes', () => {
  rows([
    ['a regular expression of a blank', 'start: / +/ "a" / / "b"', ['  a b'], ['ab', 'a b']],
    ['one with slashes', 'start: /a\\/b[\\/]?\\\\/ "c"', ['a/b\\c', 'a/b/\\c'], ['a/b']],
    ['one over lines', 'start: /a  # one\n  | b/x "!"', ['a!', 'b!'], ['a  # one\n  !']],
    ['one with a line end in it', 'start: /a\nb/', ['a\nb'], ['ab']],
    ['escapes', 'start: "\\n\\t\\"\\/\\x41\\u00e9\\ud83d\\ude00\\u{1F600}"', ['\n\t"/Aé😀😀'], []],
    ['any case beyond ASCII', 'start: "É!"i', ['é!', 'É!'], ['e!']],
    ['an empty literal is no lexeme', 'start: "a" "" "b"\n%ignore " "', ['ab', 'a b '], [' ab']],
    [
      'braces and quotes in a block',
      'start: %lark {\n start: "}" A // }\n A: /[}"]/ # "\n} "!"',
      ['}}!', '}"!'],
      ['}!'],
    ],
    ['schemas over lines', 'start: %json {\n  "enum": ["{", "\\"}"]\n}\n', ['"{"', '"\\"}"'], ['{']],
    ['schemas that are no objects', 'start: "n" %json true', ['n1', 'n [2]'], ['1', 'n']],
  ]);
});

describe('what is ignored', () => {
  rows([
    ['not in front', 'start: "a" "b"\n%ignore " "', ['a  b '], [' ab']],
    [
      'in front by an option',
      '%llguidance {"allow_initial_skip": true}\nstart: "a"*\n%ignore " "',
      [' a', '  ', ''],
      ['b'],
    ],
    [
      'once by an option',
      '%llguidance {"skip_repetition": "once"}\nstart: "a" "b"\n%ignore " "',
      ['a b', 'ab'],
      ['a  b'],
    ],
    [
      'the last option counts',
      '%llguidance {"ignore_once": true}\n%llguidance {"ignore_once": false}\nstart: "a" "b"\n%ignore " "',
      ['a  b'],
      [],
    ],
    ['several', 'start: "a" "b"\n%ignore " "\n%ignore /#[a-z]*/', ['a #x #b'], ['a x b']],
    [
      'behind special tokens and schemas',
      'start: %json {"const": 1} <|x|> "b"\n%ignore "_"',
      ['1_<|x|>_b_'],
      ['_1<|x|>b'],
    ],
    [
      'behind a lazy lexeme, not in it',
      'start: r "b"\nr[suffix=">"]: /[a-z]*/\n%ignore " "',
      ['a> b'],
      ['a >b'],
    ],
    [
      'behind a grammar within, whose own is another',
      'start: %lark {\nstart: "a" "c"\n%ignore "_"\n} "b"\n%ignore " "',
      ['ac b', 'a_cb', 'ac  b'],
      ['a cb'],
    ],
    [
      'behind an import with a name in small letters',
      '%import common.INT -> n\nstart: n n\n%ignore " "',
      ['1 2 '],
      [' 1'],
    ],
  ]);
});

describe('the common library', () => {
  const of = (name: string): string => `%import common.${name}\nstart: ${name}`;
  rows([
    ['INT', of('INT'), ['0', '007'], ['', '-1']],
    ['SIGNED_INT', of('SIGNED_INT'), ['+1', '-0'], ['--1']],
    ['DECIMAL', of('DECIMAL'), ['1.', '.5', '1.5'], ['1', '.']],
    ['FLOAT', of('FLOAT'), ['1.', '1e3', '.5E-2'], ['1']],
    ['NUMBER', of('NUMBER'), ['1', '1.5', '1e+3'], ['-1']],
    ['SIGNED_NUMBER', of('SIGNED_NUMBER'), ['-1', '+.5'], ['']],
    [
      'ESCAPED_STRING',
      of('ESCAPED_STRING'),
      ['""', '"a\\"b"', '"\\\\"', '"é"'],
      ['"', '"a"b"', '"\\"', '"\n"'],
    ],
    ['_STRING_ESC_INNER', of('_STRING_ESC_INNER'), ['', 'a"b', "'\\\\", '\\q'], ['\\', 'a\n']],
    ['_STRING_INNER', of('_STRING_INNER'), ['', 'a"\\'], ['\n']],
    ['CNAME', of('CNAME'), ['_a1', 'B'], ['1a', 'é']],
    ['WORD', of('WORD'), ['aB'], ['a1', '']],
    ['HEXDIGIT', of('HEXDIGIT'), ['a', 'F', '9'], ['g', '10']],
    ['WS_INLINE', of('WS_INLINE'), [' \t'], ['\n', '']],
    ['WS', of('WS'), [' \t\f\r\n'], ['\v']],
    ['NEWLINE', of('NEWLINE'), ['\n', '\r\n\n'], ['\r']],
    ['SH_COMMENT', of('SH_COMMENT'), ['#', '# a'], ['# a\n']],
    ['CPP_COMMENT', of('CPP_COMMENT'), ['//', '// a'], ['/', '//\n']],
    ['C_COMMENT', of('C_COMMENT'), ['/**/', '/* * / **/', '/*\n*/'], ['/*/', '/**/ */', '/* */ */']],
    ['SQL_COMMENT', of('SQL_COMMENT'), ['--', '-- a'], ['-', '--\n']],
    [
      'names of its parts are free',
      '%import common.INT\n%import common.WORD -> LETTER\nstart: INT LETTER DIGIT\nDIGIT: "d"',
      ['12abd'],
      ['12ab3'],
    ],
    [
      'in terminals, under any name',
      '%import common (INT, LETTER)\n%import common.WORD -> w\nstart: A\nA: INT LETTER "-" w',
      ['1a-bc'],
      ['1a-'],
    ],
  ]);

  it('brings nothing but what is named', () => {
    const { rules } = readGrammar('%import common.INT\nstart: INT', { notation: 'lark' });
    expect([...rules.keys()]).toEqual(['start', 'INT', '%DIGIT']);
  });
});

describe('where a grammar starts', () => {
  it('at any rule or terminal', () => {
    const grammar = 'a: B "c"\nB: "b"\n%import common.INT';
    expect(accepts(grammar, 'bc', 'a')).toBe(true);
    expect(accepts(grammar, 'b', 'B')).toBe(true);
    expect(accepts(grammar, '12', 'INT')).toBe(true);
  });
});
