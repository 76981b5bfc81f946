import { CharacterSet, LAST_CODE_POINT } from '../regex/character-set.ts';

/** From the plainest on: a, b, c; digits; capitals; what else is printed in ASCII; all others. */
const KINDS: readonly CharacterSet[] = [
  CharacterSet.of(0x61, 0x7a),
  CharacterSet.of(0x30, 0x39),
  CharacterSet.of(0x41, 0x5a),
  CharacterSet.of(0x20, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e),
  CharacterSet.of(0, 0x1f, 0x7f, 0xd7ff, 0xe000, LAST_CODE_POINT),
];

/** The characters of a set, the plainest first. Halves of surrogate pairs are left out: no text of bytes holds them. */
export class CharacterOrder {
  readonly count: number;
  /** Where each range of the set begins and ends, as places in the order. */
  readonly edges: readonly number[];
  /** First and last code point of each range, in the order. */
  private readonly ranges: readonly (readonly [number, number])[];

  constructor(set: CharacterSet) {
    this.ranges = KINDS.flatMap((kind) => pairs(kind.intersect(set).ranges));
    this.count = this.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    this.edges = [...new Set(set.ranges.map((codePoint) => this.placeOf(codePoint)))].filter((at) => at >= 0);
  }

  at(place: number): string {
    let left = place;
    for (const [first, last] of this.ranges) {
      if (left <= last - first) return String.fromCodePoint(first + left);
      left -= last - first + 1;
    }
    throw new RangeError(`there are ${this.count} characters, and not ${place + 1}`);
  }

  private placeOf(codePoint: number): number {
    let before = 0;
    for (const [first, last] of this.ranges) {
      if (codePoint >= first && codePoint <= last) return before + codePoint - first;
      before += last - first + 1;
    }
    return -1;
  }
}

function pairs(ranges: readonly number[]): [number, number][] {
  return Array.from({ length: ranges.length / 2 }, (_, i) => [ranges[2 * i]!, ranges[2 * i + 1]!]);
}
