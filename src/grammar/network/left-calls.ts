import type { Lengths } from './lengths.ts';
import type { Network } from './network.ts';

/**
 * Which nonterminals begin with which. Those that begin with each other, each of which could call the next one without
 * reading, form a *group* and are read by one frame, from left corners up: first what none of the group begins; then
 * whatever goes on behind what was read so far (Rosenkrantz and Lewis, "Deterministic left corner parsing", 1970). So no
 * frame ever calls itself without reading, whatever the grammar: directly, indirectly or behind what may be empty.
 */
export interface LeftCalls {
  /** Per nonterminal: its group. Groups are numbered so that one that another begins with has the lower number. */
  readonly group: Int32Array;
  /** Per group: its nonterminals. */
  readonly members: readonly (readonly number[])[];
  /** Per nonterminal: where a frame of its group goes on when a text of it was read that something else begins with. */
  readonly climbs: readonly (readonly number[])[];
  /** Per nonterminal: the states in which a text of it can begin. */
  readonly starts: readonly (readonly number[])[];
}

export function leftCallsOf(network: Network, lengths: Lengths): LeftCalls {
  const { nonterminals, calls } = network;
  const starts = nonterminals.map(({ start, terminal }) =>
    terminal === undefined ? silentlyReached(network, lengths, [start]) : [],
  );
  const callees = starts.map((states) => {
    const called = new Set<number>();
    for (const state of states) forEachCall(calls[state]!, lengths, (nonterminal) => called.add(nonterminal));
    return [...called];
  });
  const { group, members } = components(callees);
  const climbs: number[][] = nonterminals.map(() => []);
  starts.forEach((states, caller) => {
    for (const state of states) {
      forEachCall(calls[state]!, lengths, (nonterminal, next) => {
        if (group[nonterminal] === group[caller]) climbs[nonterminal]!.push(next);
      });
    }
  });
  return { group, members, climbs, starts };
}

/** The calls of a state that can lead to the end. */
export function forEachCall(
  list: readonly number[],
  { texts, toEnd }: Lengths,
  visit: (nonterminal: number, next: number) => void,
): void {
  for (let i = 0; i < list.length; i += 2) {
    if (texts[list[i]!]! < Infinity && toEnd[list[i + 1]!]! < Infinity) visit(list[i]!, list[i + 1]!);
  }
}

/**
 * The states that are reached without reading, those given included, that lead to the end. `climbs`: what to go on in
 * at the ends of nonterminals.
 */
export function silentlyReached(
  { silent, calls }: Network,
  { nullable, toEnd }: Lengths,
  from: readonly number[],
  climbsAt: ReadonlyMap<number, readonly number[]> = NO_CLIMBS,
): number[] {
  const reached = new Set<number>();
  const pending: number[] = [];
  const reach = (state: number): void => {
    if (toEnd[state] === Infinity || reached.has(state)) return;
    reached.add(state);
    pending.push(state);
  };
  from.forEach(reach);
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    silent[state]!.forEach(reach);
    climbsAt.get(state)?.forEach(reach);
    const list = calls[state]!;
    for (let i = 0; i < list.length; i += 2) if (nullable[list[i]!] === 1) reach(list[i + 1]!);
  }
  return [...reached];
}

const NO_CLIMBS: ReadonlyMap<number, readonly number[]> = new Map<number, readonly number[]>();

/** Strongly connected components by Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972). */
function components(next: readonly (readonly number[])[]): { group: Int32Array; members: number[][] } {
  const size = next.length;
  const group = new Int32Array(size).fill(-1);
  const members: number[][] = [];
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const open: number[] = [];
  const path: { node: number; edge: number }[] = [];
  let count = 0;
  const enter = (node: number): void => {
    order[node] = low[node] = count++;
    open.push(node);
    path.push({ node, edge: 0 });
  };
  for (let root = 0; root < size; root++) {
    if (order[root] !== -1) continue;
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      const to = next[node]![top.edge++];
      if (to !== undefined) {
        if (order[to] === -1) enter(to);
        else if (group[to] === -1) low[node] = Math.min(low[node]!, order[to]!);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) low[above.node] = Math.min(low[above.node]!, low[node]!);
      if (low[node] !== order[node]) continue;
      const component: number[] = [];
      for (let one = -1; one !== node;) {
        one = open.pop()!;
        group[one] = members.length;
        component.push(one);
      }
      members.push(component);
    }
  }
  return { group, members };
}
