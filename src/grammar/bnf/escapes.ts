import { CharacterSet, LAST_CODE_POINT } from '../../regex/character-set.ts';
import type { Problems } from '../problems.ts';
import type { Dialect } from './tokens.ts';

const NAMED: Readonly<Record<string, number>> = {
  ...{ n: 0x0a, r: 0x0d, t: 0x09, f: 0x0c, b: 0x08, v: 0x0b, a: 0x07, e: 0x1b, '0': 0 },
};

/** Reads the characters of literals and classes. Problems are placed in the whole source. */
export class CharacterReader {
  private readonly text: string;
  private readonly to: number;
  private readonly dialect: Dialect;
  private readonly problems: Problems;
  at: number;
  /** Whether `#x41` is one character. */
  readsHex = false;

  constructor(text: string, range: { from: number; to: number }, dialect: Dialect, problems: Problems) {
    this.text = text;
    this.at = range.from;
    this.to = range.to;
    this.dialect = dialect;
    this.problems = problems;
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
    if (this.readsHex && this.dialect === 'ebnf' && this.text[from] === '#') {
      const hex = this.match(/#x([0-9a-fA-F]+)/y);
      if (hex !== undefined) return this.codePoint(hex, from);
    }
    const code = this.text.codePointAt(this.at)!;
    this.at += code > 0xffff ? 2 : 1;
    return code === 0x5c ? this.escape(from) : code;
  }

  private escape(from: number): number {
    const kind = this.text[this.at++] ?? '';
    const digits = { x: this.dialect === 'gbnf' ? 2 : 0, u: 4, U: 8 }[kind];
    if (digits !== undefined) {
      const hex = this.match(digits === 0 ? /([0-9a-fA-F]+)/y : new RegExp(`([0-9a-fA-F]{${digits}})`, 'y'));
      if (hex !== undefined) return this.codePoint(hex, from);
      const wanted = digits === 0 ? 'hexadecimal digits' : `${digits} hexadecimal digits`;
      this.problems.add(`"\\${kind}" is not an escape here`, from, { hint: `write ${wanted} behind it` });
      return 0xfffd;
    }
    const named = Object.hasOwn(NAMED, kind) ? NAMED[kind] : undefined;
    if (named !== undefined) return named;
    // A punctuation mark stands for itself.
    if (/^[!-/:-@[-`{-~ ]$/.test(kind)) return kind.codePointAt(0)!;
    this.problems.add(`"\\${kind}" is no escape`, from, {
      hint: 'escapes are \\n \\r \\t \\\\ \\" \\[ \\] \\- \\xHH \\uHHHH \\UHHHHHHHH',
    });
    return 0xfffd;
  }

  private codePoint(hex: string, from: number): number {
    const code = hex.length > 8 ? Infinity : parseInt(hex, 16);
    if (code <= LAST_CODE_POINT) return code;
    this.problems.add(`${hex} is beyond the last character`, from, { hint: 'the last one is 10FFFF' });
    return 0xfffd;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null || pattern.lastIndex > this.to) return undefined;
    this.at = pattern.lastIndex;
    return found[1];
  }
}

/** The text of a literal. Halves of surrogate pairs have no UTF-8, so they are problems. */
export function readLiteral(reader: CharacterReader, problems: Problems): string {
  let text = '';
  while (!reader.atEnd) {
    const from = reader.at;
    const code = reader.next();
    if (code >= 0xd800 && code <= 0xdfff) {
      problems.add('half of a surrogate pair is no character', from, {
        hint: 'write \\UHHHHHHHH for the whole',
      });
    } else text += String.fromCodePoint(code);
  }
  return text;
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
