import { TupleTable } from '../../base/tuple-table.ts';
import type { Core } from '../core.ts';
import type { StringTest } from '../string-test.ts';
import { CAN_BE_FALSE, CAN_BE_TRUE, OPEN, type Truth } from './formula-truth.ts';
import { Alphabet } from './alphabet.ts';
import { type Component, dfaComponent, LazyComponent, partComponent } from './components.ts';
import { type StraightWay, StraightWays } from './straight-ways.ts';

/** How many states of a product are told apart in advance, and how many transitions are followed for it. */
const MOST_STATES = 50_000;
const MOST_TRANSITIONS = 4_000_000;
/** The same where states of an automaton have to be made first, and are likely too many. */
const MOST_STATES_MADE = 2_000;

/** How many entries the rows of states have together that are kept. */
const MOST_ROW_ENTRIES = 8_000_000;

const UNKNOWN = -1;

/** All ways from each state of an automaton, by characters that can be spelled; of several to one state the cheapest. */
export interface StateGraph {
  readonly size: number;
  /** Per state: where its ways begin among all; one more at the end. */
  readonly offsets: Int32Array;
  /** Per way: where it leads, by which character, of how many bytes. */
  readonly targets: Int32Array;
  readonly characters: Int32Array;
  readonly bytes: Int32Array;
}

/** What makes up a test, as indices of components: lists of those that all have to accept. */
interface Bounds {
  /** What lets all through that passes, and what only lets through what does; one list where the test is regular. */
  readonly outer: readonly number[];
  readonly inner: readonly number[];
  /** Whether the test may still be open in some state. */
  readonly isJudged: boolean;
}

/**
 * The product of the automata of several tests. Its states are found when they are reached. Lengths are no part of it.
 */
export class ProductAutomaton {
  readonly start: number;
  readonly alphabet: Alphabet;
  readonly tests: readonly StringTest[];
  private readonly components: readonly Component[];
  private readonly bounds: readonly Bounds[];
  private readonly states: TupleTable;
  /** Per state: the state after each class of characters. */
  private rows: (Int32Array | undefined)[] = [];
  private rowCount = 0;
  private explored: StateGraph | undefined | 'too large';
  private readonly straight = new Map<number, StraightWays | undefined>();

  constructor(core: Core, tests: readonly StringTest[]) {
    this.tests = tests;
    const indices = new Map<Component, number>();
    const indexOf = (component: Component): number => {
      if (!indices.has(component)) indices.set(component, indices.size);
      return indices.get(component)!;
    };
    this.bounds = tests.map((test) => boundsOf(test, indexOf));
    this.components = [...indices.keys()];
    this.alphabet = new Alphabet(core.characters, core.lexer, this.components);
    this.states = new TupleTable(this.components.length);
    this.states.scratch.set(this.components.map(({ start }) => start));
    this.start = this.states.intern();
  }

  /** The state after a character. */
  step(state: number, character: number): number {
    return this.stepClass(state, this.alphabet.classOf(character));
  }

  /** The state after a character of a class. */
  stepClass(state: number, joint: number): number {
    const row = this.rows[state] ?? this.newRow(state);
    const next = row[joint]!;
    return next === UNKNOWN ? (row[joint] = this.follow(state, joint)) : next;
  }

  /** Whether the text that ends in a state passes a test: true, false, or both where that is open. */
  truth(state: number, test: number): Truth {
    const { outer, inner } = this.bounds[test]!;
    const within = this.truthOfAll(state, inner);
    if (within === CAN_BE_TRUE || inner === outer) return within;
    return this.truthOfAll(state, outer) === CAN_BE_FALSE ? CAN_BE_FALSE : OPEN;
  }

  /** Whether a test may be open in some state, so that its judge has to be asked. */
  isJudged(test: number): boolean {
    return this.bounds[test]!.isJudged;
  }

  /** Whether it can still be open, now or later, whether a test is passed. */
  canBeOpen(state: number, test: number): boolean {
    const { outer, inner, isJudged } = this.bounds[test]!;
    if (!isJudged) return false;
    const isOut = outer.some(
      (part) => this.components[part]!.distance(this.states.get(state, part), true) === Infinity,
    );
    if (isOut) return false;
    if (outer !== inner) {
      return inner.some(
        (part) => this.components[part]!.distance(this.states.get(state, part), false) < Infinity,
      );
    }
    return outer.some((part) => this.components[part]!.canBeLost && !this.isSettled(state, part));
  }

  /**
   * The fewest characters after which a test can be passed, or failed, as far as its own automata tell each on its own;
   * `Infinity` if it never is. `certain`: what is open is neither.
   */
  distance(state: number, test: number, passes: boolean, certain: boolean): number {
    const { outer, inner } = this.bounds[test]!;
    let joined = passes ? 0 : Infinity;
    for (const part of passes === certain ? inner : outer) {
      const distance = this.components[part]!.distance(this.states.get(state, part), passes);
      joined = passes ? Math.max(joined, distance) : Math.min(joined, distance);
    }
    return joined;
  }

