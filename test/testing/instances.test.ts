import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { parseSchema } from '../../src/compile.ts';
import { instances } from '../../src/testing.ts';

const PERSON = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer', minimum: 0, maximum: 150 },
    role: { enum: ['admin', 'user', 'guest'] },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
  },
  required: ['name'],
  additionalProperties: false,
} as const;

const TREE = {
  $ref: '#/$defs/tree',
  $defs: {
    tree: {
      type: 'object',
      properties: {
        value: { type: 'integer' },
        left: { $ref: '#/$defs/tree' },
        right: { $ref: '#/$defs/tree' },
      },
      required: ['value'],
      additionalProperties: false,
    },
  },
} as const;

interface Tree {
  readonly value: number;
  readonly left?: Tree;
  readonly right?: Tree;
}

const SCHEMAS: readonly (object | boolean)[] = [
  PERSON,
  TREE,
  true,
  { type: 'integer', minimum: -5, maximum: 100, not: { multipleOf: 7 } },
  { type: 'number', multipleOf: 0.5, exclusiveMinimum: 0, maximum: 10 },
  { type: 'string', minLength: 2, maxLength: 5 },
  { type: 'string', pattern: '^[A-Z]{2}\\d{3,5}$' },
  {
    oneOf: [
      { type: 'string', maxLength: 2 },
      { type: 'boolean' },
      { minLength: 2, maxLength: 4, type: 'string' },
    ],
  },
  { type: 'array', items: { type: 'integer' }, uniqueItems: true, contains: { minimum: 5 }, minItems: 2 },
  {
    type: 'object',
    patternProperties: { '^x': { type: 'integer' } },
    additionalProperties: { type: 'boolean' },
    minProperties: 2,
  },
  { if: { type: 'integer' }, then: { minimum: 10 }, else: { type: 'string' } },
  { enum: [1, 'one', null, { a: [1, 2] }] },
];

function smallest<T>(values: fc.Arbitrary<T>, holds: (value: T) => boolean): T {
  const { counterexample } = fc.check(fc.property(values, holds), { numRuns: 1000 });
  if (counterexample === null) throw new Error('no counter-example was drawn');
  return counterexample[0];
}

describe('instances', () => {
  it.each(SCHEMAS.map((schema) => [JSON.stringify(schema), schema] as const))('satisfy %s', (_, schema) => {
    const validate = new Ajv2020({ strict: false }).compile(schema);
    const values = fc.sample(instances(schema), 60);
    for (const value of values) expect(validate(value), JSON.stringify(value)).toBe(true);
    expect(new Set(values.map((value) => JSON.stringify(value))).size).toBeGreaterThan(3);
  });

  it('hold what lies at the edges of numbers, strings, lists and members', () => {
    const people = fc.sample(instances(PERSON, { maxLength: 200 }), 500);
    const ages = new Set(people.map(({ age }) => age));
    for (const age of [undefined, 0, 1, 149, 150]) expect(ages).toContain(age);
    const roles = new Set(people.map(({ role }) => role));
    for (const role of [undefined, 'admin', 'user', 'guest']) expect(roles).toContain(role);
    const counts = new Set(people.map((person) => Object.keys(person).length));
    for (const count of [1, 2, 3, 4]) expect(counts).toContain(count);
    const tags = new Set(people.map((person) => person.tags?.length));
    for (const count of [undefined, 0, 1, 3]) expect(tags).toContain(count);

    const strings = fc.sample(instances({ type: 'string', minLength: 2, maxLength: 12 } as const), 300);
    const lengths = new Set(strings.map((one) => Array.from(one).length));
    for (const length of [2, 3, 12]) expect(lengths).toContain(length);
    const text = strings.join('');
    for (const character of ['"', '\\', '\n', '\0', 'é', '😀', 'a', '7']) expect(text).toContain(character);
  });

  it('shrink to small values', () => {
    const people = instances(PERSON);
    expect(smallest(people, ({ name }) => name.length < 3)).toEqual({ name: 'aaa' });
    expect(smallest(people, ({ age }) => (age ?? 0) < 18)).toEqual({ name: '', age: 18 });
    expect(smallest(people, ({ role }) => role !== 'guest')).toEqual({ name: '', role: 'guest' });
    expect(smallest(people, ({ tags }) => (tags ?? []).length < 2)).toEqual({ name: '', tags: ['', ''] });
    const depth = (tree: Tree | undefined): number =>
      tree === undefined ? 0 : 1 + Math.max(depth(tree.left), depth(tree.right));
    const deep = smallest(instances<Tree>(TREE), (tree) => depth(tree) < 4);
    expect(depth(deep)).toBe(4);
    expect(JSON.stringify(deep).match(/value/g)).toHaveLength(4);
    const numbers = instances({ type: 'array', items: { type: 'integer' } } as const);
    expect(smallest(numbers, (list) => list.reduce((sum, one) => sum + one, 0) < 100)).toEqual([100]);
  });

  it('can be texts, in any spelling that the options allow', () => {
    const texts = fc.sample(instances(PERSON, { as: 'text', whitespace: { indent: 2 } }), 50);
    for (const text of texts) expect(JSON.stringify(JSON.parse(text), null, 2)).toBe(text);
    const orders = fc.sample(instances(PERSON, { as: 'text', propertyOrder: 'any', maxLength: 200 }), 200);
    expect(orders.some((text) => /"age".*"name"/.test(text))).toBe(true);
  });

  it('have the type of the schema', () => {
    expectTypeOf(instances({ type: 'array', items: { type: 'integer' } } as const)).toEqualTypeOf<
      fc.Arbitrary<number[]>
    >();
    expectTypeOf(instances({ type: 'integer' }, { as: 'text' })).toEqualTypeOf<fc.Arbitrary<string>>();
  });

  it('can be drawn for a schema that was read from text', () => {
    const schema = parseSchema(
      '{"type": "object", "properties": {"2": {"const": 1}, "1": {"const": 2}}, "required": ["1", "2"], "additionalProperties": false}',
    );
    expect(fc.sample(instances(schema, { as: 'text' }), 3)).toContain('{"2":1,"1":2}');
  });

  it('are the same for the same seed', () => {
    const draw = (): unknown[] => fc.sample(instances(PERSON), { numRuns: 50, seed: 12 });
    expect(draw()).toEqual(draw());
  });

  it('are refused where the schema or an option is', () => {
    expect(() => instances(false)).toThrow(/at the root of the schema/);
    expect(() => instances(true, { maxLength: 1.5 })).toThrow(/maxLength is 1.5/);
    expect(() => instances(true, { spelling: 'odd' as 'any' })).toThrow(/spelling "odd"/);
  });
});
