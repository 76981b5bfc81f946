import { describe, expect, it } from 'vitest';
import { SchemaError } from '../../src/base/errors.ts';
import { compileRecognizer, type RecognizerOptions } from '../../src/compile.ts';
import type { Draft } from '../../src/schema/draft.ts';
import { DRAFTS } from '../../src/schema/draft.ts';
import { MAX_UNSATISFIABLE_NODES } from '../../src/schema/unsatisfiable/contradiction.ts';
import { randomFrom } from '../support/random.ts';
import { compiled, declared } from './all/engine.ts';
import { NaiveValidator } from './all/naive-validator.ts';
import type { Schema } from './all/naive-validator.ts';
import { randomSchema } from './all/random-schema.ts';
import { SOME_VALUES } from './all/universe.ts';
import { weakened } from './all/weakened.ts';

const FULL = process.env['WELLFORMED_FULL'] === '1';

/** The error that a schema gets which nothing satisfies; undefined if something does. */
function errorOf(schema: object | boolean, options: RecognizerOptions = {}): SchemaError | undefined {
  try {
    compileRecognizer(schema, options);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError && error.code === 'unsatisfiable') return error;
    throw error;
  }
}

const object = { type: 'object' };
const array = { type: 'array' };
const endless = { type: 'object', required: ['child'], properties: { child: { $ref: '#/$defs/a' } } };

