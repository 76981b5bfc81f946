import type { Names } from '../automaton/recognizer.ts';
import { TupleTable } from '../base/tuple-table.ts';
import type { KeyOptions } from './key-options.ts';
import type { KeyParts } from './key-parts.ts';
import { KEY_START, type KeyPlace, type KeyPlaces } from './key-places.ts';
import { SOME_TEXT } from './key-set.ts';
import { TakenNames } from './taken-names.ts';
import { OFF } from './text/literal-trie.ts';
import { BOUNDARY, type StringLexer } from './text/string-lexer.ts';

/** Where a key is read. */
export interface KeyReading {
  readonly shape: number;
  readonly place: KeyPlace;
  /** The state of the lexer. */
  readonly lexer: number;
  /** The set of keys without a name that were seen, as far as they matter. */
  readonly taken: number;
}

/** The keys of an object that are apart from others: those with names, and those that were seen. See `Names`. */
export class KeyNameSets {
  private readonly places: KeyPlaces;
  private readonly taken: TakenNames;
  /** Shape and state: what tells sets of named keys apart. */
  private readonly ids = new TupleTable(2);

  private readonly parts: KeyParts;

  constructor(places: KeyPlaces, parts: KeyParts, lexer: StringLexer) {
    this.places = places;
    this.parts = parts;
    this.taken = new TakenNames(places.texts, lexer);
  }

  get byteLength(): number {
    return this.ids.byteLength + this.taken.byteLength;
  }

  /** `behind`: the state behind a key with a name that may come. */
  at(options: KeyOptions, reading: KeyReading, behind: (key: number) => number): Names[] {
    return [...this.named(options, reading, behind), ...this.seen(options, reading)];
  }

  private named(
    options: KeyOptions,
    { shape, place, lexer }: KeyReading,
    behind: (key: number) => number,
  ): Names[] {
    if (place.node === OFF || options.trie.size === 1) return [];
    const { keyNames } = options.shape;
    const state = keyNames.at(place.node, lexer);
    this.ids.scratch[0] = shape;
    this.ids.scratch[1] = state;
    return [
      {
        id: 2 * this.ids.intern(),
        state,
        step: (at, byte) => keyNames.step(at, byte),
        bytes: (at) => keyNames.bytes(at),
        isAlive: (at) => this.isAlive(options, keyNames.placeOf(at)),
        behind: (key) => (options.allows(key) ? behind(key) : -1),
      },
    ];
  }

  private isAlive(options: KeyOptions, { node, lexer }: { node: number; lexer: number }): boolean {
    if (lexer === BOUNDARY) return options.isViable(node);
    return this.parts.isViable(options, lexer, { ...KEY_START, node });
  }

  private seen(options: KeyOptions, { place, lexer, taken }: KeyReading): Names[] {
    const text = taken === 0 ? SOME_TEXT : this.places.textOf(options, place);
    if (text === SOME_TEXT) return [];
    const read = this.places.texts.characters(text);
    return this.places.texts.textsOf(taken).flatMap((each): Names[] => {
      const state = this.taken.at(each, read, lexer);
      if (state === undefined) return [];
      return [
        {
          id: 2 * state + 1,
          state,
          step: (at, byte) => this.taken.step(at, byte),
          bytes: (at) => this.taken.bytes(at),
          behind: () => -1,
        },
      ];
    });
  }
}
