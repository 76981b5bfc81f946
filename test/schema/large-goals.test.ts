import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEAD, type Recognizer } from '../../src/automaton/recognizer.ts';
import { compileRecognizer } from '../../src/compile.ts';
import { BoundedCache } from '../../src/schema/bounded-cache.ts';
import { accepts, unlessUnsatisfiable, validatorOf } from './oracle.ts';
import type { SchemaObject } from './subset.ts';

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const object = (entries: [key: string, value: unknown][]): object => Object.fromEntries(entries) as object;
const utf8 = new TextEncoder();

function checker(schema: object): Recognizer {
  return compileRecognizer(schema, { purpose: 'check' }).recognizer;
}

/** How many bytes of a text are read before it is dead; undefined if it is not. */
function deadAfter(recognizer: Recognizer, text: string): number | undefined {
  let configuration = recognizer.start;
  for (const [i, byte] of utf8.encode(text).entries()) {
    configuration = recognizer.step(configuration, byte);
    if (configuration === DEAD) return i;
  }
  return undefined;
}

describe('many branches', () => {
  const branches = range(200).map((i) => ({
    properties: { [`p${i}`]: { type: 'string' }, type: { const: `k${i}` } },
    required: ['type', `p${i}`],
  }));

  it.each(['oneOf', 'anyOf'])('%s, told apart by the last key', (keyword) => {
    const recognizer = checker({ [keyword]: branches });
    expect(accepts(recognizer, '{"p150":"x","q":1,"type":"k150"}')).toBe(true);
    expect(accepts(recognizer, '{"p150":"x","p7":"x","type":"k7"}')).toBe(true);
    expect(accepts(recognizer, '{"p150":"x","type":"k149"}')).toBe(false);
    expect(accepts(recognizer, '{"p150":1,"p149":"x","type":"k150"}')).toBe(false);
    expect(deadAfter(recognizer, '{"type":"k150","p150":1}')).toBe('{"type":"k150","p150":'.length);
  });

  it('anyOf without a discriminator', () => {
    const any = checker({
      anyOf: branches.map(({ properties, required }) => ({ properties, required: required.slice(1) })),
    });
    expect(accepts(any, '{"q":1,"p150":"x"}')).toBe(true);
    expect(accepts(any, '{"q":1,"p150":1}')).toBe(false);
    expect(accepts(any, '{"p7":1,"p150":"x","p8":1}')).toBe(true);
  });

  it('oneOf of which two can hold', () => {
    const schema = { oneOf: branches.map((branch) => ({ ...branch, required: branch.required.slice(1) })) };
    const recognizer = checker(schema);
    expect(accepts(recognizer, '{"p1":"x"}')).toBe(true);
    expect(accepts(recognizer, '{"p1":"x","p2":"x"}')).toBe(false);
    expect(accepts(recognizer, '{"p1":"x","p2":"x","type":"k2"}')).toBe(true);
  });
});

