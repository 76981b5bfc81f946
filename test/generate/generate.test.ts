import { describe, expect, it } from 'vitest';
import type { CompiledConstraint } from '../../src/compile.ts';
import { generateJSON, stream } from '../../src/generate.ts';
import type { GenerateOptions } from '../../src/generate-options.ts';
import type { LanguageModel } from '../../src/language-model.ts';
import { generateAtRandom } from '../ecosystem/random-model.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import type { Transitions } from '../support/table-constraint.ts';
import { mixedLogits, TableModel, tableVocabulary } from '../support/table-model.ts';

const TEXTS = ['[', ']', '1', ',', 'true', ''];
const END = 5;
const [OPEN, CLOSE, ONE, COMMA, TRUE] = [0, 1, 2, 3, 4];

/** true, or an array of at least two ones. */
const arrays: Transitions = [
  { [OPEN!]: 1, [TRUE!]: 5 },
  { [ONE!]: 2 },
  { [COMMA!]: 3 },
  { [ONE!]: 4 },
  { [COMMA!]: 3, [CLOSE!]: 5 },
  {},
];

function compiled(transitions: Transitions, complete: number[]): CompiledConstraint {
  const table = new TableConstraint(transitions, { complete, endTokens: [END], forced: true });
  return Object.assign(table, { warnings: ['a warning'] }) as unknown as CompiledConstraint;
}

interface Stub extends LanguageModel {
  readonly model: TableModel;
  readonly asked: string[];
}

function stub(contextLength = 4096): Stub {
  const model = new TableModel(8, mixedLogits(8), contextLength);
  const asked: string[] = [];
  return {
    model,
    asked,
    vocabulary: tableVocabulary(TEXTS, [END]) as LanguageModel['vocabulary'],
    encodeChat(messages) {
      asked.push(messages.map(({ role, content }) => `${role}: ${content}`).join('\n'));
      return Array.from(asked.at(-1)!, (character) => character.charCodeAt(0) % 5);
    },
    dispose: () => model.dispose(),
  };
}

const constraint = compiled(arrays, [5]);
const prompt = { prompt: 'Go.', schemaInPrompt: false };

describe('generateJSON', () => {
  it('gives the value, its text, the figures and the seed', async () => {
    const model = stub();
    const { value, text, usage, finishReason, seed, warnings } = await generateJSON(constraint, {
      ...prompt,
      model,
      seed: 3,
    });
    expect(value).toEqual(JSON.parse(text));
    expect(model.asked).toEqual(['user: Go.']);
    expect({ finishReason, seed, warnings }).toEqual({
      finishReason: 'complete',
      seed: 3,
      warnings: ['a warning'],
    });
    expect(usage.promptTokens).toBe('user: Go.'.length);
    expect(usage.outputTokens).toBeGreaterThan(usage.forcedTokens);
    for (const [name, number] of Object.entries(usage)) expect(number, name).toBeGreaterThanOrEqual(0);
    expect(usage.firstTokenMs).toBeLessThanOrEqual(usage.totalMs);
    expect(model.model.alive.size).toBe(0);
  });

  it('replays a seed, also the one that it drew itself, whatever ran before', async () => {
    const model = stub();
    const first = await generateJSON(constraint, { ...prompt, model });
    const texts = new Set<string>();
    for (let seed = 0; seed < 20; seed++)
      texts.add((await generateJSON(constraint, { ...prompt, model, seed })).text);
    expect(texts.size).toBeGreaterThan(1);
    const again = await generateJSON(constraint, { ...prompt, model, seed: first.seed });
    expect(again.text).toBe(first.text);
    const elsewhere = await generateJSON(constraint, { ...prompt, model: stub(), seed: first.seed });
    expect(elsewhere.text).toBe(first.text);
  });

  it('never cuts the value off', async () => {
    const model = stub();
    for (let seed = 0; seed < 50; seed++) {
      for (const maxTokens of [2, 6, 8, 11]) {
        const { value, usage } = await generateJSON(constraint, { ...prompt, model, seed, maxTokens });
        expect(value === true || Array.isArray(value)).toBe(true);
        expect(usage.outputTokens).toBeLessThanOrEqual(maxTokens);
      }
    }
  });

  it('tells the text as it comes', async () => {
    const pieces: string[] = [];
    const { text } = await generateJSON(constraint, {
      ...prompt,
      model: stub(),
      seed: 1,
      onText(piece, soFar) {
        pieces.push(piece);
        expect(soFar).toBe(pieces.join(''));
      },
    });
    expect(pieces.join('')).toBe(text);
  });
});

