import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrammarError, WellformedError } from '../../src/base/errors.ts';
import { compileGrammarRecognizer } from '../../src/compile-grammar.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';

function accepts(grammar: string, text: string): boolean {
  const { recognizer } = compileGrammarRecognizer(grammar, { notation: 'lark', json: { purpose: 'check' } });
  let at = recognizer.start;
  for (const byte of new TextEncoder().encode(text)) if ((at = recognizer.step(at, byte)) < 0) return false;
  return recognizer.isComplete(at);
}

function problemsOf(grammar: string): string[] {
  try {
    readGrammar(grammar, { notation: 'lark' });
  } catch (error) {
    expect(error).toBeInstanceOf(GrammarError);
    return (error as GrammarError).problems.map(
      ({ line, column, message }) => `${line}:${column} ${message}`,
    );
  }
  return [];
}

describe('Lark', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    [
      'counts',
      'start: "a"~2 "b"~1..2 "c"{2,} "d"{,1} "e"{2}',
      ['aabccee', 'aabbcccdee'],
      ['abccee', 'aabccddee'],
    ],
    ['what may be left out', 'start: ["a"] "b"? ("c" | "d")', ['c', 'abd', 'bc'], ['', 'ab']],
    ['a count before the next rule', 'start: a\na: "x" B?\nB: "y"', ['x', 'xy'], ['y']],
    ['aliases and prefixes', '?start: a -> one\n     | "b" -> two\n!a: "a"', ['a', 'b'], ['ab']],
    ['literals in any case', 'start: "Ab+"i', ['ab+', 'AB+'], ['abb']],
    ['ranges', 'start: "a".."c"+ "α".."γ"', ['abα', 'cγ'], ['dα', 'a']],
    ['regular expressions', 'start: /a.c/s /[x-z]+/i', ['a\ncX', 'abcxyz'], ['abc']],
    ['a regular expression that begins with a blank', 'start: "a" / |\\n/ "b"', ['a b', 'a\nb'], ['ab']],
    [
      'conjunction and complement',
      'start: A\nA: /[a-c]+/ & ~(/.*b.*/ | "c")',
      ['a', 'ac'],
      ['b', 'c', 'abc'],
    ],
    ['what is ignored', 'start: "a" "b"\n%ignore /[ ]+/\n%ignore "#"', ['ab', 'a # b '], [' ab']],
    ['nothing ignored within terminals', 'start: A "c"\nA: "a" "b"\n%ignore " "', ['abc', 'ab c'], ['a bc']],
    ['grammars within', 'start: a %lark { start: a\n a: "b" } a\na: "a"', ['aba'], ['aaa', 'bbb']],
    ['schemas within', 'start: "<" %json {"enum": [1, "}"]} ">"', ['<1>', '<"}">'], ['<2>', '<>']],
    ['spans', 'start: %regex {"substring_words": "to be or"}', ['', 'be', 'to be'], ['o be']],
    [
      'the common library',
      '%import common.SIGNED_FLOAT -> NUM\n%import common (WS, INT)\nstart: NUM WS INT',
      ['-1.5e3 7', '.5\n1'],
      ['1 7'],
    ],
    ['a suffix', 'start: r "c"\nr[suffix="b"]: /[a-z]*/', ['aabc', 'bc'], ['abbc']],
    [
      'parameters',
      'start: p::0\np::_: "a" p::incr([0:2]) %if lt([0:2], 3)\n  | "b" %if ge(_, 2)',
      ['aab', 'aaab'],
      ['ab', 'aaaab'],
    ],
  ])('%s', (_, grammar, accepted, refused) => {
    for (const text of accepted) expect(accepts(grammar, text), text).toBe(true);
    for (const text of refused) expect(accepts(grammar, text), text).toBe(false);
  });

  it('reports everything at once', () => {
    expect(
      problemsOf(
        'start: a b "x\na: "\\q" /[/\nA: a\nA: "y".."ab" {2,1}\n%import common.NO\nb[stop="x"]: "b"',
      ),
    ).toEqual([
      expect.stringMatching(/^1:12 .*cannot be read/),
      '2:5 \\q is no escape',
      expect.stringMatching(/^2:10 .*regular expression/),
      '3:4 the rule "a" cannot stand in a terminal, or in a rule that is read as one',
      '4:1 "A" is there twice',
      expect.stringMatching(/^5:16 the common library has no "NO"/),
      '6:3 the attribute "stop" is not supported',
    ]);
  });

  it('warns of what has no effect', () => {
    const { warnings } = readGrammar('start: a\na[capture, temperature=0.5]: "a"', {
      notation: 'lark',
      file: 'x.lark',
    });
    expect(warnings).toEqual([
      'x.lark:2:3: the attribute "capture" has no effect here',
      'x.lark:2:12: the attribute "temperature" has no effect here',
    ]);
  });

  it('limits the rules that parameters make', () => {
    const grammar = 'start: p::0\np::_: "a" p::incr(_) | "b" p::set_bit(40) | ""';
    expect(() => readGrammar(grammar, { notation: 'lark' })).toThrow(
      expect.objectContaining({ code: 'limit' }),
    );
  });
});

