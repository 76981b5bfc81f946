import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Expr,
  type Grammar,
  choice,
  EMPTY,
  repeat,
  rule,
  sequence,
  text,
} from '../../src/grammar/ir.ts';
import { CharacterSet } from '../../src/regex/character-set.ts';
import { compileRecognizer } from '../../src/compile.ts';
import { sentences } from '../../src/testing.ts';
import { accepts, recognizerOf } from '../../src/testing/language.ts';
import { NaiveOracle } from '../grammar/naive-recogniser.ts';
import { seededGrammar } from '../grammar/random-grammars.ts';
import { DIGIT, grammarOf, LETTER } from './grammar-of.ts';
import { richGrammar } from './rich-grammars.ts';

/** Left-recursive, with everything reachable only through brackets. */
const ARITHMETIC: Grammar = grammarOf({
  sum: choice([sequence([rule('sum'), text('+'), rule('product')]), rule('product')]),
  product: choice([sequence([rule('product'), text('*'), rule('atom')]), rule('atom')]),
  atom: choice([repeat(DIGIT, 1, Infinity), sequence([text('('), rule('sum'), text(')')])]),
});

function smallest<T>(values: fc.Arbitrary<T>, holds: (value: T) => boolean, numRuns = 1000): T {
  const { counterexample } = fc.check(fc.property(values, holds), { numRuns });
  if (counterexample === null) throw new Error('no counter-example was drawn');
  return counterexample[0];
}

describe('sentences', () => {
  it('are in the language: of random grammars with any recursion', () => {
    let drawn = 0;
    for (let seed = 0; seed < 150; seed++) {
      const grammar = seededGrammar(seed);
      const oracle = new NaiveOracle(grammar);
      if (!oracle.start.isViable) continue;
      for (const one of fc.sample(sentences(grammar, { maxLength: 8 }), 10)) {
        if (one.length > 20) continue;
        drawn++;
        expect(oracle.read(one).isMember, `seed ${seed}: ${one}`).toBe(true);
      }
    }
    expect(drawn).toBeGreaterThan(1000);
  });

  it('are in the language: of grammars with terminals of every kind, lazy ones too', () => {
    const lazy: Expr = { kind: 'lazy', item: sequence([repeat(LETTER, 0, Infinity), text('ab')]) };
    const encoder = new TextEncoder();
    let drawn = 0;
    for (let seed = 0; seed < 60; seed++) {
      const grammar = richGrammar(seed, seed % 3 === 0 ? [lazy] : []);
      if (!new NaiveOracle(seededGrammar(seed)).start.isViable) continue;
      const recognizer = recognizerOf(grammar, {});
      for (const one of fc.sample(sentences(grammar, { maxLength: 30 }), 10)) {
        drawn++;
        expect(accepts(recognizer, encoder.encode(one)), `seed ${seed}: ${one}`).toBe(true);
      }
    }
    expect(drawn).toBeGreaterThan(300);
  });

  it('can be drawn from a recognizer, without rules', () => {
    const { recognizer } = compileRecognizer({ type: 'array', items: { type: 'boolean' } });
    const texts = fc.sample(sentences(recognizer), 100);
    for (const one of texts) expect(Array.isArray(JSON.parse(one))).toBe(true);
    expect(new Set(texts).size).toBeGreaterThan(20);
  });

  it('are about as long as they may be, and no longer', () => {
    const lengths = fc.sample(sentences(ARITHMETIC, { maxLength: 50 }), 300).map(({ length }) => length);
    expect(Math.max(...lengths)).toBeGreaterThan(40);
    // What is open when the length is reached is closed the shortest way.
    expect(Math.max(...lengths)).toBeLessThan(60);
    expect(lengths.filter((length) => length === 1).length).toBeGreaterThan(5);
    const must = grammarOf({ root: repeat(text('ab'), 300, 400) });
    expect(fc.sample(sentences(must, { maxLength: 10 }), 20).map(({ length }) => length)).toContain(600);
  });

  it('hold what lies at the edges: bounds of repeats, ends of classes, what is deep within', () => {
    const bounded = fc.sample(sentences(grammarOf({ root: repeat(LETTER, 2, 30) })), 200);
    const lengths = new Set(bounded.map(({ length }) => length));
    for (const length of [2, 29, 30]) expect(lengths).toContain(length);
    const wide: Expr = { kind: 'class', set: CharacterSet.of(0x100, 0xd7fe, 0xe001, 0x10fffe) };
    const characters = fc.sample(sentences(grammarOf({ root: wide })), 200);
    for (const edge of [0x100, 0xd7fe, 0xe001, 0x10fffe]) {
      expect(characters).toContain(String.fromCodePoint(edge));
    }
    // At each of 12 levels only one of three alternatives leads on: by chance alone, one text in 500,000.
    const levels = Array.from({ length: 12 }, (_, i): [string, Expr] => [
      `level${i}`,
      choice([text('a'), text('b'), rule(`level${i + 1}`)]),
    ]);
    const deep = grammarOf({ ...Object.fromEntries(levels), level12: choice([text('x'), text('y')]) });
    const found = new Set(fc.sample(sentences(deep), 500));
    expect([...found].sort()).toEqual(['a', 'b', 'x', 'y']);
  });

  it('shrink to small ones', () => {
    const sums = sentences(ARITHMETIC);
    expect(smallest(sums, (one) => !one.includes('('))).toBe('(0)');
    expect(smallest(sums, (one) => !/\([^()]*\+[^()]*\)/.test(one))).toBe('(0+0)');
    expect(smallest(sums, (one) => !one.includes('(('))).toBe('((0))');
    expect(smallest(sums, (one) => !one.includes('77'))).toBe('77');
    expect(smallest(sums, (one) => one.length < 10)).toHaveLength(10);
    const brackets = grammarOf({
      root: choice([EMPTY, sequence([text('['), rule('root'), text(']'), rule('root')])]),
    });
    expect(smallest(sentences(brackets), (one) => !one.includes('][['))).toBe('[][[]]');
    const words = grammarOf({ root: sequence([LETTER, repeat(sequence([text(','), rule('root')]), 0, 1)]) });
    expect(smallest(sentences(words), (one) => one.split(',').length < 4)).toBe('a,a,a,a');
  });

  it('shrink within the language', () => {
    const oracle = new NaiveOracle(ARITHMETIC, [...'0123456789+*()']);
    fc.check(
      fc.property(sentences(ARITHMETIC, { maxLength: 15 }), (one) => {
        expect(oracle.read(one).isMember).toBe(true);
        return one.length < 4;
      }),
    );
  });

  it('are the same for the same seed', () => {
    const draw = (): string[] => fc.sample(sentences(ARITHMETIC), { numRuns: 50, seed: 12 });
    expect(draw()).toEqual(draw());
  });

  it('are not asked of what has none, or none that is short', () => {
    expect(() => sentences(grammarOf({ root: rule('root') }))).toThrow(/no finite text/);
    const huge = repeat(repeat(text('a'), 10_000, 10_000), 10_000, 10_000);
    expect(() => sentences(grammarOf({ root: huge }))).toThrow(/beyond 1000000 characters/);
    expect(() => sentences(ARITHMETIC, { maxLength: -1 })).toThrow(/maxLength is -1/);
  });
});
