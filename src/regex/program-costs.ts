import type { CharacterSet } from './character-set.ts';
import { BOUNDARY, CHARACTERS, END, LOOK, MATCH, NO_BOUNDARY, SPLIT, START } from './program.ts';
import type { Program } from './program.ts';

/** A cost is a number of characters, which counts this much, and a sum of their bytes, which is below it. */
export const CHARACTER_COST: number = 2 ** 25;

/**
 * What the shortest ways to a match cost, from each node of a program behind the start of a text: the fewest
 * characters, and of the ways with so many the fewest bytes; `Infinity` where there is none. Assertions are taken to
 * hold, but for those of the start and the end: without lookarounds and word boundaries the costs are exact, and else
 * never too high.
 */
export function programCosts(program: Program, bytesOf: (set: CharacterSet) => number): Float64Array {
  const { kinds, first, second, looks } = program;
  const before = edgesBefore(program);
  const bytes = program.sets.map(bytesOf);
  const costs = new Float64Array(kinds.length).fill(Infinity);
  const lookCost = (node: number): number => {
    const { behind, negated, start } = looks[second[node]!]!;
    return behind || negated ? 0 : costs[start]!;
  };
  let level: number[] = [];
  for (const [node, kind] of kinds.entries()) {
    if (kind !== MATCH) continue;
    costs[node] = 0;
    level.push(node);
  }
  for (let characters = 0; level.length > 0; characters++) {
    // Within a level nothing costs more than where it leads: the cheapest nodes go first.
    level.sort((a, b) => costs[b]! - costs[a]!);
    const next: number[] = [];
    for (let node = level.pop(); node !== undefined; node = level.pop()) {
      for (let edge = before.offsets[node]!; edge < before.offsets[node + 1]!; edge++) {
        const source = before.sources[edge]!;
        if (costs[source]! < Infinity) continue;
        const kind = kinds[source]!;
        if (kind === CHARACTERS) {
          const cost = costs[node]! + CHARACTER_COST + bytes[second[source]!]!;
          costs[source] = cost;
          if (cost < Infinity) next.push(source);
        } else if (kind === SPLIT || kind === BOUNDARY || kind === NO_BOUNDARY || kind === LOOK) {
          // What a lookahead asks for takes as long as what comes behind it: it costs what comes last.
          if (kind === LOOK && !(costs[first[source]!]! < Infinity && lookCost(source) < Infinity)) continue;
          costs[source] = costs[node]!;
          level.push(source);
        } else if (kind === END && characters === 0) {
          costs[source] = 0;
          level.push(source);
        }
      }
    }
    level = next;
  }
  return costs;
}

/** The nodes from which one goes on to each, but for those that hold at the start only. */
export function edgesBefore({ kinds, first, second, looks }: Program): {
  offsets: Int32Array;
  sources: Int32Array;
} {
  const offsets = new Int32Array(kinds.length + 1);
  const each = (visit: (from: number, to: number) => void): void => {
    for (const [node, kind] of kinds.entries()) {
      if (kind === START) continue;
      if (first[node]! >= 0) visit(node, first[node]!);
      if (kind === SPLIT) visit(node, second[node]!);
      if (kind === LOOK) visit(node, looks[second[node]!]!.start);
    }
  };
  each((_, to) => offsets[to + 1]!++);
  for (let i = 0; i < kinds.length; i++) offsets[i + 1]! += offsets[i]!;
  const sources = new Int32Array(offsets[kinds.length]!);
  const at = offsets.slice();
  each((from, to) => (sources[at[to]!++] = from));
  return { offsets, sources };
}

/** The same from the start of a text, where it is asserted that it is there; from the costs of all nodes behind it. */
export function costFromStart(program: Program, costs: Float64Array): number {
  const { kinds, first, second, start } = program;
  if (!program.usesStart) return costs[start]!;
  let best = Infinity;
  // Per node: seen with the end of the text still to come (1), behind an assertion of the end (2).
  const seen = new Uint8Array(kinds.length);
  const pending: [node: number, isEnded: boolean][] = [[start, false]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, isEnded] = next;
    const bit = isEnded ? 2 : 1;
    if ((seen[node]! & bit) !== 0) continue;
    seen[node]! |= bit;
    const kind = kinds[node]!;
    if (kind === MATCH) return 0;
    if (kind === CHARACTERS) {
      if (!isEnded) best = Math.min(best, costs[node]!);
      continue;
    }
    if (first[node]! >= 0) pending.push([first[node]!, isEnded || kind === END]);
    if (kind === SPLIT) pending.push([second[node]!, isEnded]);
  }
  return best;
}
