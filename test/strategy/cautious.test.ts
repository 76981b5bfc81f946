import { describe, expect, it } from 'vitest';
import { SeededChoices } from '../../src/sampling/seeded-choices.ts';
import { cautious } from '../../src/strategy/cautious.ts';
import type { CautiousOptions } from '../../src/strategy/cautious.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { lawOf } from '../support/laws.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import { TableModel, tableVocabulary } from '../support/table-model.ts';
import type { Choices } from '../../src/sampling/choices.ts';

const END = 3;
const vocabulary = tableVocabulary(['a', 'b', ',', ''], [END]);
const no = -Infinity;
/** After the prompt a and b are as likely; after a what follows is sure, after b it is not. */
const logitsOf = (tokens: readonly number[]): number[] =>
  tokens.length === 1
    ? [1, 1, no, no]
    : [
        [no, no, 6, no],
        [0, no, 0, no],
        [no, no, no, 1],
      ][tokens.at(-1)!]!;
const texts = new TableConstraint([{ 0: 1, 1: 1 }, { 2: 2 }, {}], { complete: [2], endTokens: [END] });

async function run(options: CautiousOptions, choices: Choices, constraint = texts): Promise<string> {
  const model = new TableModel(4, logitsOf);
  const task = { model, vocabulary, prompt: [0], constraint, choices, maxTokens: 5 };
  for await (const event of cautious(options)(task)) {
    if (event.type !== 'done') continue;
    expect(model.alive.size).toBe(0);
    return event.result.text;
  }
  throw new Error('no result');
}

describe('cautious prediction', () => {
  it('keeps the least perplexed of the ways on at an uncertain step', async () => {
    const law = lawOf(await enumerate((choices) => run({ trials: 2, entropy: 0.5 }, choices)));
    // Only where both ways on begin with b is it b.
    expect(law.get('b,')).toBeCloseTo(0.25, 9);
    expect(law.get('a,')).toBeCloseTo(0.75, 9);
  });

  it('is one draw a step where no step is uncertain', async () => {
    const law = lawOf(await enumerate((choices) => run({ trials: 3, entropy: 5 }, choices)));
    expect(law.get('a,')).toBeCloseTo(0.5, 9);
  });

  it('is an error where no way on is left, and refuses options out of range', async () => {
    const dead = new TableConstraint([{ 0: 1 }, {}], { complete: [], endTokens: [END], distance: false });
    await expect(run({ entropy: 0 }, new SeededChoices(1), dead)).rejects.toMatchObject({ code: 'dead-end' });
    expect(() => cautious({ trials: 0 })).toThrow('trials "0"');
    expect(() => cautious({ length: 0 })).toThrow('length "0"');
    expect(() => cautious({ entropy: -1 })).toThrow('entropy "-1"');
  });
});
