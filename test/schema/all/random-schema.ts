import type { Draft } from '../../../src/schema/draft.ts';
import { isFrom } from '../../../src/schema/draft.ts';
import { pickFrom, sampleFrom } from '../../support/random.ts';
import type { Schema, SchemaObject } from './naive-validator.ts';

type Plain = Record<string, unknown>;

const KEYS: readonly string[] = ['a', 'b', 'ab', 'x-1'];
const SCALARS: readonly unknown[] = [null, true, false, -1, 0, 1, 1.5, 2, 3, '', 'a', 'b', 'aa', 'ab', 'abc'];
const COMPOSITES: readonly unknown[] = [
  ...[[], {}, [0], [1, 0], ['a'], [[]], [{}], { a: 0 }, { a: 1 }, { b: 'a' }, { a: 0, b: 1 }, { a: {} }],
  ...[[0, 0], ['a', 1], { ab: [] }, { a: [0] }],
];
const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
const PATTERNS: readonly string[] = [
  '^a',
  'b$',
  '^[ab]$',
  'a',
  '^a+$',
  '-',
  '^$',
  '^.b',
  '^(a|ab)*$',
  '[^a]',
  '^x|b',
];
const KEY_PATTERNS: readonly string[] = ['^a', 'b', '^[ab]$', '-', '.', '^ab?$', '^$'];

/** Which keywords a random schema may have. */
export interface Flavour {
  readonly draft: Draft;
  /** How deep subschemas nest. */
  readonly depth: number;
  /** Whether the root has `$defs` that it refers to. */
  readonly references: boolean;
}

/**
 * A schema by chance over a tiny universe, with every keyword of its draft, most of them together with others, and with
 * negation at any depth. Many of them accept little or nothing. Numbers are such that doubles judge `multipleOf` right.
 */
export function randomSchema(random: () => number, flavour: Flavour): Schema {
  return new Chance(random, flavour).document();
}

/** Recursion makes progress: what refers to the root, or to a definition that refers on, stands in a member or item. */
class Chance {
  private readonly random: () => number;
  private readonly flavour: Flavour;
  private readonly section: '$defs' | 'definitions';

  constructor(random: () => number, flavour: Flavour) {
    this.random = random;
    this.flavour = flavour;
    this.section = isFrom(flavour.draft, '2019-09') ? '$defs' : 'definitions';
  }

  document(): Schema {
    const { depth, references, draft } = this.flavour;
    if (!references) return this.schema(depth, [], []);
    const p = this.schema(depth - 1, [], ['p', 'q']);
    const q = this.object(this.schema(depth - 1, ['p'], ['p', 'q']));
    const root = this.schema(depth, ['p', 'q'], ['p', 'q']);
    if (typeof root === 'boolean') return root;
    if (!isFrom(draft, '2019-09') && '$ref' in root) return { allOf: [root], definitions: { p, q } };
    if (draft === '2020-12' && this.is(0.3)) q['$dynamicAnchor'] = 'q';
    else if (isFrom(draft, '2019-09')) q['$anchor'] = 'q';
    return { ...root, [this.section]: { p, q } };
  }

  /** A copy that a member can be put into. */
  private object(schema: Schema): Plain {
    if (schema === true) return {};
    return schema === false ? { not: {} } : { ...schema };
  }

  private has(first: Draft): boolean {
    return isFrom(this.flavour.draft, first);
  }

  private is(probability: number): boolean {
    return this.random() < probability;
  }

  private pick<T>(items: readonly T[]): T {
    return pickFrom(this.random, items);
  }

  /** `names`: definitions that may be referred to in place; `inside`: in members and items. */
  private schema(depth: number, names: readonly string[], inside: readonly string[]): Schema {
    if (this.is(0.06) && this.has('6')) return this.is(0.5);
    if (this.is(0.03)) return {};
    if (names.length > 0 && this.is(0.12)) {
      return { ...this.reference(names), ...(this.is(0.4) ? this.leaf() : {}) };
    }
    if (depth === 0 || this.is(0.15)) return this.leaf();
    const parts = Array.from({ length: this.pick([1, 1, 2, 2, 3]) }, () => this.facet(depth, names, inside));
    return Object.assign({}, ...parts) as SchemaObject;
  }

  private reference(names: readonly string[]): Plain {
    const name = this.pick(names);
    if (name === 'q' && this.has('2019-09') && this.is(0.3)) {
      return { [this.has('2020-12') && this.is(0.4) ? '$dynamicRef' : '$ref']: '#q' };
    }
    return { $ref: `#/${this.section}/${name}` };
  }

  private child(depth: number, inside: readonly string[]): Schema {
    if (inside.length > 0 && this.is(0.1)) return this.is(0.3) ? { $ref: '#' } : this.reference(inside);
    return this.schema(depth - 1, inside, inside);
  }

