import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/decode/budget.ts';
import type { Constraint } from '../../src/mask/constraint.ts';
import { awrs } from '../../src/sampling/awrs.ts';
import type { AwrsOptions } from '../../src/sampling/awrs.ts';
import { masked } from '../../src/sampling/masked.ts';
import type { Sampler, Step } from '../../src/sampling/sampler.ts';
import { SeededChoices } from '../../src/sampling/seeded-choices.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import type { Outcome } from '../../src/testing/enumerate.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import { softmax } from '../support/table-model.ts';

const variants: Record<string, AwrsOptions> = {
  default: {},
  'one reject': { maxRejects: 1 },
  'one reject, no mask': { maxRejects: 1, fallback: false },
  'two rejects, no mask': { maxRejects: 2, fallback: false },
  'three rejects, two accepts': { maxRejects: 3, maxAccepts: 2 },
  'three rejects, two accepts, no mask': { maxRejects: 3, maxAccepts: 2, fallback: false },
  'two accepts': { maxAccepts: 2 },
  'all of them': { maxAccepts: Infinity, maxRejects: Infinity },
  'one head': { headChecks: 1 },
  'heads under a budget': { headChecks: 2, maxRejects: 2, fallback: false, maxAccepts: 2 },
};

/** Random logits over 3 to 6 tokens, the last of which ends, and which of them are allowed. */
const steps = fc.integer({ min: 3, max: 6 }).chain((size) =>
  fc.record({
    logits: fc
      .array(fc.oneof(fc.double({ min: -6, max: 6, noNaN: true }), fc.constant(-Infinity)), {
        minLength: size,
        maxLength: size,
      })
      .map((logits) => Float32Array.from(logits))
      .filter((logits) => logits.some((logit) => logit > -Infinity)),
    allowed: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
  }),
);

function constraintOf(allowed: readonly boolean[], mask: boolean): Constraint {
  const end = allowed.length - 1;
  const row = Object.fromEntries(allowed.slice(0, end).flatMap((yes, token) => (yes ? [[token, 1]] : [])));
  return new TableConstraint([row, {}], { complete: allowed[end] ? [0, 1] : [1], endTokens: [end], mask });
}

const outcomesOf = (
  sampler: Sampler,
  logits: Float32Array,
  constraint: Constraint,
): Promise<Outcome<Step | undefined>[]> =>
  enumerate((choices) => sampler.sample(logits, constraint.fork(), choices));

/** The mean of weight · [the token is a], for every a. */
function weighted(outcomes: readonly Outcome<Step | undefined>[], size: number): number[] {
  const means = new Array<number>(size).fill(0);
  for (const { value, probability } of outcomes) {
    if (value !== undefined) means[value.token]! += probability * Math.exp(value.logWeight!);
  }
  return means;
}

/** The law of the token, given that there is one. */
function tokens(outcomes: readonly Outcome<Step | undefined>[], size: number): number[] {
  const law = new Array<number>(size).fill(0);
  for (const { value, probability } of outcomes) if (value !== undefined) law[value.token]! += probability;
  const all = law.reduce((a, b) => a + b, 0);
  return law.map((p) => p / all);
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expected.forEach((value, at) => {
    expect(Math.abs(actual[at]! - value), `token ${at}: ${actual[at]} for ${value}`).toBeLessThan(1e-9);
  });
}

async function expectProper(
  sampler: Sampler,
  logits: Float32Array,
  constraint: Constraint,
  p: readonly number[],
): Promise<void> {
  const target = p.map((share, token) => (constraint.allows(token) ? share : 0));
  expectClose(weighted(await outcomesOf(sampler, logits, constraint), p.length), target);
}

