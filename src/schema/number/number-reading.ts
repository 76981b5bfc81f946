import type { Decimal } from '../../json/decimal.ts';
/** What is known of a number that is read to its end. */
export interface NumberFacts {
  readonly isInteger: boolean;
  /** The index of the fixed number that it equals, or -1. */
  readonly constant: number;
  readonly value?: Decimal;
}

/** The shortest way to end a number so that its facts are accepted. */
export interface NumberEnd {
  /** Bytes that are still needed; 0 where it may end at once; `Infinity` if there is no way. */
  readonly cost: number;
  /** The first of them, or -1. */
  readonly byte: number;
}

/** How numbers are spelled, and read. States are interned integers. */
export interface NumberReading {
  /** Before the first byte. */
  readonly start: number;
  /** The state after a byte, or -1 where no number goes on so. */
  step(state: number, byte: number): number;
  /** The facts of the number that ends here, or undefined where none does. */
  factsAt(state: number): NumberFacts | undefined;
  /** The shortest end that is accepted. Ways behind a byte are never longer than what was promised before it. */
  nearestEnd(state: number, accepts: (facts: NumberFacts) => boolean): NumberEnd;
}

export const NO_END: NumberEnd = { cost: Infinity, byte: -1 };
export const ENDS_HERE: NumberEnd = { cost: 0, byte: -1 };
