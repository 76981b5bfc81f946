import type { Constraint } from '../mask/constraint.ts';
import type { Choices } from './choices.ts';

/** What one step of a sampler chose. */
export interface Step {
  readonly token: number;
  /** The log of the step's importance weight; undefined where the sampler truncates and so reports none. */
  readonly logWeight: number | undefined;
  /** How many times the constraint was asked about a single token. */
  readonly checks: number;
}

/** One step of decoding: raw logits and the constraint's position -> a token that the constraint allows. */
export interface Sampler {
  sample(logits: Float32Array, constraint: Constraint, choices: Choices): Step | Promise<Step>;
}
