import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, generateJSON, loadModel, smc, streamText } from '../../src/index.ts';
import type { LanguageModel } from '../../src/index.ts';

let model: LanguageModel;
beforeAll(async () => {
  model = await loadModel();
});
afterAll(async () => {
  await model.dispose();
});

const any = (): boolean => true;
const ask = { prompt: 'Name three colours, one on each line.', seed: 4, maxTokens: 40 };

describe('stop strings', () => {
  it('end free text where the run without them had them first', async () => {
    const whole = await generate(any, { model, ...ask });
    const stop = whole.text.trim().slice(3, 6);
    const events: string[] = [];
    for await (const event of streamText(any, { model, ...ask, stop })) {
      if (event.type === 'text') events.push(event.text);
      if (event.type !== 'done') continue;
      expect(event.result.text).toBe(whole.text.slice(0, whole.text.indexOf(stop)));
      expect(event.result).toMatchObject({ finishReason: 'stop', warnings: [] });
      expect(event.result.usage.outputTokens).toBeLessThan(whole.usage.outputTokens);
      expect(events.join('')).toBe(event.result.text);
    }
    // More would have come, had there been room for it.
    const short = await generate(any, { model, ...ask, maxTokens: 4 });
    expect(short.finishReason).toBe('length');
    expect(whole.text.startsWith(short.text)).toBe(true);
  });

  it('never cut what is not a whole text of the grammar, and say so', async () => {
    const grammar = 'root ::= "(a,b)" tail\ntail ::= ",c" | ",c,d"';
    const { text, finishReason, warnings } = await generate(grammar, {
      ...{ model, notation: 'gbnf', prompt: 'Write it.', stop: [','] },
    });
    expect(text).toBe('(a,b),c');
    expect(finishReason).toMatch(/end|stop/);
    expect(warnings).toEqual([expect.stringContaining('where the text before it was not a whole one')]);
  });

  it('ask the predicate too', async () => {
    const where = (text: string, { complete }: { complete: boolean }): boolean =>
      /^[ab]*$/.test(text) && (!complete || text.length >= 3);
    const { text, finishReason } = await generate(where, { model, ...ask, maxTokens: 20, stop: 'a' });
    expect(text).toMatch(/^[ab]{3,}$/);
    if (finishReason === 'stop') expect(text.slice(3)).not.toContain('a');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['strings that are not empty', () => generate(any, { ...ask, stop: ['a', ''] })],
    ['beside a strategy', () => generate(any, { ...ask, stop: 'a', strategy: smc() })],
    ['ends where it is whole', () => generateJSON({}, { ...ask, stop: 'a' } as never)],
  ])('are refused: %s', async (message, call) => {
    await expect(call()).rejects.toThrow(message);
  });
});

describe('rules of sampling in a run', () => {
  it('penalties change what is written, and it replays', async () => {
    const options = { model, ...ask, temperature: 0 } as const;
    const plain = await generate(any, options);
    const penalised = await generate(any, { ...options, repetitionPenalty: 3, penaltyScope: 'prompt' });
    expect(penalised.text).not.toBe(plain.text);
    const again = await generate(any, { ...options, repetitionPenalty: 3, penaltyScope: 'prompt' });
    expect(again.text).toBe(penalised.text);
  });

  it('typical-p is kept within a schema', async () => {
    const schema = { type: 'array', items: { enum: ['red', 'green', 'blue'] }, maxItems: 3 } as const;
    const { value } = await generateJSON(schema, { model, ...ask, typicalP: 0.5, presencePenalty: 1 });
    for (const colour of value) expect(schema.items.enum).toContain(colour);
    const options = { model, ...ask, sampler: 'awrs', typicalP: 0.5 } as const;
    await expect(generateJSON(schema, options)).rejects.toThrow('typicalP');
    const beside = { model, ...ask, strategy: smc(), frequencyPenalty: 1 };
    await expect(generateJSON(schema, beside)).rejects.toThrow(
      'frequencyPenalty has no effect beside a strategy',
    );
  });
});