describe('the weight', () => {
  for (const [name, options] of Object.entries(variants)) {
    for (const mask of [true, false]) {
      it(`of ${name} is proper ${mask ? 'with' : 'without'} masks`, async () => {
        await fc.assert(
          fc.asyncProperty(steps, async ({ logits, allowed }) => {
            await expectProper(awrs(options), logits, constraintOf(allowed, mask), softmax(logits));
          }),
          { numRuns: 60 },
        );
      });
    }

    it(`of ${name} is proper when maxTokens is part of the constraint`, async () => {
      // From state 0, token 0 is two tokens from the end and the others one; from state 2, all lead on.
      const rows = [{ 0: 1, 1: 2, 2: 2 }, { 1: 3 }, { 0: 3 }, { 2: 2 }];
      const base = new TableConstraint(rows, { complete: [2], endTokens: [3] });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 4, maxLength: 4 }),
          fc.integer({ min: 1, max: 5 }),
          async (values, tokensLeft) => {
            const logits = Float32Array.from(values);
            await expectProper(
              awrs(options),
              logits,
              new Budget(base.fork(), [3], tokensLeft),
              softmax(logits),
            );
          },
        ),
        { numRuns: 40 },
      );
    });
  }

  it('of the masked sampler is proper', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async ({ logits, allowed }, mask) => {
        await expectProper(masked(), logits, constraintOf(allowed, mask), softmax(logits));
      }),
    );
  });

  it('refers to p after the temperature, and after a cut of all tokens', async () => {
    const logits = Float32Array.from([2, 1, 0, -1, 1.5]);
    const constraint = constraintOf([false, true, true, true, true], true);
    await expectProper(awrs({ temperature: 0.5 }), logits, constraint, softmax(logits, 0.5));
    const [a, b, , , e] = softmax(logits);
    const three = a! + b! + e!;
    const best = [a! / three, b! / three, 0, 0, e! / three];
    await expectProper(awrs({ topK: 3 }), logits, constraint, best);
    await expectProper(awrs({ topP: three - 1e-6 }), logits, constraint, best);
    const two = a! + e!;
    await expectProper(awrs({ topK: 3, topP: two / three - 1e-6 }), logits, constraint, [
      a! / two,
      0,
      0,
      0,
      e! / two,
    ]);
  });

  it('varies less with more accepts and with head checks', async () => {
    const logits = Float32Array.from([3, 2, 1, 0, 0.5, 2.5]);
    const constraint = constraintOf([false, true, false, true, true, false], false);
    const square = async (options: AwrsOptions): Promise<number> => {
      const outcomes = await outcomesOf(awrs(options), logits, constraint);
      return outcomes.reduce((sum, { value, probability }) => {
        return sum + probability * Math.exp(2 * (value?.logWeight ?? -Infinity));
      }, 0);
    };
    const plain = await square({});
    expect(await square({ maxAccepts: 2 })).toBeLessThan(plain);
    expect(await square({ headChecks: 1 })).toBeLessThan(plain);
    expect(await square({ headChecks: 2 })).toBeLessThan(await square({ headChecks: 1 }));
    const share = softmax(logits).reduce((sum, p, token) => (constraint.allows(token) ? sum + p : sum), 0);
    expect(await square({ maxAccepts: Infinity, maxRejects: Infinity })).toBeCloseTo(share ** 2, 12);
  });
});

describe('the token', () => {
  for (const [name, options] of Object.entries(variants)) {
    if (options.maxRejects !== undefined && options.fallback === false) continue;
    it(`of ${name} has the law of p restricted to what is allowed`, async () => {
      await fc.assert(
        fc.asyncProperty(steps, async ({ logits, allowed }) => {
          const p = softmax(logits);
          const mass = p.reduce((sum, share, token) => (allowed[token] ? sum + share : sum), 0);
          for (const weigh of [true, false]) {
            const outcomes = await outcomesOf(
              awrs({ ...options, weigh }),
              logits,
              constraintOf(allowed, true),
            );
            if (mass === 0) expect(outcomes.every(({ value }) => value === undefined)).toBe(true);
            else
              expectClose(
                tokens(outcomes, p.length),
                p.map((q, token) => (allowed[token] ? q / mass : 0)),
              );
          }
        }),
        { numRuns: 40 },
      );
    });
  }
});

describe('the checks', () => {
  it('are few where the likely tokens are allowed, and at most 34 with a mask to fall back on', async () => {
    const size = 2000;
    const logits = Float32Array.from({ length: size }, (_, token) => (token === 7 ? 9 : Math.sin(token)));
    const onlyRare = new TableConstraint([{ 8: 1 }, {}], { complete: [1], endTokens: [size - 1] });
    const step = await awrs().sample(logits, onlyRare, new SeededChoices(3));
    expect(step!.token).toBe(8);
    expect(step!.checks).toBeLessThanOrEqual(34);
    const likely = new TableConstraint([{ 7: 1, 8: 1 }, {}], { complete: [1], endTokens: [size - 1] });
    expect((await awrs().sample(logits, likely, new SeededChoices(1)))!.checks).toBeLessThanOrEqual(4);
  });
});

describe('options', () => {
  it.each([
    [{ temperature: 0 }, 'temperature 0 with awrs'],
    [{ maxAccepts: 0 }, 'maxAccepts "0"'],
    [{ maxRejects: 1.5 }, 'maxRejects "1.5"'],
    [{ headChecks: Infinity }, 'headChecks "Infinity"'],
  ])('%j are refused', (options, message) => {
    expect(() => awrs(options)).toThrow(message);
  });
});
