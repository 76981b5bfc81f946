import { type } from 'arktype';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import Type from 'typebox';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { compile } from '../../src/compile.ts';
import { GenerationError } from '../../src/base/errors.ts';
import { generateJSON, stream } from '../../src/generate.ts';
import type { GenerateResult } from '../../src/generate.ts';
import { standardValue } from '../../src/standard-value.ts';
import type { ValueOf } from '../../src/value-of.ts';
import { generateAtRandom, randomModel } from '../ecosystem/random-model.ts';
import { jsonVocabulary } from '../support/tiny-vocabulary.ts';

/** A Standard Schema that validates as it is told. */
function standard(json: object, validate: (value: unknown) => unknown): object {
  return {
    '~standard': {
      version: 1,
      vendor: 'acme',
      validate,
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}

const digit = { enum: [1, 2, 3] };

describe('generateJSON with a Standard Schema', () => {
  it('gives what the library makes of the value: transforms and defaults applied', async () => {
    const schema = z.object({
      day: z.iso.date().transform((day) => new Date(day)),
      unit: z.enum(['kg']).default('kg'),
      code: z.stringbool({ truthy: ['y'], falsy: ['n'] }).default(true),
    });
    const closed = z.object({ n: z.literal([1, 2]).transform((n) => n * 10) });
    const { value, text } = await generateAtRandom(closed, 3);
    expect(value).toEqual({ n: (JSON.parse(text) as { n: number }).n * 10 });
    const typed = await generateJSON(schema.pick({ day: true }), {
      model: randomModel(1),
      seed: 1,
      maxTokens: 60,
    });
    expect(typed.value.day).toBeInstanceOf(Date);
    expect(typed.value.day.toISOString().slice(0, 10)).toBe((JSON.parse(typed.text) as { day: string }).day);
  });

  it('shows the model the JSON Schema, not the schema of the library', async () => {
    const model = randomModel(1);
    await generateJSON(z.literal(7), { model, prompt: 'Go.', seed: 1 });
    expect(model.asked[0]).toContain('"const":7');
  });

  it('waits for a validation that is asynchronous', async () => {
    const schema = z.enum(['a', 'b']).refine(async () => Promise.resolve(true));
    expect((await generateAtRandom(schema, 1)).value).toMatch(/^[ab]$/);
    const doubled = standard(digit, async (value) => Promise.resolve({ value: [value, value] }));
    const { value, text } = await generateAtRandom(doubled, 1);
    expect(value).toEqual([Number(text), Number(text)]);
  });

  it('a refinement may refuse the value: the text is kept, and the issues say why and where', async () => {
    const schema = z.object({
      'a/b~c': z
        .array(z.literal('x').refine(() => false, 'no x wanted'))
        .min(1)
        .max(1),
    });
    const error = await generateAtRandom(schema, 1).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GenerationError);
    expect(error).toMatchObject({
      code: 'invalid-value',
      issues: [{ message: 'no x wanted', pointer: '/a~1b~0c/0' }],
      message: 'zod refuses the value for what JSON Schema cannot express: no x wanted (at /a~1b~0c/0)',
    });
    expect(JSON.parse((error as GenerationError).text)).toMatchObject({ 'a/b~c': ['x'] });
  });

  it('a validation that throws is an error with the text', async () => {
    const cause = new Error('the database is away');
    const schema = standard(digit, () => {
      throw cause;
    });
    const error = await generateAtRandom(schema, 1).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid-value', cause, issues: [] });
    expect((error as GenerationError).message).toBe(
      'acme failed to validate the value: the database is away',
    );
    expect((error as GenerationError).text).toMatch(/^[123]$/);
  });

  it('a constraint that was compiled from one validates too', async () => {
    const schema = z.literal([1, 2]).transform((n) => `no. ${n}`);
    const constraint = compile(schema, { vocabulary: jsonVocabulary() });
    expect(constraint.schema).toBe(schema);
    expect(constraint.fork().schema).toBe(schema);
    const { value, text } = await generateAtRandom(constraint, 1);
    expect(value).toBe(`no. ${text}`);
  });

  it('is streamed as it is written, and validated at the end', async () => {
    const schema = z.enum(['ab', 'cd']).transform((text) => text.toUpperCase());
    let text = '';
    for await (const event of stream(schema, { model: randomModel(1), seed: 1 })) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'done') {
        expectTypeOf(event.result).toEqualTypeOf<GenerateResult<string>>();
        expect(event.result).toMatchObject({ text, value: (JSON.parse(text) as string).toUpperCase() });
      }
    }
    expect(text).toMatch(/^"(ab|cd)"$/);
  });

  it('takes schemas that are functions, and documents of libraries', async () => {
    const { value } = await generateAtRandom(type("'a' | 'b'"), 1);
    expect(value).toMatch(/^[ab]$/);
    const result = await generateAtRandom({ $ref: 'https://example.com/kind' }, 1, {
      schemas: { 'https://example.com/kind': z.enum(['x', 'y']) },
    });
    expect(result.value).toMatch(/^[xy]$/);
  });

  it('what a library wrote as JSON Schema is JSON Schema, and nothing else', async () => {
    const json = z.toJSONSchema(
      z.literal('a').transform(() => 7),
      { io: 'input' },
    );
    expect('~standard' in json).toBe(true);
    expect((await generateAtRandom(json, 1)).value).toBe('a');
  });
});

