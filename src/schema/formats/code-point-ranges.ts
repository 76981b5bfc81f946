/** A set of code points, from its ranges in hexadecimal: `30-39 5F`. */
export class CodePointRanges {
  private readonly firsts: Int32Array;
  private readonly lasts: Int32Array;

  constructor(ranges: string) {
    const pairs = ranges.split(' ').map((range) => {
      const [first, last] = range.split('-');
      return [parseInt(first!, 16), parseInt(last ?? first!, 16)] as const;
    });
    pairs.sort(([a], [b]) => a - b);
    this.firsts = Int32Array.from(pairs, ([first]) => first);
    this.lasts = Int32Array.from(pairs, ([, last]) => last);
  }

  /** Whether a code point is in the set; undefined, which stands for the end of a text, is not. */
  has(codePoint: number | undefined): boolean {
    if (codePoint === undefined) return false;
    let low = 0;
    let high = this.firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lasts[middle]! < codePoint) low = middle + 1;
      else high = middle;
    }
    return low < this.firsts.length && this.firsts[low]! <= codePoint;
  }
}
