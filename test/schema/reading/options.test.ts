import { describe, expect, it } from 'vitest';
import { compileRecognizer } from '../../../src/compile.ts';
import { parseDecimal } from '../../../src/json/decimal.ts';
import { accepts } from '../../../src/regex/algebra.ts';
import type { SchemaOptions } from '../../../src/schema/reading/options.ts';
import { jsonSchemaOf } from '../../../src/schema/standard-schema.ts';
import { passes } from './judge.ts';
import { errorOf, parse, readDocument, readRoot, URI_OF_DRAFT } from './read.ts';

/** Whether a string passes all tests of a schema. */
function fits(schema: object, text: string, options: SchemaOptions = {}): boolean {
  return readRoot(schema, options).tests.every((test) => passes(test, text));
}

describe('the option draft', () => {
  it('is for schemas without $schema', () => {
    expect(readDocument({}).draft).toBe('2020-12');
    for (const draft of ['4', '6', '7', '2019-09', '2020-12'] as const) {
      expect(readDocument({}, { draft }).draft).toBe(draft);
      expect(readDocument(true, { draft: '7' }).draft).toBe('7');
      const named = readDocument({ $schema: URI_OF_DRAFT['6'] }, { draft });
      expect(named).toMatchObject({ draft: '6', warnings: [] });
      const unknown = readDocument({ $schema: 'https://example.com/x' }, { draft });
      expect(unknown.draft).toBe(draft);
      expect(unknown.warnings).toEqual([
        `unknown "$schema" "https://example.com/x": the schema is read as draft ${draft}`,
      ]);
    }
  });
});

describe('the option formats', () => {
  const date = { format: 'date' };

  it('is assert unless it is annotate', () => {
    expect(fits(date, '2024-02-30')).toBe(false);
    expect(fits(date, '2024-02-29', { formats: 'assert' })).toBe(true);
    expect(fits(date, 'x', { formats: 'annotate' })).toBe(true);
    expect(readRoot(date, { formats: 'annotate' }).tests).toEqual([]);
  });

  it('leaves unknown formats out, and says so', () => {
    const { root, warnings } = readDocument({ format: 'datum', items: { format: 'datum' } });
    expect(root.tests).toEqual([]);
    expect(warnings).toEqual([
      '/format: "format" "datum" is unknown, and an annotation without effect (and in 1 more place)',
    ]);
    expect(readDocument({ format: 'datum' }, { formats: 'annotate' }).warnings).toEqual([]);
  });
});

describe('the option openapi', () => {
  it('makes its formats constrain numbers and strings', () => {
    for (const format of ['int32', 'int64', 'float', 'double', 'byte', 'password', 'binary']) {
      const { root, warnings } = readDocument({ format });
      expect([root.tests, root.minimum, root.maximum, root.multipleOf, warnings]).toEqual([
        [],
        [],
        [],
        [],
        [],
      ]);
    }
    expect(readRoot({ format: 'int32' }, { openapi: 'assert' })).toMatchObject({
      minimum: [{ value: parseDecimal('-2147483648'), isExclusive: false }],
      maximum: [{ value: parseDecimal('2147483647'), isExclusive: false }],
      multipleOf: [parseDecimal('1')],
    });
    expect(readRoot({ format: 'int64' }, { openapi: 'assert' }).maximum[0]!.value).toEqual(
      parseDecimal(String(2n ** 63n - 1n)),
    );
    expect(readRoot({ format: 'double' }, { openapi: 'assert' }).maximum[0]!.value).toEqual(
      parseDecimal(String(BigInt(Number.MAX_VALUE))),
    );
    expect(fits({ format: 'byte' }, 'AAA=', { openapi: 'assert' })).toBe(true);
    expect(fits({ format: 'byte' }, 'AAA', { openapi: 'assert' })).toBe(false);
  });
});

