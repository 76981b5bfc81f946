import { CharacterSet } from './character-set.ts';

/** `\d`: ECMA-262, CharacterClassEscape. */
export const DIGITS: CharacterSet = CharacterSet.of(0x30, 0x39);

/** `\w`, and what `\b` tells from the rest: ECMA-262, WordCharacters, without the flag i. */
export const WORD_CHARACTERS: CharacterSet = CharacterSet.of(0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a);

/** What `.` leaves out: ECMA-262, LineTerminator. */
export const LINE_TERMINATORS: CharacterSet = CharacterSet.of(0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029);

/** `\s`: ECMA-262, WhiteSpace and LineTerminator. WhiteSpace holds U+FEFF and all of the category Zs. */
export const SPACES: CharacterSet = CharacterSet.of(
  ...[0x09, 0x0d, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029],
  ...[0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff],
);

/** `.` without the flag s. */
export const NO_LINE_TERMINATORS: CharacterSet = LINE_TERMINATORS.complement();

const CHUNK = 0x400;
const PLANE = 0x10000;

/** Bounded by the number of properties that Unicode has. */
const properties = new Map<string, CharacterSet>();

/** The code points of the planes with characters of their own, in order; made when first needed. */
let chunks: { readonly from: number; readonly text: string }[] | undefined;

/**
 * The code points with a Unicode property, as `\p{...}` with the flag u reads it: `L`, `Script=Greek`, `ASCII`.
 * Undefined if there is no such property. The host's own RegExp knows Unicode: it is asked about every code point, once
 * per property, in place of tables here.
 */
export function propertySet(name: string): CharacterSet | undefined {
  const known = properties.get(name);
  if (known !== undefined || !/^\w+(?:=\w+)?$/.test(name)) return known;
  let runs: RegExp;
  try {
    runs = new RegExp(`\\p{${name}}+|\\P{${name}}+`, 'gu');
  } catch {
    return undefined;
  }
  const one = new RegExp(`^\\p{${name}}$`, 'u');
  const has = (codePoint: number): boolean => one.test(String.fromCodePoint(codePoint));
  const bounds: number[] = [];
  for (const { from, text } of (chunks ??= makeChunks())) {
    const width = from < PLANE ? 1 : 2;
    let isIn = has(from);
    for (const { index, 0: run } of text.matchAll(runs)) {
      const first = from + index / width;
      if (isIn) bounds.push(first, first + run.length / width - 1);
      isIn = !isIn;
    }
  }
  // Unassigned and private planes: one code point stands for all but the last two, which are no characters.
  for (let plane = 4; plane <= 16; plane++) {
    if (plane === 14) continue;
    const last = plane * PLANE + PLANE - 1;
    if (has(plane * PLANE)) bounds.push(plane * PLANE, last - 2);
    for (const codePoint of [last - 1, last]) if (has(codePoint)) bounds.push(codePoint, codePoint);
  }
  const set = CharacterSet.fromBounds(bounds);
  properties.set(name, set);
  return set;
}

/** Halves of surrogate pairs never share a chunk with their counterparts, so that no pair arises in it. */
function makeChunks(): { from: number; text: string }[] {
  const made: { from: number; text: string }[] = [];
  for (const plane of [0, 1, 2, 3, 14]) {
    for (let from = plane * PLANE; from < (plane + 1) * PLANE; from += CHUNK) {
      const points = Array.from({ length: CHUNK }, (_, i) => from + i);
      made.push({ from, text: String.fromCodePoint(...points) });
    }
  }
  return made;
}

/** Whether a code point may begin a name of a group: ECMA-262, IdentifierStartChar. */
export function startsName(codePoint: number): boolean {
  return /^[$_\p{ID_Start}]$/u.test(String.fromCodePoint(codePoint));
}

/** Whether a code point may go on in a name of a group: ECMA-262, IdentifierPartChar. */
export function continuesName(codePoint: number): boolean {
  return /^[$\u200c\u200d\p{ID_Continue}]$/u.test(String.fromCodePoint(codePoint));
}
