import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../src/json/decimal.ts';
import { type Draft, DRAFTS, isFrom } from '../../../src/schema/draft.ts';
import { KEYWORDS, keywordTable } from '../../../src/schema/keywords.ts';
import { type SchemaNode, UNCONSTRAINED } from '../../../src/schema/node.ts';
import { passes } from './judge.ts';
import { errorOf, parse, readDocument, readRoot } from './read.ts';

const FROM_6: readonly Draft[] = ['6', '7', '2019-09', '2020-12'];
const FROM_2019: readonly Draft[] = ['2019-09', '2020-12'];
const TO_2019: readonly Draft[] = ['4', '6', '7', '2019-09'];

/** The fields of a node that differ from those of a schema that says nothing. */
function said(node: SchemaNode): Partial<SchemaNode> {
  const blank: Readonly<Record<string, unknown>> = { ...UNCONSTRAINED };
  const isSaid = (name: string, value: unknown): boolean =>
    name in blank && blank[name] !== value && !(value instanceof Map && value.size === 0);
  const fields = Object.entries(node).filter(([name, value]) => isSaid(name, value));
  // Nearly every keyword sets the order, which has tests of its own.
  return Object.fromEntries(fields.filter(([name]) => name !== 'keyOrder'));
}

function limit(text: string, isExclusive = false): unknown {
  return { value: parseDecimal(text), isExclusive };
}

/** A node by where it stands. */
const at = (pointer: string): unknown => expect.objectContaining({ pointer }) as unknown;

const everywhere: [keywords: object, fields: object][] = [
  [{}, {}],
  [{ title: 't', description: 'd', default: 1 }, {}],
  [{ type: 'string' }, { types: { kinds: new Set(['string']), integer: false } }],
  [{ type: 'boolean' }, { types: { kinds: new Set(['true', 'false']), integer: false } }],
  [{ type: ['integer', 'number'] }, { types: { kinds: new Set(['number']), integer: false } }],
  [
    { minLength: 2, maxLength: 3 },
    { minLength: 2, maxLength: 3 },
  ],
  [
    { minItems: 2, maxItems: 3 },
    { minItems: 2, maxItems: 3 },
  ],
  [
    { minProperties: 2, maxProperties: 3 },
    { minProperties: 2, maxProperties: 3 },
  ],
  [{ maxItems: 1e200 }, { maxItems: 1e200 }],
  [
    { minimum: -1.5, maximum: 1e21 },
    { minimum: [limit('-1.5')], maximum: [limit('1e21')] },
  ],
  [{ multipleOf: 0.01 }, { multipleOf: [parseDecimal('0.01')] }],
  [{ uniqueItems: true }, { uniqueItems: true }],
  [{ uniqueItems: false }, {}],
  [{ required: ['b', 'a'] }, { required: ['b', 'a'] }],
  [{ properties: { a: {} } }, { properties: new Map([['a', at('/properties/a')]]) }],
  [{ additionalProperties: false }, { additional: expect.objectContaining({ satisfiable: false }) }],
  [{ additionalProperties: true }, { additional: expect.objectContaining({ satisfiable: true }) }],
  [{ additionalProperties: {} }, { additional: at('/additionalProperties') }],
  [{ items: {} }, { items: at('/items') }],
  [{ allOf: [{}, {}] }, { references: [at('/allOf/0'), at('/allOf/1')] }],
  [{ anyOf: [{}, {}] }, { alternatives: [[at('/anyOf/0'), at('/anyOf/1')]] }],
  [{ oneOf: [{}, {}] }, { exclusives: [[at('/oneOf/0'), at('/oneOf/1')]] }],
  [{ not: {} }, { negations: [at('/not')] }],
  [{ dependencies: { a: ['b', 'c'] } }, { dependentRequired: new Map([['a', ['b', 'c']]]) }],
  [{ dependencies: { a: {} } }, { dependentSchemas: new Map([['a', at('/dependencies/a')]]) }],
];

describe('a keyword of every draft', () => {
  for (const draft of DRAFTS) {
    it.each(everywhere)(`is read in draft ${draft}: %j`, (keywords, fields) => {
      const { root, warnings } = readDocument(keywords, { draft });
      expect(said(root)).toEqual(fields);
      expect(warnings).toEqual([]);
    });
  }
});

