import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRecognizer } from '../../src/compile.ts';
import { LeastCosts, type Recipe } from '../../src/schema/least-costs.ts';
import { accepts } from './oracle.ts';

/** The recipes of one node: those found at once, and those that only a closer look finds. */
interface Item {
  readonly coarse: readonly Recipe[];
  readonly fine: readonly Recipe[];
}

/** A graph of items, by number, with costs for all of them; and which items were looked at, and which closely. */
class Graph {
  readonly costs: LeastCosts;
  readonly closely = new Set<number>();
  readonly asked = new Set<number>();
  private readonly items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.items = items;
    this.costs = new LeastCosts((node, isWritable) => {
      const item = this.costs.field(node, 1);
      this.asked.add(item);
      if (isWritable === undefined) {
        return { recipes: this.coarse(item).map(this.numbered), isCoarse: items[item]!.fine.length > 0 };
      }
      this.closely.add(item);
      // A closer look leaves out what cannot be written anyway.
      const fine = items[item]!.fine.filter(({ base, parts }) => {
        return base < Infinity && (parts.length === 0 || isWritable(this.node(parts.at(-1)!.node)));
      });
      return { recipes: [...this.coarse(item), ...fine].map(this.numbered), isCoarse: false };
    });
  }

  node(item: number): number {
    return this.costs.node(0, item);
  }

  coarse(item: number): readonly Recipe[] {
    return this.items[item]!.coarse;
  }

  all(item: number): readonly Recipe[] {
    return [...this.items[item]!.coarse, ...this.items[item]!.fine];
  }

  /** The recipe that costs least; its label is its place among all. */
  best(item: number): Recipe {
    return this.all(item)[this.costs.label(this.node(item))!]!;
  }

  /** The items that a node can need, as far as was looked. */
  reached(from: number): Set<number> {
    const reached = new Set([from]);
    for (const item of reached) {
      const recipes = this.closely.has(item) ? this.all(item) : this.coarse(item);
      for (const { base, parts } of recipes) {
        if (base < Infinity) for (const { node } of parts) reached.add(node);
      }
    }
    return reached;
  }

  private readonly numbered = (recipe: Recipe): Recipe => ({
    ...recipe,
    parts: recipe.parts.map((part) => ({ ...part, node: this.node(part.node) })),
  });

  /** The fewest bytes of every item at the depths 0 to `most`, by trying until nothing changes (Bellman-Ford). */
  naive(recipesOf: (item: number) => readonly Recipe[], most = 0): number[][] {
    // What stands deeper than was asked for may stand deeper still, but no deeper than there are items.
    const depths = most + this.items.length + 1;
    const cost = this.items.map(() => new Array<number>(depths).fill(Infinity));
    for (let changed = true; changed;) {
      changed = false;
      for (const [item, own] of cost.entries()) {
        for (let depth = 0; depth < depths; depth++) {
          for (const { base, slope, parts } of recipesOf(item)) {
            const total = parts.reduce(
              (sum, { node, times, isDeeper }) =>
                sum + times * (cost[node]![isDeeper ? depth + 1 : depth] ?? Infinity),
              base + slope * depth,
            );
            if (total < own[depth]!) {
              own[depth] = total;
              changed = true;
            }
          }
        }
      }
    }
    return cost.map((own) => own.slice(0, most + 1));
  }
}

/** Graphs of up to eight items that refer to each other in all ways, cycles and dead ends among them. */
function graphs(slope: fc.Arbitrary<number>, isDeeper: fc.Arbitrary<boolean>): fc.Arbitrary<Item[]> {
  return fc.integer({ min: 1, max: 8 }).chain((count) => {
    const part = fc.record({ node: fc.nat(count - 1), times: fc.constantFrom(1, 1, 1, 2, 1000), isDeeper });
    const recipe = fc.record({
      base: fc.oneof({ weight: 9, arbitrary: fc.nat(12) }, { weight: 1, arbitrary: fc.constant(Infinity) }),
      slope,
      parts: fc.array(part, { maxLength: 3 }),
    });
    const recipes = fc.array(recipe, { maxLength: 3 });
    const item = fc.record({ coarse: recipes, fine: fc.oneof(fc.constant([]), recipes) });
    return fc
      .array(item, { minLength: count, maxLength: count })
      .map((items) => items.map(({ coarse, fine }) => labelled(coarse, fine)));
  });
}

