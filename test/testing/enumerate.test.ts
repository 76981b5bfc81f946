import { describe, expect, it } from 'vitest';
import { enumerate, SeededChoices, tableModel } from '../../src/testing.ts';

describe('enumerate', () => {
  it('gives every outcome of a run once, with its probability', async () => {
    const outcomes = await enumerate(async (choices) => {
      const first = choices.pick([1, 0, 3]);
      return first === 0 ? 'a' : `b${await Promise.resolve(choices.pick([0.5, 0.5]))}`;
    });
    expect(outcomes).toEqual([
      { value: 'a', probability: 0.25 },
      { value: 'b0', probability: 0.375 },
      { value: 'b1', probability: 0.375 },
    ]);
  });

  it('cuts what does not end where it is told to, and tells by the sum how much that is', async () => {
    const count = (choices: { pick: (probabilities: number[]) => number }): number => {
      let heads = 0;
      while (choices.pick([0.5, 0.5]) === 0 && heads < 1000) heads++;
      return heads;
    };
    const outcomes = await enumerate(count, { tail: 2 ** -20 });
    const sum = outcomes.reduce((all, { probability }) => all + probability, 0);
    expect(1 - sum).toBeGreaterThan(0);
    expect(1 - sum).toBeLessThan(2 ** -18);
    for (const { value, probability } of outcomes.slice(-15)) expect(probability).toBe(0.5 ** (value + 1));
    await expect(enumerate(count, { limit: 10 })).rejects.toMatchObject({ code: 'limit' });
  });
});

describe('tableModel', () => {
  it('has the law of its table after every prefix', async () => {
    const law = (prefix: readonly number[]): number[] =>
      prefix.at(-1) === 0 ? [0.5, 0.5, 0] : [0.25, 0.25, 0.5];
    const model = tableModel(law);
    expect(model.vocabularySize).toBe(3);
    const state = model.create();
    const [rows] = await model.run([{ state, tokens: [1, 0], logits: 'all' }]);
    const shares = rows!.map((row) => Array.from(row, (logit) => Math.exp(logit)));
    expect(shares[0]).toEqual([0.25, 0.25, 0.5].map((share) => expect.closeTo(share, 6) as number));
    expect(shares[1]).toEqual([0.5, 0.5, 0].map((share) => expect.closeTo(share, 6) as number));
    const other = model.fork(state);
    model.release(state);
    expect(other.length).toBe(2);
    expect(new SeededChoices(1).pick([0, 1])).toBe(1);
  });

  it('refuses a table that changes its size', async () => {
    const model = tableModel((prefix) => (prefix.length < 2 ? [1, 1] : [1]));
    const state = model.create();
    await expect(async () => model.run([{ state, tokens: [0, 0], logits: 'last' }])).rejects.toThrow(
      '1 probabilities',
    );
    expect(() => tableModel(() => [])).toThrow('no tokens');
  });
});
