import { describe, expect, it } from 'vitest';
import type { Constraint } from '../../src/mask/constraint.ts';
import { awrs } from '../../src/sampling/awrs.ts';
import { masked } from '../../src/sampling/masked.ts';
import { SeededChoices } from '../../src/sampling/seeded-choices.ts';
import type { Choices } from '../../src/sampling/choices.ts';
import type { Potential } from '../../src/strategy/particle.ts';
import { ancestorsOf, keepOptimally } from '../../src/strategy/resample.ts';
import { bestOf, smc } from '../../src/strategy/smc.ts';
import type { SmcOptions } from '../../src/strategy/smc.ts';
import type { StrategyResult } from '../../src/strategy/strategy.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import type { Transitions } from '../support/table-constraint.ts';
import { mixedLogits, softmax, TableModel, tableVocabulary } from '../support/table-model.ts';

const END = 2;
const vocabulary = tableVocabulary(['a', 'b', ''], [END]);
const logitsOf = mixedLogits(3);
const schemes = ['multinomial', 'stratified', 'systematic', 'residual', 'optimal', 'never'] as const;

/** All that is written with a and b, without two b in a row, with an odd number of a. */
const transitions: Transitions = [{ 0: 2, 1: 1 }, { 0: 2 }, { 0: 0, 1: 3 }, { 0: 0 }];
const table = (more: { forced?: boolean } = {}): TableConstraint =>
  new TableConstraint(transitions, { complete: [2, 3], endTokens: [END], ...more });

/** Where b may come first too, but a is said to be forced: as where another split of a forced text exists. */
class ForcedStart implements Constraint {
  readonly base: Constraint;
  readonly atStart: boolean;
  constructor(base: Constraint, atStart: boolean) {
    this.base = base;
    this.atStart = atStart;
  }
  private moved = false;
  get isComplete(): boolean {
    return this.base.isComplete;
  }
  allows(token: number): boolean {
    return this.base.allows(token);
  }
  advance(token: number): void {
    this.base.advance(token);
    this.moved = true;
  }
  fork(): ForcedStart {
    return new ForcedStart(this.base.fork(), this.atStart && !this.moved);
  }
  forced(): readonly number[] {
    return this.atStart && !this.moved ? [0] : [];
  }
  distance(): number {
    return this.base.distance!();
  }
}

async function run(
  options: SmcOptions,
  constraint: Constraint,
  choices: Choices,
  maxTokens = 3,
  model = new TableModel(3, logitsOf),
): Promise<StrategyResult> {
  const task = { model, vocabulary, prompt: [1], constraint, choices, maxTokens };
  for await (const event of smc(options)(task)) {
    if (event.type === 'done') {
      expect(model.alive.size).toBe(0);
      return event.result;
    }
  }
  throw new Error('no result');
}

const textOf = (tokens: readonly number[]): string => tokens.map((token) => 'ab'[token]).join('');

/** p(x) psi(x) for every text of the language with at most `most` tokens, the end included. */
function target(
  constraint: Constraint,
  most: number,
  psi: (text: string) => number,
  prefix: readonly number[] = [],
  mass = 1,
): Map<string, number> {
  const all = new Map<string, number>();
  if (most === 0) return all;
  const p = softmax(logitsOf([1, ...prefix]));
  const forced = constraint.forced?.() ?? [];
  for (const token of [0, 1]) {
    if (!constraint.allows(token) || (forced.length > 0 && forced[0] !== token)) continue;
    const after = constraint.fork();
    after.advance(token);
    for (const [text, value] of target(after, most - 1, psi, [...prefix, token], mass * p[token]!)) {
      all.set(text, value);
    }
  }
  if (constraint.isComplete) all.set(textOf(prefix), mass * p[END]! * psi(textOf(prefix)));
  return all;
}