describe('the option customFormats', () => {
  it('adds formats, and replaces known ones', () => {
    const customFormats = {
      order: /^[A-Z]{2}[0-9]{2}$/,
      digits: '^[0-9]+$',
      even: (text: string) => text.length % 2 === 0,
      date: '^today$',
    };
    const cases: [format: string, good: string, bad: string][] = [
      ['order', 'AB12', 'AB123'],
      ['digits', '007', 'x'],
      ['even', 'ab', 'abc'],
      ['date', 'today', '2024-02-29'],
    ];
    for (const [format, good, bad] of cases) {
      expect(fits({ format }, good, { customFormats }), format).toBe(true);
      expect(fits({ format }, bad, { customFormats }), format).toBe(false);
      expect(readDocument({ format }, { customFormats }).warnings).toEqual([]);
    }
  });

  it('is refused by the name of what is wrong in it', () => {
    for (const [name, definition] of Object.entries({ a: '(', b: /x/i, c: '(x)\\1', d: 5 })) {
      const customFormats = { [name]: definition } as NonNullable<SchemaOptions['customFormats']>;
      const error = errorOf(() => readRoot({}, { customFormats }));
      expect(error.code).toBe('bad-option');
      expect(error.message).toContain(`customFormats["${name}"]`);
    }
  });
});

describe('the option content', () => {
  const assert = { draft: '7', content: 'assert' } as const;
  const json = { contentMediaType: 'application/json' };
  const both = { ...json, contentEncoding: 'base64' };

  it('makes encodings and media types constrain strings, in draft 7', () => {
    expect(fits({ contentEncoding: 'base64' }, 'eyJhIjoxfQ==', assert)).toBe(true);
    expect(fits({ contentEncoding: 'base64' }, 'eyJhIjoxfQ', assert)).toBe(false);
    expect(fits(json, '{"a": [1e5, "\\u00e9"]}', assert)).toBe(true);
    expect(fits(json, '{a: 1}', assert)).toBe(false);
    expect(fits(both, btoa('{"a": 1}'), assert)).toBe(true);
    expect(fits(both, btoa('{a: 1}'), assert)).toBe(false);
    expect(fits(both, btoa('"\u00ff"'), assert)).toBe(false);
    expect(fits(both, '{"a": 1}', assert)).toBe(false);
    expect(readRoot(both, assert).tests).toHaveLength(1);
  });

  it('generates from part of what it accepts, all of which is right', () => {
    for (const schema of [json, both]) {
      const test = readRoot(schema, assert).tests[0]!;
      const texts = ['null', 'true', '{}', '[]', '""', '-12', '"a b"', '01', '{', '"\\"', '1e5'];
      const written = schema === json ? texts : texts.map((text) => btoa(text));
      const generated = written.filter((text) => accepts(test.inner, text));
      expect(generated.filter((text) => !test.judge!(text))).toEqual([]);
      expect(generated.length).toBeGreaterThan(4);
      expect(written.filter((text) => test.judge!(text)).length).toBeGreaterThan(generated.length);
    }
  });

  it('leaves other contents, other drafts and the default alone', () => {
    for (const draft of ['4', '6', '2019-09', '2020-12'] as const) {
      expect(readRoot(both, { ...assert, draft }).tests).toEqual([]);
    }
    expect(readRoot(both, { draft: '7' }).tests).toEqual([]);
    expect(
      readRoot({ contentMediaType: 'text/html', contentEncoding: 'quoted-printable' }, assert).tests,
    ).toEqual([]);
  });
});

