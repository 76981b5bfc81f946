import { TupleTable } from '../base/tuple-table.ts';
import { TextTable } from './text/text-table.ts';

/** The empty set. */
const EMPTY = 0;

/** Texts of keys, and sets of them, interned to integers that share their beginnings. */
export class KeySet extends TextTable {
  /** Per set but the empty one: the set before the last key was added, and that key's text. */
  private readonly sets = new TupleTable(2);

  override get byteLength(): number {
    return super.byteLength + this.sets.byteLength;
  }

  /** A set with one more text. */
  add(set: number, text: number): number {
    this.sets.scratch[0] = set;
    this.sets.scratch[1] = text;
    return this.sets.intern() + 1;
  }

  has(set: number, text: number): boolean {
    for (let at = set; at !== EMPTY; at = this.sets.get(at - 1, 0)) {
      if (this.sets.get(at - 1, 1) === text) return true;
    }
    return false;
  }
}
