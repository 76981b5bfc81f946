import { FIRST_SPECIAL } from './network.ts';

/** Letters, digits, a blank, what can be printed; then everything. */
const LIKED: readonly (readonly [number, number])[] = [
  ...([
    [0x61, 0x7a],
    [0x30, 0x39],
    [0x20, 0x20],
    [0x21, 0x7e],
    [0, 255],
  ] as const),
];

/**
 * A unit of a range that can be written, one that people like to read if there is one; -1 if there is none.
 * `expressible`: per byte 1 or 0.
 */
export function likedUnit(first: number, last: number, expressible: Uint8Array): number {
  if (first >= FIRST_SPECIAL) return first;
  for (const [from, to] of LIKED) {
    for (let byte = Math.max(first, from); byte <= Math.min(last, to); byte++) {
      if (expressible[byte] === 1) return byte;
    }
  }
  return -1;
}
