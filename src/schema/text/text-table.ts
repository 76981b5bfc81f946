import { TupleTable } from '../../base/tuple-table.ts';

/** The empty text. */
export const EMPTY_TEXT = 0;

/** Texts interned to integers that share their beginnings. */
export class TextTable {
  /** Per text but the empty one: the text before its last code point, and that code point. */
  private readonly texts = new TupleTable(2);

  /** How many bytes they take. */
  get byteLength(): number {
    return this.texts.byteLength;
  }

  /** A text with one more code point. */
  extend(text: number, character: number): number {
    this.texts.scratch[0] = text;
    this.texts.scratch[1] = character;
    return this.texts.intern() + 1;
  }

  /** The text of code points. */
  text(characters: readonly number[]): number {
    return characters.reduce((text, character) => this.extend(text, character), EMPTY_TEXT);
  }

  /** The code points of a text. */
  characters(text: number): number[] {
    const characters: number[] = [];
    for (let at = text; at !== EMPTY_TEXT; at = this.texts.get(at - 1, 0)) {
      characters.push(this.texts.get(at - 1, 1));
    }
    return characters.reverse();
  }
}

/** The string of code points, of any number. */
export function stringOf(characters: readonly number[]): string {
  // In parts: arguments of a call are limited in number.
  const part = 4096;
  let string = '';
  for (let i = 0; i < characters.length; i += part) {
    string += String.fromCodePoint(...characters.slice(i, i + part));
  }
  return string;
}
