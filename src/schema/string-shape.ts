import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import { LiteralTrie, OFF, ROOT } from './text/literal-trie.ts';
import type { TextEnds } from './text/nearest-end.ts';
import type { ProductAutomaton } from './text/product-automaton.ts';
import { TextProduct } from './text/text-product.ts';
import { stringOf } from './text/text-table.ts';
import type { TextWay } from './text/text-ways.ts';

/** Where a string stands between two characters: the node of the trie, the state of the product, the length. */
export interface StringPlace {
  readonly node: number;
  readonly state: number;
  readonly count: number;
}

/** The cheapest ends from every node of the trie, for one goal. */
interface TrieEnds {
  readonly cost: Float64Array;
  /** The next character, or -1 where the quote comes next. */
  readonly next: Int32Array;
}

const NEVER = -2;
const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/**
 * What strings with certain facts have in common: the strings that `enum` and `const` fix as one trie, and all else as
 * a product of automata, with lengths beside it. On the trie a node tells all the rest of what was read.
 */
export class StringShape {
  readonly trie: LiteralTrie;
  readonly product: TextProduct;
  readonly start: StringPlace;
  private readonly core: Core;
  /** Per node of the trie: the state of the product. */
  private readonly states: Int32Array;
  /** Per node where a fixed string ends: the variables that fix it. */
  private readonly fixedBy = new Map<number, Set<number>>();
  /** Per node: its class; what is true of one node of a class is so of all. */
  private readonly nodeClasses: Int32Array;
  private readonly classCount: number;
  private readonly ends = new Map<number, TrieEnds>();
  private readonly judgements = new Map<number, Map<number, boolean>>();

  /** `automaton`: that of the tests among the variables, where there is one already. */
  constructor(core: Core, variables: readonly number[], automaton?: ProductAutomaton) {
    this.core = core;
    this.product = new TextProduct(core, variables, automaton);
    const strings = new Map<string, number>();
    const lists = variables.flatMap((variable) => {
      const atom = core.atoms.get(variable);
      return atom.kind === 'strings' ? [{ variable, strings: atom.node.values!.strings }] : [];
    });
    for (const list of lists) for (const string of list.strings) strings.set(string, 0);
    this.trie = new LiteralTrie([...strings.keys()]);
    [...strings.keys()].forEach((string, i) => strings.set(string, this.trie.node[i]!));
    for (const list of lists) {
      for (const string of list.strings) {
        const node = strings.get(string)!;
        let variables = this.fixedBy.get(node);
        if (variables === undefined) this.fixedBy.set(node, (variables = new Set<number>()));
        variables.add(list.variable);
      }
    }
    this.states = this.findStates();
    this.start = { node: strings.size > 0 ? ROOT : OFF, state: this.product.start, count: 0 };
    const { classes, count } = this.findClasses();
    this.nodeClasses = classes;
    this.classCount = count;
  }

  /** How many bytes it holds, more or less, once it is asked for a few goals. */
  get byteLength(): number {
    return 6000 + this.trie.byteLength + 44 * this.trie.size + 300 * this.fixedBy.size;
  }

  /** The place behind a character; undefined if it may not stand there. */
  behind(place: StringPlace, character: number): StringPlace | undefined {
    const node = this.trie.step(place.node, character);
    if (node !== OFF) return this.placeOf(node);
    if (!this.core.characters.isFree(character)) return undefined;
    return {
      node,
      state: this.product.step(place.state, character),
      count: this.product.clamp(place.count + 1),
    };
  }

  /** Whether a string can go on, or end, here so that a goal is met. */
  isAlive(goal: number, { node, state, count }: StringPlace): boolean {
    return node === OFF
      ? this.product.isAlive(goal, state, count)
      : this.endsFor(goal).cost[node]! < Infinity;
  }

  /** The cheapest end from here, closing quote included. */
  wayFrom(goal: number, { node, state, count }: StringPlace): TextWay {
    if (node === OFF) return this.product.way(goal, state, count);
    const { cost, next } = this.endsFor(goal);
    return { cost: cost[node]!, character: next[node]! };
  }

  /** Whether the string that ends here may: `text` is asked for only when checking, where a test is open. */
  mayEnd(goal: number, place: StringPlace, text: () => string): boolean {
    const { node, state, count } = place;
    const isDecided = this.fixedBy.has(node) || this.core.settings.purpose === 'check';
    return isDecided ? this.holds(goal, place, text) : this.product.mayEnd(goal, state, count);
  }

  /** Whether a formula is true of the string that ends here; `text` is asked for where a test is open. */
  holds(formula: number, { node, state, count }: StringPlace, text: () => string): boolean {
    const fixedBy = this.fixedBy.get(node);
    return this.product.holds(formula, state, count, (variable) => {
      if (this.core.atoms.get(variable).kind === 'strings') return fixedBy?.has(variable) ?? false;
      return fixedBy === undefined ? this.product.judge(variable, text()) : this.judgeFixed(variable, node);
    });
  }

  /** The costs of ends to meet a goal, for `nearestTextEnd`. */
  endCosts(goal: number): TextEnds<StringPlace> {
    return this.endsBy((place) => this.wayFrom(goal, place));
  }

