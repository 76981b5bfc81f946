import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asap, awrs, bestOf, cautious, generate, generateJSON, loadModel, smc } from '../../src/index.ts';
import type { LanguageModel, Model, Work } from '../../src/index.ts';
import type { RunOptions } from '../../src/generate-options.ts';
import { readLayout } from '../../src/model/layout.ts';
import { openModel } from '../../src/model/open.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/decoders/larger-vocabulary', import.meta.url));

const WAYS: Readonly<Record<string, RunOptions>> = {
  masked: {},
  greedy: { temperature: 0 },
  'masked, cut off': { topK: 5, topP: 0.9, minP: 0.01 },
  awrs: { sampler: 'awrs' },
  smc: { strategy: smc({ particles: 4 }) },
  'smc, resampled': { strategy: smc({ particles: 4, resample: 'systematic', sampler: awrs() }) },
  asap: { strategy: asap({ samples: 3 }) },
  bestOf: { strategy: bestOf(2, (text) => text.length) },
  cautious: { strategy: cautious({ trials: 2 }) },
};

describe('a model with more logits than tokens, which likes those behind the last token best', () => {
  let model: LanguageModel;
  let read: number[] = [];
  beforeAll(async () => {
    const loaded = await loadModel(FOLDER);
    model = {
      ...loaded,
      model: Object.assign(Object.create(loaded.model) as typeof loaded.model, {
        run: (work: readonly Work[]) => {
          for (const { tokens } of work) read.push(...Array.from(tokens));
          return loaded.model.run(work);
        },
      }),
    };
  });
  afterAll(() => model.dispose());

  function expectTokens(): void {
    expect(read.length).toBeGreaterThan(0);
    expect(Math.max(...read)).toBeLessThan(model.vocabulary.size);
    read = [];
  }

  it('does like them, and what is loaded has no logits for them', async () => {
    const graph = await openModel(await readLayout(FOLDER));
    const rowOf = async (one: Model): Promise<Float32Array> =>
      (await one.run([{ state: one.create(), tokens: [65], logits: 'last' }]))[0]![0]!;
    const all = await rowOf(graph);
    const best = all.indexOf(all.reduce((a, b) => Math.max(a, b)));
    expect([all.length, best >= 267, model.vocabulary.size]).toEqual([320, true, 267]);
    expect(model.model.vocabularySize).toBe(267);
    expect(await rowOf(model.model)).toEqual(all.slice(0, 267));
    await graph.dispose();
    read = [];
  });

  it.each(Object.entries(WAYS))('never writes them: %s', async (_, way) => {
    const options = { model, seed: 1, maxTokens: 30, prompt: 'A', ...way };
    const schema = { type: 'string', maxLength: 8 };
    const { value } = await generateJSON(schema, { ...options, schemaInPrompt: false });
    expect(typeof value).toBe('string');
    expectTokens();
    const { text } = await generate('root ::= [^x]{3,20}', { notation: 'gbnf', ...options });
    expect(text).toMatch(/^[^x]{3,20}$/u);
    expectTokens();
  });

  it.each(['awrs', 'masked'] as const)('never writes them where all texts are good: %s', async (sampler) => {
    const { text } = await generate(() => true, { model, sampler, seed: 1, maxTokens: 12, prompt: 'A' });
    expect(typeof text).toBe('string');
    expectTokens();
  });
});