const CASES: readonly [name: string, schema: object | boolean, pointers: readonly string[]][] = [
  ['false', false, ['']],
  ['not and nothing', { title: 'none', not: {} }, ['/not']],
  ['type and const', { title: 'x', type: 'string', const: 1 }, ['/type', '/const']],
  ['enum and const', { enum: [1, 2], const: 3 }, ['/enum', '/const']],
  ['two types', { allOf: [{ type: 'string' }, { type: 'null' }] }, ['/allOf/0/type', '/allOf/1/type']],
  [
    'bounds of numbers',
    { type: 'number', minimum: 5, maximum: 3, multipleOf: 1 },
    ['/type', '/minimum', '/maximum'],
  ],
  [
    'bounds that exclude',
    { type: 'number', exclusiveMinimum: 3, maximum: 3 },
    ['/type', '/exclusiveMinimum', '/maximum'],
  ],
  [
    'bounds without a multiple',
    { type: 'number', minimum: 1, maximum: 4, multipleOf: 5 },
    ['/type', '/minimum', '/maximum', '/multipleOf'],
  ],
  [
    'draft 4: a bound that excludes',
    {
      $schema: 'http://json-schema.org/draft-04/schema#',
      ...{ type: 'number', minimum: 3, exclusiveMinimum: true, maximum: 3 },
    },
    ['/type', '/minimum', '/exclusiveMinimum', '/maximum'],
  ],
  [
    'draft 4: a bound that needs not exclude',
    {
      $schema: 'http://json-schema.org/draft-04/schema#',
      ...{ type: 'number', minimum: 4, exclusiveMinimum: true, maximum: 3 },
    },
    ['/type', '/minimum', '/maximum'],
  ],
  [
    'lengths',
    { type: 'string', minLength: 3, maxLength: 2, pattern: 'a' },
    ['/type', '/minLength', '/maxLength'],
  ],
  ['pattern and enum', { pattern: '^a', enum: ['b', 'c'], maxLength: 9 }, ['/pattern', '/enum']],
  [
    'pattern and length',
    { type: 'string', pattern: '^a{3}', maxLength: 2 },
    ['/type', '/pattern', '/maxLength'],
  ],
  ['format and pattern', { type: 'string', format: 'date', pattern: '^x' }, ['/type', '/format', '/pattern']],
  [
    'required and additionalProperties',
    { ...object, required: ['b', 'a'], properties: { b: {} }, additionalProperties: false },
    ['/type', '/required', '/additionalProperties'],
  ],
  [
    'required and patternProperties',
    { ...object, required: ['a'], patternProperties: { '^a': false, '^b': {} } },
    ['/type', '/required', '/patternProperties/^a'],
  ],
  [
    'a required member that cannot be',
    { ...object, required: ['a'], properties: { a: false, b: { type: 'string', const: 1 } } },
    ['/type', '/required', '/properties/a'],
  ],
  [
    'a required member that contradicts itself in a closed object',
    {
      ...{ ...object, required: ['a/b'], additionalProperties: false },
      properties: { 'a/b': { type: 'string', description: 'x', enum: [3] }, c: false },
    },
    ['/type', '/required', '/properties/a~1b/type', '/properties/a~1b/enum'],
  ],
  [
    'dependentRequired',
    { ...object, required: ['a'], dependentRequired: { a: ['b'] }, maxProperties: 1 },
    ['/type', '/required', '/dependentRequired', '/maxProperties'],
  ],
  [
    'dependentSchemas',
    { ...object, required: ['a'], dependentSchemas: { a: { maxProperties: 0, minProperties: 0 } } },
    ['/type', '/required', '/dependentSchemas/a/maxProperties'],
  ],
  [
    'dependencies',
    {
      ...{ $schema: 'http://json-schema.org/draft-07/schema#', ...object, required: ['a'] },
      ...{ dependencies: { a: ['b'], b: { not: { required: ['a'] } } } },
    },
    ['/type', '/required', '/dependencies', '/dependencies/b/not'],
  ],
  [
    'minProperties and propertyNames',
    { ...object, minProperties: 3, propertyNames: { enum: ['a', 'b'] } },
    ['/type', '/minProperties', '/propertyNames/enum'],
  ],
  [
    'unevaluatedProperties',
    {
      ...{ ...object, required: ['a'], unevaluatedProperties: false },
      allOf: [{ properties: { b: true } }],
    },
    ['/type', '/required', '/unevaluatedProperties'],
  ],
  [
    'unevaluatedProperties, of which a branch speaks that is there',
    {
      ...{ ...object, required: ['a', 'b'], unevaluatedProperties: false },
      ...{
        anyOf: [{ properties: { a: { type: 'string' } } }],
        properties: { b: { minLength: 1 } },
        minProperties: 3,
      },
    },
    ['/type', '/unevaluatedProperties', '/minProperties'],
  ],
  [
    'contains and maxItems',
    { ...array, contains: { type: 'string' }, maxItems: 0 },
    ['/type', '/contains', '/maxItems'],
  ],
  [
    'contains and items',
    { ...array, contains: { type: 'string', minLength: 1 }, items: { type: 'number' } },
    ['/type', '/contains', '/contains/type', '/items/type'],
  ],
  [
    'minContains and maxContains',
    { ...array, contains: {}, minContains: 3, maxContains: 2 },
    ['/type', '/contains', '/minContains', '/maxContains'],
  ],
  [
    'uniqueItems',
    { ...array, minItems: 3, uniqueItems: true, items: { enum: [1, 2] } },
    ['/type', '/minItems', '/uniqueItems', '/items/enum'],
  ],
  ['items and minItems', { ...array, items: false, minItems: 1 }, ['/type', '/items', '/minItems']],
  [
    'prefixItems',
    { ...array, prefixItems: [{}, { type: 'null', const: 1 }], minItems: 2 },
    ['/type', '/prefixItems/1/type', '/prefixItems/1/const', '/minItems'],
  ],
  ['oneOf with equal branches', { oneOf: [{ type: 'string' }, { type: 'string' }] }, ['/oneOf']],
  [
    'oneOf with branches that cannot be',
    { type: 'null', oneOf: [{ type: 'string', minLength: 1 }, { type: 'number' }] },
    ['/type', '/oneOf/0/type', '/oneOf/1/type'],
  ],
  ['anyOf', { anyOf: [false, { type: 'null', const: 1 }] }, ['/anyOf/0', '/anyOf/1/type', '/anyOf/1/const']],
  ['not and type', { type: 'string', not: { type: ['string', 'null'] }, minLength: 1 }, ['/type', '/not']],
  [
    'if and then',
    { if: { type: 'string' }, then: false, else: { type: 'string' } },
    ['/if', '/then', '/else/type'],
  ],
  [
    '$ref',
    { $ref: '#/$defs/a', $defs: { a: { type: 'string', minLength: 1 } }, enum: [1] },
    ['/$ref', '/$defs/a/type', '/enum'],
  ],
  [
    'recursion without an end',
    { $ref: '#/$defs/a', $defs: { a: endless } },
    ['/$ref', '/$defs/a/type', '/$defs/a/required', '/$defs/a/properties/child/$ref'],
  ],
];

describe('a schema that nothing satisfies', () => {
  it.each(CASES)('says which keywords contradict each other: %s', (_, schema, pointers) => {
    expect(errorOf(schema)?.pointers).toEqual(pointers);
    expect(errorOf(schema, { purpose: 'check' })?.pointers).toEqual(pointers);
  });

  it('points to the innermost subschema in which they all stand, and says what to do', () => {
    const inner = { title: 'x', type: 'string', minLength: 3, maxLength: 2 };
    const nested = errorOf({ allOf: [{}, { anyOf: [inner] }] });
    expect(nested?.pointer).toBe('/allOf/1/anyOf/0');
    expect(nested?.message).toBe(
      'no value satisfies the schema: /allOf/1/anyOf/0/type, /allOf/1/anyOf/0/minLength and ' +
        '/allOf/1/anyOf/0/maxLength contradict each other; change or remove one of them (at /allOf/1/anyOf/0)',
    );
    expect(errorOf({ anyOf: [inner, { type: 'null', const: 1 }] })?.pointer).toBe('');
    const alone = errorOf({ allOf: [{ not: {} }] });
    expect(alone).toMatchObject({ pointer: '/allOf/0', keyword: 'not' });
    expect(alone?.message).toContain('/allOf/0/not refuses every value');
  });

  it('names keywords of other documents behind their URI', () => {
    const schemas = { 'https://example.com/text': { $defs: { text: { type: 'string', minLength: 1 } } } };
    const error = errorOf({ type: 'null', $ref: 'https://example.com/text#/$defs/text' }, { schemas });
    expect(error?.pointers).toEqual(['/type', '/$ref', 'https://example.com/text#/$defs/text/type']);
    expect(error?.pointer).toBe('');
  });

  it('leaves other errors without pointers', () => {
    const step = (): unknown => compileRecognizer({ minLength: 'x' });
    expect(step).toThrow(expect.objectContaining({ code: 'bad-schema', pointers: [] }));
  });
});

