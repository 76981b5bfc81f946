import type { Core } from './core.ts';
import { TRUE } from './diagrams.ts';
import type { KeyClass } from './key-class.ts';
import { KeyNames } from './key-names.ts';
import { inPlace, type SchemaNode } from './node.ts';
import { LiteralTrie } from './text/literal-trie.ts';
import { TextProduct } from './text/text-product.ts';

/** So many keys of a class at most are taken as named ones: where only few texts pass the tests. */
const MOST_WORDS = 32;

/** So many classes of keys without a name are told apart before keys are read. */
const MOST_CLASSES = 64;

/** So many states are looked at where not all can be. */
const MOST_STATES = 500;

/** Keys without a name for which the same tests are true. */
export interface UnnamedClass {
  readonly keyClass: KeyClass;
  /** What is true of these keys: a formula over the variables of the shape's product. */
  readonly formula: number;
}

/**
 * What the subschemas of one object say about keys: those that they name, in the order in which they are written, and
 * the tests that tell others apart (`patternProperties`, `propertyNames`).
 */
export class ObjectShape {
  readonly keys: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  /** The keys as a trie; `ending` gives the index of a key. */
  readonly trie: LiteralTrie;
  readonly keyNames: KeyNames;
  /** Per key. */
  readonly classes: readonly KeyClass[];
  /** Reads keys without a name. */
  readonly product: TextProduct;
  readonly unnamed: UnnamedClass[] = [];
  /** Whether all classes of keys without a name are known. */
  readonly hasAllClasses: boolean;
  private readonly core: Core;
  private readonly variables: readonly number[];
  private readonly states: (number | undefined)[] = [];

  /**
   * The shape of an object to which subschemas apply, with those in their place. `untested`: the product of no tests,
   * which shapes share.
   */
  constructor(core: Core, nodes: readonly SchemaNode[], untested: TextProduct) {
    this.core = core;
    const found = namedKeys(core, nodes);
    this.variables = found.variables;
    const keys = new Set(found.keys);
    this.product = this.variables.length > 0 ? new TextProduct(core, this.variables) : untested;
    const vectors = this.vectors();
    this.hasAllClasses = vectors.length < MOST_CLASSES && this.product.isExact;
    for (const trueVariables of vectors) {
      const formula = this.formulaOf(trueVariables);
      const isFew = this.isTested && this.product.isExact;
      const words = isFew ? this.product.words(formula, MOST_WORDS) : undefined;
      if (words === undefined)
        this.unnamed.push({ keyClass: core.keyClasses.others(trueVariables), formula });
      else for (const word of words) keys.add(word);
    }
    this.keys = [...keys];
    this.index = new Map(this.keys.map((key, i) => [key, i]));
    this.trie = new LiteralTrie(this.keys);
    this.keyNames = new KeyNames(this.trie, core.characters, core.lexer);
    this.classes = this.keys.map((key) => core.keyClasses.of(key));
  }

  /** The class of an index: keys first, then the classes without a name. */
  classAt(index: number): KeyClass {
    const { length } = this.keys;
    return index < length ? this.classes[index]! : this.unnamed[index - length]!.keyClass;
  }

  /** Whether it makes a difference which keys without a name there are. */
  get isTested(): boolean {
    return this.variables.length > 0;
  }

  get size(): number {
    return this.keys.length + this.unnamed.length;
  }

  /**
   * The index of the class of a key without a name that ends in a state of the product, with a length; -1 where
   * generation must not tell which it is. `text`: the key.
   */
  classify(state: number, count: number, text: () => string): number {
    const { core, keys, product, unnamed } = this;
    if (!this.isTested) return keys.length;
    const trueVariables: number[] = [];
    for (const variable of this.variables) {
      const literal = core.diagrams.literal(variable);
      const mayBeTrue = product.mayEnd(literal, state, count);
      const mayBeFalse = product.mayEnd(core.diagrams.not(literal), state, count);
      // What is open is judged when checking, and avoided when generating.
      if (!mayBeTrue && !mayBeFalse) return -1;
      const isTrue = mayBeTrue && mayBeFalse ? product.judge(variable, text()) : mayBeTrue;
      if (isTrue) trueVariables.push(variable);
    }
    const keyClass = core.keyClasses.others(trueVariables);
    let at = unnamed.findIndex((each) => each.keyClass === keyClass);
    if (at < 0) at = unnamed.push({ keyClass, formula: this.formulaOf(trueVariables) }) - 1;
    return keys.length + at;
  }