describe('stream', () => {
  it('gives the text in pieces, and the result last', async () => {
    let text = '';
    const types: string[] = [];
    for await (const event of stream(constraint, { ...prompt, model: stub(), seed: 1 })) {
      types.push(event.type);
      if (event.type === 'text') text += event.text;
      if (event.type === 'done') expect(event.result.text).toBe(text);
    }
    expect(types.at(-1)).toBe('done');
    expect(types.filter((type) => type === 'done')).toHaveLength(1);
  });

  it('does nothing until it is read, and frees what it holds when it is left', async () => {
    const model = stub();
    const events = stream(constraint, { ...prompt, model });
    expect(model.asked).toEqual([]);
    await events.next();
    await events.return();
    expect(model.model.alive.size).toBe(0);
  });
});

describe('failures', () => {
  const failing = async (
    options: GenerateOptions,
    schema: CompiledConstraint = constraint,
  ): Promise<unknown> =>
    generateJSON(schema, { ...prompt, model: stub(), ...options }).then(
      () => undefined,
      (error: unknown) => error,
    );

  it.each<[GenerateOptions, string]>([
    [{ temperature: -1 }, 'temperature "-1"'],
    [{ topK: 0 }, 'topK "0"'],
    [{ topP: 2 }, 'topP "2"'],
    [{ seed: 0.5 }, 'seed "0.5"'],
    [{ maxTokens: 0 }, 'maxTokens "0"'],
    [{ maxTokens: 5000 }, 'after a prompt of 9 tokens the context leaves 4087'],
    [{ maxtokens: 5 } as GenerateOptions, 'unknown option "maxtokens"'],
    [{ whitespace: 'any' }, 'whitespace has no effect'],
    [{ draft: '7' }, 'draft has no effect'],
    [{ customFormats: {} }, 'customFormats has no effect'],
    [{ model: stub(5) }, 'the prompt has 9 tokens and leaves no room'],
  ])('%o is refused', async (options, message) => {
    expect(await failing(options)).toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining(message),
    });
  });

  it('too few tokens: before decoding, with the number needed', async () => {
    const model = stub();
    const error = await failing({ model, maxTokens: 2 }, compiled(arrays.slice(1).map(shiftDown), [4]));
    expect(error).toMatchObject({
      code: 'too-few-tokens',
      message: expect.stringContaining('needs 5 tokens'),
    });
    expect(model.model.runs).toEqual([]);
  });

  it('an abort, with the text so far', async () => {
    const controller = new AbortController();
    const error = await failing({
      seed: 1,
      signal: controller.signal,
      onText: () => {
        controller.abort();
      },
    });
    expect(error).toMatchObject({ name: 'GenerationError', code: 'aborted' });
    expect((error as { text: string }).text).not.toBe('');
  });

  it('an abort before anything was done', async () => {
    const model = stub();
    expect(await failing({ model, signal: AbortSignal.abort() })).toMatchObject({
      code: 'aborted',
      text: '',
    });
    expect(model.asked).toEqual([]);
  });
});