describe('standardValue', () => {
  it('gives back values of other schemas as they are', async () => {
    const value = { a: 1 };
    for (const schema of [true, {}, { type: 'object' }, undefined]) {
      expect(await standardValue(schema, value, '')).toBe(value);
    }
  });

  it.each<[string, unknown, string]>([
    ['issues of all kinds of steps', [{ message: 'm', path: ['a', 0, { key: 'b' }] }], '/a/0/b'],
    ['no path', [{ message: 'm' }], ''],
    [
      'a path that is no plain list',
      [{ message: 'm', path: new (class Path extends Array<number> {})(0, 1) }],
      '/0/1',
    ],
  ])('%s', async (_, issues, pointer) => {
    await expect(
      standardValue(
        standard(digit, () => ({ issues })),
        1,
        '1',
      ),
    ).rejects.toMatchObject({
      issues: [{ message: 'm', pointer }],
      text: '1',
    });
  });

  it('takes falsy issues for a success, and an issue without a message for an issue', async () => {
    expect(
      await standardValue(
        standard(digit, () => ({ value: 2, issues: undefined })),
        1,
        '1',
      ),
    ).toBe(2);
    await expect(
      standardValue(
        standard(digit, () => ({ issues: [null] })),
        1,
        '1',
      ),
    ).rejects.toMatchObject({
      issues: [{ message: 'no reason given', pointer: '' }],
    });
  });
});

// Nothing below is called: the types are what is tested.
describe('the type of the value', () => {
  it('is that of the output of a Standard Schema', () => {
    const schema = z.object({ n: z.string().transform(Number), tags: z.array(z.string()).default([]) });
    expectTypeOf(() => generateJSON(schema)).returns.resolves.toEqualTypeOf<
      GenerateResult<{ n: number; tags: string[] }>
    >();
    const ark = type({ name: 'string', 'age?': 'number' });
    expectTypeOf(() => generateJSON(ark)).returns.resolves.toEqualTypeOf<
      GenerateResult<{ name: string; age?: number }>
    >();
    const val = toStandardJsonSchema(v.object({ a: v.pipe(v.string(), v.transform(Number)) }));
    expectTypeOf(() => generateJSON(val)).returns.resolves.toEqualTypeOf<GenerateResult<{ a: number }>>();
  });

  it('is read from the schemas of typebox, which are JSON Schema', () => {
    const schema = Type.Object(
      { a: Type.String(), b: Type.Optional(Type.Integer()), c: Type.Union([Type.Literal('x'), Type.Null()]) },
      { additionalProperties: false },
    );
    expectTypeOf(() => generateJSON(schema)).returns.resolves.toExtend<
      GenerateResult<{ a: string; b?: number; c: 'x' | null }>
    >();
  });

  it('is unknown where a library wrote JSON Schema, or does not tell', () => {
    expectTypeOf<ValueOf<ReturnType<typeof z.toJSONSchema>>>().toEqualTypeOf<unknown>();
    expectTypeOf<ValueOf<{ '~standard': { version: 1 } }>>().toEqualTypeOf<unknown>();
  });
});