/** The mean, over all choices, of the weight that the particles give to every text, divided by their number. */
async function meanWeights(
  options: SmcOptions,
  constraint: Constraint,
  maxTokens = 3,
): Promise<Map<string, number>> {
  const outcomes = await enumerate(
    async (choices) => {
      try {
        return (await run(options, constraint, choices, maxTokens)).population!;
      } catch (error) {
        // All particles have weight 0, and nothing is returned.
        if ((error as { code?: string }).code === 'dead-end') return undefined;
        throw error;
      }
    },
    { limit: 400_000 },
  );
  const means = new Map<string, number>();
  for (const { value, probability } of outcomes) {
    let evidence = 0;
    for (const { text, logWeight } of value?.particles ?? []) {
      const share = Math.exp(logWeight) / options.particles!;
      evidence += share;
      means.set(text, (means.get(text) ?? 0) + probability * share);
    }
    if (value !== undefined) expect(Math.abs(evidence - Math.exp(value.logEvidence))).toBeLessThan(1e-12);
  }
  return means;
}

function expectEqual(actual: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): void {
  for (const key of new Set([...actual.keys(), ...expected.keys()])) {
    const difference = Math.abs((actual.get(key) ?? 0) - (expected.get(key) ?? 0));
    expect(difference, `"${key}": ${actual.get(key)} for ${expected.get(key)}`).toBeLessThan(1e-9);
  }
}

const counting: Potential = (text) =>
  text.startsWith('ab') ? -Infinity : text.length * 0.7 - text.split('b').length;
const late: Potential = async (text, { complete }) => {
  await Promise.resolve();
  return complete ? (text.startsWith('a') ? 0 : -1.5) : 0.3;
};

describe('the evidence and the weight of every text', () => {
  for (const resample of schemes) {
    for (const [name, potentials] of [
      ['without potentials', []],
      ['with a potential of the prefix', [counting]],
      ['with two, one asynchronous and of the end', [counting, late]],
    ] as const) {
      it(`are unbiased: ${resample}, ${name}`, async () => {
        const psi = (text: string): number =>
          potentials.length === 0
            ? 1
            : Math.exp(
                (counting(text, { complete: true }) as number) +
                  (potentials.length === 2 && !text.startsWith('a') ? -1.5 : 0),
              );
        const options = { particles: 2, resample, ess: 1, potentials, sampler: masked() };
        expectEqual(await meanWeights(options, table()), target(table(), 3, psi));
      });
    }

    it(`are unbiased: ${resample}, with AWRS under a budget that weighs 0`, async () => {
      const sampler = awrs({ maxRejects: 1, fallback: false });
      const options = { particles: 2, resample, ess: 0.9, sampler, potentials: [counting] };
      const psi = (text: string): number => Math.exp(counting(text, { complete: true }) as number);
      expectEqual(await meanWeights(options, table()), target(table(), 3, psi));
    });
  }

  it('are unbiased with the second stage of AWRS', async () => {
    for (const resample of ['multinomial', 'systematic'] as const) {
      const options = { particles: 2, resample, ess: 1, sampler: awrs() };
      expectEqual(
        await meanWeights(options, table(), 2),
        target(table(), 2, () => 1),
      );
    }
  });

  it('are those of S without forced stretches, and of S with them', async () => {
    const options = { particles: 2, resample: 'stratified', sampler: masked(), ess: 1 } as const;
    for (const constraint of [new ForcedStart(table(), true), table({ forced: true })]) {
      const canonical = await meanWeights({ ...options, fastForward: 'canonical' }, constraint);
      expectEqual(
        canonical,
        target(constraint, 3, () => 1),
      );
      expectEqual(
        await meanWeights({ ...options, fastForward: 'off' }, constraint),
        target(table(), 3, () => 1),
      );
    }
    expect([...target(new ForcedStart(table(), true), 3, () => 1).keys()]).not.toContain('ba');
    expect([...target(table(), 3, () => 1).keys()]).toContain('ba');
  });
});

