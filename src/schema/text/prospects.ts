import { type Diagrams, TRUE } from '../diagrams.ts';
import { formulaDistance } from './formula-truth.ts';
import type { ProductAutomaton } from './product-automaton.ts';
import type { TextWay } from './text-ways.ts';

/** Lengths between which a goal is one formula over tests. */
export interface FormulaByLength {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  readonly formula: number;
}

/** How guesses for several tests make one for all: they are met one after the other, or all on the way to the last. */
export type Join = 'sum' | 'most';

const JOINS: Readonly<Record<Join, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  most: Math.max,
};

const NO_WAY: TextWay = { cost: Infinity, character: -1 };

/** How far goals are, by each test on its own: where there are too many states to look at them together. */
export class Prospects {
  private readonly diagrams: Diagrams;
  private readonly automaton: ProductAutomaton;
  /** The tests of variables. */
  private readonly tests: ReadonlyMap<number, number>;
  private readonly isCertain: boolean;

  /** `isCertain`: where a test is open it is neither passed nor failed. */
  constructor(
    diagrams: Diagrams,
    automaton: ProductAutomaton,
    tests: ReadonlyMap<number, number>,
    isCertain: boolean,
  ) {
    this.diagrams = diagrams;
    this.automaton = automaton;
    this.tests = tests;
    this.isCertain = isCertain;
  }

  /** How many characters are left, no more than there are; `Infinity` if the goal can surely not be met. */
  least(goal: readonly FormulaByLength[], state: number, count: number): number {
    const { automaton, isCertain } = this;
    let least = Infinity;
    for (const { from, to, formula } of goal) {
      if (to < count) continue;
      const distance = this.distance(formula, Math.max, (test, passes) =>
        automaton.distance(state, test, passes, isCertain),
      );
      const length = this.within(formula, state, distance, from - count, to - count);
      if (length <= to - count) least = Math.min(least, length);
    }
    return least;
  }

  /** How many it will likely be, where the goal can be met. */
  likely(goal: readonly FormulaByLength[], state: number, count: number, join: Join): number {
    const { automaton, isCertain } = this;
    const joined = JOINS[join];
    let likely = Infinity;
    for (const { from, to, formula } of goal) {
      if (to < count) continue;
      const distance = this.distance(formula, joined, (test, passes) =>
        automaton.likely(state, test, passes, isCertain, joined),
      );
      likely = Math.min(likely, this.within(formula, state, distance, from - count, to - count));
    }
    return likely;
  }

  /**
   * A way that is known without a search: where a goal asks for one test, whose shortest ways are known. Undefined
   * where that tells nothing.
   */
  straight(goal: readonly FormulaByLength[], state: number, count: number): TextWay | undefined {
    let best = NO_WAY;
    for (const { from, to, formula } of goal) {
      if (to < count) continue;
      const test = this.testOf(formula);
      const way = test === undefined ? undefined : this.automaton.straightWay(state, test);
      const length = count + (way?.characters ?? 0);
      if (way === undefined || length < from) return undefined;
      if (length > to || way.bytes + 1 >= best.cost) continue;
      best = { cost: way.bytes + 1, character: way.characters === 0 ? -1 : this.firstOf(state, test!) };
    }
    return best;
  }

  /** The first character of the shortest way from a state to where a test is passed. */
  private firstOf(state: number, test: number): number {
    const { automaton } = this;
    const { alphabet } = automaton;
    const way = automaton.straightWay(state, test)!;
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      const bytes = alphabet.bytes[joint]!;
      if (bytes === 0) continue;
      const behind = automaton.straightWay(automaton.stepClass(state, joint), test)!;
      if (behind.characters + 1 === way.characters && behind.bytes + bytes === way.bytes) {
        return alphabet.cheapest[joint]!;
      }
    }
    return -1;
  }

  /** The test that a formula asks for, and nothing else. */
  private testOf(formula: number): number | undefined {
    const { diagrams } = this;
    if (formula <= TRUE) return undefined;
    const variable = diagrams.variable(formula);
    return diagrams.literal(variable) === formula ? this.tests.get(variable) : undefined;
  }

  /** A distance that is no shorter than it may be; where one test is asked for it may be known which ones there are. */
  private within(formula: number, state: number, distance: number, from: number, to: number): number {
    if (distance >= from) return distance;
    const test = this.testOf(formula);
    return (test === undefined ? undefined : this.automaton.lengthWithin(state, test, from, to)) ?? from;
  }

  private distance(
    formula: number,
    join: (a: number, b: number) => number,
    distanceOf: (test: number, passes: boolean) => number,
  ): number {
    if (formula === TRUE) return 0;
    const test = this.testOf(formula);
    if (test !== undefined) return distanceOf(test, true);
    return formulaDistance(this.diagrams, formula, join, (variable, passes) =>
      distanceOf(this.tests.get(variable)!, passes),
    );
  }
}
