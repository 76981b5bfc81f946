import type { Limits } from '../../regex/limits.ts';
import { WellformedError } from '../../base/errors.ts';

/**
 * What the automaton of one lexical part of a grammar may cost: `(.|\n){1000,3000}` has 24,000 states over bytes, and
 * `[a-z]{1,10000}` 10,000.
 */
export const LEXICAL_LIMITS: Limits = {
  maxStates: 100_000,
  maxTransitions: 8_000_000,
  maxWork: 30_000_000,
};

/** How deep expressions and rules may stand in each other in a lexical part. */
export const MAX_LEXICAL_DEPTH = 500;

/**
 * Counts one level of depth, to be taken back by whoever called it.
 *
 * @throws WellformedError with the code `limit`
 */
export function enter(context: { depth: number; readonly open: readonly string[] }): void {
  if (++context.depth <= MAX_LEXICAL_DEPTH) return;
  const name = context.open.at(-1);
  throw new WellformedError(
    'limit',
    `A terminal${name === undefined ? '' : ` in the rule "${name}"`} has expressions in expressions, or rules in rules, more than ${MAX_LEXICAL_DEPTH} deep.`,
  );
}

/** @throws WellformedError with the code `limit` */
export function failTooLarge(what: string, limits: Limits): never {
  throw new WellformedError(
    'limit',
    `${what} needs an automaton of more than ${limits.maxStates} states, or too much work to make one; ` +
      'use smaller counts, fewer alternatives that overlap, or write it as rules that are not a terminal.',
  );
}
