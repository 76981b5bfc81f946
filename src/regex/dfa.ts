/**
 * A deterministic finite automaton over code points (0 to 0x10FFFF, halves of surrogate pairs included). It is total:
 * a text that can be accepted no more leads to a state of its own, from which no accepting state is reached.
 */
export interface Dfa {
  /** How many states there are; 0 is where texts begin. */
  readonly size: number;
  /** How many classes of code points are told apart. */
  readonly classCount: number;
  /** Where ranges of code points with one class begin, in ascending order; the first is 0. */
  readonly starts: Int32Array;
  /** The class of each range. */
  readonly classes: Int32Array;
  /** The state after a class: `next[state * classCount + class]`. */
  readonly next: Int32Array;
  /** Per state: 1 if a text may end there. */
  readonly accepting: Uint8Array;
}
