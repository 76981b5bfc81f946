/** The last code point. */
export const LAST_CODE_POINT = 0x10ffff;

/** Two adjacent `number`s per range: its first and its last code point. */
type Ranges = readonly number[];

/**
 * An immutable set of code points (halves of surrogate pairs included), as ranges in ascending order that neither
 * overlap nor touch: equal sets have equal ranges.
 */
export class CharacterSet {
  static readonly NONE: CharacterSet = new CharacterSet([]);
  static readonly ALL: CharacterSet = new CharacterSet([0, LAST_CODE_POINT]);

  /** First and last code point of each range, one after the other. */
  readonly ranges: Ranges;
  private text: string | undefined;

  /** For texts that tell what a grammar is: nothing that depends on what was asked before. */
  toJSON(): readonly number[] {
    return Array.from(this.ranges);
  }

  private constructor(ranges: Ranges) {
    this.ranges = ranges;
  }

  /** The set of one code point. */
  static single(codePoint: number): CharacterSet {
    return new CharacterSet([codePoint, codePoint]);
  }

  /** From first and last code points, in any order of ranges, which may overlap. */
  static of(...bounds: readonly number[]): CharacterSet {
    return CharacterSet.fromBounds(bounds);
  }

  /** As `of`, from one list. */
  static fromBounds(bounds: readonly number[]): CharacterSet {
    let sorted = true;
    for (let i = 2; i < bounds.length && sorted; i += 2) sorted = bounds[i]! > bounds[i - 1]! + 1;
    if (sorted) return new CharacterSet(bounds);
    const order = Array.from({ length: bounds.length / 2 }, (_, i) => 2 * i);
    order.sort((a, b) => bounds[a]! - bounds[b]!);
    const ranges: number[] = [];
    for (const at of order) {
      const last = ranges.length - 1;
      if (last > 0 && bounds[at]! <= ranges[last]! + 1) {
        ranges[last] = Math.max(ranges[last]!, bounds[at + 1]!);
      } else {
        ranges.push(bounds[at]!, bounds[at + 1]!);
      }
    }
    return new CharacterSet(ranges);
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  /** A text that is equal for equal sets, and for no others. */
  get key(): string {
    return (this.text ??= this.ranges.join());
  }

  has(codePoint: number): boolean {
    const { ranges } = this;
    let low = 0;
    let high = ranges.length / 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ranges[2 * middle + 1]! < codePoint) low = middle + 1;
      else high = middle;
    }
    return 2 * low < ranges.length && ranges[2 * low]! <= codePoint;
  }

  complement(): CharacterSet {
    const { ranges } = this;
    const others: number[] = [];
    let from = 0;
    for (let i = 0; i < ranges.length; i += 2) {
      if (ranges[i]! > from) others.push(from, ranges[i]! - 1);
      from = ranges[i + 1]! + 1;
    }
    if (from <= LAST_CODE_POINT) others.push(from, LAST_CODE_POINT);
    return new CharacterSet(others);
  }

  union(other: CharacterSet): CharacterSet {
    if (this.isEmpty) return other;
    if (other.isEmpty) return this;
    return CharacterSet.fromBounds([...this.ranges, ...other.ranges]);
  }

  intersect(other: CharacterSet): CharacterSet {
    const [a, b] = [this.ranges, other.ranges];
    const both: number[] = [];
    for (let i = 0, j = 0; i < a.length && j < b.length;) {
      const from = Math.max(a[i]!, b[j]!);
      const to = Math.min(a[i + 1]!, b[j + 1]!);
      if (from <= to) both.push(from, to);
      if (a[i + 1]! < b[j + 1]!) i += 2;
      else j += 2;
    }
    return new CharacterSet(both);
  }
}
