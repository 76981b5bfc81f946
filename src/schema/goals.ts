import type { Way } from '../automaton/machine.ts';
import { type Core, type Facts, THE_VALUE } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';

/** A way to satisfy a goal: what must come out of the child (variable * 2 + truth), and what is then left. */
export interface Split {
  readonly literals: readonly number[];
  readonly rest: number;
  /** What the tracked formulas are then. */
  readonly tracked: number;
}

/** The ways in which one child can contribute to its frame's goal. */
export interface Splits {
  readonly ways: readonly Split[];
  /** Whether there are others, which ask for more of the child and leave less for the rest. */
  readonly isCoarse: boolean;
}

/** How a frame waits for its child. */
export interface Waiting extends Facts {
  /** The list of variables that the child reports; empty where it makes no difference what it turns out to be. */
  readonly reports: number;
}

/** Whether what is left of a goal, and of the tracked formulas, can be had. */
type CanBeHad = (rest: number, tracked: number) => boolean;

/** Whether enough is left of a goal; `isWhole`: all about the child is decided. */
type IsGood = (rest: number, isWhole: boolean) => boolean;

/** A search for ways. */
interface Search {
  readonly isGood: IsGood;
  /** Whether a child can be as literals say; asked where it is cheap to know. */
  readonly isPossible: (literals: readonly number[]) => boolean;
  /** Whether one way will do where something about the child is good for one part of a goal and bad for another. */
  readonly isQuick: boolean;
  readonly ways: Map<string, Split>;
  /** How many formulas may still be looked at. */
  budget: number;
}

/** So many ways to divide a goal are looked at; with more, a child can turn out to be of no use only at its end. */
const MOST_WAYS = 512;

/** So many formulas are looked at to find them. */
const MOST_DIVIDED = 4096;

/** So many of them at first, where they exclude each other. */
const MOST_QUICK = 32;

/** So many formulas are looked at to find out what a child must be exactly. */
const MOST_VISITED = 1024;

/** With more variables in the tracked formulas than this, not all that the child can be is told apart. */
const MOST_TRACKED = 6;

/**
 * Divides a frame's goal between the child that is about to be read and what the frame reads after it. A goal holds
 * variables of the kind `fits` only for that child.
 */
export class Goals {
  private readonly core: Core;
  /** How many times not all ways were looked at. */
  guesses = 0;
  private readonly quick = new Map<string, Splits>();
  private readonly whole = new Map<string, Splits>();
  private readonly firsts = new Map<number, number>();
  private readonly whatevers = new Map<number, number>();
  private readonly projections = new Map<number, number>();
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
   * Ways to divide a goal, each of which asks no more of the child than leaves something of the goal whatever else the
   * child is.
   */
  splits(goal: number, tracked = 0): Splits {
    return this.known(this.quick, goal, tracked, true);
  }

  /** The same for a child that is being read: one of the ways is open to it whatever it turns out to be. */
  private allSplits(goal: number, tracked: number): Splits {
    return this.known(this.whole, goal, tracked, false);
  }

  private known(memo: Map<string, Splits>, goal: number, tracked: number, isQuick: boolean): Splits {
    const key = tracked === 0 ? String(goal) : `${goal},${tracked}`;
    let known = memo.get(key);
    if (known === undefined) {
      known = this.search(goal, tracked, { isGood: (rest) => rest !== FALSE, isQuick });
      memo.set(key, known);
    }
    return known;
  }

  /** The ways to divide a goal that leave what can be had: more than `splits`, if its ways leave what cannot. */
  closeSplits(
    goal: number,
    tracked: number,
    canBeHad: CanBeHad,
    isPossible: (literals: readonly number[]) => boolean = () => true,
  ): Splits {
    if (tracked === 0) {
      const isGood: IsGood = (rest) => rest !== FALSE && canBeHad(rest, 0);
      return this.search(goal, 0, { isGood, isQuick: false, isPossible });
    }
    // While something is tracked, what can be had is known only when all variables are.
    const isGood: IsGood = (rest, isWhole) => rest !== FALSE && isWhole;
    const { ways } = this.search(goal, tracked, { isGood, isQuick: false, isPossible });
    return { ways: ways.filter((way) => canBeHad(way.rest, way.tracked)), isCoarse: false };
  }

