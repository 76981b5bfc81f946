import { describe, expect, it } from 'vitest';
import type { Decoded } from '../../src/decode/loop.ts';
import { SeededChoices } from '../../src/sampling/seeded-choices.ts';
import { single } from '../../src/strategy/single.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import { mixedLogits, TableModel, tableVocabulary } from '../support/table-model.ts';

const END = 3;
const vocabulary = tableVocabulary(['(', ')', 'x', ''], [END]);

/** A pair of brackets around anything, to a depth of 30. */
const nested = new TableConstraint(
  Array.from({ length: 31 }, (_, depth) => ({
    ...(depth < 30 && { 0: depth + 1 }),
    ...(depth > 0 && { 1: depth - 1, 2: depth }),
  })),
  { complete: [0], endTokens: [END] },
);

async function generate(seed: number, maxTokens: number): Promise<Decoded> {
  const model = new TableModel(4, mixedLogits(4));
  const task = {
    model,
    vocabulary,
    prompt: [0],
    constraint: nested,
    choices: new SeededChoices(seed),
    maxTokens,
  };
  for await (const event of single({})(task)) if (event.type === 'done') return event.result;
  throw new Error('no result');
}

describe('single', () => {
  it('never truncates and never exceeds the budget', async () => {
    for (let seed = 0; seed < 100; seed++) {
      for (const maxTokens of [1, 2, 3, 8, 25]) {
        const { tokens, outputTokens } = await generate(seed, maxTokens);
        expect(outputTokens).toBeLessThanOrEqual(maxTokens);
        const constraint = nested.fork();
        for (const token of tokens) constraint.advance(token);
        expect(constraint.isComplete).toBe(true);
      }
    }
  });

  it('fails before decoding when the shortest text does not fit', async () => {
    const model = new TableModel(4, mixedLogits(4));
    const constraint = nested.fork();
    for (const token of [0, 0, 0]) constraint.advance(token);
    const task = { model, vocabulary, prompt: [0], constraint, choices: new SeededChoices(0), maxTokens: 3 };
    await expect(single({})(task).next()).rejects.toMatchObject({ code: 'too-few-tokens' });
    expect(model.runs).toEqual([]);
  });

  it('leaves the constraint that it was given where it is', async () => {
    await generate(1, 20);
    expect(nested.isComplete).toBe(true);
    expect(nested.distance!()).toBe(0);
  });

  it('refuses rules out of range when it is made', () => {
    expect(() => single({ temperature: -1 })).toThrow('temperature');
  });
});
