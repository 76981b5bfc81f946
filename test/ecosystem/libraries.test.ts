import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import Type from 'typebox';
import { Check } from 'typebox/value';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { judgeOf, neighbours } from './judge.ts';
import { compileForRandom, generateAtRandom } from './random-model.ts';

const TARGETS = ['draft-2020-12', 'draft-07'] as const;
const SEEDS = 6;

interface Case {
  readonly name: string;
  readonly schema: object;
  readonly valid: readonly unknown[];
  readonly invalid: readonly unknown[];
  /** As in zod-idioms.ts. */
  readonly relation: 'same' | 'narrower' | 'refined';
}

function given(
  name: string,
  schema: object,
  valid: readonly unknown[],
  invalid: readonly unknown[],
  relation: Case['relation'] = 'same',
): Case {
  return { name, schema, valid, invalid, relation };
}

function valibot(
  name: string,
  schema: v.GenericSchema,
  valid: readonly unknown[],
  invalid: readonly unknown[],
  relation: Case['relation'] = 'same',
): Case {
  return given(name, toStandardJsonSchema(schema), valid, invalid, relation);
}

interface Node {
  readonly value: string;
  readonly next?: Node | undefined;
}
const node: v.GenericSchema<Node> = v.object({
  value: v.string(),
  next: v.optional(v.lazy(() => node)),
});

const VALIBOT: readonly Case[] = [
  valibot(
    'object, email with a length, optional, nullable',
    v.object({
      email: v.pipe(v.string(), v.email(), v.maxLength(12)),
      age: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)))),
    }),
    [{ email: 'a@b.de' }, { email: 'a@b.de', age: null }, { email: 'a@b.de', age: 3 }],
    [{}, { email: 'abcdef@ghij.de' }, { email: 'a@b.de', age: -1 }, { email: 'a@b.de', age: 0.5 }],
    'refined',
  ),
  valibot('strictObject', v.strictObject({ a: v.string() }), [{ a: '' }], [{}, { a: '', b: 1 }]),
  valibot(
    'objectWithRest',
    v.objectWithRest({ a: v.string() }, v.number()),
    [{ a: '', b: 1 }],
    [{ a: '', b: '' }],
  ),
  valibot('strictTuple', v.strictTuple([v.string(), v.number()]), [['a', 1]], [['a'], ['a', 1, 2], [1, 'a']]),
  valibot('tupleWithRest', v.tupleWithRest([v.string()], v.number()), [['a'], ['a', 1, 2]], [[], ['a', 'b']]),
  valibot(
    'record with a pattern for its keys',
    v.record(v.pipe(v.string(), v.regex(/^x/)), v.number()),
    [{}, { x: 1 }],
    [{ a: 1 }, { x: '' }],
    // An array is a record to valibot.
    'narrower',
  ),
  valibot(
    'variant',
    v.variant('t', [v.object({ t: v.literal('a'), n: v.number() }), v.object({ t: v.literal('b') })]),
    [{ t: 'a', n: 1 }, { t: 'b' }],
    [{ t: 'a' }, { t: 'c' }, {}],
  ),
  valibot('picklist', v.picklist(['a', 'bc']), ['a', 'bc'], ['b', '', 0]),
  valibot('union', v.union([v.literal('a'), v.array(v.boolean())]), ['a', [], [true]], [[1], 'b', null]),
  valibot(
    'intersect',
    v.intersect([v.object({ a: v.string() }), v.object({ b: v.number() })]),
    [{ a: '', b: 1 }],
    [{ a: '' }, { b: 1 }],
  ),
  valibot(
    'numbers',
    v.pipe(v.number(), v.gtValue(0), v.ltValue(5), v.multipleOf(0.5)),
    [0.5, 4.5],
    [0, 5, 0.3],
  ),
  valibot(
    'array with lengths',
    v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(2)),
    [['a']],
    [[], ['', '', '']],
  ),
  valibot(
    'uuid',
    v.pipe(v.string(), v.uuid()),
    ['123e4567-e89b-42d3-a456-426614174000'],
    ['123e4567'],
    'narrower',
  ),
  valibot(
    'lazy',
    node,
    [{ value: 'a' }, { value: 'a', next: { value: 'b' } }],
    [{}, { value: 'a', next: {} }],
  ),
];

