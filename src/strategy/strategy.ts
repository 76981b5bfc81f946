import type { Decoded, DecodeTask } from '../decode/loop.ts';
import type { GenerationEvent } from '../decode/events.ts';
import type { Population } from './population.ts';

/** What every strategy is given; `maxTokens` counts the end token. */
export interface StrategyTask extends Omit<DecodeTask, 'sampler'> {
  readonly maxTokens: number;
}

/** The sequence that a strategy returns, and, where it ran many, all of them with their weights. */
export interface StrategyResult extends Decoded {
  readonly population?: Population;
}

/**
 * Runs one or many sequences to the end and gives the events of the one that is returned. Strategies over populations
 * give `done` only.
 */
export type Strategy = (
  task: StrategyTask,
) => AsyncGenerator<GenerationEvent<StrategyResult>, void, undefined>;
