import { WellformedError } from '../base/errors.ts';
import { Budget, checkBudget } from '../decode/budget.ts';
import { decode } from '../decode/loop.ts';
import { awrs } from '../sampling/awrs.ts';
import { masked } from '../sampling/masked.ts';
import type { SamplingRules } from '../sampling/rules.ts';
import type { Sampler } from '../sampling/sampler.ts';
import type { Strategy } from './strategy.ts';

/**
 * One sequence, drawn token by token and without weights; both samplers have the same law. It is never truncated: with `r`
 * tokens left only tokens are drawn after which the shortest completion still fits.
 *
 * S, the set of token sequences that it can write: those whose bytes are in the language, of at most `maxTokens`
 * tokens (end included), and canonical on every forced stretch for which there is room.
 *
 * Throws `GenerationError`: `too-few-tokens` before decoding if not even the shortest value fits, and what `decode`
 * throws.
 */
export function single(rules: SamplingRules, chosen?: SingleOptions): Strategy {
  const sampler = chosen?.sampler ?? 'masked';
  const drawn = typeof sampler === 'string' ? samplerOf(sampler, rules) : sampler;
  if (drawn.mayGiveUp) {
    throw new WellformedError(
      'bad-option',
      'this sampler may give up, where one sequence has nothing to put in its place: for awrs say maxRejects: Infinity ' +
        'and no topK, topP, minP or typicalP, or use smc',
    );
  }
  return async function* (task) {
    const { constraint, maxTokens, vocabulary } = task;
    checkBudget(constraint, maxTokens);
    const budget = new Budget(constraint.fork(), vocabulary.endTokens, maxTokens);
    yield* decode({ ...task, constraint: budget, sampler: drawn });
  };
}

/** What draws the tokens of one sequence. */
export interface SingleOptions {
  /** `masked` (default), `awrs` with no limit of draws, or a sampler that never gives up. */
  readonly sampler?: 'masked' | 'awrs' | Sampler | undefined;
}

function samplerOf(name: 'masked' | 'awrs', rules: SamplingRules): Sampler {
  // The weight would cost a pass over the vocabulary, or checks, at every step, and nobody asks for it.
  if (name === 'masked') return masked({ ...rules, weigh: false });
  if (name === 'awrs') return awrs({ ...rules, maxRejects: Infinity, weigh: false });
  throw new WellformedError('bad-option', `sampler "${String(name)}": expected masked, awrs or a sampler`);
}
