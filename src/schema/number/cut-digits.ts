import type { Cut } from './number-line.ts';

/** The digits of cuts, to compare with those of numbers that are written from the front, without exponent. */
export class CutDigits {
  private readonly cuts: readonly Cut[];
  /** Cuts with more digits before the point, or more zeros behind it, are beyond all numbers. */
  private readonly digits: number;
  private readonly before = new Map<number, readonly string[]>();
  private readonly behind = new Map<number, readonly string[]>();

  constructor(cuts: readonly Cut[], digits: number) {
    this.cuts = cuts;
    this.digits = digits;
  }

  /**
   * Where digits stand among the cuts that have at least as many before the point; equal for digits, equally many, that
   * all cuts compare with in the same way whatever follows.
   */
  beforePoint(whole: string): string {
    const count = whole.length;
    let cuts = this.before.get(count);
    if (cuts === undefined) {
      cuts = sorted(this.cuts.filter(({ top }) => top >= count && top <= this.digits).map(plainDigits));
      this.before.set(count, cuts);
    }
    return cuts.length === 0 ? '' : placeOf(cuts, whole).join('-');
  }

  /** The same for a number whose point is written; undefined where no cut lies within what can follow. */
  behindPoint(whole: string, fraction: string): string | undefined {
    const count = whole.length;
    let cuts = this.behind.get(count);
    if (cuts === undefined) {
      const own = this.cuts.filter(({ top }) => Math.max(top, 0) === count && -top < this.digits);
      cuts = sorted(own.map(plainDigits));
      this.behind.set(count, cuts);
    }
    if (cuts.length === 0) return undefined;
    const [from, to] = placeOf(cuts, whole + fraction);
    return from === to ? undefined : `${from}-${to}`;
  }
}

/** All digits of a cut, on both sides of the point, without a lone zero before it. */
function plainDigits({ digits, top }: Cut): string {
  return top > 0 ? digits.padEnd(top, '0') : '0'.repeat(-top) + digits;
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

/** Those before the first are less than the digits; from the second on greater; those between begin with them. */
function placeOf(cuts: readonly string[], digits: string): [number, number] {
  const count = digits.length;
  const first = (isReached: (beginning: string) => boolean): number => {
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isReached(cuts[middle]!.slice(0, count).padEnd(count, '0'))) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return [first((beginning) => beginning >= digits), first((beginning) => beginning > digits)];
}
