import { LEAVES, type Recognizer } from '../automaton/recognizer.ts';
import type { Trie } from '../vocabulary/trie.ts';

/** How one lexeme goes through a trie, from its root: what tables of other lexemes that come to the same can take over. */
export class LexemeView {
  /** Per place in `trie.token`: 1 if the token stays inside. */
  readonly isInside: Uint8Array;
  /** The nodes by which tokens leave, ascending. */
  readonly leaving: Int32Array;
  /** Per node: 1 if the lexeme is in its first state there. */
  readonly isAtStart: Uint8Array;

  constructor(recognizer: Recognizer, lexeme: number, trie: Trie) {
    const { byte, depth, length, skip, tokenOffset } = trie;
    this.isInside = new Uint8Array(trie.token.length);
    this.isAtStart = new Uint8Array(length);
    const leaving: number[] = [];
    const states = new Int32Array(trie.maxDepth + 1);
    states[0] = lexeme;
    for (let node = 1; node < length;) {
      const state = recognizer.stepLexeme(states[depth[node]! - 1]!, byte[node]!);
      if (state < 0) {
        if (state === LEAVES) leaving.push(node);
        node = skip[node]!;
        continue;
      }
      states[depth[node]!] = state;
      if (state === lexeme) this.isAtStart[node] = 1;
      this.isInside.fill(1, tokenOffset[node], tokenOffset[node + 1]);
      node++;
    }
    this.leaving = Int32Array.from(leaving);
  }

  /** The first node by which tokens leave behind a node, as an index into `leaving`. */
  firstLeaving(node: number): number {
    const { leaving } = this;
    let from = 0;
    let to = leaving.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (leaving[middle]! <= node) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
