import type { Constraint } from '../mask/constraint.ts';
import type { Choices } from './choices.ts';
import type { History } from './history.ts';

/** What one step of a sampler chose. */
export interface Step {
  readonly token: number;
  /** The log of the step's importance weight; undefined where the sampler truncates, or was told not to weigh. */
  readonly logWeight: number | undefined;
  /** How many times the constraint was asked about a single token. */
  readonly checks: number;
}

/** One step of decoding: raw logits and the constraint's position -> a token that the constraint allows. */
export interface Sampler {
  /** Whether a step may find no token though one is allowed, which then has weight 0. Default: false. */
  readonly mayGiveUp?: boolean;
  /** Whether steps have weights (default: they do). */
  readonly weighs?: boolean;
  /** The log of the probability of a token under p, whatever the constraint: what an inserted token weighs. */
  logProbability?(logits: Float32Array, token: number, history?: History): number;
  /** The same for several tokens at once. */
  logProbabilities?(logits: Float32Array, tokens: ArrayLike<number>, history?: History): Float64Array;
  /**
   * Leaves the constraint where it is. Undefined when no token is allowed (a dead end), or none was found. Samplers with
   * penalties need the history, in all three functions.
   */
  sample(
    logits: Float32Array,
    constraint: Constraint,
    choices: Choices,
    history?: History,
  ): Step | undefined | Promise<Step | undefined>;
}
