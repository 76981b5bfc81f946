import { type DigitPlace, digitPlace, nextWritable } from './writable-digits.ts';

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const HEX = 0x75;

/** The characters with an escape of two bytes, by the byte behind the backslash (RFC 8259, section 7). */
export const SHORT_ESCAPES: ReadonlyMap<number, number> = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, character]) => [letter.charCodeAt(0), character.charCodeAt(0)],
  ),
);

const SHORT_LETTERS: ReadonlyMap<number, number> = new Map(
  Array.from(SHORT_ESCAPES, ([letter, character]) => [character, letter]),
);

/** How the characters of JSON strings may be written. */
export interface SpellingRules {
  /** Every escape is allowed; else only the one spelling that `JSON.stringify` chooses, if the bytes can be written. */
  readonly any: boolean;
  /** Whether halves of surrogate pairs may stand alone, escaped; a set: those, and only where a string is fixed. */
  readonly loneSurrogates: boolean | ReadonlySet<number>;
  /** Per byte: 1 if it can be written. */
  readonly bytes: Uint8Array;
}

/** Ranges of code points, ascending: where the first begins, where it ends (exclusive), where the second begins, ... */
export type Ranges = ArrayLike<number>;

/** All code points. */
export const EVERY_CHARACTER: Ranges = [0, 0x110000];

/** A way to write characters: which ones, with how many bytes, and by which digits the bytes stand for the number. */
export interface SpellingForm {
  readonly from: number;
  readonly to: number;
  readonly length: number;
  readonly isEscaped: boolean;
  /** The digits say how far the character is above this. */
  readonly base: number;
  readonly places: readonly DigitPlace[];
}

/** How each code point of a JSON string is spelled with the bytes that can be written. */
export class Characters {
  readonly rules: SpellingRules;
  private readonly known = new Map<number, readonly number[] | undefined>();
  /** UTF-8 of two, three and four bytes. */
  readonly sequences: readonly [SpellingForm, SpellingForm, SpellingForm];
  /** `\uXXXX`. */
  readonly escape: SpellingForm;
  /** Two of those, which stand for a surrogate pair. */
  readonly escapedPair: SpellingForm;

  /** Whether every byte that can follow a lead byte of UTF-8 can be written. */
  private readonly hasTails: boolean;

  constructor(rules: SpellingRules) {
    this.rules = rules;
    this.hasTails = rules.bytes.subarray(0x80, 0xc0).every((writable) => writable === 1);
    const isWritable = (byte: number): boolean => rules.bytes[byte] === 1;
    const lead = (bits: number, first: number): DigitPlace =>
      digitPlace(bits, (value) => isWritable(first + value));
    const tail = digitPlace(6, (value) => isWritable(0x80 + value));
    const hex = (bits: number, first = 0): DigitPlace =>
      digitPlace(bits, (value) => isWritable(this.hexDigit(first + value)));
    const raw = { isEscaped: false, base: 0 };
    this.sequences = [
      { ...raw, from: 0x80, to: 0x800, length: 2, places: [lead(5, 0xc0), tail] },
      { ...raw, from: 0x800, to: 0x10000, length: 3, places: [lead(4, 0xe0), tail, tail] },
      { ...raw, from: 0x10000, to: 0x110000, length: 4, places: [lead(3, 0xf0), tail, tail, tail] },
    ];
    const escaped = { isEscaped: true, base: 0 };
    const digit = hex(4);
    const half = (first: number): DigitPlace[] => [hex(2, first), digit, digit];
    this.escape = { ...escaped, from: 0, to: 0x10000, length: 6, places: [digit, digit, digit, digit] };
    this.escapedPair = {
      ...escaped,
      ...{ from: 0x10000, to: 0x110000, length: 12, base: 0x10000, places: [...half(8), ...half(12)] },
    };
  }

  /** The shortest spelling of a code point (the only one, unless any is allowed); undefined if there is none. */
  spell(character: number): readonly number[] | undefined {
    if (character >= 0x80 && this.isSpelledRaw(character)) return utf8Of(character);
    if (this.known.has(character)) return this.known.get(character);
    const spelling = this.spellings(character).find((bytes) => this.canWrite(bytes));
    this.known.set(character, spelling);
    return spelling;
  }

  canWrite(bytes: readonly number[]): boolean {
    return bytes.every((byte) => this.rules.bytes[byte] === 1);
  }

  /** Whether a half of a surrogate pair may stand alone. */
  mayStandAlone(surrogate: number): boolean {
    const { loneSurrogates } = this.rules;
    return typeof loneSurrogates === 'boolean' ? loneSurrogates : loneSurrogates.has(surrogate);
  }

  /** Whether a character may stand where no string is fixed. */
  isFree(character: number): boolean {
    return !isSurrogate(character) || this.rules.loneSurrogates === true;
  }

  /** A digit of an escape, in the case that can be written. */
  hexDigit(value: number): number {
    const lower = '0123456789abcdef'.charCodeAt(value);
    return this.rules.any && this.rules.bytes[lower] === 0 && value > 9 ? lower - 32 : lower;
  }

  /** The bytes of `\uXXXX`. */
  hexEscape(unit: number): number[] {
    return [BACKSLASH, HEX, ...[12, 8, 4, 0].map((shift) => this.hexDigit((unit >> shift) & 15))];
  }

  /** A character with the shortest spelling there is, other than some; undefined if there is none. */
  other(excluded: (character: number) => boolean): number | undefined {
    return this.shortest(EVERY_CHARACTER, excluded);
  }