const some: [drafts: readonly Draft[], keywords: object, fields: object][] = [
  [['4'], { type: 'integer' }, { types: { kinds: new Set(['number']), integer: 'text' } }],
  [FROM_6, { type: 'integer' }, { types: { kinds: new Set(['number']), integer: true } }],
  [['4'], { minimum: 1, exclusiveMinimum: true }, { minimum: [limit('1', true)] }],
  [['4'], { exclusiveMaximum: true, maximum: 1 }, { maximum: [limit('1', true)] }],
  [['4'], { minimum: 1, exclusiveMinimum: false }, { minimum: [limit('1')] }],
  [FROM_6, { minimum: 1, exclusiveMinimum: 0 }, { minimum: [limit('1'), limit('0', true)] }],
  [FROM_6, { exclusiveMaximum: 2 }, { maximum: [limit('2', true)] }],
  [
    FROM_6,
    { const: 1 },
    { values: { strings: [], numbers: [parseDecimal('1')], literals: new Set(), composites: [] } },
  ],
  [FROM_6, { propertyNames: {} }, { propertyNames: at('/propertyNames') }],
  [FROM_6, { items: true }, { items: at('/items') }],
  [
    ['6', '7', '2019-09'],
    { contains: {} },
    { contains: { node: at('/contains'), min: 1, max: Infinity, evaluates: false } },
  ],
  [
    ['2020-12'],
    { contains: true },
    { contains: { node: at('/contains'), min: 1, max: Infinity, evaluates: true } },
  ],
  [
    FROM_2019,
    { minContains: 0, contains: {}, maxContains: 2 },
    { contains: expect.objectContaining({ min: 0, max: 2 }) },
  ],
  [TO_2019, { items: [{}, {}] }, { prefixItems: [at('/items/0'), at('/items/1')] }],
  [
    TO_2019,
    { additionalItems: false, items: [{}] },
    { prefixItems: [at('/items/0')], items: expect.objectContaining({ satisfiable: false }) },
  ],
  [
    TO_2019,
    { items: [{}], additionalItems: true },
    { prefixItems: [at('/items/0')], items: at('/additionalItems') },
  ],
  [
    ['2020-12'],
    { prefixItems: [{}, true], items: false },
    { prefixItems: [at('/prefixItems/0'), at('/prefixItems/1')], items: at('/items') },
  ],
  [
    ['7', '2019-09', '2020-12'],
    { else: {}, then: {}, if: {} },
    { conditional: { if: at('/if'), then: at('/then'), else: at('/else') } },
  ],
  [
    ['7', '2019-09', '2020-12'],
    { if: {} },
    { conditional: { if: at('/if'), then: undefined, else: undefined } },
  ],
  [FROM_2019, { dependentRequired: { a: ['b'] } }, { dependentRequired: new Map([['a', ['b']]]) }],
  [
    FROM_2019,
    { dependentSchemas: { a: {} } },
    { dependentSchemas: new Map([['a', at('/dependentSchemas/a')]]) },
  ],
  [
    FROM_2019,
    { dependencies: { a: ['b'] }, dependentRequired: { a: ['c', 'b'], d: [] } },
    { dependentRequired: new Map(Object.entries({ a: ['b', 'c'], d: [] })) },
  ],
  [FROM_2019, { unevaluatedItems: false }, { unevaluatedItems: at('/unevaluatedItems') }],
  [FROM_2019, { unevaluatedProperties: true }, { unevaluatedProperties: at('/unevaluatedProperties') }],
];

