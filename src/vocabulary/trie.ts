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