  private leaf(): SchemaObject {
    const shape = this.pick([0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 6, 7, 8]);
    if (shape === 0) return this.types();
    if (shape === 1)
      return { enum: sampleFrom(this.random, [...SCALARS, ...COMPOSITES], this.pick([1, 2, 4, 8])) };
    if (shape === 2) return this.fixed(this.pick([...SCALARS, ...COMPOSITES]));
    if (shape === 3) return this.numbers();
    if (shape === 4) return this.strings();
    if (shape === 5) return { ...this.types(), ...this.numbers(), ...this.strings() };
    if (shape === 6) return { required: sampleFrom(this.random, KEYS, 1) };
    if (shape === 7) return this.is(0.5) ? { uniqueItems: true } : this.itemCounts();
    return this.memberCounts();
  }

  private fixed(value: unknown): SchemaObject {
    return this.has('6') ? { const: value } : { enum: [value] };
  }

  private types(): SchemaObject {
    return this.is(0.6)
      ? { type: this.pick(TYPES) }
      : { type: sampleFrom(this.random, TYPES, this.pick([1, 2, 3, 5])) };
  }

  private numbers(): SchemaObject {
    const schema: Plain = {};
    const bounds = [-1, 0, 0.5, 1, 1.5, 2, 3];
    if (this.is(0.2)) schema['type'] = this.pick(['integer', 'number']);
    if (this.is(0.4)) schema['multipleOf'] = this.pick([1, 2, 0.5, 1.5, 3]);
    for (const [plain, exclusive] of [
      ['minimum', 'exclusiveMinimum'],
      ['maximum', 'exclusiveMaximum'],
    ] as const) {
      if (this.has('6')) {
        if (this.is(0.4)) schema[this.pick([plain, exclusive])] = this.pick(bounds);
      } else if (this.is(0.4)) {
        schema[plain] = this.pick(bounds);
        if (this.is(0.4)) schema[exclusive] = this.is(0.7);
      }
    }
    return schema;
  }

  private strings(): SchemaObject {
    const schema: Plain = {};
    if (this.is(0.2)) schema['type'] = 'string';
    if (this.is(0.5)) schema['pattern'] = this.pick(PATTERNS);
    if (this.is(0.3)) schema['minLength'] = this.pick([0, 1, 2, 3]);
    if (this.is(0.3)) schema['maxLength'] = this.pick([0, 1, 2, 3]);
    return schema;
  }

  private itemCounts(): SchemaObject {
    const schema: Plain = {};
    if (this.is(0.6)) schema['minItems'] = this.pick([0, 1, 2, 3]);
    if (this.is(0.6)) schema['maxItems'] = this.pick([0, 1, 2, 2, 3]);
    return schema;
  }

  private memberCounts(): SchemaObject {
    const schema: Plain = {};
    if (this.is(0.6)) schema['minProperties'] = this.pick([0, 1, 2, 3]);
    if (this.is(0.6)) schema['maxProperties'] = this.pick([0, 1, 2, 2, 3]);
    return schema;
  }

  private facet(depth: number, names: readonly string[], inside: readonly string[]): SchemaObject {
    const kind = this.pick(FACETS);
    switch (kind) {
      case 'leaf':
        return this.leaf();
      case 'members':
        return this.members(depth, inside);
      case 'dependent':
        return this.dependent(depth, names, inside);
      case 'items':
        return this.items(depth, inside);
      case 'contains':
        return this.has('6') ? this.contains(depth, inside) : this.items(depth, inside);
      case 'unevaluated':
        return this.has('2019-09') ? this.unevaluated(depth, names, inside) : this.members(depth, inside);
      case 'not':
        return { not: this.schema(depth - 1, names, inside) };
      case 'if':
        return this.has('7')
          ? this.conditional(depth, names, inside)
          : { not: this.schema(depth - 1, names, inside) };
      default:
        return { [kind]: this.branches(depth, names, inside) };
    }
  }

  private branches(depth: number, names: readonly string[], inside: readonly string[]): Schema[] {
    return Array.from({ length: this.pick([1, 2, 2, 3]) }, () => this.schema(depth - 1, names, inside));
  }

  private conditional(depth: number, names: readonly string[], inside: readonly string[]): SchemaObject {
    const schema: Plain = { if: this.schema(depth - 1, names, inside) };
    if (this.is(0.7)) schema['then'] = this.schema(depth - 1, names, inside);
    if (this.is(0.6)) schema['else'] = this.schema(depth - 1, names, inside);
    return schema;
  }

