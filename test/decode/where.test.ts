import { describe, expect, it } from 'vitest';
import { Where } from '../../src/decode/where.ts';
import type { Predicate } from '../../src/decode/where.ts';
import type { Constraint } from '../../src/mask/constraint.ts';
import { awrs } from '../../src/sampling/awrs.ts';
import type { Choices } from '../../src/sampling/choices.ts';
import { SeededChoices } from '../../src/sampling/seeded-choices.ts';
import { single } from '../../src/strategy/single.ts';
import { asap } from '../../src/strategy/asap.ts';
import { cautious } from '../../src/strategy/cautious.ts';
import { bestOf, smc } from '../../src/strategy/smc.ts';
import { masked } from '../../src/sampling/masked.ts';
import type { SamplingRules } from '../../src/sampling/rules.ts';
import type { Strategy, StrategyResult } from '../../src/strategy/strategy.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { distanceOf, lawOf } from '../support/laws.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import { mixedLogits, softmax, TableModel, tableVocabulary } from '../support/table-model.ts';

const END = 3;
const vocabulary = tableVocabulary(['1', '2', '+', ''], [END]);
const logitsOf = mixedLogits(4);

/** A sum that parses so far, of at most 5. */
const sum: Predicate = (text, { complete }) => {
  if (!(complete ? /^\d+(\+\d+)*$/ : /^(\d+\+)*\d*$/).test(text)) return false;
  return text.split('+').reduce((all, part) => all + Number(part), 0) <= 5;
};
const slowSum: Predicate = async (text, state) => {
  await Promise.resolve();
  return sum(text, state);
};

async function run(
  strategy: Strategy,
  predicate: Predicate,
  choices: Choices,
  maxTokens: number,
  base?: Constraint,
): Promise<StrategyResult> {
  const model = new TableModel(4, logitsOf);
  const constraint = new Where(predicate, vocabulary, base?.fork());
  for await (const event of strategy({ model, vocabulary, prompt: [1], constraint, choices, maxTokens })) {
    if (event.type === 'done') return event.result;
  }
  throw new Error('no result');
}

const valid = (text: string): boolean => sum(text, { complete: true }) as boolean;

