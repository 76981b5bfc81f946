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
  /** Whether looking closer could find more ways. */
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
  private readonly coarse = new Map<number, Splits>();
  private readonly fine = new Map<number, Splits>();

  constructor(core: Core) {
    this.core = core;
  }

  /** The variables of a formula that are about the child. */
  pending(formula: number): number[] {
    const { atoms, diagrams } = this.core;
    return diagrams.support(formula).filter((variable) => atoms.get(variable).kind === 'fits');
  }

  /**
   * The ways to divide a goal. Coarse: each way asks no more of the child than leaves something of the goal whatever
   * else the child is. Fine: also those that ask for more, which helps where the rest cannot be had.
   */
  splits(goal: number, isFine = false): Splits {
    const memo = isFine ? this.fine : this.coarse;
    let known = memo.get(goal);
    if (known === undefined) {
      const ways = new Map<string, Split>();
      const isCoarse = this.divide(goal, this.pending(goal), [], isFine, ways);
      known = { ways: [...ways.values()], isCoarse };
      memo.set(goal, known);
    }
    return known;
  }

  /**
   * What the child must be, exactly: the formula over the child's variables that is true where what is then left of
   * the goal can be had.
   */
  childGoal(goal: number, canBeHad: (rest: number) => boolean): number {
    const { diagrams } = this.core;
    const known = new Map<number, number>();
    const visit = (formula: number): number => {
      if (formula === FALSE) return FALSE;
      let result = known.get(formula);
      if (result === undefined) {
        const pending = this.pending(formula);
        const whatever = diagrams.forAll(formula, pending);
        if (whatever !== FALSE && canBeHad(whatever)) result = TRUE;
        else if (pending.length === 0) result = FALSE;
        else {
          const variable = pending[0]!;
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
    const costed = (isFine: boolean): (Way & Split)[] =>
      this.splits(goal, isFine).ways.map((way) => ({
        ...way,
        demand: lists.intern(
          way.literals.map((literal) => 2 * variables.indexOf(literal >> 1) + (literal & 1)),
        ),
        cost: costOf(way.rest),
      }));
    let ways = costed(false);
    // A way that leaves what cannot be had may have better ones behind it, which ask for more.
    if (this.splits(goal).isCoarse && ways.some(({ cost }) => cost === Infinity)) ways = costed(true);
    return ways.filter(({ cost }) => cost !== Infinity);
  }

  /** The conjunction of literals. */
  conjunction(literals: readonly number[]): number {
    const { diagrams } = this.core;
    return diagrams.all(literals.map((literal) => diagrams.literal(literal >> 1, (literal & 1) === 1)));
  }

  /** Collects ways; tells whether it stopped early somewhere. */
  private divide(
    goal: number,
    pending: readonly number[],
    literals: readonly number[],
    isFine: boolean,
    ways: Map<string, Split>,
  ): boolean {
    const { diagrams } = this.core;
    const open = pending.filter((variable) => diagrams.support(goal).includes(variable));
    const rest = diagrams.forAll(goal, open);
    if (rest !== FALSE) {
      const key = literals.join();
      if (!ways.has(key)) ways.set(key, { literals, rest });
      if (open.length === 0) return false;
      if (!isFine) return true;
    }
    if (open.length === 0) return false;
    const [variable, ...others] = open;
    const hi = diagrams.restrict(goal, variable!, true);
    const lo = diagrams.restrict(goal, variable!, false);
    const both = diagrams.and(hi, lo);
    // Where one value leaves all that the other one leaves, the other need not be asked for.
    const early = [
      hi !== FALSE &&
        this.divide(hi, others, both === hi ? literals : [...literals, 2 * variable! + 1], isFine, ways),
      lo !== FALSE &&
        this.divide(lo, others, both === lo ? literals : [...literals, 2 * variable!], isFine, ways),
    ];
    return early.includes(true);
  }
}