describe('a keyword of some drafts', () => {
  for (const [drafts, keywords, fields] of some) {
    it(`is read in ${drafts.join(', ')}: ${JSON.stringify(keywords)}`, () => {
      for (const draft of drafts) {
        const { root, warnings } = readDocument(keywords, { draft });
        expect(said(root), draft).toEqual(fields);
        expect(warnings).toEqual([]);
      }
    });
  }

  it('has no effect in the others, and is named', () => {
    const values: Readonly<Record<string, unknown>> = {
      ...{ const: 1, propertyNames: {}, contains: {}, minContains: 2, maxContains: 2, prefixItems: [{}] },
      ...{ additionalItems: false, if: {}, then: {}, else: {}, dependentRequired: {}, dependentSchemas: {} },
      ...{ unevaluatedItems: false, unevaluatedProperties: false, $dynamicRef: '#', $recursiveRef: '#' },
      ...{ $anchor: 'a', $dynamicAnchor: 'a', $recursiveAnchor: true, $vocabulary: {}, id: 'a', $id: 'a' },
    };
    let count = 0;
    for (const [keyword, { from = '4', to = '2020-12' }] of Object.entries(KEYWORDS)) {
      for (const draft of DRAFTS) {
        if (isFrom(draft, from) && isFrom(to, draft)) continue;
        expect(Object.keys(values)).toContain(keyword);
        const { root, warnings } = readDocument({ [keyword]: values[keyword] }, { draft });
        expect(said(root), `${keyword} ${draft}`).toEqual({});
        expect(warnings).toEqual([
          `/${keyword}: "${keyword}" is no keyword of draft ${draft} and has no effect`,
        ]);
        count++;
      }
    }
    expect(count).toBeGreaterThan(30);
  });
});

describe('a keyword that another one needs', () => {
  const alone: [draft: Draft, schema: Readonly<Record<string, unknown>>, keyword: string, needed: string][] =
    [
      ['2020-12', { minContains: 2 }, 'minContains', 'contains'],
      ['2019-09', { maxContains: 0 }, 'maxContains', 'contains'],
      ['7', { then: false }, 'then', 'if'],
      ['2020-12', { else: { $ref: '#/nowhere' } }, 'else', 'if'],
      ['7', { additionalItems: false }, 'additionalItems', 'items'],
      ['2019-09', { items: {}, additionalItems: false }, 'additionalItems', 'items'],
      ['4', { exclusiveMinimum: true }, 'exclusiveMinimum', 'minimum'],
    ];
  it.each(alone)('has no effect without it, and says so: draft %s %j', (draft, schema, keyword, needed) => {
    const { root, warnings } = readDocument(schema, { draft });
    const { items, ...fields } = said(root);
    expect(fields).toEqual({});
    expect(items === undefined || items.pointer === '/items').toBe(true);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(new RegExp(`^/${keyword}: "${keyword}" has no effect .*"${needed}"`));
  });
});

describe('a boolean in the place of a schema', () => {
  it('is one since draft 6', () => {
    for (const draft of FROM_6) {
      expect(readRoot(true, { draft }).satisfiable).toBe(true);
      expect(readRoot({ not: false }, { draft }).negations[0]!.satisfiable).toBe(false);
    }
    expect(errorOf(() => readRoot(true, { draft: '4' }))).toMatchObject({ code: 'bad-schema', pointer: '' });
    for (const schema of [{ items: true }, { not: false }, { properties: { a: true } }, { anyOf: [true] }]) {
      expect(errorOf(() => readRoot(schema, { draft: '4' })).message).toContain('must be an object, not');
    }
  });
});

describe('a count', () => {
  it('is an integer by its value', () => {
    expect(readRoot(parse('{"minLength": 2.0, "maxItems": 30e-1}'))).toMatchObject({
      minLength: 2,
      maxItems: 3,
    });
    expect(readRoot(parse(`{"maxLength": 1${'0'.repeat(400)}}`)).maxLength).toBe(Infinity);
    expect(errorOf(() => readRoot({ minItems: 1.5 })).message).toContain('an integer from 0 up, not 1.5');
  });
});

describe('an enum with a const', () => {
  it('leaves what is in both', () => {
    const { values } = readRoot({ enum: ['a', 1, null, { x: 1 }, [2]], const: 1 });
    expect(values).toMatchObject({ strings: [], numbers: [parseDecimal('1')], literals: new Set() });
    const both = readRoot({ enum: [{ x: 1 }, [2], 'a'], const: { x: 1 } }).values!.composites;
    // One of the objects, and one of an array and an object, which nothing is.
    expect(both.map(({ references }) => references.map((each) => [...each.types!.kinds]))).toEqual([
      [['object'], ['object']],
      [['array'], ['object']],
    ]);
  });
});

