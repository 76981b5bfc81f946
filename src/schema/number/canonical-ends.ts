import { compareDecimals, type Decimal, decimalOf, plainText, topOf } from '../../json/decimal.ts';
import { firstAt, type Interval, intersect } from './lattice.ts';
import type { NumberTarget, Piece } from './number-target.ts';

/** Which characters of a number that are no digits can be written. */
export interface Marks {
  readonly minus: boolean;
  readonly point: boolean;
}

/**
 * Numbers that continue a text with so many more digits before the point: an interval, and how they may go on behind
 * the point.
 */
interface Block {
  readonly interval: Interval;
  /** Digits of the interval's numbers before the point, a lone zero not counted. */
  readonly whole: number;
  /** Bytes that come before the point, or before the digits behind it if the point is written. */
  readonly before: number;
  /** Whether the point is still to be written. */
  readonly needsPoint: boolean;
  /** The digits behind the point that are written. */
  readonly written: number;
  /** The fewest digits behind the point. */
  readonly least: number;
}

const ZERO: Decimal = { negative: false, coefficient: 0n, exponent: 0 };

/**
 * The shortest number without exponent or redundant zeros that begins with a text, has at most so many digits, and is as
 * asked; undefined if there is none.
 */
export function shortestCanonical(
  text: string,
  target: NumberTarget,
  digits: number,
  marks: Marks,
): string | undefined {
  if (text === '' || text === '0') {
    if (target.zeroPlain) return '0';
  }
  const signs = text === '' ? [false, true] : [text.startsWith('-')];
  let best: string | undefined;
  for (const negative of signs) {
    if (negative && text === '' && !marks.minus) continue;
    const pieces = target.side(negative);
    if (pieces.length === 0) continue;
    const magnitude = text.replace('-', '');
    const minus = negative ? '-' : '';
    const bound = best === undefined ? Infinity : best.length - (negative && text === '' ? 1 : 0);
    const found = shortestOf(blocksOf(magnitude, digits), pieces, digits, marks, bound - magnitude.length);
    if (found !== undefined) best = minus + plainText(found);
  }
  return best;
}

/**
 * The fewest digits of a number as asked, or `most` + 1 if they are more than `most`.
 */
export function fewestDigitsOf(target: NumberTarget, most: number): number {
  if (target.zeroPlain) return 0;
  let best = most + 1;
  for (const pieces of [target.positive, target.negative]) {
    if (pieces.length === 0) continue;
    for (const block of blocksOf('', most)) {
      if (block.whole >= best) break;
      for (const { piece, common } of overlaps(pieces, block.interval)) {
        // The finest grid tells whether there is anything to be found.
        if (placeIn(common, piece, best - 1 - block.whole) === undefined) continue;
        for (let places = 0; block.whole + places < best; places++) {
          if (placeIn(common, piece, places) !== undefined) best = block.whole + places;
        }
      }
    }
  }
  return best;
}

/** The number with the fewest bytes to write in some blocks, if there are less than `bound`. */
function shortestOf(
  blocks: Iterable<Block>,
  pieces: readonly Piece[],
  digits: number,
  marks: Marks,
  bound: number,
): Decimal | undefined {
  let best: Decimal | undefined;
  let least = bound;
  for (const block of blocks) {
    if (block.before >= least) break;
    const most = marks.point || !block.needsPoint ? digits - block.whole : 0;
    const bytes = (places: number): number =>
      block.before + (places === 0 ? 0 : (block.needsPoint ? 1 : 0) + places - block.written);
    for (const { piece, common } of overlaps(pieces, block.interval)) {
      let isPossible = false;
      for (let places = block.least; places <= most && bytes(places) < least; places++) {
        const k = placeIn(common, piece, places);
        if (k !== undefined) {
          best = decimalOf(k, -places);
          least = bytes(places);
          break;
        }
        // The finest grid tells whether there is anything to be found.
        isPossible ||= placeIn(common, piece, most) !== undefined;
        if (!isPossible) break;
      }
    }
  }
  return best;
}

/** The pieces, which are in ascending order, that have numbers of an interval, and these. */
function* overlaps(
  pieces: readonly Piece[],
  interval: Interval,
): Generator<{ readonly piece: Piece; readonly common: Interval }> {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { hi } = pieces[middle]!.interval;
    if (hi !== undefined && compareDecimals(hi, interval.lo) < 0) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < pieces.length; at++) {
    const piece = pieces[at]!;
    if (compareDecimals(piece.interval.lo, interval.hi!) > 0) return;
    const common = intersect(piece.interval, interval);
    if (common !== undefined) yield { piece, common };
  }
}

/** Some k such that k / 10^places is as a piece asks, in an interval of it. */
function placeIn(interval: Interval, piece: Piece, places: number): bigint | undefined {
  let least: bigint | undefined;
  for (const cube of places === 0 ? piece.plain : piece.pointed) {
    const k = firstAt(interval, -places, cube);
    if (k !== undefined && (least === undefined || k < least)) least = k;
  }
  return least;
}

/** What continues the text of a magnitude, in ascending order of the bytes before the point. */
function* blocksOf(text: string, digits: number): Generator<Block> {
  const point = text.indexOf('.');
  if (point >= 0) {
    const whole = text.startsWith('0') ? 0 : point;
    const written = text.length - point - 1;
    const k = BigInt(text.slice(0, point) + text.slice(point + 1));
    const mayEnd = written > 0 && !text.endsWith('0');
    const interval = {
      lo: decimalOf(k, -written),
      hasLo: mayEnd,
      hi: decimalOf(k + 1n, -written),
      hasHi: false,
    };
    yield { interval, whole, before: 0, needsPoint: false, written, least: mayEnd ? written : written + 1 };
    return;
  }
  const rest = { needsPoint: true, written: 0 };
  if (text === '' || text === '0') {
    const interval = { lo: ZERO, hasLo: false, hi: decimalOf(1n, 0), hasHi: false };
    yield { interval, whole: 0, before: text === '' ? 1 : 0, ...rest, least: 1 };
    if (text === '0') return;
  }
  const k = text === '' ? 1n : BigInt(text);
  const above = text === '' ? 10n : k + 1n;
  for (let whole = Math.max(1, text.length); whole <= digits; whole++) {
    const exponent = whole - Math.max(1, text.length);
    const interval = {
      lo: decimalOf(k, exponent),
      hasLo: true,
      hi: decimalOf(above, exponent),
      hasHi: false,
    };
    yield { interval, whole, before: whole - text.length, ...rest, least: 0 };
  }
}

/** How many digits a number without exponent has, the lone zero before the point not counted. */
export function digitCount(value: Decimal): number {
  const before = Math.max(0, topOf(value));
  return before + Math.max(0, -value.exponent);
}
