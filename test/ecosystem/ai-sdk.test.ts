import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ajvOf, judgeOf, neighbours } from './judge.ts';
import { compileForRandom, generateAtRandom } from './random-model.ts';

const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';
const SEEDS = 6;

interface Sent {
  readonly name: string;
  readonly schema: object;
  readonly valid: readonly unknown[];
  readonly invalid: readonly unknown[];
  readonly warnings?: readonly string[];
}

/** Schemas as front ends put them into `responseFormat.schema` or a tool's `inputSchema`, written down by hand. */
const SENT: readonly Sent[] = [
  {
    // ai 6: z.toJSONSchema(..., { target: 'draft-7', io: 'input', reused: 'inline' }), every object closed.
    name: 'AI SDK: closed objects, nullable by anyOf, integer bounds',
    schema: {
      $schema: DRAFT_7,
      type: 'object',
      properties: {
        recipe: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'What it is called' },
            servings: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
            note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          },
          required: ['name', 'servings', 'note'],
          additionalProperties: false,
        },
      },
      required: ['recipe'],
      additionalProperties: false,
    },
    valid: [
      { recipe: { name: 'Soup', servings: 4, note: null } },
      { recipe: { name: '', servings: -(2 ** 53) + 1, note: 'hot' } },
    ],
    invalid: [
      {},
      { recipe: { name: 'Soup', servings: 4 } },
      { recipe: { name: 'Soup', servings: 4.5, note: null } },
      { recipe: { name: 'Soup', servings: 2 ** 53, note: null } },
      { recipe: { name: 'Soup', servings: 4, note: null, extra: 1 } },
    ],
  },
  {
    // ai: Output.array wraps the elements.
    name: 'AI SDK: Output.array',
    schema: {
      $schema: DRAFT_7,
      type: 'object',
      properties: {
        elements: {
          type: 'array',
          items: {
            type: 'object',
            properties: { city: { type: 'string', minLength: 1 } },
            required: ['city'],
            additionalProperties: false,
          },
        },
      },
      required: ['elements'],
      additionalProperties: false,
    },
    valid: [{ elements: [] }, { elements: [{ city: 'Rome' }] }],
    invalid: [{}, { elements: [{}] }, { elements: [{ city: '' }] }],
  },
  {
    // ai: Output.choice wraps an enum.
    name: 'AI SDK: Output.choice',
    schema: {
      $schema: DRAFT_7,
      type: 'object',
      properties: { result: { type: 'string', enum: ['sunny', 'rainy'] } },
      required: ['result'],
      additionalProperties: false,
    },
    valid: [{ result: 'sunny' }],
    invalid: [{ result: 'snowy' }, {}],
  },
  {
    // zod-to-json-schema 3 (zod 3, LangChain): definitions, $ref "#/definitions/...", tuples as lists of items.
    name: 'zod-to-json-schema: definitions, tuples of draft 7',
    schema: {
      $schema: DRAFT_7,
      $ref: '#/definitions/Route',
      definitions: {
        Route: {
          type: 'object',
          properties: {
            from: {
              type: 'array',
              minItems: 2,
              maxItems: 2,
              items: [
                { type: 'number', minimum: -90, maximum: 90 },
                { type: 'number', exclusiveMinimum: -180, maximum: 180 },
              ],
            },
            via: { type: 'array', items: { $ref: '#/definitions/Route/properties/from' } },
            next: { $ref: '#/definitions/Route' },
          },
          required: ['from'],
          additionalProperties: false,
        },
      },
    },
    valid: [{ from: [1, 2] }, { from: [1, 2], via: [[0, 0]], next: { from: [90, 180] } }],
    invalid: [{}, { from: [1] }, { from: [91, 2] }, { from: [1, -180] }, { from: [1, 2], next: {} }],
  },
  {
    // zod-to-json-schema 3: nullable as a list of types; records of enums by propertyNames.
    name: 'zod-to-json-schema: lists of types, records',
    schema: {
      $schema: DRAFT_7,
      type: 'object',
      properties: {
        name: { type: ['string', 'null'] },
        scores: {
          type: 'object',
          additionalProperties: { type: 'number' },
          propertyNames: { enum: ['a', 'b'] },
        },
      },
      required: ['name', 'scores'],
      additionalProperties: false,
    },
    valid: [
      { name: null, scores: {} },
      { name: 'x', scores: { a: 1, b: 2 } },
    ],
    invalid: [
      { name: 1, scores: {} },
      { name: null, scores: { c: 1 } },
      { name: null, scores: { a: '' } },
    ],
  },
  {
    // OpenAI's zodResponseFormat, strict: everything required, optional as nullable, definitions at the root.
    name: 'OpenAI strict: recursive through the root',
    schema: {
      type: 'object',
      properties: {
        type: { type: 'string', enum: ['div', 'button'] },
        label: { type: ['string', 'null'] },
        children: { type: 'array', items: { $ref: '#' } },
      },
      required: ['type', 'label', 'children'],
      additionalProperties: false,
      $schema: DRAFT_7,
    },
    valid: [
      { type: 'div', label: null, children: [] },
      { type: 'div', label: '', children: [{ type: 'button', label: 'OK', children: [] }] },
    ],
    invalid: [
      { type: 'div', label: null },
      { type: 'p', label: null, children: [] },
    ],
  },
  {
    // pydantic 2 (instructor, Outlines, LangChain): titles everywhere, $defs, anyOf with null and a default.
    name: 'pydantic: $defs, titles, defaults, discriminator mapping',
    schema: {
      $defs: {
        Cat: {
          properties: {
            kind: { const: 'cat', default: 'cat', title: 'Kind', type: 'string' },
            lives: { maximum: 9, minimum: 1, title: 'Lives', type: 'integer' },
          },
          required: ['lives'],
          title: 'Cat',
          type: 'object',
        },
        Dog: {
          properties: { kind: { const: 'dog', title: 'Kind', type: 'string' } },
          required: ['kind'],
          title: 'Dog',
          type: 'object',
        },
      },
      properties: {
        pet: {
          discriminator: { mapping: { cat: '#/$defs/Cat', dog: '#/$defs/Dog' }, propertyName: 'kind' },
          oneOf: [{ $ref: '#/$defs/Cat' }, { $ref: '#/$defs/Dog' }],
          title: 'Pet',
        },
        age: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null, title: 'Age' },
      },
      required: ['pet'],
      title: 'Owner',
      type: 'object',
    },
    valid: [
      { pet: { kind: 'cat', lives: 9 } },
      { pet: { lives: 1 }, age: null },
      { pet: { kind: 'dog' }, age: 3 },
    ],
    // A keyword of OpenAPI: the alternatives say the same.
    warnings: [
      '/properties/pet/discriminator: "discriminator" is no keyword of JSON Schema and has no effect',
    ],
    invalid: [{}, { pet: { kind: 'cat', lives: 10 } }, { pet: { kind: 'dog', lives: 'x' }, age: '3' }],
  },
];

