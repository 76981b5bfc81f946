import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awrs, bestOf, generate, generateJSON, loadModel, onValue, smc } from '../../src/index.ts';
import type { LanguageModel } from '../../src/index.ts';

let model: LanguageModel;
beforeAll(async () => {
  model = await loadModel();
});
afterAll(async () => {
  await model.dispose();
});

const schema = {
  type: 'array',
  items: { enum: ['red', 'green', 'blue'] },
  minItems: 1,
  maxItems: 2,
} as const;
const ask = { prompt: 'Name a colour of the sky.', seed: 5 };

describe('samplers and strategies of generateJSON', () => {
  it('draw with AWRS, which needs no mask, and replay', async () => {
    const once = await generateJSON(schema, { model, ...ask, sampler: 'awrs' });
    const again = await generateJSON(schema, { model, ...ask, sampler: 'awrs' });
    expect(again.text).toBe(once.text);
    expect(once.value.every((colour) => schema.items.enum.includes(colour))).toBe(true);
  });

  it('run a population, with weighted values', async () => {
    const strategy = smc({ particles: 6, potentials: [(text) => (text.includes('red') ? -Infinity : 0)] });
    const { value, population } = await generateJSON(schema, { model, ...ask, strategy });
    expect(value).not.toContain('red');
    expect(population!.logEvidence).toBeLessThan(0);
    const posterior = population!.posterior();
    expect(posterior.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    for (const one of posterior) expect(JSON.stringify(one.value)).toBe(one.text);
    const again = await generateJSON(schema, { model, ...ask, strategy });
    expect(again.population!.posterior()).toEqual(posterior);
  });

  it('return the best of n', async () => {
    const strategy = bestOf(4, (text) => text.length);
    const { text, population } = await generateJSON(schema, { model, ...ask, strategy });
    expect(text.length).toBe(Math.max(...population!.particles.map((one) => one.text.length)));
  });

  it('keep to a predicate beside the schema', async () => {
    const where = (text: string): Promise<boolean> => Promise.resolve(!text.includes('blue'));
    const { value } = await generateJSON(schema, { model, ...ask, where });
    expect(value).not.toContain('blue');
  });

  it.each([
    [{ sampler: awrs() }, 'may give up'],
    [{ sampler: 'other' as never }, 'sampler "other"'],
    [{ strategy: smc(), temperature: 0.5 }, 'temperature has no effect beside a strategy'],
    [{ where: true as never }, 'where: expected a function'],
    [{ maxWhereCalls: 0 }, 'maxWhereCalls "0"'],
  ])('refuse what cannot be kept: %o', async (options, message) => {
    await expect(generateJSON(schema, { model, ...ask, ...options })).rejects.toThrow(message);
  });
});

it('a predicate alone makes a text that it lets stand', async () => {
  const sum = (text: string, { complete }: { complete: boolean }): boolean =>
    (complete ? /^\d+(\+\d+)*$/ : /^(\d+\+)*\d*$/).test(text) &&
    text.split('+').reduce((all, part) => all + Number(part), 0) <= 100;
  for (let seed = 0; seed < 3; seed++) {
    const { text } = await generate(sum, { model, prompt: 'Add some numbers.', seed, maxTokens: 12 });
    expect(sum(text, { complete: true }), text).toBe(true);
  }
});

it('a predicate may be waited for beside a cut, and replays', async () => {
  const digits = (text: string): Promise<boolean> => Promise.resolve(/^[0-9]*$/.test(text));
  const options = { model, prompt: 'Write a number.', seed: 3, maxTokens: 4, topK: 5 };
  const { text } = await generate(digits, options);
  expect(text).toMatch(/^[0-9]*$/);
  expect((await generate(digits, options)).text).toBe(text);
});

it('potentials may be of values', async () => {
  const potential = onValue((value: readonly string[] | undefined) =>
    value?.includes('red') ? -Infinity : 0,
  );
  const strategy = smc({ particles: 6, potentials: [potential], resample: 'optimal' });
  const { population } = await generateJSON(schema, { model, ...ask, strategy });
  for (const { value } of population!.particles) expect(value).not.toContain('red');
});
