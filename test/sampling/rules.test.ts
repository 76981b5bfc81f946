import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awrs } from '../../src/sampling/awrs.ts';
import { masked } from '../../src/sampling/masked.ts';
import type { SamplingRules } from '../../src/sampling/rules.ts';
import type { Sampler } from '../../src/sampling/sampler.ts';
import { asap } from '../../src/strategy/asap.ts';
import { cautious } from '../../src/strategy/cautious.ts';
import { smc } from '../../src/strategy/smc.ts';
import { typicalOf } from '../../src/sampling/typical.ts';
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

/** The definition on plain arrays: the fewest tokens nearest to the entropy, of those that are left. */
function typical(values: readonly number[], left: readonly number[], mass: number): number[] {
  const all = softmax(values);
  const total = left.reduce((sum, token) => sum + all[token]!, 0);
  const p = (token: number): number => all[token]! / total;
  const entropy = left.reduce((sum, token) => (p(token) > 0 ? sum - p(token) * Math.log(p(token)) : sum), 0);
  const near = (token: number): number => Math.abs(-Math.log(p(token)) - entropy);
  const sorted = left
    .filter((token) => p(token) > 0)
    .sort((a, b) => near(a) - near(b) || p(b) - p(a) || a - b);
  let reached = 0;
  return sorted.filter((token) => {
    const isOpen = reached < mass - 1e-12;
    reached += p(token);
    return isOpen;
  });
}

describe('typical-p', () => {
  const values = [...logits];
  it('may leave the likeliest out', () => {
    expect(typicalOf([0.5, 0.3, 0.2], 0.4)).toEqual([1, 0]);
    expect(typicalOf([5, 3, 2], 0.3)).toEqual([1]);
    expect(typicalOf([0, 0, 7], 0.5)).toEqual([2]);
    expect(typicalOf([1, 1, 1, 1], 0.5)).toEqual([0, 1]);
    expect(typicalOf([], 0.5)).toEqual([]);
  });

  it.each<[SamplingRules, number[]]>([
    [{}, [1, 2, 3]],
    [{ topK: 2 }, [1, 2]],
    [{ topP: 0.8 }, [1, 2]],
    [{ minP: 0.25 }, [1, 2, 3]],
  ])('cuts what is allowed, and is left by %j', async (rules, left) => {
    for (const typicalP of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const expected = restricted(values, typical(values, left, typicalP));
      expectLaw(await law(masked({ ...rules, typicalP })), expected);
      expectLaw(await law(masked({ ...rules, typicalP }), sieve), expected);
    }
  });

  it('cuts all tokens for a sampler that weighs', async () => {
    for (const typicalP of [0.4, 0.7, 0.9]) {
      const kept = typical(values, [0, 1, 2, 3, 4], typicalP).filter((token) => [1, 2, 3].includes(token));
      if (kept.length === 0) continue;
      const drawn = await law(awrs({ typicalP }));
      drawn.delete('undefined');
      const mass = [...drawn.values()].reduce((a, b) => a + b, 0);
      expectLaw(new Map([...drawn].map(([token, share]) => [token, share / mass])), restricted(values, kept));
    }
  });

  /** Logits of many tokens, as peaked as those of a model; of which a third is allowed. */
  const many = fc.record({
    row: fc.array(fc.double({ min: -12, max: 6, noNaN: true }), { minLength: 2, maxLength: 60 }),
    mass: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
    seed: fc.nat(),
  });
  const isAllowed = (token: number, seed: number): boolean => (token * 7919 + seed) % 3 === 0;

  it('needs no mask: asked token by token it is the same', async () => {
    await fc.assert(
      fc.asyncProperty(many, async ({ row, mass, seed }) => {
        const logits = Float32Array.from(row);
        const left = row.map((_, token) => token).filter((token) => isAllowed(token, seed));
        if (left.length === 0) return;
        const start = Object.fromEntries(left.map((token) => [token, 1]));
        for (const masks of [true, false]) {
          const at = new TableConstraint([start, {}], { complete: [], endTokens: [row.length], mask: masks });
          const steps = await enumerate((choices) => masked({ typicalP: mass }).sample(logits, at, choices));
          expectLaw(
            lawOf(steps, (step) => String(step?.token)),
            restricted([...logits], typical([...logits], left, mass)),
          );
        }
      }),
    );
  });

  it('asks about few tokens where few are likely', async () => {
    const peaked = Float32Array.from({ length: 5000 }, (_, token) =>
      token < 20 ? 9 - token : -9 - (token % 7),
    );
    const tokens = Array.from(peaked.keys());
    const at = new TableConstraint([Object.fromEntries(tokens.map((token) => [token, 1])), {}], {
      ...{ complete: [], endTokens: [5000], mask: false },
    });
    const step = await masked({ typicalP: 0.9 }).sample(peaked, at, { pick: () => 0 });
    expect(step!.checks).toBeLessThan(200);
  });

  it('keeps to what is allowed where a refused token has all the mass', async () => {
    const row = Float32Array.from([5000, 1, 0]);
    const at = new TableConstraint([{ 1: 1, 2: 1 }, {}], { complete: [], endTokens: [3], mask: false });
    const steps = await enumerate((choices) => masked({ typicalP: 0.99 }).sample(row, at, choices));
    expectLaw(
      lawOf(steps, (step) => String(step?.token)),
      restricted([-Infinity, 1, 0], [1, 2]),
    );
  });

  it('agrees with the definition on random rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (row, mass) => {
          const p = softmax(row);
          const kept = typicalOf(p, mass);
          const share = (tokens: readonly number[]): number =>
            tokens.reduce((sum, token) => sum + p[token]!, 0);
          expect(share(kept)).toBeGreaterThanOrEqual(mass - 1e-9);
          expect(share(kept.slice(0, -1))).toBeLessThan(mass + 1e-9);
          const entropy = p.reduce((sum, one) => sum - one * Math.log(one), 0);
          const near = p.map((one) => Math.abs(-Math.log(one) - entropy));
          const farthest = Math.max(...kept.map((token) => near[token]!));
          near.forEach((one, token) => {
            if (!kept.includes(token)) expect(one).toBeGreaterThanOrEqual(farthest - 1e-9);
          });
        },
      ),
    );
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
  [{ typicalP: 0 }, 'typicalP "0"'],
  [{ bias: new Map([[1, Infinity]]) }, 'bias of token 1'],
  [{ bias: new Map([[0.5, 1]]) }, 'bias of token 0.5'],
])('rules out of range are refused: %o', (rules, message) => {
  expect(() => masked(rules)).toThrow(message);
  expect(() => awrs(rules)).toThrow(message);
});

describe('strategies', () => {
  it.each([
    [() => asap({ topK: 3 } as never), 'topK: asap takes temperature and no other rule'],
    [() => cautious({ repetitionPenalty: 1.2 } as never), 'repetitionPenalty: cautious takes temperature'],
    [() => smc({ temperature: 0.5 } as never), 'smc has the rules of its sampler'],
  ])('refuse rules that they would not keep: %s', (make, message) => {
    expect(make).toThrow(message);
  });
});
