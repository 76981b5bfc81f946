import { DIES } from '../automaton/recognizer.ts';
import { TupleTable } from '../base/tuple-table.ts';
import { OFF, type LiteralTrie } from './text/literal-trie.ts';
import type { Characters } from './text/characters.ts';
import {
  BOUNDARY,
  CHARACTER,
  CHARACTER_BEFORE,
  INSIDE,
  QUOTE_END,
  type StringLexer,
} from './text/string-lexer.ts';

/**
 * Named keys as an automaton over the bytes that spell them, whatever the spelling: see `Names`. A state is a node of
 * their trie with a state of the lexer.
 */
export class KeyNames {
  private readonly trie: LiteralTrie;
  private readonly characters: Characters;
  private readonly lexer: StringLexer;
  private readonly states = new TupleTable(2);
  private readonly rows: (Int32Array | undefined)[] = [];
  private readonly below: (readonly number[] | undefined)[] = [];

  constructor(trie: LiteralTrie, characters: Characters, lexer: StringLexer) {
    this.trie = trie;
    this.characters = characters;
    this.lexer = lexer;
  }

  get byteLength(): number {
    return 1200 * this.rows.length + 100 * this.below.length + this.states.byteLength;
  }

  at(node: number, lexer: number): number {
    this.states.scratch[0] = node;
    this.states.scratch[1] = lexer;
    return this.states.intern();
  }

  step(state: number, byte: number): number {
    const row = (this.rows[state] ??= new Int32Array(256).fill(UNKNOWN));
    if (row[byte] === UNKNOWN) row[byte] = this.find(state, byte);
    return row[byte]!;
  }

  /** The keys that can be written from a state on. */
  leading(state: number): readonly number[] {
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
    return this.leading(next).length === 0 ? DIES : next;
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

const UNKNOWN = -1_000_000_000;
