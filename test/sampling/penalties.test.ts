import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awrs } from '../../src/sampling/awrs.ts';
import type { History } from '../../src/sampling/history.ts';
import { masked } from '../../src/sampling/masked.ts';
import { penalise, PENALTY_SCOPES, resolvePenalties } from '../../src/sampling/penalties.ts';
import type { Penalties } from '../../src/sampling/penalties.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { lawOf } from '../support/laws.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import { softmax } from '../support/table-model.ts';

const history: History = { prompt: [4, 5], tokens: [0, 1, 1, 2], isChosen: [true, false, true, false] };

function after(penalties: Penalties, logits: readonly number[], of: History = history): number[] {
  const row = Float32Array.from(logits);
  const resolved = resolvePenalties(penalties);
  if (resolved !== undefined) penalise(row, resolved, of);
  return [...row];
}

describe('penalties', () => {
  const row = [4, -4, 2, 1, 8, -8];
  it.each<[string, Penalties, number[]]>([
    ['nothing', {}, row],
    ['repetition: positive divided, others multiplied, once', { repetitionPenalty: 2 }, [2, -8, 2, 1, 8, -8]],
    ['of all that was written', { repetitionPenalty: 2, penaltyScope: 'generated' }, [2, -8, 1, 1, 8, -8]],
    ['and of the prompt', { repetitionPenalty: 2, penaltyScope: 'prompt' }, [2, -8, 1, 1, 4, -16]],
    ['presence, once', { presencePenalty: 0.5, penaltyScope: 'generated' }, [3.5, -4.5, 1.5, 1, 8, -8]],
    ['frequency, each time', { frequencyPenalty: 0.5, penaltyScope: 'generated' }, [3.5, -5, 1.5, 1, 8, -8]],
    ['no presence of the prompt', { presencePenalty: 1, penaltyScope: 'prompt' }, [3, -5, 1, 1, 8, -8]],
    [
      'repetition first',
      { repetitionPenalty: 2, presencePenalty: 1, frequencyPenalty: 1 },
      [0, -10, 2, 1, 8, -8],
    ],
    ['rewards', { repetitionPenalty: 0.5, presencePenalty: -1 }, [9, -1, 2, 1, 8, -8]],
  ])('%s', (_name, penalties, expected) => {
    expect(after(penalties, row)).toEqual(expected);
  });

  it('let logits that are no numbers be what they are, and know no tokens beyond them', () => {
    const odd = [Infinity, -Infinity, NaN];
    expect(after({ repetitionPenalty: 3, frequencyPenalty: 2, penaltyScope: 'prompt' }, odd)).toEqual(odd);
  });

  it('do not depend on the order of what was written, and leave other tokens alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { maxLength: 12 }),
        fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: 6, maxLength: 6 }),
        fc.record({
          repetitionPenalty: fc.double({ min: 0.1, max: 4, noNaN: true }),
          presencePenalty: fc.double({ min: -2, max: 2, noNaN: true }),
          frequencyPenalty: fc.double({ min: -2, max: 2, noNaN: true }),
          penaltyScope: fc.constantFrom(...PENALTY_SCOPES),
        }),
        (tokens, logits, penalties) => {
          const isChosen = tokens.map(() => true);
          const row = after(penalties, logits, { prompt: [], tokens, isChosen });
          const sorted = [...tokens].sort();
          expect(after(penalties, logits, { prompt: [], tokens: sorted, isChosen })).toEqual(row);
          logits.forEach((logit, token) => {
            if (!tokens.includes(token)) expect(row[token]).toBe(Math.fround(logit));
          });
        },
      ),
    );
  });

  it.each<[Penalties, string]>([
    [{ repetitionPenalty: 0 }, 'repetitionPenalty "0"'],
    [{ repetitionPenalty: NaN }, 'repetitionPenalty "NaN"'],
    [{ presencePenalty: Infinity }, 'presencePenalty "Infinity"'],
    [{ frequencyPenalty: NaN }, 'frequencyPenalty "NaN"'],
    [{ penaltyScope: 'all' as never }, 'penaltyScope "all"'],
  ])('out of range are refused by name: %o', (penalties, message) => {
    expect(() => masked(penalties)).toThrow(message);
    expect(() => awrs(penalties)).toThrow(message);
  });
});

describe('samplers with penalties', () => {
  const logits = Float32Array.from([2, 1.5, 1, 0.2, -1]);
  const allowed = [1, 2, 3];
  const constraint = new TableConstraint([{ 1: 1, 2: 1, 3: 1 }, {}], { complete: [], endTokens: [4] });
  const penalties: Penalties = { repetitionPenalty: 1.3, frequencyPenalty: 0.7, penaltyScope: 'generated' };
  const p = softmax(after({ ...penalties }, [...logits]));
  const share = allowed.reduce((sum, token) => sum + p[token]!, 0);

  it.each([masked(penalties), masked({ ...penalties, weigh: false }), awrs(penalties)])(
    'draw from the distribution after them, and weigh by it',
    async (sampler) => {
      const outcomes = await enumerate((choices) => sampler.sample(logits, constraint, choices, history));
      const law = lawOf(outcomes, (step) => String(step?.token));
      for (const token of allowed) expect(law.get(String(token))).toBeCloseTo(p[token]! / share, 6);
      expect(sampler.logProbability!(logits, 3, history)).toBeCloseTo(Math.log(p[3]!), 5);
      if (sampler.weighs === false) return;
      for (const token of allowed) {
        const mean = outcomes.reduce(
          (sum, { value, probability }) =>
            value?.token === token ? sum + probability * Math.exp(value.logWeight ?? NaN) : sum,
          0,
        );
        if (!Number.isNaN(mean)) expect(mean).toBeCloseTo(p[token]!, 6);
      }
    },
  );

  it('refuse to go on where nobody tells what has come before', async () => {
    const choices = { pick: () => 0 };
    expect(() => masked(penalties).sample(logits, constraint, choices)).toThrow('what has come before');
    await expect(awrs(penalties).sample(logits, constraint, choices)).rejects.toThrow('what has come before');
  });
});
