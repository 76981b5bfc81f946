import {
  compareDecimals,
  type Decimal,
  decimalOf,
  greatestCommonDivisor,
  isMultiple,
  leastCommonMultiple,
  powerOfTen,
  topOf,
} from '../../json/decimal.ts';
import { type Diagrams, FALSE, TRUE } from '../diagrams.ts';

/** One way to make a formula about multiples true. */
export interface Cube {
  /** The number must be a multiple of this; undefined: of nothing. */
  readonly step: Decimal | undefined;
  /** And of none of these. */
  readonly avoid: readonly Decimal[];
}

/** Magnitudes above zero between two limits. */
export interface Interval {
  readonly lo: Decimal;
  readonly hasLo: boolean;
  /** Undefined: no upper limit. */
  readonly hi: Decimal | undefined;
  readonly hasHi: boolean;
}

/** A magnitude: k * 10^exponent; k may end with zeros. */
export interface Place {
  readonly k: bigint;
  readonly exponent: number;
}

/** The most ways that are looked at. */
export const MOST_CUBES: number = 1 << 14;

/**
 * The ways to make a formula true whose variables mean multiples; undefined if there are more than `MOST_CUBES`.
 * `isText` is the value of the one variable that means none.
 */
export function cubesOf(
  diagrams: Diagrams,
  formula: number,
  multiples: ReadonlyMap<number, Decimal>,
  isText: boolean,
): readonly Cube[] | undefined {
  const cubes: Cube[] = [];
  let paths = 0;
  const visit = (node: number, step: Decimal | undefined, avoid: readonly Decimal[]): void => {
    if (node === FALSE || paths > MOST_CUBES) return;
    if (node === TRUE) {
      paths++;
      if (step !== undefined && avoid.some((of) => isMultiple(step, of))) return;
      // What is a multiple of a number to avoid need not be avoided itself.
      const least = avoid.filter((of) => !avoid.some((other) => other !== of && isMultiple(of, other)));
      cubes.push({ step, avoid: least });
      return;
    }
    const of = multiples.get(diagrams.variable(node));
    if (of === undefined) {
      visit(diagrams.branch(node, isText), step, avoid);
      return;
    }
    visit(diagrams.branch(node, true), step === undefined ? of : leastCommonMultiple(step, of), avoid);
    visit(diagrams.branch(node, false), step, [...avoid, of]);
  };
  visit(formula, undefined, []);
  return paths > MOST_CUBES ? undefined : cubes;
}

/** Whether a number is as a way asks. */
export function isIn(value: Decimal, { step, avoid }: Cube): boolean {
  return (step === undefined || isMultiple(value, step)) && !avoid.some((of) => isMultiple(value, of));
}

/** What two intervals have in common; undefined if nothing. */
export function intersect(a: Interval, b: Interval): Interval | undefined {
  const low = compareDecimals(a.lo, b.lo);
  const lo = low >= 0 ? a.lo : b.lo;
  const hasLo = low > 0 ? a.hasLo : low < 0 ? b.hasLo : a.hasLo && b.hasLo;
  const high =
    a.hi === undefined ? (b.hi === undefined ? 0 : 1) : b.hi === undefined ? -1 : compareDecimals(a.hi, b.hi);
  const hi = high <= 0 ? a.hi : b.hi;
  const hasHi = high < 0 ? a.hasHi : high > 0 ? b.hasHi : a.hasHi && b.hasHi;
  if (hi !== undefined) {
    const order = compareDecimals(lo, hi);
    if (order > 0 || (order === 0 && !(hasLo && hasHi))) return undefined;
  }
  return { lo, hasLo, hi, hasHi };
}

/**
 * The least k such that k * 10^exponent lies in an interval with an upper limit and is as a way asks; undefined if
 * there is none.
 *
 * Multiples of `step` on the grid are themselves a grid. Of its members every q-th is to be avoided, for some q >= 2
 * each; so a bounded number of tries in a row finds one that is not (Jacobsthal's function; for j numbers to avoid it is
 * below 2 j^2 + 4 as far as it is known, j <= 49).
 */
export function firstAt(interval: Interval, exponent: number, { step, avoid }: Cube): bigint | undefined {
  const { lo, hasLo, hi, hasHi } = interval;
  let least = floorOver(lo, exponent);
  // A floor that is not exact is below the limit.
  if (!hasLo || lo.exponent < exponent) least += 1n;
  let most = floorOver(hi!, exponent);
  if (!hasHi && hi!.exponent >= exponent) most -= 1n;
  if (most < least) return undefined;
  const modulus = step === undefined ? 1n : gridStep(step, exponent, most);
  if (modulus === undefined || modulus > most) return undefined;
  let k = ((least + modulus - 1n) / modulus) * modulus;
  if (avoid.length === 0) return k <= most ? k : undefined;
  const grid = decimalOf(modulus, exponent);
  if (avoid.some((of) => isMultiple(grid, of))) return undefined;
  for (let left = 2 * avoid.length ** 2 + 4; left > 0 && k <= most; left--, k += modulus) {
    const value = decimalOf(k, exponent);
    if (!avoid.some((of) => isMultiple(value, of))) return k;
  }
  return undefined;
}

/**
 * The least number with the fewest digits, not counting zeros at its end, that lies in an interval and is as a way asks;
 * undefined if there is none. Never writes out an exponent.
 */
export function fewestDigits(interval: Interval, cube: Cube): Place | undefined {
  const { lo } = interval;
  const { step } = cube;
  const least = step === undefined ? -Infinity : step.exponent;
  if (interval.hi === undefined) {
    // Near the limit first; a thousand multiples of the step have one among them that is as asked.
    for (const spare of [0, 3]) {
      const top = Math.max(topOf(lo) + 1, step === undefined ? 0 : topOf(step)) + spare;
      const found = fewestDigits(
        { ...interval, hi: { negative: false, coefficient: 1n, exponent: top } },
        cube,
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const { hi } = interval;
  if (lo.coefficient !== 0n && compareDecimals(lo, hi) === 0) {
    return interval.hasLo && interval.hasHi && isIn(lo, cube)
      ? { k: lo.coefficient, exponent: lo.exponent }
      : undefined;
  }
  // All multiples of the step are on its grid; without one there are numbers on every grid that is fine enough.
  for (let exponent = topOf(hi); exponent >= least; exponent--) {
    const k = firstAt(interval, exponent, cube);
    if (k !== undefined) return { k, exponent };
  }
  return undefined;
}

/** The least m such that m * 10^exponent is a multiple of the step; undefined if it is above `most`. */
function gridStep(step: Decimal, exponent: number, most: bigint): bigint | undefined {
  const { coefficient } = step;
  const places = exponent - step.exponent;
  if (places >= 0) {
    const enough = Math.min(places, coefficient.toString(2).length);
    return coefficient / greatestCommonDivisor(coefficient, powerOfTen(enough));
  }
  if (-places > most.toString().length) return undefined;
  return coefficient * powerOfTen(-places);
}

/** The integer part of value / 10^exponent. */
function floorOver(value: Decimal, exponent: number): bigint {
  const places = value.exponent - exponent;
  if (places >= 0) return value.coefficient === 0n ? 0n : value.coefficient * powerOfTen(places);
  if (topOf(value) <= exponent) return 0n;
  return value.coefficient / powerOfTen(-places);
}
