import { TupleTable } from '../base/tuple-table.ts';
import { WORD_CHARACTERS } from './classes.ts';
import { Budget, BudgetSpent, LAZY_LIMITS } from './limits.ts';
import type { LazyLimits } from './limits.ts';
import { ALL_ACCEPTED, NOTHING_LEFT } from './obligations.ts';
import { partitionBy } from './partition.ts';
import type { Partition } from './partition.ts';
import { CHARACTER_COST, costFromStart, programCosts } from './program-costs.ts';
import { ProgramLengths } from './program-lengths.ts';
import type { Program } from './program.ts';
import { FIRST_CONTEXT, ThreadSteps } from './thread-steps.ts';

// States that are the same in every automaton.
/** Nothing that begins so is accepted. */
export const DEAD_STATE = 0;
/** Everything is. */
export const FREE_STATE = 1;
/** What is accepted from here on would take too long to tell; only a program with lookarounds leads here. */
export const LOST_STATE = 2;
const START_STATE = 3;

const LOST = -1;

/** What was found since the automaton last dropped all. */
interface Findings {
  readonly steps: ThreadSteps;
  /** Sets of threads, with their contexts; and the state of each, if it has one. */
  readonly subsets: TupleTable;
  readonly states: (number | undefined)[];
  /** Per subset: the set after each class. */
  readonly rows: (Int32Array | undefined)[];
  /** Per state that was needed since: its subset, or `LOST`. */
  readonly subsetOf: Map<number, number>;
  readonly budget: Budget;
  readonly rejecting: Map<number, Rejecting>;
}

/** How far it is to a state that does not accept: no fewer characters, and as many as a way that was found has. */
interface Rejecting {
  readonly least: number;
  readonly likely: number;
}

const UNKNOWN_WAY = 1_000;

/**
 * The automaton of all texts in which a pattern is found, as `determinise` makes it, but for its states, which are made
 * when a text reaches them. It is for patterns of which all states together are too many.
 *
 * Memory is bounded by what texts need: sets of threads are dropped from time to time. A state keeps from where and by
 * which character it was first reached, so that it can be found again, and never becomes another one.
 */
export class LazyAutomaton {
  readonly start: number = START_STATE;
  /** See `Dfa`. */
  readonly classCount: number;
  readonly starts: Int32Array;
  readonly classes: Int32Array;
  /** Whether `LOST_STATE` may be reached. */
  readonly canBeLost: boolean;
  /** Whether distances to acceptance are exact: there are neither lookarounds nor word boundaries. */
  readonly isStraight: boolean;
  private readonly program: Program;
  private readonly limits: LazyLimits;
  private readonly partition: Partition;
  private readonly isWord: Uint8Array;
  private readonly costs: Float64Array;
  private readonly lengths: ProgramLengths;
  private findings: Findings | undefined;
  // Per state: whether it accepts, the fewest characters to one that does, and how it was reached first.
  private readonly accepting: number[] = [0, 1, 0];
  private readonly least: number[] = [Infinity, 0, 0];
  private readonly origins: number[] = [-1, -1, -1];
  private readonly origin: number[] = [-1, -1, -1];

  /** Lookaheads of the program must be written ahead. */
  constructor(program: Program, limits: LazyLimits = LAZY_LIMITS) {
    const { sets, usesBoundary, looks } = program;
    this.program = program;
    this.limits = limits;
    this.partition = partitionBy(usesBoundary ? [...sets, WORD_CHARACTERS] : sets, new Budget(Infinity));
    const { count, members, starts, classes } = this.partition;
    this.isWord = new Uint8Array(count);
    if (usesBoundary) for (const one of members.at(-1)!) this.isWord[one] = 1;
    this.classCount = count;
    this.starts = starts;
    this.classes = classes;
    this.canBeLost = looks.length > 0;
    this.isStraight = looks.length === 0 && !usesBoundary;
    this.costs = programCosts(program, ({ isEmpty }) => (isEmpty ? Infinity : 0));
    this.lengths = new ProgramLengths(program);
    this.accepting.push(LOST);
    this.least.push(costFromStart(program, this.costs) / CHARACTER_COST);
    this.origins.push(-1);
    this.origin.push(-1);
    this.renew();
  }

