import { LEAVES, type Recognizer } from '../automaton/recognizer.ts';
import type { Trie } from '../vocabulary/trie.ts';
import type { TokenSetBuilder } from './token-set.ts';

/** How many sets of bits, for different limits, one table keeps. */
const MOST_BITS = 40;

/** A part of a trie, from a node down, with the tokens at and below certain nodes only. Depths are those of the whole. */
export interface CrossingTrie extends Trie {
  /** Per node: which one of the whole trie it is. */
  readonly origin: Int32Array;
  /** Per node: 1 from where on it and all below it are as in the whole trie; above, there are no tokens. */
  readonly isBeyond: Uint8Array;
}

/**
 * What the tokens below a node of a vocabulary's trie do in one state of a lexeme, whatever stands below that: most
 * stay inside, and are in every mask of that state; others cross its end, and have to be walked; the rest die.
 *
 * `isLimited`: whether there may be a limit to the code points of the lexeme.
 */
export class LexemeTable {
  /** The tokens that cross the end of the lexeme; their ids are those of the vocabulary. */
  readonly crossing: CrossingTrie;
  private readonly wordCount: number;
  /**
   * The tokens that stay inside, by the code points that they take: those that begin in them and those that are needed
   * then. Empty where there is no limit, and they are so many that bits hold less.
   */
  private readonly tokens: Int32Array;
  /** The different numbers of code points that tokens take, ascending; for each, how many take no more. */
  private readonly takes: Float64Array;
  private readonly upTo: Int32Array;
  private readonly bits = new Map<number, Uint32Array>();

  constructor(
    recognizer: Recognizer,
    lexeme: number,
    { trie, node = 0, size, isLimited }: { trie: Trie; node?: number; size: number; isLimited: boolean },
  ) {
    const { byte, depth, skip, token, tokenOffset } = trie;
    this.wordCount = (size + 31) >> 5;
    const first = depth[node]!;
    const byTake = new Map<number, number[]>();
    const marked: number[] = [];
    const states = new Int32Array(trie.maxDepth - first + 1);
    const begun = new Int32Array(trie.maxDepth - first + 1);
    states[0] = lexeme;
    let inside: number[] | undefined;
    let lastTake = -1;
    for (let at = node + 1, end = skip[node]!; at < end;) {
      const level = depth[at]! - first;
      const state = recognizer.stepLexeme(states[level - 1]!, byte[at]!);
      if (state < 0) {
        if (state === LEAVES) marked.push(at);
        at = skip[at]!;
        continue;
      }
      states[level] = state;
      begun[level] = begun[level - 1]! + (beginsCodePoint(byte[at]!) ? 1 : 0);
      const from = tokenOffset[at]!;
      const to = tokenOffset[at + 1]!;
      if (from < to) {
        const take = isLimited ? begun[level]! + recognizer.lexemeNeed(state) : 0;
        if (take !== lastTake || inside === undefined) {
          inside = byTake.get(take);
          if (inside === undefined) byTake.set(take, (inside = []));
          lastTake = take;
        }
        for (let i = from; i < to; i++) inside.push(token[i]!);
      }
      at++;
    }
    this.takes = Float64Array.from(byTake.keys()).sort();
    this.upTo = new Int32Array(this.takes.length);
    let count = 0;
    const groups = Array.from(this.takes, (take) => byTake.get(take)!);
    for (const [i, group] of groups.entries()) this.upTo[i] = count += group.length;
    const tokens = new Int32Array(count);
    for (const [i, group] of groups.entries()) tokens.set(group, i === 0 ? 0 : this.upTo[i - 1]);
    this.tokens = tokens;
    if (!isLimited && count > this.wordCount) {
      this.bits.set(count, this.bitsOf(count));
      this.tokens = new Int32Array(0);
    }
    this.crossing = partOf(trie, node, marked);
  }

  /** How many bytes it holds, more or less. */
  get byteLength(): number {
    return 256 + 4 * (this.tokens.length + this.wordCount * this.bits.size) + 24 * this.crossing.length;
  }

  /** Adds the tokens inside that take no more than so many code points. */
  addInside(room: number, builder: TokenSetBuilder): void {
    const { takes } = this;
    let last = takes.length - 1;
    while (last >= 0 && takes[last]! > room) last--;
    if (last < 0) return;
    const count = this.upTo[last]!;
    // Bits for what would cost more as a list.
    if (count <= this.wordCount >> 2) return builder.addList(this.tokens, count);
    let bits = this.bits.get(count);
    if (bits === undefined) {
      if (this.bits.size === MOST_BITS) this.bits.clear();
      this.bits.set(count, (bits = this.bitsOf(count)));
    }
    builder.addBits(bits, count);
  }

  private bitsOf(count: number): Uint32Array {
    const { tokens } = this;
    const bits = new Uint32Array(this.wordCount);
    for (let i = 0; i < count; i++) bits[tokens[i]! >> 5]! |= 1 << (tokens[i]! & 31);
    return bits;
  }
}

/** Whether a byte of UTF-8 begins a code point. */
function beginsCodePoint(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}

/** The part of a trie that leads from a node to marked ones (ascending, none below another), with all below these. */
function partOf(trie: Trie, root: number, marked: readonly number[]): CrossingTrie {
  const { depth, skip } = trie;
  const kept: number[] = [root];
  const beyond: number[] = [0];
  // On the way to a marked node: its ancestors that are not kept yet, from the bottom up.
  const open = [root];
  const way: number[] = [];
  for (const mark of marked) {
    while (skip[open.at(-1)!]! <= mark) open.pop();
    way.length = 0;
    for (let node = open.at(-1)!; node !== mark;) {
      // The child whose subtree holds the mark.
      let child = node + 1;
      while (skip[child]! <= mark) child = skip[child]!;
      node = child;
      if (node !== mark) way.push(node);
    }
    for (const node of way) {
      kept.push(node);
      beyond.push(0);
      open.push(node);
    }
    for (let node = mark; node < skip[mark]!; node++) {
      kept.push(node);
      beyond.push(1);
    }
  }
  const length = kept.length;
  const origin = Int32Array.from(kept);
  const part = {
    length,
    byte: new Uint8Array(length),
    depth: new Uint16Array(length),
    skip: new Int32Array(length),
    tokenOffset: new Int32Array(length + 1),
    maxDepth: trie.maxDepth,
    origin,
    isBeyond: Uint8Array.from(beyond),
  };
  const tokens: number[] = [];
  const path: number[] = [];
  for (let at = 0; at < length; at++) {
    const node = origin[at]!;
    while (path.length > 0 && depth[node]! <= part.depth[path.at(-1)!]!) part.skip[path.pop()!] = at;
    path.push(at);
    part.byte[at] = trie.byte[node]!;
    part.depth[at] = depth[node]!;
    part.tokenOffset[at] = tokens.length;
    if (part.isBeyond[at] === 0) continue;
    for (let i = trie.tokenOffset[node]!; i < trie.tokenOffset[node + 1]!; i++) tokens.push(trie.token[i]!);
  }
  for (const at of path) part.skip[at] = length;
  part.tokenOffset[length] = tokens.length;
  return { ...part, token: Int32Array.from(tokens) };
}
