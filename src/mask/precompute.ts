import { DEAD } from '../automaton/recognizer.ts';
import { WellformedError } from '../base/errors.ts';
import type { TokenAutomaton } from './token-automaton.ts';

/** From each position so many tokens are followed, spread over its mask. */
const MOST_TOKENS = 256;

export interface PrecomputeOptions {
  /** How many milliseconds it may take, more or less: one mask is always finished. */
  readonly ms: number;
}

/** What was computed ahead. */
export interface Precomputed {
  /** How many positions have their masks now. */
  readonly masks: number;
  /** Whether all that can be reached by the tokens that were followed was reached in time. */
  readonly complete: boolean;
}

/** Computes masks from a configuration on, breadth first, until the time is over. */
export function precompute(automaton: TokenAutomaton, from: number, { ms }: PrecomputeOptions): Precomputed {
  if (!(ms >= 0))
    throw new WellformedError('bad-option', `ms ${ms}: expected a number of milliseconds, 0 or more`);
  const end = performance.now() + ms;
  const seen = new Set([from]);
  // The loop reads what it appends.
  const reached = [from];
  for (let i = 0; i < reached.length; i++) {
    if (performance.now() > end) return { masks: i, complete: false };
    const mask = automaton.mask(reached[i]!);
    const every = Math.ceil(mask.count / MOST_TOKENS);
    let at = 0;
    for (const token of mask) {
      if (at++ % every !== 0 || automaton.vocabulary.endTokens.includes(token)) continue;
      const behind = automaton.step(reached[i]!, token);
      if (behind === DEAD || seen.has(behind)) continue;
      seen.add(behind);
      reached.push(behind);
    }
  }
  return { masks: reached.length, complete: true };
}