describe('schemas as front ends send them', () => {
  it.each(SENT)('$name', async ({ schema, valid, invalid, warnings = [] }) => {
    const judge = judgeOf(schema);
    const ajv = ajvOf(schema);
    expect(judge.warnings).toEqual(warnings);
    for (const value of valid)
      expect([ajv(value), judge.accepts(value)], JSON.stringify(value)).toEqual([true, true]);
    for (const value of invalid) {
      expect([ajv(value), judge.accepts(value)], JSON.stringify(value)).toEqual([false, false]);
    }
    for (const value of [...valid, ...invalid].flatMap(neighbours)) {
      expect(judge.accepts(value), JSON.stringify(value)).toBe(ajv(value));
    }
    const constraint = compileForRandom(schema);
    for (let seed = 0; seed < SEEDS; seed++) {
      const { value, text, usage } = await generateAtRandom(seed === 0 ? schema : constraint, seed);
      expect(ajv(value), text).toBe(true);
      expect(usage.deadEnds, text).toBe(0);
    }
  });

  it('are the same from zod, as the AI SDK asks for them', () => {
    const schema = z.toJSONSchema(z.object({ a: z.string().nullable(), b: z.int() }), {
      target: 'draft-7',
      io: 'input',
      reused: 'inline',
    });
    const judge = judgeOf(schema);
    expect(judge.warnings).toEqual([]);
    expect(judge.accepts({ a: null, b: 1 })).toBe(true);
    for (const value of [{ a: null }, { a: 1, b: 1 }, { a: null, b: 2 ** 53 }]) {
      expect(judge.accepts(value), JSON.stringify(value)).toBe(false);
    }
  });
});
