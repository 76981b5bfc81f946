import type { Schema } from '../support/naive-texts.ts';

/** Schemas by what is special about them. */
export type Cases = Readonly<Record<string, Schema>>;

const ONE: Schema = { const: 1 };
const BOOLEAN: Schema = { type: 'boolean' };

/** An object with exactly these keys possible. */
function closed(properties: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** An array with one schema per place, all of which must be there. */
function tuple(...prefixItems: readonly Schema[]): Schema {
  return {
    type: 'array',
    prefixItems,
    items: false,
    minItems: prefixItems.length,
  };
}

/** Finite languages without free strings and free numbers. */
export const STRUCTURES: Cases = {
  booleans: BOOLEAN,
  'null or a boolean': { type: ['null', 'boolean'] },
  'a const string': { const: 'ab' },
  'a const null': { const: null },
  'a const object': { const: { b: [true, 'a'], a: {} } },
  'an enum of every kind': { enum: [1, '1', true, null, [1], { a: 1 }, 10, 'ab', -1] },
  'an enum of numbers as JSON.stringify writes them': { enum: [1e21, -0, 1e-7, 0.1, 10, -10, 1, 101, 1.01] },
  'an enum of composites that begin alike': {
    enum: [{ a: [1, { b: null }] }, [[], {}], [[[]]], { a: {} }, { a: [1, true] }, [[], 1], []],
  },
  'an enum of strings that begin alike': { enum: ['a', 'ab', 'abb', 'b', '', 'ba'] },
  'an enum of strings with escapes': { enum: ['"', '\\', '\n', 'é', 'a"b', '\u0001', '/', '😀', 'aé', 'e'] },
  'an enum and a type': { type: 'string', enum: ['a', 1, null, 'ab', ['a']] },
  'an enum and a length': { maxLength: 1, enum: ['a', 'ab', 'é', 1, '10', '1'] },
  'an enum and an anyOf': { enum: ['a', 1, null, 10, true], anyOf: [{ type: 'integer' }, BOOLEAN] },
  'an enum of objects and required': { enum: [{ a: 1 }, { a: 1, b: 1 }, { b: true }, 'a'], required: ['a'] },

  'optional keys': closed({ a: BOOLEAN, b: BOOLEAN }),
  'the first key required': closed({ a: ONE, b: BOOLEAN, t: ONE }, 'a'),
  'the last key required': closed({ a: ONE, b: ONE, t: BOOLEAN }, 't'),
  'all keys required': closed({ a: BOOLEAN, b: { enum: [1, 10, '1'] } }, 'a', 'b'),
  'a false property': closed({ a: false, b: ONE, k: false, t: ONE }),
  'a false property that is required': { anyOf: [closed({ a: false, b: ONE }, 'a'), { const: 'a' }] },
  'a required key that cannot be there': {
    type: ['object', 'null'],
    properties: { a: ONE },
    required: ['b'],
    additionalProperties: false,
  },
  'nested objects': closed({ a: closed({ b: closed({ t: ONE }) }), b: ONE }),
  'nested objects with required keys': closed({ a: closed({ a: ONE, b: ONE }, 'b') }, 'a'),
  'nothing but the empty object': closed({}),
  'keys that begin alike': closed({ a: ONE, ab: ONE, abb: ONE, b: ONE }),
  'keys with escapes': closed({ '"': ONE, é: ONE, '\\': { const: 'é' }, '': ONE }),
  'keys not in the order of their bytes': closed({ t: ONE, b: ONE, a: ONE, k: ONE }, 'b'),
  'keys in the order of JavaScript': closed({ a: ONE, 10: ONE, 1: ONE }),

  'branches told apart by an early key': {
    anyOf: [
      closed({ t: { const: 'a' }, k: ONE }, 't', 'k'),
      closed({ t: { const: 'b' }, k: BOOLEAN, a: ONE }, 't', 'k'),
    ],
  },
  'branches told apart by a late key': {
    anyOf: [
      closed({ k: { enum: [1, 10, null] }, t: { const: 'a' } }, 't', 'k'),
      closed({ k: { enum: [1, true, null] }, t: { const: 'b' } }, 't', 'k'),
    ],
  },
  'branches told apart by which keys there are': {
    anyOf: [
      closed({ a: ONE, b: ONE }, 'a', 'b'),
      closed({ a: BOOLEAN, t: ONE }, 'a'),
      closed({ b: BOOLEAN }, 'b'),
    ],
  },
  'branches that only require': {
    ...(closed({ a: BOOLEAN, b: BOOLEAN }) as object),
    anyOf: [{ required: ['a'] }, { required: ['b'] }],
  },
  'values that depend on each other': {
    ...(closed({ a: { enum: [1, 10, true] }, b: { enum: [1, true, null] } }, 'a', 'b') as object),
    anyOf: [
      { properties: { a: ONE, b: ONE } },
      { properties: { a: { const: true }, b: { enum: [true, null] } } },
      { properties: { a: { const: 10 }, b: false } },
    ],
  },
  'a nested value decides': {
    anyOf: [
      closed({ a: closed({ b: ONE }), k: { const: 'a' } }, 'a', 'k'),
      closed({ a: closed({ b: { enum: [1, 10] }, t: ONE }, 'b'), k: BOOLEAN }, 'a', 'k'),
    ],
  },
  'the first item decides': {
    anyOf: [tuple(ONE, { const: true }), tuple({ const: 10 }, { const: false }), tuple(BOOLEAN)],
  },
  'the last item decides': {
    anyOf: [
      tuple({ enum: ['a', 'b'] }, ONE),
      tuple({ enum: ['b', 'ab'] }, { const: 10 }),
      tuple({ const: 'b' }),
    ],
  },
  'false branches': { anyOf: [false, ONE, { anyOf: [false, false] }, { type: 'null' }] },
  'strings and arrays of strings': {
    anyOf: [{ enum: ['a', 'ab'] }, { type: 'array', items: { enum: ['a', 'b'] }, minItems: 1, maxItems: 2 }],
  },
  'two references that both hold': {
    $defs: {
      odd: { anyOf: [{ enum: [1, 'a', 10] }, { type: 'boolean' }] },
      'a/b': { anyOf: [{ type: 'string' }, { const: 10 }, { const: true }] },
    },
    $ref: '#/$defs/odd',
    anyOf: [{ $ref: '#/$defs/a~1b' }, false],
  },
  'branches of branches': {
    anyOf: [
      { anyOf: [closed({ a: ONE }, 'a'), closed({ a: BOOLEAN, b: ONE }, 'b')] },
      { anyOf: [{ const: 'a' }, tuple({ anyOf: [ONE, { type: 'null' }] })] },
    ],
  },
  'a branch whose items are false': {
    anyOf: [
      { type: 'array', items: false, minItems: 1 },
      { type: 'array', items: false },
      { const: [[]] },
      { const: [1] },
    ],
  },
  'only what no branch has': { type: 'null', anyOf: [{ type: ['string', 'null'] }, BOOLEAN] },

  'at most three items': { type: 'array', items: ONE, maxItems: 3 },
  'exactly two items': { type: 'array', items: { enum: [1, 10, '1'] }, minItems: 2, maxItems: 2 },
  'a tuple': { type: 'array', prefixItems: [ONE, BOOLEAN], items: false },
  'a tuple and more': { type: 'array', prefixItems: [ONE, BOOLEAN], items: { const: 'a' }, maxItems: 4 },
  'a tuple cut short': { type: 'array', prefixItems: [ONE, BOOLEAN, ONE], maxItems: 1 },
  'a tuple with a hole': { type: 'array', prefixItems: [ONE, false, ONE], maxItems: 3 },
  'a tuple that must be whole': tuple(ONE, BOOLEAN, { type: 'null' }),
  'more items than there can be': {
    anyOf: [{ type: 'array', items: ONE, minItems: 3, maxItems: 2 }, { const: [1] }],
  },
  'no items': { type: 'array', maxItems: 0 },
  'arrays of arrays': {
    type: 'array',
    items: { type: 'array', items: ONE, maxItems: 2, minItems: 1 },
    maxItems: 2,
  },
  'an array of objects': {
    type: 'array',
    items: closed({ a: ONE, b: { enum: [10, 'a'] } }, 'a'),
    maxItems: 2,
    minItems: 1,
  },
  'arrays in objects in arrays': {
    type: 'array',
    items: closed({ a: { type: 'array', items: BOOLEAN, maxItems: 1 } }),
    maxItems: 2,
  },

  references: {
    $defs: { one: ONE, pair: tuple({ $ref: '#/$defs/one' }, { $ref: '#/definitions/t' }) },
    definitions: { t: BOOLEAN },
    ...(closed({ a: { $ref: '#/$defs/pair' }, b: { $ref: '#/$defs/one' } }, 'b') as object),
  },
  'a reference beside other keywords': {
    $defs: { any: { type: 'array', items: { enum: [1, 10, true] } } },
    $ref: '#/$defs/any',
    maxItems: 2,
    items: { type: 'integer' },
  },
  'a reference to a property': closed({ a: closed({ t: BOOLEAN }), b: { $ref: '#/properties/a' } }),
  annotations: {
    title: 'a',
    description: 'b',
    default: 1,
    examples: [2],
    $comment: 'c',
    enum: [1, 'a'],
  },
};

/** Finite languages whose free strings have few characters. */
export const TEXTS: Cases = {
  'at most two characters': { type: 'string', maxLength: 2 },
  'one or two characters': { type: 'string', minLength: 1, maxLength: 2 },
  'exactly one character': { type: 'string', minLength: 1, maxLength: 1 },
  'no character': { type: 'string', maxLength: 0 },
  'a short string or null': { type: ['string', 'null'], maxLength: 1 },
  'short strings in an array': { type: 'array', items: { type: 'string', maxLength: 1 }, maxItems: 2 },
  'a short string in an object': closed({ a: { type: 'string', minLength: 1, maxLength: 2 } }),
  'a short string or a longer const': {
    anyOf: [{ type: 'string', maxLength: 1 }, { const: 'aaa' }, { const: 'nan' }],
  },
  'two lengths': {
    anyOf: [
      { type: 'string', maxLength: 0 },
      { type: 'string', minLength: 2, maxLength: 2 },
    ],
  },
  'lengths that depend on the item before': {
    anyOf: [
      tuple({ const: null }, { type: 'string', maxLength: 1 }),
      tuple({ type: 'string', maxLength: 1 }, { const: null }),
    ],
  },
};

/** Finite languages whose free numbers have few digits. */
export const QUANTITIES: Cases = {
  'an integer': { type: 'integer' },
  'a number': { type: 'number' },
  'an integer or one fraction': { anyOf: [{ type: 'integer' }, { const: 1.1 }, { const: 0.1 }] },
  'a number in an array': { type: 'array', items: { type: 'number' }, maxItems: 1 },
  'an integer in an enum': { type: 'integer', enum: [1.1, 11, 1, '1', -111, 0] },
  'a number or null in an object': closed({ a: { type: ['integer', 'null'] } }),
  'an integer or an array of it': {
    anyOf: [{ type: 'integer' }, { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 1 }],
  },
};

/** Those of them that stay finite over two digits. */
export const INTEGERS: Cases = {
  'an integer': QUANTITIES['an integer']!,
  'an integer alone in an array': tuple({ type: 'integer' }),
};
