import { LEAVES, type Recognizer } from '../automaton/recognizer.ts';
import type { Trie } from '../vocabulary/trie.ts';
import { causedBy } from './profile.ts';
import { merged, type Remainders, type RemainderTrie } from './remainders.ts';
import type { TokenGroup } from './token-sets.ts';

/** With fewer nodes below, a walk is as fast as a look at another table. */
const MANY_NODES = 32;

/** How many sets of bits, for different limits, one table keeps. */
const MOST_BITS = 40;

/** All ways out of a lexeme by one byte from one of its states; in a limited one, with one number of code points. */
export interface LexemeExit {
  /** One of these ways, the byte that leaves included. */
  readonly path: readonly number[];
  /** How many code points have begun on it. */
  readonly begun: number;
  /** The nodes of the whole trie by which tokens leave so. */
  readonly nodes: readonly number[];
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
 *
 * `isLimited`: whether there may be a limit to the code points of the lexeme.
 */
export class LexemeTable {
  private readonly left: Leaving;
  private ways: readonly LexemeExit[] | undefined;
  /** The trie that `crossing` leads into. */
  readonly source: RemainderTrie;
  private readonly wordCount: number;
  /**
   * The tokens that stay inside, by the code points that they take: those that begin in them and those that are needed
   * then. Empty where there is no limit, and they are so many that bits hold less.
   */
  private readonly tokens: Int32Array;
  /** The different numbers of code points that tokens take, ascending; for each, how many take no more. */
  private readonly takes: Float64Array;
  private readonly upTo: Int32Array;
  private readonly groups = new Map<number, TokenGroup>();
  private readonly marked: readonly number[];
  private readonly roots: readonly number[];
  private crossed: CrossingTrie | undefined;
  /** Exits that were put together, by their nodes. */
  private readonly joined = new Map<string, LexemeExit>();

  constructor(
    recognizer: Recognizer,
    lexeme: number,
    remainders: Remainders,
    { size, isLimited }: { size: number; isLimited: boolean },
  ) {
    this.source = remainders.source;
    this.roots = remainders.nodes;
    this.wordCount = (size + 31) >> 5;
    const { trie } = remainders.source;
    const { byte, depth, skip, token, tokenOffset } = trie;
    const byTake = new Map<number, number[]>();
    const marked: number[] = [];
    const leaving = new Leaving(trie);
    const deepest = trie.maxDepth + 1;
    const states = new Int32Array(deepest);
    const begun = new Int32Array(deepest);
    const path = new Uint8Array(deepest);
    let inside: number[] | undefined;
    let lastTake = -1;
    for (const root of remainders.nodes) {
      const first = depth[root]! - 1;
      states[0] = lexeme;
      for (let at = root, end = skip[root]!; at < end;) {
        const level = depth[at]! - first;
        const before = states[level - 1]!;
        const next = byte[at]!;
        const state = recognizer.stepLexeme(before, next);
        path[level - 1] = next;
        if (state < 0) {
          if (state === LEAVES) {
            marked.push(at);
            leaving.add(at, before, isLimited ? begun[level - 1]! : 0, path, level);
          }
          at = skip[at]!;
          continue;
        }
        states[level] = state;
        begun[level] = begun[level - 1]! + (beginsCodePoint(next) ? 1 : 0);
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
        const past = skip[at]!;
        const like = isLimited || past - at < MANY_NODES ? -1 : (recognizer.insideAs?.(state) ?? -1);
        const view = like < 0 ? undefined : remainders.source.view(recognizer, like);
        if (view?.isAtStart[at] !== 1) {
          at++;
          continue;
        }
        let all = byTake.get(0);
        if (all === undefined) byTake.set(0, (all = []));
        for (let i = tokenOffset[at + 1]!; i < tokenOffset[past]!; i++) {
          if (view.isInside[i] === 1) all.push(token[i]!);
        }
        for (let i = view.firstLeaving(at); i < view.leaving.length && view.leaving[i]! < past; i++) {
          const node = view.leaving[i]!;
          marked.push(node);
          path[level] = byte[node]!;
          leaving.add(node, state, 0, path, level + 1);
        }
        at = past;
      }
    }
    this.marked = marked;
    this.left = leaving;
    this.takes = Float64Array.from(byTake.keys()).sort();
    this.upTo = new Int32Array(this.takes.length);
    let count = 0;
    const groups = Array.from(this.takes, (take) => byTake.get(take)!);
    for (const [i, group] of groups.entries()) this.upTo[i] = count += group.length;
    const tokens = new Int32Array(count);
    for (const [i, group] of groups.entries()) tokens.set(group, i === 0 ? 0 : this.upTo[i - 1]);
    this.tokens = tokens;
    if (!isLimited && count > this.wordCount) {
      this.groups.set(count, this.group(count));
      this.tokens = new Int32Array(0);
    }
  }

