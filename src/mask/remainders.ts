import { ListTable } from '../base/list-table.ts';
import type { Trie } from '../vocabulary/trie.ts';
import type { TokenGroup } from './token-sets.ts';
import type { Recognizer } from '../automaton/recognizer.ts';
import { LexemeView } from './lexeme-view.ts';
import { BROKEN, nextInCharacter, WHOLE } from './utf8-steps.ts';

/** With more children than this a table is made to find them by their bytes. */
const FEW_CHILDREN = 8;

/** How many parts of one trie are remembered. */
const MOST_PARTS = 2 ** 16;

/** How many bytes of parts put together are remembered. */
const MOST_MERGED_BYTES = 2 ** 24;

/** So many tokens are a list; more are bits. */
const MANY_TOKENS = 1000;

/** How many bytes of divisions of one trie are kept. */
const MOST_DIVIDED_BYTES = 2 ** 25;

let lastId = 0;

/**
 * How tokens go on from some point: part of a trie, as the nodes that can come first. Equal parts of one trie are one
 * object; `id` is never used again.
 */
export class Remainders {
  readonly id: number = ++lastId;
  readonly source: RemainderTrie;
  /** In the order of their bytes. */
  readonly nodes: readonly number[];
  private byByte: Int32Array | undefined;
  /** What was asked about sets of bytes. */
  private readonly narrowed = new Map<Uint8Array, Remainders>();
  private readonly stripped = new Map<Uint8Array, Stripped>();
  private readonly divided = new Map<Uint8Array, Divided>();

  constructor(source: RemainderTrie, nodes: readonly number[]) {
    this.source = source;
    this.nodes = nodes;
  }

  get isEmpty(): boolean {
    return this.nodes.length === 0;
  }

  /** The node that a byte leads to, or -1. */
  child(byte: number): number {
    const { nodes } = this;
    const bytes = this.source.trie.byte;
    if (nodes.length <= FEW_CHILDREN) {
      for (const node of nodes) if (bytes[node] === byte) return node;
      return -1;
    }
    if (this.byByte === undefined) {
      this.byByte = new Int32Array(256).fill(-1);
      for (const node of nodes) this.byByte[bytes[node]!] = node;
    }
    return this.byByte[byte]!;
  }

  /** Those that begin with certain bytes (1 per byte). */
  beginningWith(bytes: Uint8Array): Remainders {
    let rest = this.narrowed.get(bytes);
    if (rest === undefined) {
      const { trie } = this.source;
      const nodes = this.nodes.filter((node) => bytes[trie.byte[node]!] === 1);
      rest = nodes.length === this.nodes.length ? this : this.source.only(nodes);
      this.narrowed.set(bytes, rest);
    }
    return rest;
  }

  /** Without certain bytes in front, however many there are of them. */
  without(bytes: Uint8Array): Stripped {
    let stripped = this.stripped.get(bytes);
    if (stripped === undefined) this.stripped.set(bytes, (stripped = this.strip(bytes)));
    return stripped;
  }

  /**
   * Those that begin with certain bytes, without all of these, and the others. Bytes beyond ASCII are taken as UTF-8: what
   * breaks off a character is in neither. Undefined where so much of the trie was divided that no more is kept.
   */
  divide(bytes: Uint8Array): Divided | undefined {
    let divided = this.divided.get(bytes);
    if (divided === undefined) {
      if (this.source.dividedBytes > MOST_DIVIDED_BYTES) return undefined;
      const { byte } = this.source.trie;
      const first = this.nodes.filter((node) => bytes[byte[node]!] === 1);
      const { tokens, rest } = this.source.only(first).without(bytes);
      this.source.dividedBytes += rest.source.byteLength;
      const others = this.source.only(this.nodes.filter((node) => bytes[byte[node]!] === 0));
      this.divided.set(bytes, (divided = { tokens, rest, others }));
    }
    return divided;
  }

