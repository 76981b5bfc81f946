import type { Recognizer } from '../automaton/recognizer.ts';
import { isDigit, placeOfByte } from './byte-order.ts';
import type { Chance } from './decisions.ts';
import { type Temper, temperByChance } from './temper.ts';
import type { Ways } from './ways.ts';

const COMMA = 0x2c;

const NONE = new Uint8Array(0);

/** What chance decides on in one text: 0, or 1 + the place of a byte. */
export class ByteSuggestion {
  private readonly recognizer: Recognizer;
  private readonly isJson: boolean;
  private temper: Temper | undefined;
  /** The word that is being written, and how much of it was. */
  private word: Uint8Array = NONE;
  private written = 0;

  constructor(recognizer: Recognizer, isJson: boolean) {
    this.recognizer = recognizer;
    this.isJson = isJson;
  }

  /** A byte was written, whoever decided on it. */
  read(byte: number): void {
    if (this.word[this.written] === byte) this.written++;
    else this.word = NONE;
  }

  at(configuration: number, ways: () => Ways, isAtKey: boolean, chance: Chance): number {
    if (this.written < this.word.length) return 1 + placeOfByte(this.word[this.written]!);
    const byte = this.byteAt(configuration, ways(), isAtKey, chance);
    return byte < 0 ? 0 : 1 + placeOfByte(byte);
  }

  /** -1: the nearest way. */
  private byteAt(configuration: number, ways: Ways, isAtKey: boolean, chance: Chance): number {
    this.temper ??= temperByChance(chance);
    const { temper } = this;
    const isInString = this.recognizer.lexeme(configuration) >= 0;
    const wasWord = this.word.length > 0;
    this.word = NONE;
    if (this.isJson && !isInString && ways.has(COMMA)) {
      // A number that may go on.
      if (!wasWord && chance(100) >= temper.ends && ways.digits.length > 0) {
        return digitByChance(ways.digits, temper, chance);
      }
      // Between values: one more or none.
      if (chance(100) < temper.more) return COMMA;
      if (wasWord || chance(4) > 0) return -1;
    }
    // A word is mostly left as it is: more digits would move a number away from its bound.
    if (wasWord && chance(8) > 0) return -1;
    if (chance(isInString && !isAtKey ? 200 : 100) < temper.words) {
      const words = isAtKey ? ways.names : ways.words;
      if (words.length > 0) {
        this.word = isAtKey && temper.inOrder ? words[0]! : words[chance(words.length)]!;
        this.written = 0;
        return this.word[0]!;
      }
    }
    if (chance(100) < this.endShare(configuration, isInString, temper)) return -1;
    let byte = ways.byteByChance(chance);
    // What ends soon is drawn as often as what goes on: a text that likes to be long draws again.
    if (temper.fills && byte === this.recognizer.nearestByte(configuration)) byte = ways.byteByChance(chance);
    return isDigit(byte) ? digitByChance(ways.digits, temper, chance) : byte;
  }

  /** In strings of bounded length, a text that likes to be long goes on until there is no room. */
  private endShare(configuration: number, isInString: boolean, temper: Temper): number {
    if (!this.isJson) return temper.ends / 4;
    const isBounded = isInString && this.recognizer.lexemeRoom(configuration) < Infinity;
    return temper.fills && isBounded ? 0 : temper.ends;
  }
}

/** Digits often run to the least or the greatest. */
function digitByChance(digits: readonly number[], { digits: wish }: Temper, chance: Chance): number {
  if (wish === undefined) return digits[chance(digits.length)]!;
  return wish === 'least' ? digits[0]! : digits.at(-1)!;
}
