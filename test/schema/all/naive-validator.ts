import type { Draft } from '../../../src/schema/draft.ts';
import { isFrom } from '../../../src/schema/draft.ts';

/** A JSON Schema of any draft, as JavaScript holds it. */
export type Schema = boolean | SchemaObject;
export type SchemaObject = Readonly<Record<string, unknown>>;

/** What a subschema says of a value: whether it is valid, and which members and items it evaluated if so. */
interface Outcome {
  readonly valid: boolean;
  readonly names: ReadonlySet<string>;
  readonly items: ReadonlySet<number>;
}

const NONE: Outcome = { valid: true, names: new Set(), items: new Set() };
const INVALID: Outcome = { valid: false, names: new Set(), items: new Set() };

/**
 * JSON Schema by the letter of the specifications, for values as JavaScript holds them: no cleverness, no numbers that
 * a double does not hold. References are pointers into the document, and anchors of `$defs`; there is one resource.
 */
export class NaiveValidator {
  private readonly root: Schema;
  private readonly draft: Draft;

  constructor(root: Schema, draft: Draft = '2020-12') {
    this.root = root;
    this.draft = draft;
  }

  /** Whether the schema accepts a value. */
  accepts(value: unknown): boolean {
    return this.judge(this.root, value).valid;
  }

  private judge(schema: Schema, value: unknown): Outcome {
    if (typeof schema === 'boolean') return schema ? NONE : INVALID;
    if (typeof schema['$ref'] === 'string' && !isFrom(this.draft, '2019-09')) {
      return this.judge(this.resolve(schema['$ref']), value);
    }
    if (!this.judgeScalar(schema, value)) return INVALID;
    const names = new Set<string>();
    const items = new Set<number>();
    const take = (outcome: Outcome): boolean => {
      if (!outcome.valid) return false;
      for (const name of outcome.names) names.add(name);
      for (const item of outcome.items) items.add(item);
      return true;
    };
    if (!this.judgeInPlace(schema, value, take)) return INVALID;
    if (isObject(value) && !this.judgeObject(schema, value, names, take)) return INVALID;
    if (Array.isArray(value) && !this.judgeArray(schema, value, items)) return INVALID;
    return { valid: true, names, items };
  }

  private judgeScalar(schema: SchemaObject, value: unknown): boolean {
    const { type } = schema;
    if (type !== undefined && !(Array.isArray(type) ? type : [type]).some((name) => isOfType(value, name))) {
      return false;
    }
    if (Array.isArray(schema['enum']) && !schema['enum'].some((one) => isEqual(one, value))) return false;
    if ('const' in schema && this.has('6') && !isEqual(schema['const'], value)) return false;
    if (typeof value === 'number') return this.judgeNumber(schema, value);
    if (typeof value !== 'string') return true;
    const length = Array.from(value).length;
    if (length < size(schema, 'minLength', 0) || length > size(schema, 'maxLength', Infinity)) return false;
    return typeof schema['pattern'] !== 'string' || matches(schema['pattern'], value);
  }

  private judgeNumber(schema: SchemaObject, value: number): boolean {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
    if (typeof minimum === 'number') {
      if (value < minimum || (exclusiveMinimum === true && value === minimum)) return false;
    }
    if (typeof maximum === 'number') {
      if (value > maximum || (exclusiveMaximum === true && value === maximum)) return false;
    }
    if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return false;
    if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return false;
    return typeof multipleOf !== 'number' || Number.isInteger(value / multipleOf);
  }

