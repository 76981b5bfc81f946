import { TupleTable } from '../base/tuple-table.ts';
import { LAST_CODE_POINT } from './character-set.ts';
import type { Dfa } from './dfa.ts';
import { DFA_LIMITS } from './limits.ts';
import type { Limits } from './limits.ts';
import { minimise } from './minimise.ts';
import { indexOf } from './partition.ts';

export { minimise } from './minimise.ts';
export { fromWords } from './words.ts';

/** Accepts every text. */
export const EVERYTHING: Dfa = oneState(1);

/** Accepts no text. */
export const NOTHING: Dfa = oneState(0);

function oneState(accepting: 0 | 1): Dfa {
  return {
    ...{ size: 1, classCount: 1, starts: new Int32Array(1), classes: new Int32Array(1) },
    ...{ next: new Int32Array(1), accepting: Uint8Array.of(accepting) },
  };
}

/** The class of a code point. */
export function classOf(dfa: Dfa, codePoint: number): number {
  return dfa.classes[indexOf(dfa.starts, codePoint)]!;
}

/** Whether an automaton accepts a text; halves of surrogate pairs that stand alone are code points of their own. */
export function accepts(dfa: Dfa, text: string): boolean {
  let state = 0;
  for (let i = 0; i < text.length; i++) {
    const codePoint = text.codePointAt(i)!;
    if (codePoint > 0xffff) i++;
    state = dfa.next[state * dfa.classCount + classOf(dfa, codePoint)]!;
  }
  return dfa.accepting[state] === 1;
}

/** The texts that an automaton does not accept. Minimal if it is. */
export function complement(dfa: Dfa): Dfa {
  return { ...dfa, accepting: dfa.accepting.map((accepting) => 1 - accepting) };
}

/** The texts that both accept, as a minimal automaton; undefined where it exceeds the limits. */
export function intersect(a: Dfa, b: Dfa, limits: Limits = DFA_LIMITS): Dfa | undefined {
  return combine(a, b, 0, limits);
}

/** The texts that one or both accept, as a minimal automaton; undefined where it exceeds the limits. */
export function union(a: Dfa, b: Dfa, limits: Limits = DFA_LIMITS): Dfa | undefined {
  return combine(a, b, 1, limits);
}

/** Whether two minimal automata accept the same texts. */
export function equals(a: Dfa, b: Dfa): boolean {
  return (
    a.size === b.size &&
    sameList(a.starts, b.starts) &&
    sameList(a.classes, b.classes) &&
    sameList(a.next, b.next) &&
    sameList(a.accepting, b.accepting)
  );
}

function sameList(a: Int32Array | Uint8Array, b: Int32Array | Uint8Array): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/**
 * Both at once. A state of one that always, or never, accepts decides for itself if it has the value `deciding`: 1 for
 * unions, 0 for intersections.
 */
function combine(a: Dfa, b: Dfa, deciding: 0 | 1, limits: Limits): Dfa | undefined {
  const { starts, classes, left, right } = commonClasses(a, b);
  const count = left.length;
  const pairs = new TupleTable(2);
  const [sinkA, sinkB] = [sinkOf(a, deciding), sinkOf(b, deciding)];
  const pairOf = (stateA: number, stateB: number): number => {
    const decided = stateA === sinkA || stateB === sinkB;
    pairs.scratch[0] = decided ? -1 : stateA;
    pairs.scratch[1] = decided ? -1 : stateB;
    return pairs.intern();
  };
  pairOf(0, 0);
  const next: number[] = [];
  const accepting: number[] = [];
  for (let pair = 0; pair < pairs.size; pair++) {
    if (pairs.size > limits.maxStates || pairs.size * count > limits.maxTransitions) return undefined;
    const [stateA, stateB] = [pairs.get(pair, 0), pairs.get(pair, 1)];
    if (stateA < 0) {
      accepting.push(deciding);
      for (let one = 0; one < count; one++) next.push(pair);
      continue;
    }
    const [oneA, oneB] = [a.accepting[stateA]!, b.accepting[stateB]!];
    accepting.push(deciding === 1 ? oneA | oneB : oneA & oneB);
    for (let one = 0; one < count; one++) {
      const afterA = a.next[stateA * a.classCount + left[one]!]!;
      const afterB = b.next[stateB * b.classCount + right[one]!]!;
      next.push(pairOf(afterA, afterB));
    }
  }
  return minimise({
    ...{ size: pairs.size, classCount: count, starts, classes },
    next: Int32Array.from(next),
    accepting: Uint8Array.from(accepting),
  });
}

/** The state that never leaves itself and accepts as said, or -2. A minimal automaton has one at most. */
function sinkOf(dfa: Dfa, accepting: 0 | 1): number {
  const { size, classCount, next } = dfa;
  for (let state = 0; state < size; state++) {
    if (dfa.accepting[state] !== accepting) continue;
    let one = 0;
    while (one < classCount && next[state * classCount + one] === state) one++;
    if (one === classCount) return state;
  }
  return -2;
}

/** Classes that refine those of both, with the classes in which each lies. */
function commonClasses(
  a: Dfa,
  b: Dfa,
): { starts: Int32Array; classes: Int32Array; left: number[]; right: number[] } {
  const ids = new TupleTable(2);
  const [starts, classes, left, right]: number[][] = [[], [], [], []] as const;
  for (let i = 0, j = 0, from = 0; from <= LAST_CODE_POINT;) {
    ids.scratch[0] = a.classes[i]!;
    ids.scratch[1] = b.classes[j]!;
    const known = ids.size;
    const id = ids.intern();
    if (id === known) {
      left!.push(a.classes[i]!);
      right!.push(b.classes[j]!);
    }
    starts!.push(from);
    classes!.push(id);
    const [endA, endB] = [a.starts[i + 1] ?? Infinity, b.starts[j + 1] ?? Infinity];
    from = Math.min(endA, endB);
    if (endA === from) i++;
    if (endB === from) j++;
  }
  return {
    starts: Int32Array.from(starts!),
    classes: Int32Array.from(classes!),
    left: left!,
    right: right!,
  };
}
