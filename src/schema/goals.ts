import type { Way } from '../automaton/machine.ts';
import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';

/** A way to satisfy a goal: what must come out of the child (variable * 2 + truth), and what is then left of the goal. */
export interface Split {
  readonly literals: readonly number[];
  readonly rest: number;
}

/** The ways in which one child can contribute to its frame's goal. */
export interface Splits {
  readonly ways: readonly Split[];
  /** Whether there are others, which ask for more of the child and leave less for the rest. */
  readonly isCoarse: boolean;
}

/** How a frame waits for its child. */
export interface Waiting {
  readonly goal: number;
  readonly outcomes: number;
  /** The list of variables that the child reports; empty where it makes no difference what it turns out to be. */
  readonly reports: number;
}

/**
 * Divides a frame's goal between the child that is about to be read and what the frame reads after it. A goal holds
 * variables of the kind `fits` only for that child.
 */
export class Goals {
  private readonly core: Core;
  private readonly known = new Map<number, Splits>();
  private readonly firsts = new Map<number, number>();
  private readonly whatevers = new Map<number, number>();
  private readonly bests = new Map<number, number>();

  constructor(core: Core) {
    this.core = core;
  }

  /** The first variable of a formula that is about the child, or -1. */
  private firstPending(formula: number): number {
    if (formula <= TRUE) return -1;
    let first = this.firsts.get(formula);
    if (first === undefined) {
      const { atoms, diagrams } = this.core;
      first = diagrams.variable(formula);
      if (atoms.get(first).kind !== 'fits') {
        const hi = this.firstPending(diagrams.branch(formula, true));
        const lo = this.firstPending(diagrams.branch(formula, false));
        first = hi < 0 || lo < 0 ? Math.max(hi, lo) : Math.min(hi, lo);
      }
      this.firsts.set(formula, first);
    }
    return first;
  }

  /** What is left of a formula whatever the child is. */
  private whatever(formula: number): number {
    const { diagrams } = this.core;
    return this.quantify(formula, this.whatevers, (hi, lo) => diagrams.and(hi, lo));
  }

  /** What is left of a formula if the child is as it should be; all that any child leaves implies it. */
  private atBest(formula: number): number {
    const { diagrams } = this.core;
    return this.quantify(formula, this.bests, (hi, lo) => diagrams.or(hi, lo));
  }

  /** Takes the child's variables out of a formula. */
  private quantify(
    formula: number,
    known: Map<number, number>,
    join: (hi: number, lo: number) => number,
  ): number {
    if (this.firstPending(formula) < 0) return formula;
    let result = known.get(formula);
    if (result === undefined) {
      const { atoms, diagrams } = this.core;
      const variable = diagrams.variable(formula);
      const hi = this.quantify(diagrams.branch(formula, true), known, join);
      const lo = this.quantify(diagrams.branch(formula, false), known, join);
      result =
        atoms.get(variable).kind === 'fits'
          ? join(hi, lo)
          : diagrams.ifThenElse(diagrams.literal(variable), hi, lo);
      known.set(formula, result);
    }
    return result;
  }

  /**
   * The ways to divide a goal, each of which asks no more of the child than leaves something of the goal whatever else
   * the child is.
   */
  splits(goal: number): Splits {
    let known = this.known.get(goal);
    if (known === undefined) {
      const ways = new Map<string, Split>();
      const isCoarse = this.divide(goal, [], (rest) => rest !== FALSE, ways);
      known = { ways: [...ways.values()], isCoarse };
      this.known.set(goal, known);
    }
    return known;
  }

  /** The ways to divide a goal that leave what can be had: more than `splits`, if its ways leave what cannot. */
  closeSplits(goal: number, canBeHad: (rest: number) => boolean): Splits {
    const ways = new Map<string, Split>();
    const isCoarse = this.divide(goal, [], (rest) => rest !== FALSE && canBeHad(rest), ways);
    return { ways: [...ways.values()], isCoarse };
  }

