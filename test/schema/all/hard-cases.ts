import type { SchemaObject } from './naive-validator.ts';
import type { Universe } from './universe.ts';

/** A schema that accepts only values of a universe, in which viability is easily got wrong. */
export interface HardCase {
  readonly name: string;
  readonly schema: SchemaObject;
  readonly universe: Universe;
}

const flat = (scalars: readonly unknown[], most: Partial<Universe> = {}): Universe => ({
  scalars,
  keys: [],
  mostItems: 0,
  mostMembers: 0,
  depth: 1,
  ...most,
});

/** Arrays of up to four small numbers. */
const LISTS = flat([0, 1, 2], { mostItems: 4 });
const items = (schema: SchemaObject, maxItems = 4): SchemaObject => ({
  type: 'array',
  items: { enum: [0, 1, 2] },
  maxItems,
  ...schema,
});

/** Objects of up to four keys with 0 or 1. */
const OBJECTS = flat([0, 1], { keys: ['a', 'b', 'ab', 'c'], mostMembers: 4 });
const BITS = { enum: [0, 1] };
const members = (schema: SchemaObject): SchemaObject => ({
  type: 'object',
  properties: { a: BITS, b: BITS, ab: BITS, c: BITS },
  additionalProperties: false,
  ...schema,
});

/** Strings over a and b of up to three characters, and the small integers. */
const STRINGS = flat([
  ...['', 'a', 'b', 'aa', 'ab', 'ba', 'bb', 'aaa', 'aab', 'aba', 'abb', 'baa', 'bab', 'bba', 'bbb'],
  ...Array.from({ length: 41 }, (_, i) => i - 20),
]);
const string = (schema: SchemaObject): SchemaObject => ({
  type: 'string',
  pattern: '^[ab]*$',
  maxLength: 3,
  ...schema,
});
const integer = (schema: SchemaObject): SchemaObject => ({
  type: 'integer',
  minimum: -20,
  maximum: 20,
  ...schema,
});

/** Arrays and objects two deep. */
const NESTED = flat([0, 1], { keys: ['a', 'b'], mostItems: 2, mostMembers: 2, depth: 2 });
const pair = (one: SchemaObject, schema: SchemaObject = {}): SchemaObject => ({
  type: 'array',
  items: one,
  maxItems: 2,
  ...schema,
});
const TWO = { type: 'object', properties: { a: BITS, b: BITS }, additionalProperties: false };

const of = (universe: Universe, cases: Readonly<Record<string, SchemaObject>>): HardCase[] =>
  Object.entries(cases).map(([name, schema]) => ({ name, schema, universe }));

