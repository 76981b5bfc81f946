import { describe, expect, it } from 'vitest';
import { STAY } from '../../../src/automaton/machine.ts';
import { readRegex } from '../../../src/regex/regex.ts';
import type { Core } from '../../../src/schema/core.ts';
import { StringFrames } from '../../../src/schema/string-frames.ts';
import { codePoints } from '../../../src/schema/text/characters.ts';
import { TextProduct } from '../../../src/schema/text/text-product.ts';
import { coreOf, nodeOf } from './string-cases.ts';

/** The formula "the pattern is found". */
function pattern(core: Core, source: string): number {
  const dfa = readRegex(source).dfa()!;
  const test = { name: `pattern ${source}`, outer: dfa, inner: dfa, judge: undefined };
  return core.diagrams.literal(core.atoms.variable({ kind: 'test', test }));
}

/** The formula "from so many to so many code points". */
function between(core: Core, least: number, most: number): number {
  const { diagrams, atoms } = core;
  const from = (count: number): number => diagrams.literal(atoms.variable({ kind: 'length', least: count }));
  return diagrams.and(least === 0 ? 1 : from(least), diagrams.not(from(most + 1)));
}

function fixed(core: Core, id: number, strings: readonly string[]): number {
  return core.diagrams.literal(core.atoms.variable({ kind: 'strings', node: nodeOf(id, strings) }));
}

class Texts {
  readonly frames: StringFrames;
  readonly start: number;

  constructor(core: Core, goal: number) {
    this.frames = new StringFrames(core);
    this.start = this.frames.start(goal, 0) >> 3;
  }

  /** How many bytes of a text are alive. */
  alive(text: string): number {
    const result = { next: 0, callee: 0, consumed: false };
    let state = this.start;
    const bytes = new TextEncoder().encode(text);
    for (const [i, byte] of bytes.entries()) {
      if (this.frames.step(state, byte, result) !== STAY) return i;
      state = result.next >> 3;
    }
    return bytes.length;
  }

  get distance(): number {
    return this.frames.cost(this.start, 0);
  }
}

describe('patterns with lengths', () => {
  const cases: [
    source: string,
    least: number,
    most: number,
    distance: number,
    text: string,
    alive: number,
  ][] = [
    ['^(..)*$', 0, 5, 1, 'abcde', 4],
    ['^(..)*$', 3, 5, 5, 'abcde', 4],
    ['^(..)*$', 100_001, 1_000_000, 100_003, 'abcde', 5],
    ['^(...)*$', 1_000_000, 1_000_001, Infinity, '', 0],
    ['^(...)*$', 1_000_000, 1_000_002, 1_000_003, 'abc', 3],
    ['^(a|aa)+$', 10, 1_000_000, 11, 'aaab', 3],
    ['(.*a){20}', 0, 20, 21, 'ab', 1],
    ['^.{0,5000}$', 1, 4_000, 2, 'abc', 3],
    ['^(a*|é*)$', 3, 1_000_000, 4, 'éa', 2],
    ['^é*$', 1_000_000, 2_000_000, 2_000_001, 'éa', 2],
    ['^(ab|é)$', 0, 1, 3, 'a', 0],
  ];
  it.each(cases)(
    '%s from %d to %d: %d bytes; of "%s" %d are alive',
    (source, least, most, distance, text, alive) => {
      const core = coreOf();
      const { diagrams } = core;
      const goal = diagrams.and(pattern(core, source), between(core, least, most));
      const texts = new Texts(core, goal);
      if (distance === Infinity) {
        expect(texts.start).toBeLessThan(0);
        return;
      }
      expect(texts.distance).toBe(distance);
      expect(texts.alive(text)).toBe(alive);
    },
  );

  it('keep their promise where the costs of all lengths are too many to know them', () => {
    const core = coreOf();
    const { diagrams } = core;
    const goal = diagrams.and(pattern(core, '^(a*|é*)$'), between(core, 100_000, 1_000_000));
    const variables = diagrams.support(goal);
    const product = new TextProduct(core, variables);
    let { start: state } = product;
    let cost = product.cost(goal, state, 0);
    expect(cost).toBeLessThanOrEqual(200_001);
    for (let count = 0; cost > 1; count++) {
      const character = product.next(goal, state, product.clamp(count));
      state = product.step(state, character);
      const left = product.cost(goal, state, product.clamp(count + 1));
      if (left > cost - core.characters.spell(character)!.length)
        throw new Error(`${left} bytes after ${cost}`);
      cost = left;
    }
    expect(product.isExact).toBe(true);
  });
});

