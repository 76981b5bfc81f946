import type { Figures } from './engine.ts';

/** What two validators say of a text. They are read apart: where they differ, one of them is wrong. */
export interface Verdict {
  /** Ours, exact. */
  readonly own: boolean;
  /** ajv's; undefined where it cannot read the schema. */
  readonly ajv?: boolean;
  readonly ajvError?: string;
  /** They differ, and the schema has a fractional `multipleOf`, which ajv decides in doubles. */
  readonly isFractional?: true;
}

export type Status =
  'valid' | 'invalid' | 'compile-error' | 'generation-error' | 'timeout' | 'memory' | 'crash';

/** What an engine made of a task, and what is said of it. */
export interface Written {
  readonly status: Status;
  readonly output?: string;
  readonly verdict?: Verdict;
  readonly code?: string;
  readonly reason?: string;
  /** Whether the answer is the expected one, where one is expected. */
  readonly isRight?: boolean;
  readonly figures?: Figures;
}

/** One line of a run. */
export interface SuiteRecord extends Written {
  readonly id: string;
  readonly dataSet: string;
  readonly seed: number;
  readonly engine: string;
  readonly schema: string;
  readonly prompt: string;
  /** How many instances are accepted that should be refused, and the other way round. */
  readonly instances: { readonly all: number; readonly under: number; readonly over: number };
  /** The model without constraints, on the same prompt. */
  readonly unconstrained?: Written;
  /** Custom metrics, by name. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** The most memory that the process has held so far, in MiB. */
  readonly peakMiB?: number;
}
