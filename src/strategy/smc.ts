import { GenerationError, WellformedError } from '../base/errors.ts';
import { Budget, checkBudget } from '../decode/budget.ts';
import { Sequence } from '../decode/sequence.ts';
import { throwIfAborted } from '../decode/stop.ts';
import { awrs } from '../sampling/awrs.ts';
import { RULE_NAMES } from '../sampling/rules.ts';
import type { SamplingRules } from '../sampling/rules.ts';
import type { Sampler } from '../sampling/sampler.ts';
import { Particle, readTogether } from './particle.ts';
import type { Potential, Swarm } from './particle.ts';
import { Population } from './population.ts';
import { ancestorsOf, keepOptimally } from './resample.ts';
import type { Resampling } from './resample.ts';
import type { Strategy, StrategyResult, StrategyTask } from './strategy.ts';

/** The most particles of a run: each holds a row of the model's cache. */
const MOST_PARTICLES = 1024;

/** Where a particle may go on with more tokens, one is drawn. */
const FEW = 256;

/** How a population is run. */
export interface SmcOptions {
  /** How many sequences are run side by side (default 16, at most 1,024). */
  readonly particles?: number | undefined;
  /**
   * `never` is importance sampling. `optimal` (default): where few tokens may come, no token is drawn: all ways on of
   * all particles are weighed, and at most `particles` of them kept, the heaviest for sure (Fearnhead and Clifford, 2003). No
   * two particles are the same then, which finds what is likely as a whole and unlikely at its beginning; of languages with no
   * more texts than particles it is exact. Where many tokens may come it is `systematic`.
   */
  readonly resample?: Resampling | 'optimal' | undefined;
  /** The share of effective particles below which they are drawn anew (default 0.5; 1: at every step they differ). */
  readonly ess?: number | undefined;
  /** Logs of factors on the weight of a text; their sum counts. Each is asked after every step, and once at the end. */
  readonly potentials?: readonly Potential[] | undefined;
  /** What draws the tokens: a sampler that weighs. Default: `awrs()`. */
  readonly sampler?: Sampler | undefined;
  /**
   * `canonical` (default): tokens that are forced are inserted, and weighed. S then has, on these stretches, the
   * canonical tokens only. `off`: every token is drawn, and S has all token sequences of the language.
   */
  readonly fastForward?: 'canonical' | 'off' | undefined;
  /** Which particle is returned: one drawn by weight (default), or that of the greatest `score` among all that ended. */
  readonly score?: ((text: string) => number | Promise<number>) | undefined;
}

/**
 * Sequential Monte Carlo: particles that are extended token by token and weighed, and drawn anew by their weights when
 * these have become too unequal. What it aims at is the model's own distribution (after the sampler's rules) on S,
 * weighed by the potentials: P(x) psi(x) / sum. `logEvidence` estimates that sum; the estimate is unbiased for any number
 * of particles. The population stands for the target, exactly so as particles grow in number; the text that is returned
 * is one particle drawn by weight.
 *
 * S: the token sequences whose bytes are in the language, of at most `maxTokens` tokens (end included), and, with
 * `fastForward: 'canonical'`, canonical on forced stretches for which there is room.
 *
 * The prompt is read once; the particles share its cache, and every step is one batch. Gives `done` only. Throws
 * `WellformedError` (`bad-option`), and `GenerationError`: `too-few-tokens`, `aborted`, and `dead-end` if every particle
 * ended with weight 0.
 */
export function smc(options: SmcOptions = {}): Strategy {
  const { particles = 16, resample = 'optimal', ess = 0.5 } = options;
  if (!(Number.isSafeInteger(particles) && particles >= 1 && particles <= MOST_PARTICLES)) {
    throw new WellformedError(
      'bad-option',
      `particles "${particles}": expected an integer from 1 to ${MOST_PARTICLES}`,
    );
  }
  if (!['multinomial', 'stratified', 'systematic', 'residual', 'optimal', 'never'].includes(resample)) {
    throw new WellformedError(
      'bad-option',
      `resample "${resample}": expected multinomial, stratified, systematic, residual, optimal or never`,
    );
  }
  if (!(ess >= 0 && ess <= 1)) {
    throw new WellformedError('bad-option', `ess "${ess}": expected a number from 0 to 1`);
  }
  if (RULE_NAMES.some((name) => (options as SamplingRules)[name] !== undefined)) {
    throw new WellformedError(
      'bad-option',
      'smc has the rules of its sampler: say smc({ sampler: awrs({ temperature: 0.7 }) })',
    );
  }
  const sampler = options.sampler ?? awrs();
  return async function* (task) {
    checkBudget(task.constraint, task.maxTokens);
    yield {
      type: 'done',
      result: await new Run(task, sampler, { ...options, particles, resample, ess }).toEnd(),
    };
  };
}

