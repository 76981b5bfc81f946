import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import type { KeyOptions } from './key-options.ts';
import type { KeyPlace, KeyPlaces } from './key-places.ts';
import type { TextPosition } from './text/text-lexemes.ts';

/** The keys of objects as lexemes: see `TextLexemes`. */
export class KeyLexemes {
  private readonly core: Core;
  private readonly places: KeyPlaces;

  constructor(core: Core, places: KeyPlaces) {
    this.core = core;
    this.places = places;
  }

  /**
   * The lexeme at a place, in a state of the lexer; -1 where named keys make a difference. `isOwn`: it has to tell what
   * the tests of keys say.
   */
  at(options: KeyOptions, place: KeyPlace, lexer: number, isOwn: boolean): number {
    const { lexemes } = this.core;
    if (!this.core.lexer.isPlain(lexer)) return -1;
    // Where keys need no name, whatever is written leads to a key, be it on the trie of the named ones or off it.
    if (options.allowsAll) return lexemes.plain(lexer);
    if (options.unnamedGoal === FALSE) return -1;
    const position = this.positionOf(options, place, lexer);
    const isOff = lexemes.isFree(position) || options.trie.isLeft(place.node, lexer, this.core.lexer);
    return isOff ? lexemes.at(position, isOwn) : -1;
  }

  /** How many characters may still begin there. */
  room(options: KeyOptions, place: KeyPlace, lexer: number): number {
    if (options.allowsAll) return Infinity;
    return this.core.lexemes.room(this.positionOf(options, place, lexer));
  }

  private positionOf(options: KeyOptions, place: KeyPlace, lexer: number): TextPosition {
    const { state, length } = this.places.tested(options, place);
    return { text: options.shape.product, goal: options.unnamedGoal, state, count: length, lexer };
  }
}
