import type { Failure } from '../failure.ts';
import type { Outcome, Step } from './measure.ts';

/** What the worker is asked: first once `load`, then `measure` for one file after the other. */
export type Request =
  | { readonly type: 'load'; readonly tokenizer: string; readonly cacheDir: string | undefined }
  | { readonly type: 'measure'; readonly path: string };

/** What it answers: `ready` or `unusable` to `load`; steps, then `ended`, to `measure`. */
export type Response =
  | { readonly type: 'ready' }
  | ({ readonly type: 'unusable' } & Failure)
  | Step
  | { readonly type: 'ended'; readonly outcome: Outcome; readonly peakMemoryMiB: number };
