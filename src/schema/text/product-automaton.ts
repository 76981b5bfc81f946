import { TupleTable } from '../../base/tuple-table.ts';
import type { Dfa } from '../../regex/dfa.ts';
import type { Core } from '../core.ts';
import type { StringTest } from '../string-test.ts';
import { CAN_BE_FALSE, CAN_BE_TRUE, OPEN, type Truth } from './formula-truth.ts';
import { Alphabet } from './alphabet.ts';

/** How many states of a product are told apart in advance, and how many transitions are followed for it. */
const MOST_STATES = 20_000;
const MOST_TRANSITIONS = 4_000_000;

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

/** One automaton of the product: of a test from outside, or from inside. */
interface Component {
  readonly dfa: Dfa;
  /** Per state: the one that stands for it; all from which nothing, or everything, is accepted are one. */
  readonly same: Int32Array;
  /** Per state: the fewest characters to an accepting state, to another one; `Infinity` if there is none. */
  readonly toAccepting: Float64Array;
  readonly toRejecting: Float64Array;
}

/**
 * The product of the automata of several tests. Its states are found when they are reached. Lengths are no part of it.
 */
export class ProductAutomaton {
  readonly start: number;
  readonly alphabet: Alphabet;
  readonly tests: readonly StringTest[];
  private readonly components: readonly Component[];
  /** Per test: the automata that bound it from outside and from inside. */
  private readonly outer: readonly number[];
  private readonly inner: readonly number[];
  private readonly states: TupleTable;
  /** Per state: the state after each class of characters. */
  private readonly rows: (Int32Array | undefined)[] = [];
  private explored: StateGraph | undefined | 'too large';

  constructor(core: Core, tests: readonly StringTest[]) {
    this.tests = tests;
    const automata = new Map<Dfa, number>();
    const indexOf = (dfa: Dfa): number => {
      if (!automata.has(dfa)) automata.set(dfa, automata.size);
      return automata.get(dfa)!;
    };
    this.outer = tests.map(({ outer }) => indexOf(outer));
    this.inner = tests.map(({ outer, inner, judge }) => indexOf(judge === undefined ? outer : inner));
    const list = [...automata.keys()];
    this.components = list.map(componentOf);
    this.alphabet = new Alphabet(core.characters, core.lexer, list);
    this.states = new TupleTable(list.length);
    this.states.scratch.set(this.components.map(({ same }) => same[0]!));
    this.start = this.states.intern();
  }

  /** The state after a character. */
  step(state: number, character: number): number {
    return this.stepClass(state, this.alphabet.classOf(character));
  }

  /** The state after a character of a class. */
  stepClass(state: number, joint: number): number {
    const row = (this.rows[state] ??= new Int32Array(this.alphabet.classCount).fill(UNKNOWN));
    const next = row[joint]!;
    return next === UNKNOWN ? (row[joint] = this.follow(state, joint)) : next;
  }

  /** Whether the text that ends in a state passes a test: true, false, or both where that is open. */
  truth(state: number, test: number): Truth {
    const inner = this.inner[test]!;
    if (this.components[inner]!.dfa.accepting[this.states.get(state, inner)] === 1) return CAN_BE_TRUE;
    const outer = this.outer[test]!;
    if (this.components[outer]!.dfa.accepting[this.states.get(state, outer)] === 0) return CAN_BE_FALSE;
    return inner === outer ? CAN_BE_FALSE : OPEN;
  }

  /** Whether it can still be open, now or later, whether a test is passed. */
  canBeOpen(state: number, test: number): boolean {
    const inner = this.inner[test]!;
    const outer = this.outer[test]!;
    if (inner === outer) return false;
    return (
      this.components[outer]!.toAccepting[this.states.get(state, outer)]! < Infinity &&
      this.components[inner]!.toRejecting[this.states.get(state, inner)]! < Infinity
    );
  }

  /**
   * The fewest characters after which a test can be passed, or failed, as far as its own automata tell; `Infinity` if
   * it never is. `certain`: what is open is neither.
   */
  distance(state: number, test: number, passes: boolean, certain: boolean): number {
    const component = (passes === certain ? this.inner : this.outer)[test]!;
    const { toAccepting, toRejecting } = this.components[component]!;
    return (passes ? toAccepting : toRejecting)[this.states.get(state, component)]!;
  }

  /** All states and the ways between them; undefined where there are too many. */
  graph(): StateGraph | undefined {
    this.explored ??= this.explore() ?? 'too large';
    return this.explored === 'too large' ? undefined : this.explored;
  }

  private follow(state: number, joint: number): number {
    const { components, states, alphabet } = this;
    for (const [i, { dfa, same }] of components.entries()) {
      const part = alphabet.part(joint, i);
      states.scratch[i] = same[dfa.next[states.get(state, i) * dfa.classCount + part]!]!;
    }
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
    for (let state = 0; state < states.size; state++) {
      if (states.size > MOST_STATES || state * classCount > MOST_TRANSITIONS) return undefined;
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

/** One per automaton: schemas use the same ones often. */
const COMPONENTS = new WeakMap<Dfa, Component>();

function componentOf(dfa: Dfa): Component {
  let component = COMPONENTS.get(dfa);
  if (component === undefined) {
    const toAccepting = distances(dfa, 1);
    const toRejecting = distances(dfa, 0);
    const same = Int32Array.from({ length: dfa.size }, (_, state) => state);
    for (const distance of [toAccepting, toRejecting]) {
      const first = distance.indexOf(Infinity);
      for (let state = 0; state < dfa.size; state++) if (distance[state] === Infinity) same[state] = first;
    }
    component = { dfa, same, toAccepting, toRejecting };
    COMPONENTS.set(dfa, component);
  }
  return component;
}

/** Per state: the fewest characters to one that accepts (1) or does not (0). */
function distances({ size, classCount, next, accepting }: Dfa, goal: 0 | 1): Float64Array {
  const before: number[][] = Array.from({ length: size }, () => []);
  for (let state = 0; state < size; state++) {
    for (let i = 0; i < classCount; i++) {
      const target = next[state * classCount + i]!;
      if (before[target]!.at(-1) !== state) before[target]!.push(state);
    }
  }
  const distance = new Float64Array(size).fill(Infinity);
  const queue: number[] = [];
  for (let state = 0; state < size; state++) {
    if (accepting[state] !== goal) continue;
    distance[state] = 0;
    queue.push(state);
  }
  for (const state of queue) {
    for (const source of before[state]!) {
      if (distance[source] !== Infinity) continue;
      distance[source] = distance[state]! + 1;
      queue.push(source);
    }
  }
  return distance;
}
