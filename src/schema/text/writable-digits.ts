/** One digit of a number: per value of its few bits, 1 if it can be written. */
export interface DigitPlace {
  readonly bits: number;
  readonly writable: Uint8Array;
}

/** The place of a digit of so many bits; `isWritable` tells it of each value. */
export function digitPlace(bits: number, isWritable: (value: number) => boolean): DigitPlace {
  return {
    bits,
    writable: Uint8Array.from({ length: 1 << bits }, (_, value) => (isWritable(value) ? 1 : 0)),
  };
}

/**
 * The least number from `from` on whose digits can all be written; -1 if there is none. `places` are the digits, the
 * most significant first, together no more than 30 bits.
 *
 * @example from 0x1234, with all hexadecimal digits but 2: 0x1300
 */
export function nextWritable(from: number, places: readonly DigitPlace[]): number {
  let shift = places.reduce((sum, { bits }) => sum + bits, 0);
  if (from >= 1 << shift) return -1;
  // The last place at which a digit can grow, before the first one that cannot stay as it is.
  let grown = -1;
  let shiftGrown = 0;
  for (const { bits, writable } of places) {
    shift -= bits;
    const digit = (from >> shift) & ((1 << bits) - 1);
    const more = writable.indexOf(1, digit + 1);
    if (more >= 0) {
      grown = ((from >> (shift + bits)) << bits) | more;
      shiftGrown = shift;
    }
    if (writable[digit] === 1) {
      if (shift === 0) return from;
      continue;
    }
    break;
  }
  return grown < 0 ? -1 : leastBehind(grown, shiftGrown, places);
}

/** The least number that begins with the digits above `shift` bits; -1 if there is none. */
function leastBehind(head: number, shift: number, places: readonly DigitPlace[]): number {
  let number = head << shift;
  let left = 0;
  for (let i = places.length - 1; i >= 0 && left < shift; i--) {
    const least = places[i]!.writable.indexOf(1);
    if (least < 0) return -1;
    number |= least << left;
    left += places[i]!.bits;
  }
  return number;
}