describe('options that are wrong', () => {
  const wrong: [options: Readonly<Record<string, unknown>>, named: string][] = [
    [{ draft: '5' }, 'draft "5": expected 4 or 6 or 7 or 2019-09 or 2020-12'],
    [{ formats: true }, 'formats true: expected assert or annotate'],
    [{ openapi: 'yes' }, 'openapi "yes"'],
    [{ content: 1 }, 'content 1'],
    [{ schemas: 5 }, 'schemas: expected a list'],
    [{ schemas: [{}] }, 'schemas[0]: no reference can name a schema without "$id"'],
    [{ schemas: [{ $id: 'a' }, true] }, 'schemas[1]'],
    [{ schemas: ['a'] }, 'schemas[0]: a schema is an object or a boolean'],
    [{ schemas: { a: null } }, 'schemas["a"]: a schema is an object or a boolean'],
    [{ schemas: { 'a#b': {} } }, 'schemas["a#b"]: the URI of a document has no fragment'],
    [{ format: 'assert' }, 'unknown option "format"; known: vocabulary, '],
  ];
  it.each(wrong)('are refused by name: %j', (options, named) => {
    const error = errorOf(() => compileRecognizer({}, options as SchemaOptions));
    expect(error).toMatchObject({ code: 'bad-option', name: 'WellformedError' });
    expect(error.message).toContain(named);
  });
});

describe('the meta-schema that $schema names', () => {
  const base = 'https://json-schema.org/draft/2020-12';
  const meta = (vocabularies: Readonly<Record<string, boolean>>): object => ({
    $id: 'https://example.com/meta',
    $schema: `${base}/schema`,
    $vocabulary: Object.fromEntries(
      Object.entries(vocabularies).map(([name, isRequired]) => [
        name.includes(':') ? name : `${base}/vocab/${name}`,
        isRequired,
      ]),
    ),
  });
  const read = (
    schema: object,
    vocabularies: Readonly<Record<string, boolean>>,
  ): ReturnType<typeof readDocument> =>
    readDocument(
      { $schema: 'https://example.com/meta', ...schema },
      { schemas: [meta(vocabularies)], formats: 'annotate' },
    );

  it('leaves keywords out whose vocabulary it does not name', () => {
    const schema = { minLength: 5, properties: { a: false }, format: 'date', unevaluatedProperties: false };
    const all = read(schema, { core: true, applicator: true, validation: true, unevaluated: true });
    expect(all.root).toMatchObject({ minLength: 5, tests: [] });
    expect(all.root.unevaluatedProperties).toBeDefined();
    const some = read(schema, { core: true, applicator: true });
    expect(some.root.minLength).toBe(0);
    expect(some.root.unevaluatedProperties).toBeUndefined();
    expect(some.root.properties.size).toBe(1);
    expect(some.warnings.filter((warning) => warning.includes('vocabulary'))).toHaveLength(3);
  });

  it('may make `format` an assertion, whatever the options', () => {
    for (const isRequired of [true, false]) {
      expect(read({ format: 'date' }, { 'format-assertion': isRequired }).root.tests).toHaveLength(1);
    }
    expect(read({ format: 'date' }, { 'format-annotation': true }).root.tests).toEqual([]);
  });

  it('may require what is not known, which is refused, or name it, which is not', () => {
    const error = errorOf(() => read({}, { core: true, 'https://example.com/vocab': true }));
    expect(error).toMatchObject({ code: 'unsupported', keyword: '$vocabulary', pointer: '/$schema' });
    expect(error.message).toContain('https://example.com/vocab');
    expect(read({}, { core: true, 'https://example.com/vocab': false }).warnings).toEqual([]);
  });

  it('may be of an older draft, or its own', () => {
    const old = { $schema: URI_OF_DRAFT['4'], id: 'https://example.com/meta' };
    const schema = { $schema: 'https://example.com/meta', type: 'integer' };
    expect(readDocument(schema, { schemas: [old] })).toMatchObject({ draft: '4', warnings: [] });
    const own = { $schema: 'https://example.com/meta', $id: 'https://example.com/meta' };
    expect(readDocument(schema, { schemas: [own] })).toMatchObject({
      draft: '2020-12',
      warnings: [expect.any(String)],
    });
  });
});