describe('with penalties', () => {
  const penalties = { repetitionPenalty: 1.5, frequencyPenalty: 0.5 };

  /** p(x) for every text, where each factor is penalised by what was chosen before it. */
  function penalised(
    constraint: Constraint,
    most: number,
    scope: 'chosen' | 'generated',
    prefix: readonly number[] = [],
    counted: readonly number[] = [],
    mass = 1,
  ): Map<string, number> {
    const all = new Map<string, number>();
    if (most === 0) return all;
    const row = logitsOf([1, ...prefix]).map((logit, token) => {
      const count = counted.filter((one) => one === token).length;
      if (count === 0) return logit;
      const divided = Math.fround(logit > 0 ? logit / 1.5 : logit * 1.5);
      return Math.fround(divided - 0.5 * count);
    });
    const p = softmax(row);
    const forced = constraint.forced?.() ?? [];
    for (const token of [0, 1]) {
      if (!constraint.allows(token) || (forced.length > 0 && forced[0] !== token)) continue;
      const after = constraint.fork();
      after.advance(token);
      const isCounted = scope === 'generated' || forced.length === 0;
      const next = isCounted ? [...counted, token] : counted;
      for (const [text, value] of penalised(
        after,
        most - 1,
        scope,
        [...prefix, token],
        next,
        mass * p[token]!,
      )) {
        all.set(text, value);
      }
    }
    if (constraint.isComplete) all.set(textOf(prefix), mass * p[END]!);
    return all;
  }

  it.each(['chosen', 'generated'] as const)(
    'the weights are those of p after them: %s',
    async (penaltyScope) => {
      for (const constraint of [table(), new ForcedStart(table(), true)]) {
        const expected = penalised(constraint, 3, penaltyScope);
        for (const resample of ['never', 'optimal'] as const) {
          const options = { particles: 2, resample, sampler: masked({ ...penalties, penaltyScope }) };
          expectEqual(await meanWeights(options, constraint), expected);
        }
        const sampler = awrs({ ...penalties, penaltyScope, maxRejects: 1, fallback: false });
        expectEqual(await meanWeights({ particles: 1, sampler, resample: 'never' }, constraint), expected);
      }
    },
  );
});

describe('ancestors', () => {
  const cases = [
    [0.2, 0.5, 0.3],
    [1, 1, 1],
    [0, 1, 0],
    [0.9, 0, 0.1],
    [1e-9, 1, 2],
  ];
  for (const scheme of ['multinomial', 'stratified', 'systematic', 'residual'] as const) {
    it(`are drawn in proportion to the weights: ${scheme}`, async () => {
      for (const weights of cases) {
        const sum = weights.reduce((a, b) => a + b, 0);
        const means = weights.map(() => 0);
        for (const { value, probability } of await enumerate((choices) =>
          ancestorsOf(weights, scheme, choices),
        )) {
          expect(value).toHaveLength(weights.length);
          for (const ancestor of value) means[ancestor]! += probability;
        }
        means.forEach((mean, i) => {
          expect(mean).toBeCloseTo((weights[i]! / sum) * weights.length, 9);
        });
      }
    });
  }

  it('are each particle once where all weigh the same, but for multinomial', () => {
    const choices = new SeededChoices(5);
    for (const scheme of ['stratified', 'systematic', 'residual'] as const) {
      for (const count of [1, 3, 7, 16]) {
        const ancestors = ancestorsOf(new Array<number>(count).fill(0.1), scheme, choices);
        expect(ancestors).toEqual(Array.from({ length: count }, (_, i) => i));
      }
    }
  });
});