/** A recipe's label is its place among all recipes of the item. */
function labelled(coarse: readonly Omit<Recipe, 'label'>[], fine: readonly Omit<Recipe, 'label'>[]): Item {
  const all = [...coarse, ...fine].map((recipe, label) => ({ ...recipe, label }));
  return { coarse: all.slice(0, coarse.length), fine: all.slice(coarse.length) };
}

const flat = graphs(fc.constant(0), fc.boolean());
const sloped = graphs(fc.nat(4), fc.boolean());

/** Slopes that can outweigh what a recipe saves. */
const steep = graphs(fc.nat(25), fc.boolean());

/** A row of recipes: base, slope, and the item that stands deeper or as deep. */
function item(
  ...recipes: (readonly [base: number, slope: number, part?: number, isDeeper?: boolean])[]
): Item {
  const coarse = recipes.map(([base, slope, part, isDeeper = false]) => ({
    base,
    slope,
    parts: part === undefined ? [] : [{ node: part, times: 1, isDeeper }],
  }));
  return labelled(coarse, []);
}

/** Item 6 is made of item 3, one level deeper; of that a recipe is found later that saves a byte and grows by two. */
const STALE: Item[] = [
  item(),
  item(),
  item(),
  item([0, 0, 6], [4, 0], [0, 2, 4]),
  labelled([], [{ base: 3, slope: 0, parts: [] }]),
  item(),
  item([0, 0, 3, true]),
];

/** The same with recipes that are all known from the start: it depends on the order in which costs are lowered. */
const STALE_AT_ONCE: Item[] = [
  item(),
  item([0, 0, 2]),
  item([0, 0, 4]),
  item([1, 0, 2, true], [0, 2, 1, true]),
  item([0, 0], [0, 0, 6]),
  item(),
  item([0, 0, 7]),
  item([0, 0, 3, true]),
];

/** A closer look at item 2 needs 1, which needs 2: at that time 1 is not yet known to be writable, later it is. */
const CYCLE: Item[] = [
  item([0, 0, 2]),
  labelled([], [{ base: 0, slope: 0, parts: [{ node: 0, times: 1, isDeeper: false }] }]),
  labelled(
    [],
    [
      { base: 0, slope: 0, parts: [{ node: 1, times: 1, isDeeper: false }] },
      { base: 0, slope: 0, parts: [] },
    ],
  ),
];

/** In which order eight items are asked about. */
const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 });

const DEPTHS = [0, 1, 2, 5, 9];

