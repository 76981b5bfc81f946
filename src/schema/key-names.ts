import { DIES } from '../automaton/recognizer.ts';
import { TupleTable } from '../base/tuple-table.ts';
import { OFF, type LiteralTrie } from './text/literal-trie.ts';
import { type Characters, utf8Of } from './text/characters.ts';
import {
  BOUNDARY,
  CHARACTER,
  CHARACTER_BEFORE,
  INSIDE,
  QUOTE_END,
  type StringLexer,
} from './text/string-lexer.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Named keys as an automaton over the bytes that spell them, whatever the spelling: see `Names`. A state is a node of
 * their trie with a state of the lexer.
 */
export class KeyNames {
  private readonly trie: LiteralTrie;
  private readonly characters: Characters;
  private readonly lexer: StringLexer;
  private readonly states = new TupleTable(2);
  /** By state and byte. */
  private readonly steps = new Map<number, number>();
  private readonly below: (readonly number[] | undefined)[] = [];
  private readonly firsts: (readonly number[] | undefined)[] = [];

  constructor(trie: LiteralTrie, characters: Characters, lexer: StringLexer) {
    this.trie = trie;
    this.characters = characters;
    this.lexer = lexer;
  }

  get byteLength(): number {
    return 40 * this.steps.size + 200 * this.firsts.length + this.states.byteLength;
  }

  at(node: number, lexer: number): number {
    this.states.scratch[0] = node;
    this.states.scratch[1] = lexer;
    return this.states.intern();
  }

  /** The node of the trie and the state of the lexer. */
  placeOf(state: number): { readonly node: number; readonly lexer: number } {
    return { node: this.states.get(state, 0), lexer: this.states.get(state, 1) };
  }

  step(state: number, byte: number): number {
    const key = 256 * state + byte;
    let next = this.steps.get(key);
    if (next === undefined) this.steps.set(key, (next = this.find(state, byte)));
    return next;
  }

  /** The bytes that may follow, and maybe others. */
  bytes(state: number): readonly number[] | undefined {
    if (this.states.get(state, 1) !== BOUNDARY) return undefined;
    let bytes = this.firsts[state];
    if (bytes === undefined) {
      const node = this.states.get(state, 0);
      const firsts = new Set<number>(this.trie.ending[node]! >= 0 ? [QUOTE] : []);
      for (const [character] of this.trie.children[node]!) firsts.add(utf8Of(character)[0]!);
      if (this.trie.children[node]!.size > 0) firsts.add(BACKSLASH);
      this.firsts[state] = bytes = [...firsts].sort((a, b) => a - b);
    }
    return bytes;
  }

  /** The keys that can be written from a state on. */
  private leading(state: number): readonly number[] {
    return (this.below[state] ??= this.keysFrom(this.states.get(state, 0), this.states.get(state, 1)));
  }

  private find(state: number, byte: number): number {
    const { lexer, trie } = this;
    let node = this.states.get(state, 0);
    let at = this.states.get(state, 1);
    for (;;) {
      const read = lexer.step(at, byte);
      at = lexer.state;
      if (read === CHARACTER || read === CHARACTER_BEFORE) {
        node = trie.step(node, lexer.character);
        if (node === OFF) return DIES;
        if (read === CHARACTER) break;
        continue;
      }
      if (read === INSIDE) break;
      return read === QUOTE_END && trie.ending[node]! >= 0 ? -2 - trie.ending[node]! : DIES;
    }
    const next = this.at(node, at);
    return this.mayGoOn(node, at) ? next : DIES;
  }

  /** Whether any key can be written from there on. */
  private mayGoOn(node: number, lexer: number): boolean {
    if (lexer === BOUNDARY && this.trie.ending[node]! >= 0) return true;
    if (lexer === BOUNDARY) {
      for (const [character] of this.trie.children[node]!) {
        if (this.characters.spell(character) === undefined)
          return this.leading(this.at(node, lexer)).length > 0;
      }
      return true;
    }
    return this.leading(this.at(node, lexer)).length > 0;
  }

  private keysFrom(node: number, lexer: number): readonly number[] {
    const keys = new Set<number>();
    const pending: number[] = [];
    if (lexer === BOUNDARY) pending.push(node);
    else {
      for (const [character, child] of this.trie.children[node]!) {
        if (this.lexer.rest(lexer, character) !== undefined) pending.push(child);
      }
      const high = this.lexer.highAlone(lexer);
      const alone = high === undefined ? OFF : this.trie.step(node, high.character);
      if (alone !== OFF) for (const key of this.keysFrom(alone, high!.then)) keys.add(key);
    }
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (this.trie.ending[at]! >= 0) keys.add(this.trie.ending[at]!);
      for (const [character, child] of this.trie.children[at]!) {
        if (this.characters.spell(character) !== undefined) pending.push(child);
      }
    }
    return [...keys].sort((a, b) => a - b);
  }
}