  /** The same with no cost but that of having no end. */
  aliveCosts(goal: number): TextEnds<StringPlace> {
    return this.endsBy((place) => ({ cost: this.isAlive(goal, place) ? 0 : Infinity, character: -1 }));
  }

  private endsBy(at: (place: StringPlace) => TextWay): TextEnds<StringPlace> {
    const { product } = this;
    const { alphabet } = product.automaton;
    return {
      at,
      behind: (place, character) => this.behind(place, character),
      completions: (place, begun) => {
        const { node, state } = place;
        const found: { character: number; cost: number }[] = [];
        const children = node === OFF ? undefined : this.trie.children[node]!;
        for (const [character, child] of children ?? []) {
          found.push({ character, cost: at(this.placeOf(child)).cost });
        }
        const count = product.clamp(place.count + 1);
        for (let joint = 0; joint < alphabet.classCount; joint++) {
          if (alphabet.bytes[joint] === 0) continue;
          const behind = { node: OFF, state: product.automaton.stepClass(state, joint), count };
          const { cost } = at(behind);
          if (cost === Infinity) continue;
          const character =
            children === undefined
              ? alphabet.completion(begun, joint)
              : alphabet.completionExcept(begun, joint, (each) => children.has(each));
          if (character >= 0) found.push({ character, cost });
        }
        return found;
      },
    };
  }

  private placeOf(node: number): StringPlace {
    return { node, state: this.states[node]!, count: this.product.clamp(this.trie.depth[node]!) };
  }

  private findStates(): Int32Array {
    const { trie, product } = this;
    const states = new Int32Array(trie.size);
    states[ROOT] = product.start;
    for (let node = ROOT; node < trie.size; node++) {
      for (const [character, child] of trie.children[node]!) {
        states[child] = product.step(states[node]!, character);
      }
    }
    return states;
  }

  private findClasses(): { readonly classes: Int32Array; readonly count: number } {
    const { trie, states, product, core } = this;
    // State, length, the list of variables that fix the string, and the node itself where a judge has to tell.
    const classes = new TupleTable(4);
    const { scratch } = classes;
    const of = Int32Array.from(states, (state, node) => {
      const fixedBy = this.fixedBy.get(node);
      scratch[0] = state;
      scratch[1] = product.clamp(trie.depth[node]!);
      scratch[2] = fixedBy === undefined ? 0 : core.lists.intern([...fixedBy]);
      scratch[3] = fixedBy !== undefined && product.isOpen(state) ? node : -1;
      return classes.intern();
    });
    return { classes: of, count: classes.size };
  }

  /** What a judge says of a fixed string. */
  private judgeFixed(variable: number, node: number): boolean {
    let known = this.judgements.get(node);
    if (known === undefined) this.judgements.set(node, (known = new Map<number, boolean>()));
    let passes = known.get(variable);
    if (passes === undefined) {
      passes = this.product.judge(variable, stringOf(this.trie.path(node)));
      known.set(variable, passes);
    }
    return passes;
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
    const canEnd = this.endsByNode(goal);
    const off = this.waysOff(goal);
    for (let node = trie.size - 1; node >= 0; node--) {
      if (canEnd(node)) {
        cost[node] = 1;
        next[node] = -1;
        continue;
      }
      for (const [character, child] of trie.children[node]!) {
        if (cost[child] === Infinity) continue;
        const total = (characters.spell(character)?.length ?? Infinity) + cost[child]!;
        if (total < cost[node]!) {
          cost[node] = total;
          next[node] = character;
        }
      }
      const way = off(node);
      if (way !== undefined && way.cost < cost[node]!) {
        cost[node] = way.cost;
        next[node] = way.character;
      }
    }
    return { cost, next };
  }

  /** Whether a string may end at a node: asked once per class. */
  private endsByNode(goal: number): (node: number) => boolean {
    const known = new Uint8Array(this.classCount);
    return (node) => {
      const at = this.nodeClasses[node]!;
      if (known[at] === UNKNOWN) {
        const { state, count } = this.placeOf(node);
        const may = this.fixedBy.has(node)
          ? this.holds(goal, { node, state, count }, () => '')
          : this.product.mayEnd(goal, state, count);
        known[at] = may ? YES : NO;
      }
      return known[at] === YES;
    };
  }

  /** The cheapest way off the trie at a node, by a character that is no child. */
  private waysOff(goal: number): (node: number) => TextWay | undefined {
    const { trie, product } = this;
    if (!product.isPossible(goal)) return () => undefined;
    const byClass = new Map<number, TextWay | undefined>();
    return (node) => {
      const { state, count } = this.placeOf(node);
      const children = trie.children[node]!;
      const at = this.nodeClasses[node]!;
      if (!byClass.has(at))
        byClass.set(
          at,
          product.off(goal, state, count, () => false),
        );
      const best = byClass.get(at);
      if (best === undefined || !children.has(best.character)) return best;
      return product.off(goal, state, count, (character) => children.has(character));
    };
  }
}