describe('LeastCosts', () => {
  it('are the least fixpoint over the recipes', () => {
    fc.assert(
      fc.property(flat, orders, (items, order) => {
        const graph = new Graph(items.map(({ coarse }) => ({ coarse, fine: [] })));
        const naive = graph.naive((item) => graph.coarse(item));
        for (const item of order.filter((each) => each < items.length)) {
          const node = graph.node(item);
          expect(graph.costs.cost(node, 0)).toBe(naive[item]![0]);
          // Nothing depends on the depth.
          expect(graph.costs.cost(node, 7)).toBe(naive[item]![0]);
          expect(graph.costs.canBeWritten(node)).toBe(naive[item]![0]! < Infinity);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are infinite only where no recipe, however closely found, can be written', () => {
    fc.assert(
      fc.property(sloped, orders, (items, order) => {
        const graph = new Graph(items);
        const naive = graph.naive((item) => graph.all(item));
        for (const item of order.filter((each) => each < items.length)) {
          const isFinite = naive[item]![0]! < Infinity;
          expect(graph.costs.canBeWritten(graph.node(item)), `item ${item}`).toBe(isFinite);
          expect(graph.costs.cost(graph.node(item), 3) < Infinity).toBe(isFinite);
        }
      }),
      { numRuns: 2000, examples: [[CYCLE, [0, 1, 2]]] },
    );
  });

  it('look closer only where the recipes found at once are not enough, and only at what is needed', () => {
    fc.assert(
      fc.property(flat, fc.nat(), (items, choice) => {
        const graph = new Graph(items);
        const item = choice % items.length;
        const coarse = graph.naive((each) => graph.coarse(each));
        graph.costs.cost(graph.node(item), 0);
        for (const each of graph.closely) expect(coarse[each]![0]).toBe(Infinity);
        if (coarse[item]![0]! < Infinity) {
          expect([...graph.closely]).toEqual([]);
          expect(graph.costs.cost(graph.node(item), 0)).toBe(coarse[item]![0]);
        }
        const reached = graph.reached(item);
        for (const each of graph.asked) expect(reached).toContain(each);
      }),
      { numRuns: 1000 },
    );
  });

  it('are what the best recipe costs, with its parts, at every depth', () => {
    fc.assert(
      fc.property(steep, (items) => {
        const graph = new Graph(items);
        const { costs } = graph;
        const naive = graph.naive((item) => graph.all(item), DEPTHS.at(-1));
        for (const item of items.keys()) costs.cost(graph.node(item), 0);
        for (const item of items.keys()) {
          const node = graph.node(item);
          if (!costs.canBeWritten(node)) continue;
          const { base, slope, parts } = graph.best(item);
          for (const depth of DEPTHS) {
            const attained = parts.reduce(
              (sum, { node: part, times, isDeeper }) =>
                sum + times * costs.cost(graph.node(part), isDeeper ? depth + 1 : depth),
              base + slope * depth,
            );
            expect(costs.cost(node, depth), `item ${item} at depth ${depth}`).toBe(attained);
            expect(attained).toBeGreaterThanOrEqual(naive[item]![depth]!);
          }
          if (parts.length > 0) expect(costs.firstPart(node)).toBe(graph.node(parts[0]!.node));
        }
      }),
      { numRuns: 3000, examples: [[STALE], [STALE_AT_ONCE]] },
    );
  });

  it('come to an end: no recipe is made of itself', () => {
    fc.assert(
      fc.property(sloped, (items) => {
        const graph = new Graph(items);
        const done = new Set<number>();
        const visit = (item: number, above: readonly number[]): void => {
          expect(above).not.toContain(item);
          if (done.has(item)) return;
          for (const { node } of graph.best(item).parts) visit(node, [...above, item]);
          done.add(item);
        };
        for (const item of items.keys()) if (graph.costs.canBeWritten(graph.node(item))) visit(item, []);
      }),
      { numRuns: 1000 },
    );
  });

  it('are found in long rows and long cycles', () => {
    const count = 20_000;
    const row = Array.from({ length: count }, (_, item): Item => {
      const part = { node: (item + 1) % count, times: 1, isDeeper: false };
      const recipes = [{ base: 1, slope: 0, parts: [part] }];
      return labelled(item === count - 1 ? [...recipes, { base: 5, slope: 0, parts: [] }] : recipes, []);
    });
    const graph = new Graph(row);
    expect(graph.costs.cost(graph.node(0), 0)).toBe(count - 1 + 5);
    expect(graph.costs.cost(graph.node(count - 1), 0)).toBe(5);
  });

  it('tell nodes apart by all their fields', () => {
    const costs = new LeastCosts(() => ({ recipes: [], isCoarse: false }));
    const nodes = [
      costs.node(1, 2),
      costs.node(1, 2, 3),
      costs.node(1, 2, 3, 4, 5, 6),
      costs.node(1, 2, 3, 4, 5, 7),
    ];
    expect(new Set(nodes).size).toBe(4);
    expect(costs.node(1, 2, 3, 4, 5, 6)).toBe(nodes[2]);
    expect([0, 1, 2, 3, 4, 5].map((index) => costs.field(nodes[2]!, index))).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('a value that is made of others like it', () => {
  // `z` can never be written, which only a closer look finds out; one at `y` is taken in the middle of one at `q`.
  const link = (first: number, then: string): object => ({
    properties: { x: { const: first } },
    required: [then],
  });
  const schema = {
    type: 'object',
    properties: { x: true, q: { $ref: '#/$defs/inner' }, z: { $ref: '#/$defs/endless' } },
    required: ['x'],
    anyOf: [link(1, 'q'), { required: ['z'] }],
    $defs: {
      inner: {
        type: 'object',
        properties: { x: true, y: { $ref: '#' }, w: { const: 1 }, z: { $ref: '#/$defs/endless' } },
        required: ['x'],
        anyOf: [link(1, 'y'), link(2, 'w'), { required: ['z'] }],
      },
      endless: { type: 'array', items: { $ref: '#/$defs/endless' }, minItems: 1 },
    },
  };

  it('is accepted at every depth', () => {
    const { recognizer } = compileRecognizer(schema);
    let value: object = { x: 2, w: 1 };
    for (let depth = 0; depth < 4; depth++) {
      value = { x: 1, q: value };
      expect(accepts(recognizer, JSON.stringify(value)), JSON.stringify(value)).toBe(true);
      value = { x: 1, y: value };
    }
  });
});