/**
 * Best of n: n texts that are drawn side by side and without potentials, of which the one with the highest score is
 * returned, the first of equals. Its law is that of the maximum, not the model's.
 */
export function bestOf(
  n: number,
  score: (text: string) => number | Promise<number>,
  options: Pick<SmcOptions, 'sampler' | 'fastForward'> = {},
): Strategy {
  return smc({ ...options, particles: n, resample: 'never', score });
}

class Run {
  private readonly task: StrategyTask;
  private readonly options: SmcOptions & {
    particles: number;
    resample: Resampling | 'optimal';
    ess: number;
  };
  private readonly swarm: Swarm;
  private particles: Particle[] = [];
  private resamplings = 0;
  /** The checks of particles that are gone. */
  private checks = 0;
  private readonly startedAt = performance.now();
  private prefilledAt = 0;

  constructor(task: StrategyTask, sampler: Sampler, options: Run['options']) {
    this.task = task;
    this.options = options;
    const { vocabulary, choices } = task;
    const { potentials = [], fastForward = 'canonical' } = options;
    this.swarm = { vocabulary, sampler, choices, potentials, fastForward: fastForward === 'canonical' };
  }

  async toEnd(): Promise<StrategyResult> {
    const { model, prompt, constraint, vocabulary, maxTokens, signal } = this.task;
    const budget = new Budget(constraint.fork(), vocabulary.endTokens, maxTokens);
    const root = Sequence.start(model, prompt, budget);
    try {
      const logits = await root.logits(signal);
      this.prefilledAt = performance.now();
      const { particles, resample } = this.options;
      for (let i = 0; i < (resample === 'optimal' ? 1 : particles); i++) {
        this.particles.push(new Particle(this.swarm, root.fork(), logits));
      }
      // One stands for all, as long as they are the same.
      if (resample === 'optimal') this.particles[0]!.logWeight = Math.log(particles);
    } finally {
      root.dispose();
    }
    try {
      for (let live = this.live(); live.length > 0; live = this.live()) {
        throwIfAborted(signal);
        await readTogether(live);
        if (await this.branch()) continue;
        for (const particle of this.live()) await particle.step();
        this.resample();
      }
      return await this.result();
    } finally {
      for (const particle of this.particles) particle.sequence.dispose();
    }
  }

  private live(): Particle[] {
    return this.particles.filter(({ isLive }) => isLive);
  }

  /** `optimal`, where few tokens may come: each particle goes on in all ways, of which the best are kept. */
  private async branch(): Promise<boolean> {
    const { resample, particles: most } = this.options;
    const live = this.live();
    if (resample !== 'optimal' || live.length === 0) return false;
    const open = new Map<Particle, { readonly token: number; readonly logProbability: number }[]>();
    for (const particle of live) {
      const ways = await particle.ways(FEW);
      if (ways === undefined) {
        if (this.particles.length < most) this.drawAnew('systematic');
        return false;
      }
      open.set(particle, ways);
    }
    const all: { particle: Particle; token: number | undefined; logWeight: number }[] = [];
    for (const particle of this.particles) {
      const { logWeight } = particle;
      if (particle.ended) all.push({ particle, token: undefined, logWeight });
      for (const { token, logProbability } of open.get(particle) ?? []) {
        all.push({ particle, token, logWeight: logWeight + logProbability });
      }
    }
    const able = all.filter(({ logWeight }) => logWeight > -Infinity);
    const max = Math.max(...able.map(({ logWeight }) => logWeight));
    const weights = able.map(({ logWeight }) => Math.exp(logWeight - max));
    // What is too light for a number stands no chance beside the others.
    const chosen = keepOptimally(weights, most, this.task.choices).filter(({ weight }) => weight > 0);
    const used = new Set<Particle>();
    const next: Particle[] = [];
    const tokens: (number | undefined)[] = [];
    // All forks are made before any particle moves.
    for (const { index, weight } of chosen) {
      const { particle, token } = able[index]!;
      const child = used.has(particle) ? particle.fork() : particle;
      used.add(particle);
      next.push(child);
      tokens.push(token);
      child.logWeight = max + Math.log(weight);
    }
    this.replaceBy(next, used);
    if (next.length === 0) throw this.nothingLeft(live[0]!.text);
    for (const [i, particle] of next.entries()) {
      if (tokens[i] !== undefined) await particle.goOn(tokens[i]);
    }
    return true;
  }

