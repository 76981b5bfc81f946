import { describe, expect, it } from 'vitest';
import type { Constraint } from '../../src/mask/constraint.ts';
import { masked } from '../../src/sampling/masked.ts';
import type { MaskedOptions } from '../../src/sampling/masked.ts';
import type { Sampler, Step } from '../../src/sampling/sampler.ts';
import type { Sieve } from '../../src/sampling/candidates.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { distanceOf, lawOf } from '../support/laws.ts';
import { setOf } from '../support/table-constraint.ts';
import { softmax } from '../support/table-model.ts';

/** What a sampler is told about the allowed tokens: all of them, a superset, or nothing but `allows`. */
type Knowledge = 'mask' | 'candidates' | 'predicate';

function allowing(tokens: readonly number[], knowledge: Knowledge, superset = tokens): Constraint {
  const base: Constraint = {
    isComplete: false,
    allows: (token) => tokens.includes(token),
    advance: () => undefined,
    fork: () => base,
  };
  if (knowledge === 'mask') return { ...base, mask: () => setOf(tokens) };
  if (knowledge === 'predicate') return base;
  const sieve: Sieve = { ...base, candidates: () => setOf(superset) };
  return sieve;
}

/** Brute force: the law as the definition states it, on plain arrays and with a full sort. */
function expectedLaw(
  logits: readonly number[],
  allowed: readonly number[],
  rules: MaskedOptions,
): Map<string, number> {
  const { temperature = 1, topK = Infinity, topP = 1 } = rules;
  const p = softmax(logits, temperature);
  const ranked = [...allowed].sort((a, b) => p[b]! - p[a]! || a - b).slice(0, topK);
  const mass = ranked.reduce((sum, token) => sum + p[token]!, 0);
  let reached = 0;
  const kept = ranked.filter((token) => {
    const before = reached;
    reached += p[token]!;
    return before < topP * mass - 1e-12;
  });
  const total = kept.reduce((sum, token) => sum + p[token]!, 0);
  return new Map(kept.map((token) => [String(token), p[token]! / total]));
}

async function sampledLaw(
  sampler: Sampler,
  logits: readonly number[],
  constraint: Constraint,
): Promise<Map<string, number>> {
  const outcomes = await enumerate((choices) =>
    sampler.sample(Float32Array.from(logits), constraint, choices),
  );
  return lawOf(outcomes, (step) => String(step?.token));
}

async function onlyStep(
  sampler: Sampler,
  logits: readonly number[],
  constraint: Constraint,
): Promise<Step | undefined> {
  const outcomes = await enumerate((choices) =>
    sampler.sample(Float32Array.from(logits), constraint, choices),
  );
  expect(outcomes).toHaveLength(1);
  return outcomes[0]!.value;
}

const logits = [0.5, -1.25, 2, 0.25, 1.5, -0.75, 0.5];
const masks = [[0, 1, 2, 3, 4, 5, 6], [1, 3, 5], [0, 6], [4], [1, 2, 5, 6]];
const knowledges: Knowledge[] = ['mask', 'candidates', 'predicate'];

describe('the law of the masked sampler', () => {
  const rules: MaskedOptions[] = [
    {},
    { weigh: false },
    { temperature: 0.5 },
    { temperature: 3, weigh: false },
    { topK: 1 },
    { topK: 3 },
    { topP: 0.5 },
    { topP: 0.9 },
    { topP: 0.999 },
    { topP: 1e-9 },
    { topK: 4, topP: 0.7, temperature: 1.5 },
  ];
  for (const rule of rules) {
    it(`is p restricted to the allowed tokens with ${JSON.stringify(rule)}`, async () => {
      for (const allowed of masks) {
        for (const knowledge of knowledges) {
          const constraint = allowing(allowed, knowledge, [0, ...allowed, 4].sort());
          const law = await sampledLaw(masked(rule), logits, constraint);
          expect(distanceOf(law, expectedLaw(logits, allowed, rule)), `${knowledge} ${allowed}`).toBeLessThan(
            1e-12,
          );
        }
      }
    });
  }

  it('holds for every set of allowed tokens under top-p, asked about one by one', async () => {
    for (let bits = 1; bits < 128; bits++) {
      const allowed = [0, 1, 2, 3, 4, 5, 6].filter((token) => bits & (1 << token));
      for (const topP of [0.3, 0.6, 0.95]) {
        const law = await sampledLaw(masked({ topP }), logits, allowing(allowed, 'predicate'));
        expect(distanceOf(law, expectedLaw(logits, allowed, { topP })), `${allowed} ${topP}`).toBeLessThan(
          1e-12,
        );
      }
    }
  });

  it('holds where more tokens are refused than it has patience for', async () => {
    const many = Array.from({ length: 200 }, (_, token) => (token < 150 ? 5 : token / 100));
    const allowed = [150, 180, 199];
    const constraint = allowing(
      allowed,
      'candidates',
      many.map((_, token) => token),
    );
    const sampler = masked({ weigh: false });
    const first = { pick: () => 0 };
    const step = await sampler.sample(Float32Array.from(many), constraint, first);
    expect(step!.token).toBe(150);
    // 32 draws, then one question about each of the 168 candidates that are left.
    expect(step!.checks).toBe(200);
  });
});

