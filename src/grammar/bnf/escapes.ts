import { CharacterSet, LAST_CODE_POINT } from '../../regex/character-set.ts';
import type { Problems } from '../problems.ts';
import type { Dialect } from './tokens.ts';

/** How the characters of a literal or class are read. */
export interface CharacterOptions {
  readonly dialect: Dialect;
  readonly problems: Problems;
  /** Whether they stand in a class, or by themselves, where `#x41` is one character. */
  readonly isClass: boolean;
}

const NAMED: Readonly<Record<Dialect, Readonly<Record<string, number>>>> = {
  gbnf: { n: 0x0a, r: 0x0d, t: 0x09 },
  ebnf: { n: 0x0a, r: 0x0d, t: 0x09, f: 0x0c, b: 0x08, v: 0x0b, a: 0x07, e: 0x1b, '0': 0 },
};

/** The signs that stand for themselves behind a backslash: in GBNF those of llama.cpp, in EBNF all punctuation. */
const SIGNS: Readonly<Record<Dialect, RegExp>> = { gbnf: /^[\\"[\]-]$/, ebnf: /^[!-/:-@[-`{-~ ]$/ };

const ESCAPES: Readonly<Record<Dialect, string>> = {
  gbnf: '\\n \\r \\t \\\\ \\" \\[ \\] \\- \\xHH \\uHHHH \\UHHHHHHHH',
  ebnf: '\\n \\r \\t \\\\ \\" \\[ \\] \\- \\xH \\uHHHH \\UHHHHHHHH',
};

/** What stands for a character that cannot be read. */
const UNKNOWN = 0xfffd;

/** Reads the characters of literals and classes. Problems are placed in the whole source. */
export class CharacterReader {
  private readonly text: string;
  private readonly to: number;
  private readonly options: CharacterOptions;
  at: number;

  constructor(text: string, range: { from: number; to: number }, options: CharacterOptions) {
    this.text = text;
    this.at = range.from;
    this.to = range.to;
    this.options = options;
  }

  get atEnd(): boolean {
    return this.at >= this.to;
  }

  /** Whether a character stands next, as it is, and behind it at least so many more. */
  isNext(character: string, more = 0): boolean {
    return this.at + more < this.to && this.text[this.at] === character;
  }

  /** The next character as a code point, escapes undone. */
  next(): number {
    const from = this.at;
    const { dialect, isClass } = this.options;
    if (isClass && dialect === 'ebnf' && this.text[from] === '#') {
      const hex = this.match(/#x([0-9a-fA-F]+)/y);
      if (hex !== undefined) return this.codePoint(hex, from);
    }
    const code = this.text.codePointAt(this.at)!;
    this.at += code > 0xffff ? 2 : 1;
    return code === 0x5c ? this.escape(from) : code;
  }

  private escape(from: number): number {
    const { dialect, problems } = this.options;
    const kind = this.atEnd ? '' : String.fromCodePoint(this.text.codePointAt(this.at)!);
    this.at += kind.length;
    if (kind === 'x' || kind === 'u' || kind === 'U') {
      const count = kind === 'u' ? 4 : kind === 'U' ? 8 : dialect === 'gbnf' ? 2 : 0;
      const hex = this.match(new RegExp(`([0-9a-fA-F]${count === 0 ? '+' : `{${count}}`})`, 'y'));
      if (hex !== undefined) return this.codePoint(hex, from);
      const wanted = count === 0 ? 'hexadecimal digits' : `${count} hexadecimal digits`;
      problems.add(`"\\${kind}" is not an escape here`, from, { hint: `write ${wanted} behind it` });
      return UNKNOWN;
    }
    const named = NAMED[dialect];
    if (Object.hasOwn(named, kind)) return named[kind]!;
    if (SIGNS[dialect].test(kind)) return kind.codePointAt(0)!;
    const isSign = SIGNS.ebnf.test(kind);
    problems.add(`"\\${kind}" is no escape`, from, {
      hint: isSign
        ? `write ${kind} without the backslash, or \\x` + hexOf(kind)
        : `escapes are ${ESCAPES[dialect]}`,
    });
    return isSign ? kind.codePointAt(0)! : UNKNOWN;
  }

  private codePoint(hex: string, from: number): number {
    const digits = hex.replace(/^0+(?=.)/, '');
    const code = digits.length > 8 ? Infinity : parseInt(digits, 16);
    if (code <= LAST_CODE_POINT) return code;
    const shown = digits.length > 12 ? `${digits.slice(0, 12)}...` : digits;
    this.options.problems.add(`${shown} is beyond the last character`, from, {
      hint: 'the last one is 10FFFF',
    });
    return UNKNOWN;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null || pattern.lastIndex > this.to) return undefined;
    this.at = pattern.lastIndex;
    return found[1];
  }
}

function hexOf(sign: string): string {
  return sign.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0');
}

/** The text of a literal. Halves of surrogate pairs have no UTF-8, so they are problems. */
export function readLiteral(reader: CharacterReader, problems: Problems): string {
  const parts: string[] = [];
  while (!reader.atEnd) {
    const from = reader.at;
    const code = reader.next();
    if (code >= 0xd800 && code <= 0xdfff) {
      problems.add('half of a surrogate pair is no character', from, {
        hint: 'write \\UHHHHHHHH for the whole',
      });
    } else parts.push(String.fromCodePoint(code));
  }
  return parts.join('');
}

/** The characters of a class, whose brackets were taken off. */
export function readClass(reader: CharacterReader, problems: Problems): CharacterSet {
  const isNegated = reader.isNext('^');
  if (isNegated) reader.at++;
  const bounds: number[] = [];
  while (!reader.atEnd) {
    const from = reader.at;
    const first = reader.next();
    let last = first;
    if (reader.isNext('-', 1)) {
      reader.at++;
      last = reader.next();
      if (last < first) {
        problems.add('the range ends before it begins', from, { hint: 'write the smaller character first' });
        last = first;
      }
    }
    bounds.push(first, last);
  }
  const set = CharacterSet.fromBounds(bounds);
  return isNegated ? set.complement() : set;
}
