import { LAST_CODE_POINT, type CharacterSet } from '../../regex/character-set.ts';
import type { PrintedNotation } from './dialects.ts';

const NAMED: Readonly<Record<number, string>> = { 10: '\\n', 13: '\\r', 9: '\\t', 92: '\\\\' };

/** A literal in double quotes. */
export function printText(text: string, notation: PrintedNotation): string {
  return `"${Array.from(text, (one) => character(one.codePointAt(0)!, '"', notation)).join('')}"`;
}

/** A class in brackets; in Lark, in a regular expression. */
export function printClass(set: CharacterSet, notation: PrintedNotation): string {
  const { ranges } = set;
  if (set.isEmpty) return notation === 'lark' ? '/[a&&b]/' : '[]';
  // What goes on to the last character is shorter to say by what is left out.
  const isNegated = ranges.at(-1) === LAST_CODE_POINT && ranges[0] === 0;
  if (isNegated && ranges.length === 2)
    return notation === 'lark' ? '/./s' : notation === 'gbnf' ? '.' : '[^]';
  const shown = isNegated ? set.complement().ranges : ranges;
  let text = isNegated ? '^' : '';
  for (let i = 0; i < shown.length; i += 2) {
    const [first, last] = [shown[i]!, shown[i + 1]!];
    text += character(first, CLASS_SIGNS[notation], notation);
    if (last > first + 1) text += '-';
    if (last > first) text += character(last, CLASS_SIGNS[notation], notation);
  }
  return notation === 'lark' ? `/[${text}]/` : `[${text}]`;
}

/** Signs that would mean something else in a class. In Lark those of the regex crate's set operations are among them. */
const CLASS_SIGNS: Readonly<Record<PrintedNotation, string>> = {
  gbnf: '[]^-',
  ebnf: '[]^-#',
  lark: '[]^-&~/',
};

function character(code: number, signs: string, notation: PrintedNotation): string {
  const named = NAMED[code];
  if (named !== undefined) return named;
  const plain = String.fromCodePoint(code);
  if (signs.includes(plain)) return `\\${plain}`;
  if (code >= 0x20 && code < 0x7f) return plain;
  // What can be seen stands for itself.
  if (code > 0xa0 && /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(plain)) return plain;
  const hex = code.toString(16).toUpperCase();
  if (notation === 'lark' && signs !== '"') return `\\x{${hex}}`;
  if (code > 0xffff) return `\\U${hex.padStart(8, '0')}`;
  return `\\u${hex.padStart(4, '0')}`;
}
