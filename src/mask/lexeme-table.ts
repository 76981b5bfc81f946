import type { Recognizer } from '../automaton/recognizer.ts';
import type { Trie } from '../vocabulary/trie.ts';

/** The tokens that stay inside a lexeme, as packed bits. */
export interface InsideTokens {
  readonly words: Uint32Array;
  readonly count: number;
}

/**
 * What the tokens of a vocabulary do in one state of a lexeme, whatever stands below it: most stay inside, and are in
 * every mask of that state; the others cross its end, and have to be walked.
 */
export class LexemeTable {
  /** The tokens that do not stay inside, as a trie; their ids are those of the vocabulary. */
  readonly crossing: Trie;
  private readonly wordCount: number;
  /** The tokens that stay inside, by the number of code points that begin in them, ascending. */
  private readonly tokens: Int32Array;
  /** Per number of code points: how many of `tokens` begin no more. */
  private readonly upTo: number[] = [];
  private readonly byRoom = new Map<number, InsideTokens>();

  constructor(recognizer: Recognizer, lexeme: number, trie: Trie, size: number) {
    const { byte, depth, length, skip, token, tokenOffset } = trie;
    this.wordCount = (size + 31) >> 5;
    const byCount: number[][] = [];
    const crosses = new Uint8Array(length);
    const states = new Int32Array(trie.maxDepth + 1);
    const counts = new Int32Array(trie.maxDepth + 1);
    states[0] = lexeme;
    for (let node = 1; node < length;) {
      const at = depth[node]!;
      const state = recognizer.stepLexeme(states[at - 1]!, byte[node]!);
      if (state < 0) {
        crosses.fill(1, node, skip[node]!);
        node = skip[node]!;
        continue;
      }
      states[at] = state;
      counts[at] = counts[at - 1]! + (beginsCodePoint(byte[node]!) ? 1 : 0);
      for (let i = tokenOffset[node]!; i < tokenOffset[node + 1]!; i++)
        (byCount[counts[at]!] ??= []).push(token[i]!);
      node++;
    }
    // Holes in the list of counts are empty.
    for (let count = 0; count < byCount.length; count++) {
      this.upTo[count] = (this.upTo[count - 1] ?? 0) + (byCount[count]?.length ?? 0);
    }
    this.tokens = Int32Array.from(byCount.flat());
    this.crossing = subTrie(trie, crosses);
  }

  /** The tokens inside in which no more than so many code points begin. */
  inside(room: number): InsideTokens {
    const most = Math.max(-1, Math.min(room, this.upTo.length - 1));
    let inside = this.byRoom.get(most);
    if (inside === undefined) {
      const count = most < 0 ? 0 : this.upTo[most]!;
      const words = new Uint32Array(this.wordCount);
      for (let i = 0; i < count; i++) words[this.tokens[i]! >> 5]! |= 1 << (this.tokens[i]! & 31);
      inside = { words, count };
      this.byRoom.set(most, inside);
    }
    return inside;
  }
}

/** Whether a byte of UTF-8 begins a code point. */
function beginsCodePoint(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}

/** The part of a trie that leads to marked nodes. Marked nodes are whole subtrees; other nodes keep no tokens. */
function subTrie(trie: Trie, marked: Uint8Array): Trie {
  const keeps = marked.slice();
  keeps[0] = 1;
  // Parents stand before their children: from the back, a node is known before its parent is.
  const parent = new Int32Array(trie.maxDepth + 1);
  const parents = new Int32Array(trie.length);
  for (let node = 1; node < trie.length; node++) {
    parents[node] = parent[trie.depth[node]! - 1]!;
    parent[trie.depth[node]!] = node;
  }
  for (let node = trie.length - 1; node > 0; node--) if (keeps[node] === 1) keeps[parents[node]!] = 1;

  const renumbered = new Int32Array(trie.length + 1);
  let length = 0;
  for (let node = 0; node < trie.length; node++) {
    renumbered[node] = length;
    length += keeps[node]!;
  }
  renumbered[trie.length] = length;
  const part = {
    length,
    byte: new Uint8Array(length),
    depth: new Uint16Array(length),
    skip: new Int32Array(length),
    tokenOffset: new Int32Array(length + 1),
    maxDepth: trie.maxDepth,
  };
  const tokens: number[] = [];
  for (let node = 0; node < trie.length; node++) {
    if (keeps[node] === 0) continue;
    const at = renumbered[node]!;
    part.byte[at] = trie.byte[node]!;
    part.depth[at] = trie.depth[node]!;
    // The first kept node behind the subtree.
    part.skip[at] = renumbered[trie.skip[node]!]!;
    part.tokenOffset[at] = tokens.length;
    if (marked[node] === 0) continue;
    for (let i = trie.tokenOffset[node]!; i < trie.tokenOffset[node + 1]!; i++) tokens.push(trie.token[i]!);
  }
  part.tokenOffset[length] = tokens.length;
  return { ...part, token: Int32Array.from(tokens) };
}
