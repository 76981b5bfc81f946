import { describe, expect, it } from 'vitest';
import { Where } from '../../src/decode/where.ts';
import type { Predicate } from '../../src/decode/where.ts';
import type { Constraint } from '../../src/mask/constraint.ts';
import { awrs } from '../../src/sampling/awrs.ts';
import type { Choices } from '../../src/sampling/choices.ts';
import { SeededChoices } from '../../src/sampling/seeded-choices.ts';
import { single } from '../../src/strategy/single.ts';
import { smc } from '../../src/strategy/smc.ts';
import type { Strategy, StrategyResult } from '../../src/strategy/strategy.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { lawOf } from '../support/laws.ts';
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

  it('must be synchronous for the masked sampler, and must tell true or false', async () => {
    const refused = { code: 'bad-option' };
    const odd = (() => 1) as unknown as Predicate;
    await expect(run(single({}), slowSum, new SeededChoices(1), 5)).rejects.toMatchObject(refused);
    await expect(run(single({}), odd, new SeededChoices(1), 5)).rejects.toMatchObject(refused);
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
