import { WellformedError } from '../../base/errors.ts';
import type { SchemaNode } from '../node.ts';
import type { SchemaInParts } from '../read-node.ts';
import { type Weakened, Weakening } from './weakening.ts';

/** How often, at most, a schema with fewer clauses is asked whether anything satisfies it. */
export const MAX_UNSATISFIABLE_CHECKS = 400;

/**
 * How many subschemas, at most, are looked at for that. Those of a schema that is asked count `CHECK_WEIGHT` times, and so
 * do the nodes of its formulas.
 */
export const MAX_UNSATISFIABLE_NODES = 500_000;

const CHECK_WEIGHT = 4;

/** With so few clauses they are tried one by one at once. */
const FEW_CLAUSES = 12;

/** Whether nothing satisfies a schema, and how much work it was to tell: the nodes of its formulas. */
export interface Answer {
  readonly isUnsatisfiable: boolean;
  readonly effort: number;
}

/** Keywords that contradict each other. */
export interface Contradiction {
  /** Pointers to them, in the order of the document. */
  readonly pointers: readonly string[];
  /** Whether something satisfies the schema without any one of them; else a limit was met before that was known. */
  readonly isMinimal: boolean;
}

/**
 * A set of clauses (see `Clauses`) of an unsatisfiable schema that is unsatisfiable by itself, and from which none can be
 * removed. Fewer clauses never ask for more, so one that was needed once is needed in every smaller set (deletion-based
 * extraction of a minimal unsatisfiable subset); whole subtrees are tried first, and halves of lists of them.
 */
export function findContradiction(schema: SchemaInParts, ask: (root: SchemaNode) => Answer): Contradiction {
  return new Search(schema, ask).run();
}

class Search {
  private readonly weakening: Weakening;
  private readonly asked: (root: SchemaNode) => Answer;
  private readonly pointers: readonly string[];
  /** Per clause: whether it is kept. */
  private kept: Uint8Array;
  private checks = 0;
  private nodes = 0;
  /** Whether all questions were answered. */
  private isExact = true;

  constructor(schema: SchemaInParts, asked: (root: SchemaNode) => Answer) {
    this.weakening = new Weakening(schema);
    this.asked = asked;
    this.pointers = this.weakening.clauses.pointers;
    this.kept = new Uint8Array(this.pointers.length).fill(1);
  }

  run(): Contradiction {
    if (this.pointers.length > FEW_CLAUSES) this.removeSubtrees();
    // Without exclusivity what stands in the branches of `oneOf` counts by itself, which says more.
    this.removeEach(this.clauses((pointer) => isOneOf(pointer)));
    this.removeEach(this.clauses((pointer) => !isOneOf(pointer)));
    return {
      pointers: this.pointers.filter((_, clause) => this.kept[clause] === 1),
      isMinimal: this.isExact,
    };
  }

  /** The clauses that are kept and of a certain kind, one by one. */
  private clauses(isOfKind: (pointer: string) => boolean): number[][] {
    const { pointers, kept } = this;
    return pointers.flatMap((pointer, clause) => (kept[clause] === 1 && isOfKind(pointer) ? [[clause]] : []));
  }

  /** Level by level down the document: clauses whose pointers begin with the same steps are removed together. */
  private removeSubtrees(): void {
    const { pointers } = this;
    this.remove(this.weakening.clauses.optional());
    let needed: number[][] = [Array.from(pointers, (_, clause) => clause)];
    for (let depth = 1; needed.length > 0; depth++) {
      const groups: number[][] = [];
      const same: number[][] = [];
      const single: number[][] = [];
      for (const group of needed) {
        const left = group.filter((clause) => this.kept[clause] === 1);
        const { below, here } = this.subtrees(left, depth);
        // What is needed as a whole needs not be tried again.
        (below.length === 1 && here.length === 0 ? same : groups).push(...below);
        for (const clause of here) single.push([clause]);
      }
      // A few can wait until there is less besides them.
      if (single.length > FEW_CLAUSES) groups.push(...single);
      needed = [...same, ...this.removeEach(groups)].filter((group) => group.length > 1);
      this.removeEach(single.filter(([clause]) => isOneOf(pointers[clause!]!)));
    }
  }

