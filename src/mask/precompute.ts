import { DEAD } from '../automaton/recognizer.ts';
import { WellformedError } from '../base/errors.ts';
import type { TokenAutomaton, Way } from './token-automaton.ts';

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

/** A place that was reached: by a token from another one, or the first. */
interface Reached {
  readonly configuration: number;
  readonly token: number;
  readonly from: Reached | undefined;
}

/** Computes masks from a configuration on, to which `way` led, breadth first, until the time is over. */
export function precompute(
  automaton: TokenAutomaton,
  from: number,
  way: Way,
  { ms }: PrecomputeOptions,
): Precomputed {
  if (!(ms >= 0))
    throw new WellformedError('bad-option', `ms ${ms}: expected a number of milliseconds, 0 or more`);
  const end = performance.now() + ms;
  const seen = new Set([from]);
  // The loop reads what it appends.
  const reached: Reached[] = [{ configuration: from, token: -1, from: undefined }];
  for (let i = 0; i < reached.length; i++) {
    if (performance.now() > end) return { masks: i, complete: false };
    const { configuration } = reached[i]!;
    const mask = automaton.mask(configuration, wayTo(reached[i]!, way));
    const every = Math.ceil(mask.count / MOST_TOKENS);
    let at = 0;
    for (const token of mask) {
      if (at++ % every !== 0 || automaton.vocabulary.endTokens.includes(token)) continue;
      const behind = automaton.step(configuration, token);
      if (behind === DEAD || seen.has(behind)) continue;
      seen.add(behind);
      reached.push({ configuration: behind, token, from: reached[i]! });
    }
  }
  return { masks: reached.length, complete: true };
}

function wayTo(place: Reached, { tokens, length }: Way): Way {
  const added: number[] = [];
  for (let at = place; at.from !== undefined; at = at.from) added.push(at.token);
  const all = [...tokens.slice(0, length), ...added.reverse()];
  return { tokens: all, length: all.length };
}
