import {
  type Characters,
  EVERY_CHARACTER,
  isIn,
  isSurrogate,
  type Ranges,
  SHORT_ESCAPES,
  type SpellingForm,
  surrogates,
  utf8Of,
} from './characters.ts';

/** The byte cannot follow. */
export const REFUSED = -1;
/** The byte continues a character; `lexer.state` tells where it stands. */
export const INSIDE = 0;
/** The byte ends the character `lexer.character`. */
export const CHARACTER = 1;
/** Before the byte the character `lexer.character` ended; the byte is to be read again in `lexer.state`. */
export const CHARACTER_BEFORE = 2;
/** The byte is the quote that ends the string. */
export const QUOTE_END = 3;

/** Between two characters. */
export const BOUNDARY = 0;

// A state is kind + 8 * count + 32 * value.
// RAW: `count` bytes of a UTF-8 sequence are still to come, `value` are the bits so far.
const RAW = 1;
// ESCAPE: behind a backslash.
const ESCAPE = 2;
// DIGITS: `count` digits of \uXXXX are there, `value` is what they say.
const DIGITS = 3;
// HIGH, HIGH_ESCAPE, HIGH_DIGITS: the same behind an escaped high surrogate, whose ten bits stand above the twelve that
// the digits of the low one can fill.
const HIGH = 4;
const HIGH_ESCAPE = 5;
const HIGH_DIGITS = 6;

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const SHORT_ESCAPED: readonly number[] = [...SHORT_ESCAPES.values()];

/** Reads the body of a JSON string byte by byte and undoes UTF-8 and escapes: what follows it sees code points only. */
export class StringLexer {
  state: number = BOUNDARY;
  character = 0;
  private readonly characters: Characters;
  private readonly completable = new Map<number, boolean>();

  constructor(characters: Characters) {
    this.characters = characters;
  }

  /** Reads a byte in a state; the answer is one of the five constants above. Bytes that cannot be written are refused. */
  step(state: number, byte: number): -1 | 0 | 1 | 2 | 3 {
    if (this.characters.rules.bytes[byte] === 0) return REFUSED;
    const count = (state >> 3) & 3;
    const value = state >> 5;
    switch (state & 7) {
      case BOUNDARY:
        return this.atBoundary(byte);
      case RAW:
        return this.inSequence(count, value, byte);
      case ESCAPE:
        return this.behindBackslash(byte);
      case DIGITS:
        return this.inDigits(count, value, byte);
      case HIGH:
        if (byte === BACKSLASH) return this.inside(HIGH_ESCAPE, 0, value);
        return this.alone(value >> 12, BOUNDARY);
      case HIGH_ESCAPE:
        if (byte === LETTER_U) return this.inside(HIGH_DIGITS, 0, value);
        return this.alone(value >> 12, ESCAPE);
      default:
        return this.inLowDigits(count, value, byte);
    }
  }

  /**
   * The bytes that complete the character begun in a state to a given one, by the shortest spelling; undefined if there
   * are none. A high surrogate that stands alone needs none: it ends before what follows.
   */
  rest(state: number, character: number): readonly number[] | undefined {
    const { characters } = this;
    const count = (state >> 3) & 3;
    const value = state >> 5;
    let bytes: number[];
    switch (state & 7) {
      case BOUNDARY:
        return characters.spell(character);
      case RAW: {
        const all = utf8Of(character);
        if (all.length < 2 || (character >= 0xd800 && character < 0xe000)) return undefined;
        if (character >> (6 * count) !== value || all.length <= count || !this.mayBegin(all, count))
          return undefined;
        bytes = all.slice(all.length - count);
        break;
      }
      case ESCAPE: {
        const spelling = this.escapes(character).find((each) => characters.canWrite(each));
        return spelling?.slice(1);
      }
      case DIGITS: {
        const unit = character < 0x10000 ? character : surrogates(character)[0];
        if (unit >> (4 * (4 - count)) !== value || !this.isSpelledInDigits(character)) return undefined;
        const escape = characters.hexEscape(unit).slice(2 + count);
        bytes = character < 0x10000 ? escape : [...escape, ...characters.hexEscape(surrogates(character)[1])];
        break;
      }
      default: {
        if (character < 0x10000 || !this.isSpelledInDigits(character)) return undefined;
        const [high, low] = surrogates(character);
        if (high - 0xd800 !== value >> 12) return undefined;
        const digits = (state & 7) === HIGH_DIGITS ? count : 0;
        if ((state & 7) === HIGH_DIGITS && low >> (4 * (4 - digits)) !== (value & 0xfff)) return undefined;
        const skipped = (state & 7) === HIGH ? 0 : (state & 7) === HIGH_ESCAPE ? 1 : 2 + digits;
        bytes = characters.hexEscape(low).slice(skipped);
      }
    }
    return characters.canWrite(bytes) ? bytes : undefined;
  }

