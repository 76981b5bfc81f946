import { ListTable } from '../base/list-table.ts';
import { TupleTable } from '../base/tuple-table.ts';

/** The node on which the outermost frame stands. */
export const BOTTOM = 0;

/** The set of no stack. */
const NONE = 0;

/** How many unions of sets are remembered before the older half is dropped. */
const MOST_UNIONS = 2 ** 17;

/** How many frames are joined in one step. */
const MOST_JOINS = 24;

/** For how many steps nothing is joined after more would have been joined in one than may be, again and again. */
const LONGEST_PAUSE = 2 ** 16;

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
  private joinsLeft = MOST_JOINS;
  /** Steps without joins that are still to come, and how many there were last time. */
  private paused = 0;
  private pause = 1;
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

  /**
   * Called before each step. Joins pay where there are few in a step, as in nearly all grammars; where there are many,
   * stacks are too different, and joining makes more of them than it saves.
   */
  beginStep(): void {
    if (this.joinsLeft < 0) {
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
      this.paused = this.pause;
    }
    this.joinsLeft = this.paused > 0 ? 0 : MOST_JOINS;
    if (this.paused > 0) this.paused--;
  }

  /** The set of one node: a frame that waits on a set. */
  push(state: number, below: number): number {
    return this.setOf([this.node(state, below)]);
  }

  /** All stacks of two sets. */
  union(a: number, b: number): number {
    if (a === b || b === NONE) return a;
    if (a === NONE) return b;
    const key = a < b ? a * 2 ** 26 + b : b * 2 ** 26 + a;
    let both = this.unions.get(key);
    if (both !== undefined) return both;
    both = this.olderUnions.get(key) ?? this.setOf(this.joined(this.sets.get(a), this.sets.get(b)));
    if (this.unions.size >= MOST_UNIONS) {
      this.olderUnions = this.unions;
      this.unions = new Map<number, number>();
    }
    this.unions.set(key, both);
    return both;
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

  /** The nodes of two sets, those of one state joined while joins are left. */
  private joined(a: readonly number[], b: readonly number[]): number[] {
    const nodes = new Set(a);
    const ofState = new Map<number, number>();
    for (const node of a) if (node !== BOTTOM) ofState.set(this.stateOf(node), node);
    for (const node of b) {
      if (nodes.has(node)) continue;
      const state = this.stateOf(node);
      const like = node === BOTTOM ? undefined : ofState.get(state);
      if (like === undefined || this.paused > 0 || --this.joinsLeft < 0) {
        nodes.add(node);
        continue;
      }
      const joined = this.node(state, this.union(this.belowOf(like), this.belowOf(node)));
      nodes.delete(like);
      nodes.add(joined);
      ofState.set(state, joined);
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
