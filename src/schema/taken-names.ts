import { DIES } from '../automaton/recognizer.ts';
import { TupleTable } from '../base/tuple-table.ts';
import {
  BOUNDARY,
  CHARACTER,
  CHARACTER_BEFORE,
  INSIDE,
  QUOTE_END,
  type StringLexer,
} from './text/string-lexer.ts';
import { utf8Of } from './text/characters.ts';
import type { TextTable } from './text/text-table.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

// The fields of a state.
const TEXT = 0;
/** How many code points were read. */
const READ = 1;
const LEXER = 2;

/** One text at a time as an automaton over the bytes that spell it, whatever the spelling: see `Names`. */
export class TakenNames {
  private readonly texts: TextTable;
  private readonly lexer: StringLexer;
  private readonly states = new TupleTable(3);
  private readonly characters = new Map<number, readonly number[]>();

  constructor(texts: TextTable, lexer: StringLexer) {
    this.texts = texts;
    this.lexer = lexer;
  }

  get byteLength(): number {
    return this.states.byteLength + 300 * this.characters.size;
  }

  /** The state in a text of which some characters were read; undefined if it does not begin with them. */
  at(text: number, read: readonly number[], lexer: number): number | undefined {
    const characters = this.charactersOf(text);
    if (read.length > characters.length) return undefined;
    for (let i = 0; i < read.length; i++) if (read[i] !== characters[i]) return undefined;
    return this.state(text, read.length, lexer);
  }

  /** The state after a byte; `DIES`; or -2 where the text ends. */
  step(state: number, byte: number): number {
    const { lexer, states } = this;
    const text = states.get(state, TEXT);
    const characters = this.charactersOf(text);
    let read = states.get(state, READ);
    let at = states.get(state, LEXER);
    for (;;) {
      const found = lexer.step(at, byte);
      at = lexer.state;
      if (found === CHARACTER || found === CHARACTER_BEFORE) {
        if (characters[read] !== lexer.character) return DIES;
        read++;
        if (found === CHARACTER) break;
        continue;
      }
      if (found === INSIDE) break;
      return found === QUOTE_END && read === characters.length ? -2 : DIES;
    }
    if (read > characters.length) return DIES;
    return this.state(text, read, at);
  }

  /** The bytes that may follow, and maybe others. */
  bytes(state: number): readonly number[] | undefined {
    if (this.states.get(state, LEXER) !== BOUNDARY) return undefined;
    const character = this.charactersOf(this.states.get(state, TEXT))[this.states.get(state, READ)];
    return character === undefined ? [QUOTE] : [utf8Of(character)[0]!, BACKSLASH];
  }

  private charactersOf(text: number): readonly number[] {
    let characters = this.characters.get(text);
    if (characters === undefined) this.characters.set(text, (characters = this.texts.characters(text)));
    return characters;
  }

  private state(text: number, read: number, lexer: number): number {
    const { scratch } = this.states;
    scratch[TEXT] = text;
    scratch[READ] = read;
    scratch[LEXER] = lexer;
    return this.states.intern();
  }
}