  /** Whether a state stands in plain text: between two characters, or in one that is written as its bytes. */
  isPlain(state: number): boolean {
    return (state & 7) <= RAW;
  }

  /** The state after a byte of plain text, or -1: at a quote or backslash too. */
  stepPlain(state: number, byte: number): number {
    if (byte === 0x22 || byte === BACKSLASH) return REFUSED;
    if (this.step(state, byte) === REFUSED) return REFUSED;
    return this.canBeCompleted(this.state) ? this.state : REFUSED;
  }

  /** Whether some character that is begun so can be written to its end, if one is begun. */
  canBeCompleted(state: number): boolean {
    if (state === BOUNDARY) return true;
    let can = this.completable.get(state);
    if (can === undefined) {
      can = this.other(state, () => false) !== undefined;
      this.completable.set(state, can);
    }
    return can;
  }

  /** The high surrogate that a state may still turn out to be, alone; and the state of what follows it. */
  highAlone(state: number): { readonly character: number; readonly then: number } | undefined {
    const count = (state >> 3) & 3;
    const value = state >> 5;
    const character = 0xd800 + (value >> 12);
    if (!this.characters.mayStandAlone(character)) return undefined;
    switch (state & 7) {
      case HIGH:
        return { character, then: BOUNDARY };
      case HIGH_ESCAPE:
        return { character, then: ESCAPE };
      case HIGH_DIGITS:
        // Two digits decide: a low surrogate begins with dc to df.
        return count < 2 ? { character, then: encode(DIGITS, count, value & 0xfff) } : undefined;
      default:
        return undefined;
    }
  }

  /** A character other than some that the state can be completed to, with few bytes if there is a choice. */
  other(state: number, excluded: (character: number) => boolean): number | undefined {
    return this.shortest(state, EVERY_CHARACTER, excluded);
  }

  /**
   * A character in ranges, other than some, to which the state can be completed with the fewest bytes; undefined if
   * there is none that may stand where no string is fixed.
   */
  shortest(state: number, ranges: Ranges, excluded?: (character: number) => boolean): number | undefined {
    const { characters } = this;
    const count = (state >> 3) & 3;
    const value = state >> 5;
    const fits = (character: number): boolean =>
      characters.isFree(character) && !excluded?.(character) && this.rest(state, character) !== undefined;
    const first = (form: SpellingForm, from: number, to: number): number | undefined =>
      characters.first(form, ranges, fits, { from, to });
    switch (state & 7) {
      case BOUNDARY:
        return characters.shortest(ranges, excluded);
      case RAW: {
        const bits = 6 * count;
        const found = characters.sequences.map((form) => first(form, value << bits, (value + 1) << bits));
        return found.find((character) => character !== undefined);
      }
      case ESCAPE: {
        const isOne = (character: number): boolean =>
          fits(character) && this.rest(state, character)!.length === 1;
        const short = SHORT_ESCAPED.find((character) => isIn(ranges, character) && isOne(character));
        return short ?? first(characters.escape, 0, 0x10000) ?? first(characters.escapedPair, 0, 0x110000);
      }
      case DIGITS: {
        const bits = 4 * (4 - count);
        const found = first(characters.escape, value << bits, (value + 1) << bits);
        if (found !== undefined) return found;
        const from = Math.max(value << bits, 0xd800);
        const to = Math.min((value + 1) << bits, 0xdc00);
        return from < to
          ? first(characters.escapedPair, 0x10000 + ((from - 0xd800) << 10), 0x10000 + ((to - 0xd800) << 10))
          : undefined;
      }
      default: {
        const from = 0x10000 + ((value >> 12) << 10);
        return first(characters.escapedPair, from, from + 0x400);
      }
    }
  }

  /** Inside a character that is written as its bytes: the first and the last one that it can become. */
  rawRange(state: number): readonly [first: number, last: number] | undefined {
    if ((state & 7) !== RAW) return undefined;
    const bits = 6 * ((state >> 3) & 3);
    const first = (state >> 5) << bits;
    return [first, first + (1 << bits) - 1];
  }

  private atBoundary(byte: number): -1 | 0 | 1 | 3 {
    if (byte === 0x22) return QUOTE_END;
    if (byte === BACKSLASH) return this.inside(ESCAPE, 0, 0);
    if (byte < 0x20) return REFUSED;
    if (byte < 0x80) return this.ended(byte);
    // C0 and C1 would spell ASCII in two bytes; beyond F4 nothing is encoded (RFC 3629, section 4).
    if (byte < 0xc2 || byte > 0xf4) return REFUSED;
    if (byte < 0xe0) return this.inside(RAW, 1, byte & 0x1f);
    return byte < 0xf0 ? this.inside(RAW, 2, byte & 0x0f) : this.inside(RAW, 3, byte & 0x07);
  }

