import { describe, expect, it } from 'vitest';
import { SchemaError, UnsupportedError, WellformedError } from '../../src/base/errors.ts';
import { compileRecognizer, parseSchema } from '../../src/compile.ts';
import { accepts } from './oracle.ts';
import { readDocument } from './reading/read.ts';
import type { Schema, SchemaObject } from './subset.ts';

const DRAFT_4 = 'http://json-schema.org/draft-04/schema#';
const DRAFT_6 = 'http://json-schema.org/draft-06/schema#';
const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';
const DRAFT_2019 = 'https://json-schema.org/draft/2019-09/schema';
const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema';

function errorOf(schema: Schema): WellformedError {
  try {
    readDocument(schema);
  } catch (error) {
    if (error instanceof WellformedError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(schema)} was read`);
}

function warningsOf(schema: Schema): readonly string[] {
  return readDocument(schema).warnings;
}

/** Every place where a subschema can stand, and the pointer to it. */
const PLACES: readonly [pointer: string, within: (schema: SchemaObject) => SchemaObject][] = [
  ['', (schema) => schema],
  ['/properties/a~1b', (schema) => ({ properties: { 'a/b': schema } })],
  ['/additionalProperties', (schema) => ({ additionalProperties: schema })],
  ['/items', (schema) => ({ items: schema })],
  ['/anyOf/1', (schema) => ({ anyOf: [{ type: 'null' }, schema] })],
  ['/$defs/~0x', (schema) => ({ $ref: '#/$defs/~0x', $defs: { '~x': schema } })],
  [
    '/properties/a/items/properties/b',
    (schema) => ({ properties: { a: { items: { properties: { b: schema } } } } }),
  ],
];

describe('what cannot be honoured', () => {
  const unsupported: [keyword: string, schema: SchemaObject][] = [
    ['pattern', { pattern: '(a)\\1' }],
    ['patternProperties', { patternProperties: { '(?<x>a)\\k<x>': true } }],
  ];
  it.each(unsupported)('is refused with its pointer: %s %j', (keyword, schema) => {
    for (const [pointer, within] of PLACES) {
      const error = errorOf(within(schema));
      expect(error, pointer).toBeInstanceOf(UnsupportedError);
      expect(error).toMatchObject({ code: 'unsupported', keyword });
      expect((error as UnsupportedError).pointer).toContain(`${pointer}/${keyword}`);
    }
  });

  it('is no hindrance where nothing refers to it', () => {
    expect(warningsOf({ type: 'string', $defs: { unused: { pattern: '(a)\\1' } } })).toEqual([]);
    expect(warningsOf({ const: { pattern: '(a)\\1' } })).toEqual([]);
    expect(warningsOf({ properties: { pattern: true, $ref: true, not: true } })).toEqual([]);
  });

  const elsewhere: [keyword: string, schema: SchemaObject][] = [
    ['$dynamicRef', { $dynamicRef: '#x' }],
    ['$ref', { $ref: '#x' }],
    ['$ref', { $ref: 'https://example.com/other.json' }],
    ['$ref', { $ref: 'other.json#/$defs/a' }],
    ['$ref', { $ref: 'https://example.com/other.json#/$defs/a' }],
  ];
  it.each(elsewhere)('is a reference to what is not given: %s %j', (keyword, schema) => {
    for (const [pointer, within] of PLACES) {
      const error = errorOf(within(schema));
      expect(error, pointer).toBeInstanceOf(SchemaError);
      expect(error).toMatchObject({ code: 'bad-schema', keyword, pointer: `${pointer}/${keyword}` });
      expect(error.message).toContain(String(schema[keyword as keyof SchemaObject]).split('#')[0]);
    }
  });
});

describe('a malformed keyword', () => {
  const malformed: [keyword: string, value: unknown][] = [
    ['type', 'strin'],
    ['type', 5],
    ['type', null],
    ['type', []],
    ['type', ['string', 'any']],
    ['type', 'constructor'],
    ['minLength', -1],
    ['minLength', 1.5],
    ['minLength', '1'],
    ['maxLength', null],
    ['minItems', -1],
    ['maxItems', [1]],
    ['maxItems', true],
    ['required', 'a'],
    ['required', true],
    ['required', [1]],
    ['properties', []],
    ['properties', 'a'],
    ['properties', true],
    ['enum', 'a'],
    ['enum', { a: 1 }],
    ['anyOf', {}],
    ['anyOf', []],
    ['anyOf', true],
    ['prefixItems', {}],
    ['prefixItems', []],
    ['$ref', 5],
    ['$ref', {}],
    ['$defs', []],
    ['definitions', 'a'],
    ['$schema', 5],
    ['$id', 5],
    ['$anchor', '#a'],
    ['$dynamicAnchor', ''],
    ['$vocabulary', []],
    ['pattern', '('],
    ['pattern', 5],
    ['format', 5],
    ['minimum', '0'],
    ['maximum', null],
    ['exclusiveMinimum', true],
    ['exclusiveMaximum', false],
    ['multipleOf', 0],
    ['multipleOf', -1],
    ['multipleOf', '1'],
    ['minProperties', 0.5],
    ['maxProperties', -1],
    ['patternProperties', { '[': true }],
    ['patternProperties', []],
    ['dependentRequired', { a: 'b' }],
    ['dependentRequired', { a: ['b', 'b'] }],
    ['dependentRequired', []],
    ['dependentSchemas', []],
    ['dependencies', []],
    ['dependencies', { a: [1] }],
    ['minContains', -1],
    ['maxContains', '1'],
    ['uniqueItems', 1],
    ['allOf', []],
    ['allOf', {}],
    ['oneOf', []],
    ['oneOf', true],
    ['contentEncoding', 1],
  ];
  it.each(malformed)('is refused with its pointer: %s %j', (keyword, value) => {
    for (const [pointer, within] of PLACES) {
      const schema = { [keyword]: value };
      // The place itself needs its own $ref and $defs.
      if (pointer.startsWith('/$defs') && keyword.startsWith('$')) continue;
      const error = errorOf(within(schema));
      expect(error, pointer).toBeInstanceOf(SchemaError);
      expect(error).toMatchObject({ code: 'bad-schema', keyword });
      // The item of a list may be named more exactly than the list.
      const found = (error as SchemaError).pointer;
      const at = `${pointer}/${keyword}`;
      expect(found === at || found.startsWith(`${at}/`), `${found} is at ${at}`).toBe(true);
    }
  });

  // A subschema that is none is named by where it stands.
  const notSchemas: [pointer: string, schema: SchemaObject][] = [
    ['/properties/a', { properties: { a: 5 } }],
    ['/additionalProperties', { additionalProperties: 'no' }],
    ['/items', { items: null }],
    ['/items', { $schema: 'https://json-schema.org/draft/2020-12/schema', items: [{ type: 'string' }] }],
    ['/prefixItems/0', { prefixItems: [[]] }],
    ['/anyOf/1', { anyOf: [true, 'string'] }],
    ['/allOf/0', { allOf: [null] }],
    ['/oneOf/0', { oneOf: [1] }],
    ['/not', { not: [] }],
    ['/if', { if: 1 }],
    ['/else', { if: true, else: 1 }],
    ['/contains', { contains: 'string' }],
    ['/propertyNames', { propertyNames: 'string' }],
    ['/unevaluatedItems', { unevaluatedItems: 'no' }],
    ['/unevaluatedProperties', { unevaluatedProperties: 0 }],
    ['/dependentSchemas/a', { dependentSchemas: { a: ['b'] } }],
    ['/patternProperties/^a', { patternProperties: { '^a': 1 } }],
    ['/$defs/a', { $ref: '#/$defs/a', $defs: { a: 'string' } }],
  ];
  it.each(notSchemas)('is refused where a subschema is no schema: %s', (pointer, schema) => {
    expect(errorOf(schema)).toMatchObject({ name: 'SchemaError', code: 'bad-schema', pointer });
  });

  it.each([null, 5, 'string', [], [{ type: 'string' }]])(
    'is refused where the whole is no schema: %j',
    (schema) => {
      const error = errorOf(schema as unknown as Schema);
      expect(error).toMatchObject({ name: 'SchemaError', code: 'bad-schema', pointer: '' });
    },
  );

  it('is judged by its value, not by its text', () => {
    const compile = (text: string): ReturnType<typeof compileRecognizer> =>
      compileRecognizer(parseSchema(text), {});
    expect(accepts(compile('{"type":"string","maxLength":1.0}').recognizer, '"a"')).toBe(true);
    expect(accepts(compile('{"type":"string","maxLength":10e-1}').recognizer, '"ab"')).toBe(false);
    expect(() => compile('{"minLength":1e-1}')).toThrow(SchemaError);
    expect(() => compile('{"minLength":1,"minLength":1}')).toThrow(
      expect.objectContaining({ code: 'bad-json', offset: 15 }),
    );
    expect(() => compile('{"type":"string"')).toThrow(
      expect.objectContaining({ code: 'bad-json', offset: 16 }),
    );
  });
});

describe('a reference', () => {
  const nowhere: [pointer: string, schema: SchemaObject][] = [
    ['/$ref', { $ref: '#/$defs/a' }],
    ['/$ref', { $ref: '#/$defs/a', $defs: { b: {} } }],
    ['/$ref', { $ref: '#/prefixItems/1', prefixItems: [true] }],
    ['/$ref', { $ref: '#/prefixItems/-', prefixItems: [true] }],
    ['/$ref', { $ref: '#/prefixItems/00', prefixItems: [true] }],
    ['/$ref', { $ref: '#/constructor' }],
    ['/$ref', { $ref: '#/$defs/%' }],
    ['/properties/a/$ref', { properties: { a: { $ref: '#/properties/b' } } }],
  ];
  it.each(nowhere)('to nowhere is refused: %s %j', (pointer, schema) => {
    expect(errorOf(schema)).toMatchObject({
      name: 'SchemaError',
      code: 'bad-schema',
      keyword: '$ref',
      pointer,
    });
  });

  const loops: SchemaObject[] = [
    { $ref: '#' },
    { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } },
    { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
    { anyOf: [{ type: 'null' }, { $ref: '#' }] },
    { properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, true] } } },
    { allOf: [{ $ref: '#' }] },
    { oneOf: [{ $ref: '#' }, true] },
    { not: { $ref: '#' } },
    { if: { $ref: '#' } },
    { if: true, then: { $ref: '#' } },
    { if: true, else: { $ref: '#' } },
    { dependentSchemas: { a: { $ref: '#' } } },
    { items: { $dynamicRef: '#a' }, $defs: { a: { $dynamicAnchor: 'a', allOf: [{ $dynamicRef: '#a' }] } } },
  ];
  it.each(loops)('that leads back to itself before it reads anything is refused: %j', (schema) => {
    expect(errorOf(schema)).toMatchObject({ name: 'SchemaError', code: 'bad-schema', keyword: '$ref' });
  });

  const fine: [schema: SchemaObject, accepted: string, refused: string][] = [
    [{ $ref: '#/$defs/a', $defs: { a: { type: 'string' } } }, '"x"', '1'],
    [{ properties: { a: { type: 'string' }, b: { $ref: '#/properties/a' } } }, '{"b":"x"}', '{"b":1}'],
    [{ prefixItems: [{ type: 'string' }, { $ref: '#/prefixItems/0' }] }, '["x","x"]', '["x",1]'],
    [{ $ref: '#/$defs/a~1b~0c%25%22', $defs: { 'a/b~c%"': { type: 'string' } } }, '"x"', '1'],
    [{ $ref: '#/$defs/', $defs: { '': { type: 'string' } } }, '"x"', '1'],
    [{ $ref: '#/odd/place', odd: { place: { type: 'string' } } }, '"x"', '1'],
    [{ type: 'array', items: { $ref: '#' } }, '[[],[[]]]', '[[1]]'],
    [
      { $id: 'https://example.com/s', items: { $ref: 'https://example.com/s#' }, type: 'array' },
      '[[]]',
      '[1]',
    ],
  ];
  it.each(fine)('leads to where it says: %j', (schema, accepted, refused) => {
    const { recognizer } = compileRecognizer(schema, { purpose: 'check' });
    expect(accepts(recognizer, accepted)).toBe(true);
    expect(accepts(recognizer, refused)).toBe(false);
  });

  it('hides its siblings before draft 2019-09, whatever they are', () => {
    const schema = {
      properties: { a: { $ref: '#/definitions/s', maxLength: 1, pattern: '^x', minLength: 'none' } },
      definitions: { s: { type: 'string' } },
    };
    for (const $schema of [DRAFT_4, DRAFT_6, DRAFT_7]) {
      const { recognizer } = compileRecognizer({ $schema, ...schema }, { purpose: 'check' });
      expect(accepts(recognizer, '{"a":"abc"}')).toBe(true);
      expect(accepts(recognizer, '{"a":1}')).toBe(false);
    }
    const siblings = {
      properties: { a: { $ref: '#/definitions/s', maxLength: 1 } },
      definitions: { s: { type: 'string' } },
    };
    for (const $schema of [DRAFT_2019, DRAFT_2020]) {
      const { recognizer } = compileRecognizer({ $schema, ...siblings }, { purpose: 'check' });
      expect(accepts(recognizer, '{"a":"a"}')).toBe(true);
      expect(accepts(recognizer, '{"a":"abc"}')).toBe(false);
    }
  });
});

describe('a keyword without effect', () => {
  it('is reported with its pointer when it is unknown', () => {
    for (const [pointer, within] of PLACES) {
      const warnings = warningsOf(within({ typ: 'string' }));
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(`${pointer}/typ`);
      expect(warnings[0]).toContain('"typ"');
    }
    expect(warningsOf({ 'x-order': 1, nullable: true })).toHaveLength(2);
  });

  it('is reported when only another draft has it', () => {
    const absent: [schema: SchemaObject, keyword: string][] = [
      [{ $schema: DRAFT_4, const: 1 }, 'const'],
      [{ $schema: DRAFT_7, prefixItems: [true] }, 'prefixItems'],
      [{ $schema: DRAFT_2020, additionalItems: false }, 'additionalItems'],
      [{ $schema: DRAFT_7, unevaluatedProperties: false }, 'unevaluatedProperties'],
    ];
    for (const [schema, keyword] of absent) {
      expect(warningsOf(schema)).toEqual([expect.stringContaining(`/${keyword}`)]);
    }
  });

  it('is not reported when it is an annotation', () => {
    const annotated: SchemaObject = {
      $schema: DRAFT_2020,
      $id: 'https://example.com/schema.json',
      $comment: 'c',
      title: 't',
      description: 'd',
      default: { any: ['thing'] },
      examples: [1, 'a'],
      deprecated: true,
      readOnly: true,
      writeOnly: false,
      $defs: { unused: { nonsense: 1 } },
    };
    expect(warningsOf(annotated)).toEqual([]);
    expect(warningsOf({ properties: { a: { title: 't', default: 1, description: 'd' } } })).toEqual([]);
  });

  it('is reported when it is a $schema that is not known', () => {
    const warnings = warningsOf({ $schema: 'https://example.com/draft-99', type: 'string' });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('https://example.com/draft-99');
    for (const $schema of [DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019, DRAFT_2020]) {
      expect(warningsOf({ $schema, type: 'string' }), $schema).toEqual([]);
    }
    expect(warningsOf({ $schema: DRAFT_7.replace('#', '') })).toEqual([]);
  });
});

describe('the type integer', () => {
  const verdicts = ($schema: string | undefined): boolean[] => {
    const schema = { ...($schema !== undefined && { $schema }), type: 'integer' };
    const { recognizer } = compileRecognizer(schema, { purpose: 'check' });
    return ['1', '-0', '1.0', '1e2', '10e-1', '1.5', '1e-1'].map((text) => accepts(recognizer, text));
  };

  it('is a matter of the value from draft 6 on', () => {
    for (const $schema of [undefined, DRAFT_6, DRAFT_7, DRAFT_2019, DRAFT_2020]) {
      expect(verdicts($schema), $schema).toEqual([true, true, true, true, true, false, false]);
    }
  });

  it('has neither fraction nor exponent in draft 4', () => {
    expect(verdicts(DRAFT_4)).toEqual([true, true, false, false, false, false, false]);
  });
});
