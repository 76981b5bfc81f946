import { WellformedError } from '../base/errors.ts';
import type { Constraint } from '../mask/constraint.ts';
import { ask, candidatesOf, hasCandidates } from './candidates.ts';
import type { Choices } from './choices.ts';
import type { History } from './history.ts';
import { resolveRules } from './rules.ts';
import type { ResolvedRules, SamplingRules } from './rules.ts';
import type { Sampler, Step } from './sampler.ts';
import { Truncation } from './truncation.ts';
import { Urn } from './urn.ts';

/** How AWRS works, apart from the rules of sampling, which cut p before the constraint is asked. */
export interface AwrsOptions extends SamplingRules {
  /** How many accepted draws the estimate of Z uses before its last draw (default 1). More lower its variance. */
  readonly maxAccepts?: number | undefined;
  /** How many draws may be refused in a step (default 32). `Infinity`: until one is accepted or none is left. */
  readonly maxRejects?: number | undefined;
  /**
   * Whether the mask takes over when `maxRejects` draws were refused and the constraint has one (default true). Where
   * all that is known is a set that holds the mask, as many draws more are made from it. Without a mask, and where those
   * are refused too, the step has weight 0.
   */
  readonly fallback?: boolean | undefined;
  /**
   * How many of the likeliest tokens that are left are asked about before the last draw of the estimate (default 0).
   * Each costs a check and takes its share out of what the last draw decides: worth it for peaked distributions.
   */
  readonly headChecks?: number | undefined;
  /** Whether steps report their weight (default true). It costs the checks of the second stage. */
  readonly weigh?: boolean | undefined;
}

/**
 * Adaptive weighted rejection sampling (Lipkin et al., "Fast Controlled Generation from Language Models with Adaptive
 * Weighted Rejection Sampling", 2025): draws from p without replacement until the constraint allows the token, so its
 * token is an exact draw from p restricted to the allowed ones, after a few checks and without a mask.
 *
 * Its weight is proper: for each token a, the mean of weight · [a was drawn] is p(a) if a is allowed, and 0 if not,
 * for any options. With q the probability of a draw among the tokens not drawn before, a refused draw contributes
 * 1 - q. An accepted one stands for q + (1 - q) · (the share of allowed tokens among the rest), and what is left of that
 * share is decided by one last draw, after the accepted one or, with `maxAccepts`, after more draws. The draw with which
 * the budget ends is itself the last one.
 *
 * `sample` resolves to undefined where nothing is allowed and where the budget ran out: the step's weight is 0. Throws
 * `WellformedError` (`bad-option`) for an option out of range, and for temperature 0, which leaves nothing to weigh.
 *
 * ```ts
 * const step = await awrs({ maxRejects: 32 }).sample(logits, constraint, new SeededChoices(1));
 * ```
 */
export function awrs(options: AwrsOptions = {}): Sampler {
  const rules = resolveRules(options);
  if (rules.temperature === 0) {
    throw new WellformedError(
      'bad-option',
      'temperature 0 with awrs: the likeliest token is no draw; use masked',
    );
  }
  const { maxAccepts = 1, maxRejects = 32, headChecks = 0 } = options;
  checkCount('maxAccepts', maxAccepts, 1);
  checkCount('maxRejects', maxRejects, 1);
  checkCount('headChecks', headChecks, 0);
  return new AwrsSampler(rules, {
    maxAccepts,
    maxRejects,
    headChecks,
    fallback: options.fallback ?? true,
    weigh: options.weigh ?? true,
  });
}

type Settings = {
  readonly [Name in Exclude<keyof AwrsOptions, keyof SamplingRules>]-?: NonNullable<AwrsOptions[Name]>;
};

class AwrsSampler implements Sampler {
  readonly mayGiveUp: boolean;
  private readonly settings: Settings;
  private readonly truncation: Truncation;
  /** Buffers that no step uses now: several steps may wait for their predicates at once. */
  private readonly idle: Urn[] = [];

  constructor(rules: ResolvedRules, settings: Settings) {
    this.settings = settings;
    this.truncation = new Truncation(rules);
    this.mayGiveUp = settings.maxRejects !== Infinity || this.truncation.cuts;
  }

  async sample(
    logits: Float32Array,
    constraint: Constraint,
    choices: Choices,
    history?: History,
  ): Promise<Step | undefined> {
    const { maxRejects } = this.settings;
    const urn = this.idle.pop() ?? new Urn();
    try {
      urn.fill(this.truncation.weigh(logits, urn.buffer(logits.length), history), logits.length);
      return await this.firstStage(new Trial(urn, constraint, choices, maxRejects));
    } finally {
      this.idle.push(urn);
    }
  }