  /**
   * A character in ranges with the shortest spelling there is, other than some; undefined if there is none that may
   * stand where no string is fixed.
   */
  shortest(ranges: Ranges, excluded?: (character: number) => boolean): number | undefined {
    const fits = (character: number, length: number): boolean =>
      this.isFree(character) && !excluded?.(character) && this.spell(character)?.length === length;
    const lists = (length: number, from: number, to: number): number | undefined => {
      for (let character = from; character < to; character++) {
        if (isIn(ranges, character) && fits(character, length)) return character;
      }
      return undefined;
    };
    return (
      lists(1, 0x20, 0x80) ??
      lists(2, 0, 0x80) ??
      [...this.sequences, this.escape, this.escapedPair].reduce<number | undefined>(
        (found, form) => found ?? this.first(form, ranges, (character) => fits(character, form.length)),
        undefined,
      )
    );
  }

  /** All characters in ranges that can be written, and may stand where no string is fixed; in no certain order. */
  *all(ranges: Ranges): Iterable<number> {
    for (let character = 0; character < 0x80; character++) {
      if (isIn(ranges, character) && this.spell(character) !== undefined) yield character;
    }
    for (const form of [...this.sequences, this.escape, this.escapedPair]) {
      const fits = (character: number): boolean =>
        this.isFree(character) && this.spell(character)?.length === form.length;
      for (let from = 0x80; ;) {
        const found = this.first(form, ranges, fits, { from, to: form.to });
        if (found === undefined) break;
        yield found;
        from = found + 1;
      }
    }
  }

  /** The first character in ranges that can be written in a form, and fits; undefined if there is none. */
  first(
    form: SpellingForm,
    ranges: Ranges,
    fits: (character: number) => boolean,
    within: { readonly from: number; readonly to: number } = form,
  ): number | undefined {
    const lowest = Math.max(form.from, within.from);
    const highest = Math.min(form.to, within.to);
    for (let i = rangeBehind(ranges, lowest); i < ranges.length && ranges[i]! < highest; i += 2) {
      const to = Math.min(highest, ranges[i + 1]!);
      let at = Math.max(lowest, ranges[i]!);
      while (at < to) {
        const digits = nextWritable(at - form.base, form.places);
        if (digits < 0) return undefined;
        at = digits + form.base;
        const unlike = form.isEscaped ? this.nextEscaped(at) : at;
        if (unlike > at) {
          at = unlike;
          continue;
        }
        if (at < to && fits(at)) return at;
        at++;
      }
    }
    return undefined;
  }

  /** The first character from one on that an escape may begin; 0x110000 if there is none. */
  nextEscaped(from: number): number {
    let character = from;
    while (!this.rules.any && character >= 0x80 && character < 0x110000 && this.isSpelledRaw(character)) {
      character = firstBehind(character);
    }
    return character;
  }

  /** Whether a character beyond ASCII is surely spelled as its bytes, as is every other one with the same lead byte. */
  private isSpelledRaw(character: number): boolean {
    return this.hasTails && !isSurrogate(character) && this.rules.bytes[utf8Of(character)[0]!] === 1;
  }

  /** The spellings that are allowed, the shortest first. */
  private spellings(character: number): number[][] {
    if (isSurrogate(character)) return this.mayStandAlone(character) ? [this.hexEscape(character)] : [];
    const letter = SHORT_LETTERS.get(character);
    const short = letter === undefined ? [] : [[BACKSLASH, letter]];
    const raw = character < 0x20 || character === QUOTE || character === BACKSLASH ? [] : [utf8Of(character)];
    const escaped =
      character < 0x10000
        ? [this.hexEscape(character)]
        : [surrogates(character).flatMap((unit) => this.hexEscape(unit))];
    if (this.rules.any) return [...raw, ...short, ...escaped];
    return raw.length > 0 && this.canWrite(raw[0]!) ? raw : [...short, ...escaped];
  }
}

/** Whether a character is in ranges. */
export function isIn(ranges: Ranges, character: number): boolean {
  const range = rangeBehind(ranges, character);
  return range < ranges.length && ranges[range]! <= character;
}

/** The index of the first range that ends behind a character. */
function rangeBehind(ranges: Ranges, character: number): number {
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[2 * middle + 1]! > character) high = middle;
    else low = middle + 1;
  }
  return 2 * low;
}

/** The first code point with another lead byte in UTF-8, or the first surrogate: those share a lead byte with others. */
function firstBehind(character: number): number {
  if (character < 0xd800 && character >= 0xd000) return 0xd800;
  const shift = character < 0x800 ? 6 : character < 0x10000 ? 12 : 18;
  return Math.min(0x110000, ((character >> shift) + 1) << shift);
}

/** The UTF-8 bytes of a code point. */
export function utf8Of(character: number): number[] {
  if (character < 0x80) return [character];
  const tail = (shift: number): number => 0x80 | ((character >> shift) & 0x3f);
  if (character < 0x800) return [0xc0 | (character >> 6), tail(0)];
  if (character < 0x10000) return [0xe0 | (character >> 12), tail(6), tail(0)];
  return [0xf0 | (character >> 18), tail(12), tail(6), tail(0)];
}

/** Whether a code point is half of a surrogate pair. */
export function isSurrogate(character: number): boolean {
  return character >= 0xd800 && character < 0xe000;
}

/** The two halves of a code point beyond the basic plane. */
export function surrogates(character: number): [number, number] {
  return [0xd800 + ((character - 0x10000) >> 10), 0xdc00 + ((character - 0x10000) & 0x3ff)];
}

/** The code points of a string; halves of surrogate pairs that stand alone count as one each. */
export function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}
