import { WellformedError } from '../base/errors.ts';
import type { History } from './history.ts';

/** Over which tokens penalties count, from the fewest to the most. */
export const PENALTY_SCOPES = ['chosen', 'generated', 'prompt'] as const;
export type PenaltyScope = (typeof PENALTY_SCOPES)[number];

/** What makes tokens less likely that have come before. */
export interface Penalties {
  /**
   * Logits of tokens that have come before are divided by it if they are positive, and multiplied by it if not, however
   * often they have come (Keskar et al., "CTRL", 2019, section 4.1). Above 1 repetition is less likely, below 1 more. Default: 1.
   */
  readonly repetitionPenalty?: number | undefined;
  /** Taken off the logits of tokens that have come before, once (as in OpenAI's API). Default: 0. */
  readonly presencePenalty?: number | undefined;
  /** Taken off the logits of tokens that have come before, as many times as they have come (as in OpenAI's API). Default: 0. */
  readonly frequencyPenalty?: number | undefined;
  /**
   * Which tokens have come before. `chosen` (default): those that were drawn; what the schema or grammar forces was nobody's
   * choice, and would be punished for it. `generated`: all that were written. `prompt`: these, and for `repetitionPenalty` the
   * tokens of the prompt too, as transformers and vLLM count.
   */
  readonly penaltyScope?: PenaltyScope | undefined;
}

/** Penalties with every default filled in. */
export type ResolvedPenalties = { readonly [Name in keyof Penalties]-?: NonNullable<Penalties[Name]> };

/** Fills in the defaults; undefined where nothing is penalised. Throws `WellformedError` (`bad-option`) that names what is out of range. */
export function resolvePenalties(penalties: Penalties): ResolvedPenalties | undefined {
  const {
    repetitionPenalty = 1,
    presencePenalty = 0,
    frequencyPenalty = 0,
    penaltyScope = 'chosen',
  } = penalties;
  if (!(repetitionPenalty > 0 && repetitionPenalty < Infinity)) {
    throw new WellformedError(
      'bad-option',
      `repetitionPenalty "${repetitionPenalty}": expected a number above 0`,
    );
  }
  for (const [name, value] of Object.entries({ presencePenalty, frequencyPenalty })) {
    if (!Number.isFinite(value))
      throw new WellformedError('bad-option', `${name} "${value}": expected a number`);
  }
  if (!PENALTY_SCOPES.includes(penaltyScope)) {
    throw new WellformedError(
      'bad-option',
      `penaltyScope "${String(penaltyScope)}": expected ${PENALTY_SCOPES.join(', ')}`,
    );
  }
  if (repetitionPenalty === 1 && presencePenalty === 0 && frequencyPenalty === 0) return undefined;
  return { repetitionPenalty, presencePenalty, frequencyPenalty, penaltyScope };
}

/**
 * Takes penalties off logits, in place: first the one for repetition, then those for presence and frequency, as vLLM does.
 * Tokens beyond the logits have no effect.
 */
export function penalise(logits: Float32Array, penalties: ResolvedPenalties, history: History): void {
  const { repetitionPenalty, presencePenalty, frequencyPenalty, penaltyScope } = penalties;
  const counts = new Map<number, number>();
  history.tokens.forEach((token, i) => {
    if (penaltyScope !== 'chosen' || history.isChosen[i]) counts.set(token, (counts.get(token) ?? 0) + 1);
  });
  if (repetitionPenalty !== 1) {
    const seen = new Set([...counts.keys(), ...(penaltyScope === 'prompt' ? history.prompt : [])]);
    for (const token of seen) {
      if (token >= logits.length) continue;
      const logit = logits[token]!;
      logits[token] = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
    }
  }
  for (const [token, count] of counts) {
    if (token < logits.length) logits[token]! -= presencePenalty + frequencyPenalty * count;
  }
}
