import type { Trie } from '../vocabulary/trie.ts';

/** What follows any of some nodes of a trie, as one trie; the tokens that end at the nodes stand at its root. */
export function behindAny(trie: Trie, nodes: readonly number[]): Trie {
  return new Merging(trie).behind(nodes);
}

/** What begins with any of some nodes of a trie, as one trie. */
export function fromAny(trie: Trie, nodes: readonly number[]): Trie {
  return new Merging(trie).from(nodes);
}

/** Several subtrees of a trie as one. Most of what is below few nodes comes from one subtree, and is copied as it is. */
class Merging {
  private readonly trie: Trie;
  private length = 1;
  private tokenLength = 0;
  private byte = new Uint8Array(64);
  private depth = new Uint16Array(64);
  private skip = new Int32Array(64);
  private tokenOffset = new Int32Array(64);
  private token = new Int32Array(64);
  private deepest = 0;

  constructor(trie: Trie) {
    this.trie = trie;
  }

  behind(nodes: readonly number[]): Trie {
    for (const node of nodes) this.addTokens(node);
    this.dropRepeated(0);
    this.addAll(this.childrenOf(nodes), 1);
    return this.done();
  }

  from(nodes: readonly number[]): Trie {
    const groups = new Map<number, number[]>();
    for (const node of nodes) this.group(groups, node);
    this.addAll(groups, 1);
    return this.done();
  }

  private addAll(groups: Map<number, number[]>, level: number): void {
    if (groups.size > 0 && level > this.deepest) this.deepest = level;
    const bytes = [...groups.keys()].sort((a, b) => a - b);
    for (const byte of bytes) {
      const nodes = groups.get(byte)!;
      if (nodes.length === 1) {
        this.copy(nodes[0]!, level);
        continue;
      }
      this.reserve(1);
      const at = this.length++;
      this.byte[at] = byte;
      this.depth[at] = level;
      this.tokenOffset[at] = this.tokenLength;
      for (const node of nodes) this.addTokens(node);
      this.dropRepeated(this.tokenOffset[at]!);
      this.addAll(this.childrenOf(nodes), level + 1);
      this.skip[at] = this.length;
    }
  }

  /** A subtree as it is. */
  private copy(from: number, level: number): void {
    const { trie } = this;
    const to = trie.skip[from]!;
    const count = to - from;
    this.reserve(count);
    const at = this.length;
    this.byte.set(trie.byte.subarray(from, to), at);
    const [down, along] = [level - trie.depth[from]!, at - from];
    const firstToken = trie.tokenOffset[from]!;
    const tokens = this.tokenLength - firstToken;
    for (let i = 0; i < count; i++) {
      const depth = trie.depth[from + i]! + down;
      if (depth > this.deepest) this.deepest = depth;
      this.depth[at + i] = depth;
      this.skip[at + i] = trie.skip[from + i]! + along;
      this.tokenOffset[at + i] = trie.tokenOffset[from + i]! + tokens;
    }
    this.length += count;
    this.addRange(firstToken, trie.tokenOffset[to]!);
  }

  private addTokens(node: number): void {
    this.addRange(this.trie.tokenOffset[node]!, this.trie.tokenOffset[node + 1]!);
  }

  private addRange(from: number, to: number): void {
    const after = this.tokenLength + to - from;
    if (after > this.token.length) this.token = grown(new Int32Array(2 * after), this.token);
    this.token.set(this.trie.token.subarray(from, to), this.tokenLength);
    this.tokenLength = after;
  }

  /** A token can come to the same remainder in several ways. */
  private dropRepeated(from: number): void {
    const { token } = this;
    if (this.tokenLength - from < 2) return;
    const tokens = token.subarray(from, this.tokenLength).sort();
    let length = 1;
    for (let i = 1; i < tokens.length; i++)
      if (tokens[i] !== tokens[length - 1]) tokens[length++] = tokens[i]!;
    this.tokenLength = from + length;
  }

  private childrenOf(nodes: readonly number[]): Map<number, number[]> {
    const { skip } = this.trie;
    const groups = new Map<number, number[]>();
    for (const node of nodes) {
      for (let child = node + 1; child < skip[node]!; child = skip[child]!) this.group(groups, child);
    }
    return groups;
  }

  private group(groups: Map<number, number[]>, node: number): void {
    const byte = this.trie.byte[node]!;
    const same = groups.get(byte);
    if (same === undefined) groups.set(byte, [node]);
    else same.push(node);
  }

  /** Room for so many nodes, and one more. */
  private reserve(count: number): void {
    const needed = this.length + count + 1;
    if (needed <= this.byte.length) return;
    const size = 2 * needed;
    this.byte = grown(new Uint8Array(size), this.byte);
    this.depth = grown(new Uint16Array(size), this.depth);
    this.skip = grown(new Int32Array(size), this.skip);
    this.tokenOffset = grown(new Int32Array(size), this.tokenOffset);
  }

  private done(): Trie {
    const { length } = this;
    this.skip[0] = length;
    this.tokenOffset[length] = this.tokenLength;
    return {
      length,
      byte: this.byte.slice(0, length),
      depth: this.depth.slice(0, length),
      skip: this.skip.slice(0, length),
      tokenOffset: this.tokenOffset.slice(0, length + 1),
      token: this.token.slice(0, this.tokenLength),
      maxDepth: this.deepest,
    };
  }
}

function grown<Table extends Uint8Array | Uint16Array | Int32Array>(larger: Table, table: Table): Table {
  larger.set(table);
  return larger;
}
