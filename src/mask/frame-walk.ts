import { TupleTable } from '../base/tuple-table.ts';
import type { CallGraph } from '../automaton/recognizer.ts';
import { groupOf, type Remainders, type RemainderTrie } from './remainders.ts';
import { NOTHING, type TokenSets } from './token-sets.ts';

/** So few parts of the trie are followed one by one. */
const FEW_PARTS = 16;

/** How often what was put together is put together again: there are more combinations than could be kept. */
const MOST_GENERATIONS = 2;

/** How deep frames may call each other, and end, for one mask. */
const DEEPEST = 1000;

/** How much work one mask may be: so many walks of the whole trie, and so much more. */
const MOST_WALKS = 10;
const MORE_WORK = 50_000;

/** After so many masks that would have been too much, no more are tried. */
const MOST_FAILURES = 20;

/** How many bytes of answers are kept before all are dropped. */
const MOST_BYTES = 2 ** 26;

const BYTES_PER_ANSWER = 160;

/** What some remainders do from a state of a frame. */
interface Found {
  /** Those that end before the frame does, or with it. */
  readonly set: number;
  /** How others go on behind its end. */
  readonly exits: readonly Remainders[];
}

const NO_EXITS: readonly Remainders[] = [];
const NOTHING_FOUND: Found = { set: NOTHING, exits: NO_EXITS };

/** What was asked goes deeper, or takes more work, than it may. */
class TooMuch extends Error {}

/**
 * Finds the tokens that can follow a configuration of frames that call each other. What tokens do in a frame, and how
 * they go on behind its end, is found once per state, whatever the frame stands on: a table of generalized top-down
 * parsing (Scott and Johnstone, "GLL parsing", 2010), over what remains of tokens in place of positions in a text.
 */
export class FrameWalk {
  private readonly calls: CallGraph;
  private readonly sets: TokenSets;
  private readonly all: Remainders;
  /** What was found, by state and remainders. */
  private asked = new TupleTable(2);
  private answers: (Found | undefined)[] = [];
  /** The same below: by set of stacks and remainders. */
  private askedBelow = new TupleTable(2);
  private below: (number | undefined)[] = [];
  private answerBytes = 0;
  /** What was put together, by its contents: the same remainders come about in many ways. */
  private byHash = new Map<number, readonly Remainders[]>();
  /** What was put together out of what was put together, how often. */
  private generations = new Map<RemainderTrie, number>();
  /** The state at each depth of a path through the trie. */
  private readonly path: Int32Array;
  private depth = 0;
  private workLeft = 0;
  private failures = 0;

  constructor(calls: CallGraph, source: RemainderTrie, sets: TokenSets) {
    this.calls = calls;
    this.sets = sets;
    this.all = source.all;
    this.path = new Int32Array(source.trie.maxDepth + 1);
  }

  /** How many bytes it holds. */
  get byteLength(): number {
    return this.asked.byteLength + this.askedBelow.byteLength + this.answerBytes;
  }

  /**
   * The set of all tokens that can follow a configuration; undefined where that is too much: remainders of very ambiguous
   * grammars come about in more combinations than there are texts. What was found until then is kept.
   */
  run(configuration: number): number | undefined {
    if (this.failures === MOST_FAILURES) return undefined;
    if (this.answerBytes > MOST_BYTES) this.clear();
    this.depth = 0;
    this.workLeft = MOST_WALKS * this.all.source.trie.length + MORE_WORK;
    try {
      const found: number[] = [];
      this.from(this.calls.tops(configuration), this.all, found);
      return this.sets.union([...new Set(found)]);
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      this.failures++;
      return undefined;
    }
  }

  private clear(): void {
    this.asked = new TupleTable(2);
    this.answers = [];
    this.askedBelow = new TupleTable(2);
    this.below = [];
    this.answerBytes = 0;
    this.byHash = new Map<number, readonly Remainders[]>();
    this.generations = new Map<RemainderTrie, number>();
  }

  /** What remainders do from frames, each on its set of stacks. */
  private from(frames: readonly number[], rest: Remainders, found: number[]): void {
    for (let i = 0; i < frames.length; i += 2) {
      const { set, exits } = this.explore(frames[i]!, rest);
      if (set !== NOTHING) found.push(set);
      this.work(exits.length);
      for (const exit of exits) {
        const below = this.onStacks(frames[i + 1]!, exit);
        if (below !== NOTHING) found.push(below);
      }
    }
  }

  /** The same when the frame on a set of stacks has ended. Stacks have most of what is below in common. */
  private onStacks(stacks: number, rest: Remainders): number {
    const { askedBelow } = this;
    askedBelow.scratch[0] = stacks;
    askedBelow.scratch[1] = rest.id;
    const id = askedBelow.intern();
    const known = this.below[id];
    if (known !== undefined) return known;
    if (++this.depth > DEEPEST) throw new TooMuch();
    const found: number[] = [];
    this.from(this.calls.waiting(stacks), rest, found);
    this.depth--;
    this.answerBytes += 16;
    return (this.below[id] = this.sets.union([...new Set(found)]));
  }

  private explore(state: number, remainders: Remainders): Found {
    if (remainders.isEmpty) return NOTHING_FOUND;
    const { asked } = this;
    asked.scratch[0] = state;
    asked.scratch[1] = remainders.id;
    const id = asked.intern();
    const known = this.answers[id];
    if (known !== undefined) return known;
    if (++this.depth > DEEPEST) throw new TooMuch();
    const found = this.find(state, remainders);
    this.depth--;
    this.answerBytes += BYTES_PER_ANSWER + 16 * found.exits.length;
    return (this.answers[id] = found);
  }