  private resample(): void {
    const { resample, ess, particles: count } = this.options;
    const weights = this.particles.map(({ logWeight }) => logWeight);
    const max = Math.max(...weights);
    if (resample === 'never' || max === -Infinity || this.live().length === 0) return;
    const relative = weights.map((weight) => Math.exp(weight - max));
    const sum = relative.reduce((a, b) => a + b, 0);
    const squares = relative.reduce((a, b) => a + b * b, 0);
    // A hair of room: equal weights are effective in full, whatever rounding makes of them.
    if ((sum * sum) / squares >= ess * count * (1 - 1e-9)) return;
    this.drawAnew(resample === 'optimal' ? 'systematic' : resample);
  }

  /** As many as there are to be, drawn by weight, which have equal weights then. */
  private drawAnew(scheme: Exclude<Resampling, 'never'>): void {
    const { particles: count } = this.options;
    const max = Math.max(...this.particles.map(({ logWeight }) => logWeight));
    const weights = new Array<number>(count).fill(0);
    this.particles.forEach(({ logWeight }, i) => (weights[i] = Math.exp(logWeight - max)));
    const sum = weights.reduce((a, b) => a + b, 0);
    const used = new Set<Particle>();
    const next = ancestorsOf(weights, scheme, this.task.choices).map((at) => {
      const particle = this.particles[at]!;
      const copy = used.has(particle) ? particle.fork() : particle;
      used.add(particle);
      return copy;
    });
    for (const particle of next) particle.logWeight = max + Math.log(sum / count);
    this.replaceBy(next, used);
    this.resamplings++;
  }

  /** Goes on with others, of which some are the same; the rest are given back. */
  private replaceBy(next: Particle[], used: ReadonlySet<Particle>): void {
    for (const particle of this.particles) {
      if (used.has(particle)) continue;
      this.checks += particle.checks;
      particle.sequence.dispose();
    }
    this.particles = next;
  }

  private nothingLeft(text: string): GenerationError {
    return new GenerationError(
      'dead-end',
      'every particle ended with weight 0: give more particles, or a sampler with more rejects',
      { text },
    );
  }

  private async result(): Promise<StrategyResult> {
    const ended = this.particles.filter(({ logWeight }) => logWeight > -Infinity);
    if (ended.length === 0) {
      throw this.nothingLeft(this.particles[0]!.text);
    }
    const max = Math.max(...ended.map(({ logWeight }) => logWeight));
    const weights = ended.map(({ logWeight }) => Math.exp(logWeight - max));
    const sum = weights.reduce((a, b) => a + b, 0);
    const chosen = ended[await this.choose(ended, weights)]!;
    const population = new Population(
      ended.map(({ text, sequence, logWeight }) => ({
        value: text,
        text,
        tokens: [...sequence.tokens],
        logWeight,
      })),
      {
        logEvidence: max + Math.log(sum / this.options.particles),
        checks: this.particles.reduce((all, { checks }) => all + checks, this.checks),
        resamplings: this.resamplings,
      },
    );
    const now = performance.now();
    return {
      text: chosen.text,
      tokens: [...chosen.sequence.tokens],
      finishReason: 'end',
      outputTokens: chosen.sequence.tokens.length + 1,
      forcedTokens: chosen.forcedTokens,
      deadEnds: 0,
      prefillMs: this.prefilledAt - this.startedAt,
      decodeMs: now - this.prefilledAt,
      firstTokenMs: this.prefilledAt - this.startedAt,
      population,
    };
  }

  private async choose(ended: readonly Particle[], weights: readonly number[]): Promise<number> {
    const { score } = this.options;
    if (score === undefined) return this.task.choices.pick(weights);
    let best = 0;
    let most = -Infinity;
    for (const [i, { text }] of ended.entries()) {
      const value = await score(text);
      if (value > most) [best, most] = [i, value];
    }
    return best;
  }
}