const ARKTYPE: readonly Case[] = [
  given(
    'object, optional, integer range, literals',
    type({ name: 'string', 'age?': '0 < number.integer <= 99', kind: "'a' | 'b'" }),
    [
      { name: '', kind: 'a' },
      { name: '', kind: 'b', age: 99 },
    ],
    [
      { name: '' },
      { name: '', kind: 'c' },
      { name: '', kind: 'a', age: 0 },
      { name: '', kind: 'a', age: 1.5 },
    ],
  ),
  given('pattern with format', type('string.email'), ['ada@example.com'], ['ada', 'a@b'], 'narrower'),
  given(
    'alternatives of pattern and const',
    type('string.uuid'),
    ['123e4567-e89b-42d3-a456-426614174000', '00000000-0000-0000-0000-000000000000'],
    ['123e4567', '123e4567-e89b-92d3-a456-426614174000'],
  ),
  given('range', type('0 < number <= 10'), [0.1, 10], [0, 10.5, '1']),
  given('lengths of strings', type('2 <= string <= 4'), ['ab', 'abcd'], ['a', 'abcde']),
  given('tuple', type(['string', 'number']), [['a', 1]], [['a'], ['a', 1, 2]]),
  given('tuple with optional', type(['string', 'number?']), [['a'], ['a', 1]], [[], ['a', 'b']]),
  given('variadic tuple', type(['string', '...', 'number[]']), [['a'], ['a', 1, 2]], [[], ['a', 'b']]),
  // To arktype an array is an object too.
  given('index signature', type({ '[string]': 'number' }), [{}, { a: 1 }], [{ a: '' }], 'narrower'),
  given(
    'pattern of keys',
    type({ '[/^x/]': 'number', a: 'string' }),
    [{ a: '', x: 1 }],
    [{ x: 1 }, { a: '', x: '' }],
  ),
  given('closed', type({ '+': 'reject', a: 'string' }), [{ a: '' }], [{}, { a: '', b: 1 }]),
  given(
    'recursive',
    type.scope({ node: { value: 'string', 'next?': 'node' } }).export().node,
    [{ value: 'a' }, { value: 'a', next: { value: 'b' } }],
    [{}, { value: 'a', next: {} }],
  ),
  given('multiples', type('number % 3'), [0, -6], [1, 1.5]),
  given('semver', type('string.semver'), ['1.2.3', '1.0.0-rc.1+a'], ['1.2', '01.2.3']),
  given('numbers in strings', type('string.numeric'), ['12', '-1.5'], ['a', '-0', '']),
];

describe.each([
  ...VALIBOT.map((one) => ['valibot', one] as const),
  ...ARKTYPE.map((one) => ['arktype', one] as const),
])('%s', (_, { name, schema, valid, invalid, relation }) => {
  const standard = (schema as v.GenericSchema)['~standard'];
  const theirs = (value: unknown): boolean => {
    const result = standard.validate(value);
    if (result instanceof Promise) throw new Error('not expected here');
    return !result.issues;
  };

  it(`${name}: is judged as the library judges it`, () => {
    const { jsonSchema } = standard as unknown as {
      readonly jsonSchema: { input(options: { target: string }): object };
    };
    const written = TARGETS.map((target) => jsonSchema.input({ target }));
    for (const json of written) {
      const judge = judgeOf(json);
      expect(judge.warnings).toEqual([]);
      for (const [values, expected] of [
        [valid, true],
        [invalid, false],
      ] as const) {
        for (const value of values) {
          const at = `${JSON.stringify(json)}: ${JSON.stringify(value)}`;
          expect([theirs(value), judge.accepts(value)], at).toEqual([expected, expected]);
        }
      }
      for (const value of valid.flatMap(neighbours)) {
        const at = JSON.stringify(value);
        if (relation === 'same') expect(judge.accepts(value), at).toBe(theirs(value));
        if (relation === 'narrower' && judge.accepts(value)) expect(theirs(value), at).toBe(true);
      }
    }
  });

  it(`${name}: is generated, and validated by the library`, async () => {
    const constraint = compileForRandom(schema);
    for (let seed = 0; seed < SEEDS; seed++) {
      const failed = (error: unknown): unknown => error;
      const result = await generateAtRandom(seed === 0 ? schema : constraint, seed).catch(failed);
      if (relation === 'refined' && result instanceof Error) {
        expect(result).toMatchObject({ code: 'invalid-value' });
        continue;
      }
      expect(result).not.toBeInstanceOf(Error);
      expect(result).toMatchObject({ usage: { deadEnds: 0 } });
    }
  });
});