  /**
   * What the child must be, exactly: the formula over the child's variables that is true where what is then left of
   * the goal can be had.
   */
  childGoal(goal: number, canBeHad: (rest: number) => boolean): number {
    const { diagrams } = this.core;
    const known = new Map<number, number>([[FALSE, FALSE]]);
    const visit = (formula: number): number => {
      let result = known.get(formula);
      if (result === undefined) {
        const variable = this.firstPending(formula);
        const whatever = this.whatever(formula);
        if (whatever !== FALSE && canBeHad(whatever)) result = TRUE;
        else if (variable < 0 || !canBeHad(this.atBest(formula))) result = FALSE;
        else {
          result = diagrams.ifThenElse(
            diagrams.literal(variable),
            visit(diagrams.restrict(formula, variable, true)),
            visit(diagrams.restrict(formula, variable, false)),
          );
        }
        known.set(formula, result);
      }
      return result;
    };
    return visit(goal);
  }

  /**
   * How a frame waits for a child with a goal: with its own goal and outcomes after it, if these are the same whatever
   * the child turns out to be; else with the list of the child's variables that must be reported to it.
   */
  waitFor(child: number, goal: number, outcomes: number): Waiting {
    const { diagrams, lists } = this.core;
    const variables = this.core
      .variables(goal, outcomes)
      .filter((variable) => this.core.atoms.get(variable).kind === 'fits');
    if (variables.length === 0) return { goal, outcomes, reports: 0 };
    // One way to satisfy the child's goal stands for all, if all leave the same.
    const truths = new Map<number, boolean>();
    for (let node = child; node > TRUE;) {
      const truth = diagrams.branch(node, true) !== FALSE;
      truths.set(diagrams.variable(node), truth);
      node = diagrams.branch(node, truth);
    }
    const after = (formula: number): number =>
      variables.reduce(
        (left, variable) => diagrams.restrict(left, variable, truths.get(variable) ?? true),
        formula,
      );
    const isSame = (formula: number): boolean =>
      diagrams.and(child, formula) === diagrams.and(child, after(formula));
    if (isSame(goal) && lists.get(outcomes).every(isSame)) {
      return { goal: after(goal), outcomes: this.core.mapOutcomes(outcomes, after), reports: 0 };
    }
    return { goal, outcomes, reports: lists.intern(variables) };
  }

  /** How a frame that waits can go on: see `Machine.ways`. `costOf` is the cost of what it then writes itself. */
  ways(goal: number, reports: number, costOf: (rest: number) => number): Way[] {
    const { lists } = this.core;
    if (reports === 0) return [{ demand: 0, cost: costOf(goal) }];
    const variables = lists.get(reports);
    const costed = (ways: readonly Split[]): Way[] =>
      ways.flatMap(({ literals, rest }) => {
        const demand = literals.map((literal) => 2 * variables.indexOf(literal >> 1) + (literal & 1));
        const cost = costOf(rest);
        return cost === Infinity ? [] : [{ demand: lists.intern(demand), cost }];
      });
    const { ways, isCoarse } = this.splits(goal);
    const found = costed(ways);
    if (found.length === ways.length || !isCoarse) return found;
    return costed(this.closeSplits(goal, (rest) => costOf(rest) < Infinity).ways);
  }

  /** The conjunction of literals. */
  conjunction(literals: readonly number[]): number {
    const { diagrams } = this.core;
    return diagrams.all(literals.map((literal) => diagrams.literal(literal >> 1, (literal & 1) === 1)));
  }

  /** Collects ways that leave something good; tells whether it stopped early somewhere. */
  private divide(
    goal: number,
    literals: readonly number[],
    isGood: (rest: number) => boolean,
    ways: Map<string, Split>,
  ): boolean {
    const { diagrams } = this.core;
    const variable = this.firstPending(goal);
    const rest = this.whatever(goal);
    if (isGood(rest)) {
      const key = literals.join();
      if (!ways.has(key)) ways.set(key, { literals, rest });
      return variable >= 0;
    }
    if (variable < 0 || !isGood(this.atBest(goal))) return false;
    const hi = diagrams.restrict(goal, variable, true);
    const lo = diagrams.restrict(goal, variable, false);
    const both = diagrams.and(hi, lo);
    // Where one value leaves all that the other one leaves, the other need not be asked for.
    const isCoarse = [
      this.divide(hi, both === hi ? literals : [...literals, 2 * variable + 1], isGood, ways),
      this.divide(lo, both === lo ? literals : [...literals, 2 * variable], isGood, ways),
    ];
    return isCoarse.includes(true);
  }
}
