import type { StateGraph } from './product-automaton.ts';

/** How many bytes of costs are kept, and how many rows. */
const MOST_BYTES = 2 ** 24;
const MOST_ROWS = 2 ** 14;

/**
 * The least costs from the states of an automaton to those that accept, by at least so many characters.
 *
 * Where the number of characters is 0 these are shortest paths; each further row follows from the one before it, since
 * the first character leaves one less to come. Rows differ sooner or later by a constant only from an earlier one, and
 * from there on they repeat: a minimum of a million characters needs a few rows.
 */
export class StateCosts {
  private readonly graph: StateGraph;
  /** Per way; undefined: 1 each, and then single precision holds all costs above the base of their row. */
  private readonly weights: Float64Array | undefined;
  /** Per row: the costs above its base, and the base, the least of them. */
  private readonly rows: (Float64Array | Float32Array)[] = [];
  private readonly bases: number[] = [];
  private readonly byHash = new Map<number, number[]>();
  /** The row that the last one but for a constant repeats, once there is one; the last is not kept. */
  private repeated = -1;
  private shift = 0;

  constructor(graph: StateGraph, accepting: Uint8Array, weights?: Float64Array) {
    this.graph = graph;
    this.weights = weights;
    this.add(this.shortestPaths(accepting));
  }

  /**
   * The least cost from a state by at least `least` characters; `Infinity` if there is no way, NaN where it is not
   * known because there would be too many rows.
   */
  at(least: number, state: number): number {
    while (least >= this.rows.length && this.repeated < 0) {
      if (this.isFull()) return NaN;
      this.add(this.nextRow());
    }
    if (least < this.rows.length) return this.bases[least]! + this.rows[least]![state]!;
    const period = this.rows.length - this.repeated;
    const rounds = Math.floor((least - this.repeated) / period);
    const row = this.repeated + ((least - this.repeated) % period);
    return this.bases[row]! + this.rows[row]![state]! + rounds * this.shift;
  }

  /** The last row that is kept. */
  get last(): number {
    return this.rows.length - 1;
  }

  private isFull(): boolean {
    if (this.rows.length >= MOST_ROWS) return true;
    return (this.rows.length + 1) * this.graph.size * (this.weights === undefined ? 4 : 8) > MOST_BYTES;
  }

  /** Keeps a row, unless it repeats another one. */
  private add(costs: Float64Array): void {
    let base = Infinity;
    for (const cost of costs) if (cost < base) base = cost;
    if (base === Infinity) base = 0;
    let hash = 0;
    for (let i = 0; i < costs.length; i++) {
      costs[i]! -= base;
      hash = (Math.imul(hash, 31) + (costs[i] === Infinity ? 7 : costs[i]! % 0x7fffffff)) | 0;
    }
    const alike = this.byHash.get(hash) ?? [];
    const equal = alike.find((row) => this.rows[row]!.every((cost, i) => cost === costs[i]));
    if (equal !== undefined) {
      this.repeated = equal;
      this.shift = base - this.bases[equal]!;
      return;
    }
    const kept = this.weights === undefined ? Float32Array.from(costs) : costs;
    this.byHash.set(hash, [...alike, this.rows.push(kept) - 1]);
    this.bases.push(base);
  }

  private nextRow(): Float64Array {
    const { graph, weights } = this;
    const before = this.rows.at(-1)!;
    const base = this.bases.at(-1)!;
    const row = new Float64Array(graph.size);
    for (let state = 0; state < graph.size; state++) {
      let least = Infinity;
      for (let way = graph.offsets[state]!; way < graph.offsets[state + 1]!; way++) {
        least = Math.min(least, (weights?.[way] ?? 1) + before[graph.targets[way]!]!);
      }
      row[state] = least + base;
    }
    return row;
  }

  /** Backwards from the states that accept (Dijkstra 1959). */
  private shortestPaths(accepting: Uint8Array): Float64Array {
    const { graph, weights } = this;
    const incoming = incomingWays(graph);
    const costs = new Float64Array(graph.size).fill(Infinity);
    const heap = new StateHeap(costs);
    for (let state = 0; state < graph.size; state++) {
      if (accepting[state] === 0) continue;
      costs[state] = 0;
      heap.push(state);
    }
    for (let state = heap.pop(); state >= 0; state = heap.pop()) {
      for (let i = incoming.offsets[state]!; i < incoming.offsets[state + 1]!; i++) {
        const source = incoming.sources[i]!;
        const cost = costs[state]! + (weights?.[incoming.ways[i]!] ?? 1);
        if (cost >= costs[source]!) continue;
        costs[source] = cost;
        heap.push(source);
      }
    }
    return costs;
  }
}

/** The ways of a graph by where they lead. */
interface IncomingWays {
  readonly offsets: Int32Array;
  readonly sources: Int32Array;
  readonly ways: Int32Array;
}

const INCOMING = new WeakMap<StateGraph, IncomingWays>();

function incomingWays(graph: StateGraph): IncomingWays {
  let incoming = INCOMING.get(graph);
  if (incoming === undefined) {
    const offsets = new Int32Array(graph.size + 1);
    for (const target of graph.targets) offsets[target + 1]!++;
    for (let state = 0; state < graph.size; state++) offsets[state + 1]! += offsets[state]!;
    const sources = new Int32Array(graph.targets.length);
    const ways = new Int32Array(graph.targets.length);
    const at = offsets.slice();
    for (let state = 0; state < graph.size; state++) {
      for (let way = graph.offsets[state]!; way < graph.offsets[state + 1]!; way++) {
        const slot = at[graph.targets[way]!]!++;
        sources[slot] = state;
        ways[slot] = way;
      }
    }
    incoming = { offsets, sources, ways };
    INCOMING.set(graph, incoming);
  }
  return incoming;
}

/** States by their cost, the least first. A state whose cost has fallen since comes once more, and is skipped then. */
class StateHeap {
  private readonly costs: Float64Array;
  private readonly states: number[] = [];
  private readonly keys: number[] = [];

  constructor(costs: Float64Array) {
    this.costs = costs;
  }

  push(state: number): void {
    const key = this.costs[state]!;
    const { states, keys } = this;
    let at = states.push(state) - 1;
    keys.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) break;
      states[at] = states[parent]!;
      keys[at] = keys[parent]!;
      at = parent;
    }
    states[at] = state;
    keys[at] = key;
  }

  /** The state with the least cost, or -1. */
  pop(): number {
    const { states, keys } = this;
    while (states.length > 0) {
      const state = states[0]!;
      const key = keys[0]!;
      const lastState = states.pop()!;
      const lastKey = keys.pop()!;
      if (states.length > 0) this.sink(lastState, lastKey);
      if (key === this.costs[state]) return state;
    }
    return -1;
  }

  private sink(state: number, key: number): void {
    const { states, keys } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= states.length) break;
      if (child + 1 < states.length && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      states[at] = states[child]!;
      keys[at] = keys[child]!;
      at = child;
    }
    states[at] = state;
    keys[at] = key;
  }
}
