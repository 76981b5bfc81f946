import { WellformedError } from '../../src/base/errors.ts';
import type { Constraint, Mask } from '../../src/mask/constraint.ts';

/** Per state, the state after each token; a token that is missing is not allowed. */
export type Transitions = readonly Readonly<Record<number, number>>[];

/** What a table constraint answers; the first four members of `Constraint` it always has. */
export interface TableOptions {
  /** The states in which the text is complete. */
  readonly complete: readonly number[];
  readonly endTokens: readonly number[];
  readonly mask?: boolean;
  readonly forced?: boolean;
  readonly distance?: boolean;
}

const ENDED = -1;

/** A finite automaton over tokens as a constraint. States from which nothing completes make its mask a superset. */
export class TableConstraint implements Constraint {
  readonly mask?: () => Mask;
  readonly forced?: () => readonly number[];
  readonly distance?: () => number;
  private readonly transitions: Transitions;
  private readonly options: TableOptions;
  private readonly distances: readonly number[];
  private state: number;

  constructor(
    transitions: Transitions,
    options: TableOptions,
    state = 0,
    distances: readonly number[] = shortest(transitions, options.complete),
  ) {
    this.transitions = transitions;
    this.options = options;
    this.state = state;
    this.distances = distances;
    if (options.mask ?? true) this.mask = () => setOf(this.next());
    if (options.forced ?? false) this.forced = () => this.onlyWay();
    if (options.distance ?? true)
      this.distance = () => (this.state === ENDED ? 0 : this.distances[this.state]!);
  }

  get isComplete(): boolean {
    return this.state !== ENDED && this.options.complete.includes(this.state);
  }

  allows(token: number): boolean {
    return this.next().includes(token);
  }

  advance(token: number): void {
    if (!this.allows(token)) throw new WellformedError('token-refused', `token ${token} is not allowed`);
    this.state = this.options.endTokens.includes(token) ? ENDED : this.transitions[this.state]![token]!;
  }

  fork(): TableConstraint {
    return new TableConstraint(this.transitions, this.options, this.state, this.distances);
  }

  private next(): number[] {
    if (this.state === ENDED) return [];
    const tokens = Object.keys(this.transitions[this.state]!).map(Number);
    return this.isComplete ? [...tokens, ...this.options.endTokens] : tokens;
  }

  private onlyWay(): number[] {
    const way: number[] = [];
    const scout = this.fork();
    for (let next = scout.next(); next.length === 1 && !scout.isComplete; next = scout.next()) {
      way.push(next[0]!);
      scout.advance(next[0]!);
    }
    return way;
  }
}

/** A chain of states that leads through one text's tokens and nothing else. */
export function chain(...tokens: readonly number[]): Transitions {
  return [...tokens.map((token, at) => ({ [token]: at + 1 })), {}];
}

/** A set of tokens as a mask. */
export function setOf(tokens: readonly number[]): Mask {
  const sorted = [...new Set(tokens)].sort((a, b) => a - b);
  return {
    count: sorted.length,
    has: (token) => sorted.includes(token),
    [Symbol.iterator]: () => sorted[Symbol.iterator](),
    words: () => {
      const words = new Uint32Array(((sorted.at(-1) ?? 0) >> 5) + 1);
      for (const token of sorted) words[token >> 5]! |= 1 << (token & 31);
      return words;
    },
  };
}

/** Fewest tokens from each state to a complete one; Infinity where there is no way. */
function shortest(transitions: Transitions, complete: readonly number[]): number[] {
  const distances = transitions.map((_, state) => (complete.includes(state) ? 0 : Infinity));
  for (let changed = true; changed;) {
    changed = false;
    transitions.forEach((row, state) => {
      for (const next of Object.values(row)) {
        if (distances[next]! + 1 < distances[state]!) {
          distances[state] = distances[next]! + 1;
          changed = true;
        }
      }
    });
  }
  return distances;
}
