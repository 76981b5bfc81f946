import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileRecognizer } from '../../src/compile.ts';
import { SchemaError, UnsupportedError } from '../../src/base/errors.ts';
import { jsonSchemaOf } from '../../src/schema/standard-schema.ts';
import { randomFrom } from '../support/random.ts';
import { ajvOf, judgeOf, neighbours, writeAtRandom } from './judge.ts';
import { compileForRandom, generateAtRandom } from './random-model.ts';
import { IDIOMS, MORE_IDIOMS } from './zod-idioms.ts';
import type { Idiom } from './zod-idioms.ts';

const TARGETS = ['draft-2020-12', 'draft-07', 'draft-04'] as const;
const SIDES = ['input', 'output'] as const;
const WALKS = 6;
const SEEDS = 8;

interface Written {
  readonly target: (typeof TARGETS)[number];
  readonly side: (typeof SIDES)[number];
  readonly json: object;
}

/** What zod writes for all targets; it cannot write the output of codecs. The sides of most are equal: once, then. */
function writtenBy({ schema }: Idiom): Written[] {
  const seen = new Set<string>();
  const isNew = ({ json }: Written): boolean => seen.size < seen.add(JSON.stringify(json)).size;
  return TARGETS.flatMap((target) =>
    SIDES.flatMap((side) => {
      try {
        return [{ target, side, json: z.toJSONSchema(schema, { target, io: side }) }];
      } catch (error) {
        expect((error as Error).message).toContain('cannot be represented');
        expect(side).toBe('output');
        return [];
      }
    }),
  ).filter(isNew);
}

it('the 28 idioms are all there', () => {
  expect(IDIOMS).toHaveLength(28);
});

describe.each([...IDIOMS, ...MORE_IDIOMS])('z: $name', (idiom) => {
  const { schema, valid, invalid, relation, ownFormat } = idiom;
  const zodAccepts = (value: unknown): boolean => schema.safeParse(value).success;

  it('is judged as zod and ajv judge it, for every target', () => {
    for (const value of valid) expect(zodAccepts(value), `zod on ${JSON.stringify(value)}`).toBe(true);
    for (const value of invalid) expect(zodAccepts(value), `zod on ${JSON.stringify(value)}`).toBe(false);
    for (const { target, side, json } of writtenBy(idiom)) {
      const judge = judgeOf(json);
      // Draft 4 has no propertyNames, prefixItems or const; what zod drops for it, it drops.
      const [mine, ajvs] = [judge.accepts.bind(judge), ajvOf(json)];
      const warned = ownFormat === undefined ? [] : [expect.stringContaining(`"${ownFormat}" is unknown`)];
      expect(judge.warnings, target).toEqual(warned);
      for (const value of valid) {
        const at = `${target} ${side}: ${JSON.stringify(value)}`;
        // Outputs have their defaults.
        if (side === 'input') expect(mine(value), at).toBe(true);
        expect(mine(value), `ajv, ${at}`).toBe(ajvs(value));
      }
      for (const value of invalid) {
        const at = `${target} ${side}: ${JSON.stringify(value)}`;
        if (target !== 'draft-04' && relation !== 'refined') expect(mine(value), at).toBe(false);
        expect(mine(value), `ajv, ${at}`).toBe(ajvs(value));
      }
      if (target === 'draft-04' || side === 'output') continue;
      for (const value of valid.flatMap(neighbours)) {
        const at = `${target} ${side}: ${JSON.stringify(value)}`;
        if (relation === 'same') expect(mine(value), at).toBe(zodAccepts(value));
        if (relation === 'narrower' && mine(value)) expect(zodAccepts(value), at).toBe(true);
      }
    }
  });

  it('is written byte by byte, and zod accepts it', () => {
    for (const { target, side, json } of writtenBy(idiom)) {
      if (target === 'draft-04') continue;
      const { recognizer } = compileRecognizer(json);
      const ajvs = ajvOf(json);
      for (let seed = 0; seed < WALKS; seed++) {
        const text = writeAtRandom(recognizer, randomFrom(seed), 30);
        const value: unknown = JSON.parse(text);
        expect(ajvs(value), `ajv, ${target} ${side}: ${text}`).toBe(true);
        if (relation !== 'refined') expect(zodAccepts(value), `${target} ${side}: ${text}`).toBe(true);
      }
    }
  });

  it('is generated from the zod schema itself, and validated by it', async () => {
    const constraint = compileForRandom(schema);
    for (let seed = 0; seed < SEEDS; seed++) {
      const options = { prompt: 'Go.' };
      const failed = (error: unknown): unknown => error;
      const result = await generateAtRandom(seed === 0 ? schema : constraint, seed, options).catch(failed);
      if (relation === 'refined' && result instanceof Error) {
        expect(result).toMatchObject({ code: 'invalid-value', message: expect.stringContaining('zod') });
        continue;
      }
      expect(result).not.toBeInstanceOf(Error);
      const { text, value, usage } = result as Awaited<ReturnType<typeof generateAtRandom>>;
      expect(value).toEqual(schema.parse(JSON.parse(text)));
      expect(usage.deadEnds, text).toBe(0);
    }
  });
});

describe('what zod cannot write as JSON Schema', () => {
  it.each<[string, z.ZodType]>([
    ['Date', z.date()],
    ['BigInt', z.object({ a: z.bigint() })],
    ['Map', z.map(z.string(), z.number())],
    ['Set', z.set(z.string())],
    ['Undefined', z.undefined()],
  ])('%s: refused, in the words of zod', async (name, schema) => {
    expect(() => jsonSchemaOf(schema)).toThrow(UnsupportedError);
    await expect(generateAtRandom(schema, 1)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(`zod cannot write the schema as JSON Schema: ${name} cannot`),
    });
  });

  it('never() is unsatisfiable', () => {
    expect(() => compileRecognizer(z.never())).toThrow(SchemaError);
    expect(() => compileRecognizer(z.never())).toThrow(/no value satisfies/);
  });
});
