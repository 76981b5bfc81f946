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

/** How each code point of a JSON string is spelled with the bytes that can be written. */
export class Characters {
  readonly rules: SpellingRules;
  private readonly known = new Map<number, readonly number[] | undefined>();
  private ordered: number[] | undefined;

  /** Whether every byte that can follow a lead byte of UTF-8 can be written. */
  private readonly hasTails: boolean;

  constructor(rules: SpellingRules) {
    this.rules = rules;
    this.hasTails = rules.bytes.subarray(0x80, 0xc0).every((writable) => writable === 1);
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
    for (let character = 0x20; character < 0x7f; character++) {
      if (!excluded(character) && this.spell(character)?.length === 1) return character;
    }
    return this.byLength().find((character) => this.isFree(character) && !excluded(character));
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

  /** All characters that have a spelling, the shortest first. Found once: the whole of Unicode is asked. */
  private byLength(): readonly number[] {
    if (this.ordered === undefined) {
      const byLength: number[][] = [];
      for (let character = 0; character < 0x110000; character++) {
        const spelling = this.spellings(character).find((bytes) => this.canWrite(bytes));
        if (spelling !== undefined) (byLength[spelling.length] ??= []).push(character);
      }
      this.ordered = byLength.flat();
    }
    return this.ordered;
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
