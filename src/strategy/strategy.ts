import type { Decoded, DecodeTask } from '../decode/loop.ts';
import type { GenerationEvent } from '../decode/events.ts';

/** What every strategy is given; `maxTokens` counts the end token. */
export interface StrategyTask extends Omit<DecodeTask, 'sampler'> {
  readonly maxTokens: number;
}

/**
 * Runs one or many sequences to the end and gives the events of the one that is returned. Strategies over populations
 * give `done` only.
 */
export type Strategy = (task: StrategyTask) => AsyncGenerator<GenerationEvent<Decoded>, void, undefined>;
