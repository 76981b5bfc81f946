import { WellformedError } from '../base/errors.ts';
import type { ByteStrings } from './byte-strings.ts';

/**
 * A set of byte strings as a trie in flat arrays, depth first. Node 0 is the root (its `byte` means nothing); the
 * first child of node n is n + 1 if `skip[n] > n + 1`, and the next sibling of a node m is `skip[m]` while that is
 * below `skip[parent]`. Children stand in the order of their bytes.
 */
export interface Trie {
  /** The number of nodes, the root included. */
  readonly length: number;
  /** Per node: the byte on the edge into it. */
  readonly byte: Uint8Array;
  /** Per node: its depth, that is, how many bytes the path has (the root: 0). */
  readonly depth: Uint16Array;
  /** Per node: the index just past its subtree. */
  readonly skip: Int32Array;
  /** Per node n: the tokens that end here are `token[tokenOffset[n] .. tokenOffset[n + 1]]`. One longer than the nodes. */
  readonly tokenOffset: Int32Array;
  readonly token: Int32Array;
  /** The longest byte string. */
  readonly maxDepth: number;
}

/** The longest byte string that a trie takes: depths are 16-bit. */
export const MAX_TOKEN_BYTES = 65_535;

/**
 * The trie of byte strings; the index of a string is its token id. Empty strings are left out; equal strings share a
 * node, their ids in ascending order. Takes time for one sort and one pass (150 ms for 128,000 tokens).
 *
 * Throws `WellformedError` (`limit`) where a string is longer than `MAX_TOKEN_BYTES`.
 *
 * @example
 * const trie = buildTrie(packBytes([utf8('a'), utf8('ab')]));
 * // trie.length === 3; trie.token is [0, 1]; trie.skip is [3, 3, 3]
 */
export function buildTrie(strings: ByteStrings): Trie {
  const { bytes, offset } = strings;
  const order = sortedIds(strings);

  // First pass: the length of the prefix shared with the string before gives the number of nodes.
  const shared = new Int32Array(order.length);
  let length = 1;
  let maxDepth = 0;
  for (let i = 0; i < order.length; i++) {
    const from = offset[order[i]!]!;
    const size = offset[order[i]! + 1]! - from;
    if (size > MAX_TOKEN_BYTES) {
      throw new WellformedError(
        'limit',
        `Token ${order[i]} has ${size} bytes; at most ${MAX_TOKEN_BYTES} are supported.`,
      );
    }
    let common = 0;
    if (i > 0) {
      const before = offset[order[i - 1]!]!;
      const most = Math.min(size, offset[order[i - 1]! + 1]! - before);
      while (common < most && bytes[before + common] === bytes[from + common]) common++;
    }
    shared[i] = common;
    length += size - common;
    if (size > maxDepth) maxDepth = size;
  }

  const byte = new Uint8Array(length);
  const depth = new Uint16Array(length);
  const skip = new Int32Array(length);
  const tokenOffset = new Int32Array(length + 1);
  const token = new Int32Array(order.length);

  // Second pass: `open[d]` is the node at depth d on the path of the current string. In sorted order the tokens that
  // end at a node come right after it was made, so offsets can be written as nodes are made.
  const open = new Int32Array(maxDepth + 1);
  let openDepth = 0;
  let made = 1;
  for (let i = 0; i < order.length; i++) {
    const from = offset[order[i]!]!;
    const size = offset[order[i]! + 1]! - from;
    while (openDepth > shared[i]!) skip[open[openDepth--]!] = made;
    while (openDepth < size) {
      byte[made] = bytes[from + openDepth]!;
      openDepth++;
      depth[made] = openDepth;
      open[openDepth] = made;
      tokenOffset[made] = i;
      made++;
    }
    token[i] = order[i]!;
  }
  while (openDepth > 0) skip[open[openDepth--]!] = made;
  skip[0] = made;
  tokenOffset[made] = order.length;
  return { length, byte, depth, skip, tokenOffset, token, maxDepth };
}

/** The ids of the strings that are not empty, in the order of their bytes, then of the ids. */
function sortedIds({ bytes, offset }: ByteStrings): Int32Array {
  const size = offset.length - 1;
  const ids = new Int32Array(size);
  // The first six bytes as one exact number decide most comparisons; shorter strings are padded with zeros, and ties
  // (a string of zeros against a shorter one among them) are settled byte by byte.
  const head = new Float64Array(size);
  let count = 0;
  for (let id = 0; id < size; id++) {
    const from = offset[id]!;
    const to = offset[id + 1]!;
    if (from === to) continue;
    ids[count++] = id;
    let key = 0;
    for (let i = 0; i < 6; i++) key = key * 256 + (from + i < to ? bytes[from + i]! : 0);
    head[id] = key;
  }
  return ids.subarray(0, count).sort((a, b) => {
    const difference = head[a]! - head[b]!;
    if (difference !== 0) return difference;
    const endA = offset[a + 1]!;
    const endB = offset[b + 1]!;
    let i = offset[a]!;
    let j = offset[b]!;
    while (i < endA && j < endB) {
      if (bytes[i] !== bytes[j]) return bytes[i]! - bytes[j]!;
      i++;
      j++;
    }
    return endA - i - (endB - j) || a - b;
  });
}
