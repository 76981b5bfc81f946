import type { Dfa } from '../../regex/dfa.ts';
import type { LazyAutomaton } from '../../regex/lazy-automaton.ts';
import type { RegexPart } from '../../regex/regex.ts';
import { CAN_BE_FALSE, CAN_BE_TRUE, OPEN, type Truth } from './formula-truth.ts';

/** One automaton of a product. */
export interface Component {
  /** Where ranges of characters of one class begin, and the class of each; see `Dfa`. */
  readonly starts: Int32Array;
  readonly classes: Int32Array;
  readonly start: number;
  /** Whether all its states together are few. */
  readonly isSmall: boolean;
  /** Whether there may be states in which it does not tell what it accepts. */
  readonly canBeLost: boolean;
  /** The state after a character of a class. */
  next(state: number, one: number): number;
  /** Whether the text that ends in a state is accepted. */
  truth(state: number): Truth;
  /** The fewest characters to where a text is accepted, or is not; no more than there are. `Infinity`: surely never. */
  distance(state: number, accepted: boolean): number;
  /** How many characters it likely takes. */
  likely(state: number, accepted: boolean): number;
}

/** One per automaton: schemas use the same ones often. */
const SMALL = new WeakMap<Dfa, DfaComponent>();

export function dfaComponent(dfa: Dfa): Component {
  let component = SMALL.get(dfa);
  if (component === undefined) SMALL.set(dfa, (component = new DfaComponent(dfa)));
  return component;
}

export function partComponent(part: RegexPart): Component {
  return part.kind === 'dfa' ? dfaComponent(part.dfa) : new LazyComponent(part.automaton(), part.negated);
}

class DfaComponent implements Component {
  readonly starts: Int32Array;
  readonly classes: Int32Array;
  readonly start: number;
  readonly isSmall: boolean = true;
  readonly canBeLost: boolean = false;
  private readonly classCount: number;
  private readonly accepting: Uint8Array;
  /** Per state and class; of the states from which nothing, or everything, is accepted only one is used. */
  private readonly targets: Int32Array;
  private readonly toAccepting: Float64Array;
  private readonly toRejecting: Float64Array;

  constructor(dfa: Dfa) {
    this.starts = dfa.starts;
    this.classes = dfa.classes;
    this.classCount = dfa.classCount;
    this.accepting = dfa.accepting;
    this.toAccepting = distances(dfa, 1);
    this.toRejecting = distances(dfa, 0);
    const same = Int32Array.from({ length: dfa.size }, (_, state) => state);
    for (const distance of [this.toAccepting, this.toRejecting]) {
      const first = distance.indexOf(Infinity);
      for (let state = 0; state < dfa.size; state++) if (distance[state] === Infinity) same[state] = first;
    }
    this.start = same[0]!;
    this.targets = dfa.next.map((state) => same[state]!);
  }

  next(state: number, one: number): number {
    return this.targets[state * this.classCount + one]!;
  }

  truth(state: number): Truth {
    return this.accepting[state] === 1 ? CAN_BE_TRUE : CAN_BE_FALSE;
  }

  distance(state: number, accepted: boolean): number {
    return (accepted ? this.toAccepting : this.toRejecting)[state]!;
  }

  likely(state: number, accepted: boolean): number {
    return this.distance(state, accepted);
  }
}

/** A part of a pattern whose states are made as they are reached. */
export class LazyComponent implements Component {
  readonly automaton: LazyAutomaton;
  readonly negated: boolean;
  readonly isSmall: boolean = false;
  readonly start: number;
  readonly starts: Int32Array;
  readonly classes: Int32Array;
  readonly canBeLost: boolean;

  constructor(automaton: LazyAutomaton, negated: boolean) {
    this.automaton = automaton;
    this.negated = negated;
    this.start = automaton.start;
    this.starts = automaton.starts;
    this.classes = automaton.classes;
    this.canBeLost = automaton.canBeLost;
  }

  next(state: number, one: number): number {
    return this.automaton.next(state, one);
  }

  truth(state: number): Truth {
    const accepts = this.automaton.accepts(state);
    if (accepts === undefined) return OPEN;
    return accepts !== this.negated ? CAN_BE_TRUE : CAN_BE_FALSE;
  }

  distance(state: number, accepted: boolean): number {
    const { automaton } = this;
    if (accepted !== this.negated) return automaton.toAccepting(state);
    return automaton.toRejecting(state).least;
  }

  likely(state: number, accepted: boolean): number {
    const { automaton } = this;
    if (accepted !== this.negated) return automaton.toAccepting(state);
    return automaton.toRejecting(state).likely;
  }
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