  /** How many nodes they have in all. */
  get size(): number {
    return this.source.countBelow(this.nodes);
  }

  private strip(bytes: Uint8Array): Stripped {
    const { byte, depth, skip, token, tokenOffset } = this.source.trie;
    const tokens: number[] = [];
    const first: number[] = [];
    const states = new Uint8Array(this.source.trie.maxDepth + 1);
    for (const root of this.nodes) {
      const above = depth[root]! - 1;
      states[above] = WHOLE;
      for (let node = root; node < skip[root]!;) {
        const at = depth[node]!;
        const before = states[at - 1]!;
        if (before === WHOLE && bytes[byte[node]!] === 0) {
          first.push(node);
          node = skip[node]!;
          continue;
        }
        const state = nextInCharacter(before, byte[node]!);
        if (state === BROKEN) {
          node = skip[node]!;
          continue;
        }
        states[at] = state;
        for (let i = tokenOffset[node]!; i < tokenOffset[node + 1]!; i++) tokens.push(token[i]!);
        node++;
      }
    }
    if (first.length === this.nodes.length && tokens.length === 0) return { tokens: { tokens }, rest: this };
    return { tokens: groupOf(tokens), rest: mergedFrom(this.source.trie, first).all };
  }
}

/** What is left of remainders without some bytes in front. */
export interface Stripped {
  /** The tokens that are nothing but these bytes. */
  readonly tokens: TokenGroup;
  readonly rest: Remainders;
}

/** Of those that begin with some bytes, what is left without them; the others as they are. */
export interface Divided extends Stripped {
  readonly others: Remainders;
}

/** Tokens that end somewhere, and how others go on from there. */
export interface Remainder {
  readonly tokens: readonly number[];
  readonly rest: Remainders;
}

/** A trie of tokens, of which parts are looked at. Its token ids are those of the vocabulary. */
export class RemainderTrie {
  readonly trie: Trie;
  readonly all: Remainders;
  private lists: ListTable | undefined;
  private parts: (Remainders | undefined)[] = [];
  private readonly views = new Map<string, LexemeView>();
  private readonly behindNode = new Map<number, Remainders>();
  private groups: ListTable | undefined;
  private merged: (Remainder | undefined)[] = [];
  private joins: (Remainders | undefined)[] = [];
  private mergedBytes = 0;
  /** How many bytes what was divided takes. */
  dividedBytes = 0;

  constructor(trie: Trie) {
    this.trie = trie;
    this.all = this.behind(0);
  }

  get byteLength(): number {
    const parts =
      120 * (this.parts.length + this.merged.length) + (this.lists?.byteLength ?? 0) + this.mergedBytes;
    return 24 * this.trie.length + parts;
  }

  /** What follows a node. */
  behind(node: number): Remainders {
    let rest = this.behindNode.get(node);
    if (rest === undefined) {
      const { skip } = this.trie;
      const children: number[] = [];
      for (let at = node + 1; at < skip[node]!; at = skip[at]!) children.push(at);
      rest = this.only(children);
      this.behindNode.set(node, rest);
    }
    return rest;
  }

  /** Those that begin with one of some nodes. */
  only(nodes: readonly number[]): Remainders {
    if (this.parts.length > MOST_PARTS) {
      this.lists = undefined;
      this.parts = [];
      this.behindNode.clear();
    }
    const lists = (this.lists ??= new ListTable());
    const id = lists.intern(nodes);
    return (this.parts[id] ??= new Remainders(this, lists.get(id)));
  }

  /** What follows any of some nodes, with the tokens that end there. */
  together(nodes: readonly number[]): Remainder {
    if (nodes.length === 1) return { tokens: this.tokensAt(nodes[0]!), rest: this.behind(nodes[0]!) };
    if (this.mergedBytes > MOST_MERGED_BYTES) {
      this.groups = undefined;
      this.merged = [];
      this.joins = [];
      this.mergedBytes = 0;
    }
    const id = (this.groups ??= new ListTable()).intern(nodes);
    let remainder = this.merged[id];
    if (remainder === undefined) {
      const source = merged(this.trie, nodes);
      this.mergedBytes += source.byteLength;
      this.merged[id] = remainder = { tokens: source.tokensAt(0), rest: source.all };
    }
    return remainder;
  }

