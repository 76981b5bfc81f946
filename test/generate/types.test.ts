import { expectTypeOf, it } from 'vitest';
import type { CompiledConstraint } from '../../src/compile.ts';
import { generateJSON, stream } from '../../src/generate.ts';
import type { GenerateResult } from '../../src/generate.ts';
import type { GenerationEvent } from '../../src/decode/events.ts';

// The types are what is tested: nothing here is called.

it('a literal schema types the value', () => {
  const call = () =>
    generateJSON(
      {
        type: 'object',
        properties: { mood: { enum: ['good', 'bad'] }, score: { type: 'number' } },
        required: ['mood'],
        additionalProperties: false,
      },
      { prompt: 'How is it?', temperature: 0, signal: AbortSignal.timeout(1000) },
    );
  expectTypeOf(call).returns.resolves.toEqualTypeOf<
    GenerateResult<{ mood: 'good' | 'bad'; score?: number }>
  >();

  const events = () => stream({ const: 7 });
  expectTypeOf(events).returns.toEqualTypeOf<
    AsyncGenerator<GenerationEvent<GenerateResult<7>>, void, undefined>
  >();
});

it('other schemas give unknown, or the type that is named', () => {
  interface Person {
    name: string;
  }
  const read = (): { type: string } => ({ type: 'object' });
  expectTypeOf(() => generateJSON(read())).returns.resolves.toEqualTypeOf<GenerateResult<unknown>>();
  expectTypeOf(() => generateJSON<Person>(read())).returns.resolves.toEqualTypeOf<GenerateResult<Person>>();
  expectTypeOf((constraint: CompiledConstraint) => generateJSON(constraint)).returns.resolves.toEqualTypeOf<
    GenerateResult<unknown>
  >();
  expectTypeOf((constraint: CompiledConstraint) =>
    generateJSON<Person>(constraint),
  ).returns.resolves.toEqualTypeOf<GenerateResult<Person>>();
});

it('options are checked', () => {
  // @ts-expect-error: a misspelt option
  expectTypeOf(() => generateJSON(true, { maxtokens: 3 })).toBeFunction();
  // @ts-expect-error: white space of another kind
  expectTypeOf(() => generateJSON(true, { whitespace: 'wide' })).toBeFunction();
});
