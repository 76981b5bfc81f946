import { LAST_CODE_POINT } from './character-set.ts';
import type { CharacterSet } from './character-set.ts';
import type { Budget } from './limits.ts';

/** The code points, split into classes that some sets do not tell apart. */
export interface Partition {
  readonly count: number;
  /** Where ranges of code points of one class begin, in ascending order; the first is 0. */
  readonly starts: Int32Array;
  /** The class of each range. */
  readonly classes: Int32Array;
  /** Per set: its classes. */
  readonly members: readonly Int32Array[];
}

/** The coarsest partition of which each of the sets is a union of classes. */
export function partitionBy(sets: readonly CharacterSet[], budget: Budget): Partition {
  const edges = new Set<number>([0]);
  for (const { ranges } of sets) {
    for (let i = 0; i < ranges.length; i += 2) {
      edges.add(ranges[i]!);
      edges.add(ranges[i + 1]! + 1);
    }
  }
  edges.delete(LAST_CODE_POINT + 1);
  const starts = Int32Array.from(edges).sort();
  const classes = new Int32Array(starts.length);
  const sizes = [starts.length];
  for (const set of sets) refine(set, starts, classes, sizes, budget);
  const count = sizes.length;
  const members = sets.map((set) => {
    const seen = new Set<number>();
    budget.spend(eachRange(set, starts, (range) => seen.add(classes[range]!)));
    return Int32Array.from(seen).sort();
  });
  return { count, starts, classes, members };
}

/** Splits the classes that a set cuts in two. A set and its complement cut alike: the one with fewer ranges is used. */
function refine(
  set: CharacterSet,
  starts: Int32Array,
  classes: Int32Array,
  sizes: number[],
  budget: Budget,
): void {
  const { ranges } = set;
  const small = ranges[0] === 0 && ranges.at(-1) === LAST_CODE_POINT ? set.complement() : set;
  const hits = new Map<number, number>();
  budget.spend(
    eachRange(small, starts, (range) => hits.set(classes[range]!, (hits.get(classes[range]!) ?? 0) + 1)),
  );
  const halves = new Map<number, number>();
  for (const [one, count] of hits) {
    if (count === sizes[one]) continue;
    halves.set(one, sizes.length);
    sizes[one]! -= count;
    sizes.push(count);
  }
  if (halves.size === 0) return;
  eachRange(small, starts, (range) => {
    classes[range] = halves.get(classes[range]!) ?? classes[range]!;
  });
}

/** Calls `visit` with every range of `starts` in a set, whose ends are among them; gives their number. */
function eachRange(set: CharacterSet, starts: Int32Array, visit: (range: number) => void): number {
  let count = 0;
  for (let i = 0; i < set.ranges.length; i += 2) {
    for (let at = indexOf(starts, set.ranges[i]!); at < starts.length; at++) {
      if (starts[at]! > set.ranges[i + 1]!) break;
      visit(at);
      count++;
    }
  }
  return count;
}

/** The range that holds a code point: the last one that does not begin after it. */
export function indexOf(starts: Int32Array, codePoint: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle]! <= codePoint) low = middle;
    else high = middle - 1;
  }
  return low;
}
