import type { NumberTarget } from './number-target.ts';

/**
 * What the exponent decides once the digits before it are written: all facts about the number become true, or stop being
 * so, from certain exponents on.
 */
export interface Powers {
  /** Where the truths begin, in ascending order; the first is -Infinity. */
  readonly from: readonly number[];
  /** See `NumberLine.truth`. */
  readonly truths: readonly number[];
  /** Beyond this, up or down, nothing changes any more. */
  readonly farthest: number;
}

/** How much of an exponent is written: its sign, and its digits as a number, or -1 if there are none. */
export interface PowerRead {
  readonly sign: '' | '+' | '-';
  readonly power: number;
}

/** The truth at an exponent. */
export function truthAtPower({ from, truths }: Powers, exponent: number): number {
  let last = 0;
  while (last + 1 < from.length && from[last + 1]! <= exponent) last++;
  return truths[last]!;
}

/** The shortest text that completes an exponent so that the number is as asked; undefined if there is none. */
export function powerSuffix(powers: Powers, target: NumberTarget, read: PowerRead): string | undefined {
  const { from, truths, farthest } = powers;
  let best: string | undefined;
  for (const [i, truth] of truths.entries()) {
    if (!target.accepts(truth)) continue;
    const suffix = suffixInto(from[i]!, (from[i + 1] ?? Infinity) - 1, farthest, read);
    if (suffix !== undefined && (best === undefined || suffix.length < best.length)) best = suffix;
  }
  return best;
}

/** The shortest text that completes an exponent to one between two others, both included. */
function suffixInto(
  least: number,
  most: number,
  farthest: number,
  { sign, power }: PowerRead,
): string | undefined {
  if (sign === '' && power < 0) {
    if (least <= 0 && most >= 0) return '0';
    return String(least > 0 ? least : most);
  }
  const [low, high] = sign === '-' ? [Math.max(0, -most), -least] : [Math.max(0, least), most];
  if (low > high) return undefined;
  if (power < 0) return String(low);
  for (let more = 0, scale = 1; ; more++, scale *= 10) {
    const first = power * scale;
    if (first > high) {
      if (power > 0) return undefined;
    } else if (low <= first + scale - 1) {
      return more === 0 ? '' : String(Math.max(0, low - first)).padStart(more, '0');
    }
    if (scale > 10 * (farthest + 1)) return undefined;
  }
}
