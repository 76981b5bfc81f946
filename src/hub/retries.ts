import { WellformedError } from '../base/errors.ts';
import type { ModelError } from '../base/errors.ts';

/** An attempt failed in a way that another one may not. */
export class TransientFailure extends Error {
  /** What is thrown when there is no other attempt. */
  readonly failure: ModelError;
  /** How long the other side asks to wait, in milliseconds. */
  readonly askedWaitMs: number | undefined;
  /** Whether the attempt brought more than all before it: then it does not count against their number. */
  readonly broughtMore: boolean;
  constructor(failure: ModelError, more: { askedWaitMs?: number | undefined; broughtMore?: boolean } = {}) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.askedWaitMs = more.askedWaitMs;
    this.broughtMore = more.broughtMore ?? false;
  }
}

/** How patiently something is tried. */
export interface Patience {
  /** The most attempts in a row that bring nothing. */
  readonly attempts: number;
  /** The wait behind the first of them, in milliseconds; it doubles with each further one. */
  readonly firstWaitMs: number;
  /** The longest wait; if the other side asks for a longer one, that is the end. */
  readonly longestWaitMs: number;
  /** Waits. Tests pass one that does not. */
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Five attempts, with waits of 0.5, 1, 2 and 4 seconds between them, or as long as the other side asks for, up to two minutes. */
export const USUAL_PATIENCE: Patience = { attempts: 5, firstWaitMs: 500, longestWaitMs: 120_000, wait };

/** Tries until an attempt does not throw a `TransientFailure`; throws the failure within the last one. */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  patience: Patience,
  signal: AbortSignal | undefined,
): Promise<Result> {
  for (let fruitless = 0; ;) {
    throwIfAborted(signal);
    try {
      return await attempt();
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof TransientFailure)) throw error;
      fruitless = error.broughtMore ? 1 : fruitless + 1;
      const waitMs = error.askedWaitMs ?? patience.firstWaitMs * 2 ** (fruitless - 1);
      if (fruitless >= patience.attempts || waitMs > patience.longestWaitMs) throw error.failure;
      await patience.wait(waitMs, signal);
    }
  }
}

/** Throws `WellformedError` (`aborted`) if the caller wants no more. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new WellformedError(
    'aborted',
    'the download was aborted; what is there of it will be used by the next',
    {
      cause: signal.reason,
    },
  );
}

/** Waits some milliseconds, or until the signal is aborted. */
export function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    if (signal?.aborted === true) done();
  });
}
