import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRecognizer } from '../../src/compile.ts';
import { MANY_COMPOSITES } from '../../src/schema/composites.ts';
import { mutate, pickFrom, picks } from './near-values.ts';
import { accepts, unlessUnsatisfiable, validatorOf } from './oracle.ts';
import type { SchemaObject } from './subset.ts';
import { writeText } from './walk.ts';

const utf8 = new TextDecoder();
const encoder = new TextEncoder();

const scalar = fc.constantFrom<unknown>(null, true, 0, 1, 2, 10, -1.5, '', 'a', 'ab', 'b', 'é"');
const small = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  fc.array(scalar, { minLength: 1, maxLength: 2 }),
  fc.record({ a: scalar }),
);
const object = fc.oneof(
  fc.record({ a: small, b: small, c: scalar }),
  fc.record({ c: scalar, b: small, a: small }),
  fc.record({ a: small }),
);
const array = fc.tuple(small, small);
/** So many that most shapes have codes. */
const values = fc.array(fc.oneof(object, array, scalar), {
  minLength: 2 * MANY_COMPOSITES,
  maxLength: 5 * MANY_COMPOSITES,
});

const beside: fc.Arbitrary<SchemaObject> = fc.oneof(
  fc.constant<SchemaObject>({}),
  fc.record({ properties: fc.record({ b: fc.constantFrom({ type: 'string' }, { type: 'array' }) }) }),
  fc.constantFrom<SchemaObject>(
    { prefixItems: [{ type: 'number' }] },
    { items: { minLength: 1 } },
    { minProperties: 2 },
    { maxProperties: 2, uniqueItems: true },
    { required: ['c'], propertyNames: { maxLength: 1 } },
    { contains: { const: 'a' } },
  ),
);

const schema: fc.Arbitrary<SchemaObject> = fc
  .tuple(values, values, beside, fc.nat(5))
  .map(([some, others, more, form]): SchemaObject => {
    switch (form) {
      case 0:
        return { oneOf: [{ enum: some }, { enum: others }], ...more };
      case 1:
        return { enum: some, not: { enum: others.slice(0, MANY_COMPOSITES) }, ...more };
      case 2:
        return { allOf: [{ enum: [...some, ...others] }, more], not: { const: some[0] } };
      case 3:
        return { type: 'array', items: { enum: some }, maxItems: 2, uniqueItems: true };
      default:
        return { enum: some, ...more };
    }
  })
  // Ajv takes objects without a prototype for others.
  .map((schema) => JSON.parse(JSON.stringify(schema)) as SchemaObject);

function listed({ oneOf, allOf, items, ...own }: SchemaObject): unknown[] {
  const parts = [...((oneOf ?? []) as SchemaObject[]), ...((allOf ?? []) as SchemaObject[])];
  const inItems = items === undefined ? [] : listed(items as SchemaObject);
  return [
    ...((own['enum'] ?? []) as unknown[]),
    ...parts.flatMap(listed),
    ...inItems.flatMap((item) => [[item], [item, inItems[0]]]),
  ];
}

/** The same value with the members of each object in the other order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

describe('many objects and arrays in an enum', () => {
  it('are accepted, and what is near them is not, as ajv says', () => {
    fc.assert(
      fc.property(schema, fc.array(picks, { minLength: 4, maxLength: 4 }), (schema, sources) => {
        const validate = validatorOf(schema);
        const compiled = unlessUnsatisfiable(() => compileRecognizer(schema, { purpose: 'check' }));
        const all = listed(schema);
        for (const source of sources) {
          const pick = pickFrom(source);
          const value = all[pick(all.length)];
          for (const each of [
            value,
            reversed(value),
            mutate(value, pick),
            mutate(mutate(value, pick), pick),
          ]) {
            const text = JSON.stringify(each);
            const verdict = compiled !== undefined && accepts(compiled.recognizer, text);
            expect(verdict, `${text} by ${JSON.stringify(schema)}`).toBe(validate(each));
          }
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('are written without dead ends, in any order of members', () => {
    fc.assert(
      fc.property(
        schema,
        fc.constantFrom('declared' as const, 'any' as const),
        picks,
        (schema, propertyOrder, source) => {
          const validate = validatorOf(schema);
          const compiled = unlessUnsatisfiable(() => compileRecognizer(schema, { propertyOrder }));
          if (compiled === undefined) {
            expect(listed(schema).filter(validate)).toEqual([]);
            return;
          }
          const text = utf8.decode(writeText(compiled.recognizer, pickFrom(source), 40));
          expect(validate(JSON.parse(text)), text).toBe(true);
        },
      ),
      { numRuns: 50, seed: 2 },
    );
  });

  it('may be thousands', () => {
    const schema = {
      enum: Array.from({ length: 2000 }, (_, i) => ({ id: i, name: `n${i}`, tags: [i, i + 1] })),
    };
    for (const purpose of ['check', 'generate'] as const) {
      const { recognizer } = compileRecognizer(schema, { purpose, propertyOrder: 'any' });
      expect(accepts(recognizer, '{"id":7,"name":"n7","tags":[7,8]}')).toBe(true);
      expect(accepts(recognizer, '{"tags":[1999,2000],"id":1999,"name":"n1999"}')).toBe(true);
      for (const dead of [
        '{"id":"',
        '{"id":7,"name":"n8',
        '{"tags":[7,9',
        '{"id":7,"x',
        '{"tags":[7,8],"id":8',
      ]) {
        expect(isViable(recognizer, dead), dead).toBe(false);
      }
      for (const viable of ['{"id":1', '{"name":"n19', '{"tags":[7,8],"id":7,"name":"n7']) {
        expect(isViable(recognizer, viable), viable).toBe(true);
      }
    }
  });
});

function isViable(recognizer: ReturnType<typeof compileRecognizer>['recognizer'], text: string): boolean {
  let configuration = recognizer.start;
  for (const byte of encoder.encode(text)) {
    if (configuration < 0) return false;
    configuration = recognizer.step(configuration, byte);
  }
  return configuration >= 0;
}
