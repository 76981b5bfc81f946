import type { Decimal } from '../json/decimal.ts';
import type { StringTest } from './string-test.ts';

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

/** A bound on numbers. */
export interface Limit {
  readonly value: Decimal;
  /** Whether the bound itself is outside. */
  readonly isExclusive: boolean;
}

/** A subschema of members whose keys pass a test. */
export interface PatternMembers {
  readonly test: StringTest;
  readonly node: SchemaNode;
}

/** How many items satisfy a subschema. */
export interface Contains {
  readonly node: SchemaNode;
  readonly min: number;
  readonly max: number;
  /** Whether the items that satisfy it count as evaluated (since 2020-12). */
  readonly evaluates: boolean;
}

/** `if`, `then`, `else`; a branch that is missing asks nothing. */
export interface Conditional {
  readonly if: SchemaNode;
  readonly then: SchemaNode | undefined;
  readonly else: SchemaNode | undefined;
}

/** One subschema, read: every keyword checked, every reference resolved. Nodes may form cycles. */
export interface SchemaNode {
  /** Nodes are numbered in the order in which a walk through the document first meets them. */
  readonly id: number;
  /** JSON Pointer to where it stands; behind the URI of its document and `#` where that is another one. */
  readonly pointer: string;
  /** False for the schema `false`: nothing satisfies it. */
  readonly satisfiable: boolean;
  /**
   * The kinds of values that `type` admits, and whether numbers must be integers; undefined: all. `text`: as in draft 4,
   * where an integer has neither fraction nor exponent.
   */
  readonly types: { readonly kinds: ReadonlySet<Kind>; readonly integer: boolean | 'text' } | undefined;
  readonly values: FixedValues | undefined;

  /** Of strings: lengths in code points; `pattern` and `format`. */
  readonly minLength: number;
  readonly maxLength: number;
  readonly tests: readonly StringTest[];

  /** Of numbers. */
  readonly minimum: readonly Limit[];
  readonly maximum: readonly Limit[];
  /** Above zero. */
  readonly multipleOf: readonly Decimal[];

  /** Of objects. */
  readonly required: readonly string[];
  readonly properties: ReadonlyMap<string, SchemaNode>;
  readonly patternProperties: readonly PatternMembers[];
  /** What members satisfy that neither `properties` nor `patternProperties` speak of; undefined: not said. */
  readonly additional: SchemaNode | undefined;
  /** What all keys satisfy, as strings. */
  readonly propertyNames: SchemaNode | undefined;
  readonly minProperties: number;
  readonly maxProperties: number;
  /** The keys that must be there if a key is, and what the object satisfies then. */
  readonly dependentRequired: ReadonlyMap<string, readonly string[]>;
  readonly dependentSchemas: ReadonlyMap<string, SchemaNode>;
  /** What members satisfy that no subschema in this place has evaluated; undefined: not said. */
  readonly unevaluatedProperties: SchemaNode | undefined;

  /** Of arrays. */
  readonly prefixItems: readonly SchemaNode[];
  /** What items behind the prefix satisfy; undefined: not said. */
  readonly items: SchemaNode | undefined;
  readonly minItems: number;
  readonly maxItems: number;
  readonly contains: Contains | undefined;
  readonly uniqueItems: boolean;
  readonly unevaluatedItems: SchemaNode | undefined;

  /**
   * Where keys are named, in the order of the document: `own` stands for the keys of `properties`, a node for all that
   * it names in its turn.
   */
  readonly keyOrder: readonly ('own' | SchemaNode)[];
  /** The value itself satisfies all of these (`$ref` and its kin, `allOf`). */
  readonly references: readonly SchemaNode[];
  /** The value itself satisfies at least one of each list (`anyOf`). */
  readonly alternatives: readonly (readonly SchemaNode[])[];
  /** The value itself satisfies exactly one of each list (`oneOf`). */
  readonly exclusives: readonly (readonly SchemaNode[])[];
  /** The value itself satisfies none of these (`not`). */
  readonly negations: readonly SchemaNode[];
  readonly conditional: Conditional | undefined;
}

/** A schema that says nothing, for its readers to build on. */
export const UNCONSTRAINED: Omit<SchemaNode, 'id' | 'pointer'> = {
  satisfiable: true,
  types: undefined,
  values: undefined,
  minLength: 0,
  maxLength: Infinity,
  tests: [],
  minimum: [],
  maximum: [],
  multipleOf: [],
  required: [],
  properties: new Map(),
  patternProperties: [],
  additional: undefined,
  propertyNames: undefined,
  minProperties: 0,
  maxProperties: Infinity,
  dependentRequired: new Map(),
  dependentSchemas: new Map(),
  unevaluatedProperties: undefined,
  prefixItems: [],
  items: undefined,
  minItems: 0,
  maxItems: Infinity,
  contains: undefined,
  uniqueItems: false,
  unevaluatedItems: undefined,
  keyOrder: ['own'],
  references: [],
  alternatives: [],
  exclusives: [],
  negations: [],
  conditional: undefined,
};

/** What a member under a key must satisfy by `properties` and `additionalProperties`; undefined: anything. */
export function memberNode(node: SchemaNode, key: string): SchemaNode | undefined {
  return node.properties.get(key) ?? node.additional;
}

/** What an item must satisfy by `prefixItems` and `items`; undefined: anything. */
export function itemNode(node: SchemaNode, index: number): SchemaNode | undefined {
  return index < node.prefixItems.length ? node.prefixItems[index] : node.items;
}

/** The subschemas that apply to the same value as this one, those of fixed values included. */
export function inPlace(node: SchemaNode): SchemaNode[] {
  return [...inPlaceByKeyword(node), ...(node.values?.composites ?? [])];
}

/** The subschemas that keywords apply to the same value as this one. */
export function inPlaceByKeyword(node: SchemaNode): SchemaNode[] {
  const { conditional } = node;
  const branches = [conditional?.if, conditional?.then, conditional?.else];
  return [
    ...node.references,
    ...node.alternatives.flat(),
    ...node.exclusives.flat(),
    ...node.negations,
    ...branches.filter((branch) => branch !== undefined),
    ...node.dependentSchemas.values(),
  ];
}

/** The subschemas that apply to members and items, and to keys. */
export function children(node: SchemaNode): SchemaNode[] {
  const others = [
    node.additional,
    node.unevaluatedProperties,
    node.items,
    node.contains?.node,
    node.unevaluatedItems,
    node.propertyNames,
  ];
  return [
    ...node.properties.values(),
    ...node.patternProperties.map((members) => members.node),
    ...node.prefixItems,
    ...others.filter((child) => child !== undefined),
  ];
}