  /** How many states were made. */
  get size(): number {
    return this.accepting.length;
  }

  /** The state after a character of a class. */
  next(state: number, one: number): number {
    if (state <= LOST_STATE) return state;
    if (this.found.budget.spent > this.limits.keptWork) this.renew();
    const before = this.subset(state);
    if (before === LOST) return LOST_STATE;
    const set = this.setAfter(before, one);
    if (set === NOTHING_LEFT) return DEAD_STATE;
    if (set === ALL_ACCEPTED) return FREE_STATE;
    const subset = this.subsetAfter(before, one);
    if (set === undefined || subset === LOST) return LOST_STATE;
    return (this.found.states[subset] ??= this.newState(subset, set, state, one));
  }

  /** Whether a text that ends in a state is accepted; undefined in `LOST_STATE`. */
  accepts(state: number): boolean | undefined {
    if (state === LOST_STATE) return undefined;
    const known = this.accepting[state]!;
    if (known === LOST) this.accepting[state] = this.findAccepts(state) ? 1 : 0;
    return this.accepting[state] === 1;
  }

  /** The fewest characters to a state that accepts: exact where `isStraight`, else no more than there are. */
  toAccepting(state: number): number {
    return state === START_STATE && this.accepts(state) === false
      ? Math.max(1, this.least[state]!)
      : this.least[state]!;
  }

  /** How far it is to a state that does not accept: looked for, and mostly found. */
  toRejecting(state: number): Rejecting {
    if (state === FREE_STATE) return { least: Infinity, likely: Infinity };
    if (this.accepts(state) !== true) return { least: 0, likely: state === LOST_STATE ? UNKNOWN_WAY : 0 };
    const known = this.found.rejecting.get(state);
    if (known !== undefined) return known;
    const least = this.nearestRejecting(state);
    const likely = least.isFound ? least.characters : this.likelyRejecting(state, least.characters);
    const found = { least: least.characters, likely };
    this.found.rejecting.set(state, found);
    return found;
  }

  /**
   * The cost of the shortest ways from a state to acceptance, by costs of nodes (see `programCosts`) with other bytes;
   * in an automaton that `isStraight`.
   */
  cost(state: number, costs: Float64Array): number {
    if (state <= FREE_STATE) return state === FREE_STATE ? 0 : Infinity;
    if (state === START_STATE) return costFromStart(this.program, costs);
    const subset = this.subset(state);
    return this.found.steps.least(this.found.subsets.get(subset, 0), costs);
  }

  /**
   * The fewest characters, within bounds, after which a text is accepted, in an automaton that `isStraight`; `Infinity`
   * if there is no such way, undefined where that is not known.
   */
  lengthWithin(state: number, from: number, to: number): number | undefined {
    if (state === DEAD_STATE) return Infinity;
    if (state === FREE_STATE) return from;
    if (state === START_STATE) return undefined;
    const { steps, subsets } = this.found;
    return this.lengths.least(steps.nodes(subsets.get(this.subset(state), 0)), from, to);
  }

  /** Costs of nodes, from the bytes of the cheapest character of each class; `Infinity` for those that cannot be. */
  costsBy(bytesOfClass: (one: number) => number): Float64Array {
    const { sets } = this.program;
    const bytes = new Map(
      sets.map((set, i) => [
        set,
        this.partition.members[i]!.reduce((least, one) => Math.min(least, bytesOfClass(one)), Infinity),
      ]),
    );
    return programCosts(this.program, (set) => bytes.get(set)!);
  }

  private get found(): Findings {
    return this.findings!;
  }

  private renew(): void {
    const budget = new Budget(Infinity);
    const { count, members } = this.partition;
    const steps = new ThreadSteps(this.program, { count, members, isWord: this.isWord }, budget);
    const subsets = new TupleTable(2);
    subsets.scratch[0] = steps.firstSet;
    subsets.scratch[1] = FIRST_CONTEXT;
    subsets.intern();
    this.findings = {
      ...{ steps, subsets, budget, states: [START_STATE], rows: [], rejecting: new Map() },
      subsetOf: new Map([[START_STATE, 0]]),
    };
  }

