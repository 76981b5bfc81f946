import { describe, expect, it } from 'vitest';
import { fromJs } from '../../../src/json/read.ts';
import type { Draft } from '../../../src/schema/draft.ts';
import { satisfies } from './judge.ts';
import type { SchemaOptions } from '../../../src/schema/reading/options.ts';
import { errorOf, parse, readDocument, readRoot, URI_OF_DRAFT } from './read.ts';

function accepts(schema: object, value: unknown, options: SchemaOptions = {}): boolean {
  return satisfies(readRoot(schema, options), fromJs(value));
}

const STRING = { type: 'string' };

describe('a reference into another document', () => {
  const root = { $id: 'https://example.com/a/root', items: { $ref: 'name#/$defs/x' } };
  const name = { $id: 'https://example.com/a/name', $defs: { x: STRING } };

  it('leads into those that are given by their identifier, or by URI', () => {
    const { $id, ...bare } = name;
    for (const schemas of [[name], { [$id]: bare }, { 'https://elsewhere.example/x': name }]) {
      expect(accepts(root, ['a'], { schemas })).toBe(true);
      expect(accepts(root, [1], { schemas })).toBe(false);
    }
    const { items } = readRoot(root, { schemas: [name] });
    expect(items!.references[0]!.pointer).toBe('https://example.com/a/name#/$defs/x');
  });

  it('leads to where a document was given, though it has another name', () => {
    const schema = { $ref: 'https://elsewhere.example/x#/$defs/x' };
    expect(accepts(schema, 1, { schemas: { 'https://elsewhere.example/x': name } })).toBe(false);
  });

  it('leads to resources that are embedded in them', () => {
    const bundle = {
      $id: 'https://example.com/bundle',
      $defs: { a: { $id: 'part', $anchor: 'here', ...STRING } },
    };
    for (const $ref of ['https://example.com/part', 'https://example.com/part#here']) {
      expect(accepts({ $ref }, 1, { schemas: [bundle] })).toBe(false);
      expect(accepts({ $ref }, 'a', { schemas: [bundle] })).toBe(true);
    }
    const outside = { $ref: 'https://example.com/bundle#here' };
    expect(errorOf(() => readRoot(outside, { schemas: [bundle] })).message).toContain(
      'no anchor there has the name',
    );
  });

  it('leads to what is relative to nothing, where nothing has a URI', () => {
    const schemas = { 'defs.json': { $defs: { a: STRING } }, 'b/c.json': { $ref: '../defs.json#/$defs/a' } };
    expect(accepts({ $ref: 'defs.json#/$defs/a' }, 1, { schemas })).toBe(false);
    expect(accepts({ $ref: './b/c.json' }, 1, { schemas })).toBe(false);
    expect(accepts({ $ref: './b/c.json' }, 'a', { schemas })).toBe(true);
  });

  it('leads to a document that is given twice, or is the root', () => {
    const x = parse('{"type": "string"}');
    const schemas = { 'https://example.com/1': x, 'https://example.com/2': x };
    for (const $ref of Object.keys(schemas)) expect(accepts({ $ref }, 1, { schemas })).toBe(false);
    const self = parse('{"items": {"$ref": "https://example.com/self"}, "type": "array"}');
    expect(accepts(self, [[]], { schemas: { 'https://example.com/self': self } })).toBe(true);
    expect(accepts(self, [1], { schemas: { 'https://example.com/self': self } })).toBe(false);
  });

  it('leads back', () => {
    const tree = { $id: 'https://example.com/tree', items: { $ref: 'node' }, type: 'array' };
    const node = { $id: 'https://example.com/node', properties: { next: { $ref: 'tree' } } };
    const { items } = readRoot(tree, { schemas: [node] });
    expect(items!.references[0]!.properties.get('next')!.references[0]!.items).toBe(items);
  });

  it('is an error where nothing is', () => {
    const error = errorOf(() =>
      readRoot(root, { schemas: [{ ...name, $id: 'https://example.com/a/nome' }] }),
    );
    expect(error).toMatchObject({ code: 'bad-schema', keyword: '$ref', pointer: '/items/$ref' });
    expect(error.message).toContain('"https://example.com/a/name"');
    expect(error.message).toContain('pass it in "schemas"');
    const inside = errorOf(() => readRoot(root, { schemas: [{ ...name, $defs: {} }] }));
    expect(inside).toMatchObject({ code: 'bad-schema', pointer: '/items/$ref' });
    const behind = errorOf(() => readRoot(root, { schemas: [{ ...name, $defs: { x: { $ref: '#/no' } } }] }));
    expect(behind).toMatchObject({ pointer: 'https://example.com/a/name#/$defs/x/$ref' });
  });

  it('is an error where different schemas have the name, and it is used', () => {
    const twice = {
      $defs: { a: { $id: 'https://example.com/x', ...STRING }, b: { $id: 'https://example.com/x' } },
    };
    expect(readRoot(twice).satisfiable).toBe(true);
    const error = errorOf(() => readRoot({ ...twice, $ref: 'https://example.com/x' }));
    expect(error.message).toContain('the identifier of different schemas');
    const same = {
      a: { $id: 'https://example.com/x', ...STRING },
      b: { $id: 'https://example.com/x', ...STRING },
    };
    expect(accepts({ $defs: same, $ref: 'https://example.com/x' }, 1)).toBe(false);
  });

  it('leads to the meta-schemas of all drafts', () => {
    const cases: [draft: Draft, good: unknown, bad: unknown][] = [
      ['4', { type: 'object', minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
      ['6', { exclusiveMinimum: 1 }, { items: [{ minLength: -1 }] }],
      ['7', { if: { const: 1 } }, { if: 1 }],
      [
        '2019-09',
        { items: [{ minContains: 1 }] },
        { properties: { a: { properties: { b: { type: 'x' } } } } },
      ],
      ['2020-12', { prefixItems: [{ not: true }] }, { $defs: { a: { allOf: [{ minItems: 'x' }] } } }],
    ];
    for (const [draft, good, bad] of cases) {
      const uri = URI_OF_DRAFT[draft];
      for (const $ref of [
        uri,
        uri.replace('#', ''),
        uri.replace(/^https?/, draft < '3' ? 'http' : 'https'),
      ]) {
        expect(accepts({ $ref }, good), $ref).toBe(true);
        expect(accepts({ $ref }, bad), $ref).toBe(false);
      }
    }
    const meta = 'https://json-schema.org/draft/2020-12/meta/format-assertion';
    expect(accepts({ $ref: meta }, { format: 1 })).toBe(false);
  });
});

describe('an identifier', () => {
  it('changes what references below it are relative to', () => {
    const schema = {
      $id: 'https://example.com/a/',
      properties: { b: { $id: 'b/', items: { $ref: 'c' } } },
      $defs: { c: { $id: 'https://example.com/a/b/c', ...STRING }, other: { $id: 'c' } },
    };
    expect(accepts(schema, { b: [1] })).toBe(false);
  });

  it('is the start of what pointers in references below it begin at', () => {
    const inner = { $id: 'inner', $ref: '#/$defs/x', $defs: { x: STRING } };
    expect(accepts({ $id: 'https://example.com/', $defs: { x: true, inner }, $ref: 'inner' }, 1)).toBe(false);
  });

  it.each(['4', '6', '7'] as const)('has no effect beside `$ref` in draft %s', (draft) => {
    const id = draft === '4' ? 'id' : '$id';
    const schema = {
      [id]: 'https://example.com/base/',
      definitions: {
        far: { [id]: 'https://example.com/x', type: 'string' },
        near: { [id]: 'x', type: 'number' },
      },
      allOf: [{ [id]: 'https://example.com/', $ref: 'x' }],
    };
    expect(accepts(schema, 1, { draft })).toBe(true);
    expect(accepts(schema, 'a', { draft })).toBe(false);
  });

  it('is one only where a subschema can stand', () => {
    const fake = { $id: 'https://example.com/x', type: 'null' };
    const schema = {
      $defs: {
        a: {
          enum: [fake],
          const: fake,
          default: fake,
          examples: [fake],
          unknown: fake,
          properties: { $id: true },
        },
        b: { ...fake, type: 'string' },
      },
      $ref: 'https://example.com/x',
    };
    expect(accepts(schema, 'a')).toBe(true);
    expect(accepts(schema, null)).toBe(false);
  });

  it('is one where a reference makes a subschema of something', () => {
    const schema = { $id: 'https://example.com/', unknown: { a: { $id: 'x/', items: { $ref: 'y' } } } };
    const y = { $id: 'https://example.com/x/y', ...STRING };
    expect(accepts({ ...schema, $ref: '#/unknown/a' }, [1], { schemas: [y] })).toBe(false);
  });

  it('with a fragment names a place, in any draft', () => {
    for (const draft of ['6', '7', '2019-09', '2020-12'] as const) {
      const schema = { allOf: [{ $ref: '#foo' }], definitions: { a: { $id: '#foo', ...STRING } } };
      expect(accepts(schema, 1, { draft }), draft).toBe(false);
    }
    const old = { allOf: [{ $ref: '#foo' }], definitions: { a: { id: '#foo', ...STRING } } };
    expect(accepts(old, 1, { draft: '4' })).toBe(false);
    expect(readDocument({ $id: '#foo' }).warnings).toEqual([expect.stringContaining('"$anchor"')]);
  });
});

describe('a JSON Pointer', () => {
  it.each([
    ['#/$defs/a~1b', { 'a/b': STRING }],
    ['#/$defs/a~0b', { 'a~b': STRING }],
    ['#/$defs/a~01b', { 'a~1b': STRING }],
    ['#/$defs/%C3%A9%25%22', { 'é%"': STRING }],
    ['#/$defs/', { '': STRING }],
    ['#/$defs//$defs/', { '': { $defs: { '': STRING } } }],
    ['#/$defs/a/oneOf/1', { a: { oneOf: [true, STRING] } }],
    ['#/$defs/a/anything/0/x', { a: { anything: [{ x: STRING }] } }],
  ])('leads to any place: %s', ($ref, $defs) => {
    expect(accepts({ $ref, $defs }, 'a')).toBe(true);
    expect(accepts({ $ref, $defs }, 1)).toBe(false);
  });

  it('crosses into resources that are embedded', () => {
    const inner = { $id: 'https://example.com/inner', items: { $ref: '#/$defs/x' }, $defs: { x: STRING } };
    expect(accepts({ $defs: { inner, x: true }, $ref: '#/$defs/inner/items' }, 1)).toBe(false);
  });
});

describe('a document of another draft', () => {
  it('is read as what its $schema says', () => {
    const old = {
      $schema: URI_OF_DRAFT['4'],
      id: 'https://example.com/old',
      minimum: 1,
      exclusiveMinimum: true,
    };
    const schema = { items: { $ref: 'https://example.com/old' }, prefixItems: [{ type: 'integer' }] };
    const { items, prefixItems } = readRoot(schema, { schemas: [old] });
    expect(items!.references[0]!.minimum[0]!.isExclusive).toBe(true);
    expect(prefixItems[0]!.types!.integer).toBe(true);
    const embedded = { $defs: { a: { $id: 'a', $schema: URI_OF_DRAFT['7'], items: [{}] } }, $ref: 'a' };
    expect(readRoot(embedded).references[0]!.prefixItems).toHaveLength(1);
  });

  it('is read as the option says without one', () => {
    const schema = { id: 'https://example.com/a', items: [{ $ref: 'b' }] };
    const schemas = [{ id: 'https://example.com/b', type: 'integer' }];
    const { prefixItems } = readRoot(schema, { draft: '4', schemas });
    expect(prefixItems[0]!.references[0]!.types!.integer).toBe('text');
  });
});

describe('a dynamic reference', () => {
  const tree = {
    $id: 'https://example.com/tree',
    $dynamicAnchor: 'node',
    type: 'object',
    properties: { children: { items: { $dynamicRef: '#node' } } },
  };
  const strict = {
    $id: 'https://example.com/strict',
    $dynamicAnchor: 'node',
    $ref: 'tree',
    unevaluatedProperties: false,
  };

  it('leads to the anchor in the resource that was entered first', () => {
    expect(accepts(tree, { children: [{ x: 1 }] })).toBe(true);
    expect(accepts(strict, { children: [{ x: 1 }] }, { schemas: [tree] })).toBe(false);
    expect(accepts(strict, { children: [{ children: [] }] }, { schemas: [tree] })).toBe(true);
  });

  it('makes a node for each scope, and no more', () => {
    const both = { properties: { loose: { $ref: 'https://example.com/tree' }, strict } };
    const { properties } = readRoot(both, { schemas: [tree] });
    const loose = properties.get('loose')!.references[0]!;
    const inStrict = properties.get('strict')!;
    const strictTree = inStrict.references[0]!;
    expect(strictTree).not.toBe(loose);
    expect(strictTree.pointer).toBe(loose.pointer);
    const itemOf = (node: typeof loose): typeof loose =>
      node.properties.get('children')!.items!.references[0]!;
    expect(itemOf(loose)).toBe(loose);
    expect(itemOf(strictTree)).toBe(inStrict);
  });

  it('is a plain one where its target is no dynamic anchor', () => {
    const list = {
      $id: 'list',
      items: { $dynamicRef: '#item' },
      $defs: { item: { $anchor: 'item', type: 'number' } },
    };
    const schema = { $ref: 'list', $defs: { list, item: { $dynamicAnchor: 'item', ...STRING } } };
    expect(accepts(schema, ['a'])).toBe(false);
    expect(accepts(schema, [1])).toBe(true);
  });

  it('$recursiveRef leads to the outermost root that says so', () => {
    const draft = '2019-09';
    const inner = {
      $id: 'inner',
      $recursiveAnchor: true,
      type: ['object', 'string'],
      additionalProperties: { $recursiveRef: '#' },
    };
    const outer = (isAnchor: boolean): object => ({
      $id: 'https://example.com/outer',
      $recursiveAnchor: isAnchor,
      anyOf: [{ type: 'integer' }, { $ref: 'inner' }],
      $defs: { inner },
    });
    expect(accepts(outer(true), { a: 1 }, { draft })).toBe(true);
    expect(accepts(outer(false), { a: 1 }, { draft })).toBe(false);
    const error = errorOf(() => readRoot({ $recursiveRef: '#/x' }, { draft }));
    expect(error).toMatchObject({ code: 'bad-schema', keyword: '$recursiveRef' });
  });

  it('does not multiply the nodes of a document without dynamic anchors', () => {
    const plain = { $id: 'https://example.com/plain', items: STRING };
    const schema = {
      properties: {
        a: { ...strict, $defs: { x: { $ref: 'plain' } }, items: { $ref: '#/$defs/x' } },
        b: { $ref: '' },
      },
    };
    const { properties } = readRoot(schema, { schemas: [tree, plain] });
    expect(properties.get('a')!.items!.references[0]!.references[0]!.items!.types!.kinds.has('string')).toBe(
      true,
    );
    expect(properties.get('b')!.references[0]!.properties).toBe(properties);
  });

  it('stops at a named limit where scopes multiply', () => {
    // Each step enters one of two resources that have its anchor: 2^k scopes behind k steps.
    const resources = Array.from({ length: 40 }, (_, i) => {
      const next =
        i === 39
          ? true
          : { anyOf: [{ $ref: `https://x.example/${i + 1}a` }, { $ref: `https://x.example/${i + 1}b` }] };
      const of = (letter: string): object => ({
        $id: `https://x.example/${i}${letter}`,
        $defs: { a: { $dynamicAnchor: `n${i}` } },
        items: next,
      });
      return [of('a'), of('b')];
    }).flat();
    const error = errorOf(() => readRoot({ $ref: 'https://x.example/0a' }, { schemas: resources }));
    expect(error).toMatchObject({ code: 'limit' });
    expect(error.message).toContain('MAX_DYNAMIC_SCOPES');
  });
});
