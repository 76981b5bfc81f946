import { describe, expect, it } from 'vitest';
import {
  choice,
  EMPTY,
  type Expr,
  type Grammar,
  repeat,
  rule,
  sequence,
  text,
} from '../../src/grammar/ir.ts';
import { CharacterSet } from '../../src/regex/character-set.ts';
import { NaiveOracle } from './naive-recogniser.ts';
import { seededGrammar } from './random-grammars.ts';

function grammarOf(bodies: Readonly<Record<string, Expr>>): Grammar {
  const rules = new Map(Object.entries(bodies).map(([name, body]) => [name, { name, body }]));
  return { start: Object.keys(bodies)[0]!, rules, warnings: [] };
}

function distances(bodies: Readonly<Record<string, Expr>>, texts: readonly string[]): number[] {
  const oracle = new NaiveOracle(grammarOf(bodies));
  return texts.map((one) => oracle.read(one).distance);
}

describe('the oracle of grammars', () => {
  it('knows brackets', () => {
    const bodies = { s: choice([EMPTY, sequence([text('a'), rule('s'), text('b'), rule('s')])]) };
    expect(distances(bodies, ['', 'a', 'aa', 'aab', 'aabb', 'ab', 'abab', 'b', 'abb', 'aaa'])).toEqual([
      ...[0, 1, 2, 1, 0, 0, 0, Infinity, Infinity, 3],
    ]);
  });

  it('knows left recursion: direct, indirect and hidden, and cycles', () => {
    const direct = { s: choice([sequence([rule('s'), text('a')]), text('b')]) };
    expect(distances(direct, ['', 'b', 'ba', 'baa', 'a', 'bb'])).toEqual([1, 0, 0, 0, Infinity, Infinity]);
    const indirect = {
      s: choice([sequence([rule('t'), text('a')]), text('b')]),
      t: sequence([rule('s'), text('c')]),
    };
    expect(distances(indirect, ['', 'b', 'bc', 'bca', 'bcac', 'ba'])).toEqual([1, 0, 1, 0, 1, Infinity]);
    const hidden = {
      s: choice([sequence([rule('e'), rule('s'), text('a')]), text('b')]),
      e: choice([EMPTY, text('c')]),
    };
    expect(distances(hidden, ['b', 'ba', 'cb', 'cba', 'ccb', 'cbaa', 'bc'])).toEqual([
      ...[0, 0, 1, 0, 2, 0, Infinity],
    ]);
    const cyclic = {
      s: choice([rule('t'), rule('s'), text('a')]),
      t: choice([rule('s'), sequence([rule('t'), rule('t')])]),
    };
    expect(distances(cyclic, ['', 'a', 'aaa', 'b'])).toEqual([1, 0, 0, Infinity]);
    expect(distances({ s: rule('s') }, ['', 'a'])).toEqual([Infinity, Infinity]);
  });

  it('knows repeats, classes, and what is regular', () => {
    const bounded = { s: repeat(text('ab'), 2, 3) };
    expect(distances(bounded, ['', 'aba', 'abab', 'ababa', 'ababab', 'abababa'])).toEqual([
      ...[4, 1, 0, 1, 0, Infinity],
    ]);
    const endless = { s: sequence([repeat(choice([EMPTY, text('a')]), 2, Infinity), text('b')]) };
    expect(distances(endless, ['', 'aaaa', 'aaaab', 'b'])).toEqual([1, 1, 0, 0]);
    const classes = {
      s: sequence([
        { kind: 'class', set: CharacterSet.of(97, 98) },
        { kind: 'class', set: CharacterSet.NONE },
      ]),
    };
    expect(distances(classes, ['', 'a'])).toEqual([Infinity, Infinity]);
    const anyOf: Expr = repeat({ kind: 'class', set: CharacterSet.of(97, 99) }, 0, Infinity);
    const hasB = sequence([anyOf, text('b'), anyOf]);
    const both: Expr = {
      kind: 'and',
      items: [sequence([hasB, text('c')]), { kind: 'not', item: text('bc') }],
    };
    expect(distances({ s: sequence([text('a'), both]) }, ['a', 'abc', 'abbc', 'acb', 'b'])).toEqual([
      ...[3, 1, 0, 1, Infinity],
    ]);
  });

  it('agrees with itself: a viable text that is not whole has a next character that is nearer', () => {
    for (let seed = 0; seed < 100; seed++) {
      const oracle = new NaiveOracle(seededGrammar(seed, { booleans: seed % 2 === 1 }));
      let prefix = oracle.start;
      for (let steps = 0; prefix.isViable && !prefix.isMember && steps < 12; steps++) {
        const nearer = ['a', 'b', 'c', '#'].map((character) => prefix.after(character));
        expect(Math.min(...nearer.map(({ distance }) => distance))).toBe(prefix.distance - 1);
        prefix = nearer.find(({ distance }) => distance === prefix.distance - 1)!;
      }
    }
  });
});
