import type { Trie } from './trie.ts';

/**
 * The longest-match tokenisation of a byte string, from left to right; of several ids with equal bytes the least.
 * Bytes at which no token begins are dropped.
 *
 * @example encodeGreedily(trie of ['a', 'ab'], utf8('aba')) // [1, 0]
 */
export function encodeGreedily(trie: Trie, text: Uint8Array): number[] {
  const tokens: number[] = [];
  let from = 0;
  while (from < text.length) {
    let found = -1;
    let end = from + 1;
    let node = 0;
    for (let i = from; i < text.length; i++) {
      node = childOf(trie, node, text[i]!);
      if (node === -1) break;
      if (trie.tokenOffset[node]! < trie.tokenOffset[node + 1]!) {
        found = trie.token[trie.tokenOffset[node]!]!;
        end = i + 1;
      }
    }
    if (found !== -1) tokens.push(found);
    from = end;
  }
  return tokens;
}

/** The child of a node along a byte, or -1. */
function childOf(trie: Trie, node: number, byte: number): number {
  const past = trie.skip[node]!;
  for (let child = node + 1; child < past; child = trie.skip[child]!) {
    if (trie.byte[child] === byte) return child;
  }
  return -1;
}