  private work(amount: number): void {
    this.workLeft -= amount;
    if (this.workLeft < 0) throw new TooMuch();
  }

  private find(state: number, remainders: Remainders): Found {
    const { nodes, source } = remainders;
    const { calls, path, sets } = this;
    const { byte, depth, skip, token, tokenOffset } = source.trie;
    const tokens: number[] = [];
    const ended: number[] = [];
    /** By states that call: the nodes that the called frames read first. */
    const calling = new Map<number, number[]>();
    let visited = 8;
    for (const root of nodes) {
      const above = depth[root]! - 1;
      path[0] = state;
      for (let at = root, end = skip[root]!; at < end;) {
        visited++;
        const level = depth[at]! - above;
        const before = path[level - 1]!;
        const next = byte[at]!;
        if (level > 1 && calls.mayEnd(before) && calls.follow(before)[next] === 1) ended.push(at);
        if (level > 1 && calls.called(before).length > 0) {
          const group = calling.get(before);
          if (group === undefined) calling.set(before, [at]);
          else group.push(at);
        }
        const behind = calls.step(before, next);
        if (behind < 0) {
          at = skip[at]!;
          continue;
        }
        path[level] = behind;
        for (let i = tokenOffset[at]!; i < tokenOffset[at + 1]!; i++) tokens.push(token[i]!);
        at++;
      }
    }
    this.work(visited);
    const found: number[] = [];
    if (tokens.length > 0) {
      const group = groupOf(tokens);
      if ('bits' in group) this.answerBytes += group.bits.byteLength;
      found.push(sets.group(group));
    }
    const exits = new Set<Remainders>();
    if (calls.mayEnd(state)) {
      const rest = remainders.beginningWith(calls.follow(state));
      if (!rest.isEmpty) exits.add(rest);
    }
    this.call(state, remainders, found, exits);
    if (ended.length > 0) for (const rest of this.together(source, ended)) exits.add(rest);
    for (const [caller, first] of calling) {
      for (const rest of this.together(source, first)) this.call(caller, rest, found, exits);
    }
    const set = sets.union([...new Set(found)]);
    return { set, exits: exits.size === 0 ? NO_EXITS : this.asFew(exits) };
  }

  /** What comes of the frames that a frame calls, and of itself behind them. */
  private call(caller: number, rest: Remainders, found: number[], exits: Set<Remainders>): void {
    const called = this.calls.called(caller);
    for (let i = 0; i < called.length; i += 2) {
      const inner = this.explore(called[i]!, rest.beginningWith(this.calls.first(called[i]!)));
      if (inner.set !== NOTHING) found.push(inner.set);
      this.work(inner.exits.length);
      for (const exit of inner.exits) {
        const outer = this.explore(called[i + 1]!, exit);
        if (outer.set !== NOTHING) found.push(outer.set);
        this.work(outer.exits.length);
        for (const each of outer.exits) exits.add(each);
      }
    }
  }

  /**
   * Those that begin with one of some nodes: put together where they are many, else each alone. Anything between comes
   * about in more combinations than could be kept.
   */
  private together(source: RemainderTrie, nodes: readonly number[]): readonly Remainders[] {
    const generation = this.generations.get(source) ?? 0;
    if (nodes.length < FEW_PARTS || generation === MOST_GENERATIONS)
      return nodes.map((node) => source.only([node]));
    return [this.joined(source, nodes, generation + 1)];
  }

  /** Puts together what came one by one. */
  private asFew(exits: ReadonlySet<Remainders>): readonly Remainders[] {
    if (exits.size < FEW_PARTS) return [...exits];
    const few: Remainders[] = [];
    const alone = new Map<RemainderTrie, number[]>();
    for (const exit of exits) {
      if (exit.nodes.length > 1) {
        few.push(exit);
        continue;
      }
      const nodes = alone.get(exit.source);
      if (nodes === undefined) alone.set(exit.source, [exit.nodes[0]!]);
      else nodes.push(exit.nodes[0]!);
    }
    for (const [source, nodes] of alone)
      few.push(
        ...this.together(
          source,
          nodes.sort((a, b) => a - b),
        ),
      );
    return few;
  }

  private joined(source: RemainderTrie, nodes: readonly number[], generation: number): Remainders {
    this.work(source.countBelow(nodes));
    const joined = source.joined(nodes);
    if (this.generations.has(joined.source)) return joined;
    const hash = hashOf(joined.source);
    const like = this.byHash.get(hash) ?? [];
    const same = like.find((each) => areEqual(each.source, joined.source));
    if (same !== undefined) return same;
    this.byHash.set(hash, [...like, joined]);
    this.generations.set(joined.source, generation);
    this.answerBytes += joined.source.byteLength;
    return joined;
  }
}

function areEqual({ trie: one }: RemainderTrie, { trie: other }: RemainderTrie): boolean {
  return (
    one.length === other.length &&
    one.token.length === other.token.length &&
    isEqual(one.byte, other.byte) &&
    isEqual(one.skip, other.skip) &&
    isEqual(one.tokenOffset, other.tokenOffset) &&
    isEqual(one.token, other.token)
  );
}

function isEqual(one: Uint8Array | Int32Array, other: Uint8Array | Int32Array): boolean {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

/** FNV-1a, by Fowler, Noll and Vo, over what makes tries different. */
function hashOf({ trie }: RemainderTrie): number {
  let hash = 0x811c9dc5;
  for (const each of trie.byte) hash = Math.imul(hash ^ each, 0x01000193);
  for (const each of trie.token) hash = Math.imul(hash ^ each, 0x01000193);
  return hash;
}
