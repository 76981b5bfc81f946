import type { KeyOptions } from './key-options.ts';
import type { KeySet } from './key-set.ts';
import { OFF, ROOT } from './text/literal-trie.ts';
import { stringOf } from './text/text-table.ts';

/** How far a key is read: a node of the trie of named keys, or, off it, its text and its state in the product of tests. */
export interface KeyPlace {
  readonly node: number;
  /** Off the trie: the text so far, in a `KeySet`. */
  readonly text: number;
  readonly state: number;
  /** How many code points were read, as far as it makes a difference. */
  readonly length: number;
}

/** Before the first character. */
export const KEY_START: KeyPlace = { node: ROOT, text: 0, state: 0, length: 0 };

/** The way through keys. */
export class KeyPlaces {
  readonly texts: KeySet;

  constructor(texts: KeySet) {
    this.texts = texts;
  }

  /** The place behind one more character. */
  behind(options: KeyOptions, at: KeyPlace, character: number): KeyPlace {
    const node = options.trie.step(at.node, character);
    if (node !== OFF) return { ...KEY_START, node };
    const { product } = options.shape;
    const { state, length } = this.tested(options, at);
    return {
      node,
      text: this.texts.extend(this.textOf(options, at), character),
      state: product.step(state, character),
      length: product.clamp(length + 1),
    };
  }

  /** The state of the product, and the length, at a place. */
  tested(options: KeyOptions, at: KeyPlace): { readonly state: number; readonly length: number } {
    if (at.node === OFF) return at;
    return { state: options.shape.stateAt(at.node), length: options.lengthAt(at.node) };
  }

  /** What stands of the key. */
  textOf(options: KeyOptions, at: KeyPlace): number {
    return at.node === OFF ? at.text : this.texts.text(options.trie.path(at.node));
  }

  /** The class of the key that ends at a place; -1 where it must not be told. */
  classOf(options: KeyOptions, at: KeyPlace): number {
    if (at.node !== OFF) return options.classAt(at.node);
    return options.shape.classify(at.state, at.length, () => stringOf(this.texts.characters(at.text)));
  }
}

/** Whether a key that may come begins so. */
export function isViableKey(options: KeyOptions, at: KeyPlace): boolean {
  return at.node === OFF ? options.isViableOff(at.state, at.length) : options.isViable(at.node);
}
