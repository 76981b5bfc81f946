import { compile } from './compile.ts';
import type { CompiledConstraint } from './compile.ts';
import type { GenerationEvent } from './decode/events.ts';
import { throwIfAborted } from './decode/stop.ts';
import { checkOptions, compileOptionsOf, tokensFor } from './generate-options.ts';
import type { GenerateOptions } from './generate-options.ts';
import { borrowModel } from './language-model.ts';
import { buildMessages } from './prompt.ts';
import { drawSeed, SeededChoices } from './sampling/seeded-choices.ts';
import { standardValue } from './standard-value.ts';
import { single } from './strategy/single.ts';
import type { ValueOf } from './value-of.ts';

/** Counts of tokens, and times in milliseconds. */
export interface Usage {
  readonly promptTokens: number;
  /** Tokens written, the end token included. */
  readonly outputTokens: number;
  /** Tokens among them that were the only way on, and cost no step of the model. */
  readonly forcedTokens: number;
  /**
   * How many times the text had to step back by a token, because nothing could follow it any more. 0 wherever it is
   * known exactly what can be completed, which is nearly everywhere: the table of keywords names what is not.
   */
  readonly deadEnds: number;
  /** Loading the model; next to nothing when it is loaded already. */
  readonly loadMs: number;
  /** Compiling the schema. */
  readonly compileMs: number;
  /** Reading the prompt. */
  readonly prefillMs: number;
  /** Writing, from the end of the prompt on. */
  readonly decodeMs: number;
  /** From the call to the first token. */
  readonly firstTokenMs: number;
  /** From the call to the end. */
  readonly totalMs: number;
}

/** What was generated. */
export interface GenerateResult<Value> {
  /** The value: `JSON.parse(text)`, which the schema accepts. Of a Standard Schema: what its library makes of that. */
  readonly value: Value;
  /** The text that the model wrote. */
  readonly text: string;
  readonly usage: Usage;
  /** `end`: the model ended the text. `complete`: nothing could follow. The text is a whole value in both cases. */
  readonly finishReason: 'end' | 'complete';
  /** The seed of the run, whether given or drawn. */
  readonly seed: number;
  /** What the schema says that has no effect, in words. */
  readonly warnings: readonly string[];
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
  const startMs = performance.now();
  checkOptions(options);
  const seed = options.seed ?? drawSeed();
  const choices = new SeededChoices(seed);
  const strategy = single(options);
  const { signal, onText } = options;
  throwIfAborted(signal);

  const loan = await borrowModel(options.model);
  try {
    const { model, vocabulary } = loan.model;
    const loadedMs = performance.now();
    const settings = compileOptionsOf(options, isCompiled(schema));
    const constraint = isCompiled(schema) ? schema : compile(schema, { vocabulary, ...settings });
    const compiledMs = performance.now();
    const prompt = loan.model.encodeChat(buildMessages(options, () => constraint.schemaText));
    const maxTokens = tokensFor(options.maxTokens, prompt.length, model.contextLength);
    const decodeMs = performance.now();

    let text = '';
    for await (const event of strategy({
      model,
      vocabulary,
      prompt,
      constraint,
      choices,
      maxTokens,
      signal,
    })) {
      if (event.type === 'done') {
        const { result } = event;
        const usage: Usage = {
          promptTokens: prompt.length,
          outputTokens: result.outputTokens,
          forcedTokens: result.forcedTokens,
          deadEnds: result.deadEnds,
          loadMs: loadedMs - startMs,
          compileMs: compiledMs - loadedMs,
          prefillMs: result.prefillMs,
          decodeMs: result.decodeMs,
          firstTokenMs: decodeMs - startMs + result.firstTokenMs,
          totalMs: performance.now() - startMs,
        };
        const { warnings } = constraint;
        const value = await standardValue(constraint.schema, JSON.parse(text), text);
        yield {
          type: 'done',
          result: { value, text, usage, finishReason: result.finishReason, seed, warnings },
        };
      } else {
        text = event.type === 'text' ? text + event.text : text.slice(0, text.length - event.length);
        onText?.(event.type === 'text' ? event.text : '', text);
        yield event;
      }
    }
  } finally {
    await loan.giveBack();
  }
}

function isCompiled(schema: object | boolean): schema is CompiledConstraint {
  return typeof schema === 'object' && 'advance' in schema && typeof schema.advance === 'function';
}
