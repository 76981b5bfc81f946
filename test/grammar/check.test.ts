import { describe, expect, it } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import { checkGrammar } from '../../src/grammar/check.ts';
import { choice, EMPTY, type Expr, type Grammar, rule, sequence, text } from '../../src/grammar/ir.ts';

function build(rules: Readonly<Record<string, Expr>>, source?: string): Grammar {
  const named = Object.entries(rules).map(([name, body], i) => [name, { name, body, at: 10 * i }] as const);
  return {
    start: 'root',
    rules: new Map(named),
    warnings: [],
    source: source === undefined ? undefined : { text: source, file: 'x.gbnf' },
  };
}

function problemsOf(grammar: Grammar): GrammarError['problems'] {
  try {
    checkGrammar(grammar);
  } catch (error) {
    expect(error).toBeInstanceOf(GrammarError);
    return (error as GrammarError).problems;
  }
  return [];
}

describe('a grammar as a whole', () => {
  it('reports all rules that are not there, with what may have been meant', () => {
    const grammar = build({
      root: sequence([rule('numbr', 3), rule('item')]),
      item: rule('foo', 12),
      number: EMPTY,
    });
    const problems = problemsOf(grammar);
    expect(problems.map(({ message }) => message)).toEqual([
      'the rule "numbr" is not there, which "root" needs',
      'the rule "foo" is not there, which "item" needs',
    ]);
    expect(problemsOf(build({ root: rule('my_rule'), 'my-rule': EMPTY }))[0]!.hint).toContain('"my-rule"');
  });

  it('says where, in lines and columns, with what stands there', () => {
    const grammar = build({ root: rule('a', 21) }, 'root ::=\n  "x" |\n    a "y"\n');
    const [problem] = problemsOf(grammar);
    expect(problem).toMatchObject({ file: 'x.gbnf', line: 3, column: 5, offset: 21 });
    expect(problem!.excerpt).toBe('      a "y"\n      ^');
    expect(() => checkGrammar(grammar)).toThrow('x.gbnf:3:5: the rule "a" is not there');
  });

  it('reports rules without a finite text where the start is one', () => {
    const grammar = build({ root: sequence([text('a'), rule('b')]), b: sequence([rule('root'), text('c')]) });
    expect(problemsOf(grammar).map(({ rule: name }) => name)).toEqual(['root', 'b']);
  });

  it('warns of rules that are never used, and of those that have no text and need not', () => {
    const { warnings } = checkGrammar(
      build(
        { root: choice([text('a'), rule('b')]), b: rule('b'), c: text('c') },
        'root and more\nand more\n',
      ),
    );
    expect(warnings).toEqual([
      'x.gbnf:1:11: the rule "b" has no finite text: it always needs itself; what needs it is never written',
      'x.gbnf:2:7: the rule "c" is never used',
    ]);
  });

  it('reports a start that is not there', () => {
    expect(problemsOf({ ...build({ a: EMPTY }), start: 'start' })[0]).toMatchObject({
      message: 'the start rule "start" is not there',
      hint: 'name it, or start from "a"',
    });
  });

  it('looks into grammars within', () => {
    const inner = build({ root: rule('x', 4) });
    expect(problemsOf(build({ root: { kind: 'grammar', grammar: inner } }))[0]!.message).toContain(
      '"x" is not there',
    );
  });
});