describe('what these libraries cannot write', () => {
  // arktype writes {} for it.
  it('arktype: Date', async () => {
    await expect(generateAtRandom(type('Date'), 1)).rejects.toMatchObject({
      code: 'invalid-value',
      message: expect.stringContaining('arktype refuses the value'),
      issues: [{ pointer: '', message: expect.stringContaining('Date') }],
    });
  });

  it.each<[string, object, string]>([
    [
      'valibot: Date',
      toStandardJsonSchema(v.date()),
      'valibot cannot write the schema as JSON Schema: The "date" schema',
    ],
    // Back-references compare a text with an earlier part of it.
    ['arktype: a pattern with back-references', type('string.date.iso'), 'back-reference'],
    ['valibot without its converter', v.string(), 'pass toStandardJsonSchema(schema)'],
  ])('%s', async (_, schema, message) => {
    await expect(generateAtRandom(schema, 1)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(message),
    });
  });
});

const TYPEBOX: readonly Case[] = [
  given(
    'closed object, pattern with format and length',
    Type.Object(
      {
        email: Type.String({ format: 'email', maxLength: 12, pattern: '^a' }),
        count: Type.Optional(Type.Integer({ minimum: 1 })),
      },
      { additionalProperties: false },
    ),
    [{ email: 'a@b.de' }, { email: 'ab@c.de', count: 1 }],
    [
      {},
      { email: 'b@a.de' },
      { email: 'abcdef@ghij.de' },
      { email: 'a@b.de', count: 0 },
      { email: 'a@b.de', x: 1 },
    ],
    'narrower',
  ),
  given('union', Type.Union([Type.Null(), Type.Integer(), Type.Literal('a')]), [null, 1, 'a'], ['b', 0.5]),
  given('record', Type.Record(Type.String(), Type.Number()), [{}, { a: 1 }], [{ a: '' }]),
  given(
    'record of literals',
    Type.Record(Type.Union([Type.Literal('a'), Type.Literal('b')]), Type.Number()),
    [{ a: 1, b: 2 }],
    [{ a: 1 }, {}],
  ),
  given(
    'intersection, closed by unevaluatedProperties',
    Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: Type.Number() })], {
      unevaluatedProperties: false,
    }),
    [{ a: '', b: 1 }],
    [{ a: '' }, { a: '', b: 1, c: 1 }],
  ),
  given(
    'array of distinct items',
    Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 3, uniqueItems: true }),
    [[1], [1, 2, 3]],
    [[], [1, 1], [1, 2, 3, 4]],
  ),
  given(
    'cyclic ($id and $ref by name)',
    Type.Cyclic(
      { Node: Type.Object({ value: Type.String(), next: Type.Optional(Type.Ref('Node')) }) },
      'Node',
    ),
    [{ value: 'a' }, { value: 'a', next: { value: 'b' } }],
    [{}, { value: 'a', next: {} }],
  ),
  given('template literal', Type.TemplateLiteral('v${1|2}-x'), ['v1-x', 'v2-x'], ['v3-x', 'v1']),
  given('enum', Type.Enum(['a', 'b']), ['a', 'b'], ['c', 0]),
];

/** Lists under items as of older drafts, though no $schema says which. */
const TUPLES: readonly Case[] = [
  given('tuple', Type.Tuple([Type.String(), Type.Number()]), [['a', 1]], [['a'], ['a', 1, 2], [1, 'a']]),
  given('empty tuple', Type.Tuple([]), [[]], [[1], {}]),
];

describe('typebox', () => {
  it.each([...TYPEBOX, ...TUPLES])('$name', async (given) => {
    const { schema, valid, invalid, relation } = given;
    const judge = judgeOf(schema);
    expect(judge.warnings).toEqual(
      TUPLES.includes(given) ? [expect.stringContaining('read as draft 2019-09')] : [],
    );
    for (const value of valid)
      expect([Check(schema, value), judge.accepts(value)], JSON.stringify(value)).toEqual([true, true]);
    for (const value of invalid) {
      expect([Check(schema, value), judge.accepts(value)], JSON.stringify(value)).toEqual([false, false]);
    }
    for (const value of valid.flatMap(neighbours)) {
      if (relation === 'same') expect(judge.accepts(value), JSON.stringify(value)).toBe(Check(schema, value));
      else if (judge.accepts(value)) expect(Check(schema, value), JSON.stringify(value)).toBe(true);
    }
    const constraint = compileForRandom(schema);
    for (let seed = 0; seed < SEEDS; seed++) {
      const { value, text, usage } = await generateAtRandom(seed === 0 ? schema : constraint, seed);
      expect(Check(schema, value), text).toBe(true);
      expect(usage.deadEnds).toBe(0);
    }
  });
});