  logProbability(logits: Float32Array, token: number, history?: History): number {
    return this.logProbabilities(logits, [token], history)[0]!;
  }

  logProbabilities(logits: Float32Array, tokens: ArrayLike<number>, history?: History): Float64Array {
    const urn = this.idle.pop() ?? new Urn();
    urn.fill(this.truncation.weigh(logits, urn.buffer(logits.length), history), logits.length);
    this.idle.push(urn);
    return Float64Array.from(tokens, (token) => Math.log(urn.share(token)));
  }

  /** Draws until a token is accepted. */
  private async firstStage(trial: Trial): Promise<Step | undefined> {
    const { maxRejects, fallback, weigh } = this.settings;
    const { urn } = trial;
    let hasSet = fallback && hasCandidates(trial.constraint);
    while (urn.mass > 0) {
      if (trial.rejects >= trial.limit) {
        if (!hasSet) return undefined;
        hasSet = false;
        trial.limit += maxRejects;
        if (trial.restrict()) return urn.mass > 0 ? trial.step(urn.draw(trial.choices), 1, weigh) : undefined;
        continue;
      }
      const isLast = !hasSet && trial.rejects + 1 === trial.limit;
      const { token, share, accepted } = await trial.draw();
      if (!accepted) trial.logFactor += Math.log1p(-share);
      else if (!weigh || isLast) return trial.step(token, 1, weigh);
      else return trial.step(token, share + (1 - share) * (await this.estimate(trial)), weigh);
    }
    return undefined;
  }

  /**
   * An unbiased estimate of the share of allowed tokens in what is left. Whether a draw is the last one is known before
   * it is drawn, which is what keeps the mean right.
   */
  private async estimate(trial: Trial): Promise<number> {
    const { maxAccepts, headChecks } = this.settings;
    const { urn } = trial;
    // The share is found + open · (the share in what is left).
    let found = 0;
    let open = 1;
    for (let accepts = 1; urn.mass > 0 && accepts < maxAccepts && trial.rejects + 1 < trial.limit;) {
      const draw = await trial.draw();
      if (draw.accepted) {
        found += open * draw.share;
        accepts++;
      }
      open *= 1 - draw.share;
    }
    for (let checked = 0; urn.mass > 0 && checked < headChecks; checked++) {
      const head = await trial.take(urn.heaviest());
      if (head.accepted) found += open * head.share;
      open *= 1 - head.share;
    }
    if (urn.mass === 0) return found;
    return (await trial.draw()).accepted ? found + open : found;
  }
}

/** What became of one token that was taken out. */
interface Draw {
  readonly token: number;
  /** Its probability among the tokens that were left. */
  readonly share: number;
  readonly accepted: boolean;
}

/** One step's draws so far. */
class Trial {
  readonly urn: Urn;
  readonly constraint: Constraint;
  readonly choices: Choices;
  /** The log of the product of 1 - q over the refused draws of the first stage. */
  logFactor = 0;
  checks = 0;
  rejects = 0;
  /** With so many refused draws the present stage ends. */
  limit: number;

  constructor(urn: Urn, constraint: Constraint, choices: Choices, limit: number) {
    this.limit = limit;
    this.urn = urn;
    this.constraint = constraint;
    this.choices = choices;
  }

  draw(): Promise<Draw> {
    return this.take(this.urn.draw(this.choices));
  }

  /** Asks about a token and takes it out. */
  async take(token: number): Promise<Draw> {
    const share = this.urn.share(token);
    this.checks++;
    const answer = ask(this.constraint, token);
    const accepted = typeof answer === 'boolean' ? answer : await answer;
    this.urn.remove(token);
    if (!accepted) this.rejects++;
    return { token, share, accepted };
  }

  /**
   * Takes out all that the constraint knows not to be allowed, and lets the share that stays weigh. Returns whether all
   * that is left is allowed.
   */
  restrict(): boolean {
    const known = candidatesOf(this.constraint);
    if (known === undefined) return false;
    this.logFactor += Math.log(this.urn.keep(known.mask.words()));
    return known.exact;
  }

  step(token: number, factor: number, weigh: boolean): Step {
    const logWeight = weigh ? this.logFactor + Math.log(factor) : undefined;
    return { token, logWeight, checks: this.checks };
  }
}

function checkCount(name: string, value: number, least: number): void {
  if ((value === Infinity && name !== 'headChecks') || (Number.isSafeInteger(value) && value >= least))
    return;
  throw new WellformedError('bad-option', `${name} "${value}": expected an integer from ${least} up`);
}
