import { ListTable } from '../base/list-table.ts';
import type { Trie } from '../vocabulary/trie.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import type { TokenGroup } from './token-sets.ts';
import type { Recognizer } from '../automaton/recognizer.ts';
import type { Holder } from './memory-budget.ts';
import { LexemeView } from './lexeme-view.ts';
import { behindAny, fromAny } from './merged-tries.ts';
import { causedBy } from './profile.ts';
import { BROKEN, nextInCharacter, WHOLE } from './utf8-steps.ts';

/** With more children than this a table is made to find them by their bytes. */
const FEW_CHILDREN = 8;

/** How many parts of one trie are remembered. */
const MOST_PARTS = 2 ** 16;

/** What one part takes beside its nodes: an object, and the maps in it. */
const BYTES_PER_PART = 240;

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

  /** Whether they are all of their trie. */
  get isAll(): boolean {
    const { nodes } = this.source.all;
    return nodes.length === this.nodes.length && nodes.every((node, i) => this.nodes[i] === node);
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
    if (stripped === undefined) {
      stripped = causedBy('slice', () => this.strip(bytes));
      this.stripped.set(bytes, stripped);
    }
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

  /** Drops what was asked so far. */
  forget(): void {
    this.narrowed.clear();
    this.stripped.clear();
    this.divided.clear();
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
export class RemainderTrie implements Holder {
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
    return 24 * this.trie.length + this.heldBytes;
  }

  /** What it takes beside the trie. */
  get heldBytes(): number {
    const parts = BYTES_PER_PART * (this.parts.length + this.merged.length) + (this.lists?.byteLength ?? 0);
    return parts + this.mergedBytes + this.dividedBytes;
  }

  release(): void {
    this.dropParts();
    this.dropMerged();
    this.views.clear();
    this.all.forget();
    this.dividedBytes = 0;
  }

  private dropParts(): void {
    this.lists = undefined;
    this.parts = [];
    this.behindNode.clear();
  }

  private dropMerged(): void {
    this.groups = undefined;
    this.merged = [];
    this.joins = [];
    this.mergedBytes = 0;
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
    if (this.parts.length > MOST_PARTS) this.dropParts();
    const lists = (this.lists ??= new ListTable());
    const id = lists.intern(nodes);
    return (this.parts[id] ??= new Remainders(this, lists.get(id)));
  }

  /** What follows any of some nodes, with the tokens that end there. */
  together(nodes: readonly number[]): Remainder {
    if (nodes.length === 1) return { tokens: this.tokensAt(nodes[0]!), rest: this.behind(nodes[0]!) };
    if (this.mergedBytes > MOST_MERGED_BYTES) this.dropMerged();
    const id = (this.groups ??= new ListTable()).intern(nodes);
    let remainder = this.merged[id];
    if (remainder === undefined) {
      const source = causedBy('remainder', () => merged(this.trie, nodes));
      this.mergedBytes += source.byteLength;
      this.merged[id] = remainder = { tokens: source.tokensAt(0), rest: source.all };
    }
    return remainder;
  }

  /** Those that begin with one of some nodes, the same bytes of different nodes put together. */
  joined(nodes: readonly number[]): Remainders {
    if (nodes.length === 1) return this.only(nodes);
    if (this.mergedBytes > MOST_MERGED_BYTES) this.dropMerged();
    const id = (this.groups ??= new ListTable()).intern(nodes);
    let all = this.joins[id];
    if (all === undefined) {
      const source = causedBy('remainder', () => mergedFrom(this.trie, nodes));
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

const TRIES = new WeakMap<Vocabulary, RemainderTrie>();

/** The trie of a vocabulary, with the parts that were looked at. */
export function trieOf(vocabulary: Vocabulary): RemainderTrie {
  let trie = TRIES.get(vocabulary);
  if (trie === undefined) TRIES.set(vocabulary, (trie = new RemainderTrie(vocabulary.trie)));
  return trie;
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
  return new RemainderTrie(behindAny(trie, nodes));
}

/** What begins with any of some nodes of a trie. */
function mergedFrom(trie: Trie, nodes: readonly number[]): RemainderTrie {
  return new RemainderTrie(fromAny(trie, nodes));
}
