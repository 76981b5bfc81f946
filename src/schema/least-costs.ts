import { TupleTable } from '../base/tuple-table.ts';

/** One way to write what a node stands for: some bytes, and other nodes. */
export interface Recipe {
  /** Bytes of its own, at the depth of nesting 0, and how many more per level. `Infinity`: it cannot be written. */
  readonly base: number;
  readonly slope: number;
  readonly parts: readonly Part[];
  /** What the recipe does first; its owner understands it. */
  readonly label: number;
}

export interface Part {
  readonly node: number;
  /** How many times it is written. */
  readonly times: number;
  /** Whether it stands one level of nesting deeper. */
  readonly isDeeper: boolean;
}

/** How a node can be written. */
export interface Recipes {
  readonly recipes: readonly Recipe[];
  /** Whether a closer look could find more. It is taken only where these are not enough. */
  readonly isCoarse: boolean;
}

/** The fields of a node: what kind it is, and what that kind needs. */
export const NODE_WIDTH = 9;

/** So many nodes are looked at to answer one question; what is not reached then counts as written with ease. */
const MOST_NODES = 20_000;

/** So many nodes are looked at to find one way to write a node, before all ways are compared. */
const MOST_ATTEMPTS = 100;

/**
 * The recipes of a node. It may ask for the numbers of nodes, but not for their costs; with `isWritable` it looks closer
 * and may ask which nodes can be written.
 */
export type RecipesOf = (node: number, isWritable?: (node: number) => boolean) => Recipes;

/** Recipes of a node that are found at once and most likely can be written. */
export type LikelyRecipesOf = (node: number) => Iterable<Recipe>;

/**
 * The fewest bytes with which things can be written that are made of other things: a least fixpoint over recipes,
 * which may refer to each other in cycles (Knuth 1977, "A Generalization of Dijkstra's Algorithm"). A node is a tuple
 * of integers; its recipes are asked for once it is needed. What cannot be written at all costs `Infinity`.
 *
 * A cost is fixed with the recipe that is cheapest at depth 0, and stays: so it is that recipe's cost at every depth of
 * nesting, and whoever follows the recipes comes to the end in as many bytes as were promised.
 */
export class LeastCosts {
  private readonly table = new TupleTable(NODE_WIDTH);
  private readonly recipesOf: RecipesOf;
  private readonly likelyRecipesOf: LikelyRecipesOf;
  private readonly recipes: Recipe[][] = [];
  private readonly isCoarse: boolean[] = [];
  /** Nodes that cannot be written, however closely one looks. */
  private readonly isHopeless: boolean[] = [];
  /** Nodes whose cost is found, and does not change any more. */
  private readonly isFixed: boolean[] = [];
  private readonly base: number[] = [];
  private readonly slope: number[] = [];
  private readonly best: number[] = [];
  /** Per node: the nodes that have it in a recipe. */
  private readonly users: number[][] = [];

  /** Nodes of which one way to write them is known, perhaps not the cheapest. */
  private readonly isWritable: (boolean | undefined)[] = [];

  /** The nodes that were looked at in the present pass, if there is one, and whether it has found recipes. */
  private pass: Set<number> | undefined;
  private hasGrown = false;
  /** How many nodes were not looked at. */
  guesses = 0;

  constructor(recipesOf: RecipesOf, likelyRecipesOf: LikelyRecipesOf = () => []) {
    this.recipesOf = recipesOf;
    this.likelyRecipesOf = likelyRecipesOf;
  }

  /** How many bytes it holds, more or less. */
  get byteLength(): number {
    return this.table.byteLength + 400 * this.table.size;
  }

  /** The number of a node. */
  node(...fields: readonly number[]): number {
    const { scratch } = this.table;
    for (let i = 0; i < NODE_WIDTH; i++) scratch[i] = fields[i] ?? 0;
    return this.table.intern();
  }

  field(node: number, index: number): number {
    return this.table.get(node, index);
  }

  /** The fewest bytes, at a depth of nesting. */
  cost(node: number, depth: number): number {
    this.solve(node);
    const base = this.base[node]!;
    return base === Infinity ? Infinity : base + this.slope[node]! * depth;
  }

  canBeWritten(node: number): boolean {
    if (this.attempt(node, { left: MOST_ATTEMPTS })) return true;
    this.solve(node);
    return this.base[node] !== Infinity;
  }

  /** The label of the recipe that costs least, of a node that can be written; undefined where none was looked for. */
  label(node: number): number | undefined {
    this.solve(node);
    return this.recipes[node]![this.best[node]!]?.label;
  }

  /** The first part of the recipe that costs least, of a node that can be written. */
  firstPart(node: number): number | undefined {
    this.solve(node);
    return this.recipes[node]![this.best[node]!]?.parts[0]?.node;
  }

  /** Looks for one way to write a node. That none is found says nothing. */
  private attempt(node: number, attempts: { left: number }): boolean {
    if (this.isWritable[node] === true || this.isFixed[node] === true) return true;
    // Its costs are not found at a first look, or it is in the middle of this one.
    if (this.recipes[node] !== undefined || this.isWritable[node] === false || --attempts.left < 0)
      return false;
    this.isWritable[node] = false;
    for (const { base, parts } of this.likelyRecipesOf(node)) {
      if (base === Infinity || !parts.every((part) => this.attempt(part.node, attempts))) continue;
      this.isWritable[node] = true;
      return true;
    }
    this.isWritable[node] = undefined;
    return false;
  }

