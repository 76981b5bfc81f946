import { TupleTable } from '../base/tuple-table.ts';
import { TextTable } from './text/text-table.ts';

/** The empty set. */
const EMPTY = 0;

/** A text that is not told: equal to none that is. */
export const SOME_TEXT = -1;

/** Texts of keys, and sets of them, interned to integers that share their beginnings. */
export class KeySet extends TextTable {
  /** Per set but the empty one: the set before the last key was added, and that key's text. */
  private readonly sets = new TupleTable(2);

  /** Whether a text was ever looked for behind one that is not told: it may be the same. */
  wasGuessed = false;

  override get byteLength(): number {
    return super.byteLength + this.sets.byteLength;
  }

  override extend(text: number, character: number): number {
    return text === SOME_TEXT ? SOME_TEXT : super.extend(text, character);
  }

  /** A set with one more text. */
  add(set: number, text: number): number {
    this.sets.scratch[0] = set;
    this.sets.scratch[1] = text;
    return this.sets.intern() + 1;
  }

  /** The texts of a set that are told. */
  textsOf(set: number): number[] {
    const texts: number[] = [];
    for (let at = set; at !== EMPTY; at = this.sets.get(at - 1, 0)) {
      const text = this.sets.get(at - 1, 1);
      if (text !== SOME_TEXT) texts.push(text);
    }
    return texts;
  }

  has(set: number, text: number): boolean {
    for (let at = set; at !== EMPTY; at = this.sets.get(at - 1, 0)) {
      const each = this.sets.get(at - 1, 1);
      if (each === SOME_TEXT) this.wasGuessed = true;
      else if (each === text) return true;
    }
    return false;
  }
}