describe('many tests', () => {
  const words = [
    'foo',
    'bar',
    'baz',
    'qux',
    'abc',
    'def',
    'ghi',
    'jkl',
    'mno',
    'pqr',
    'stu',
    'vwx',
    'yz1',
    '234',
  ];

  it('whose product is too large are followed one by one', () => {
    const core = coreOf();
    const { diagrams } = core;
    const tests = words.map((word) => pattern(core, word));
    const goal = diagrams.all([...tests, diagrams.not(pattern(core, '^[a-f]*$')), pattern(core, '^[^!]*$')]);
    const product = new TextProduct(core, diagrams.support(goal));
    const after = (text: string): number =>
      codePoints(text).reduce((at, character) => product.step(at, character), product.start);
    expect(product.isAlive(goal, after('fooba'), 0)).toBe(true);
    expect(product.isExact).toBe(false);
    expect(product.isAlive(goal, after('foo!ba'), 0)).toBe(false);
    expect(product.cost(goal, after('!'), 0)).toBe(Infinity);
    // The ends that are found are ends.
    let state = after('fo');
    for (let cost = product.cost(goal, state, 0); cost > 1;) {
      expect(cost).toBeLessThan(1000);
      state = product.step(state, product.next(goal, state, 0));
      const left = product.cost(goal, state, 0);
      expect(left).toBeLessThan(cost);
      cost = left;
    }
    expect(product.mayEnd(goal, state, 0)).toBe(true);
    expect(product.words(goal, 1000)).toBeUndefined();
    const short = diagrams.and(goal, between(core, 0, 2));
    const bounded = new TextProduct(core, diagrams.support(short));
    expect(bounded.isAlive(short, bounded.start, 0)).toBe(false);
  });

  it('are exact as long as their product is small', () => {
    const core = coreOf();
    const { diagrams } = core;
    const goal = diagrams.all(words.slice(0, 8).map((word) => pattern(core, word)));
    const product = new TextProduct(core, diagrams.support(goal));
    // All their letters but one, since `def` can go before `foo`; and the quote.
    expect(product.cost(goal, product.start, 0)).toBe(24);
    expect(product.isExact).toBe(true);
  });
});

describe('many fixed strings', () => {
  it('5,000 of an enum, and a long constant', () => {
    const core = coreOf();
    const { diagrams } = core;
    const strings = Array.from({ length: 5000 }, (_, i) => `value-${i * 7919}`);
    const long = 'x'.repeat(3000);
    const goal = diagrams.any([fixed(core, 1, strings), fixed(core, 2, [long])]);
    const texts = new Texts(core, goal);
    expect(texts.distance).toBe('value-0"'.length);
    expect(texts.alive('value-7919')).toBe('value-7919'.length);
    expect(texts.alive('value-x')).toBe('value-'.length);
    expect(texts.alive(`${long}x`)).toBe(3000);
    const others = new Texts(core, diagrams.not(goal));
    expect(others.distance).toBe(1);
    expect(others.alive(`${long}x`)).toBe(3001);
  });

  it('of hundreds of variables, of which exactly one is true', () => {
    const core = coreOf();
    const { diagrams } = core;
    const lists = Array.from({ length: 500 }, (_, i) => [`s${i}-a`, `s${i}-b`, `t${i >> 1}`]);
    const formulas = lists.map((strings, i) => fixed(core, i + 1, strings));
    // Exactly one: none but one of those before, from the last to the first.
    let [none, one] = [1, 0];
    for (const formula of [...formulas].reverse()) {
      one = diagrams.ifThenElse(formula, none, one);
      none = diagrams.and(diagrams.not(formula), none);
    }
    const texts = new Texts(core, one);
    expect(texts.alive('s499-b')).toBe(6);
    expect(texts.alive('s499-c')).toBe(5);
    // Each t is in two of the lists.
    expect(texts.alive('t1')).toBe(0);
    expect(new Texts(core, none).alive('s499-b')).toBe(6);
    expect(new Texts(core, diagrams.and(none, between(core, 0, 2))).alive('t1"')).toBe(1);
  });
});
