import { describe, expect, it } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { accepts } from './print-languages.ts';

type Construct = [what: string, grammar: string, accepted: readonly string[], refused: readonly string[]];

function check(
  notation: 'gbnf' | 'ebnf',
  grammar: string,
  [accepted, refused]: readonly (readonly string[])[],
): void {
  const recognizer = grammarRecognizer(readGrammar(grammar, { notation }));
  for (const text of accepted!) expect(accepts(recognizer, text), JSON.stringify(text)).toBe(true);
  for (const text of refused!) expect(accepts(recognizer, text), JSON.stringify(text)).toBe(false);
}

const BOTH: Construct[] = [
  [
    'literals and escapes',
    'root ::= "a\\"\\\\\\n\\t\\r" "\\u00e9\\U0001F600é"',
    ['a"\\\n\t\réé'.replace('éé', 'é😀é')],
    ['a'],
  ],
  [
    'classes',
    'root ::= [a-c] [^a-c] [-x] [x-] [\\]\\[\\-^]',
    ['bd-x]', 'a\nx-^', 'cé--['],
    ['ba-x]', 'bd-x!', 'bdyx]'],
  ],
  ['characters beyond the first plane', 'root ::= [😀-😂]+ [^😀]', ['😁😂x'], ['😀😀', 'x']],
  [
    'repeats',
    'root ::= "a"? "b"* "c"+ "d"{2} "e"{1,} "f"{0,2}',
    ['cdde', 'abbccddeeff'],
    ['cde', 'cddefff', 'add'],
  ],
  ['a repeat repeats the whole literal', 'root ::= "ab"*', ['', 'abab'], ['abb']],
  [
    'choices bind less than sequences',
    'root ::= "a" "b" | "c" ("d" | "e")',
    ['ab', 'cd', 'ce'],
    ['a', 'acd', 'abd'],
  ],
  ['left recursion', 'root ::= root "+" n | n\nn ::= [0-9]', ['1', '1+2+3'], ['+1', '1+']],
  ['comments', '# root ::= "x"\nroot ::= "a" # "b"\n# end', ['a'], ['ab', 'x']],
  ['ends of lines of any system', 'root ::= a |\r\n  "b"\r\na ::= "a"\r\n', ['a', 'b'], ['ab']],
];

describe('GBNF', () => {
  it.each<Construct>([
    ...BOTH,
    ['repeats of repeats', 'root ::= "ab"{2}? [c]+{2}', ['cc', 'ababccc'], ['abcc', 'c']],
    ['two digits behind \\x', 'root ::= "\\x41B"', ['AB'], ['\u041b']],
    ['any character', 'root ::= . .', ['\n😀', 'ab'], ['a']],
    ['empty alternatives', 'root ::= "a" ( | "b") | ', ['', 'a', 'ab'], ['b']],
    ['literals over lines', 'root ::= "a\nb"', ['a\nb'], ['ab']],
    ['a rule that is there twice', 'root ::= a\na ::= "1"\na ::= "2"', ['2'], ['1']],
    [
      'names with hyphens and digits',
      'root ::= a-1 1b -c\na-1 ::= "a"\n1b ::= "b"\n-c ::= "c"',
      ['abc'],
      ['ab'],
    ],
    ['a minus is part of a name', 'root ::= a-b\na-b ::= "x"', ['x'], ['']],
    [
      'what follows ::= may stand in the next line',
      'root ::= # c\n\n  "a" (\n "b"\n | "c"\n )*',
      ['a', 'abc'],
      ['b'],
    ],
    [
      'what follows | may stand in the next line',
      'root ::= "a" | # c\n\n "b" |\n "c"',
      ['a', 'b', 'c'],
      [''],
    ],
    [
      'repeats within groups may stand in the next line',
      'root ::= ("a"\n* "b"\n)\nx ::= root',
      ['b', 'aab'],
      ['a'],
    ],
  ])('%s', (_, grammar, ...texts) => check('gbnf', grammar, texts));

  it.each([
    ['the next line that begins with |', 'root ::= "a"\n  | "b"'],
    ['a sequence that goes on in the next line', 'root ::= "a"\n  "b"'],
    ['a repeat in the next line', 'root ::= "a"\n  *'],
    ['a group in the next line', 'root ::= "a"\n("b")'],
    ['two rules in a line', 'root ::= a a ::= "b"'],
    ['a name in the line before its ::=', 'root\n::= "a"'],
    ['a repeat of nothing', 'root ::= *'],
    ['a count without its first number', 'root ::= "a"{,2}'],
    ['a count that goes down', 'root ::= "a"{3,2}'],
    ['a range that goes down', 'root ::= [b-a]'],
    ['one digit behind \\x', 'root ::= "\\x4"'],
    ['beyond the last character', 'root ::= "\\U00110000"'],
    ['half of a surrogate pair', 'root ::= "\\ud800"'],
    ['a literal that is not closed', 'root ::= "a'],
    ['a class that is not closed', 'root ::= [a'],
    ['a group that is not closed', 'root ::= ("a"\nb ::= "b"'],
    ['a group that is not opened', 'root ::= "a")'],
    ['single quotes', "root ::= 'a'"],
    ['no start', 'a ::= "a"'],
    ['nothing', ''],
  ])('refuses %s', (_, grammar) => {
    expect(() => readGrammar(grammar, { notation: 'gbnf' })).toThrow(GrammarError);
  });

  it('places several problems of one text, each once', () => {
    const text = 'root ::= "\\q" a\na ::= [z-a] {1}\nb ::= "\\ud800"{2,1}\n';
    let problems: readonly { line: number; column: number; hint?: string | undefined }[] = [];
    try {
      readGrammar(text, { notation: 'gbnf', file: 'x.gbnf' });
    } catch (error) {
      expect(error).toBeInstanceOf(GrammarError);
      problems = (error as GrammarError).problems;
      expect((error as GrammarError).message).toMatch(
        /^x\.gbnf:1:11: .*\n {2}root ::= .*\n {12}\^\n {2}hint: /,
      );
    }
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual(['1:11', '2:8', '3:8', '3:15']);
    expect(problems.every(({ hint }) => hint !== undefined)).toBe(true);
  });

  it('warns of a rule that is there twice', () => {
    const { warnings } = readGrammar('root ::= a\na ::= "1"\na ::= "2"', {
      notation: 'gbnf',
      file: 'x.gbnf',
    });
    expect(warnings).toEqual(['x.gbnf:3:1: the rule "a" is there twice: the last one counts']);
  });
});

