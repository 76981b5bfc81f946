import { WellformedError } from '../../base/errors.ts';
import { children, inPlace, type SchemaNode } from '../node.ts';
import type { SchemaInParts } from '../read-node.ts';
import { type Weakened, Weakening } from './weakening.ts';

/** How often, at most, a schema with fewer keywords is asked whether anything satisfies it. */
export const MAX_UNSATISFIABLE_CHECKS = 400;

/** How many subschemas, at most, all these schemas have together. */
export const MAX_UNSATISFIABLE_NODES = 150_000;

/** With so few clauses they are tried one by one at once. */
const FEW_CLAUSES = 12;

/** Whether nothing satisfies a schema. */
export type IsUnsatisfiable = (root: SchemaNode) => boolean;

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
export function findContradiction(schema: SchemaInParts, isUnsatisfiable: IsUnsatisfiable): Contradiction {
  return new Search(schema, isUnsatisfiable).run();
}

class Search {
  private readonly weakening: Weakening;
  private readonly isUnsatisfiable: IsUnsatisfiable;
  private kept: ReadonlySet<string>;
  private checks = 0;
  private nodes = 0;
  /** Whether all questions were answered. */
  private isExact = true;

  constructor(schema: SchemaInParts, isUnsatisfiable: IsUnsatisfiable) {
    this.weakening = new Weakening(schema);
    this.isUnsatisfiable = isUnsatisfiable;
    this.kept = new Set(this.weakening.keep(() => true).clauses);
  }

  run(): Contradiction {
    if (this.kept.size > FEW_CLAUSES) this.removeSubtrees();
    this.removeEach([...this.kept].filter(isOneOf).map((pointer) => [pointer]));
    this.removeEach([...this.kept].filter((pointer) => !isOneOf(pointer)).map((pointer) => [pointer]));
    return { pointers: [...this.kept], isMinimal: this.isExact };
  }

  /** Level by level down the document: what begins with the same steps is removed together. */
  private removeSubtrees(): void {
    let needed: readonly (readonly string[])[] = [[...this.kept]];
    for (let depth = 1; needed.length > 0; depth++) {
      const groups: string[][] = [];
      const same: string[][] = [];
      for (const group of needed) {
        const left = group.filter((pointer) => this.kept.has(pointer));
        const below = [...subtrees(left, depth).values()];
        // What is needed as a whole needs not be tried again.
        const isAlone = below.length === 1 && below[0]!.length === left.length;
        (isAlone ? same : groups).push(...below);
      }
      needed = [...same, ...this.removeEach(groups)].filter((group) => group.length > 1);
      // Branches of `oneOf` cannot be told apart from it while it is kept as a whole.
      this.removeEach(
        [...this.kept]
          .filter((pointer) => isOneOf(pointer) && stepsOf(pointer) === depth)
          .map((pointer) => [pointer]),
      );
    }
  }

  /** Removes groups of clauses as far as possible, many at once where they are many; returns those that are needed. */
  private removeEach(groups: readonly (readonly string[])[]): (readonly string[])[] {
    const needed: (readonly string[])[] = [];
    const queue: (readonly (readonly string[])[])[] =
      groups.length > FEW_CLAUSES ? halves(groups) : groups.map((group) => [group]);
    for (const chunk of queue) {
      if (this.remove(chunk.flat())) continue;
      if (chunk.length > 1) queue.push(...halves(chunk));
      else needed.push(...chunk);
    }
    return needed;
  }

  /** Whether clauses can be removed; then they are. */
  private remove(pointers: readonly string[]): boolean {
    const { kept, weakening } = this;
    const removed = new Set(pointers.filter((pointer) => kept.has(pointer)));
    if (removed.size === 0) return true;
    const rest = weakening.keep((pointer) => kept.has(pointer) && !removed.has(pointer));
    if (!this.ask(rest)) return false;
    this.kept = new Set(rest.clauses);
    weakening.leaveOut(rest.idle);
    return true;
  }

  private ask({ root, clauses }: Weakened): boolean {
    if (clauses.length === 0) return false;
    const size = sizeOf(root);
    if (this.checks >= MAX_UNSATISFIABLE_CHECKS || this.nodes + size > MAX_UNSATISFIABLE_NODES) {
      this.isExact = false;
      return false;
    }
    this.checks++;
    this.nodes += size;
    try {
      return this.isUnsatisfiable(root);
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

function stepsOf(pointer: string): number {
  return pointer.split('/').length - 1;
}

/** Pointers by their first steps; one that has just as many is apart from those below it. */
function subtrees(pointers: readonly string[], depth: number): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const pointer of pointers) {
    const steps = pointer.split('/');
    const first = steps.slice(0, depth + 1).join('/');
    const key = steps.length > depth + 1 ? `${first}/` : first;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pointer]);
    else group.push(pointer);
  }
  return groups;
}

function halves<T>(list: readonly T[]): (readonly T[])[] {
  const middle = list.length >> 1;
  return [list.slice(0, middle), list.slice(middle)].filter((half) => half.length > 0);
}

function sizeOf(root: SchemaNode): number {
  const seen = new Set([root]);
  for (const node of seen) {
    for (const child of children(node)) seen.add(child);
    for (const part of inPlace(node)) seen.add(part);
  }
  return seen.size;
}
