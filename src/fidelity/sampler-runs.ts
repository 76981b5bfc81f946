import { WellformedError } from '../base/errors.ts';
import { awrs } from '../sampling/awrs.ts';
import { masked } from '../sampling/masked.ts';
import type { Sampler } from '../sampling/sampler.ts';
import { asap } from '../strategy/asap.ts';
import type { PrefixTrie } from '../strategy/prefix-trie.ts';
import { single } from '../strategy/single.ts';
import { smc } from '../strategy/smc.ts';
import type { SmcOptions } from '../strategy/smc.ts';
import type { Strategy, StrategyResult, StrategyTask } from '../strategy/strategy.ts';
import type { SamplerName } from './report.ts';

/** What one sample was, and what it cost. */
export interface Sampled {
  readonly text: string;
  /** The texts that it stands for, with their probabilities. */
  readonly posterior: readonly { readonly text: string; readonly probability: number }[];
  readonly checks: number;
  /** Tokens that were drawn, and not forced; of smc all of its particles. */
  readonly drawn: number;
  readonly tokens: number;
  readonly decodeMs: number;
}

/** What samplers are run with. */
export interface SamplerSettings {
  readonly particles: number;
  readonly resample: SmcOptions['resample'];
  readonly temperature: number;
  readonly fastForward: 'canonical' | 'off';
  /** What ASAp learns into. */
  readonly trie: PrefixTrie;
}

/** Takes one sample. Undefined where the sampler gave none: every particle of a population died. */
export type TakeSample = (task: StrategyTask) => Promise<Sampled | undefined>;

/** A sampler by its name, as the options of `generate` make it. */
export function samplerRun(name: SamplerName, settings: SamplerSettings): TakeSample {
  switch (name) {
    case 'masked':
      return oneSequence(masked({ temperature: settings.temperature, weigh: false }));
    case 'awrs':
      return oneSequence(awrs({ temperature: settings.temperature, maxRejects: Infinity, weigh: false }));
    case 'smc':
      return population(settings);
    case 'asap':
      return nextOfAsap(settings);
  }
}

function oneSequence(sampler: Sampler): TakeSample {
  const counted = new Counted(sampler);
  const strategy = single({}, { sampler: counted });
  return async (task) => {
    const before = { checks: counted.checks, drawn: counted.drawn };
    const result = await resultOf(strategy, task);
    return {
      text: result.text,
      posterior: [{ text: result.text, probability: 1 }],
      checks: counted.checks - before.checks,
      drawn: counted.drawn - before.drawn,
      tokens: result.outputTokens,
      decodeMs: result.decodeMs,
    };
  };
}

function population({ particles, resample, temperature, fastForward }: SamplerSettings): TakeSample {
  const strategy = smc({ particles, resample, fastForward, sampler: awrs({ temperature }) });
  return async (task) => {
    try {
      const { text, population: found, decodeMs } = await resultOf(strategy, task);
      const tokens = found!.particles.reduce((sum, each) => sum + each.tokens.length + 1, 0);
      return { text, posterior: found!.posterior(), checks: found!.checks, drawn: tokens, tokens, decodeMs };
    } catch (error) {
      if (error instanceof WellformedError && error.code === 'dead-end') return undefined;
      throw error;
    }
  };
}

function nextOfAsap({ temperature, fastForward, trie }: SamplerSettings): TakeSample {
  const strategy = asap({ samples: 1, trie, temperature, fastForward });
  return async (task) => {
    const { text, asap: report, decodeMs } = await resultOf(strategy, task);
    const { checks, drawn, tokens } = report!;
    return { text, posterior: [{ text, probability: 1 }], checks, drawn, tokens, decodeMs };
  };
}

async function resultOf(strategy: Strategy, task: StrategyTask): Promise<StrategyResult> {
  for await (const event of strategy(task)) if (event.type === 'done') return event.result;
  throw new Error('the strategy ended without a result');
}

/** A sampler that counts what it draws and asks. */
class Counted implements Sampler {
  checks = 0;
  drawn = 0;
  readonly mayGiveUp: boolean;
  private readonly base: Sampler;

  constructor(base: Sampler) {
    this.base = base;
    this.mayGiveUp = base.mayGiveUp ?? false;
  }

  async sample(...step: Parameters<Sampler['sample']>): Promise<Awaited<ReturnType<Sampler['sample']>>> {
    const drawn = await this.base.sample(...step);
    this.checks += drawn?.checks ?? 0;
    this.drawn++;
    return drawn;
  }
}
