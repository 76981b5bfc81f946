import {
  type Decimal,
  decimalOf,
  isInteger,
  plainLength,
  plainText,
  powerOfTen,
  powerOfTenModulo,
  topOf,
} from '../../json/decimal.ts';
import { EXPONENT, FRACTION, MINUS, type NumberRead, POINT, START, WHOLE, ZERO } from './any-read.ts';
import type { CutOrder } from './cut-order.ts';
import { type Cube, fewestDigits, firstAt, type Interval, intersect, isIn, type Place } from './lattice.ts';
import type { NumberLine } from './number-line.ts';
import { canWrite } from './number-reading.ts';
import type { NumberTarget, Piece } from './number-target.ts';
import { type Powers, powerSuffix } from './powers.ts';

/** What the beginnings of numbers are read with. */
export interface AnyContext {
  readonly line: NumberLine;
  readonly bytes: Uint8Array;
  /** A multiple of all that multiples are asked of, exponents aside. */
  readonly modulus: bigint;
  /** Up to so many digits a beginning keeps; more than any cut has. */
  readonly exact: number;
  order(negative: boolean): CutOrder;
  after(read: NumberRead, byte: number): NumberRead | undefined;
  powers(read: NumberRead): Powers;
}

/** Ways without exponent are looked for up to so many bytes, where others would do as well. */
const MOST_PLAIN = 6;
/** Integers whose text must not have an exponent (draft 4) are looked for up to so many more digits. */
const MOST_DIGITS = 5000;

/** Single numbers with more digits are written with an exponent. */
const MOST_ZEROS = 400;

/** What comes behind the digits read: digits, and the exponent of the last of them. */
interface Further {
  readonly digits: string;
  readonly exponent: number;
}

const ZERO_VALUE: Decimal = { negative: false, coefficient: 0n, exponent: 0 };
const ZERO_BYTE = 0x30;

/**
 * What completes a beginning to a number as asked; not always the shortest such text, but undefined only if there is
 * none (or none of less than 5000 digits, where draft 4 wants an integer without exponent).
 */
export function anySuffix(context: AnyContext, read: NumberRead, target: NumberTarget): string | undefined {
  const { bytes } = context;
  let best: string | undefined;
  const consider = (suffix: string): void => {
    if ((best === undefined || suffix.length < best.length) && canWrite(bytes, suffix)) best = suffix;
  };
  const { phase } = read;
  if (phase >= EXPONENT) {
    const suffix = powerSuffix(context.powers(read), target, read);
    if (suffix !== undefined) consider(suffix);
    return best;
  }
  if (phase === START) {
    const minus = context.after(read, 0x2d)!;
    for (const suffix of suffixes(context, read, target)) consider(suffix);
    for (const suffix of suffixes(context, minus, target)) consider(`-${suffix}`);
    return best;
  }
  for (const suffix of suffixes(context, read, target)) consider(suffix);
  return best;
}

function* suffixes(context: AnyContext, read: NumberRead, target: NumberTarget): Generator<string> {
  const { phase } = read;
  const all = target.side(read.negative);
  const pieces =
    read.count === 0 ? all : all.filter((piece) => !piece.isPoint || mayBecome(context, read, piece));
  yield* withExponent(context, read, target);
  if (read.count === 0) {
    yield* zeros(read, target);
    yield* pointWays(read, pieces);
    yield* shortWays(
      read,
      pieces.filter(({ isPoint }) => !isPoint),
    );
  } else if (read.count <= context.exact) yield* shortWays(read, pieces);
  if (context.line.textVariable >= 0 && (phase === START || phase === MINUS || phase === WHOLE)) {
    const suffix = integerWay(context, read, pieces);
    if (suffix !== undefined) yield suffix;
  }
  for (const piece of pieces) {
    for (const cube of piece.pointed) {
      const found = furtherDigits(context, read, piece, cube);
      if (found !== undefined) yield spelled(context, read, found);
    }
  }
}

/** The digits as they are, and an exponent. */
function* withExponent(context: AnyContext, read: NumberRead, target: NumberTarget): Generator<string> {
  const { phase } = read;
  const digit = phase === POINT || phase === MINUS || phase === START ? '0' : '';
  if ((phase === MINUS || phase === START) && !target.zeroPointed) return;
  const whole = digit === '' ? read : context.after(read, ZERO_BYTE)!;
  const suffix = powerSuffix(context.powers(whole), target, { sign: '', power: -1 });
  if (suffix === undefined) return;
  yield `${digit}e${suffix}`;
  yield `${digit}E${suffix}`;
}

