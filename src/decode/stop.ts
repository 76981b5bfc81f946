import { GenerationError } from '../base/errors.ts';
import type { Constraint, Mask } from '../mask/constraint.ts';

/**
 * Whether the text is complete and nothing but the end can follow: the model need not be asked. `candidates` are the
 * tokens that may be allowed, undefined when nothing is known.
 */
export function onlyEndIsLeft(
  constraint: Constraint,
  candidates: Mask | undefined,
  endTokens: readonly number[],
): boolean {
  if (candidates === undefined || !constraint.isComplete) return false;
  return candidates.count === endTokens.filter((token) => candidates.has(token)).length;
}

/** Throws `GenerationError` (`aborted`) with the signal's reason as its cause, if the signal was aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new GenerationError('aborted', 'generation was aborted', { text: '', cause: signal.reason });
  }
}