  private inSequence(count: number, value: number, byte: number): -1 | 0 | 1 {
    if (byte < 0x80 || byte > 0xbf) return REFUSED;
    // The second byte excludes overlong forms, surrogates and what is beyond U+10FFFF.
    if (count === 2 && ((value === 0 && byte < 0xa0) || (value === 0xd && byte > 0x9f))) return REFUSED;
    if (count === 3 && ((value === 0 && byte < 0x90) || (value === 4 && byte > 0x8f))) return REFUSED;
    const bits = (value << 6) | (byte & 0x3f);
    return count === 1 ? this.ended(bits) : this.inside(RAW, count - 1, bits);
  }

  private behindBackslash(byte: number): -1 | 0 | 1 {
    if (byte === LETTER_U) return this.inside(DIGITS, 0, 0);
    const character = SHORT_ESCAPES.get(byte);
    if (character === undefined) return REFUSED;
    if (!this.characters.rules.any && this.characters.spell(character)?.[1] !== byte) return REFUSED;
    return this.ended(character);
  }

  private inDigits(count: number, value: number, byte: number): -1 | 0 | 1 {
    const digit = this.digit(byte);
    if (digit < 0) return REFUSED;
    const unit = (value << 4) | digit;
    if (count < 3) return this.inside(DIGITS, count + 1, unit);
    if (unit >= 0xd800 && unit < 0xdc00) return this.inside(HIGH, 0, (unit - 0xd800) << 12);
    if (isSurrogate(unit) && !this.characters.mayStandAlone(unit)) return REFUSED;
    return this.isSpelledInDigits(unit) ? this.ended(unit) : REFUSED;
  }

  private inLowDigits(count: number, value: number, byte: number): -1 | 0 | 1 | 2 {
    const digit = this.digit(byte);
    if (digit < 0) return REFUSED;
    const isLow = count === 0 ? digit === 0xd : count !== 1 || digit >= 0xc;
    if (!isLow) return this.alone(value >> 12, encode(DIGITS, count, value & 0xfff));
    const low = ((value & 0xfff) << 4) | digit;
    if (count < 3) return this.inside(HIGH_DIGITS, count + 1, (value & ~0xfff) | low);
    const character = 0x10000 + ((value >> 12) << 10) + (low - 0xdc00);
    return this.isSpelledInDigits(character) ? this.ended(character) : REFUSED;
  }

  private digit(byte: number): number {
    if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
    if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
    return byte >= 0x41 && byte <= 0x46 && this.characters.rules.any ? byte - 0x37 : -1;
  }

  /** Whether the spelling of a character by digits is allowed. */
  private isSpelledInDigits(character: number): boolean {
    const { characters } = this;
    if (characters.rules.any) {
      return !isSurrogate(character) || characters.mayStandAlone(character);
    }
    const spelling = characters.spell(character);
    return spelling?.[1] === LETTER_U && spelling[0] === BACKSLASH;
  }

  /** The escaped spellings of a character that are allowed, the shortest first. */
  private escapes(character: number): readonly (readonly number[])[] {
    const { characters } = this;
    if (!characters.rules.any) {
      const spelling = characters.spell(character);
      return spelling?.[0] === BACKSLASH ? [spelling] : [];
    }
    const short = Array.from(SHORT_ESCAPES).find(([, each]) => each === character);
    if (!this.isSpelledInDigits(character)) return [];
    const units = character < 0x10000 ? [character] : surrogates(character);
    const long = units.flatMap((unit) => characters.hexEscape(unit));
    return short === undefined ? [long] : [[BACKSLASH, short[0]], long];
  }

  /** Whether the bytes before the last `count` of a UTF-8 sequence can be written (they were, to get here). */
  private mayBegin(bytes: readonly number[], count: number): boolean {
    return this.characters.canWrite(bytes.slice(0, bytes.length - count));
  }

  private inside(kind: number, count: number, value: number): 0 {
    this.state = encode(kind, count, value);
    return INSIDE;
  }

  private ended(character: number): 1 {
    this.state = BOUNDARY;
    this.character = character;
    return CHARACTER;
  }

  private alone(high: number, then: number): -1 | 2 {
    if (!this.characters.mayStandAlone(0xd800 + high)) return REFUSED;
    this.state = then;
    this.character = 0xd800 + high;
    return CHARACTER_BEFORE;
  }
}

function encode(kind: number, count: number, value: number): number {
  return kind + 8 * count + 32 * value;
}