describe('malformed grammars', () => {
  const SEEDS: readonly ['gbnf' | 'ebnf' | 'lark' | 'regex', string][] = [
    ['gbnf', 'root ::= "a" [b-d]+ (x | y){2,3}\nx ::= "\\x41" # c\ny ::= [^"\\n]* | root'],
    [
      'ebnf',
      'root ::= "a" (b | #x20)* - \'x\'\nb ::= Regex("[a-z]+", flags="i") | Substring("a", "b") | [^a-c]',
    ],
    [
      'lark',
      'start: a{1,2} B -> x\n  | %json {"type": "null"} ["c"]\na[lazy]: /[a-z]+/i "x".."z"\nB: "b"~2 & /x/ | ~"y"\n%ignore " "\n',
    ],
    [
      'lark',
      'start: p::0x3 %lark { start: "a" }\np::_: "a" p::set_bit(1) %if and(bit_clear(1), lt([0:2], 3))\n | %regex {"substring_words": "a b"} <|x|> <[1-2]>',
    ],
    ['regex', '^(a|[b-c]{2,3})(?=x)\\p{L}\\u{41}$'],
  ];

  it('are refused with a place, whatever they are', () => {
    const inserted = fc.constantFrom(
      ...'()[]{}<>|&~*+?"\'/\\:=%.,-_aA0# \n',
      '::',
      '%if',
      '%json',
      '->',
      '..',
      '\u{1F600}',
      '\0',
    );
    const edits = fc.array(fc.tuple(fc.nat(200), fc.nat(6), inserted), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...SEEDS), edits, ([notation, seed], list) => {
        let text = seed;
        for (const [at, cut, put] of list) text = text.slice(0, at) + put + text.slice(at + cut);
        try {
          compileGrammarRecognizer(text, { notation });
        } catch (error) {
          if (!(error instanceof WellformedError)) throw error;
          if (!(error instanceof GrammarError)) return;
          expect(error.problems.length).toBeGreaterThan(0);
          for (const { line, column, message } of error.problems) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(column).toBeGreaterThanOrEqual(1);
            expect(message).not.toMatch(/undefined|NaN|\[object/);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('nested very deep are refused, and long chains are read', () => {
    for (const notation of ['gbnf', 'ebnf', 'lark'] as const) {
      const [assign, start] = notation === 'lark' ? [':', 'start'] : [' ::=', 'root'];
      const deep = `${start}${assign} ${'('.repeat(20_000)}"a"${')'.repeat(20_000)}`;
      expect(() => compileGrammarRecognizer(deep, { notation })).toThrow(WellformedError);
      const rules = Array.from({ length: 3000 }, (_, i) => `r${i}${assign} "a" r${i + 1}`);
      const chain = `${start}${assign} r0\n${rules.join('\n')}\nr3000${assign} "b"\n`;
      expect(compileGrammarRecognizer(chain, { notation }).recognizer.distance(0)).toBeGreaterThan(0);
    }
  });
});