describe('EBNF', () => {
  it.each<Construct>([
    ...BOTH,
    ['single quotes, without escapes', "root ::= '\\n\"'", ['\\n"'], ['\n"']],
    ['characters by number', 'root ::= #x41 [#x61-#x63#x2D]', ['Ab', 'A-'], ['A', 'Ad']],
    ['numbers within quotes are text', 'root ::= "#x41"', ['#x41'], ['A']],
    ['any character', 'root ::= [^]', ['a', '\n'], ['']],
    ['no bound', 'root ::= "a"{2,-1}', ['aa', 'aaaa'], ['a']],
    ['differences', "root ::= [a-c]+ - 'b' - (a a)\na ::= 'a'", ['a', 'bb', 'aaa', 'ab'], ['b', 'aa', '']],
    ['names with points', 'root ::= a.b_c\na.b_c ::= "x"', ['x'], ['']],
    ['rules over lines', 'root ::= "a"\n  | b\n  "c"\nb ::= "b"', ['a', 'bc'], ['ac']],
    ['regular expressions', 'root ::= Regex("[a-b]+", flags="i") Regex("\\\\d")', ['aB1'], ['1', 'ab']],
    ['spans', 'root ::= "<" Substring("a", "b", "c") ">"', ['<>', '<bc>', '<abc>'], ['<ac>']],
    ['lazy rules', 'root ::= s "b"*\ns[lazy] ::= [ab]* "b"', ['ab', 'abb'], ['a', 'abab']],
    ['repeats of repeats, in groups', 'root ::= ("ab"{2})? ([c]+){2}', ['cc', 'ababccc'], ['abcc', 'c']],
    ['lookaheads are hints', 'root ::= a [bc]\na ::= "a" (= "b")', ['ab', 'ac'], ['a']],
    ['comments of two kinds', 'root ::= /* "x"\n */ "a" # "b"', ['a'], ['ab', 'xa']],
    ['numbers of productions', '[1] root ::= a\n[2a] a ::= "a"', ['a'], ['1']],
  ])('%s', (_, grammar, ...texts) => check('ebnf', grammar, texts));

  it.each([
    ['a rule that is there twice', 'root ::= "a"\nroot ::= "b"'],
    ['an alternative with nothing in it', 'root ::= "a" |'],
    ['a macro that is not known', 'root ::= TagDispatch(("a", b))\nb ::= "b"'],
    ['a regular expression that is malformed', 'root ::= Regex("(")'],
    ['a range that goes down', 'root ::= [#x62-#x61]'],
    ['beyond the last character', 'root ::= #x110000'],
    ['a difference from nothing', 'root ::= - "a"'],
    ['an attribute that is not known', 'root[greedy] ::= "a"'],
  ])('refuses %s', (_, grammar) => {
    expect(() => readGrammar(grammar, { notation: 'ebnf' })).toThrow(GrammarError);
  });

  it('warns of remarks of specifications', () => {
    const text = 'root ::= "a" [ WFC:  Unique\n Att Spec ]';
    const { warnings } = readGrammar(text, { notation: 'ebnf', file: 'x.ebnf' });
    expect(warnings).toEqual([
      'x.ebnf:1:14: [ WFC: Unique Att Spec ] says what a grammar cannot: it has no effect',
    ]);
  });
});

describe('rules that are not there', () => {
  it.each(['gbnf', 'ebnf'] as const)('are named, each with a place: %s', (notation) => {
    expect(() => readGrammar('root ::= "a" numbr\nnumber ::= "1" other', { notation })).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ line: 1, column: 14 }),
          expect.objectContaining({ line: 2, column: 16 }),
        ],
      }),
    );
  });
});