  private members(depth: number, inside: readonly string[]): SchemaObject {
    const schema: Plain = {};
    const child = (): Schema => this.child(depth, inside);
    if (this.is(0.3)) schema['type'] = 'object';
    if (this.is(0.6)) {
      const keys = sampleFrom(this.random, KEYS, this.pick([1, 2, 3]));
      schema['properties'] = Object.fromEntries(keys.map((key) => [key, child()]));
    }
    if (this.is(0.35)) {
      const patterns = sampleFrom(this.random, KEY_PATTERNS, this.pick([1, 1, 2]));
      schema['patternProperties'] = Object.fromEntries(patterns.map((pattern) => [pattern, child()]));
    }
    if (this.is(0.35)) schema['additionalProperties'] = this.is(0.4) ? false : child();
    if (this.is(0.35)) schema['required'] = sampleFrom(this.random, KEYS, this.pick([1, 1, 2]));
    if (this.is(0.2)) Object.assign(schema, this.memberCounts());
    if (this.is(0.2) && this.has('6')) {
      schema['propertyNames'] = this.pick<() => Schema>([
        () => ({ enum: sampleFrom(this.random, KEYS, 2) }),
        () => ({ pattern: this.pick(KEY_PATTERNS) }),
        () => ({ maxLength: 1 }),
        () => ({ not: { const: this.pick(KEYS) } }),
        () => this.schema(1, [], []),
      ])();
    }
    return schema;
  }

  private dependent(depth: number, names: readonly string[], inside: readonly string[]): SchemaObject {
    const keys = sampleFrom(this.random, KEYS, this.pick([1, 2]));
    const lists = (): string[] => sampleFrom(this.random, KEYS, this.pick([1, 2]));
    const schemas = (): Schema => this.schema(depth - 1, names, inside);
    if (!this.has('2019-09')) {
      return {
        dependencies: Object.fromEntries(keys.map((key) => [key, this.is(0.5) ? lists() : schemas()])),
      };
    }
    return this.is(0.5)
      ? { dependentRequired: Object.fromEntries(keys.map((key) => [key, lists()])) }
      : { dependentSchemas: Object.fromEntries(keys.map((key) => [key, schemas()])) };
  }

  private items(depth: number, inside: readonly string[]): SchemaObject {
    const schema: Plain = {};
    const child = (): Schema => this.child(depth, inside);
    if (this.is(0.3)) schema['type'] = 'array';
    const prefix = this.is(0.4) ? Array.from({ length: this.pick([1, 2]) }, child) : [];
    const rest = this.is(0.5) ? (this.is(0.2) && this.has('6') ? false : child()) : undefined;
    if (this.has('2020-12')) {
      if (prefix.length > 0) schema['prefixItems'] = prefix;
      if (rest !== undefined) schema['items'] = rest;
    } else if (prefix.length > 0) {
      schema['items'] = prefix;
      if (rest !== undefined) schema['additionalItems'] = rest;
    } else if (rest !== undefined) schema['items'] = rest;
    if (this.is(0.3)) Object.assign(schema, this.itemCounts());
    if (this.is(0.25)) schema['uniqueItems'] = this.is(0.9);
    return schema;
  }

  private contains(depth: number, inside: readonly string[]): SchemaObject {
    const schema: Plain = { contains: this.child(depth, inside) };
    if (this.has('2019-09')) {
      if (this.is(0.4)) schema['minContains'] = this.pick([0, 1, 2, 3]);
      if (this.is(0.4)) schema['maxContains'] = this.pick([0, 1, 1, 2]);
    }
    if (this.is(0.2)) schema['uniqueItems'] = true;
    if (this.is(0.2)) Object.assign(schema, this.itemCounts());
    return schema;
  }

  /** `unevaluated*` beside something that evaluates. */
  private unevaluated(depth: number, names: readonly string[], inside: readonly string[]): SchemaObject {
    const rest = this.is(0.6) ? false : this.child(depth, inside);
    const beside = this.is(0.6)
      ? { [this.pick(['allOf', 'anyOf', 'oneOf'])]: this.branches(depth, names, inside) }
      : this.has('7') && this.is(0.5)
        ? this.conditional(depth, names, inside)
        : this.dependent(depth, names, inside);
    return this.is(0.6)
      ? { ...beside, ...(this.is(0.5) ? this.members(depth, inside) : {}), unevaluatedProperties: rest }
      : {
          ...beside,
          ...(this.is(0.3) ? this.items(depth, inside) : {}),
          ...(this.is(0.3) ? this.contains(depth, inside) : {}),
          unevaluatedItems: rest,
        };
  }
}

const FACETS = [
  ...(['leaf', 'leaf', 'members', 'members', 'members', 'dependent', 'items', 'items', 'contains'] as const),
  ...(['unevaluated', 'not', 'not', 'if', 'allOf', 'anyOf', 'oneOf', 'oneOf'] as const),
];