  /** Clauses by the first steps of their pointers, and those whose pointers have no more steps than that. */
  private subtrees(
    clauses: readonly number[],
    depth: number,
  ): { readonly below: readonly number[][]; readonly here: readonly number[] } {
    const groups = new Map<string, number[]>();
    const here: number[] = [];
    for (const clause of clauses) {
      const steps = this.pointers[clause]!.split('/');
      if (steps.length <= depth + 1) {
        here.push(clause);
        continue;
      }
      const first = steps.slice(0, depth + 1).join('/');
      const group = groups.get(first);
      if (group === undefined) groups.set(first, [clause]);
      else group.push(clause);
    }
    return { below: [...groups.values()], here };
  }

  /** Removes groups of clauses as far as possible, many at once where they are many; returns those that are needed. */
  private removeEach(groups: readonly number[][]): number[][] {
    const needed: number[][] = [];
    const queue: number[][][] = groups.length > FEW_CLAUSES ? halves(groups) : groups.map((group) => [group]);
    for (const chunk of queue) {
      if (this.remove(chunk.flat())) continue;
      if (chunk.length > 1) queue.push(...halves(chunk));
      else needed.push(...chunk);
    }
    return needed;
  }

  /** Whether clauses can be removed; then they are. */
  private remove(clauses: readonly number[]): boolean {
    const { weakening } = this;
    if (this.isSpent) return false;
    const rest = this.kept.slice();
    let isChanged = false;
    for (const clause of clauses) {
      if (rest[clause] === 1) isChanged = true;
      rest[clause] = 0;
    }
    if (!isChanged) return true;
    const weakened = weakening.keep(rest);
    if (!this.ask(weakened)) return false;
    this.kept = weakened.reached;
    weakening.leaveOut(weakened.idle);
    return true;
  }

  /** Whether a limit is met. */
  private get isSpent(): boolean {
    const isSpent = this.checks >= MAX_UNSATISFIABLE_CHECKS || this.nodes >= MAX_UNSATISFIABLE_NODES;
    if (isSpent) this.isExact = false;
    return isSpent;
  }

  private ask({ root, size, seen, idle }: Weakened): boolean {
    this.nodes += seen;
    if (idle.length > 0 && idle[0] === 0) return false; // the root asks for nothing
    const cost = CHECK_WEIGHT * size;
    if (this.nodes + cost > MAX_UNSATISFIABLE_NODES) {
      // Another question may be smaller.
      this.isExact = false;
      return false;
    }
    this.checks++;
    this.nodes += cost;
    try {
      const { isUnsatisfiable, effort } = this.asked(root);
      this.nodes += CHECK_WEIGHT * effort;
      return isUnsatisfiable;
    } catch (error) {
      // Nothing is known then.
      if (!(error instanceof WellformedError || error instanceof RangeError)) throw error;
      this.isExact = false;
      return false;
    }
  }
}

function isOneOf(pointer: string): boolean {
  return pointer.endsWith('/oneOf');
}

/** A list of groups in two parts that hold about as many clauses, so that a large group soon stands alone. */
function halves(groups: readonly number[][]): number[][][] {
  if (groups.length < 2) return groups.length === 0 ? [] : [[...groups]];
  const half = groups.reduce((sum, group) => sum + group.length, 0) / 2;
  let middle = 0;
  let before = 0;
  while (middle < groups.length - 1 && before + groups[middle]!.length <= half)
    before += groups[middle++]!.length;
  // The group in the middle goes where the other part is smaller.
  if (middle === 0 || (middle < groups.length - 1 && 2 * (half - before) < groups[middle]!.length)) middle++;
  return [groups.slice(0, middle), groups.slice(middle)];
}