  /** The state of the product behind the characters that lead to a node of the trie. */
  stateAt(node: number): number {
    const { product, states, trie } = this;
    if (!this.isTested) return product.start;
    let state = states[node];
    if (state === undefined) {
      state = trie.path(node).reduce((at, character) => product.step(at, character), product.start);
      states[node] = state;
    }
    return state;
  }

  /** The sets of variables that are true together of some key, all others being false. */
  private vectors(): number[][] {
    const { core, product, variables } = this;
    if (!this.isTested) return [[]];
    const { diagrams } = core;
    const found: number[][] = [];
    const divide = (formula: number, i: number, truths: number[]): void => {
      if (found.length >= MOST_CLASSES || !product.isExact) return;
      if (!product.isAlive(formula, product.start, 0)) return;
      if (i === variables.length) {
        found.push(truths);
        return;
      }
      const literal = diagrams.literal(variables[i]!);
      divide(diagrams.and(formula, literal), i + 1, [...truths, variables[i]!]);
      divide(diagrams.and(formula, diagrams.not(literal)), i + 1, truths);
    };
    divide(TRUE, 0, []);
    return product.isExact ? found : this.shortVectors();
  }

  /** The same for short keys only, where there are too many tests to tell for all. */
  private shortVectors(): number[][] {
    const { core, product, variables } = this;
    const { alphabet } = product.automaton;
    const found = new Map<string, number[]>();
    const seen = new Set<string>();
    const pending = [{ state: product.start, length: 0 }];
    for (let i = 0; i < pending.length && i < MOST_STATES; i++) {
      const { state, length } = pending[i]!;
      const truths = variables.filter((variable) =>
        product.mayEnd(core.diagrams.literal(variable), state, length),
      );
      found.set(truths.join(), truths);
      for (let joint = 0; joint < alphabet.classCount; joint++) {
        if (alphabet.bytes[joint] === 0) continue;
        const next = { state: product.automaton.stepClass(state, joint), length: product.clamp(length + 1) };
        const key = `${next.state},${next.length}`;
        if (!seen.has(key)) pending.push(next);
        seen.add(key);
      }
    }
    return [...found.values()].slice(0, MOST_CLASSES);
  }

  private formulaOf(trueVariables: readonly number[]): number {
    const { diagrams } = this.core;
    return diagrams.all(
      this.variables.map((variable) => diagrams.literal(variable, trueVariables.includes(variable))),
    );
  }
}

/**
 * The keys that subschemas name, those in their place included: of `properties` in the order of the document, then keys
 * that stand only under other keywords. And the variables about keys of which nothing else is known.
 */
function namedKeys(
  core: Core,
  nodes: readonly SchemaNode[],
): { readonly keys: ReadonlySet<string>; readonly variables: readonly number[] } {
  const keys = new Set<string>();
  const others: string[] = [];
  const variables = new Set<number>();
  const ordered = new Set<SchemaNode>();
  // By lists: chains of references may be longer than the stack is deep.
  const order = (first: SchemaNode): void => {
    const pending: (SchemaNode | readonly string[])[] = [first];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (!('keyOrder' in at)) {
        for (const key of at) keys.add(key);
        continue;
      }
      if (ordered.has(at)) continue;
      ordered.add(at);
      const own = [...at.properties.keys()];
      for (const source of [...at.keyOrder].reverse()) pending.push(source === 'own' ? own : source);
    }
  };
  const visit = (node: SchemaNode): void => {
    for (const key of node.properties.keys()) others.push(key);
    others.push(...node.required, ...node.dependentSchemas.keys());
    for (const [key, required] of node.dependentRequired) others.push(key, ...required);
    for (const { test } of node.patternProperties) variables.add(core.atoms.variable({ kind: 'test', test }));
    if (node.propertyNames !== undefined) {
      const names = core.expansion.formula(node.propertyNames, 'string');
      for (const variable of core.diagrams.support(names)) {
        const atom = core.atoms.get(variable);
        if (atom.kind === 'strings') others.push(...atom.node.values!.strings);
        else variables.add(variable);
      }
    }
  };
  const sorted = [...nodes].sort((a, b) => a.id - b.id);
  for (const node of sorted) order(node);
  const seen = new Set<SchemaNode>();
  const pending = sorted.reverse();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    visit(node);
    for (const part of inPlace(node).reverse()) pending.push(part);
  }
  for (const key of others) keys.add(key);
  return { keys, variables: [...variables].sort((a, b) => a - b) };
}