/** Zero, of which nothing but zeros is written. */
function* zeros({ phase }: NumberRead, target: NumberTarget): Generator<string> {
  if ((phase === START || phase === MINUS) && target.zeroPlain) yield '0';
  if (!target.zeroPointed) return;
  if (phase === START || phase === MINUS) yield '0.0';
  else if (phase === ZERO) yield '.0';
  else if (phase === POINT) yield '0';
}

/** Single numbers without exponent, as far as only zeros are written. */
function* pointWays({ phase, places }: NumberRead, pieces: readonly Piece[]): Generator<string> {
  const written = phase === START || phase === MINUS ? '' : phase === ZERO ? '0' : `0.${'0'.repeat(places)}`;
  for (const { isPoint, interval, plain, pointed } of pieces) {
    const value = interval.lo;
    if (!isPoint || plainLength(value) > MOST_ZEROS) continue;
    const text = plainText(value);
    const isWhole = isInteger(value);
    if (isWhole && text.startsWith(written) && plain.some((cube) => isIn(value, cube))) {
      yield text.slice(written.length);
    }
    const way = isWhole ? `${text}.0` : text;
    if (way.startsWith(written) && pointed.some((cube) => isIn(value, cube))) yield way.slice(written.length);
  }
}

/** Ways without exponent, if there are short ones. */
function* shortWays(read: NumberRead, pieces: readonly Piece[]): Generator<string> {
  const { phase, places, lead } = read;
  if (phase === POINT || phase === FRACTION) {
    const interval = between(lead, -places, true);
    for (const piece of pieces) {
      const common = intersect(piece.interval, interval);
      for (let more = phase === POINT ? 1 : 0; common !== undefined && more <= MOST_PLAIN; more++) {
        const k = leastAt(common, -places - more, piece.pointed);
        if (k === undefined) continue;
        yield fill(k - lead * 10n ** BigInt(more), more);
        break;
      }
    }
    return;
  }
  // With a lone zero before the point, and with more digits there.
  if (phase !== WHOLE) {
    const below: Interval = { lo: ZERO_VALUE, hasLo: false, hi: decimalOf(1n, 0), hasHi: false };
    const zero = phase === ZERO ? '' : '0';
    yield* behindPoint(below, pieces, 0n, 0, zero);
  }
  if (phase === ZERO) return;
  for (let more = phase === WHOLE ? 0 : 1; more <= MOST_PLAIN; more++) {
    const interval =
      phase === WHOLE
        ? between(lead, more, true)
        : { lo: decimalOf(1n, more - 1), hasLo: true, hi: decimalOf(1n, more), hasHi: false };
    yield* behindPoint(interval, pieces, phase === WHOLE ? lead : 0n, more, '');
  }
}

/** Numbers of an interval with so many more digits before the point than are written. */
function* behindPoint(
  interval: Interval,
  pieces: readonly Piece[],
  lead: bigint,
  more: number,
  zero: string,
): Generator<string> {
  for (const piece of pieces) {
    const common = intersect(piece.interval, interval);
    for (let places = 0; common !== undefined && more + places <= MOST_PLAIN; places++) {
      const k = leastAt(common, -places, places === 0 ? piece.plain : piece.pointed);
      if (k === undefined) continue;
      const digits = fill(k - lead * 10n ** BigInt(more + places), more + places);
      yield zero + digits.slice(0, more) + (places === 0 ? '' : `.${digits.slice(more)}`);
      break;
    }
  }
}

/** More digits before the point, and nothing else. */
function integerWay(context: AnyContext, read: NumberRead, pieces: readonly Piece[]): string | undefined {
  const { phase } = read;
  const isExact = read.count <= context.exact;
  const lead = isExact ? read.lead : standIn(context, read);
  for (let more = 1; more <= MOST_DIGITS; more++) {
    let isBelow = true;
    for (const piece of pieces) {
      if (piece.plain.length === 0) continue;
      const { hi } = piece.interval;
      if (hi === undefined || topOf(hi) >= read.count + more) isBelow = false;
      let interval: Interval | undefined;
      if (phase !== WHOLE) {
        const decade = { lo: decimalOf(1n, more - 1), hasLo: true, hi: decimalOf(1n, more), hasHi: false };
        interval = intersect(piece.interval, decade);
      } else if (isExact) interval = intersect(piece.interval, between(lead, more, true));
      else if (more >= leastShift(context, read, piece.low) && more < leastShift(context, read, piece.high)) {
        interval = between(lead, more, true);
      }
      if (interval === undefined) continue;
      const k = leastAt(interval, 0, piece.plain);
      if (k !== undefined) return fill(phase === WHOLE ? k - lead * 10n ** BigInt(more) : k, more);
    }
    if (isBelow) return undefined;
  }
  return undefined;
}

/**
 * A number as a way asks that begins with the digits read and has more than these, whatever its exponent. Of one that
 * begins with many digits only what comes behind them is right.
 */
