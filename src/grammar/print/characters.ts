import { UnsupportedError } from '../../base/errors.ts';
import { CharacterSet, LAST_CODE_POINT } from '../../regex/character-set.ts';
import type { PrintedNotation } from './dialects.ts';

const NAMED: Readonly<Record<number, string>> = { 10: '\\n', 13: '\\r', 9: '\\t', 92: '\\\\' };

const HALVES: CharacterSet = CharacterSet.of(0xd800, 0xdfff);

/**
 * A literal in double quotes.
 *
 * @throws UnsupportedError for halves of surrogate pairs, which have no UTF-8
 */
export function printText(text: string, notation: PrintedNotation): string {
  refuseHalves(text);
  return `"${Array.from(text, (one) => character(one.codePointAt(0)!, TEXT, notation)).join('')}"`;
}

/** Throws `UnsupportedError` for a text with half of a surrogate pair in it. */
export function refuseHalves(text: string): void {
  const [half] = /\p{Surrogate}/u.exec(text) ?? [];
  if (half === undefined) return;
  throw new UnsupportedError(
    `half of a surrogate pair (U+${half.charCodeAt(0).toString(16).toUpperCase()}) is no character: no text can be written with it`,
  );
}

/** A class in brackets; in Lark, in a regular expression. */
export function printClass(set: CharacterSet, notation: PrintedNotation): string {
  const { ranges } = withoutHalves(set);
  if (ranges.length === 0) return NOTHING[notation];
  // What goes on to the last character is shorter to say by what is left out.
  const isNegated = ranges.at(-1) === LAST_CODE_POINT && ranges[0] === 0;
  if (isNegated && ranges.length === 2) return ANYTHING[notation];
  const shown = isNegated ? withoutHalves(set.complement()).ranges : ranges;
  const signs = CLASS_SIGNS[notation];
  let text = isNegated ? '^' : '';
  for (let i = 0; i < shown.length; i += 2) {
    const [first, last] = [shown[i]!, shown[i + 1]!];
    text += character(first, signs, notation);
    if (last > first + 1) text += '-';
    if (last > first) text += character(last, signs, notation);
  }
  return notation === 'lark' ? `/[${text}]/` : `[${text}]`;
}

/** llama.cpp reads `[]` as the empty text: here all characters are left out. */
const NOTHING: Readonly<Record<PrintedNotation, string>> = {
  gbnf: '[^\\u0000-\\U0010FFFF]',
  ebnf: '[]',
  lark: '/[a&&b]/',
};

const ANYTHING: Readonly<Record<PrintedNotation, string>> = { gbnf: '.', ebnf: '[^]', lark: '/./s' };

/** No text has halves of surrogate pairs: no range begins or ends with one. */
function withoutHalves(set: CharacterSet): CharacterSet {
  const whole = set.intersect(HALVES.complement());
  return whole.has(0xd7ff) && whole.has(0xe000) ? whole.union(HALVES) : whole;
}

/** Signs that would mean something else than themselves. */
interface Signs {
  /** With a backslash in front they mean themselves. */
  readonly escaped: string;
  /** These are written by their numbers: engines refuse them with a backslash. */
  readonly numbered: string;
}

const TEXT: Signs = { escaped: '"', numbered: '' };

/** In Lark the signs of the set operations of the regex crate are among them. */
const CLASS_SIGNS: Readonly<Record<PrintedNotation, Signs>> = {
  gbnf: { escaped: '[]-', numbered: '^' },
  ebnf: { escaped: '[]-', numbered: '^#' },
  lark: { escaped: '[]^-&~/', numbered: '' },
};

function character(code: number, signs: Signs, notation: PrintedNotation): string {
  const named = NAMED[code];
  if (named !== undefined) return named;
  const plain = String.fromCodePoint(code);
  if (signs.escaped.includes(plain)) return `\\${plain}`;
  const isNumbered = signs.numbered.includes(plain);
  if (code >= 0x20 && code < 0x7f && !isNumbered) return plain;
  // What can be seen stands for itself.
  if (code > 0xa0 && /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(plain)) return plain;
  const hex = code.toString(16).toUpperCase();
  if (notation === 'lark' && signs !== TEXT) return `\\x{${hex}}`;
  if (code > 0xffff) return `\\U${hex.padStart(8, '0')}`;
  return `\\u${hex.padStart(4, '0')}`;
}