describe('oneOf with something like a discriminator', () => {
  const member = fc.oneof(
    fc.record({ const: fc.constantFrom('a', 'b', 1, null) }),
    fc.record({ enum: fc.constantFrom(['a', 'c'], ['b'], [1, 2], [true, {}]) }),
    fc.constant({ type: 'string' }),
  );
  const branch = fc
    .record({
      properties: fc.record({ t: member, u: member }, { requiredKeys: [] }),
      required: fc.subarray(['t', 'u']),
    })
    .chain((own) =>
      fc.constantFrom<SchemaObject>(own, { allOf: [own] }, { ...own, additionalProperties: false }),
    );
  const value = fc.constantFrom<unknown>('a', 'b', 'c', 1, 2, null, true, {});
  const instance = fc.record({ t: value, u: value }, { requiredKeys: [], noNullPrototype: true });

  it('counts the branches that hold, as ajv does', () => {
    const schemas = fc
      .array(branch, { minLength: 2, maxLength: 4 })
      .map((oneOf) => JSON.parse(JSON.stringify({ oneOf })) as SchemaObject);
    fc.assert(
      fc.property(schemas, fc.array(instance, { minLength: 8, maxLength: 8 }), (schema, instances) => {
        const validate = validatorOf(schema);
        const compiled = unlessUnsatisfiable(() => compileRecognizer(schema, { purpose: 'check' }));
        for (const each of instances) {
          const verdict = compiled !== undefined && accepts(compiled.recognizer, JSON.stringify(each));
          expect(verdict, `${JSON.stringify(each)} by ${JSON.stringify(schema)}`).toBe(validate(each));
        }
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe('a long chain of references', () => {
  it.each([{}, { required: ['a'] }])('is followed, with %j at each', (own) => {
    const $defs = object(
      range(3000).map((i) => [
        `d${i}`,
        i < 2999 ? { $ref: `#/$defs/d${i + 1}`, ...own } : { required: ['b'] },
      ]),
    );
    const recognizer = checker({ $ref: '#/$defs/d0', $defs });
    expect(accepts(recognizer, '{"a":1,"b":2}')).toBe(true);
    expect(accepts(recognizer, '{"a":1}')).toBe(false);
    expect(accepts(recognizer, '{"b":1}')).toBe(!('required' in own));
  });
});

describe('many required keys', () => {
  const keys = range(300).map((i) => `key${i}`);
  const text = (names: readonly string[]): string => JSON.stringify(object(names.map((name) => [name, 0])));

  it('leave no room for others where maxProperties says so', () => {
    const recognizer = checker({ required: keys, maxProperties: 300 });
    expect(accepts(recognizer, text([...keys].reverse()))).toBe(true);
    expect(accepts(recognizer, text(keys.slice(1)))).toBe(false);
    // A key that is not one of them, at its first character that tells.
    expect(deadAfter(recognizer, '{"x')).toBe(2);
    expect(deadAfter(recognizer, '{"key3":0,"key300"')).toBe('{"key3":0,"key30'.length);
  });

  it('leave room for as many as it says', () => {
    const recognizer = checker({ required: keys, maxProperties: 301 });
    expect(accepts(recognizer, text(['x', ...keys]))).toBe(true);
    expect(deadAfter(recognizer, '{"x":0,"y')).toBe('{"x":0,"'.length);
  });

  it('are unsatisfiable where they are too many', () => {
    expect(() => checker({ type: 'object', required: keys, maxProperties: 299 })).toThrow(
      'no value satisfies',
    );
  });
});

describe('many alternatives under unevaluatedProperties', () => {
  it('evaluate what they speak of, if they hold', () => {
    const member = (key: string): object => ({ properties: { [key]: { type: 'string' } }, required: [key] });
    const recognizer = checker({
      allOf: range(20).map((i) => ({ anyOf: [member(`a${i}`), member(`b${i}`)] })),
      unevaluatedProperties: false,
    });
    const all = range(20).map((i): [string, unknown] => [i % 2 ? `a${i}` : `b${i}`, 'x']);
    expect(accepts(recognizer, JSON.stringify(object(all)))).toBe(true);
    expect(accepts(recognizer, JSON.stringify(object(all.slice(1))))).toBe(false);
    expect(accepts(recognizer, JSON.stringify(object([...all, ['a0', 'x']])))).toBe(true);
    expect(accepts(recognizer, JSON.stringify(object([...all, ['a0', 1]])))).toBe(false);
    expect(deadAfter(recognizer, '{"c')).toBe(2);
  });
});

describe('BoundedCache', () => {
  it('forgets all at once when it would be too large', () => {
    const cache = new BoundedCache<string, number>(10);
    cache.set('a', 1, 4);
    cache.set('b', 2, 4);
    expect([cache.get('a'), cache.get('b')]).toEqual([1, 2]);
    cache.set('c', 3, 0);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([undefined, undefined, 3]);
  });
});
