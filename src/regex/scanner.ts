import { GrammarError } from '../base/errors.ts';

/**
 * How a pattern is read: `unicode` is what the flag u asks for; `annex-b` is what ECMA-262 allows without it (Annex B,
 * "Regular Expressions Patterns"), still by code points.
 */
export type Dialect = 'unicode' | 'annex-b';

/** A pattern and a place in it. */
export class Scanner {
  readonly source: string;
  readonly strict: boolean;
  /** Counts UTF-16 units. */
  at = 0;
  /** How many groups there are that capture; in annex-b it tells back-references from octal escapes. */
  readonly groups: number;
  /** Whether `\k` names a group; in annex-b only where some group has a name. */
  readonly named: boolean;
  /** What a reader may not expect of the reading. */
  readonly notes: Set<string> = new Set<string>();

  constructor(source: string, dialect: Dialect) {
    this.source = source;
    this.strict = dialect === 'unicode';
    const { groups, named } = countGroups(source);
    this.groups = groups;
    this.named = this.strict || named;
  }

  get atEnd(): boolean {
    return this.at >= this.source.length;
  }

  /** The code point here, or -1 at the end. */
  peek(): number {
    return this.source.codePointAt(this.at) ?? -1;
  }

  /** The character here, for messages and comparisons; empty at the end. */
  peekText(): string {
    return this.atEnd ? '' : String.fromCodePoint(this.peek());
  }

  /** Takes the code point here. */
  next(): number {
    const codePoint = this.peek();
    this.at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  sees(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  /** Takes `text` if it is here. */
  eat(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes decimal digits; empty if there are none. */
  digits(): string {
    const from = this.at;
    while (isDigit(this.source.charCodeAt(this.at))) this.at++;
    return this.source.slice(from, this.at);
  }

  /** Takes exactly `count` hexadecimal digits, or nothing and gives undefined. */
  hex(count: number): number | undefined {
    const digits = this.source.slice(this.at, this.at + count);
    if (digits.length < count || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
    this.at += count;
    return parseInt(digits, 16);
  }

  /** What was wrong, and what to do. */
  fail(message: string, offset: number = this.at): never {
    // Without the flag u it is tried again: that it is malformed is then said of the second reading.
    const what = this.strict ? 'is not valid with the flag u, at' : 'is malformed at';
    throw new GrammarError(`The regular expression ${what} offset ${offset}: ${message}`, { offset });
  }
}

export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Counts what captures, before anything is read: a reference may precede its group. */
function countGroups(source: string): { groups: number; named: boolean } {
  let groups = 0;
  let named = false;
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    switch (source[i]) {
      case '\\':
        i++;
        break;
      case '[':
        inClass = true;
        break;
      case ']':
        inClass = false;
        break;
      case '(':
        if (inClass) break;
        if (source[i + 1] !== '?') groups++;
        else if (/^(?:P<|<[^=!]|<$)/.test(source.slice(i + 2, i + 4))) {
          groups++;
          named = true;
        }
        break;
    }
  }
  return { groups, named };
}
