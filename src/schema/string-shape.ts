import type { Core } from './core.ts';
import { LiteralTrie, OFF, ROOT } from './text/literal-trie.ts';

/** The cheapest ends from every node of the trie, for one goal. */
interface TrieEnds {
  readonly cost: Float64Array;
  /** The next character, or -1 where the quote comes next. */
  readonly next: Int32Array;
}

const NEVER = -2;

/**
 * What strings with certain facts have in common: the strings that `enum` and `const` fix as one trie, and the lengths
 * that make a difference. Lengths are never multiplied into the trie: off it, a string is its length.
 */
export class StringShape {
  readonly trie: LiteralTrie;
  /** Where a string begins: off the trie at once, where no strings are fixed. */
  readonly start: number;
  private readonly core: Core;
  /** Per variable that fixes strings: the nodes of the trie where they end. */
  private readonly nodes = new Map<number, ReadonlySet<number>>();
  /** The least lengths of the variables, in ascending order. */
  private readonly thresholds: readonly number[];
  private readonly ends = new Map<number, TrieEnds>();
  private readonly cheapest: number;

  constructor(core: Core, variables: readonly number[]) {
    this.core = core;
    const strings = new Set<string>();
    const thresholds: number[] = [];
    for (const variable of variables) {
      const atom = core.atoms.get(variable);
      if (atom.kind === 'strings') for (const string of atom.node.values!.strings) strings.add(string);
      if (atom.kind === 'length') thresholds.push(atom.least);
    }
    const list = [...strings];
    this.trie = new LiteralTrie(list);
    this.start = list.length > 0 ? ROOT : OFF;
    const nodeOf = new Map(list.map((string, i) => [string, this.trie.node[i]!]));
    for (const variable of variables) {
      const atom = core.atoms.get(variable);
      if (atom.kind === 'strings') {
        this.nodes.set(variable, new Set(atom.node.values!.strings.map((string) => nodeOf.get(string)!)));
      }
    }
    this.thresholds = thresholds.sort((a, b) => a - b);
    const character = core.characters.other(() => false);
    this.cheapest = character === undefined ? Infinity : core.characters.spell(character)!.length;
  }

  /** A length, no higher than makes a difference. */
  clamp(count: number): number {
    return Math.min(count, this.thresholds.at(-1) ?? 0);
  }

  /** Whether a formula is true of the string that ends at a node (or off the trie) with a length. */
  holds(formula: number, node: number, count: number): boolean {
    return this.core.diagrams.evaluate(formula, (variable) => {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'length') return count >= atom.least;
      return node !== OFF && this.nodes.get(variable)!.has(node);
    });
  }

  /** The fewest bytes from between two characters to the end, the quote included; `Infinity` if there is no end. */
  costAt(goal: number, node: number, count: number): number {
    return node === OFF ? this.costOff(goal, count) : this.endsFor(goal).cost[node]!;
  }

  /** The next character of that end, or -1 where the quote comes next. */
  nextAt(goal: number, node: number, count: number): number {
    if (node !== OFF) return this.endsFor(goal).next[node]!;
    return this.leastLength(goal, count) === count ? -1 : this.core.characters.other(() => false)!;
  }

  /** The greatest length off the trie with which a goal can be met; -1 if there is none. */
  mostLength(goal: number): number {
    if (this.holds(goal, OFF, Infinity)) return Infinity;
    const below = this.thresholds.findLast((least) => this.holds(goal, OFF, least - 1));
    return below === undefined ? -1 : below - 1;
  }

  private costOff(goal: number, count: number): number {
    const length = this.leastLength(goal, count);
    if (length === Infinity) return Infinity;
    return length === count ? 1 : (length - count) * this.cheapest + 1;
  }

  /** The least length, from `count` on, with which a goal is met off the trie. */
  private leastLength(goal: number, count: number): number {
    if (this.holds(goal, OFF, count)) return count;
    return this.thresholds.find((least) => least > count && this.holds(goal, OFF, least)) ?? Infinity;
  }

  private endsFor(goal: number): TrieEnds {
    let ends = this.ends.get(goal);
    if (ends === undefined) this.ends.set(goal, (ends = this.findEnds(goal)));
    return ends;
  }

  /** From the leaves on up: children have higher numbers than their parents. */
  private findEnds(goal: number): TrieEnds {
    const { trie } = this;
    const { characters } = this.core;
    const cost = new Float64Array(trie.size).fill(Infinity);
    const next = new Int32Array(trie.size).fill(NEVER);
    for (let node = trie.size - 1; node >= 0; node--) {
      const children = trie.children[node]!;
      const length = trie.depth[node]!;
      if (this.holds(goal, node, length)) {
        cost[node] = 1;
        next[node] = -1;
        continue;
      }
      for (const [character, child] of children) {
        const total = (characters.spell(character)?.length ?? Infinity) + cost[child]!;
        if (total < cost[node]!) {
          cost[node] = total;
          next[node] = character;
        }
      }
      const off = this.costOff(goal, length + 1);
      if (off === Infinity) continue;
      const other = characters.other((character) => children.has(character));
      if (other === undefined) continue;
      const total = characters.spell(other)!.length + off;
      if (total < cost[node]!) {
        cost[node] = total;
        next[node] = other;
      }
    }
    return { cost, next };
  }
}