describe('a predicate alone', () => {
  for (const [name, predicate] of [
    ['synchronous', sum],
    ['asynchronous', slowSum],
  ] as const) {
    it(`gives what it lets stand, 100 of 100 times: ${name}`, async () => {
      for (let seed = 0; seed < 100; seed++) {
        const strategy = single({}, { sampler: 'awrs' });
        const { text } = await run(strategy, predicate, new SeededChoices(seed), 8);
        expect(valid(text), text).toBe(true);
      }
    });

    it(`also with a population: ${name}`, async () => {
      for (let seed = 0; seed < 30; seed++) {
        const { population } = await run(smc({ particles: 4 }), predicate, new SeededChoices(seed), 8);
        for (const { text } of population!.particles) expect(valid(text), text).toBe(true);
      }
    });
  }

  it('is an error where nothing stands', async () => {
    const strategy = single({}, { sampler: 'awrs' });
    await expect(run(strategy, () => false, new SeededChoices(1), 5)).rejects.toMatchObject({
      code: 'dead-end',
    });
  });

  it.each<[string, SamplingRules]>([
    ['no cut', {}],
    ['temperature 0', { temperature: 0 }],
    ['top-k', { topK: 2 }],
    ['top-p', { topP: 0.7 }],
    ['top-k and top-p', { topK: 3, topP: 0.8, temperature: 2 }],
    ['min-p', { minP: 0.3 }],
    ['a bias', { bias: new Map([[1, 3]]), topK: 2 }],
  ])('may be waited for by masked sampling, which has the same law then: %s', async (_, rules) => {
    const laws = await Promise.all(
      [sum, slowSum].map(async (predicate) =>
        lawOf(await enumerate((choices) => run(single(rules), predicate, choices, 4)), ({ text }) => text),
      ),
    );
    expect(laws[0]!.size).toBeGreaterThan(0);
    expect(distanceOf(laws[0]!, laws[1]!)).toBeLessThan(1e-12);
  });

  it('may be waited for by every strategy, with samplers that many sequences share', async () => {
    const weighs = smc({ particles: 3, sampler: masked() });
    for (const strategy of [weighs, asap({ samples: 3 }), cautious({ entropy: 0.5 }), bestOf(3, () => 1)]) {
      for (let seed = 0; seed < 10; seed++) {
        const one = await run(strategy, slowSum, new SeededChoices(seed), 6);
        expect(valid(one.text), one.text).toBe(true);
        expect((await run(strategy, sum, new SeededChoices(seed), 6)).text).toBe(one.text);
      }
    }
    const shared = masked({ topP: 0.8 });
    const both = (seed: number): Promise<StrategyResult> =>
      run(single({}, { sampler: shared }), slowSum, new SeededChoices(seed), 6);
    const apart = [(await both(1)).text, (await both(2)).text];
    expect((await Promise.all([both(1), both(2)])).map(({ text }) => text)).toEqual(apart);
  });

  it('is given up when it was asked too often, with the text so far', async () => {
    let asked = 0;
    // Nothing is ever whole: every way on is a dead end, at its end.
    const never: Predicate = (_, { complete }) => {
      asked++;
      return !complete;
    };
    const model = new TableModel(4, logitsOf);
    const constraint = new Where(never, vocabulary, undefined, 50);
    const strategy = single({}, { sampler: 'masked' });
    const choices = new SeededChoices(1);
    const task = { model, vocabulary, prompt: [1], constraint, choices, maxTokens: 30 };
    const events = async (): Promise<void> => {
      for await (const event of strategy(task)) void event;
    };
    await expect(events()).rejects.toMatchObject({ code: 'limit', text: expect.any(String) as string });
    expect(asked).toBe(50);
  });

  it('must tell true or false', async () => {
    const odd = (() => 1) as unknown as Predicate;
    await expect(run(single({}), odd, new SeededChoices(1), 5)).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('is asked about whole code points only', async () => {
    const seen: string[] = [];
    const bytes = tableVocabulary([Uint8Array.of(0xc3), Uint8Array.of(0xa9), 'x', ''], [END]);
    const where = new Where((text) => seen.push(text) > 0, bytes, undefined);
    expect(where.allows(0)).toBe(true);
    where.advance(0);
    expect(await where.judge(END)).toBe(false);
    expect(where.allows(1)).toBe(true);
    expect(seen).toEqual(['é']);
  });
});

describe('a predicate and a constraint', () => {
  const digits = new TableConstraint([{ 0: 1, 1: 1 }, { 0: 2, 1: 2, 2: 0 }, {}], {
    complete: [1, 2],
    endTokens: [END],
    forced: true,
  });

  it('have the same law with the masked sampler and with AWRS', async () => {
    for (const predicate of [sum, (text: string) => !text.startsWith('2+')]) {
      const laws = await Promise.all(
        (['masked', 'awrs'] as const).map(async (sampler) =>
          lawOf(
            await enumerate((choices) => run(single({}, { sampler }), predicate, choices, 4, digits)),
            ({ text }) => text,
          ),
        ),
      );
      expect([...laws[0]!.keys()].sort()).toEqual([...laws[1]!.keys()].sort());
      for (const [text, probability] of laws[0]!) expect(laws[1]!.get(text)).toBeCloseTo(probability, 9);
    }
  });

  it('have unbiased evidence where the predicate leads into dead ends', async () => {
    // After "2" only the end of a text would do, which the predicate refuses.
    const predicate: Predicate = (text, { complete }) => !(complete && text === '2') && !/^2./.test(text);
    const one = new TableConstraint([{ 0: 1, 1: 1 }, {}], { complete: [1], endTokens: [END] });
    const outcomes = await enumerate(
      async (choices) => {
        try {
          const sampler = awrs({ maxRejects: 2, fallback: false });
          const strategy = smc({ particles: 2, ess: 1, resample: 'stratified', sampler });
          return (await run(strategy, predicate, choices, 3, one)).population!;
        } catch (error) {
          expect(error).toMatchObject({ code: 'dead-end' });
          return undefined;
        }
      },
      { limit: 400_000 },
    );
    const mean = outcomes.reduce(
      (all, { value, probability }) =>
        all + probability * (value === undefined ? 0 : Math.exp(value.logEvidence)),
      0,
    );
    expect(mean).toBeCloseTo(softmax(logitsOf([1]))[0]! * softmax(logitsOf([1, 0]))[END]!, 9);
  });

  it('are asked about after what is forced', async () => {
    const chain = new TableConstraint([{ 0: 1, 1: 2 }, { 2: 3 }, { 2: 3 }, { 0: 4, 1: 4 }, {}], {
      complete: [4],
      endTokens: [END],
      forced: true,
    });
    for (let seed = 0; seed < 20; seed++) {
      const choices = new SeededChoices(seed);
      const { text } = await run(
        single({}, { sampler: 'awrs' }),
        (so) => Promise.resolve(!so.startsWith('2+')),
        choices,
        6,
        chain,
      );
      expect(text.startsWith('1+')).toBe(true);
    }
  });
});