  /** Where tokens leave it, those alike together. */
  get exits(): readonly LexemeExit[] {
    return (this.ways ??= this.left.exits());
  }

  /** How many bytes it holds, more or less. */
  get byteLength(): number {
    let bytes = 256 + 4 * (this.tokens.length + this.wordCount * this.groups.size) + 8 * this.marked.length;
    bytes += 24 * this.left.size;
    for (const { rest } of this.ways ?? [])
      bytes += rest.source === this.source ? 100 : rest.source.byteLength;
    return bytes;
  }

  /** The tokens inside that take no more than so many code points; undefined if there are none. */
  inside(room: number): TokenGroup | undefined {
    const { takes } = this;
    let last = takes.length - 1;
    while (last >= 0 && takes[last]! > room) last--;
    if (last < 0) return undefined;
    const count = this.upTo[last]!;
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
    return (this.crossed ??= crossingTrie(this.source.trie, this.roots, this.marked));
  }

  /** Bits for what would cost more as a list. */
  private group(count: number): TokenGroup {
    const { tokens, wordCount } = this;
    if (count <= wordCount >> 2) return { tokens: Array.from(tokens.subarray(0, count)) };
    const bits = new Uint32Array(wordCount);
    for (let i = 0; i < count; i++) bits[tokens[i]! >> 5]! |= 1 << (tokens[i]! & 31);
    return { bits, count };
  }
}

/** Collects the nodes by which tokens leave, those alike together. */
class Leaving {
  private readonly trie: Trie;
  private readonly kinds = new Map<number, Map<number, { nodes: number[]; path: number[]; begun: number }>>();

  constructor(trie: Trie) {
    this.trie = trie;
  }

  /** How many nodes below those by which tokens leave will be put together. */
  size = 0;

  add(node: number, before: number, begun: number, path: Uint8Array, length: number): void {
    this.size += this.trie.skip[node]! - node;
    const key = begun * 256 + this.trie.byte[node]!;
    let kinds = this.kinds.get(before);
    if (kinds === undefined) this.kinds.set(before, (kinds = new Map()));
    const known = kinds.get(key);
    if (known === undefined)
      kinds.set(key, { nodes: [node], path: Array.from(path.subarray(0, length)), begun });
    else {
      known.nodes.push(node);
      // The shortest way is the quickest to go.
      if (length < known.path.length) known.path = Array.from(path.subarray(0, length));
    }
  }

  exits(): LexemeExit[] {
    return [...this.kinds.values()].flatMap((kinds) =>
      Array.from(kinds.values(), (kind) => exitBy(this.trie, kind)),
    );
  }
}

function exitBy(
  trie: Trie,
  { nodes, path, begun }: Pick<LexemeExit, 'nodes' | 'path' | 'begun'>,
): LexemeExit {
  const source = causedBy('remainder', () => merged(trie, nodes));
  return { nodes, path, begun, tokens: source.tokensAt(0), rest: source.all };
}

/** Whether a byte of UTF-8 begins a code point. */
function beginsCodePoint(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}

/** The ways from roots of a trie to marked nodes (ascending, none below another). */
function crossingTrie(trie: Trie, roots: readonly number[], marked: readonly number[]): CrossingTrie {
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
