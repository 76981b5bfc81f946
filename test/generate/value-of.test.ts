import { expectTypeOf, it } from 'vitest';
import type { ValueOf } from '../../src/value-of.ts';

/** What a function with a const type parameter sees of a schema. */
function valueOf<const Schema extends object | boolean>(schema: Schema): ValueOf<Schema> {
  return schema as ValueOf<Schema>;
}

it('types the value of a literal schema', () => {
  const closed = valueOf({
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer' } },
    required: ['name'],
    additionalProperties: false,
  });
  expectTypeOf(closed).toEqualTypeOf<{ name: string; age?: number }>();

  const open = valueOf({ type: 'object', properties: { name: { type: 'string' } }, required: ['name'] });
  expectTypeOf(open.name).toEqualTypeOf<string>();
  expectTypeOf(open['other']).toEqualTypeOf<unknown>();

  expectTypeOf(valueOf({ enum: ['a', 'b', null] })).toEqualTypeOf<'a' | 'b' | null>();
  expectTypeOf(valueOf({ const: { a: [1] } })).toEqualTypeOf<{ a: [1] }>();
  expectTypeOf(valueOf({ type: ['string', 'null'] })).toEqualTypeOf<string | null>();
  expectTypeOf(valueOf({ type: 'array', items: { type: 'boolean' } })).toEqualTypeOf<boolean[]>();
  expectTypeOf(valueOf({ type: 'array' })).toEqualTypeOf<unknown[]>();
  expectTypeOf(valueOf({ type: 'object' })).toEqualTypeOf<Record<string, unknown>>();
  expectTypeOf(valueOf({ type: 'object', additionalProperties: { type: 'number' } })).toEqualTypeOf<
    Record<string, number>
  >();
});

it('types tuples by how many items there must be', () => {
  const prefixItems = [{ type: 'string' }, { type: 'number' }] as const;
  expectTypeOf(valueOf({ type: 'array', prefixItems, items: false, minItems: 2 })).toEqualTypeOf<
    [string, number]
  >();
  expectTypeOf(valueOf({ type: 'array', prefixItems, items: false })).toEqualTypeOf<[string?, number?]>();
  expectTypeOf(valueOf({ type: 'array', prefixItems, minItems: 2 })).toEqualTypeOf<
    [string, number, ...unknown[]]
  >();
});

it('types unions and intersections', () => {
  expectTypeOf(valueOf({ anyOf: [{ type: 'string' }, { const: 3 }] })).toEqualTypeOf<string | 3>();
  expectTypeOf(valueOf({ oneOf: [{ type: 'null' }, { type: 'number' }] })).toEqualTypeOf<number | null>();
  expectTypeOf(valueOf({ allOf: [{ type: 'string' }, {}] })).toEqualTypeOf<string>();
});

it('follows local references, recursive ones too', () => {
  const list = valueOf({
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: { value: { type: 'number' }, next: { $ref: '#/$defs/node' } },
        required: ['value'],
        additionalProperties: false,
      },
    },
  });
  expectTypeOf(list.next?.next?.value).toEqualTypeOf<number | undefined>();

  const tree = valueOf({ type: 'object', properties: { children: { type: 'array', items: { $ref: '#' } } } });
  expectTypeOf<NonNullable<typeof tree.children>[0]>().toEqualTypeOf(tree);

  const nest = valueOf({ type: 'array', items: { $ref: '#' } });
  expectTypeOf<(typeof nest)[0][0]>().toEqualTypeOf(nest);

  const nested = valueOf({ anyOf: [{ type: 'number' }, { type: 'array', items: { $ref: '#' } }] });
  expectTypeOf(nested).toExtend<number | unknown[]>();
});

it('is unknown where the schema does not tell', () => {
  expectTypeOf(valueOf(true)).toEqualTypeOf<unknown>();
  expectTypeOf(valueOf({})).toEqualTypeOf<unknown>();
  expectTypeOf(valueOf({ minLength: 3 })).toEqualTypeOf<unknown>();
  expectTypeOf(valueOf({ $ref: 'https://example.org/other' })).toEqualTypeOf<unknown>();
  expectTypeOf(valueOf({ type: 'string' } as { type: string })).toEqualTypeOf<unknown>();
  expectTypeOf(valueOf({} as object)).toEqualTypeOf<unknown>();
  expectTypeOf(valueOf(false)).toEqualTypeOf<never>();
});
