import { describe, expect, it } from 'vitest';
import { Budget, checkBudget } from '../../src/decode/budget.ts';
import { decode } from '../../src/decode/loop.ts';
import type { Constraint } from '../../src/mask/constraint.ts';
import { masked } from '../../src/sampling/masked.ts';
import type { MaskedOptions } from '../../src/sampling/masked.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { distanceOf, lawOf } from '../support/laws.ts';
import type { Outcome } from '../../src/testing/enumerate.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import type { TableOptions, Transitions } from '../support/table-constraint.ts';
import { mixedLogits, softmax, TableModel, tableVocabulary } from '../support/table-model.ts';

const END = 3;
const vocabulary = tableVocabulary(['a', 'b', 'c', ''], [END]);

/** Languages over a, b and c in which a token may lead away from the nearest end. */
const languages: Record<string, { transitions: Transitions; complete: number[] }> = {
  'a* b': { transitions: [{ 0: 0, 1: 1 }, {}], complete: [1] },
  // Depth 0 is complete; a opens, b closes, c stays.
  brackets: {
    transitions: [{ 0: 1, 2: 0 }, { 0: 2, 1: 0, 2: 1 }, { 0: 3, 1: 1, 2: 2 }, { 1: 2 }],
    complete: [0],
  },
  // A short way and a long one that cannot be left.
  detour: { transitions: [{ 0: 1, 1: 2, 2: 0 }, { 0: 3 }, {}, { 0: 4, 1: 3 }, { 2: 2 }], complete: [2] },
};

/** All token sequences of the language with at most `most` tokens, the end included. */
function sequencesOf(constraint: Constraint, most: number): number[][] {
  if (most === 0) return [];
  const all: number[][] = constraint.isComplete ? [[END]] : [];
  for (const token of [0, 1, 2]) {
    if (!constraint.allows(token)) continue;
    const after = constraint.fork();
    after.advance(token);
    for (const rest of sequencesOf(after, most - 1)) all.push([token, ...rest]);
  }
  return all;
}

/** The law that draws from p restricted, at every step, to the tokens with which some sequence of the set goes on. */
function expectedLaw(
  sequences: readonly number[][],
  logitsOf: (tokens: readonly number[]) => number[],
  rules: MaskedOptions,
): Map<string, number> {
  const law = new Map<string, number>();
  for (const sequence of sequences) {
    let probability = 1;
    sequence.forEach((token, at) => {
      const prefix = sequence.slice(0, at);
      const viable = new Set(
        sequences.filter((other) => prefix.every((t, i) => other[i] === t)).map((other) => other[at]!),
      );
      probability *= restricted(softmax(logitsOf([0, ...prefix])), viable, rules).get(token) ?? 0;
    });
    if (probability > 0) law.set(sequence.slice(0, -1).join(), probability);
  }
  return law;
}

function restricted(
  p: number[],
  viable: ReadonlySet<number>,
  { topK = Infinity, topP = 1 }: MaskedOptions,
): Map<number, number> {
  const ranked = [...viable].sort((a, b) => p[b]! - p[a]! || a - b).slice(0, topK);
  const mass = ranked.reduce((sum, token) => sum + p[token]!, 0);
  let reached = 0;
  const kept = ranked.filter((token) => {
    const before = reached;
    reached += p[token]!;
    return before < topP * mass - 1e-12;
  });
  const total = kept.reduce((sum, token) => sum + p[token]!, 0);
  return new Map(kept.map((token) => [token, p[token]! / total]));
}

async function decodedLaw(
  constraint: Constraint,
  most: number,
  rules: MaskedOptions,
): Promise<Outcome<string>[]> {
  const model = new TableModel(4, mixedLogits(4));
  return enumerate(async (choices) => {
    const budget = new Budget(constraint.fork(), [END], most);
    const sampler = masked(rules);
    for await (const event of decode({
      model,
      vocabulary,
      prompt: [0],
      constraint: budget,
      sampler,
      choices,
    })) {
      if (event.type === 'done') {
        expect(event.result.outputTokens).toBeLessThanOrEqual(most);
        return event.result.tokens.join();
      }
    }
    throw new Error('no result');
  });
}

