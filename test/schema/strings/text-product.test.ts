import { describe, expect, it } from 'vitest';
import type { Core } from '../../../src/schema/core.ts';
import { TRUE } from '../../../src/schema/diagrams.ts';
import type { SpellingOptions } from '../../../src/schema/settings.ts';
import { codePoints } from '../../../src/schema/text/characters.ts';
import { TextProduct } from '../../../src/schema/text/text-product.ts';
import { pickFrom, randomFrom } from '../../support/random.ts';
import {
  bytesOf,
  coreOf,
  dfaOf,
  isTrue,
  randomFormula,
  randomText,
  randomVariables,
  run,
  testOf,
  type Variables,
} from './string-cases.ts';

/** Vocabularies with few characters: all texts can be tried out. */
const LETTERS = ['a', 'b', 'é'];

interface Case {
  readonly core: Core;
  readonly variables: Variables;
  readonly goal: number;
  readonly product: TextProduct;
}

function caseOf(random: () => number, options: SpellingOptions, bytes?: Uint8Array): Case {
  const core = coreOf(options, bytes);
  const variables = randomVariables(random, core, LETTERS);
  return {
    core,
    variables,
    goal: randomFormula(random, core, variables.all),
    product: new TextProduct(core, variables.all),
  };
}

/** All texts of at most so many letters, the shortest first. */
function texts(most: number): string[] {
  const all = [''];
  for (let from = 0, length = 0; length < most; length++) {
    const to = all.length;
    for (let i = from; i < to; i++) for (const letter of LETTERS) all.push(all[i]! + letter);
    from = to;
  }
  return all;
}

const SHORT_TEXTS = texts(6);

/** Where a text leads. */
function place(product: TextProduct, text: string): { readonly state: number; readonly count: number } {
  const points = codePoints(text);
  return {
    state: points.reduce((state, point) => product.step(state, point), product.start),
    count: product.clamp(points.length),
  };
}

/** Whether a text that is not fixed meets a goal, as far as viability counts it; tests that are open by chance of both. */
function mayMeet({ core, variables, product }: Case, goal: number, text: string): boolean {
  const { diagrams } = core;
  const { state } = place(product, text);
  const unfixed = [...variables.strings.keys()].reduce(
    (formula, variable) => diagrams.restrict(formula, variable, false),
    goal,
  );
  const open = product.isOpen(state)
    ? [...variables.tests].filter(([, { outer, inner }]) => {
        return outer.accepting[run(outer, 0, text)] !== inner.accepting[run(inner, 0, text)];
      })
    : [];
  const outcomes = Array.from({ length: 1 << open.length }, (_, chosen) =>
    isTrue(
      core,
      variables,
      open.reduce(
        (formula, [variable], i) => diagrams.restrict(formula, variable, ((chosen >> i) & 1) === 1),
        unfixed,
      ),
      text,
    ),
  );
  return core.settings.purpose === 'check' ? outcomes.includes(true) : !outcomes.includes(false);
}