describe('the keywords of a random schema that nothing satisfies', () => {
  for (const draft of DRAFTS) {
    it(`contradict each other, and without any one of them something satisfies it: draft ${draft}`, () => {
      const counts = { schemas: 0, removed: 0, witnessed: 0 };
      const wrong: string[] = [];
      for (let seed = 0; seed < (FULL ? 6000 : 300) && wrong.length < 3; seed++) {
        const flavour = { draft, depth: 1 + (seed % 3), references: seed % 4 === 0 };
        const schema = randomSchema(randomFrom(seed), flavour);
        const error = errorOf(declared(schema, draft), { purpose: 'check' });
        if (error === undefined) continue;
        counts.schemas++;
        const problem = problemOf(schema, draft, error.pointers, (isWitnessed) => {
          counts.removed++;
          if (isWitnessed) counts.witnessed++;
        });
        if (problem !== undefined) {
          wrong.push(`${seed}: ${JSON.stringify(schema)}: ${error.pointers.join(' ')}: ${problem}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(counts.schemas).toBeGreaterThan(10);
      expect(counts.witnessed).toBeGreaterThan(0.8 * counts.removed);
    });
  }

  function problemOf(
    schema: Schema,
    draft: Draft,
    pointers: readonly string[],
    count: (isWitnessed: boolean) => void,
  ): string | undefined {
    const without = (left: readonly string[]): Schema => weakened(schema, draft, new Set(left));
    const witness = (each: Schema): unknown => {
      const naive = new NaiveValidator(each, draft);
      return SOME_VALUES.find((value) => naive.accepts(value));
    };
    if (pointers.length === 0) return 'no keywords';
    const all = without(pointers);
    const value = witness(all);
    if (value !== undefined) return `${JSON.stringify(value)} satisfies ${JSON.stringify(all)}`;
    if (compiled(declared(all, draft), { purpose: 'check' }).kind !== 'empty')
      return 'something satisfies them';
    for (const pointer of pointers) {
      const rest = without(pointers.filter((other) => other !== pointer));
      const isWitnessed = witness(rest) !== undefined;
      count(isWitnessed);
      if (!isWitnessed && compiled(declared(rest, draft), { purpose: 'check' }).kind === 'empty') {
        return `nothing satisfies the others than ${pointer}: ${JSON.stringify(rest)}`;
      }
    }
    return undefined;
  }
});

describe('a large schema that nothing satisfies', () => {
  const member = (i: number): object => ({
    ...{ type: 'object', required: ['a'], additionalProperties: false },
    properties: { a: { type: 'integer', minimum: i }, b: { type: 'string', pattern: `^${i % 7}` } },
  });

  it('is searched through by large pieces', () => {
    const properties: Record<string, object> = {};
    for (let i = 0; i < 1000; i++) properties[`p${i}`] = member(i);
    properties['p500'] = { ...member(1), minProperties: 3 };
    const required = ['p499', 'p500'];
    expect(errorOf({ type: 'object', properties, required, additionalProperties: false })?.pointers).toEqual([
      '/type',
      '/properties/p500/type',
      '/properties/p500/additionalProperties',
      '/properties/p500/minProperties',
      '/required',
    ]);
  });

  it('names single keys of long lists', () => {
    const keys = Array.from({ length: 40 }, (_, i) => `k${i}`);
    const schema = { type: 'object', required: keys, properties: { k17: false } };
    expect(errorOf(schema)?.pointers).toEqual(['/type', '/required/17', '/properties/k17']);
  });

  it('is not searched to the end where all of it matters, and then says so', () => {
    const anyOf = Array.from({ length: 2000 }, (_, i) => member(i));
    const error = errorOf({ type: 'string', anyOf });
    expect(error?.pointers.length).toBeGreaterThanOrEqual(2001);
    expect(error?.pointers).toContain('/anyOf/1999/type');
    expect(error?.message).toContain(`MAX_UNSATISFIABLE_NODES = ${MAX_UNSATISFIABLE_NODES}`);
    expect(error?.message.length).toBeLessThan(600);
  });
});
