import { describe, expect, it } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';

function rulesOf(grammar: string): string[] {
  return [...readGrammar(grammar, { notation: 'lark' }).rules.keys()];
}

function problemsOf(grammar: string): string[] {
  try {
    rulesOf(grammar);
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
  return [];
}

describe('heads of rules in Lark', () => {
  it('have ? and ! right in front of the name', () => {
    expect(rulesOf('?start: a b?\n!?a: "x"\n?!b: "y"')).toEqual(['start', 'a', 'b']);
  });

  it.each([
    ['a ? that follows nothing', 'start: "a" | ?\nb: "b"', '1:14 "?" is not expected here'],
    ['a ! at the end of a line', 'start: b !\nb: "b"', '1:10 "!" is not expected here'],
    ['a ? behind an import', '%import common.WS?\nstart: WS', '1:18 "?" is not expected here'],
  ])('are not taken to begin with %s', (_, grammar, problem) => {
    expect(problemsOf(grammar)).toEqual([problem]);
  });

  it('have attributes with any number', () => {
    expect(rulesOf('start: a b\na[temperature=0.]: "x"\nb[temperature=0.5]: "y"')).toHaveLength(3);
  });

  it('are told from what may be left out in the rule before', () => {
    expect(rulesOf('start: a [a ["x"]] [a]\na[lazy]: "y" ["z" ["z"]]')).toEqual(['start', 'a']);
  });

  it('are looked at until a hundred things are wrong', () => {
    expect(problemsOf('?a\n'.repeat(3000))).toHaveLength(100);
    expect(problemsOf(`start: "a"\n${') b: "b"\n'.repeat(3000)}`).length).toBeGreaterThan(50);
  });
});