  private newState(subset: number, set: number, from: number, one: number): number {
    const { steps, subsets, subsetOf } = this.found;
    const accepts = this.attempt(() => steps.acceptsEnd(set, subsets.get(subset, 1)));
    if (accepts === undefined) return LOST_STATE;
    const least = steps.least(set, this.costs);
    if (least === Infinity) return DEAD_STATE;
    const state = this.accepting.push(accepts ? 1 : 0) - 1;
    this.least.push(accepts ? 0 : Math.max(1, least / CHARACTER_COST));
    this.origins.push(from);
    this.origin.push(one);
    subsetOf.set(state, subset);
    return state;
  }

  private findAccepts(state: number): boolean {
    const { steps, subsets } = this.found;
    const subset = this.subset(state);
    return this.attempt(() => steps.acceptsEnd(subsets.get(subset, 0), subsets.get(subset, 1))) ?? false;
  }

  /** The subset of a state, found again from its origin where it was dropped. */
  private subset(state: number): number {
    const { subsetOf, states } = this.found;
    const path: number[] = [];
    let at = state;
    for (; !subsetOf.has(at); at = this.origins[at]!) path.push(at);
    let subset = subsetOf.get(at)!;
    for (let next = path.pop(); next !== undefined; next = path.pop()) {
      if (subset !== LOST) subset = this.subsetAfter(subset, this.origin[next]!);
      subsetOf.set(next, subset);
      if (subset !== LOST) states[subset] ??= next;
    }
    return subset;
  }

  /** The set after a class; undefined where that takes too long. */
  private setAfter(subset: number, one: number): number | undefined {
    const { rows, steps, subsets, budget } = this.found;
    const known = rows[subset];
    if (known !== undefined) return known[one]!;
    const row = new Int32Array(this.classCount);
    const isDone = this.attempt(() => {
      budget.spend(row.length);
      steps.fillRow(subsets.get(subset, 0), subsets.get(subset, 1), row);
      return true;
    });
    if (isDone === undefined) return undefined;
    rows[subset] = row;
    return row[one]!;
  }

  private subsetAfter(subset: number, one: number): number {
    const { steps, subsets } = this.found;
    const set = this.setAfter(subset, one);
    const context = this.attempt(() => steps.contextAfter(subsets.get(subset, 1), one));
    if (set === undefined || context === undefined) return LOST;
    subsets.scratch[0] = set;
    subsets.scratch[1] = context;
    return subsets.intern();
  }

  /** What a step gives; undefined if it takes too long. */
  private attempt<T>(step: () => T): T | undefined {
    if (!this.canBeLost) return step();
    try {
      this.found.budget.renew(this.limits.stepWork);
      return step();
    } catch (error) {
      if (error instanceof BudgetSpent) return undefined;
      throw error;
    }
  }

  /** Level by level, as long as these are not too large. */
  private nearestRejecting(state: number): { characters: number; isFound: boolean } {
    const seen = new Set([state]);
    let level = [state];
    let looked = 0;
    for (let characters = 1; level.length > 0; characters++) {
      const next: number[] = [];
      for (const from of level) {
        if (looked++ >= this.limits.lookedAt) return { characters, isFound: false };
        for (let one = 0; one < this.classCount; one++) {
          const to = this.next(from, one);
          if (to === LOST_STATE) return { characters, isFound: false };
          if (this.accepts(to) !== true) return { characters, isFound: true };
          if (to === FREE_STATE || seen.has(to)) continue;
          seen.add(to);
          next.push(to);
        }
      }
      level = next;
    }
    return { characters: Infinity, isFound: true };
  }

  /** Along runs of characters of one class. */
  private likelyRejecting(state: number, least: number): number {
    let best = least + UNKNOWN_WAY;
    let tried = 0;
    for (let one = 0; one < this.classCount && tried < this.limits.tried; one++) {
      let at = state;
      for (let characters = 1; characters < best && tried < this.limits.tried; characters++) {
        tried++;
        const to = this.next(at, one);
        if (this.accepts(to) !== true) best = to === LOST_STATE ? best : characters;
        if (to === at) break;
        at = to;
      }
    }
    return best;
  }
}
