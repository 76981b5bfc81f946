import { describe, expect, it } from 'vitest';
import { awrs } from '../../src/sampling/awrs.ts';
import { masked } from '../../src/sampling/masked.ts';
import type { SamplingRules } from '../../src/sampling/rules.ts';
import type { Sampler } from '../../src/sampling/sampler.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { lawOf } from '../support/laws.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import { softmax } from '../support/table-model.ts';

const logits = Float32Array.from([2, 1.5, 1, 0.2, -1]);
// Token 0, the likeliest, is not allowed.
const constraint = new TableConstraint([{ 1: 1, 2: 1, 3: 1 }, {}], { complete: [0, 1], endTokens: [4] });

/** The same, where it is not known beforehand which are allowed. */
const sieve = new TableConstraint([{ 1: 1, 2: 1, 3: 1 }, {}], {
  complete: [0, 1],
  endTokens: [4],
  mask: false,
});

async function law(sampler: Sampler, at: TableConstraint = constraint): Promise<Map<string, number>> {
  return lawOf(await enumerate((choices) => sampler.sample(logits, at, choices)), (step) =>
    String(step?.token),
  );
}

function restricted(values: readonly number[], kept: readonly number[]): Map<string, number> {
  const p = softmax(values);
  const mass = kept.reduce((sum, token) => sum + p[token]!, 0);
  return new Map(kept.map((token) => [String(token), p[token]! / mass]));
}

function expectLaw(actual: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, value] of expected) expect(actual.get(key)).toBeCloseTo(value, 9);
}

describe('min-p', () => {
  const values = [...logits];
  it.each<[SamplingRules, number[]]>([
    [{ minP: 0.5 }, [1, 2]],
    [{ minP: 0.25 }, [1, 2, 3]],
    [{ minP: 1 }, [1]],
    [{ minP: 0.5, topK: 3 }, [1, 2]],
    [{ minP: 0.25, topK: 2 }, [1, 2]],
    [{ minP: 0.25, topK: 4, topP: 0.6 }, [1, 2]],
    [{ minP: 0.25, topP: 0.1 }, [1]],
    [{ minP: 0.5, topP: 0.99 }, [1, 2]],
  ])('cuts what is allowed: %j', async (rules, kept) => {
    expectLaw(await law(masked(rules)), restricted(values, kept));
    expectLaw(await law(masked(rules), sieve), restricted(values, kept));
  });

  it('cuts all tokens for a sampler that weighs', async () => {
    expectLaw(await law(awrs({ minP: 0.5 })), restricted(values, [1]));
    expectLaw(await law(awrs({ minP: 0.3 })), restricted(values, [1, 2]));
    expectLaw(await law(awrs({ minP: 0.3, topK: 2 })), restricted(values, [1]));
  });
});

describe('a bias', () => {
  it('is added to the logits before all else', async () => {
    const bias = new Map([
      [1, -Infinity],
      [3, 2],
      [99, 5],
    ]);
    const values = [2, -Infinity, 1, Math.fround(2.2), -1];
    const ids = [2, 3, 4];
    for (const sampler of [masked({ bias }), masked({ bias, weigh: false }), awrs({ bias })]) {
      expectLaw(await law(sampler), restricted(values, ids));
      expect(sampler.logProbability!(logits, 3)).toBeCloseTo(Math.log(softmax(values)[3]!), 6);
      expect(sampler.logProbability!(logits, 1)).toBe(-Infinity);
    }
    expectLaw(await law(masked({ bias, topK: 1 })), restricted(values, [3]));
  });
});

it.each([
  [{ minP: 2 }, 'minP "2"'],
  [{ bias: new Map([[1, Infinity]]) }, 'bias of token 1'],
  [{ bias: new Map([[0.5, 1]]) }, 'bias of token 0.5'],
])('rules out of range are refused: %o', (rules, message) => {
  expect(() => masked(rules)).toThrow(message);
  expect(() => awrs(rules)).toThrow(message);
});