describe('the options of reading', () => {
  const texts = async (schema: object, options: GenerateOptions): Promise<string[]> => {
    const found = new Set<string>();
    for (let seed = 0; seed < 12; seed++) found.add((await generateAtRandom(schema, seed, options)).text);
    return [...found].sort();
  };

  it('reach the compiler, each of them', async () => {
    const tuple = { type: 'array', items: [{ const: 1 }], additionalItems: false, minItems: 1 };
    expect(await texts(tuple, { draft: '7' })).toEqual(['[1]']);

    const reference = { $ref: 'https://example.com/kind' };
    const kind = { $id: 'https://example.com/kind', enum: ['a'] };
    expect(await texts(reference, { schemas: [kind] })).toEqual(['"a"']);
    expect(await texts(reference, { schemas: { 'https://example.com/kind': { const: 2 } } })).toEqual(['2']);

    const date = { enum: ['2024-02-30', '2024-02-29'], format: 'date' };
    expect(await texts(date, {})).toEqual(['"2024-02-29"']);
    expect(await texts(date, { formats: 'assert' })).toEqual(['"2024-02-29"']);
    expect(await texts(date, { formats: 'annotate' })).toEqual(['"2024-02-29"', '"2024-02-30"']);

    const int32 = { enum: [1, 2147483648], format: 'int32' };
    expect(await texts(int32, {})).toEqual(['1', '2147483648']);
    expect(await texts(int32, { openapi: 'assert' })).toEqual(['1']);

    const custom = { enum: ['ab', 'AB'], format: 'capitals' };
    expect(await texts(custom, { customFormats: { capitals: /^[A-Z]+$/ } })).toEqual(['"AB"']);

    const json = { $schema: 'http://json-schema.org/draft-07/schema#', enum: ['{', '{}'] };
    const content = { ...json, contentMediaType: 'application/json' };
    expect(await texts(content, {})).toEqual(['"{"', '"{}"']);
    expect(await texts(content, { content: 'assert' })).toEqual(['"{}"']);
  });

  it('may be undefined, as if they were not given', async () => {
    const options = { draft: undefined, schemas: undefined, formats: undefined, openapi: undefined };
    expect(await texts({ const: 1 }, { ...options, customFormats: undefined, content: undefined })).toEqual([
      '1',
    ]);
  });

  it.each<[string, object, string]>([
    ['draft', { draft: '5' }, 'draft "5": expected 4 or 6 or 7 or 2019-09 or 2020-12'],
    [
      'schemas',
      { schemas: [{ type: 'string' }] },
      'schemas[0]: no reference can name a schema without "$id"',
    ],
    ['formats', { formats: 'ignore' }, 'formats "ignore": expected assert or annotate'],
    ['openapi', { openapi: true }, 'openapi true: expected assert or annotate'],
    ['customFormats', { customFormats: { a: 5 } }, 'customFormats["a"]'],
    ['content', { content: 'yes' }, 'content "yes": expected assert or annotate'],
    ['purpose', { purpose: 'check' }, 'unknown option "purpose"'],
    ['format', { format: 'assert' }, 'unknown option "format"'],
  ])('a bad %s is refused', async (_, options, message) => {
    await expect(generateAtRandom({ const: 1 }, 1, options)).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining(message),
    });
  });
});

describe('dead ends', () => {
  it('are counted in the result', async () => {
    // After "[1," nothing can come, and without a distance only arriving there tells.
    const transitions = [{ [OPEN!]: 1, [TRUE!]: 4 }, { [ONE!]: 2 }, { [COMMA!]: 3, [CLOSE!]: 4 }, {}, {}];
    const table = new TableConstraint(transitions, { complete: [4], endTokens: [END], distance: false });
    const trap = Object.assign(table, { warnings: [] }) as unknown as CompiledConstraint;
    const counts: number[] = [];
    for (let seed = 0; seed < 30; seed++) {
      const { usage, text } = await generateJSON(trap, { ...prompt, model: stub(), seed });
      expect(['[1]', 'true']).toContain(text);
      counts.push(usage.deadEnds);
    }
    expect(new Set(counts)).toEqual(new Set([0, 1]));
  });
});

function shiftDown(row: Readonly<Record<number, number>>): Record<number, number> {
  return Object.fromEntries(Object.entries(row).map(([token, state]) => [token, state - 1]));
}
