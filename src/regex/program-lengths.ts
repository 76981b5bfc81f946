import { edgesBefore } from './program-costs.ts';
import { CHARACTERS, END, MATCH_NODE, SPLIT } from './program.ts';
import type { Program } from './program.ts';

/** How many entries the table has at most: nodes times lengths. */
const MOST_ENTRIES = 8_000_000;

/**
 * With how many characters, exactly, nodes of a program behind the start of a text lead to acceptance. For programs
 * without lookarounds and word boundaries.
 */
export class ProgramLengths {
  private readonly program: Program;
  private table: Uint8Array = new Uint8Array(0);
  /** How many lengths the table tells of, from 0 on. */
  private known = 0;

  constructor(program: Program) {
    this.program = program;
  }

  /**
   * The least length within bounds of what can follow one of some nodes; `Infinity` if there is none, undefined where
   * the table would be too large.
   */
  least(nodes: Int32Array, from: number, to: number): number | undefined {
    const { length: nodeCount } = this.program.kinds;
    // Of a longer text as many characters can be taken out as lie between two visits to a node.
    const last = Math.min(to, from + nodeCount);
    if (last >= this.known && !this.extend(last + 1)) return undefined;
    let least = Infinity;
    for (const node of nodes) {
      for (let length = from; length <= last && length < least; length++) {
        if (this.table[length * nodeCount + node] === 1) least = length;
      }
    }
    return least;
  }

  private extend(atLeast: number): boolean {
    const { kinds, first, second, sets } = this.program;
    const nodeCount = kinds.length;
    const count = Math.max(atLeast, Math.min(2 * this.known, Math.floor(MOST_ENTRIES / nodeCount)));
    if (count * nodeCount > MOST_ENTRIES) return false;
    const { offsets, sources } = edgesBefore(this.program);
    const table = new Uint8Array(count * nodeCount);
    table.set(this.table);
    for (let length = this.known; length < count; length++) {
      const row = table.subarray(length * nodeCount, (length + 1) * nodeCount);
      const before = (length - 1) * nodeCount;
      const pending: number[] = [];
      const reach = (node: number): void => {
        if (row[node] === 1) return;
        row[node] = 1;
        pending.push(node);
      };
      reach(MATCH_NODE);
      for (let node = 0; node < nodeCount && length > 0; node++) {
        if (kinds[node] !== CHARACTERS || table[before + first[node]!] === 0) continue;
        if (!sets[second[node]!]!.isEmpty) reach(node);
      }
      for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
        for (let edge = offsets[node]!; edge < offsets[node + 1]!; edge++) {
          const kind = kinds[sources[edge]!]!;
          if (kind === SPLIT || (kind === END && length === 0)) reach(sources[edge]!);
        }
      }
    }
    this.table = table;
    this.known = count;
    return true;
  }
}
