import { DEAD, type Recognizer } from '../automaton/recognizer.ts';
import type { Trie } from '../vocabulary/trie.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import type { CrossingTrie } from './lexeme-table.ts';
import { LexemeTables } from './lexeme-tables.ts';
import type { TokenSetBuilder } from './token-set.ts';

/** With no more nodes below, a walk is as fast as a table. */
const FEW_NODES = 16;

/** In how many lexemes, one behind the other, a token is followed by tables; beyond, it is walked. */
const MOST_LEVELS = 64;

/**
 * Walks the tokens of a vocabulary through a recognizer, but takes what stays inside lexemes, wherever in a token these
 * begin, from tables. For vocabularies in which what is viable in bytes is so in tokens.
 */
export class LexemeWalk {
  private readonly recognizer: Recognizer;
  private readonly trie: Trie;
  private readonly tables: LexemeTables;
  /** The configuration at each depth of the path, whatever part of the trie is walked. */
  private readonly path: Int32Array;

  constructor(recognizer: Recognizer, vocabulary: Vocabulary) {
    this.recognizer = recognizer;
    this.trie = vocabulary.trie;
    this.tables = new LexemeTables(recognizer, vocabulary);
    this.path = new Int32Array(this.trie.maxDepth + 1);
  }

  /** How many bytes it holds beside tables of lexemes, which have a budget. */
  get byteLength(): number {
    return this.tables.byteLength;
  }

  /** Adds all tokens that can follow a configuration. */
  run(configuration: number, builder: TokenSetBuilder): void {
    const lexeme = this.recognizer.lexeme(configuration);
    if (lexeme < 0) this.walk(this.trie, undefined, configuration, builder, 0);
    else this.inside(lexeme, 0, configuration, builder, 0);
  }

  /** Adds the tokens below a node of the trie at which a lexeme stands on top. */
  private inside(
    lexeme: number,
    node: number,
    configuration: number,
    builder: TokenSetBuilder,
    level: number,
  ): void {
    const room = this.recognizer.lexemeRoom(configuration);
    const table = this.tables.get(lexeme, node, room < Infinity);
    table.addInside(room, builder);
    const { crossing } = table;
    if (crossing.length > 1) this.walk(crossing, crossing, configuration, builder, level + 1);
  }

  /** Adds the tokens below the root of a part of the trie, or of all of it. */
  private walk(
    trie: Trie,
    part: CrossingTrie | undefined,
    configuration: number,
    builder: TokenSetBuilder,
    level: number,
  ): void {
    const { path, recognizer } = this;
    const { byte, depth, length, skip, token, tokenOffset } = trie;
    path[depth[0]!] = configuration;
    for (let node = 1; node < length;) {
      const at = depth[node]!;
      const behind = recognizer.step(path[at - 1]!, byte[node]!);
      const past = skip[node]!;
      if (behind === DEAD) {
        node = past;
        continue;
      }
      for (let i = tokenOffset[node]!; i < tokenOffset[node + 1]!; i++) builder.add(token[i]!);
      if (
        past - node > FEW_NODES &&
        level < MOST_LEVELS &&
        (part === undefined || part.isBeyond[node] === 1)
      ) {
        const lexeme = recognizer.lexeme(behind);
        if (lexeme >= 0) {
          this.inside(lexeme, part === undefined ? node : part.origin[node]!, behind, builder, level);
          node = past;
          continue;
        }
      }
      path[at] = behind;
      node++;
    }
  }
}
