import { GenerationError, WellformedError } from '../base/errors.ts';
import { Budget, checkBudget } from '../decode/budget.ts';
import { Sequence } from '../decode/sequence.ts';
import { throwIfAborted } from '../decode/stop.ts';
import { awrs } from '../sampling/awrs.ts';
import { entropyOf, refuseOtherRules } from '../sampling/rules.ts';
import { Particle, readTogether } from './particle.ts';
import type { Swarm } from './particle.ts';
import type { Strategy, StrategyTask } from './strategy.ts';

/** When and how far several ways on are tried. */
export interface CautiousOptions {
  /** How many ways on are tried at an uncertain step (default 4, at most 64). */
  readonly trials?: number | undefined;
  /** A step is uncertain if the entropy of p is above this many nats (default 2). */
  readonly entropy?: number | undefined;
  /** The most tokens of a way on that meets no punctuation (default 16). */
  readonly length?: number | undefined;
  /** Divides the logits (default 1). */
  readonly temperature?: number | undefined;
}

const PUNCTUATION = /[.,;:!?\n\]}"]$/;

/**
 * Cautious next-token prediction: one sequence, which at an uncertain step tries several ways on, each up to its next
 * punctuation, and keeps the least perplexed. (Wang et al., "Cautious Next Token Prediction", 2025.) Every way on is drawn
 * from p restricted to what is allowed, so the text is valid; its law is exact for nothing, as the best is kept.
 *
 * Gives `done` only. Throws as `smc` does.
 */
export function cautious(options: CautiousOptions = {}): Strategy {
  refuseOtherRules('cautious', options);
  const { trials = 4, entropy = 2, length = 16, temperature = 1 } = options;
  if (!(Number.isSafeInteger(trials) && trials >= 1 && trials <= 64)) {
    throw new WellformedError('bad-option', `trials "${trials}": expected an integer from 1 to 64`);
  }
  if (!(Number.isSafeInteger(length) && length >= 1)) {
    throw new WellformedError('bad-option', `length "${length}": expected an integer from 1 up`);
  }
  if (!(entropy >= 0))
    throw new WellformedError('bad-option', `entropy "${entropy}": expected a number from 0 up`);
  const sampler = awrs({ temperature, maxRejects: Infinity });
  return async function* (task) {
    checkBudget(task.constraint, task.maxTokens);
    const { vocabulary, choices } = task;
    const swarm = { vocabulary, choices, sampler, potentials: [], fastForward: true, likelihood: true };
    const startedAt = performance.now();
    const first = await start(task, swarm);
    const prefilledAt = performance.now();
    let particle = first;
    try {
      while (!particle.ended) {
        throwIfAborted(task.signal);
        await readTogether([particle]);
        if (particle.isLive) {
          if (entropyOf(particle.logits, temperature) > entropy)
            particle = await best(particle, trials, length);
          else await particle.step();
        }
        if (particle.logWeight === -Infinity) {
          throw new GenerationError('dead-end', 'no way on is left', { text: particle.text });
        }
      }
    } finally {
      particle.sequence.dispose();
    }
    const prefillMs = prefilledAt - startedAt;
    yield {
      type: 'done',
      result: {
        text: particle.text,
        tokens: [...particle.sequence.tokens],
        finishReason: 'end',
        outputTokens: particle.sequence.tokens.length + 1,
        forcedTokens: particle.forcedTokens,
        deadEnds: 0,
        prefillMs,
        decodeMs: performance.now() - prefilledAt,
        firstTokenMs: prefillMs,
      },
    };
  };
}

async function start(task: StrategyTask, swarm: Swarm): Promise<Particle> {
  const { model, prompt, constraint, vocabulary, maxTokens, signal } = task;
  const budget = new Budget(constraint.fork(), vocabulary.endTokens, maxTokens);
  const root = Sequence.start(model, prompt, budget);
  try {
    return new Particle(swarm, root, await root.logits(signal));
  } catch (error) {
    root.dispose();
    throw error;
  }
}

/** The least perplexed of several ways on, each up to its next punctuation. The others are given back. */
async function best(from: Particle, trials: number, length: number): Promise<Particle> {
  const ways = [from, ...Array.from({ length: trials - 1 }, () => from.fork())];
  const { tokens } = from.sequence;
  const [tokensBefore, likelihoodBefore] = [tokens.length, from.logLikelihood];
  const isOpen = (way: Particle): boolean =>
    way.isLive &&
    way.sequence.tokens.length - tokensBefore < length &&
    !(way.sequence.tokens.length > tokensBefore && PUNCTUATION.test(way.text));
  const perplexity = ({ logWeight, logLikelihood, sequence, ended }: Particle): number =>
    logWeight === -Infinity
      ? Infinity
      : (likelihoodBefore - logLikelihood) / (sequence.tokens.length - tokensBefore + (ended ? 1 : 0));
  try {
    for (const way of ways) await way.step();
    for (let open = ways.filter(isOpen); open.length > 0; open = ways.filter(isOpen)) {
      await readTogether(open);
      for (const way of open) if (way.isLive) await way.step();
    }
  } catch (error) {
    // Whoever gave `from` gives it back.
    for (const way of ways) if (way !== from) way.sequence.dispose();
    throw error;
  }
  const kept = ways.reduce((a, b) => (perplexity(b) < perplexity(a) ? b : a));
  for (const way of ways) if (way !== kept) way.sequence.dispose();
  return kept;
}
