import { describe, expect, it } from 'vitest';
import { SchemaError, WellformedError } from '../src/base/errors.ts';
import { compile, compileRecognizer, ParsedSchema, parseSchema } from '../src/compile.ts';
import { readJson } from '../src/json/read.ts';
import type { SpellingOptions } from '../src/schema/settings.ts';
import { accepts } from './schema/oracle.ts';
import { byteVocabulary, jsonVocabulary, tinyVocabulary } from './support/tiny-vocabulary.ts';

/** The error that a step throws on purpose; every other one fails the test. */
function errorOf(step: () => unknown): WellformedError {
  try {
    step();
  } catch (error) {
    if (error instanceof WellformedError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const vocabulary = jsonVocabulary();

/** A schema that needs itself, so that no value is finite. */
const endless = { type: 'array', items: { $ref: '#' }, minItems: 1 };

describe('a schema that nothing satisfies', () => {
  const schemas: [name: string, schema: object | boolean][] = [
    ['false', false],
    ['two constants', { enum: [1, 2], const: 3 }],
    ['a type without its values', { type: 'string', enum: [1, null] }],
    ['lengths that exclude each other', { type: 'string', minLength: 3, maxLength: 2 }],
    ['a required member that cannot be', { type: 'object', required: ['a'], properties: { a: false } }],
    ['a required member that may not be', { type: 'object', required: ['a'], additionalProperties: false }],
    ['items that cannot be', { type: 'array', items: false, minItems: 1 }],
    ['alternatives none of which can be', { anyOf: [false, { type: 'null', const: 1 }] }],
    ['no end', endless],
  ];
  it.each(schemas)('is refused as such: %s', (_, schema) => {
    for (const step of [() => compile(schema, { vocabulary }), () => compileRecognizer(schema)]) {
      const error = errorOf(step);
      expect(error).toBeInstanceOf(SchemaError);
      expect(error).toMatchObject({ code: 'unsatisfiable', pointer: '' });
      expect(error.message).toContain('no value satisfies');
    }
  });

  it('is refused as such for every vocabulary, and for checking', () => {
    const error = errorOf(() => compile(false, { vocabulary: tinyVocabulary(['x']) }));
    expect(error.code).toBe('unsatisfiable');
    expect(errorOf(() => compileRecognizer(false, { purpose: 'check' })).code).toBe('unsatisfiable');
  });
});

describe('a schema of which a vocabulary can write no value', () => {
  const cases: [name: string, schema: object, tokens: string[]][] = [
    ['no quote', { type: 'string' }, ['a', '1', '{', '}']],
    ['no digit', { type: 'integer' }, ['"', '-', '.', 'e']],
    ['a byte is missing', { const: { ab: 1 } }, ['{', '}', '"', 'a', ':', '1']],
    ['bytes only in tokens that do not fit', { const: 'ab' }, ['"a"', 'b"', 'ba']],
  ];
  it.each(cases)('is refused as inexpressible: %s', (_, schema, tokens) => {
    const error = errorOf(() => compile(schema, { vocabulary: tinyVocabulary(tokens) }));
    expect(error).toBeInstanceOf(SchemaError);
    expect(error).toMatchObject({ code: 'inexpressible', pointer: '' });
    expect(error.message).toContain('vocabulary');
    expect(compile(schema, { vocabulary: byteVocabulary() }).distance()).toBeGreaterThan(0);
  });

  it('is one only if all of its values are', () => {
    const tiny = tinyVocabulary(['"', 'a', '1']);
    const constraint = compile({ enum: ['b', 'aa', 12] }, { vocabulary: tiny });
    expect([...constraint.mask()]).toEqual([0]);
    expect(constraint.check('"aa"')).toEqual({ accepted: true });
    expect(constraint.check('"b"')).toEqual({ accepted: false, refusedAtByte: 1 });
  });
});

describe('an option', () => {
  const values: [option: string, value: unknown][] = [
    ['whitespace', 'pretty'],
    ['whitespace', { indent: -1 }],
    ['whitespace', { indent: 1.5 }],
    ['whitespace', { indent: 11 }],
    ['whitespace', { indent: '2' }],
    ['whitespace', {}],
    ['whitespace', null],
    ['propertyOrder', 'sorted'],
    ['propertyOrder', 1],
    ['spelling', 'canon'],
    ['purpose', 'validate'],
  ];
  it.each(values)('%s %j is refused', (option, value) => {
    const options = { [option]: value } as SpellingOptions;
    for (const step of [
      () => compile({}, { vocabulary, ...options }),
      () => compileRecognizer({}, options),
    ]) {
      const error = errorOf(step);
      expect(error.code).toBe('bad-option');
      expect(error.message).toContain(option);
      expect(error.message).toContain('expected');
    }
  });

  it('may be left out, or undefined', () => {
    const options = {
      whitespace: undefined,
      spelling: undefined,
      propertyOrder: undefined,
      purpose: undefined,
    };
    const { recognizer } = compileRecognizer({}, options as unknown as SpellingOptions);
    expect([accepts(recognizer, '[1,2]'), accepts(recognizer, '[1, 2]')]).toEqual([true, false]);
  });

  it('purpose "check" frees the others unless they are given', () => {
    const text = '{ "b" : 1e0,\n\n\n"\\u0061":"\\ud800" }';
    const schema = { properties: { a: { type: 'string' }, b: { const: 1 } } };
    const checks = (options: SpellingOptions): boolean =>
      accepts(compileRecognizer(schema, { purpose: 'check', ...options }).recognizer, text);
    expect(checks({})).toBe(true);
    for (const option of [
      { whitespace: 'compact' },
      { propertyOrder: 'declared' },
      { spelling: 'canonical' },
    ]) {
      expect(checks(option as SpellingOptions)).toBe(false);
    }
  });
});

/** A schema of so many levels, made by a loop. */
function nested(levels: number, wrap: (inner: object) => object): object {
  let schema: object = { const: 1 };
  for (let level = 0; level < levels; level++) schema = wrap(schema);
  return schema;
}

describe('a schema that is nested too deep, or too large', () => {
  const wraps: [name: string, wrap: (inner: object) => object][] = [
    ['items', (inner) => ({ items: inner })],
    ['anyOf', (inner) => ({ anyOf: [inner] })],
    ['properties', (inner) => ({ properties: { a: inner } })],
    ['const', (inner) => ({ const: [inner] })],
  ];
  it.each(wraps)('is a named error: %s', (_, wrap) => {
    const error = errorOf(() => compile(nested(10_000, wrap), { vocabulary }));
    expect(error.code).toBe('limit');
    expect(error.message).toMatch(/nested|levels|deep/);
    expect(errorOf(() => compileRecognizer(nested(100_000, wrap))).code).toBe('limit');
  });

  it('is a named error where an object holds itself', () => {
    const cyclic: Record<string, unknown> = { type: 'object' };
    cyclic['properties'] = { self: cyclic };
    expect(errorOf(() => compile(cyclic, { vocabulary })).code).toBe('limit');
    const list: unknown[] = [];
    list.push(list);
    expect(errorOf(() => compileRecognizer({ enum: list })).code).toBe('limit');
  });

  it('is a named error in a text', () => {
    expect(errorOf(() => parseSchema('{"items":'.repeat(10_000) + 'true' + '}'.repeat(10_000))).code).toBe(
      'limit',
    );
  });

  it('works up to a few hundred levels', () => {
    for (const [, wrap] of wraps) {
      const { recognizer } = compileRecognizer(nested(200, wrap));
      expect(recognizer.distance(recognizer.start)).toBeLessThan(Infinity);
    }
    const { recognizer } = compileRecognizer(
      nested(200, (inner) => ({ type: 'array', items: inner, minItems: 1 })),
    );
    expect(accepts(recognizer, '['.repeat(200) + '1' + ']'.repeat(200))).toBe(true);
    expect(recognizer.distance(recognizer.start)).toBe(401);
  });

  it('works, or is a named error, with long chains of references', () => {
    const count = 20_000;
    const chain = (link: (next: string) => object): object => ({
      $ref: '#/$defs/d0',
      $defs: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `d${i}`,
          i + 1 < count ? link(`#/$defs/d${i + 1}`) : { const: 'end' },
        ]),
      ),
    });
    const links: ((next: string) => object)[] = [
      (next) => ({ $ref: next }),
      (next) => ({ anyOf: [{ const: 0 }, { $ref: next }] }),
      (next) => ({ type: 'array', items: { $ref: next } }),
    ];
    for (const link of links) {
      let error: WellformedError | undefined;
      try {
        const { recognizer } = compileRecognizer(chain(link));
        expect(recognizer.distance(recognizer.start)).toBeLessThan(Infinity);
      } catch (thrown) {
        if (!(thrown instanceof WellformedError)) throw thrown;
        error = thrown;
      }
      if (error !== undefined) expect(error.code).toBe('limit');
    }
  });
});