  /** How many characters that likely takes; `join`: for parts all of which have to be passed. */
  likely(
    state: number,
    test: number,
    passes: boolean,
    certain: boolean,
    join: (a: number, b: number) => number,
  ): number {
    const { outer, inner } = this.bounds[test]!;
    let joined = passes ? 0 : Infinity;
    for (const part of passes === certain ? inner : outer) {
      const distance = this.components[part]!.likely(this.states.get(state, part), passes);
      joined = passes ? join(joined, distance) : Math.min(joined, distance);
    }
    return joined;
  }

  /**
   * The shortest way from a state to where a test is passed, if its own automaton, too large to be known as a whole, is
   * one for which that is exact: undefined if it is not, `Infinity` characters where there is no way.
   */
  straightWay(state: number, test: number): StraightWay | undefined {
    const ways = this.straightWays(test);
    return ways?.at(this.states.get(state, this.bounds[test]!.outer[0]!));
  }

  /**
   * The same with the fewest characters within bounds; `Infinity` where there is no such way, undefined where that is
   * not known.
   */
  lengthWithin(state: number, test: number, from: number, to: number): number | undefined {
    return this.straightWays(test)?.lengthWithin(
      this.states.get(state, this.bounds[test]!.outer[0]!),
      from,
      to,
    );
  }

  private straightWays(test: number): StraightWays | undefined {
    let ways = this.straight.get(test);
    if (ways === undefined && !this.straight.has(test)) {
      const { outer, inner } = this.bounds[test]!;
      const component = outer === inner && outer.length === 1 ? this.components[outer[0]!] : undefined;
      const isStraight =
        component instanceof LazyComponent && !component.negated && component.automaton.isStraight;
      if (isStraight) ways = new StraightWays(component, this.alphabet, outer[0]!);
      this.straight.set(test, ways);
    }
    return ways;
  }

  /** All states and the ways between them; undefined where there are too many. */
  graph(): StateGraph | undefined {
    this.explored ??= this.explore() ?? 'too large';
    return this.explored === 'too large' ? undefined : this.explored;
  }

  private truthOfAll(state: number, parts: readonly number[]): Truth {
    let all: Truth = CAN_BE_TRUE;
    for (const part of parts) {
      const truth = this.components[part]!.truth(this.states.get(state, part));
      if (truth === CAN_BE_FALSE) return truth;
      if (truth === OPEN) all = OPEN;
    }
    return all;
  }

  private isSettled(state: number, part: number): boolean {
    const component = this.components[part]!;
    const at = this.states.get(state, part);
    return component.distance(at, true) === Infinity || component.distance(at, false) === Infinity;
  }

  private newRow(state: number): Int32Array {
    const { classCount } = this.alphabet;
    if (++this.rowCount * classCount > MOST_ROW_ENTRIES) {
      this.rows = [];
      this.rowCount = 1;
    }
    return (this.rows[state] = new Int32Array(classCount).fill(UNKNOWN));
  }

  private follow(state: number, joint: number): number {
    const { components, states, alphabet } = this;
    // Written behind all questions: an automaton may look at other states to answer them.
    const after = components.map((component, i) =>
      component.next(states.get(state, i), alphabet.part(joint, i)),
    );
    states.scratch.set(after);
    return states.intern();
  }

  /** Follows all classes, those that cannot be spelled too: fixed strings may hold characters that stand nowhere else. */
  private explore(): StateGraph | undefined {
    const { alphabet, states } = this;
    const { classCount } = alphabet;
    const offsets: number[] = [0];
    const targets: number[] = [];
    const characters: number[] = [];
    const bytes: number[] = [];
    /** Per state: the last way to it. */
    const lastWay: number[] = [];
    const mostStates = this.components.every(({ isSmall }) => isSmall) ? MOST_STATES : MOST_STATES_MADE;
    for (let state = 0; state < states.size; state++) {
      if (states.size > mostStates || state * classCount > MOST_TRANSITIONS) return undefined;
      const first = targets.length;
      for (let joint = 0; joint < classCount; joint++) {
        const target = this.stepClass(state, joint);
        const length = alphabet.bytes[joint]!;
        if (length === 0) continue;
        const way = lastWay[target] ?? -1;
        const isNew = way < first;
        if (!isNew && bytes[way]! <= length) continue;
        const at = isNew ? targets.length : way;
        targets[at] = target;
        characters[at] = alphabet.cheapest[joint]!;
        bytes[at] = length;
        lastWay[target] = at;
      }
      offsets.push(targets.length);
    }
    return {
      size: states.size,
      offsets: Int32Array.from(offsets),
      targets: Int32Array.from(targets),
      characters: Int32Array.from(characters),
      bytes: Int32Array.from(bytes),
    };
  }
}

function boundsOf(test: StringTest, indexOf: (component: Component) => number): Bounds {
  if (test.parts !== undefined) {
    const components = test.parts.map(partComponent);
    const all = components.map(indexOf);
    return { outer: all, inner: all, isJudged: components.some(({ canBeLost }) => canBeLost) };
  }
  const { outer, inner, judge } = test;
  const outside = [indexOf(dfaComponent(outer))];
  const isJudged = judge !== undefined && inner !== outer;
  return { outer: outside, inner: isJudged ? [indexOf(dfaComponent(inner))] : outside, isJudged };
}
