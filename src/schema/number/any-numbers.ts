import { type Decimal, parseDecimal, powerOfTenModulo } from '../../json/decimal.ts';
import { type AnyContext, anySuffix } from './any-ends.ts';
import {
  EXPONENT,
  EXPONENT_SIGN,
  FRACTION,
  MINUS,
  type NumberRead,
  POINT,
  POWER,
  START,
  WHOLE,
  ZERO,
} from './any-read.ts';
import { CutOrder } from './cut-order.ts';
import type { NumberLine } from './number-line.ts';
import {
  ALPHABET,
  canWrite,
  type NumberReading,
  searchEnd,
  symbolOf,
  Transitions,
  UNKNOWN,
} from './number-reading.ts';
import type { NumberTarget } from './number-target.ts';
import { type Powers, truthAtPower } from './powers.ts';

const NOTHING_READ: NumberRead = {
  ...{ phase: START, negative: false, count: 0, zeros: 0, places: 0, from: 0, to: 0 },
  ...{ lead: 0n, residue: 0n, powers: -1, sign: '', power: -1 },
};

/** Digits up to here are kept, even where no cut has as many: short ways to an end are found with them. */
const LEAST_EXACT = 40;

/** Every spelling of the JSON specification. States keep of the text only what can still matter. */
export class AnyNumbers implements NumberReading, AnyContext {
  readonly start: number;
  readonly line: NumberLine;
  readonly bytes: Uint8Array;
  readonly positive: CutOrder;
  readonly negative: CutOrder;
  /** A multiple of all that multiples are asked of, exponents aside. */
  readonly modulus: bigint;
  /** Up to so many digits are kept; more than any cut has. */
  readonly exact: number;
  private readonly keepsValue: boolean;
  private readonly writesAll: boolean;
  private readonly ids = new Map<string, number>();
  private readonly reads: NumberRead[] = [];
  private readonly truths: (number | undefined)[] = [];
  private readonly transitions = new Transitions();
  private readonly powersIds = new Map<string, number>();
  private readonly powersList: Powers[] = [];
  /** Per state, where values are kept: the state before its last byte, and this byte. */
  private readonly before: number[] = [];
  private readonly last: number[] = [];

  constructor(line: NumberLine, bytes: Uint8Array, keepsValue: boolean) {
    this.line = line;
    this.bytes = bytes;
    this.keepsValue = keepsValue;
    this.writesAll = canWrite(bytes, '0123456789.-') && (canWrite(bytes, 'e') || canWrite(bytes, 'E'));
    this.positive = new CutOrder(line.positive.cuts);
    this.negative = new CutOrder(line.negative.cuts);
    this.exact = Math.max(LEAST_EXACT, this.positive.longest + 1, this.negative.longest + 1);
    this.modulus = [...line.multiples.values()].reduce(
      (all, { coefficient }) => leastCommon(all, coefficient),
      1n,
    );
    this.start = this.state(NOTHING_READ, -1, 0);
  }

  get size(): number {
    return this.reads.length;
  }

  step(state: number, byte: number): number {
    const symbol = symbolOf(byte);
    if (symbol < 0 || this.bytes[byte] === 0) return -1;
    let next = this.transitions.get(state, symbol);
    if (next === UNKNOWN) {
      const read = this.after(this.reads[state]!, byte);
      next = read === undefined ? -1 : this.state(read, state, byte);
      this.transitions.set(state, symbol, next);
    }
    return next;
  }

  truthAt(state: number): number {
    return (this.truths[state] ??= this.findTruth(this.reads[state]!));
  }

  suffix(state: number, target: NumberTarget): string | undefined {
    return (
      anySuffix(this, this.reads[state]!, target) ??
      (this.writesAll ? undefined : searchEnd(this, state, target))
    );
  }

  valueAt(state: number): Decimal {
    const bytes: number[] = [];
    for (let at = state; at !== this.start; at = this.before[at]!) bytes.push(this.last[at]!);
    return parseDecimal(
      bytes
        .reverse()
        .map((byte) => String.fromCharCode(byte))
        .join(''),
    );
  }

  /** The beginning one byte further; undefined if no number begins so. */
  after(read: NumberRead, byte: number): NumberRead | undefined {
    const { phase } = read;
    if (byte >= 0x30 && byte <= 0x39) return this.afterDigit(read, byte - 0x30);
    switch (byte) {
      case 0x2d:
        if (phase === START) {
          return { ...read, phase: MINUS, negative: true };
        }
        return phase === EXPONENT ? { ...read, phase: EXPONENT_SIGN, sign: '-' } : undefined;
      case 0x2b:
        return phase === EXPONENT ? { ...read, phase: EXPONENT_SIGN, sign: '+' } : undefined;
      case 0x2e:
        return phase === ZERO || phase === WHOLE ? { ...read, phase: POINT } : undefined;
      default:
        if (phase !== ZERO && phase !== WHOLE && phase !== FRACTION) return undefined;
        return { ...read, phase: EXPONENT, powers: this.powersOf(read) };
    }
  }

  /** What an exponent behind a beginning decides. */
  powers(read: NumberRead): Powers {
    return this.powersList[read.powers < 0 ? this.powersOf(read) : read.powers]!;
  }

  order(negative: boolean): CutOrder {
    return negative ? this.negative : this.positive;
  }

