import { WellformedError } from '../base/errors.ts';

export interface SizeOptions {
  /**
   * About how long texts become, in characters (default 100): from here on the nearest end is taken. Only what cannot
   * be shorter is longer.
   */
  readonly maxLength?: number;
}

/** What assertions that draw by chance can be told. */
export interface RunOptions {
  /** How many walks, or texts, are drawn. */
  readonly runs?: number;
  /** How far each goes: bytes, or tokens. */
  readonly depth?: number;
  /** What chance starts from: an integer from 0 to 2^53 - 1. Default: that of fast-check's global configuration, or 1. */
  readonly seed?: number;
}

const MAX_LENGTH = 1_000_000;

export function lengthOption({ maxLength = 100 }: SizeOptions, where: string): number {
  return count(maxLength, `${where}: maxLength`, MAX_LENGTH);
}

/** A whole number from 0 on. Throws `WellformedError` (`bad-option`) for any other. */
export function count(value: number, name: string, most: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= 0 && value <= most) return value;
  throw new WellformedError(
    'bad-option',
    `${name} is ${String(value)}: expected a whole number up to ${most}`,
  );
}