describe('warnings', () => {
  const meant: [wrong: string, right: string | undefined][] = [
    ...Object.entries({
      requried: 'required',
      require: 'required',
      propertys: 'properties',
      additionalproperties: 'additionalProperties',
      addtionalProperties: 'additionalProperties',
      Type: 'type',
      typ: undefined,
      tpye: 'type',
      ref: '$ref',
      minlength: 'minLength',
      maxLenght: 'maxLength',
      enums: 'enum',
      patern: 'pattern',
      anyOff: 'anyOf',
      defs: '$defs',
      pattrnProperties: 'patternProperties',
      name: undefined,
      _format: undefined,
      'x-type': undefined,
      example: undefined,
      nullable: undefined,
      discriminator: undefined,
      self: undefined,
      version: undefined,
    }),
  ];
  it.each(meant)('name what an unknown keyword was meant to be: %s', (wrong, right) => {
    const { warnings } = readDocument({ [wrong]: true });
    const hint = right === undefined ? '' : `; did you mean "${right}"?`;
    expect(warnings).toEqual([`/${wrong}: "${wrong}" is no keyword of JSON Schema and has no effect${hint}`]);
  });

  it('say the same about many places once', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`k${i}`, { nullable: true }]),
    );
    expect(readDocument({ properties }).warnings).toEqual([
      '/properties/k0/nullable: "nullable" is no keyword of JSON Schema and has no effect (and in 499 more places)',
    ]);
  });

  it('name what `$ref` hides', () => {
    const schema = { $ref: '#/definitions/a', title: 't', maxLength: 1, nonsense: 2, definitions: { a: {} } };
    expect(readDocument(schema, { draft: '6' }).warnings).toEqual([
      '/maxLength: "maxLength" has no effect beside "$ref" in draft 6',
      '/nonsense: "nonsense" has no effect beside "$ref" in draft 6',
    ]);
  });
});

describe('a Standard Schema', () => {
  /** As zod and arktype have it. */
  const standard = (input: (options: { target: string }) => unknown): object => ({
    '~standard': { version: 1, vendor: 'acme', validate: () => ({ value: 1 }), jsonSchema: { input } },
  });

  it('is taken as it writes itself', () => {
    const asked: string[] = [];
    const schema = standard(({ target }) => {
      asked.push(target);
      return { type: 'string' };
    });
    expect(jsonSchemaOf(schema)).toEqual({ type: 'string' });
    expect(asked).toEqual(['draft-2020-12']);
    expect(compileRecognizer(schema, { purpose: 'check' }).warnings).toEqual([]);
    const callable = Object.assign(() => 1, schema);
    expect(jsonSchemaOf(callable)).toEqual({ type: 'string' });
  });

  it('is asked for draft 7 if it has no other', () => {
    const schema = standard(({ target }) => {
      if (target !== 'draft-07') throw new Error('only draft-07');
      return { $schema: URI_OF_DRAFT['7'] };
    });
    expect(jsonSchemaOf(schema)).toEqual({ $schema: URI_OF_DRAFT['7'] });
  });

  it('that cannot be converted is refused in its own words', () => {
    const refusing = standard(() => {
      throw new Error('Date cannot be represented');
    });
    expect(errorOf(() => jsonSchemaOf(refusing))).toMatchObject({ code: 'unsupported' });
    expect(errorOf(() => jsonSchemaOf(refusing)).message).toContain('acme');
    expect(errorOf(() => jsonSchemaOf(refusing)).message).toContain('Date cannot be represented');
    const plain = { '~standard': { version: 1, vendor: 'valibot', validate: () => ({ value: 1 }) } };
    expect(errorOf(() => jsonSchemaOf(plain)).message).toContain('valibot');
    expect(errorOf(() => jsonSchemaOf(standard(() => 5))).message).toContain('it gave 5');
  });

  it('is no JSON Schema that a library wrote, though it carries it where JSON sees it not', () => {
    const written = { type: 'string' };
    Object.defineProperty(written, '~standard', { value: {}, enumerable: false });
    expect(jsonSchemaOf(written)).toBe(written);
    for (const each of [true, {}, parse('{}')]) expect(jsonSchemaOf(each)).toBe(each);
  });
});