  private afterDigit(read: NumberRead, digit: number): NumberRead | undefined {
    const { phase } = read;
    if (phase >= EXPONENT) {
      const { farthest } = this.powersList[read.powers]!;
      const power = Math.max(0, read.power) * 10 + digit;
      // Beyond the farthest exponent at which something changes all are alike.
      return { ...read, phase: POWER, power: Math.min(power, farthest + 1) };
    }
    if (phase === ZERO) return undefined;
    const isFraction = phase === POINT || phase === FRACTION;
    const places = isFraction ? read.places + 1 : 0;
    if (read.count === 0 && digit === 0) {
      return { ...read, phase: isFraction ? FRACTION : ZERO, places };
    }
    const { count, zeros, negative } = read;
    const order = this.order(negative);
    const to = count === 0 ? order.cuts.length : read.to;
    const { modulus } = this;
    return {
      ...read,
      phase: isFraction ? FRACTION : WHOLE,
      count: count + 1,
      zeros: digit === 0 ? zeros + 1 : 0,
      places,
      from: order.first(read.from, to, count, digit),
      to: order.first(read.from, to, count, digit + 1),
      lead: count < this.exact ? read.lead * 10n + BigInt(digit) : 0n,
      residue:
        digit === 0
          ? read.residue
          : (read.residue * powerOfTenModulo(zeros + 1, modulus) + BigInt(digit)) % modulus,
    };
  }

  private findTruth(read: NumberRead): number {
    const { phase, sign, power } = read;
    if (phase === POWER) {
      return truthAtPower(this.powersList[read.powers]!, sign === '-' ? -power : power);
    }
    if (phase !== ZERO && phase !== WHOLE && phase !== FRACTION) return -1;
    return this.truth(read, 0, phase !== FRACTION);
  }

  /** Which formulas are true of the digits read with an exponent. */
  private truth(read: NumberRead, exponent: number, isPlain: boolean): number {
    const { line } = this;
    const { textVariable } = line;
    if (read.count === 0) {
      return line.truth(line.zero, (variable) => variable !== textVariable || isPlain);
    }
    const { cuts, vectors } = read.negative ? line.negative : line.positive;
    let passed = 0;
    while (passed < cuts.length && this.exponentBehind(read, passed) <= exponent) passed++;
    return line.truth(vectors[passed]!, (variable) =>
      variable === textVariable ? isPlain : this.exponentOfMultiple(read, variable) <= exponent,
    );
  }

  /** The least exponent with which the digits are behind a cut. */
  private exponentBehind({ negative, count, places, from, to }: NumberRead, index: number): number {
    const { cuts, rank } = this.order(negative);
    const cut = cuts[index]!;
    const at = rank[index]!;
    // The digits of a cut do not end with a zero: if it has more than were read, it is greater.
    const isEqual = at >= from && at < to && count >= cut.digits.length;
    const isBehind = at < from || (isEqual && !cut.after);
    return cut.top - (count - places) + (isBehind ? 0 : 1);
  }

  /** The least exponent with which the digits are a multiple of what a variable means. */
  private exponentOfMultiple({ residue, zeros, places }: NumberRead, variable: number): number {
    const { coefficient, exponent } = this.line.multiples.get(variable)!;
    // Without its last zeros a number is a multiple of nothing that ends with more zeros than it.
    const least = exponent - (zeros - places);
    let left = residue % coefficient;
    for (let more = 0; more <= coefficient.toString(2).length; more++) {
      if (left === 0n) return least + more;
      left = (left * 10n) % coefficient;
    }
    return Infinity;
  }

  private powersOf(read: NumberRead): number {
    const { line } = this;
    const from: number[] = [-Infinity];
    const truths: number[] = [];
    if (read.count === 0) truths.push(this.truth(read, 0, false));
    else {
      const { cuts } = read.negative ? line.negative : line.positive;
      const turns = new Set(cuts.map((_, index) => this.exponentBehind(read, index)));
      for (const variable of line.multiples.keys()) {
        const turn = this.exponentOfMultiple(read, variable);
        if (turn !== Infinity) turns.add(turn);
      }
      for (const turn of [-Infinity, ...[...turns].sort((a, b) => a - b)]) {
        const truth = this.truth(read, turn, false);
        if (truth === truths.at(-1)) continue;
        if (truths.length > 0) from.push(turn);
        truths.push(truth);
      }
    }
    const key = `${from.join()};${truths.join()}`;
    let id = this.powersIds.get(key);
    if (id === undefined) {
      const farthest = Math.max(0, ...from.slice(1).map(Math.abs));
      id = this.powersList.push({ from, truths, farthest }) - 1;
      this.powersIds.set(key, id);
    }
    return id;
  }

  private state(read: NumberRead, before: number, byte: number): number {
    const key = this.keepsValue ? `${before},${ALPHABET.indexOf(byte)}` : this.keyOf(read);
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.reads.push(read) - 1;
      this.ids.set(key, id);
      if (this.keepsValue) {
        this.before.push(before);
        this.last.push(byte);
      }
    }
    return id;
  }

  private keyOf(read: NumberRead): string {
    const { phase, negative, count, zeros, places, from, to } = read;
    if (phase >= EXPONENT) return `${phase}${read.sign},${read.power},${read.powers}`;
    const hasCuts = this.order(negative).cuts.length > 0;
    const hasMultiples = this.line.multiples.size > 0;
    const sign = negative ? '-' : '';
    if (count === 0) return `${sign}${phase},${hasCuts || hasMultiples ? places : ''}`;
    const order = this.order(negative);
    const position = hasCuts
      ? `${from}-${to},${from < to ? Math.min(count, order.longest) : ''},${count - places}`
      : '';
    return `${sign}${phase}:${position}:${hasMultiples ? `${zeros},${places},${read.residue}` : ''}`;
  }
}

function leastCommon(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
