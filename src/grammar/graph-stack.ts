import { ListTable } from '../base/list-table.ts';
import { TupleTable } from '../base/tuple-table.ts';

/** The node on which the outermost frame stands. */
export const BOTTOM = 0;

/** The set of no stack. */
const NONE = 0;

/** How many unions of sets are remembered before the older half is dropped. */
const MOST_UNIONS = 2 ** 17;

/** How far down equal frames are joined when sets are united. */
const MOST_JOINED = 64;

/** What the stack must know of the frames that wait on it. */
export interface WaitingFrames {
  mayEnd(state: number): boolean;
  /** The fewest units to the end of the frame. */
  cost(state: number): number;
}

/** Frames that can be on top, and the sets on which they stand: a state, and behind it its set. */
export type Tops = readonly number[];

/**
 * A graph-structured stack (Tomita, "Efficient Parsing for Natural Language", 1985): all stacks that a text can have led
 * to. A node is a frame that waits, and the set of nodes on which it stands; both are interned, so equal sets of stacks
 * are equal integers, and share what they have in common. Nodes stand on older nodes only.
 *
 * In a set, nodes of the same state are joined to one that stands on all of their sets: as the stacks of an ambiguous
 * text are mostly made of the same frames, sets stay as small as there are states. Joins that would go deep are left
 * out: then a set has several nodes of a state, which says the same.
 */
export class GraphStack {
  private readonly frames: WaitingFrames;
  /** Per node: the state of the frame, the set below. */
  private readonly nodes = new TupleTable(2);
  /** Ascending lists of nodes. */
  private readonly sets = new ListTable();
  /** Per set: the fewest units with which all that wait on one of its stacks can end. */
  private readonly setCosts: number[] = [Infinity];
  /** Per set: whether all that wait on one of its stacks may end at once. */
  private readonly setEnds: boolean[] = [false];
  /** Per set: what is on top when what stands on it has ended. */
  private readonly tops: (Tops | undefined)[] = [];
  private unions = new Map<number, number>();
  private olderUnions = new Map<number, number>();
  /** The set of the outermost frame. */
  readonly bottom: number;

  constructor(frames: WaitingFrames) {
    this.frames = frames;
    this.nodes.scratch.fill(-1);
    this.nodes.intern();
    this.bottom = this.setOf([BOTTOM]);
  }

  get size(): number {
    return this.nodes.size + this.setCosts.length;
  }

  /** The set of one node: a frame that waits on a set. */
  push(state: number, below: number): number {
    return this.setOf([this.node(state, below)]);
  }

  union(a: number, b: number): number {
    return this.unite(a, b, 0);
  }

  nodesOf(set: number): readonly number[] {
    return this.sets.get(set);
  }

  stateOf(node: number): number {
    return this.nodes.get(node, 0);
  }

  belowOf(node: number): number {
    return this.nodes.get(node, 1);
  }

  setCost(set: number): number {
    return this.setCosts[set]!;
  }

  setMayEnd(set: number): boolean {
    return this.setEnds[set]!;
  }

  nodeCost(node: number): number {
    return node === BOTTOM ? 0 : this.frames.cost(this.stateOf(node)) + this.setCosts[this.belowOf(node)]!;
  }

  /**
   * The frames that can be on top when what stands on a set has ended: its nodes, and where these may end at once, those
   * below them.
   */
  topsOf(set: number): Tops {
    // From below: chains of frames that may all end can be longer than recursion could go.
    const pending = [set];
    for (let at = pending.at(-1); at !== undefined; at = pending.at(-1)) {
      if (this.tops[at] === undefined) {
        const missing = this.endingBelow(at).filter((below) => this.tops[below] === undefined);
        if (missing.length > 0) {
          pending.push(...missing);
          continue;
        }
        this.tops[at] = this.findTops(at);
      }
      pending.pop();
    }
    return this.tops[set]!;
  }

  private findTops(set: number): Tops {
    const found = new Map<number, number>();
    const add = (state: number, below: number): void => {
      found.set(state, this.union(found.get(state) ?? NONE, below));
    };
    for (const node of this.sets.get(set)) {
      if (node === BOTTOM) continue;
      const [state, below] = [this.stateOf(node), this.belowOf(node)];
      add(state, below);
      if (!this.frames.mayEnd(state)) continue;
      const further = this.tops[below]!;
      for (let i = 0; i < further.length; i += 2) add(further[i]!, further[i + 1]!);
    }
    return [...found].flat();
  }

  /** The sets on which those nodes of a set stand that may end. */
  private endingBelow(set: number): number[] {
    const below: number[] = [];
    for (const node of this.sets.get(set)) {
      if (node !== BOTTOM && this.frames.mayEnd(this.stateOf(node))) below.push(this.belowOf(node));
    }
    return below;
  }

  private unite(a: number, b: number, depth: number): number {
    if (a === b || b === NONE) return a;
    if (a === NONE) return b;
    const key = a < b ? a * 2 ** 26 + b : b * 2 ** 26 + a;
    let both = this.unions.get(key);
    if (both !== undefined) return both;
    both = this.olderUnions.get(key) ?? this.setOf(this.joined(this.sets.get(a), this.sets.get(b), depth));
    if (this.unions.size >= MOST_UNIONS) {
      this.olderUnions = this.unions;
      this.unions = new Map<number, number>();
    }
    this.unions.set(key, both);
    return both;
  }

  /** The nodes of two sets, those of one state joined where that does not go too deep. */
  private joined(a: readonly number[], b: readonly number[], depth: number): number[] {
    const nodes = new Set(a);
    for (const node of b) {
      if (nodes.has(node)) continue;
      const state = this.stateOf(node);
      const like =
        depth < MOST_JOINED && node !== BOTTOM ? a.find((one) => this.stateOf(one) === state) : undefined;
      if (like === undefined) {
        nodes.add(node);
        continue;
      }
      nodes.delete(like);
      nodes.add(this.node(state, this.unite(this.belowOf(like), this.belowOf(node), depth + 1)));
    }
    return [...nodes].sort((one, other) => one - other);
  }

  private node(state: number, below: number): number {
    this.nodes.scratch[0] = state;
    this.nodes.scratch[1] = below;
    return this.nodes.intern();
  }

  private setOf(nodes: readonly number[]): number {
    const set = this.sets.intern(nodes);
    if (set === this.setCosts.length) {
      let cost = Infinity;
      let ends = false;
      for (const node of nodes) {
        cost = Math.min(cost, this.nodeCost(node));
        ends ||=
          node === BOTTOM || (this.frames.mayEnd(this.stateOf(node)) && this.setEnds[this.belowOf(node)]!);
      }
      this.setCosts.push(cost);
      this.setEnds.push(ends);
    }
    return set;
  }
}