  /** `take` keeps what a valid subschema evaluated. */
  private judgeInPlace(schema: SchemaObject, value: unknown, take: (outcome: Outcome) => boolean): boolean {
    const judge = (one: unknown): Outcome => this.judge(one as Schema, value);
    for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
      const reference = schema[keyword];
      if (typeof reference === 'string' && !take(judge(this.resolve(reference)))) return false;
    }
    const { allOf, anyOf, oneOf } = schema;
    if (Array.isArray(allOf) && !allOf.every((one) => take(judge(one)))) return false;
    if (Array.isArray(anyOf) && anyOf.filter((one) => take(judge(one))).length === 0) return false;
    if (Array.isArray(oneOf)) {
      const right = oneOf.map(judge).filter(({ valid }) => valid);
      if (right.length !== 1 || !take(right[0]!)) return false;
    }
    if ('not' in schema && judge(schema['not']).valid) return false;
    if (!('if' in schema) || !this.has('7')) return true;
    const branch = take(judge(schema['if'])) ? schema['then'] : schema['else'];
    return branch === undefined || take(judge(branch));
  }

  private judgeObject(
    schema: SchemaObject,
    value: Readonly<Record<string, unknown>>,
    names: Set<string>,
    take: (outcome: Outcome) => boolean,
  ): boolean {
    const keys = Object.keys(value);
    const has = (key: unknown): boolean => Object.hasOwn(value, key as string);
    if (keys.length < size(schema, 'minProperties', 0)) return false;
    if (keys.length > size(schema, 'maxProperties', Infinity)) return false;
    if (Array.isArray(schema['required']) && !schema['required'].every(has)) return false;
    if (!this.judgeDependent(schema, value, has, take)) return false;
    const properties = schemasOf(schema, 'properties');
    const patterns = schemasOf(schema, 'patternProperties');
    for (const key of keys) {
      if ('propertyNames' in schema && this.has('6')) {
        if (!this.judge(schema['propertyNames'] as Schema, key).valid) return false;
      }
      const asked = [
        ...properties.filter(([name]) => name === key),
        ...patterns.filter(([p]) => matches(p, key)),
      ];
      if (asked.length === 0 && 'additionalProperties' in schema) {
        asked.push(['', schema['additionalProperties'] as Schema]);
      }
      if (!asked.every(([, one]) => this.judge(one, value[key]).valid)) return false;
      if (asked.length > 0) names.add(key);
    }
    if (!('unevaluatedProperties' in schema) || !this.has('2019-09')) return true;
    for (const key of keys) {
      if (names.has(key)) continue;
      if (!this.judge(schema['unevaluatedProperties'] as Schema, value[key]).valid) return false;
      names.add(key);
    }
    return true;
  }

  private judgeDependent(
    schema: SchemaObject,
    value: unknown,
    has: (key: unknown) => boolean,
    take: (outcome: Outcome) => boolean,
  ): boolean {
    const keywords = this.has('2019-09') ? ['dependentRequired', 'dependentSchemas'] : ['dependencies'];
    for (const keyword of keywords) {
      for (const [key, asked] of schemasOf(schema, keyword)) {
        if (!has(key)) continue;
        const right = Array.isArray(asked) ? asked.every(has) : take(this.judge(asked, value));
        if (!right) return false;
      }
    }
    return true;
  }

  private judgeArray(schema: SchemaObject, value: readonly unknown[], items: Set<number>): boolean {
    if (value.length < size(schema, 'minItems', 0)) return false;
    if (value.length > size(schema, 'maxItems', Infinity)) return false;
    if (schema['uniqueItems'] === true && new Set(value.map(keyOf)).size < value.length) return false;
    const { prefix, rest } = this.itemSchemas(schema);
    for (const [i, item] of value.entries()) {
      const asked = i < prefix.length ? prefix[i] : rest;
      if (asked === undefined) continue;
      if (!this.judge(asked, item).valid) return false;
      items.add(i);
    }
    if ('contains' in schema && this.has('6')) {
      const right = [...value.keys()].filter((i) => this.judge(schema['contains'] as Schema, value[i]).valid);
      const counts = this.has('2019-09');
      if (right.length < (counts ? size(schema, 'minContains', 1) : 1)) return false;
      if (counts && right.length > size(schema, 'maxContains', Infinity)) return false;
      if (this.has('2020-12')) for (const i of right) items.add(i);
    }
    if (!('unevaluatedItems' in schema) || !this.has('2019-09')) return true;
    for (const [i, item] of value.entries()) {
      if (items.has(i)) continue;
      if (!this.judge(schema['unevaluatedItems'] as Schema, item).valid) return false;
      items.add(i);
    }
    return true;
  }

  private itemSchemas(schema: SchemaObject): { prefix: readonly Schema[]; rest: Schema | undefined } {
    const items = schema['items'] as Schema | readonly Schema[] | undefined;
    if (this.has('2020-12')) {
      return {
        prefix: (schema['prefixItems'] ?? []) as readonly Schema[],
        rest: items as Schema | undefined,
      };
    }
    if (!Array.isArray(items)) return { prefix: [], rest: items as Schema | undefined };
    return { prefix: items as readonly Schema[], rest: schema['additionalItems'] as Schema | undefined };
  }

  private resolve(reference: string): Schema {
    if (reference === '#') return this.root;
    if (reference.startsWith('#/')) {
      let at: unknown = this.root;
      for (const step of reference.slice(2).split('/')) at = (at as Record<string, unknown>)[step];
      return at as Schema;
    }
    const defs = (this.root as SchemaObject)['$defs'] as Record<string, SchemaObject>;
    const anchors = (one: SchemaObject): unknown[] => [one['$anchor'], one['$dynamicAnchor']];
    return Object.values(defs).find((one) => anchors(one).includes(reference.slice(1)))!;
  }

  private has(first: Draft): boolean {
    return isFrom(this.draft, first);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function schemasOf(schema: SchemaObject, keyword: string): [string, Schema][] {
  return Object.entries((schema[keyword] ?? {}) as Readonly<Record<string, Schema>>);
}

function size(schema: SchemaObject, keyword: string, otherwise: number): number {
  const given = schema[keyword];
  return typeof given === 'number' ? given : otherwise;
}

const compiledPatterns = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let compiled = compiledPatterns.get(pattern);
  if (compiled === undefined) compiledPatterns.set(pattern, (compiled = new RegExp(pattern, 'u')));
  return compiled.test(text);
}

function isEqual(a: unknown, b: unknown): boolean {
  return keyOf(a) === keyOf(b);
}

/** Equal for equal JSON values: the order of members does not count. */
export function keyOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  if (isObject(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${keyOf(value[key])}`).join()}}`;
  }
  return JSON.stringify(Object.is(value, -0) ? 0 : value);
}
