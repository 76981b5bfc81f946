import type { Decoded, DecodeTask } from '../decode/loop.ts';
import type { GenerationEvent } from '../decode/events.ts';
import type { Population } from './population.ts';
import type { TrieFigures } from './prefix-trie.ts';

/** What every strategy is given; `maxTokens` counts the end token. */
export interface StrategyTask extends Omit<DecodeTask, 'sampler'> {
  readonly maxTokens: number;
}

/** What ASAp tells beside the text. */
export interface AsapReport extends TrieFigures {
  /** The texts drawn, in order; the last one is the result. */
  readonly texts: readonly string[];
  /** How often the model was run. */
  readonly runs: number;
  /** How often the constraint was asked about a token. */
  readonly checks: number;
  /** The tokens of all texts, ends included; how many of them were drawn, and not forced. */
  readonly tokens: number;
  readonly drawn: number;
}

/** The sequence that a strategy returns, and, where it ran many, all of them with their weights. */
export interface StrategyResult extends Decoded {
  readonly population?: Population;
  /** What ASAp tells of its trie. */
  readonly asap?: AsapReport;
}

/**
 * Runs one or many sequences to the end and gives the events of the one that is returned. Strategies over populations
 * give `done` only.
 */
export type Strategy = (
  task: StrategyTask,
) => AsyncGenerator<GenerationEvent<StrategyResult>, void, undefined>;
