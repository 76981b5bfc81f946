import { compile } from './compile.ts';
import type { CompiledConstraint } from './compile.ts';
import type { GenerationEvent } from './decode/events.ts';
import { checkOptions, compileOptionsOf } from './generate-options.ts';
import type { GenerateOptions } from './generate-options.ts';
import { type GeneratedText, generation } from './generation.ts';
import { schemaInstruction } from './prompt.ts';
import { standardValue } from './standard-value.ts';
import type { Population } from './strategy/population.ts';
import type { ValueOf } from './value-of.ts';

/** What was generated. */
export interface GenerateResult<Value> extends Omit<GeneratedText, 'population'> {
  /** The value: `JSON.parse(text)`, which the schema accepts. Of a Standard Schema: what its library makes of that. */
  readonly value: Value;
  /** With a strategy over populations: all its values as JSON has them, with their weights, and the evidence. */
  readonly population?: Population<unknown>;
}

/**
 * Makes a language model write a value that a JSON Schema accepts: always a whole one, or an error.
 *
 * The schema is a JSON Schema as a plain value, a Standard Schema that converts itself to one (zod from 4.2 on,
 * arktype, valibot through `toStandardJsonSchema`), or a constraint from `compile`, which saves compiling it again.
 * Where a JSON Schema is literal in the code the value has its type; for others a type can be named:
 * `generateJSON<Person>(schema)`.
 *
 * Of a Standard Schema, values are written that its JSON Schema for inputs accepts; its library then validates them
 * and makes the output of them, transforms and defaults applied. A refinement that JSON Schema cannot express may refuse
 * the value: the error then has the code `invalid-value`, the text and the `issues`. What can be said as JSON Schema
 * (`regex`, `min`, `multipleOf`, ...) should be, since that is kept from the first token on.
 *
 * The token sequence is drawn from the model's own distribution at `temperature`, restricted at every step to tokens
 * after which a whole value of at most `maxTokens` tokens can still follow; forced stretches are written in their
 * canonical tokens.
 *
 * Rejects with a `WellformedError`: `SchemaError`, `UnsupportedError` or `ModelError` before decoding, and
 * `GenerationError`, which has the text so far, from then on.
 *
 * ```ts
 * const { value } = await generateJSON(
 *   { type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false },
 *   { prompt: 'Who wrote Faust?' },
 * );
 * value.name; // string
 *
 * const person = z.object({ name: z.string(), born: z.iso.date().transform((day) => new Date(day)) });
 * const { value: writer } = await generateJSON(person, { prompt: 'Who wrote Faust?' });
 * writer.born.getFullYear(); // number
 * ```
 */
export function generateJSON<const Schema extends object | boolean>(
  schema: Schema,
  options?: GenerateOptions,
): Promise<GenerateResult<ValueOf<Schema>>>;
export function generateJSON<Value = unknown>(
  schema: object | boolean,
  options?: GenerateOptions,
): Promise<GenerateResult<Value>>;
export async function generateJSON(
  schema: object | boolean,
  options: GenerateOptions = {},
): Promise<GenerateResult<unknown>> {
  for await (const event of run(schema, options)) if (event.type === 'done') return event.result;
  throw new Error('the stream of events ended without a result');
}

/**
 * The same as `generateJSON`, as a stream of events: `text` (whole code points), `retract` (the last `length` UTF-16
 * units are taken back; only constraints that over-approximate need it), and at the end `done` with the result.
 *
 * Leaving the loop early stops the generation and frees what it holds.
 *
 * ```ts
 * for await (const event of stream(schema, { prompt })) {
 *   if (event.type === 'text') process.stdout.write(event.text);
 * }
 * ```
 */
export function stream<const Schema extends object | boolean>(
  schema: Schema,
  options?: GenerateOptions,
): AsyncGenerator<GenerationEvent<GenerateResult<ValueOf<Schema>>>, void, undefined>;
export function stream<Value = unknown>(
  schema: object | boolean,
  options?: GenerateOptions,
): AsyncGenerator<GenerationEvent<GenerateResult<Value>>, void, undefined>;
export function stream(
  schema: object | boolean,
  options: GenerateOptions = {},
): AsyncGenerator<GenerationEvent<GenerateResult<unknown>>, void, undefined> {
  return run(schema, options);
}

async function* run(
  schema: object | boolean,
  options: GenerateOptions,
): AsyncGenerator<GenerationEvent<GenerateResult<unknown>>, void, undefined> {
  checkOptions(options);
  const settings = compileOptionsOf(options, isCompiled(schema));
  let given = schema;
  for await (const event of generation(options, (vocabulary) => {
    const constraint = isCompiled(schema) ? schema : compile(schema, { vocabulary, ...settings });
    given = constraint.schema;
    return {
      constraint,
      instruction: schemaInstruction(options, () => constraint.schemaText),
    };
  })) {
    if (event.type !== 'done') {
      yield event;
      continue;
    }
    const { population, ...result } = event.result;
    const value = await standardValue(given, JSON.parse(result.text), result.text);
    const told = { value, ...result };
    yield {
      type: 'done',
      result: population === undefined ? told : { ...told, population: population.map(parseJson) },
    };
  }
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
}

function isCompiled(schema: object | boolean): schema is CompiledConstraint {
  return typeof schema === 'object' && 'advance' in schema && typeof schema.advance === 'function';
}