  private solve(node: number): void {
    if (this.recipes[node] !== undefined && (this.base[node] !== Infinity || this.isHopeless[node])) return;
    this.settle(this.discover(node));
    if (this.base[node] !== Infinity) return;
    if (this.pass !== undefined) {
      // Asked in the middle of a pass: what is looked at in it counts as it stands.
      this.refine(node, this.pass);
      return;
    }
    // A pass that finds nothing has looked at everything with what is true in the end.
    do {
      this.pass = new Set();
      this.hasGrown = false;
      this.refine(node, this.pass);
      if (!this.hasGrown) {
        for (const each of this.pass) if (this.base[each] === Infinity) this.isHopeless[each] = true;
      }
      this.pass = undefined;
    } while (this.hasGrown && this.base[node] === Infinity);
  }

  /** Finds the recipes of a node and of all that it needs; returns the new nodes. */
  private discover(node: number): number[] {
    const found: number[] = [];
    const pending = [node];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (this.recipes[at] !== undefined) continue;
      found.push(at);
      this.recipes[at] = [];
      this.base[at] = Infinity;
      this.slope[at] = 0;
      this.best[at] = -1;
      this.users[at] ??= [];
      if (found.length > MOST_NODES) {
        this.guess(at);
        continue;
      }
      const { recipes, isCoarse } = this.recipesOf(at);
      this.isCoarse[at] = isCoarse;
      pending.push(...this.take(at, recipes));
    }
    return found;
  }

  /** Takes it that a node can be written. */
  private guess(node: number): void {
    this.guesses++;
    this.isCoarse[node] = false;
    this.base[node] = 2;
    this.isFixed[node] = true;
  }

  /** Looks closer at the nodes that cannot be written, and that this one needs; at each once in a pass. */
  private refine(node: number, pass: Set<number>): void {
    const pending = [node];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (pass.has(at) || this.base[at] !== Infinity || this.isHopeless[at]) continue;
      pass.add(at);
      if (this.isCoarse[at]) this.lookCloser(at);
      for (const { parts } of this.recipes[at]!) for (const part of parts) pending.push(part.node);
    }
  }

  private lookCloser(node: number): void {
    const before = this.recipes[node]!.length;
    const found = this.recipesOf(node, (other) => this.canBeWritten(other));
    const parts = this.take(node, found.recipes);
    if (this.recipes[node]!.length === before) return;
    this.hasGrown = true;
    this.settle([node, ...parts.flatMap((part) => this.discover(part))]);
  }

  /** Adds recipes to those of a node, as far as they can be written and are new; returns the nodes in them. */
  private take(node: number, recipes: readonly Recipe[]): number[] {
    const known = new Set(this.recipes[node]!.map(keyOf));
    const added = recipes.filter((recipe) => recipe.base !== Infinity && !known.has(keyOf(recipe)));
    this.recipes[node]!.push(...added);
    const parts = new Set(added.flatMap((recipe) => recipe.parts.map((part) => part.node)));
    for (const part of parts) (this.users[part] ??= []).push(node);
    return [...parts];
  }

  /** Fixes the costs of nodes, the cheapest first (Knuth 1977): a recipe counts once all its parts are fixed. */
  private settle(nodes: readonly number[]): void {
    const queue: Offer[] = [];
    for (const node of nodes) {
      if (this.isFixed[node] === true) this.offerUsers(node, queue);
      else this.offer(node, queue);
    }
    for (let next = pop(queue); next !== undefined; next = pop(queue)) {
      const { node, base } = next;
      if (this.isFixed[node] === true || base !== this.base[node]) continue;
      this.isFixed[node] = true;
      this.offerUsers(node, queue);
    }
  }

  private offerUsers(node: number, queue: Offer[]): void {
    for (const user of this.users[node]!) if (this.recipes[user] !== undefined) this.offer(user, queue);
  }

  /** Offers the cheapest of a node's recipes whose parts are all fixed. */
  private offer(node: number, queue: Offer[]): void {
    if (this.isFixed[node] === true) return;
    const recipes = this.recipes[node]!;
    for (let i = 0; i < recipes.length; i++) {
      const { parts } = recipes[i]!;
      let { base, slope } = recipes[i]!;
      if (parts.some((part) => this.isFixed[part.node] !== true)) continue;
      for (const part of parts) {
        base += part.times * (this.base[part.node]! + (part.isDeeper ? this.slope[part.node]! : 0));
        slope += part.times * this.slope[part.node]!;
      }
      const before = this.base[node]!;
      if (base > before || (base === before && slope >= this.slope[node]!)) continue;
      this.base[node] = base;
      this.slope[node] = slope;
      this.best[node] = i;
      if (base < before) push(queue, { base, node });
    }
  }
}

/** A node with a cost that it can have. */
interface Offer {
  readonly base: number;
  readonly node: number;
}

/** Adds to a binary heap with the least cost on top. */
function push(heap: Offer[], item: Offer): void {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (heap[up]!.base <= item.base) break;
    heap[at] = heap[up]!;
    at = up;
  }
  heap[at] = item;
}

/** Takes the least. */
function pop(heap: Offer[]): Offer | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let down = 2 * at + 1;
    if (down >= heap.length) break;
    if (down + 1 < heap.length && heap[down + 1]!.base < heap[down]!.base) down++;
    if (heap[down]!.base >= last.base) break;
    heap[at] = heap[down]!;
    at = down;
  }
  heap[at] = last;
  return top;
}

function keyOf({ label, parts }: Recipe): string {
  return `${label}:${parts.map(({ node, times }) => `${node}x${times}`).join()}`;
}