describe('the order of keys', () => {
  const namesOf = (node: SchemaNode): string[] =>
    node.keyOrder.flatMap((source) => (source === 'own' ? [...node.properties.keys()] : namesOf(source)));
  const p = (...keys: string[]): object => ({
    properties: Object.fromEntries(keys.map((key) => [key, true])),
  });

  it('is that of the document, through everything that applies in place', () => {
    expect(
      namesOf(
        readRoot({
          allOf: [p('a'), { oneOf: [p('b'), p('c')] }],
          $ref: '#/$defs/d',
          ...p('e', 'f'),
          not: p('g'),
          then: p('h'),
          if: p('i'),
          else: p('j'),
          dependentSchemas: { x: p('k') },
          dependencies: { y: p('l'), z: ['y'] },
          anyOf: [p('m')],
          enum: [{ n: 1 }],
          items: p('no'),
          $defs: { d: p('d') },
        }),
      ).join(''),
    ).toBe('abcdefghijklmn');
  });

  it('is that of what `$ref` leads to where it hides its siblings', () => {
    const schema = { ...p('a'), $ref: '#/definitions/b', definitions: { b: p('b') } };
    expect(namesOf(readRoot(schema, { draft: '7' }))).toEqual(['b']);
    expect(namesOf(readRoot(schema, { draft: '2019-09' }))).toEqual(['a', 'b']);
  });
});

describe('numbers of nodes', () => {
  it('follow a walk through the document, depth first', () => {
    const { properties, references, id } = readRoot({
      properties: { a: { items: { $ref: '#/$defs/x' } }, b: {} },
      $ref: '#/$defs/y',
      $defs: { y: { items: {} }, x: { properties: { b: { $ref: '#/properties/b' } } } },
    });
    const a = properties.get('a')!;
    const x = a.items!.references[0]!;
    const inX = x.properties.get('b')!;
    const b = properties.get('b')!;
    const y = references[0]!;
    expect([id, a.id, a.items!.id, x.id, inX.id, b.id, y.id, y.items!.id]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(inX.references[0]).toBe(b);
  });
});

describe('patterns', () => {
  it('become tests of strings and of keys', () => {
    const { tests, patternProperties } = readRoot({
      pattern: '^a',
      patternProperties: { b$: {}, '^a': false },
    });
    expect(tests.map(({ name }) => name)).toEqual(['pattern ^a']);
    expect(passes(tests[0]!, 'ab')).toBe(true);
    expect(passes(tests[0]!, 'ba')).toBe(false);
    expect(patternProperties.map(({ test, node }) => [test.name, node.pointer])).toEqual([
      ['pattern b$', '/patternProperties/b$'],
      ['pattern ^a', '/patternProperties/^a'],
    ]);
    expect(patternProperties[1]!.test).toBe(tests[0]);
  });

  it('are judged at the end where their automaton would be too large', () => {
    const test = readRoot({ pattern: '^(?=.*a.{20}$)(?=.*b.{19}c)[abc]*$' }).tests[0]!;
    expect(test.outer).not.toBe(test.inner);
    const text = `${'a'.repeat(3)}ab${'c'.repeat(19)}`;
    expect(test.judge?.(text)).toBe(new RegExp(test.name.slice('pattern '.length), 'u').test(text));
    expect(test.judge?.('')).toBe(false);
  });

  it('say what they were read as, once', () => {
    const { warnings } = readDocument({ pattern: '^\\-$', items: { pattern: '^\\-$' } });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^\/pattern: /);
  });
});

describe('the table of keywords', () => {
  it('has a row for each, in Markdown', () => {
    const rows = keywordTable().trimEnd().split('\n');
    expect(rows).toHaveLength(2 + Object.keys(KEYWORDS).length);
    for (const row of rows) expect(row).toMatch(/^\|( [^|]+ \|){3}$/);
    expect(keywordTable()).toContain('| `contains` | from 6 | ');
    expect(keywordTable()).toContain('| `additionalItems` | to 2019-09 | ');
    expect(keywordTable()).toContain('| `$recursiveRef` | 2019-09 | ');
  });
});