describe('a schema', () => {
  it('may come as a text, in which the order of keys and the digits of numbers are kept', () => {
    const text =
      '{"type":"object","properties":{"2":{"const":1.0},"1":{"const":9007199254740993}},"required":["2","1"]}';
    const parsed = parseSchema(text);
    expect(parsed).toBeInstanceOf(ParsedSchema);
    expect(parsed.json).toEqual(readJson(text));
    const constraint = compile(parsed, { vocabulary: byteVocabulary() });
    expect(constraint.check('{"2":1,"1":9007199254740993}')).toEqual({ accepted: true });
    expect(constraint.check('{"1":9007199254740993,"2":1}').accepted).toBe(false);
    expect(constraint.check('{"2":1,"1":9007199254740992}').accepted).toBe(false);
  });

  it('may be a boolean', () => {
    expect(compile(true, { vocabulary }).check('[{}]')).toEqual({ accepted: true });
    expect(compile(parseSchema(' true '), { vocabulary }).schemaText).toBe('true');
  });

  it('in a text that is no JSON is an error with its place', () => {
    expect(errorOf(() => parseSchema('{"type":\n "string",}'))).toMatchObject({ code: 'bad-json', line: 2 });
    expect(errorOf(() => compile(parseSchema('[1]'), { vocabulary })).code).toBe('bad-schema');
  });
});