  private search(
    goal: number,
    tracked: number,
    { isGood, isQuick, isPossible }: Pick<Search, 'isGood' | 'isQuick'> & Partial<Search>,
  ): Splits {
    const search: Search = {
      isGood,
      isQuick,
      isPossible: isPossible ?? (() => true),
      ways: new Map(),
      budget: MOST_DIVIDED,
    };
    const isCoarse = this.divide(goal, [], search);
    if (isPossible === undefined) add(search.ways, this.best(goal));
    if (!isQuick && (search.budget < 0 || search.ways.size >= MOST_WAYS)) {
      // Not all was looked at: then it is taken that some child leaves the best that there is.
      this.guesses++;
      add(search.ways, { literals: [], rest: this.atBest(goal), tracked: 0 });
    }
    const ways = [...search.ways.values()];
    if (tracked === 0) return { ways, isCoarse };
    return { ways: ways.flatMap((way) => this.spell(goal, tracked, way)), isCoarse };
  }

  /** The way that asks as much of the child as is of use: what is then left is, as a rule, the least. */
  private best(goal: number): Split {
    const { diagrams } = this.core;
    const literals: number[] = [];
    let rest = goal;
    for (let variable = this.firstPending(rest); variable >= 0; variable = this.firstPending(rest)) {
      const hi = diagrams.restrict(rest, variable, true);
      const lo = diagrams.restrict(rest, variable, false);
      const isBetterFalse = diagrams.implies(hi, lo);
      if (!isBetterFalse || !diagrams.implies(lo, hi)) literals.push(2 * variable + (isBetterFalse ? 0 : 1));
      rest = isBetterFalse ? lo : hi;
    }
    return { literals, rest, tracked: 0 };
  }

  /** The way that is best for a goal, and on which tracked formulas are as true as can be; undefined: there is none. */
  likely(goal: number, tracked: number): Split | undefined {
    const best = this.best(goal);
    return tracked === 0 ? best : this.spell(goal, tracked, best).at(-1);
  }

  /**
   * A way with every value of the variables on which the tracked formulas depend, the last one with all of them true.
   */
  private spell(goal: number, tracked: number, way: Split): Split[] {
    const { atoms, diagrams } = this.core;
    const known = new Set(way.literals.map((literal) => literal >> 1));
    const open = this.core
      .variables(TRUE, 0, tracked)
      .filter((variable) => atoms.get(variable).kind === 'fits' && !known.has(variable))
      .slice(0, MOST_TRACKED);
    return Array.from({ length: 2 ** open.length }, (_, bits) => {
      const literals = [...way.literals, ...open.map((variable, i) => 2 * variable + ((bits >> i) & 1))];
      const restrict = (formula: number): number =>
        literals.reduce(
          (left, literal) => diagrams.restrict(left, literal >> 1, (literal & 1) === 1),
          formula,
        );
      return {
        literals,
        rest: this.whatever(restrict(goal)),
        tracked: this.core.mapTracked(tracked, (now) => this.atBest(restrict(now))),
      };
    }).filter(({ rest }) => rest !== FALSE);
  }

  /**
   * What the child must be: the formula over the child's variables that is true where what is then left of the goal can
   * be had. Exact up to a limit; beyond it, what some variables must be together is not told.
   */
  childGoal(goal: number, tracked: number, canBeHad: CanBeHad): number {
    const { diagrams } = this.core;
    if (goal === FALSE) return FALSE;
    if (tracked !== 0) {
      const { ways } = this.closeSplits(goal, tracked, canBeHad);
      return diagrams.any(ways.map(({ literals }) => this.conjunction(literals)));
    }
    const known = new Map<number, number>([[FALSE, FALSE]]);
    const visit = (formula: number): number => {
      let result = known.get(formula);
      if (result === undefined) {
        if (known.size > MOST_VISITED) return this.onlyPending(formula);
        const variable = this.firstPending(formula);
        const hi = variable < 0 ? formula : diagrams.restrict(formula, variable, true);
        const lo = variable < 0 ? formula : diagrams.restrict(formula, variable, false);
        // What is good for one part of a goal and bad for another must be one or the other.
        const isMixed = !diagrams.implies(hi, lo) && !diagrams.implies(lo, hi);
        const whatever = isMixed ? FALSE : this.whatever(formula);
        if (whatever !== FALSE && canBeHad(whatever, 0)) result = TRUE;
        else if (variable < 0) result = FALSE;
        else result = diagrams.ifThenElse(diagrams.literal(variable), visit(hi), visit(lo));
        known.set(formula, result);
      }
      return result;
    };
    return visit(goal);
  }

  /** A formula without the variables that are not about the child: true where some values of these make it true. */
  private onlyPending(formula: number): number {
    if (formula <= TRUE) return formula;
    let result = this.projections.get(formula);
    if (result === undefined) {
      const { atoms, diagrams } = this.core;
      const variable = diagrams.variable(formula);
      const hi = this.onlyPending(diagrams.branch(formula, true));
      const lo = this.onlyPending(diagrams.branch(formula, false));
      result =
        atoms.get(variable).kind === 'fits'
          ? diagrams.ifThenElse(diagrams.literal(variable), hi, lo)
          : diagrams.or(hi, lo);
      this.projections.set(formula, result);
    }
    return result;
  }

