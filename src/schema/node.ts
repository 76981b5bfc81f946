import type { Decimal } from '../json/decimal.ts';

/** The kinds of values that the first byte of a text tells apart. */
export type Kind = 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null';

export const KINDS: readonly Kind[] = ['object', 'array', 'string', 'number', 'true', 'false', 'null'];

/** A type name of JSON Schema as kinds; `integer` is a condition on numbers. */
export const KINDS_OF_TYPE: Readonly<Record<string, readonly Kind[]>> = {
  object: ['object'],
  array: ['array'],
  string: ['string'],
  number: ['number'],
  integer: ['number'],
  boolean: ['true', 'false'],
  null: ['null'],
};

/** The values of an enum or const, by kind. */
export interface FixedValues {
  readonly strings: readonly string[];
  readonly numbers: readonly Decimal[];
  /** Which of true, false and null are among them. */
  readonly literals: ReadonlySet<Kind>;
  /** Objects and arrays, each as a schema that only it satisfies. */
  readonly composites: readonly SchemaNode[];
}

/** One subschema, read: every keyword checked, every reference resolved. Nodes may form cycles. */
export interface SchemaNode {
  /** Nodes are numbered in the order in which a walk through the document first meets them. */
  readonly id: number;
  /** JSON Pointer to where it stands. */
  readonly pointer: string;
  /** False for the schema `false`: nothing satisfies it. */
  readonly satisfiable: boolean;
  /** The kinds of values that `type` admits, and whether numbers must be integers; undefined: all. */
  readonly types: { readonly kinds: ReadonlySet<Kind>; readonly integer: boolean } | undefined;
  readonly values: FixedValues | undefined;
  readonly minLength: number;
  readonly maxLength: number;
  readonly required: readonly string[];
  readonly properties: ReadonlyMap<string, SchemaNode>;
  /** What members under other keys satisfy; undefined: anything. */
  readonly additional: SchemaNode | undefined;
  readonly prefixItems: readonly SchemaNode[];
  /** What items behind the prefix satisfy; undefined: anything. */
  readonly items: SchemaNode | undefined;
  readonly minItems: number;
  readonly maxItems: number;
  /**
   * Where keys are named, in the order of the document: `own` stands for the keys of `properties`, a node for all that
   * it names in its turn.
   */
  readonly keyOrder: readonly ('own' | SchemaNode)[];
  /** The value itself satisfies all of these (`$ref`). */
  readonly references: readonly SchemaNode[];
  /** The value itself satisfies at least one of each list (`anyOf`). */
  readonly alternatives: readonly (readonly SchemaNode[])[];
}

/** A schema that says nothing, for its readers to build on. */
export const UNCONSTRAINED: Omit<SchemaNode, 'id' | 'pointer'> = {
  satisfiable: true,
  types: undefined,
  values: undefined,
  minLength: 0,
  maxLength: Infinity,
  required: [],
  properties: new Map(),
  additional: undefined,
  prefixItems: [],
  items: undefined,
  minItems: 0,
  maxItems: Infinity,
  keyOrder: ['own'],
  references: [],
  alternatives: [],
};

/** What a member under a key must satisfy by `properties` and `additionalProperties`; undefined: anything. */
export function memberNode(node: SchemaNode, key: string): SchemaNode | undefined {
  return node.properties.get(key) ?? node.additional;
}

/** What an item must satisfy by `prefixItems` and `items`; undefined: anything. */
export function itemNode(node: SchemaNode, index: number): SchemaNode | undefined {
  return index < node.prefixItems.length ? node.prefixItems[index] : node.items;
}

/** The subschemas that apply to the same value as this one. */
export function inPlace(node: SchemaNode): SchemaNode[] {
  return [...node.references, ...node.alternatives.flat(), ...(node.values?.composites ?? [])];
}

/** The subschemas that apply to members and items. */
export function children(node: SchemaNode): SchemaNode[] {
  const others = [node.additional, node.items].filter((child) => child !== undefined);
  return [...node.properties.values(), ...node.prefixItems, ...others];
}
