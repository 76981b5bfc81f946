import type { Trie } from '../vocabulary/trie.ts';
import type { LexemeParts, LexemeWay } from './lexeme-walk.ts';
import { causedBy } from './profile.ts';
import { merged, type Remainders, type RemainderTrie } from './remainders.ts';
import type { TokenGroup } from './token-sets.ts';

/** How many sets of bits, for different limits, one table keeps. */
const MOST_BITS = 40;

/** All ways out of a lexeme that are alike. */
export interface LexemeExit extends LexemeWay {
  /** The tokens that end there, and how others go on. */
  readonly tokens: readonly number[];
  readonly rest: Remainders;
}

/** The ways to where tokens leave a lexeme, as a trie of their own, depth first. */
export interface CrossingTrie {
  readonly byte: Uint8Array;
  readonly depth: Uint16Array;
  readonly skip: Int32Array;
  /** Per node: the one of the whole trie by which tokens leave; -1 on the way there. */
  readonly leaving: Int32Array;
}

/**
 * What tokens do in one state of a lexeme, whatever stands below that: most stay inside, and are in every mask of that
 * state; others cross its end; the rest die.
 */
export class LexemeTable {
  private readonly parts: LexemeParts;
  private ways: readonly LexemeExit[] | undefined;
  /** The trie that `crossing` leads into. */
  readonly source: RemainderTrie;
  private readonly wordCount: number;
  private readonly groups = new Map<number, TokenGroup>();
  private readonly roots: readonly number[];
  private crossed: CrossingTrie | undefined;
  /** Exits that were put together, by their nodes. */
  private readonly joined = new Map<string, LexemeExit>();
  /** How many nodes below those by which tokens leave will be put together. */
  private readonly leavingSize: number;

  /** `parts`: what a walk of the remainders found. `size`: that of the vocabulary. */
  constructor(parts: LexemeParts, remainders: Remainders, size: number) {
    this.parts = parts;
    this.source = remainders.source;
    this.roots = remainders.nodes;
    this.wordCount = (size + 31) >> 5;
    const { skip } = remainders.source.trie;
    this.leavingSize = parts.marked.reduce((sum, node) => sum + skip[node]! - node, 0);
    const { tokens, isBits, upTo } = parts;
    if (isBits) this.groups.set(upTo[0]!, { bits: tokens as Uint32Array, count: upTo[0]! });
  }

  /** Where tokens leave it, those alike together. */
  get exits(): readonly LexemeExit[] {
    return (this.ways ??= this.parts.ways.map((way) => exitBy(this.source.trie, way)));
  }

  /** How many bytes it holds, more or less. */
  get byteLength(): number {
    const { isBits, marked, tokens } = this.parts;
    const listed = isBits ? 0 : tokens.length;
    let bytes = 256 + 4 * (listed + this.wordCount * this.groups.size) + 8 * marked.length;
    bytes += 24 * this.leavingSize;
    for (const { rest } of this.ways ?? [])
      bytes += rest.source === this.source ? 100 : rest.source.byteLength;
    return bytes;
  }

  /** The tokens inside that take no more than so many code points; undefined if there are none. */
  inside(room: number): TokenGroup | undefined {
    const { takes, upTo } = this.parts;
    let last = takes.length - 1;
    while (last >= 0 && takes[last]! > room) last--;
    if (last < 0) return undefined;
    const count = upTo[last]!;
    let group = this.groups.get(count);
    if (group === undefined) {
      if (this.groups.size === MOST_BITS) this.groups.clear();
      this.groups.set(count, (group = this.group(count)));
    }
    return group;
  }

  /** Several exits as one; none of their tokens are the same. */
  together(exits: readonly LexemeExit[]): LexemeExit {
    const [first] = exits as [LexemeExit];
    if (exits.length === 1) return first;
    const key = exits.map(({ nodes }) => nodes[0]).join();
    let exit = this.joined.get(key);
    if (exit === undefined) {
      const nodes = exits.flatMap((each) => each.nodes).sort((a, b) => a - b);
      exit = exitBy(this.source.trie, { ...first, nodes });
      this.joined.set(key, exit);
    }
    return exit;
  }

  /** Where tokens leave it, one by one: for when what comes of that depends on the whole text. */
  get crossing(): CrossingTrie {
    return (this.crossed ??= crossingTrie(this.source.trie, this.roots, this.parts.marked));
  }

  /** Bits for what would cost more as a list. */
  private group(count: number): TokenGroup {
    const { wordCount } = this;
    const { tokens } = this.parts;
    if (count <= wordCount >> 2) return { tokens: Array.from(tokens.subarray(0, count)) };
    const bits = new Uint32Array(wordCount);
    for (let i = 0; i < count; i++) bits[tokens[i]! >> 5]! |= 1 << (tokens[i]! & 31);
    return { bits, count };
  }
}

function exitBy(trie: Trie, { nodes, path, begun }: LexemeWay): LexemeExit {
  const source = causedBy('remainder', () => merged(trie, nodes));
  return { nodes, path, begun, tokens: source.tokensAt(0), rest: source.all };
}

/** The ways from roots of a trie to marked nodes (ascending, none below another). */
function crossingTrie(trie: Trie, roots: readonly number[], marked: Int32Array): CrossingTrie {
  const { skip } = trie;
  const kept: number[] = [];
  const ends: number[] = [];
  const leaving: number[] = [];
  const open: number[] = [];
  let root = 0;
  for (const mark of marked) {
    while (skip[roots[root]!]! <= mark) root++;
    while (open.length > 0 && skip[kept[open.at(-1)!]!]! <= mark) ends[open.pop()!] = kept.length;
    const keep = (node: number): void => {
      open.push(kept.push(node) - 1);
      leaving.push(node === mark ? node : -1);
    };
    if (open.length === 0) keep(roots[root]!);
    for (let node = kept[open.at(-1)!]!; node !== mark;) {
      // The child whose subtree holds the mark.
      let child = node + 1;
      while (skip[child]! <= mark) child = skip[child]!;
      node = child;
      keep(node);
    }
  }
  for (const at of open) ends[at] = kept.length;
  return {
    byte: Uint8Array.from(kept, (node) => trie.byte[node]!),
    depth: Uint16Array.from(kept, (node) => trie.depth[node]!),
    skip: Int32Array.from(ends),
    leaving: Int32Array.from(leaving),
  };
}