function furtherDigits(context: AnyContext, read: NumberRead, piece: Piece, cube: Cube): Further | undefined {
  const { interval } = piece;
  const { count } = read;
  if (count === 0) {
    const place = fewestDigits(interval, cube);
    return place === undefined ? undefined : { digits: place.k.toString(), exponent: place.exponent };
  }
  const { step } = cube;
  // With an exponent from here on a stretch of one digit's width holds enough multiples of the step.
  const wide = step === undefined ? -Infinity : topOf(step) + 3;
  const finest = step === undefined ? -Infinity : step.exponent + 1;
  if (count > context.exact) {
    const lead = standIn(context, read);
    const least = Math.max(leastShift(context, read, piece.low), finest);
    const most = leastShift(context, read, piece.high) - 1;
    const start = Math.min(most, Math.max(least, wide, -read.places));
    for (let shift = start; shift >= least; shift--) {
      const place = fewestDigits(between(lead, shift, false), cube);
      if (place !== undefined) return behind(lead, shift, place);
    }
    return undefined;
  }
  const { lead } = read;
  const { lo, hi } = interval;
  const far = Math.max(wide, lo.coefficient === 0n ? -read.places : topOf(lo) - count + 2);
  const start = hi === undefined ? far : topOf(hi) - count;
  for (let shift = start; shift >= finest; shift--) {
    const inside = between(lead, shift, false);
    const common = intersect(interval, inside);
    if (common === undefined) {
      // Everything is below from here on; at first it may be above.
      if (shift < start) return undefined;
      continue;
    }
    const place = fewestDigits(common, cube);
    if (place !== undefined) return behind(lead, shift, place);
  }
  return undefined;
}

/** What a number has behind the digits read, which stand at an exponent. */
function behind(lead: bigint, shift: number, { k, exponent }: Place): Further {
  const more = shift - exponent;
  return { digits: fill(k - lead * 10n ** BigInt(more), more), exponent };
}

/** Whether the digits read can become those of the one number of a piece, zeros at their end not counted. */
function mayBecome(context: AnyContext, { negative, from, to }: NumberRead, { low }: Piece): boolean {
  const rank = context.order(negative).rank[low]!;
  return rank >= from && rank < to;
}

/** With at least this shift of the digits read, whatever follows them is behind a cut. */
function leastShift(context: AnyContext, { negative, count, to }: NumberRead, index: number): number {
  const { rank, cuts } = context.order(negative);
  if (index < 0) return -Infinity;
  if (index >= cuts.length) return Infinity;
  return cuts[index]!.top - count + (rank[index]! < to ? 0 : 1);
}

/** A number with which more digits lead to multiples of the same numbers as with the many digits read. */
function standIn({ modulus, line }: AnyContext, { residue, zeros }: NumberRead): bigint {
  const places = [...line.multiples.values()].map(({ exponent }) => exponent);
  // More zeros than any of the multiples has need not be zeros.
  const kept = Math.min(zeros, Math.max(0, ...places) + 1);
  let digits = ((residue * powerOfTenModulo(zeros - kept, modulus)) % modulus) + modulus;
  if (kept === zeros && digits % 10n === 0n) digits += modulus;
  return digits * powerOfTen(kept);
}

/** The numbers that begin with digits, shifted by an exponent; without those that have only zeros behind them, or with. */
function between(lead: bigint, exponent: number, hasLo: boolean): Interval {
  return {
    lo: decimalOf(lead, exponent),
    hasLo: hasLo && lead > 0n,
    hi: decimalOf(lead + 1n, exponent),
    hasHi: false,
  };
}

/** The least k of all ways. */
function leastAt(interval: Interval, exponent: number, cubes: readonly Cube[]): bigint | undefined {
  let least: bigint | undefined;
  for (const cube of cubes) {
    const k = firstAt(interval, exponent, cube);
    if (k !== undefined && (least === undefined || k < least)) least = k;
  }
  return least;
}

function fill(digits: bigint, count: number): string {
  return count === 0 ? '' : digits.toString().padStart(count, '0');
}

/** Digits, and the exponent that puts the point in its place. */
function spelled({ line, bytes }: AnyContext, read: NumberRead, { digits, exponent }: Further): string {
  const { phase, places } = read;
  const hasPoint = phase === ZERO || phase === POINT || phase === FRACTION;
  const power = exponent + (hasPoint ? places + digits.length : 0);
  const text = phase === ZERO ? `.${digits}` : digits;
  // An integer of draft 4 has no exponent: what is no integer may need one.
  if (power === 0 && (hasPoint || line.textVariable < 0)) return text;
  return `${text}${bytes[0x65] === 0 ? 'E' : 'e'}${power}`;
}
