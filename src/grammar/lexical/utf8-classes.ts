import type { Dfa } from '../../regex/dfa.ts';
import { indexOf } from '../../regex/partition.ts';

/** How many bytes there are that continue a character: 0x80 to 0xbf. */
export const TAILS = 64;

/**
 * The classes of code points, spread over the bytes of their encodings. A child is a class of the automaton; its
 * `classCount` for what is no character; or from `firstNode` on, a node: what follows one byte.
 */
export interface ClassTree {
  readonly firstNode: number;
  readonly nodes: readonly ClassNode[];
  /** Bytes that begin characters: the class of each of 256, and the child of each class. */
  readonly leads: { readonly classOf: Int32Array; readonly children: Int32Array };
  /** The class of each byte that continues a character. */
  readonly tails: { readonly classOf: Int32Array; readonly count: number };
}

export interface ClassNode {
  /** A child for each class of tails. */
  readonly children: Int32Array;
  /** The classes of code points that are left in it. */
  readonly inside: readonly number[];
}

/** The encodings of one length: bits of the first byte, how many there are of it and after it, what has it. */
const LENGTHS: readonly { lead: number; leads: number; tails: number; segments: readonly number[] }[] = [
  { lead: 0x00, leads: 0x80, tails: 0, segments: [0, 0x7f] },
  { lead: 0xc0, leads: 0x20, tails: 1, segments: [0x80, 0x7ff] },
  // Halves of surrogate pairs are no characters.
  { lead: 0xe0, leads: 0x10, tails: 2, segments: [0x800, 0xd7ff, 0xe000, 0xffff] },
  { lead: 0xf0, leads: 0x08, tails: 3, segments: [0x10000, 0x10ffff] },
];

export function classTreeOf(dfa: Dfa): ClassTree {
  return new TreeBuilder(dfa).build();
}

class TreeBuilder {
  private readonly dfa: Dfa;
  private readonly none: number;
  private readonly firstNode: number;
  private readonly rows: (readonly number[])[] = [];
  private readonly insides: (readonly number[])[] = [];
  private readonly ids = new Map<string, number>();
  private readonly uniform = new Map<number, number>();
  /** Where ranges of one class begin, of what has one length; and these classes. */
  private starts: Int32Array = new Int32Array(0);
  private classes: readonly number[] = [];

  constructor(dfa: Dfa) {
    this.dfa = dfa;
    this.none = dfa.classCount;
    this.firstNode = dfa.classCount + 1;
  }

  build(): ClassTree {
    const first = new Int32Array(0x100).fill(this.none);
    for (const { lead, leads, tails, segments } of LENGTHS) {
      this.setRanges(segments);
      for (let i = 0; i < leads; i++) first[lead + i] = this.block(i * TAILS ** tails, tails);
    }
    const columns = columnsOf(this.rows);
    const nodes = this.rows.map((row, i) => ({
      children: Int32Array.from(columns.members, (column) => row[column]!),
      inside: this.insides[i]!,
    }));
    const children = [...new Set(first)];
    return {
      firstNode: this.firstNode,
      nodes,
      leads: {
        classOf: first.map((child) => children.indexOf(child)),
        children: Int32Array.from(children),
      },
      tails: { classOf: columns.classOf, count: columns.members.length },
    };
  }

  private setRanges(segments: readonly number[]): void {
    const { dfa, none } = this;
    const starts = [0];
    const classes = [none];
    const add = (start: number, one: number): void => {
      if (starts.at(-1) === start) classes[classes.length - 1] = one;
      else {
        starts.push(start);
        classes.push(one);
      }
    };
    for (let i = 0; i < segments.length; i += 2) {
      const [from, to] = [segments[i]!, segments[i + 1]!];
      let range = indexOf(dfa.starts, from);
      add(from, dfa.classes[range++]!);
      for (; range < dfa.starts.length && dfa.starts[range]! <= to; range++) {
        add(dfa.starts[range]!, dfa.classes[range]!);
      }
      add(to + 1, none);
    }
    this.starts = Int32Array.from(starts);
    this.classes = classes;
  }

  /** The child for the code points from `from` on that the next `tails` bytes tell apart. */
  private block(from: number, tails: number): number {
    const { starts, classes } = this;
    const range = indexOf(starts, from);
    const one = classes[range]!;
    const size = TAILS ** tails;
    if ((starts[range + 1] ?? Infinity) >= from + size) return this.uniformChild(one, tails);
    const step = size / TAILS;
    return this.node(Array.from({ length: TAILS }, (_, i) => this.block(from + i * step, tails - 1)));
  }

  /** For `tails` bytes, whatever they are. */
  private uniformChild(one: number, tails: number): number {
    if (tails === 0 || one === this.none) return one;
    const key = 4 * one + tails;
    let child = this.uniform.get(key);
    if (child === undefined) {
      child = this.node(Array.from({ length: TAILS }, () => this.uniformChild(one, tails - 1)));
      this.uniform.set(key, child);
    }
    return child;
  }

  private node(row: readonly number[]): number {
    const key = row.join();
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.rows.length;
      this.ids.set(key, id);
      this.rows.push(row);
      const { firstNode, insides } = this;
      const inside = row.flatMap((child) => (child < firstNode ? [child] : insides[child - firstNode]!));
      insides.push([...new Set(inside)]);
    }
    return this.firstNode + id;
  }
}

/** The columns that some row tells apart: the class of each, and a member of each class. */
function columnsOf(rows: readonly (readonly number[])[]): {
  classOf: Int32Array;
  members: readonly number[];
} {
  const members: number[] = [];
  const ids = new Map<string, number>();
  const classOf = Int32Array.from({ length: TAILS }, (_, column) => {
    const key = rows.map((row) => row[column]!).join();
    let id = ids.get(key);
    if (id === undefined) {
      id = members.length;
      ids.set(key, id);
      members.push(column);
    }
    return id;
  });
  return { classOf, members };
}
