import type { Cut } from './number-line.ts';

/**
 * The cuts of one side of the line in the order of their digits, wherever their points are. An exponent can move the
 * point of a number anywhere; what its digits say then is only between which of these they lie.
 */
export class CutOrder {
  readonly cuts: readonly Cut[];
  /** Per cut, by its index in the line: its rank in the order of digits. */
  readonly rank: readonly number[];
  /** The most digits of a cut. */
  readonly longest: number;
  private readonly digits: readonly string[];

  constructor(cuts: readonly Cut[]) {
    const order = cuts.map((_, index) => index);
    const digitsOf = (index: number): string => cuts[index]!.digits;
    order.sort((a, b) => (digitsOf(a) < digitsOf(b) ? -1 : digitsOf(a) > digitsOf(b) ? 1 : a - b));
    const rank: number[] = [];
    for (const [at, index] of order.entries()) rank[index] = at;
    this.cuts = cuts;
    this.rank = rank;
    this.digits = order.map(digitsOf);
    this.longest = Math.max(0, ...this.digits.map((digits) => digits.length));
  }

  /** The first rank from `from` to `to`, whose digits are equal so far, with at least this digit at a position. */
  first(from: number, to: number, position: number, digit: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      const digits = this.digits[middle]!;
      const own = position < digits.length ? digits.charCodeAt(position) - 0x30 : 0;
      if (own < digit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