  /** Those that begin with one of some nodes, the same bytes of different nodes put together. */
  joined(nodes: readonly number[]): Remainders {
    if (nodes.length === 1) return this.only(nodes);
    if (this.mergedBytes > MOST_MERGED_BYTES) {
      this.groups = undefined;
      this.merged = [];
      this.joins = [];
      this.mergedBytes = 0;
    }
    const id = (this.groups ??= new ListTable()).intern(nodes);
    let all = this.joins[id];
    if (all === undefined) {
      const source = mergedFrom(this.trie, nodes);
      this.mergedBytes += source.byteLength;
      this.joins[id] = all = source.all;
    }
    return all;
  }

  /** How a lexeme with a name goes through the trie. */
  view(recognizer: Recognizer, lexeme: number): LexemeView {
    const name = recognizer.lexemeName(lexeme)!;
    let view = this.views.get(name);
    if (view === undefined) this.views.set(name, (view = new LexemeView(recognizer, lexeme, this.trie)));
    return view;
  }

  /** How many nodes are at and below some nodes. */
  countBelow(nodes: readonly number[]): number {
    const { skip } = this.trie;
    return nodes.reduce((sum, node) => sum + skip[node]! - node, 0);
  }

  /** Whether anything follows a node. */
  hasBehind(node: number): boolean {
    return this.trie.skip[node]! > node + 1;
  }

  /** The tokens that end at a node. */
  tokensAt(node: number): readonly number[] {
    const { token, tokenOffset } = this.trie;
    const from = tokenOffset[node]!;
    const to = tokenOffset[node + 1]!;
    if (from === to) return NO_TOKENS;
    return Array.from(token.subarray(from, to));
  }
}

const NO_TOKENS: readonly number[] = [];

/** Tokens as a list, or as bits where they are many. */
export function groupOf(tokens: readonly number[]): TokenGroup {
  if (tokens.length < MANY_TOKENS) return { tokens };
  const last = tokens.reduce((greatest, token) => Math.max(greatest, token), 0);
  const bits = new Uint32Array((last >> 5) + 1);
  let count = 0;
  for (const token of tokens) {
    const bit = 1 << (token & 31);
    if ((bits[token >> 5]! & bit) !== 0) continue;
    bits[token >> 5]! |= bit;
    count++;
  }
  return { bits, count };
}

/** What follows any of some nodes of a trie, as one trie; the tokens that end at the nodes stand at its root. */
export function merged(trie: Trie, nodes: readonly number[]): RemainderTrie {
  return new Merging(trie).behind(nodes);
}

/** What begins with any of some nodes of a trie. */
function mergedFrom(trie: Trie, nodes: readonly number[]): RemainderTrie {
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

  behind(nodes: readonly number[]): RemainderTrie {
    for (const node of nodes) this.addTokens(node);
    this.dropRepeated(0);
    this.addAll(this.childrenOf(nodes), 1);
    return this.done();
  }

  from(nodes: readonly number[]): RemainderTrie {
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

  private done(): RemainderTrie {
    const { length } = this;
    this.skip[0] = length;
    this.tokenOffset[length] = this.tokenLength;
    return new RemainderTrie({
      length,
      byte: this.byte.slice(0, length),
      depth: this.depth.slice(0, length),
      skip: this.skip.slice(0, length),
      tokenOffset: this.tokenOffset.slice(0, length + 1),
      token: this.token.slice(0, this.tokenLength),
      maxDepth: this.deepest,
    });
  }
}

function grown<Table extends Uint8Array | Uint16Array | Int32Array>(larger: Table, table: Table): Table {
  larger.set(table);
  return larger;
}
