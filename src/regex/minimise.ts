import type { Dfa } from './dfa.ts';

/**
 * The smallest automaton of the same language: as few states and classes as there can be, states and classes numbered
 * in the order in which they are met from the start. So automata of one language have equal tables.
 */
export function minimise(dfa: Dfa): Dfa {
  const reached = numbered(mergeClasses(dfa), undefined);
  const merged = numbered(reached, blocksOf(reached));
  return numbered(mergeClasses(merged), undefined);
}

/** Classes that no state tells apart become one; numbered in the order of their first code points. */
function mergeClasses(dfa: Dfa): Dfa {
  const { size, classCount, next, starts } = dfa;
  const hashes = new Int32Array(classCount);
  for (let state = 0, at = 0; state < size; state++) {
    for (let one = 0; one < classCount; one++, at++) {
      hashes[one] = Math.imul(hashes[one]! ^ next[at]!, 0x85ebca6b) + (hashes[one]! >>> 15);
    }
  }
  const equal = (a: number, b: number): boolean => {
    for (let at = 0; at < next.length; at += classCount) if (next[at + a] !== next[at + b]) return false;
    return true;
  };
  const byHash = new Map<number, number[]>();
  const kept: number[] = [];
  const merged = new Int32Array(classCount).fill(-1);
  for (const one of dfa.classes) {
    if (merged[one]! >= 0) continue;
    const same = byHash.get(hashes[one]!) ?? [];
    byHash.set(hashes[one]!, same);
    const twin = same.find((other) => equal(one, other));
    if (twin !== undefined) merged[one] = merged[twin]!;
    else {
      merged[one] = kept.length;
      kept.push(one);
      same.push(one);
    }
  }
  const edges: number[] = [];
  const classes: number[] = [];
  for (let i = 0; i < starts.length; i++) {
    const one = merged[dfa.classes[i]!]!;
    if (classes.at(-1) === one) continue;
    edges.push(starts[i]!);
    classes.push(one);
  }
  const table = new Int32Array(size * kept.length);
  for (let state = 0, at = 0; state < size; state++) {
    for (const one of kept) table[at++] = next[state * classCount + one]!;
  }
  return {
    ...{ size, classCount: kept.length, next: table, accepting: dfa.accepting },
    starts: Int32Array.from(edges),
    classes: Int32Array.from(classes),
  };
}

/** What can be reached, numbered in order; states of one block become one. */
function numbered(dfa: Dfa, blockOf: Int32Array | undefined): Dfa {
  const { size, classCount, next } = dfa;
  const numbers = new Int32Array(size).fill(-1);
  const order = [0];
  const keyOf = (state: number): number => (blockOf === undefined ? state : blockOf[state]!);
  numbers[keyOf(0)] = 0;
  let table = new Int32Array(Math.min(size, 64) * classCount);
  for (let at = 0; at < order.length; at++) {
    const from = order[at]! * classCount;
    if (table.length < (at + 1) * classCount) {
      const larger = new Int32Array(Math.min(2 * table.length, size * classCount));
      larger.set(table);
      table = larger;
    }
    for (let one = 0; one < classCount; one++) {
      const target = next[from + one]!;
      const key = keyOf(target);
      if (numbers[key]! < 0) {
        numbers[key] = order.length;
        order.push(target);
      }
      table[at * classCount + one] = numbers[key]!;
    }
  }
  return {
    ...{ size: order.length, classCount, starts: dfa.starts, classes: dfa.classes },
    next: table.slice(0, order.length * classCount),
    accepting: Uint8Array.from(order, (state) => dfa.accepting[state]!),
  };
}

/** Per state its block: Hopcroft's refinement, in n log n steps for each class. All states must be reached. */
function blocksOf(dfa: Dfa): Int32Array {
  const { size, accepting } = dfa;
  const blocks = new Blocks(size);
  blocks.mark(accepting);
  const sources = sourcesOf(dfa);
  for (let splitter = blocks.takeSplitter(); splitter !== undefined; splitter = blocks.takeSplitter()) {
    for (const { ends, states } of sources) {
      for (const target of splitter) {
        for (let i = target === 0 ? 0 : ends[target - 1]!; i < ends[target]!; i++) blocks.touch(states[i]!);
      }
      blocks.split();
    }
  }
  return blocks.blockOf;
}

/** Per class, the states from which it leads to each state: those of state s stand before `ends[s]`. */
function sourcesOf({ size, classCount, next }: Dfa): { ends: Int32Array; states: Int32Array }[] {
  return Array.from({ length: classCount }, (_, one) => {
    const ends = new Int32Array(size);
    for (let at = one; at < next.length; at += classCount) ends[next[at]!]!++;
    let sum = 0;
    for (let state = 0; state < size; state++) {
      const count = ends[state]!;
      ends[state] = sum;
      sum += count;
    }
    const states = new Int32Array(size);
    for (let state = 0, at = one; state < size; state++, at += classCount) states[ends[next[at]!]!++] = state;
    return { ends, states };
  });
}

/** A partition of the states that is refined. The states of a block stand together, those touched first. */
class Blocks {
  readonly blockOf: Int32Array;
  private readonly order: Int32Array;
  private readonly places: Int32Array;
  private readonly from: number[] = [0];
  private readonly to: number[];
  /** Per block: how many of its states are touched. */
  private readonly touched: number[] = [0];
  private readonly touchedBlocks: number[] = [];
  private readonly splitters: number[] = [0];

  constructor(size: number) {
    this.blockOf = new Int32Array(size);
    this.order = Int32Array.from({ length: size }, (_, i) => i);
    this.places = this.order.slice();
    this.to = [size];
  }

  /** Tells the states with a mark from those without. */
  mark(marks: Uint8Array): void {
    marks.forEach((mark, state) => {
      if (mark === 1) this.touch(state);
    });
    this.split();
  }

  takeSplitter(): Int32Array | undefined {
    const block = this.splitters.pop();
    if (block === undefined) return undefined;
    return this.order.slice(this.from[block], this.to[block]);
  }

  touch(state: number): void {
    const { order, places } = this;
    const block = this.blockOf[state]!;
    const place = this.from[block]! + this.touched[block]!;
    if (places[state]! < place) return;
    if (this.touched[block]!++ === 0) this.touchedBlocks.push(block);
    const other = order[place]!;
    order[places[state]!] = other;
    places[other] = places[state]!;
    order[place] = state;
    places[state] = place;
  }

  /** Makes the touched states of each block a block of their own, if others are left. */
  split(): void {
    for (const block of this.touchedBlocks) {
      const start = this.from[block]!;
      const middle = start + this.touched[block]!;
      this.touched[block] = 0;
      if (middle === this.to[block]) continue;
      // The smaller part gets the new number, and so is renumbered; it is enough as a splitter beside the old one.
      const small = middle - start <= this.to[block]! - middle;
      const fresh = this.from.length;
      this.from.push(small ? start : middle);
      this.to.push(small ? middle : this.to[block]!);
      if (small) this.from[block] = middle;
      else this.to[block] = middle;
      this.touched.push(0);
      for (let i = this.from[fresh]!; i < this.to[fresh]!; i++) this.blockOf[this.order[i]!] = fresh;
      this.splitters.push(fresh);
    }
    this.touchedBlocks.length = 0;
  }
}