export const HARD_CASES: readonly HardCase[] = [
  ...of(LISTS, {
    'distinct items run out': items({ uniqueItems: true }),
    'distinct items run out before the least': items({ uniqueItems: true, minItems: 3 }),
    'two distinct of three': items({ uniqueItems: true, minItems: 2, not: { prefixItems: [{ const: 0 }] } }),
    'distinct, and one of them is 2': items({ uniqueItems: true, contains: { const: 2 }, maxItems: 2 }),
    'some item twice': items({ not: { uniqueItems: true } }),
    'some item twice in three': items({ not: { uniqueItems: true }, maxItems: 3, minItems: 3 }),
    'some item twice, none of them 0': items({
      not: { uniqueItems: true },
      maxItems: 2,
      contains: { const: 1 },
    }),
    'distinct or all 0': items({ oneOf: [{ uniqueItems: true }, { items: { const: 0 } }] }),
    'distinct exactly if it begins with 1': items({
      if: { prefixItems: [{ const: 1 }], minItems: 1 },
      then: { uniqueItems: true },
      else: { not: { uniqueItems: true } },
    }),
    'room for what is contained': items({ contains: { const: 1 }, minContains: 3 }),
    'two contained things in two places': items(
      { contains: { const: 1 }, allOf: [{ contains: { const: 2 } }] },
      2,
    ),
    'two contained things that share an item': items(
      { contains: { minimum: 1 }, minContains: 2, allOf: [{ contains: { maximum: 1 }, minContains: 2 }] },
      3,
    ),
    'at most one 1, at least two below 2': items({
      contains: { const: 1 },
      minContains: 0,
      maxContains: 1,
      allOf: [{ contains: { maximum: 1 }, minContains: 3 }],
    }),
    'exactly two 1': items({ contains: { const: 1 }, minContains: 2, maxContains: 2 }),
    'not exactly two 1': items({ not: { contains: { const: 1 }, minContains: 2, maxContains: 2 } }),
    'not contains': items({ not: { contains: { const: 1 } }, minItems: 1 }),
    'not at least two': items({ not: { contains: { const: 1 }, minContains: 2 }, minItems: 3 }),
    'not all 0': items({ not: { items: { const: 0 } } }),
    'not all 0, in two places': items({ not: { items: { const: 0 } }, minItems: 2 }, 2),
    'exactly one of two prefixes': items({
      oneOf: [{ prefixItems: [{ const: 0 }] }, { prefixItems: [true, { const: 1 }] }],
      minItems: 2,
    }),
    'one more than may be': items({ oneOf: [{ minItems: 2 }, { maxItems: 2 }] }),
    'lengths without two': items({ not: { minItems: 2, maxItems: 2 } }),
    'an impossible third': items({ prefixItems: [BITS, BITS, false] }),
    'an impossible third that must be': items({
      anyOf: [{ prefixItems: [true, true, false] }, { minItems: 4 }],
    }),
    'unevaluated behind a branch': {
      type: 'array',
      anyOf: [{ prefixItems: [{ const: 0 }] }, { prefixItems: [{ const: 1 }, { const: 1 }] }],
      unevaluatedItems: false,
    },
    'unevaluated behind what is contained': {
      type: 'array',
      maxItems: 4,
      contains: { enum: [0, 1] },
      unevaluatedItems: { const: 2 },
    },
    'unevaluated behind a condition': {
      type: 'array',
      maxItems: 4,
      if: { prefixItems: [{ const: 0 }], minItems: 1 },
      then: { prefixItems: [true, BITS] },
      else: { prefixItems: [{ const: 1 }] },
      unevaluatedItems: { const: 2 },
    },
    'either all small or distinct, not both': items({
      oneOf: [{ items: BITS }, { uniqueItems: true, minItems: 1 }],
    }),
  }),
  ...of(OBJECTS, {
    'three of four keys': members({ minProperties: 3, maxProperties: 3 }),
    'required keys need room': members({
      maxProperties: 2,
      required: ['a'],
      anyOf: [{ required: ['b'] }, { required: ['c'] }],
    }),
    'keys that need each other, no room': members({
      maxProperties: 2,
      dependentRequired: { a: ['b', 'c'], b: ['a'], c: ['ab'] },
    }),
    'a chain of keys': members({ dependentRequired: { a: ['b'], b: ['ab'], ab: ['c'] }, maxProperties: 3 }),
    'a key forbids another': members({
      dependentSchemas: { a: { not: { required: ['b'] } } },
      minProperties: 3,
    }),
    'a key asks for another value': members({
      dependentSchemas: {
        a: { properties: { b: { const: 1 } }, required: ['b'] },
        b: { properties: { a: { const: 0 } } },
      },
    }),
    'exactly one of four keys': members({ oneOf: ['a', 'b', 'ab', 'c'].map((key) => ({ required: [key] })) }),
    'no key of two': members({
      not: { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      minProperties: 2,
    }),
    'not both': members({ not: { required: ['a', 'b'] }, minProperties: 3 }),
    'not all 0': members({ not: { additionalProperties: false, patternProperties: { '': { const: 0 } } } }),
    'some member is 1': members({ not: { additionalProperties: { const: 0 } }, maxProperties: 2 }),
    'some key has a b': members({ not: { propertyNames: { not: { pattern: 'b' } } }, maxProperties: 1 }),
    'every key begins with a': members({ propertyNames: { pattern: '^a' }, minProperties: 2 }),
    'too few keys begin with a': members({
      anyOf: [{ propertyNames: { pattern: '^a' } }, { minProperties: 3 }],
      minProperties: 2,
    }),
    'patterns that overlap': members({
      allOf: [{ patternProperties: { '^a': { const: 0 }, b$: { const: 1 } } }],
    }),
    'patterns that overlap on a required key': members({
      anyOf: [{ patternProperties: { '^a': { const: 0 }, b$: { const: 1 } } }, { required: ['c'] }],
      required: ['ab'],
    }),
    'a discriminator': members({
      oneOf: [
        { properties: { a: { const: 0 }, b: { const: 0 } }, required: ['a'] },
        { properties: { a: { const: 1 }, b: { const: 1 } }, required: ['a', 'b'] },
      ],
    }),
    'a condition on what comes later': members({
      if: { properties: { c: { const: 1 } }, required: ['c'] },
      then: { required: ['a'], properties: { a: { const: 1 } } },
      else: { properties: { a: { const: 0 } }, maxProperties: 2 },
    }),
    'unevaluated behind branches': {
      type: 'object',
      anyOf: [
        { properties: { a: { const: 0 }, b: BITS }, required: ['a'] },
        { properties: { ab: { const: 1 } }, required: ['ab'] },
      ],
      properties: { c: BITS },
      unevaluatedProperties: false,
    },
    'unevaluated behind exactly one': {
      type: 'object',
      oneOf: [
        { properties: { a: BITS }, required: ['a'] },
        { properties: { b: BITS }, required: ['b'] },
        { properties: { a: BITS, b: BITS, c: BITS }, required: ['a', 'b', 'c'] },
      ],
      unevaluatedProperties: false,
    },
    'unevaluated behind a condition': {
      type: 'object',
      if: { properties: { a: { const: 1 } }, required: ['a'] },
      then: { properties: { b: BITS }, required: ['b'] },
      else: { properties: { c: BITS, a: { const: 0 } } },
      unevaluatedProperties: false,
    },
    'unevaluated behind dependent schemas': {
      type: 'object',
      properties: { a: BITS },
      dependentSchemas: { a: { properties: { b: BITS } }, b: { properties: { c: { const: 0 } } } },
      unevaluatedProperties: false,
    },
    'not unevaluated': members({
      not: {
        anyOf: [{ properties: { a: { const: 0 } }, required: ['a'] }, true],
        unevaluatedProperties: false,
      },
    }),
    'exactly one of counts': members({ oneOf: [{ minProperties: 2 }, { required: ['a'] }] }),
    'counts and negated keys': members({
      minProperties: 2,
      not: { required: ['a'] },
      propertyNames: { not: { const: 'b' } },
    }),
  }),
  ...of(STRINGS, {
    'not a pattern': string({ not: { pattern: 'a' } }),
    'a pattern and not another': string({ allOf: [{ pattern: '^a' }], not: { pattern: 'b$' } }),
    'lengths and patterns': string({ allOf: [{ pattern: '^(ab)*$' }], minLength: 1 }),
    'a length that no word has': string({ anyOf: [{ pattern: '^(aa)*$' }, { const: 'bab' }], minLength: 3 }),
    'exactly one of three patterns': string({
      oneOf: [{ pattern: '^a' }, { pattern: 'a$' }, { pattern: 'bb' }],
    }),
    'words of an enum, less those of a pattern': {
      enum: ['a', 'ab', 'aba', 'b', 'bb', 3],
      not: { pattern: 'b$' },
    },
    'all but two words': string({ not: { enum: ['a', 'aba', 3] }, minLength: 1 }),
    'multiples within bounds': integer({ multipleOf: 7 }),
    'multiples of two numbers': integer({ allOf: [{ multipleOf: 3 }, { multipleOf: 4 }] }),
    'not multiples': integer({ not: { multipleOf: 3 }, exclusiveMinimum: 8 }),
    'outside an interval': integer({ not: { minimum: -12, maximum: 13 } }),
    'exactly one interval': integer({ oneOf: [{ minimum: 0 }, { maximum: 5 }, { multipleOf: 10 }] }),
    'one number': integer({ exclusiveMinimum: 11, exclusiveMaximum: 13 }),
    'numbers or words': {
      anyOf: [integer({ multipleOf: 9 }), string({ minLength: 3, not: { pattern: 'a' } })],
    },
    'numbers if not words': {
      if: { type: 'string' },
      then: string({ pattern: '^b+$' }),
      else: integer({ minimum: 15 }),
    },
  }),
  ...of(NESTED, {
    'distinct objects': pair(TWO, { uniqueItems: true, minItems: 2 }),
    'equal objects': pair(TWO, { not: { uniqueItems: true } }),
    'distinct one-member objects': pair(
      { ...TWO, minProperties: 2 },
      { uniqueItems: true, contains: { required: ['a'] } },
    ),
    'distinct arrays of one': pair(pair({ const: 0 }, { maxItems: 1 }), { uniqueItems: true }),
    'objects not all with a': pair(TWO, { not: { items: { required: ['a'] } } }),
    'a list of fixed objects': pair({ enum: [{ a: 0, b: 1 }, { b: 0 }, [1, 0]] }, { uniqueItems: true }),
    'not this object': { ...TWO, not: { const: { a: 0, b: 1 } } },
    'not these objects': { ...TWO, not: { enum: [{ a: 0 }, { b: 0, a: 0 }, {}] } },
    'a correlated pair': {
      type: 'object',
      properties: { a: pair(BITS), b: pair(BITS) },
      required: ['a', 'b'],
      additionalProperties: false,
      oneOf: [
        { properties: { a: { contains: { const: 1 } } } },
        { properties: { b: { contains: { const: 1 } } } },
      ],
    },
    'a member that fits no branch alone': {
      type: 'object',
      additionalProperties: false,
      properties: { a: TWO, b: BITS },
      required: ['a'],
      anyOf: [
        { properties: { a: { required: ['a'] }, b: { const: 0 } }, required: ['b'] },
        { properties: { a: { maxProperties: 0 } } },
      ],
      not: { properties: { a: { properties: { a: { const: 0 } } }, b: { const: 0 } } },
    },
    'a recursive list': {
      $defs: {
        list: { anyOf: [BITS, { type: 'array', items: { $ref: '#/$defs/list' }, minItems: 1, maxItems: 2 }] },
      },
      type: 'array',
      maxItems: 2,
      items: { anyOf: [BITS, { type: 'array', items: BITS, maxItems: 2 }] },
      allOf: [{ $ref: '#/$defs/list' }],
      contains: { type: 'array' },
    },
  }),
];