describe('the weight of a step', () => {
  it('is the log of the allowed share of p', async () => {
    for (const temperature of [0.3, 1, 2]) {
      for (const allowed of masks) {
        for (const knowledge of knowledges) {
          const p = softmax(logits, temperature);
          const share = allowed.reduce((sum, token) => sum + p[token]!, 0);
          const outcomes = await enumerate((choices) =>
            masked({ temperature }).sample(Float32Array.from(logits), allowing(allowed, knowledge), choices),
          );
          for (const { value } of outcomes) expect(value!.logWeight).toBeCloseTo(Math.log(share), 12);
        }
      }
    }
  });

  it('is not reported when truncating, greedy or told not to', async () => {
    for (const rule of [{ topK: 1 }, { topP: 1e-9 }, { temperature: 0 }]) {
      expect((await onlyStep(masked(rule), logits, allowing([1, 2], 'mask')))!.logWeight).toBeUndefined();
    }
    const step = await onlyStep(masked({ weigh: false }), logits, allowing([4], 'mask'));
    expect(step!.logWeight).toBeUndefined();
  });

  it('does not underflow where the allowed tokens are far from the likeliest', async () => {
    const step = await onlyStep(masked(), [0, 2000], allowing([0], 'mask'));
    expect(step!.logWeight).toBe(-2000);
  });
});

describe('greedy', () => {
  it('takes the likeliest allowed token, of equals the lowest id', async () => {
    for (const knowledge of knowledges) {
      const greedy = masked({ temperature: 0 });
      expect((await onlyStep(greedy, logits, allowing([0, 1, 6], knowledge)))!.token).toBe(0);
      expect((await onlyStep(greedy, logits, allowing([3, 4, 6], knowledge, [2, 3, 4, 6])))!.token).toBe(4);
    }
  });
});

describe('what no step may break on', () => {
  const odd: [string, number[], number[], Record<string, number>][] = [
    ['NaN', [NaN, 0, 0], [0, 1, 2], { 1: 0.5, 2: 0.5 }],
    ['-Infinity', [-Infinity, 0, 1], [0, 1], { 1: 1 }],
    ['+Infinity', [Infinity, 3, Infinity], [0, 1, 2], { 0: 0.5, 2: 0.5 }],
    ['only NaN allowed', [NaN, 0, NaN], [0, 2], { 0: 0.5, 2: 0.5 }],
    ['only -Infinity allowed', [-Infinity, 0, -Infinity], [0, 2], { 0: 0.5, 2: 0.5 }],
    ['no finite number at all', [NaN, -Infinity, NaN], [1, 2], { 1: 0.5, 2: 0.5 }],
    ['differences beyond double range', [3e38, -3e38, 3e38], [0, 1], { 0: 1 }],
  ];
  for (const [name, row, allowed, law] of odd) {
    it(name, async () => {
      for (const knowledge of knowledges) {
        for (const rule of [{}, { weigh: false }, { topK: 3 }, { topP: 0.9999 }]) {
          const sampled = await sampledLaw(masked(rule), row, allowing(allowed, knowledge, [0, 1, 2]));
          expect(
            distanceOf(sampled, new Map(Object.entries(law))),
            `${knowledge} ${JSON.stringify(rule)}`,
          ).toBeLessThan(1e-12);
        }
        const likeliest = Number(Object.keys(law)[0]);
        const greedy = await onlyStep(
          masked({ temperature: 0 }),
          row,
          allowing(allowed, knowledge, [0, 1, 2]),
        );
        expect(greedy!.token).toBe(likeliest);
      }
    });
  }

  it('keeps relative probabilities when a refused token had nearly all the mass', async () => {
    const row = [5000, 1, 0];
    const expected = new Map([
      ['1', Math.E / (Math.E + 1)],
      ['2', 1 / (Math.E + 1)],
    ]);
    for (const rule of [{}, { weigh: false }, { topK: 2 }, { topP: 0.99 }]) {
      const law = await sampledLaw(masked(rule), row, allowing([1, 2], 'predicate'));
      expect(distanceOf(law, expected), JSON.stringify(rule)).toBeLessThan(1e-12);
    }
  });

  it('an extreme temperature', async () => {
    for (const temperature of [1e-320, 1e-6, 1e6, Number.MAX_VALUE]) {
      for (const { probability } of await enumerate((choices) =>
        masked({ temperature }).sample(Float32Array.from(logits), allowing([2, 3], 'mask'), choices),
      )) {
        expect(probability).toBeGreaterThan(0);
      }
    }
  });

  it('no allowed token: there is no step', async () => {
    for (const rule of [{}, { weigh: false }, { temperature: 0 }, { topK: 2 }, { topP: 0.5 }]) {
      for (const knowledge of knowledges) {
        const law = await sampledLaw(masked(rule), logits, allowing([], knowledge, [1, 2]));
        expect([...law.keys()]).toEqual(['undefined']);
      }
    }
  });

  it('ids beyond the logits', async () => {
    const constraint = allowing([1, 40], 'mask');
    expect((await onlyStep(masked(), logits, constraint))!.token).toBe(1);
  });
});

describe('rules out of range', () => {
  it.each([
    [{ temperature: -1 }, 'temperature "-1"'],
    [{ temperature: NaN }, 'temperature "NaN"'],
    [{ temperature: Infinity }, 'temperature "Infinity"'],
    [{ topK: 0 }, 'topK "0"'],
    [{ topK: 1.5 }, 'topK "1.5"'],
    [{ topP: 0 }, 'topP "0"'],
    [{ topP: 1.1 }, 'topP "1.1"'],
  ])('%o is refused by name', (rule, message) => {
    expect(() => masked(rule)).toThrow(message);
  });
});
