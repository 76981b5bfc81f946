import type { PowerRead } from './powers.ts';

// How much of a number is read.
export const START = 0;
export const MINUS = 1;
export const ZERO = 2;
export const WHOLE = 3;
export const POINT = 4;
export const FRACTION = 5;
/** Behind `e`, behind its sign, in its digits. */
export const EXPONENT = 6;
export const EXPONENT_SIGN = 7;
export const POWER = 8;

/** What is known of the beginning of a number. */
export interface NumberRead extends PowerRead {
  readonly phase: number;
  readonly negative: boolean;
  /** The digits from the first one on that is no zero: how many, how many zeros at their end. */
  readonly count: number;
  readonly zeros: number;
  /** How many digits there are behind the point. */
  readonly places: number;
  /** The ranks of the cuts that begin with the digits. */
  readonly from: number;
  readonly to: number;
  /** The digits, while they are not more than `AnyContext.exact`. */
  readonly lead: bigint;
  /** What the digits without the zeros at their end leave modulo `AnyContext.modulus`. */
  readonly residue: bigint;
  /** What the exponent decides; in the phases from `EXPONENT` on. */
  readonly powers: number;
}
