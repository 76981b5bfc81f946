import { DEAD, type Recognizer } from '../automaton/recognizer.ts';
import type { Trie } from '../vocabulary/trie.ts';

/** Walks the tokens of a trie through a recognizer. This plain walk is what faster ways are compared with. */
export class TrieWalk {
  private readonly trie: Trie;
  /** The configuration at each depth of the path. */
  private readonly path: Int32Array;

  constructor(trie: Trie) {
    this.trie = trie;
    this.path = new Int32Array(trie.maxDepth + 1);
  }

  /** Calls back for every token that can follow a configuration, with the configuration behind it. */
  run(recognizer: Recognizer, configuration: number, found: (token: number, behind: number) => void): void {
    const { path } = this;
    const { byte, depth, length, skip, token, tokenOffset } = this.trie;
    path[0] = configuration;
    for (let node = 1; node < length;) {
      const at = depth[node]!;
      const behind = recognizer.step(path[at - 1]!, byte[node]!);
      if (behind === DEAD) {
        node = skip[node]!;
        continue;
      }
      path[at] = behind;
      for (let i = tokenOffset[node]!; i < tokenOffset[node + 1]!; i++) found(token[i]!, behind);
      node++;
    }
  }
}