describe('a run', () => {
  it('reads the prompt once and each step as one batch', async () => {
    const model = new TableModel(3, logitsOf);
    let batches = 0;
    const run_ = model.run.bind(model);
    model.run = (work) => {
      batches++;
      return run_(work);
    };
    const result = await run({ particles: 8 }, table(), new SeededChoices(1), 6, model);
    expect(batches).toBeLessThanOrEqual(6);
    expect(model.runs.filter(({ tokens }) => tokens.length > 1)).toEqual([]);
    expect(model.runs[0]).toEqual({ tokens: [1], logits: 'last' });
    expect(result.population!.particles.length).toBeGreaterThan(0);
  });

  it('replays from its seed', async () => {
    const one = await run({ particles: 6, potentials: [late] }, table(), new SeededChoices(9), 8);
    const two = await run({ particles: 6, potentials: [late] }, table(), new SeededChoices(9), 8);
    expect(two.population).toEqual(one.population);
    expect(two.text).toBe(one.text);
  });

  it('gives a posterior of distinct texts, and means under it', async () => {
    const { population } = await run({ particles: 32 }, table(), new SeededChoices(2), 3);
    const posterior = population!.posterior();
    expect(posterior.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
    expect(new Set(posterior.map(({ text }) => text)).size).toBe(posterior.length);
    const mean = posterior.reduce((sum, { probability, text }) => sum + probability * text.length, 0);
    expect(population!.expectation((text) => text.length)).toBeCloseTo(mean, 12);
  });

  it('returns the best of n by a score', async () => {
    const task = {
      model: new TableModel(3, logitsOf),
      vocabulary,
      prompt: [1],
      constraint: table(),
      maxTokens: 4,
    };
    for await (const event of bestOf(12, (text) => text.length)({ ...task, choices: new SeededChoices(4) })) {
      if (event.type !== 'done') continue;
      const { particles } = event.result.population!;
      expect(event.result.text.length).toBe(Math.max(...particles.map(({ text }) => text.length)));
    }
  });

  it('is an error where every particle dies, and frees all states', async () => {
    const model = new TableModel(3, logitsOf);
    const options = { particles: 3, potentials: [() => -Infinity] };
    await expect(run(options, table(), new SeededChoices(1), 3, model)).rejects.toMatchObject({
      code: 'dead-end',
    });
    expect(model.alive.size).toBe(0);
  });

  it.each([
    [{ particles: 0 }, 'particles "0"'],
    [{ ess: 2 }, 'ess "2"'],
    [{ resample: 'other' as never }, 'resample "other"'],
  ])('refuses %j', (options, message) => {
    expect(() => smc(options)).toThrow(message);
  });

  it('refuses a sampler that does not weigh, and a potential that gives no number', async () => {
    const refused = { code: 'bad-option' };
    await expect(run({ sampler: masked({ topK: 1 }) }, table(), new SeededChoices(1))).rejects.toMatchObject(
      refused,
    );
    await expect(run({ potentials: [() => NaN] }, table(), new SeededChoices(1))).rejects.toMatchObject(
      refused,
    );
  });
});

describe('optimal resampling', () => {
  it('keeps the mean of every weight, distinct things, and the heavy ones for sure', async () => {
    for (const weights of [
      [5, 1, 0.5, 0.5, 0.01],
      [1, 1, 1, 1],
      [1e-9, 3, 1e-12, 2, 2.5],
      [0.3, 0.7],
    ]) {
      for (const most of [1, 2, 3]) {
        const means = weights.map(() => 0);
        for (const { value, probability } of await enumerate((choices) =>
          keepOptimally(weights, most, choices),
        )) {
          expect(value.length).toBeLessThanOrEqual(most);
          expect(new Set(value.map(({ index }) => index)).size).toBe(value.length);
          for (const { index, weight } of value) means[index]! += probability * weight;
        }
        means.forEach((mean, i) => {
          expect(Math.abs(mean - weights[i]!)).toBeLessThan(1e-9);
        });
      }
    }
  });

  it('is exact where there are no more texts than particles, with weights of its potentials', async () => {
    const options = { particles: 32, resample: 'optimal', potentials: [counting] } as const;
    const { population } = await run(options, table(), new SeededChoices(1), 4);
    const exact = target(table(), 4, (text) => Math.exp(counting(text, { complete: true }) as number));
    const found = new Map(
      population!.particles.map(({ text, logWeight }) => [text, Math.exp(logWeight) / 32]),
    );
    for (const [text, mass] of exact) expect(found.get(text) ?? 0).toBeCloseTo(mass, 9);
    expect(population!.particles.length).toBe([...exact.values()].filter((mass) => mass > 0).length);
  });

  it('draws where nothing is known of what may come, and is unbiased there', async () => {
    const constraint = new TableConstraint(transitions, { complete: [2, 3], endTokens: [END], mask: false });
    const options = { particles: 2, resample: 'optimal', ess: 1, sampler: masked() } as const;
    expectEqual(
      await meanWeights(options, constraint),
      target(constraint, 3, () => 1),
    );
  });
});
