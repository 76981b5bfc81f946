import { Budget, checkBudget } from '../decode/budget.ts';
import { decode } from '../decode/loop.ts';
import { masked } from '../sampling/masked.ts';
import type { SamplingRules } from '../sampling/rules.ts';
import type { Strategy } from './strategy.ts';

/**
 * One sequence, drawn token by token with the masked sampler and without weights. It is never truncated: with `r`
 * tokens left only tokens are drawn after which the shortest completion still fits.
 *
 * S, the set of token sequences that it can write: those whose bytes are in the language, of at most `maxTokens`
 * tokens (end included), and canonical on every forced stretch for which there is room.
 *
 * Throws `GenerationError`: `too-few-tokens` before decoding if not even the shortest value fits, and what `decode`
 * throws.
 */
export function single(rules: SamplingRules): Strategy {
  // The weight would cost a pass over the vocabulary at every step, and nobody asks for it.
  const sampler = masked({ ...rules, weigh: false });
  return async function* (task) {
    const { constraint, maxTokens, vocabulary } = task;
    checkBudget(constraint, maxTokens);
    const budget = new Budget(constraint.fork(), vocabulary.endTokens, maxTokens);
    yield* decode({ ...task, constraint: budget, sampler });
  };
}