describe('a budget of tokens', () => {
  const rules: MaskedOptions[] = [{}, { weigh: false }, { topK: 2 }, { topP: 0.8 }, { topK: 2, topP: 0.6 }];
  for (const [name, { transitions, complete }] of Object.entries(languages)) {
    for (const mask of [true, false]) {
      it(`gives p restricted to the sequences that fit: ${name}${mask ? '' : ', no mask'}`, async () => {
        const options: TableOptions = { complete, endTokens: [END], mask };
        const constraint = new TableConstraint(transitions, options);
        for (const rule of rules) {
          // Without a mask every order of refusals is an outcome of its own.
          for (let most = constraint.distance!() + 1; most <= (mask ? 5 : 3); most++) {
            const law = lawOf(await decodedLaw(constraint, most, rule));
            const expected = expectedLaw(sequencesOf(constraint, most), mixedLogits(4), rule);
            expect(distanceOf(law, expected), `${most} ${JSON.stringify(rule)}`).toBeLessThan(1e-12);
          }
        }
      });
    }
  }

  it('is greedy among what fits', async () => {
    const { transitions, complete } = languages['brackets']!;
    const constraint = new TableConstraint(transitions, { complete, endTokens: [END] });
    // The model always wants to open.
    const model = new TableModel(4, () => [3, 2, 1, 0]);
    const budget = new Budget(constraint, [END], 6);
    const task = { model, vocabulary, prompt: [0], constraint: budget, choices: { pick: () => 0 } };
    for await (const event of decode({ ...task, sampler: masked({ temperature: 0 }) })) {
      if (event.type === 'done') expect(event.result.tokens).toEqual([0, 0, 1, 1, 2]);
    }
  });

  it('inserts a forced stretch only where there is room after it', () => {
    // The stretch a a a can also be written as b.
    const transitions: Transitions = [{ 0: 1, 1: 3 }, { 0: 2 }, { 0: 3 }, {}];
    const base = new TableConstraint(transitions, { complete: [3], endTokens: [END] });
    const forced = Object.assign(base, { forced: () => [0, 0, 0] });
    expect(new Budget(forced, [END], 4).forced!()).toEqual([0, 0, 0]);
    expect(new Budget(forced, [END], 3).forced!()).toEqual([]);
  });

  it('keeps the last token for the end where no distance is known', () => {
    const base = new TableConstraint([{ 0: 0 }], { complete: [0], endTokens: [END], distance: false });
    const budget = new Budget(base, [END], 2);
    expect(budget.distance).toBeUndefined();
    expect([0, END].map((token) => budget.allows(token))).toEqual([true, true]);
    budget.advance(0);
    expect([0, END].map((token) => budget.allows(token))).toEqual([false, true]);
    expect(() => budget.advance(0)).toThrow('not allowed, or too long');
    budget.advance(END);
    expect(budget.tokensLeft).toBe(0);
    expect(budget.isComplete).toBe(false);
  });

  it('ends without asking the model when only the end fits', async () => {
    const model = new TableModel(4, mixedLogits(4));
    const base = new TableConstraint(
      [
        { 0: 1, 1: 1 },
        { 0: 1, 1: 1, 2: 1 },
      ],
      { complete: [1], endTokens: [END] },
    );
    const choices = { pick: () => 0 };
    const constraint = new Budget(base, [END], 2);
    for await (const event of decode({
      model,
      vocabulary,
      prompt: [0],
      constraint,
      sampler: masked(),
      choices,
    })) {
      if (event.type === 'done') expect(event.result).toMatchObject({ text: 'a', finishReason: 'length' });
    }
    expect(model.runs).toHaveLength(1);
  });

  it('forks independently', () => {
    const base = new TableConstraint([{ 0: 0 }], { complete: [0], endTokens: [END] });
    const budget = new Budget(base, [END], 3);
    const fork = budget.fork();
    fork.advance(0);
    fork.advance(END);
    expect([budget.tokensLeft, fork.tokensLeft]).toEqual([3, 1]);
    expect(budget.allows(0)).toBe(true);
    expect(fork.allows(END)).toBe(false);
  });

  it('says how many tokens are needed', () => {
    const base = new TableConstraint([{ 0: 1 }, { 0: 2 }, {}], { complete: [2], endTokens: [END] });
    expect(() => checkBudget(base, 3)).not.toThrow();
    expect(() => checkBudget(base, 2)).toThrow(
      expect.objectContaining({
        code: 'too-few-tokens',
        text: '',
        message: expect.stringContaining('needs 3 tokens'),
      }),
    );
  });
});
