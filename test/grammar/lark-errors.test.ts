import { describe, expect, it } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';

function problemsOf(grammar: string): string[] {
  try {
    readGrammar(grammar, { notation: 'lark' });
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
  return [];
}

describe('what is wrong with a grammar in Lark', () => {
  it.each<readonly [string, ...string[]]>([
    // Names.
    ['start: a\nstart: "b"', '1:8 the rule "a" is not there', '2:1 "start" is there twice'],
    [
      'start: A b\nA: B\nb: c::0 D',
      '2:4 the terminal "B" is not there',
      '3:4 the rule "c" is not there',
      '3:9 the terminal "D" is not there',
    ],
    ['item: "a"', '1:1 there is no rule "start" to start from'],
    ['start: A\nA: B\nB: "x" A', '2:1 the terminal "A" is made of itself'],
    [
      'start: A\nA: a "b"\na: "c"',
      '2:4 the rule "a" cannot stand in a terminal, or in a rule that is read as one',
    ],
    [
      'start: a\na[lazy]: b\nb: "c"',
      '2:10 the rule "b" cannot stand in a terminal, or in a rule that is read as one',
    ],
    // Literals.
    [
      'start: "\\q" "\\ud800" "\\U00110000"',
      '1:9 \\q is no escape',
      '1:13 half of a surrogate pair is no character',
      '1:23 \\U00110000 is beyond the last character',
    ],
    [
      'start: "a".."bc" "d".."a" "a".."z"i',
      '1:13 the ends of a range are single characters',
      '1:18 the range ends before it begins',
      '1:32 the ends of a range are single characters',
    ],
    [
      'start: /a/l /b/ii',
      '1:11 the flag "l" of a regular expression is not supported',
      '1:14 The regular expression is malformed at offset 0: "ii" are no flags; there are i, s, m, x and u.',
    ],
    [
      'start: "x" /a\\/\\/b[/',
      '1:19 The regular expression is malformed at offset 4: the class is not closed; write ], or \\[ for a bracket.',
    ],
    [
      'start: "abc\nb: /x\nc: <y z>',
      '1:8 "\\"abc" cannot be read',
      '2:4 "/x" cannot be read',
      '3:4 "<" cannot be read',
      '3:8 ">" cannot be read',
    ],
    [
      'start: <[3-1]> <[]> <[x]>',
      '1:8 <[3-1]> names no tokens',
      '1:16 <[]> names no tokens',
      '1:21 <[x]> names no tokens',
    ],
    // Counts.
    [
      'start: "a"{3,2} "b"~2..1 "c"{}',
      '1:11 there is no count from 3 to 2',
      '1:20 there is no count from 2 to 1',
      '1:29 {} is no count',
    ],
    ['start: "a"{-1,}', '1:12 "-" cannot be read'],
    // Blocks.
    [
      'start: %json {\n  "type": "object",\n  "properties": {"a": }\n}',
      '3:23 this is not JSON: a value is expected here',
    ],
    [
      'start: %json {"a": 1,}\nb: %json [1 2]\nc: %json {a: 1}',
      '1:22 this is not JSON: a key in double quotes is expected here',
      '2:13 this is not JSON: a comma or the closing bracket is expected here',
      '3:11 this is not JSON: a key in double quotes or } is expected here',
    ],
    ['start: %json 5', '1:14 a JSON Schema is an object or a boolean'],
    ['start: %json {"a": 1\nb: "c" "\\q"', '1:8 "%json {\\"a\\": 1" cannot be read', '2:9 \\q is no escape'],
    [
      'start: %regex {} | %regex [] | %regex {"x": 1}',
      '1:15 %regex takes one member',
      '1:27 %regex takes an object',
      '1:39 %regex has no member "x"',
    ],
    ['start: %lark { a: "b" }', '1:15 there is no rule "start" to start from'],
    ['start: %lark {\n start: "\\q" b\n}', '2:10 \\q is no escape', '2:14 the rule "b" is not there'],
    ['start: %lark { start: "a"', '1:8 "%lark { start: \\"a\\"" cannot be read'],
    [
      'start: A\nA: %json {} %lark { start: "a" } <x>',
      '2:4 %json cannot stand in a terminal',
      '2:13 %lark cannot stand in a terminal',
      '2:34 <x> cannot stand in a terminal',
    ],
    // Lines.
    ['start: "a"\n  "b"\nc: "d"', '2:3 a rule ends at the end of its line'],
    ['%ignore " "\n"x"\nstart: "a"', '2:1 a rule ends at the end of its line'],
    // What Lark has and this dialect has not.
    [
      '%declare A B\n%override start: "a"\n%foo\nstart: "a"',
      '1:1 %declare is not supported',
      '2:1 %override is not supported',
      '3:1 %foo is no directive',
    ],
    [
      '%import common.NO\n%import python.name\n%import .a (B, C)\nstart: "a"',
      '1:16 the common library has no "NO"',
      '2:9 the import of "python.name" is not supported',
      '3:10 the import of ".a" is not supported',
    ],
    [
      '%import common.INT\n%import common.INT\n%import common.WORD -> INT\nINT: "1"\nstart: INT',
      '2:16 "INT" is there twice',
      '3:24 "INT" is there twice',
      '4:1 "INT" is there twice',
    ],
    [
      'start.2: _sep{"a", b}\nb: "b"\n_sep{x, y}: x (y x)*',
      '1:1 priorities are not supported',
      '1:10 the template "_sep" is not supported',
      '3:1 the template "_sep" is not supported',
    ],
    ['start: @other', '1:8 the grammar "@other" stands elsewhere, which is not supported'],
    ['start: "a" & "b"', '1:12 & joins terminals only'],
    // Options and attributes.
    [
      '%llguidance {"no_forcing": 1, "allow_initial_skip": "x"}\n%llguidance []\n%llguidance {"skip_repetition": "twice"}\nstart: "a"',
      '1:13 the option "no_forcing" is true or false',
      '1:13 the option "allow_initial_skip" is true or false',
      '2:13 options are a JSON object',
      '3:13 the option "skip_repetition" is "once" or "repeat"',
    ],
    [
      '%grammar_options {"allow_invalid_utf8": true}\nstart: "a"',
      '1:18 texts that are not UTF-8 are not supported',
    ],
    [
      'start: a\na[temperature="x", capture=5, lazy="q", foo]: "x"',
      '2:3 the attribute "temperature" takes a number',
      '2:20 the attribute "capture" takes a name in double quotes, or nothing',
      '2:31 "lazy" takes no value',
      '2:41 the attribute "foo" is not known',
    ],
    [
      'start: a\na[stop="x", max_tokens=5, suffix, lazy, lazy]: "x"',
      '2:3 the attribute "stop" is not supported',
      '2:13 the attribute "max_tokens" is not supported',
      '2:27 "suffix" takes a literal, a regular expression or a terminal',
      '2:41 the attribute "lazy" is there twice',
    ],
    ['start: A\nA[lazy]: "a"', '2:1 a terminal has no attributes'],
    // Parameters.
    ['start: p\np::_: "a" p::incr(_)', '1:8 the rule "p" needs a parameter'],
    [
      'start: "a" %if true | b::1\nb: "b"',
      '1:16 %if is not supported in a rule without a parameter',
      '1:23 the rule "b" has no parameter',
    ],
    [
      'start: p::_ p::incr(_)\np::_: "a" p::_',
      '1:8 there is no parameter to take',
      '1:13 there is no parameter to take',
    ],
    ['start: "a"\np::_: "b"', '2:1 the rule "p" has a parameter that it does not need'],
    [
      'start: "a"\np::_: "\\q" p::incr([3:3]) %if eq([64:65], 0)\n | p::foo(1) %if lt(0, 1)\n | p::set_bit(64) %if bar',
      '2:8 \\q is no escape',
      '2:20 these are no bits',
      '2:34 these are no bits',
      '3:7 "foo" is not known here',
      '3:21 bits are expected',
      '4:15 the number 64 is too large',
      '4:23 "bar" is not known here',
    ],
    [
      'start: p::18446744073709551616\np::_: "a" p::set_bit() %if and(true)',
      '1:11 the number 18446744073709551616 is too large',
      '2:14 "set_bit" takes 1 arguments, and is given 0',
      '2:28 "and" takes 2 arguments, and is given 1',
    ],
    [
      'start: p::0\np::_[lazy]: "a" p::_ %if true',
      '2:6 the attribute "lazy" is not supported for a rule with a parameter',
    ],
    [
      'P::_: "a"\nstart: P',
      '1:1 the rule "P" has a parameter that it does not need',
      '1:4 a terminal has no parameter',
      '2:8 the rule "P" needs a parameter',
    ],
  ])('%j', (grammar, ...expected) => {
    expect(problemsOf(grammar)).toEqual(expected);
  });

  it('comes with what to do', () => {
    const hintOf = (text: string): string | undefined => {
      try {
        readGrammar(text, { notation: 'lark' });
      } catch (error) {
        return (error as GrammarError).problems[0]!.hint;
      }
      return undefined;
    };
    expect(hintOf('start: NUMBER')).toBe('write %import common.NUMBER');
    expect(hintOf('start: a\na[stop="x"]: "b"')).toMatch(/suffix/);
    expect(hintOf('begin: "a"')).toMatch(/there are "begin"/);
    expect(hintOf('start: "a')).toMatch(/not closed/);
    expect(hintOf('start::_: "a" start::incr(_)')).toMatch(/start::0/);
  });

  it('does not take for missing what a mistake in the notation has swallowed', () => {
    expect(problemsOf('a: b) "x"\nstart: c')).toEqual([expect.stringMatching(/^1:5 "\)" is not expected/)]);
    expect(problemsOf('a: "\nstart: a b')).toEqual([expect.stringMatching(/^1:4 /)]);
  });
});

describe('what has no effect in a grammar in Lark', () => {
  const warningsOf = (grammar: string): readonly string[] =>
    readGrammar(grammar, { notation: 'lark' }).warnings;

  it('is warned of, each thing once', () => {
    expect(warningsOf('%llguidance {"zzz": 1}\n%import common (INT, WORD)\nstart: INT')).toEqual([
      'grammar:1:13: the option "zzz" is not known: it has no effect',
      'grammar:2:22: the import "WORD" is never used',
    ]);
    expect(warningsOf('start: p::0\np::_[capture]: "a" p::incr([0:3]) | "b"\nq::_: "c" q::_')).toEqual([
      'grammar:2:6: the attribute "capture" has no effect here',
      'grammar:3:1: the rule "q" is never used',
    ]);
  });

  it('is counted where there is much of it', () => {
    const rules = Array.from({ length: 300 }, (_, i) => `r${i}[capture]: "a"`);
    const all = Array.from({ length: 300 }, (_, i) => `r${i}`).join(' | ');
    const warnings = warningsOf(`start: ${all}\n${rules.join('\n')}`);
    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)).toBe('grammar: 200 more warnings are not shown');
  });

  it('is not that for some values of a parameter nothing is left', () => {
    const grammar =
      'start: p::0\np::_: a::_ b::_ | "a" p::incr([0:2]) %if lt([0:2], 3)\na::_: "" %if bit_set(0)\nb::_: "" %if bit_set(1)';
    const { rules, warnings } = readGrammar(grammar, { notation: 'lark' });
    expect(warnings).toEqual([]);
    expect([...rules.keys()].sort()).toEqual(['a::3', 'b::3', 'p::0', 'p::1', 'p::2', 'p::3', 'start']);
  });

  it('but a number that nothing can come of is', () => {
    expect(() => readGrammar('start: p::0\np::_: "a" %if eq(_, 1)', { notation: 'lark' })).toThrow(/p::0/);
  });
});
