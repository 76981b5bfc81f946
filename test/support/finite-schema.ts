import type { Schema } from './naive-texts.ts';
import { pickFrom, sampleFrom } from './random.ts';

type Plain = Record<string, unknown>;

const KEYS: readonly string[] = ['a', 'b', 'ab', 'k', 't', 'é'];
const VALUES: readonly unknown[] = [
  ...[1, 10, true, false, null, 'a', 'ab', '1', [], {}, 'é', '"', [1], -1, 1.5, 'b'],
  ...[{ a: 1 }, { a: { b: 1 } }, [[1, 'a']]],
];

/** A schema by chance that accepts finitely many values, if any: enums, closed objects, short arrays, branches. */
export function finiteSchema(random: () => number): Schema {
  return new Chance(random).document();
}

class Chance {
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  document(): Schema {
    const p = this.schema(2, []);
    const q = this.schema(2, ['p']);
    const root = this.schema(3, ['p', 'q']);
    return typeof root === 'boolean' ? root : { $defs: { p, q }, ...root };
  }

  private is(probability: number): boolean {
    return this.random() < probability;
  }

  private pick<T>(items: readonly T[]): T {
    return pickFrom(this.random, items);
  }

  private schema(depth: number, names: readonly string[]): Schema {
    if (depth === 0 || this.is(0.25)) return this.values();
    if (names.length > 0 && this.is(0.15)) return this.reference(depth, names);
    if (this.is(0.4)) return this.object(depth, names);
    if (this.is(0.5)) return this.array(depth, names);
    return { anyOf: Array.from({ length: this.pick([2, 3]) }, () => this.schema(depth - 1, names)) };
  }

  private values(): Schema {
    if (this.is(0.25)) return { type: this.pick<unknown>(['boolean', ['null', 'boolean']]) };
    if (this.is(0.05)) return false;
    if (this.is(0.3)) return { const: this.pick(VALUES) };
    const beside: Plain[] = [{ maxLength: 1 }, { minItems: 1 }, { required: ['a'] }, { type: 'integer' }];
    beside.push({ type: ['string', 'array'] });
    const listed = sampleFrom(this.random, VALUES, this.pick([1, 3, 6]));
    return { enum: listed, ...(this.is(0.4) ? this.pick(beside) : {}) };
  }

  private reference(depth: number, names: readonly string[]): Schema {
    const beside: Plain[] = [{}, {}, { maxItems: 1 }, { required: ['a'] }, { type: ['object', 'string'] }];
    beside.push({ anyOf: [this.schema(depth - 1, names), { type: 'object' }] });
    return { $ref: `#/$defs/${this.pick(names)}`, ...this.pick(beside) };
  }

  private object(depth: number, names: readonly string[]): Schema {
    const keys = sampleFrom(this.random, KEYS, this.pick([1, 2, 3, 3]));
    if (this.is(0.3)) keys.reverse();
    const properties = Object.fromEntries(keys.map((key) => [key, this.schema(depth - 1, names)]));
    const schema: Plain = { type: 'object', properties, additionalProperties: false };
    if (this.is(0.7)) schema['required'] = keys.filter(() => this.is(0.4));
    if (this.is(0.05)) schema['required'] = ['other'];
    if (this.is(0.35)) {
      schema['anyOf'] = [0, 1].map(() => ({
        ...(this.is(0.6) ? { properties: { [this.pick(keys)]: this.schema(depth - 1, names) } } : {}),
        ...(this.is(0.5) ? { required: [this.pick(keys)] } : {}),
      }));
    }
    return schema;
  }

  private array(depth: number, names: readonly string[]): Schema {
    const schema: Plain = { type: 'array' };
    if (this.is(0.5)) {
      schema['prefixItems'] = Array.from({ length: this.pick([1, 2]) }, () => this.schema(depth - 1, names));
    }
    if (this.is(0.4)) schema['items'] = false;
    else Object.assign(schema, { items: this.schema(depth - 1, names), maxItems: this.pick([0, 1, 2, 2]) });
    if (this.is(0.4)) schema['minItems'] = this.pick([0, 1, 2]);
    if (this.is(0.2)) {
      schema['anyOf'] = [
        { minItems: 2 },
        { items: this.schema(depth - 1, names) },
        { prefixItems: [this.schema(depth - 1, names)] },
        { maxItems: 0 },
      ].slice(this.pick([0, 1, 2]));
    }
    return schema;
  }
}