  /**
   * How a frame waits for a child with a goal: with its own formulas after it, if these are the same whatever the child
   * turns out to be; else with the list of the child's variables that must be reported to it. `asks`: it must also know
   * what the value is.
   */
  waitFor(child: number, facts: Facts, asks: boolean): Waiting {
    const { diagrams, lists } = this.core;
    const { goal, outcomes, tracked } = facts;
    const value = asks ? [THE_VALUE] : [];
    const variables = this.core
      .variables(goal, outcomes, tracked)
      .filter((variable) => this.core.atoms.get(variable).kind === 'fits');
    if (variables.length === 0) return { ...facts, reports: lists.intern(value) };
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
      formula === THE_VALUE || diagrams.and(child, formula) === diagrams.and(child, after(formula));
    const formulas = [...lists.get(outcomes), ...this.core.pairs(tracked).map(([, now]) => now)];
    if (isSame(goal) && formulas.every(isSame)) {
      return { ...this.core.mapFacts(facts, after), reports: lists.intern(value) };
    }
    return { ...facts, reports: lists.intern([...variables, ...value]) };
  }

  /** How a frame that waits can go on: see `Machine.ways`. `costOf` is the cost of what it then writes itself. */
  ways(
    goal: number,
    tracked: number,
    reports: number,
    costOf: (rest: number, tracked: number) => number,
  ): Way[] {
    const { lists } = this.core;
    const variables = lists.get(reports);
    if (variables.length === 0 || variables[0] === THE_VALUE)
      return [{ demand: 0, cost: costOf(goal, tracked) }];
    const costed = (ways: readonly Split[]): Way[] =>
      ways.flatMap(({ literals, rest, tracked: after }) => {
        const demand = literals.map((literal) => 2 * variables.indexOf(literal >> 1) + (literal & 1));
        const cost = costOf(rest, after);
        return cost === Infinity ? [] : [{ demand: lists.intern(demand), cost }];
      });
    const { ways, isCoarse } = this.allSplits(goal, tracked);
    const found = costed(ways);
    if (found.length === ways.length || !isCoarse) return found;
    const canBeHad: CanBeHad = (rest, after) => costOf(rest, after) < Infinity;
    return [...found, ...costed(this.closeSplits(goal, tracked, canBeHad).ways)];
  }

  /** The conjunction of literals. */
  conjunction(literals: readonly number[]): number {
    const { diagrams } = this.core;
    return diagrams.all(literals.map((literal) => diagrams.literal(literal >> 1, (literal & 1) === 1)));
  }

  /** Collects ways that leave something good; tells whether it passed others over. */
  private divide(goal: number, literals: readonly number[], search: Search): boolean {
    const { diagrams } = this.core;
    const { isGood, isQuick, ways } = search;
    if (ways.size >= MOST_WAYS || --search.budget < 0) return true;
    const variable = this.firstPending(goal);
    const rest = this.whatever(goal);
    if (variable < 0) {
      if (isGood(rest, true)) add(ways, { literals, rest, tracked: 0 });
      return false;
    }
    const hi = diagrams.restrict(goal, variable, true);
    const lo = diagrams.restrict(goal, variable, false);
    // Where one value leaves all that the other one leaves, the other need not be asked for.
    const needsTrue = !diagrams.implies(hi, lo);
    const needsFalse = !diagrams.implies(lo, hi);
    // What is good for one part of a goal and bad for another must be one or the other.
    const isMixed = needsTrue && needsFalse;
    if (!isMixed && isGood(rest, false)) {
      add(ways, { literals, rest, tracked: 0 });
      return true;
    }
    const whenTrue = needsTrue ? [...literals, 2 * variable + 1] : literals;
    const whenFalse = needsFalse ? [...literals, 2 * variable] : literals;
    if (isQuick && isMixed) {
      // That it is so; that it is not where nothing else is left, or where more is asked of the same child then.
      const before = ways.size;
      this.divide(hi, whenTrue, search);
      const isMore = this.firstPending(lo) >= 0 && ways.size < MOST_QUICK;
      if (lo !== FALSE && (isMore || ways.size === before)) this.divide(lo, whenFalse, search);
      return true;
    }
    const tries = (left: number, asked: readonly number[]): boolean =>
      left !== FALSE && (asked === literals || search.isPossible(asked)) && this.divide(left, asked, search);
    const passed = tries(hi, whenTrue);
    return tries(lo, whenFalse) || passed;
  }
}

function add(ways: Map<string, Split>, way: Split): void {
  if (way.rest === FALSE) return;
  const key = way.literals.join();
  if (!ways.has(key)) ways.set(key, way);
}