describe('TextProduct', () => {
  it.each([
    ['generating', {}],
    ['checking', { purpose: 'check' }],
  ] as const)('lists the words of finite languages, %s', (name, options) => {
    const random = randomFrom(name.length);
    let finite = 0;
    let infinite = 0;
    for (let i = 0; i < 250; i++) {
      const each = caseOf(random, options, bytesOf(...LETTERS));
      const { core, variables, product } = each;
      const { diagrams } = core;
      // Without fixed strings: a word is a text by itself. Mostly with a greatest length.
      const unfixed = [...variables.strings.keys()].reduce(
        (formula, variable) => diagrams.restrict(formula, variable, false),
        each.goal,
      );
      const longer = [...variables.lengths.keys()].map((variable) => diagrams.literal(variable, false));
      const goal = diagrams.all([unfixed, ...longer]);
      const limit = 1 + Math.floor(random() * 40);
      const found = product.words(goal, limit);
      const expected = SHORT_TEXTS.filter(
        (text) => mayMeet(each, goal, text) && options !== undefined && isTrue(core, variables, goal, text),
      );
      if (found === undefined) {
        infinite++;
        const beginnings = SHORT_TEXTS.filter((text) => {
          const { state, count } = place(product, text);
          return product.isAlive(goal, state, count);
        });
        expect(beginnings.length, `case ${i}`).toBeGreaterThan(limit);
      } else {
        finite += found.length > 0 ? 1 : 0;
        expect(found.filter((text) => codePoints(text).length <= 6).sort(), `case ${i}`).toEqual(
          expected.sort(),
        );
        expect(new Set(found).size).toBe(found.length);
        expect(found.length).toBeLessThanOrEqual(limit);
      }
    }
    expect(finite).toBeGreaterThan(30);
    expect(infinite).toBeGreaterThan(30);
  });

  it('off: the cheapest way that begins with a character that is not excluded', () => {
    const random = randomFrom(11);
    const bytes = bytesOf('abcé\\n');
    const characters = [...'abcé\n\r\\"/\t\f\b'];
    let found = 0;
    for (let i = 0; i < 200; i++) {
      const { core, goal, product } = caseOf(random, {}, bytes);
      for (const text of [randomText(random, LETTERS, 5), randomText(random, LETTERS, 5)]) {
        const { state, count } = place(product, text);
        const out = characters.filter(() => random() < 0.5).map((character) => character.codePointAt(0)!);
        const off = product.off(goal, state, count, (character) => out.includes(character));
        const costs = Array.from({ length: 0x100 }, (_, character) => {
          const spelling = core.characters.spell(character);
          if (spelling === undefined || out.includes(character)) return Infinity;
          return (
            spelling.length + product.cost(goal, product.step(state, character), product.clamp(count + 1))
          );
        });
        expect(off?.cost ?? Infinity, `case ${i}`).toBe(Math.min(...costs));
        if (off === undefined) continue;
        expect(costs[off.character], `case ${i}`).toBe(off.cost);
        found++;
      }
    }
    expect(found).toBeGreaterThan(100);
  });

  it('plainRoom: so many characters may follow, whatever they are, and no more', () => {
    const random = randomFrom(12);
    const rooms = new Map<string, number>();
    const plain = [...LETTERS, 'c', '€', '😀'].map((each) => each.codePointAt(0)!);
    for (let i = 0; i < 600; i++) {
      const { goal, product } = caseOf(random, { purpose: pickFrom(random, ['check', 'generate']) });
      const { state, count } = place(product, randomText(random, LETTERS, 5));
      const room = product.plainRoom(goal, state, count);
      const kind = room === undefined ? 'none' : room === Infinity ? 'infinite' : 'finite';
      rooms.set(kind, (rooms.get(kind) ?? 0) + 1);
      for (let walk = 0; walk < 10; walk++) {
        let at = state;
        let length = count;
        for (let read = 1; read <= Math.min(12, (room ?? -1) + 1); read++) {
          at = product.step(at, pickFrom(random, plain));
          length = product.clamp(length + 1);
          expect(product.isAlive(goal, at, length), `case ${i}, ${read} of ${room}`).toBe(read <= room!);
        }
      }
    }
    for (const kind of ['none', 'infinite', 'finite']) expect(rooms.get(kind), kind).toBeGreaterThan(40);
  });

  it('holds: asks about fixed strings and open tests, and about nothing else', () => {
    const core = coreOf({ purpose: 'check' });
    const { diagrams } = core;
    const outer = dfaOf(
      ['a'],
      [
        [1, 2],
        [1, 2],
        [2, 2],
      ],
      [0, 1],
    );
    const inner = dfaOf(
      ['a'],
      [
        [1, 2],
        [3, 2],
        [2, 2],
        [3, 2],
      ],
      [1],
    );
    const judge = (text: string): boolean => text.length !== 3;
    const test = core.atoms.variable({ kind: 'test', test: { name: 'as', outer, inner, judge } });
    const length = core.atoms.variable({ kind: 'length', least: 2 });
    const product = new TextProduct(core, [test, length]);
    const passes = diagrams.literal(test);
    const after = (text: string): [state: number, count: number] => {
      const { state, count } = place(product, text);
      return [state, count];
    };
    expect(product.judged).toEqual([test]);
    expect(product.holds(passes, ...after('a'), () => false)).toBe(true);
    expect(product.holds(passes, ...after('ab'), () => true)).toBe(false);
    for (const truth of [true, false]) {
      expect(product.holds(passes, ...after('aaa'), () => truth)).toBe(truth);
      const asked: number[] = [];
      const both = diagrams.and(passes, diagrams.literal(length));
      product.holds(both, ...after('aaa'), (variable) => asked.push(variable) > 0);
      expect(asked).toEqual([test]);
    }
    expect([product.judge(test, 'aaa'), product.judge(test, 'aaaa'), product.judge(length, '')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(['', 'a', 'aa', 'b'].map((text) => product.isOpen(after(text)[0]))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(['', 'a', 'aa', 'b'].map((text) => product.canBeOpen(after(text)[0]))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(product.mayEnd(passes, ...after('aa'))).toBe(true);
    expect(product.mayEnd(diagrams.not(passes), ...after('aa'))).toBe(true);
    const generating = coreOf();
    const same = generating.atoms.variable({ kind: 'test', test: { name: 'as', outer, inner, judge } });
    const strict = new TextProduct(generating, [same]);
    const aa = place(strict, 'aa');
    expect(strict.mayEnd(generating.diagrams.literal(same), aa.state, aa.count)).toBe(false);
    expect(strict.mayEnd(generating.diagrams.literal(same, false), aa.state, aa.count)).toBe(false);
    expect(strict.mayEnd(TRUE, aa.state, aa.count)).toBe(true);
    // Between inside and outside nothing is certain any more: `aa` goes on with open ends only.
    expect(strict.isAlive(generating.diagrams.literal(same), aa.state, aa.count)).toBe(false);
  });

  it('has one state for all that makes no difference', () => {
    const core = coreOf();
    const dfa = dfaOf(
      ['a'],
      [
        [1, 2],
        [3, 2],
        [2, 4],
        [3, 3],
        [4, 2],
      ],
      [3],
    );
    const test = core.atoms.variable({ kind: 'test', test: testOf('a', dfa) });
    const product = new TextProduct(core, [test]);
    const after = (text: string): number => place(product, text).state;
    expect(after('b')).toBe(after('bb'));
    expect(after('aa')).toBe(after('aab'));
    expect(new TextProduct(core, []).start).toBe(new TextProduct(core, []).step(0, 0x61));
  });
});
