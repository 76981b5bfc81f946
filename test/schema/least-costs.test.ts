import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LeastCosts, type Recipe } from '../../src/schema/least-costs.ts';

/** The recipes of one node: those found at once, and those that only a closer look finds. */
interface Item {
  readonly coarse: readonly Recipe[];
  readonly fine: readonly Recipe[];
}

/** A graph of items, by number, with costs for all of them; and which items were looked at closely. */
class Graph {
  readonly costs: LeastCosts;
  readonly closely = new Set<number>();
  readonly asked = new Set<number>();
  private readonly items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.items = items;
    this.costs = new LeastCosts((node, closely) => {
      const item = this.costs.field(node, 1);
      this.asked.add(item);
      if (closely) this.closely.add(item);
      const recipes = this.recipes(item, closely).map((recipe) => ({
        ...recipe,
        parts: recipe.parts.map((part) => ({ ...part, node: this.node(part.node) })),
      }));
      return { recipes, isCoarse: !closely && items[item]!.fine.length > 0 };
    });
  }

  node(item: number): number {
    return this.costs.node(0, item);
  }

  recipes(item: number, closely = this.closely.has(item)): readonly Recipe[] {
    const { coarse, fine } = this.items[item]!;
    return closely ? [...coarse, ...fine] : coarse;
  }

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

const DEPTHS = [0, 1, 2, 5, 9];

describe('LeastCosts', () => {
  it('are the least fixpoint over the recipes', () => {
    fc.assert(
      fc.property(flat, fc.infiniteStream(fc.nat()), (items, choices) => {
        const graph = new Graph(items);
        const order = items.map((_, item) => item).sort(() => (choices.next().value % 2 === 0 ? 1 : -1));
        for (const item of order) graph.costs.cost(graph.node(item), 0);
        const naive = graph.naive((item) => graph.recipes(item));
        for (const item of order) {
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
      fc.property(sloped, fc.nat(), (items, choice) => {
        const graph = new Graph(items);
        const item = choice % items.length;
        const all = graph.naive((each) => graph.recipes(each, true));
        expect(graph.costs.canBeWritten(graph.node(item))).toBe(all[item]![0]! < Infinity);
        expect(graph.costs.cost(graph.node(item), 3) < Infinity).toBe(all[item]![0]! < Infinity);
      }),
      { numRuns: 1000 },
    );
  });

  it('look closer only where the recipes found at once are not enough, and only at what is needed', () => {
    fc.assert(
      fc.property(flat, fc.nat(), (items, choice) => {
        const graph = new Graph(items);
        const item = choice % items.length;
        const coarse = graph.naive((each) => graph.recipes(each, false));
        graph.costs.cost(graph.node(item), 0);
        for (const each of graph.closely) expect(coarse[each]![0]).toBe(Infinity);
        if (coarse[item]![0]! < Infinity) expect([...graph.closely]).toEqual([]);
        const reached = new Set([item]);
        for (const each of reached) {
          for (const { base, parts } of graph.recipes(each)) {
            if (base < Infinity) for (const { node } of parts) reached.add(node);
          }
        }
        expect([...graph.asked].sort()).toEqual([...reached].sort());
      }),
      { numRuns: 1000 },
    );
  });

  it('are what the recipe in the label costs, with its parts, at every depth', () => {
    fc.assert(
      fc.property(sloped, (items) => {
        const graph = new Graph(items);
        const { costs } = graph;
        const naive = graph.naive((item) => graph.recipes(item, true), DEPTHS.at(-1));
        for (const item of items.keys()) costs.cost(graph.node(item), 0);
        for (const item of items.keys()) {
          const node = graph.node(item);
          if (!costs.canBeWritten(node)) continue;
          const { base, slope, parts } = graph.recipes(item, true)[costs.label(node)]!;
          for (const depth of DEPTHS) {
            const attained = parts.reduce(
              (sum, { node: part, times, isDeeper }) =>
                sum + times * costs.cost(graph.node(part), isDeeper ? depth + 1 : depth),
              base + slope * depth,
            );
            expect(costs.cost(node, depth)).toBe(attained);
            expect(costs.cost(node, depth)).toBeGreaterThanOrEqual(naive[item]![depth]!);
          }
          if (parts.length > 0) expect(costs.firstPart(node)).toBe(graph.node(parts[0]!.node));
        }
      }),
      { numRuns: 2000 },
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
          const recipe = graph.recipes(item, true)[graph.costs.label(graph.node(item))]!;
          for (const { node } of recipe.parts) visit(node, [...above, item]);
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
      return labelled(
        item === count - 1 ? [...recipes, { base: 5, slope: 0, parts: [] }] : recipes,
        [],
      );
    });
    const graph = new Graph(row);
    expect(graph.costs.cost(graph.node(0), 0)).toBe(count - 1 + 5);
    expect(graph.costs.cost(graph.node(count - 1), 0)).toBe(5);
  });

  it('tell nodes apart by all their fields', () => {
    const costs = new LeastCosts(() => ({ recipes: [], isCoarse: false }));
    const nodes = [costs.node(1, 2), costs.node(1, 2, 3), costs.node(1, 2, 3, 4, 5, 6), costs.node(1, 2, 3, 4, 5, 7)];
    expect(new Set(nodes).size).toBe(4);
    expect(costs.node(1, 2, 3, 4, 5, 6)).toBe(nodes[2]);
    expect([0, 1, 2, 3, 4, 5].map((index) => costs.field(nodes[2]!, index))).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
