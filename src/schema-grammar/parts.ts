import { type Decimal, compareDecimals, decimalOf, plainText } from '../json/decimal.ts';
import { inPlace, memberNode, type Kind, KINDS, type SchemaNode } from '../schema/node.ts';

/** Subschemas that a value satisfies at once, references and `allOf` followed. */
export class Conjunction {
  readonly nodes: readonly SchemaNode[];
  /** All keys that are named anywhere about the value, in the order in which they are written. */
  readonly order: readonly string[];
  /** Equal for equal sets. */
  readonly key: string;

  /** `order`: that of the value, where this is one of its alternatives. */
  constructor(given: readonly SchemaNode[], order?: readonly string[]) {
    const nodes = new Set(given);
    for (const node of nodes) for (const one of node.references) nodes.add(one);
    this.nodes = [...nodes].sort((a, b) => a.id - b.id);
    this.order = order ?? orderOf(this.nodes);
    this.key = `${this.nodes.map(({ id }) => id).join()} ${order === undefined ? '' : JSON.stringify(order)}`;
  }

  get isSatisfiable(): boolean {
    return this.nodes.every(({ satisfiable }) => satisfiable);
  }

  get kinds(): readonly Kind[] {
    return KINDS.filter((kind) =>
      this.nodes.every(({ types }) => types === undefined || types.kinds.has(kind)),
    );
  }

  /** Whether numbers are integers. */
  get isInteger(): boolean {
    return this.nodes.some(({ types }) => types !== undefined && types.integer !== false);
  }

  get required(): ReadonlySet<string> {
    return new Set(this.nodes.flatMap(({ required }) => required));
  }

  /** The keys that `properties` name, in the order of the document. */
  get keys(): readonly string[] {
    return [...new Set(this.nodes.flatMap(({ properties }) => [...properties.keys()]))];
  }

  /** What a member under a key satisfies, as far as `properties` and `additionalProperties` say. */
  member(key: string): Conjunction {
    const nodes = this.nodes.flatMap((node) => {
      const own = node.properties.get(key);
      if (own === undefined && node.patternProperties.length > 0) return [];
      return memberNode(node, key) ?? [];
    });
    return new Conjunction(nodes);
  }

  /** What members satisfy that no subschema names. */
  get others(): Conjunction {
    return new Conjunction(
      this.nodes.flatMap(({ additional, patternProperties }) =>
        additional === undefined || patternProperties.length > 0 ? [] : additional,
      ),
    );
  }

  item(index: number): Conjunction {
    return new Conjunction(this.nodes.flatMap(({ prefixItems, items }) => prefixItems[index] ?? items ?? []));
  }

  get prefixLength(): number {
    return Math.max(0, ...this.nodes.map(({ prefixItems }) => prefixItems.length));
  }

  largest(name: 'minItems' | 'minLength'): number {
    return Math.max(0, ...this.nodes.map((node) => node[name]));
  }

  least(name: 'maxItems' | 'maxLength'): number {
    return Math.min(Infinity, ...this.nodes.map((node) => node[name]));
  }

  /** Whether no number below zero is allowed. */
  get isNotNegative(): boolean {
    const zero = decimalOf(0n, 0);
    return this.nodes.some(({ minimum }) => minimum.some(({ value }) => compareDecimals(value, zero) >= 0));
  }

  /** The integers between the bounds, if these are no more than `most`. */
  fewIntegers(most: number): readonly string[] | undefined {
    const bound = (sign: 1 | -1): bigint | undefined => {
      let best: bigint | undefined;
      for (const node of this.nodes) {
        for (const { value, isExclusive } of sign === 1 ? node.minimum : node.maximum) {
          const whole = innermost(value, isExclusive, sign);
          if (whole === undefined) return undefined;
          if (best === undefined || (sign === 1 ? whole > best : whole < best)) best = whole;
        }
      }
      return best;
    };
    const [from, to] = [bound(1), bound(-1)];
    if (from === undefined || to === undefined || to - from >= BigInt(most)) return undefined;
    const all: string[] = [];
    for (let value = from; value <= to; value++) all.push(String(value));
    return all;
  }
}

/** The keys that nodes name: those of `properties` in the order of the document, then those that are named elsewhere. */
function orderOf(nodes: readonly SchemaNode[]): string[] {
  const keys = new Set<string>();
  const ordered = new Set<SchemaNode>();
  const order = (node: SchemaNode): void => {
    if (ordered.has(node)) return;
    ordered.add(node);
    for (const source of node.keyOrder) {
      if (source !== 'own') order(source);
      else for (const key of node.properties.keys()) keys.add(key);
    }
  };
  nodes.forEach(order);
  const all = new Set(nodes);
  for (const node of all) {
    for (const part of inPlace(node)) all.add(part);
    const dependent = [...node.dependentRequired].flatMap(([key, required]) => [key, ...required]);
    const named = [
      ...node.properties.keys(),
      ...node.required,
      ...node.dependentSchemas.keys(),
      ...dependent,
    ];
    for (const key of named) keys.add(key);
  }
  return [...keys];
}

/** The first integer inside a bound. */
function innermost(value: Decimal, isExclusive: boolean, sign: 1 | -1): bigint | undefined {
  const plain = plainText(value);
  if (plain.length > 20) return undefined;
  const number = Number(plain);
  const rounded = sign === 1 ? Math.ceil(number) : Math.floor(number);
  if (!Number.isSafeInteger(rounded)) return undefined;
  return BigInt(rounded) + (isExclusive && rounded === number ? BigInt(sign) : 0n);
}
