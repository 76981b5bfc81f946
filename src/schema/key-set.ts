import { TupleTable } from '../base/tuple-table.ts';

/** The empty text and the empty set. */
const EMPTY = 0;

/** Texts of keys, and sets of them, interned to integers that share their beginnings. */
export class KeySet {
  /** Per text but the empty one: the text before its last code point, and that code point. */
  private readonly texts = new TupleTable(2);
  /** Per set but the empty one: the set before the last key was added, and that key's text. */
  private readonly sets = new TupleTable(2);

  /** A text with one more code point. */
  extend(text: number, character: number): number {
    return pair(this.texts, text, character);
  }

  /** The code points of a text. */
  characters(text: number): number[] {
    const found: number[] = [];
    for (let at = text; at !== EMPTY; at = this.texts.get(at - 1, 0)) found.push(this.texts.get(at - 1, 1));
    return found.reverse();
  }

  /** The text of code points. */
  text(characters: readonly number[]): number {
    return characters.reduce((text, character) => this.extend(text, character), EMPTY);
  }

  /** A set with one more text. */
  add(set: number, text: number): number {
    return pair(this.sets, set, text);
  }

  has(set: number, text: number): boolean {
    for (let at = set; at !== EMPTY; at = this.sets.get(at - 1, 0)) {
      if (this.sets.get(at - 1, 1) === text) return true;
    }
    return false;
  }
}

function pair(table: TupleTable, first: number, second: number): number {
  table.scratch[0] = first;
  table.scratch[1] = second;
  return table.intern() + 1;
}
