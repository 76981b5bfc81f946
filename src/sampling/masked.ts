import type { Constraint } from '../mask/constraint.ts';
import { BestFirst } from './best-first.ts';
import { Pool } from './candidates.ts';
import type { Waiting } from './candidates.ts';
import type { Choices } from './choices.ts';
import type { History } from './history.ts';
import { adjust, cuts, likeliest, logShare, resolveRules, weigh, weighAll } from './rules.ts';
import type { ResolvedRules, SamplingRules } from './rules.ts';
import type { Sampler, Step } from './sampler.ts';
import { typicalOf, typicalOfPartly } from './typical.ts';

/** After so many refusals in one step it is cheaper to ask about all candidates than to go on drawing. */
const PATIENCE = 32;

/** Below this, weights relative to a refused token have lost their precision. */
const TINY = 1e-200;

/** How a masked sampler works, apart from the rules of sampling. */
export interface MaskedOptions extends SamplingRules {
  /**
   * Whether steps report their weight, log Z with Z = the sum of p over the mask (default true). It costs a pass over
   * the vocabulary, and the exact mask where the constraint only has candidates. Truncated steps report none.
   */
  readonly weigh?: boolean | undefined;
}

/**
 * The sampler that draws from p restricted to the allowed tokens and renormalised. `SamplingRules` has the order of
 * penalties, bias, temperature and cuts. Where the constraint has no exact mask it draws from the candidates, and draws again
 * without the tokens refused, which gives the same law.
 *
 * A step is over at once unless the constraint has to be waited for, as an asynchronous predicate. Its buffers are used again
 * from step to step; any number of sequences can share it. Throws `WellformedError`
 * (`bad-option`) for a rule out of range.
 *
 * ```ts
 * const step = masked({ temperature: 0.7, topP: 0.9 }).sample(logits, constraint, new SeededChoices(1));
 * ```
 */
export function masked(options: MaskedOptions = {}): Sampler {
  return new MaskedSampler(resolveRules(options), options.weigh ?? true);
}

class MaskedSampler implements Sampler {
  readonly weighs: boolean;
  private readonly rules: ResolvedRules;
  private readonly reportsWeight: boolean;
  /** Buffers that no step uses now: several steps may wait for their predicates at once. */
  private readonly idle: MaskedStep[] = [];

  constructor(rules: ResolvedRules, reportsWeight: boolean) {
    this.rules = rules;
    this.reportsWeight = reportsWeight;
    this.weighs = reportsWeight && rules.temperature > 0 && !cuts(rules);
  }

  sample(
    logits: Float32Array,
    constraint: Constraint,
    choices: Choices,
    history?: History,
  ): Step | undefined | Promise<Step | undefined> {
    const step = this.idle.pop() ?? new MaskedStep(this.rules, this.reportsWeight);
    const course = step.take(adjust(logits, this.rules, history), constraint, choices);
    const first = course.next();
    if (!first.done) return this.waitFor(course, first.value, step);
    this.idle.push(step);
    return first.value;
  }

  logProbability(given: Float32Array, token: number, history?: History): number {
    return this.logProbabilities(given, [token], history)[0]!;
  }

  logProbabilities(given: Float32Array, tokens: ArrayLike<number>, history?: History): Float64Array {
    const { temperature } = this.rules;
    const logits = adjust(given, this.rules, history);
    const whole = weighAll(logits, temperature);
    return Float64Array.from(tokens, (token) => {
      const part = weigh(logits, Int32Array.of(token), 1, temperature, new Float64Array(1));
      // Alone, a token without any probability would have all of it.
      if (part.max === -Infinity && whole.max > -Infinity) return -Infinity;
      return logShare(part, whole, temperature);
    });
  }

  private async waitFor(
    course: Waiting<Step | undefined>,
    question: Promise<boolean>,
    step: MaskedStep,
  ): Promise<Step | undefined> {
    let next = course.next(await question);
    while (!next.done) next = course.next(await next.value);
    this.idle.push(step);
    return next.value;
  }
}

/** One step, and the buffers of it. Where the constraint has to be waited for, it yields what is awaited. */
class MaskedStep {
  private readonly rules: ResolvedRules;
  private readonly reportsWeight: boolean;
  private readonly truncates: boolean;
  private readonly pool = new Pool();
  private readonly order = new BestFirst();
  private weights = new Float64Array(0);

  constructor(rules: ResolvedRules, reportsWeight: boolean) {
    this.rules = rules;
    this.truncates = rules.temperature === 0 || cuts(rules);
    this.reportsWeight = reportsWeight && !this.truncates;
  }

  *take(logits: Float32Array, constraint: Constraint, choices: Choices): Waiting<Step | undefined> {
    const { pool, rules } = this;
    pool.fill(constraint, logits.length);
    if (this.weights.length < logits.length) this.weights = new Float64Array(logits.length);
    if (rules.temperature === 0) return yield* this.draw(() => likeliest(logits, pool.ids, pool.count));
    if (this.truncates) return yield* this.sampleTruncated(logits, choices);
    if (this.reportsWeight) return yield* this.sampleWeighed(logits, choices);
    return yield* this.draw(() => {
      weigh(logits, pool.ids, pool.count, rules.temperature, this.weights);
      return choices.pick(this.weights.subarray(0, pool.count));
    });
  }

  /**
   * Draws until a candidate is allowed, without those refused: an exact draw from the candidates restricted to the
   * allowed ones, because given that a draw is not refused the refused ones have no influence on it.
   */
  private *draw(pick: () => number): Waiting<Step | undefined> {
    const { pool } = this;
    for (let refused = 0; pool.count > 0; refused++) {
      if (refused === PATIENCE) {
        yield* pool.settle();
        continue;
      }
      const index = pick();
      const answer = pool.admits(index);
      if (typeof answer === 'boolean' ? answer : yield answer) return this.step(index, undefined);
      pool.remove(index);
    }
    return undefined;
  }

  private *sampleWeighed(logits: Float32Array, choices: Choices): Waiting<Step | undefined> {
    const { pool, weights } = this;
    const { temperature } = this.rules;
    yield* pool.settle();
    if (pool.count === 0) return undefined;
    const mass = weigh(logits, pool.ids, pool.count, temperature, weights);
    const index = choices.pick(weights.subarray(0, pool.count));
    return this.step(index, logShare(mass, weighAll(logits, temperature), temperature));
  }

  private *sampleTruncated(logits: Float32Array, choices: Choices): Waiting<Step | undefined> {
    const { pool, rules, weights } = this;
    const total = weigh(logits, pool.ids, pool.count, rules.temperature, weights).sum;
    this.order.fill(weights, pool.count);
    const isOnlyTypical = !cuts({ ...rules, typicalP: 1 });
    const kept = yield* isOnlyTypical
      ? this.keepAllTypical()
      : rules.topK === Infinity
        ? this.keepShare(total)
        : this.keepBest();
    if (kept.length === 0) return undefined;
    if (!pool.settled && weights[kept[0]!]! < TINY) {
      yield* pool.settle();
      return yield* this.sampleTruncated(logits, choices);
    }
    const typical = isOnlyTypical ? kept : this.typicalAmong(kept);
    return this.step(typical[choices.pick(typical.map((index) => weights[index]!))]!, undefined);
  }

  /**
   * The indices that typical-p leaves of all that is allowed. The likeliest are asked about until it does not matter any
   * more which of the others are allowed.
   */
  private *keepAllTypical(): Waiting<readonly number[]> {
    const { pool, weights } = this;
    const { typicalP } = this.rules;
    if (pool.settled) return typicalOf(weights.subarray(0, pool.count), typicalP);
    const unasked = { mass: 0, surprise: 0 };
    for (let i = 0; i < pool.count; i++) {
      if (!(weights[i]! > 0)) continue;
      unasked.mass += weights[i]!;
      unasked.surprise -= weights[i]! * Math.log(weights[i]!);
    }
    const found: number[] = [];
    let patience = 1;
    for (let asked = 0; ; asked++) {
      const index = this.order.pop();
      const most = index < 0 ? 0 : weights[index]!;
      if (most === 0 && found.length > 0) break;
      if (index < 0) return [];
      if (asked >= patience && found.length > 0) {
        patience *= 2;
        const known = typicalOfPartly({ found: found.map((one) => weights[one]!), unasked, most }, typicalP);
        if (known !== undefined) return known.map((at) => found[at]!);
      }
      if (most > 0) {
        // Sums of what is left lose their precision as they get small; below 0 they would be none.
        unasked.mass = Math.max(0, unasked.mass - most);
        unasked.surprise = Math.max(0, unasked.surprise + most * Math.log(most));
      }
      const answer = pool.admits(index);
      if (typeof answer === 'boolean' ? answer : yield answer) found.push(index);
    }
    const kept = typicalOf(
      found.map((index) => weights[index]!),
      typicalP,
    ).map((at) => found[at]!);
    // Beside a refused token that has all the mass, nothing weighs: whoever calls this weighs anew then.
    return kept.length > 0 ? kept : found.slice(0, 1);
  }

  /** Those of the indices that typical-p leaves. */
  private typicalAmong(kept: readonly number[]): readonly number[] {
    const { typicalP } = this.rules;
    if (typicalP === 1) return kept;
    const weights = kept.map((index) => this.weights[index]!);
    return typicalOf(weights, typicalP).map((at) => kept[at]!);
  }

  /** The indices that top-k leaves, and of these the ones that top-p leaves. */
  private *keepBest(): Waiting<number[]> {
    const { topK, topP } = this.rules;
    const kept: number[] = [];
    let mass = 0;
    while (kept.length < topK) {
      const index = yield* this.nextAllowed();
      if (index < 0) break;
      kept.push(index);
      mass += this.weights[index]!;
    }
    if (topP === 1) return this.likely(kept);
    let reached = 0;
    const end = kept.findIndex((index) => (reached += this.weights[index]!) >= topP * mass);
    return this.likely(kept.slice(0, end + 1));
  }

  /**
   * The indices that top-p leaves. The mass of the allowed candidates is exact if the pool is settled; if not, it lies
   * between what was found allowed and that plus what was not asked about yet, and the best candidates are asked about
   * until both bounds cut at the same place.
   */
  private *keepShare(total: number): Waiting<number[]> {
    const { pool, weights } = this;
    const { topP, minP } = this.rules;
    const kept: number[] = [];
    const reached: number[] = [];
    let found = 0;
    let unasked = total;
    let cut = 0;
    for (;;) {
      const least = pool.settled ? total : found;
      while (cut < kept.length && reached[cut]! < topP * least) cut++;
      if (cut < kept.length && reached[cut]! >= topP * (pool.settled ? total : found + unasked)) break;
      const index = this.order.pop();
      if (index < 0) {
        const end = reached.findIndex((mass) => mass >= topP * found);
        return this.likely(kept.slice(0, end + 1));
      }
      unasked -= weights[index]!;
      // All that follow are less likely still; top-p would need to know their mass.
      if (topP === 1 && kept.length > 0 && weights[index]! < minP * weights[kept[0]!]!) return kept;
      const answer = pool.admits(index);
      if (!(typeof answer === 'boolean' ? answer : yield answer)) continue;
      found += weights[index]!;
      kept.push(index);
      reached.push(found);
    }
    return this.likely(kept.slice(0, cut + 1));
  }

  /** Those of the indices, the likeliest first, that min-p leaves. */
  private likely(kept: readonly number[]): number[] {
    const least = this.rules.minP * this.weights[kept[0]!]!;
    return kept.filter((index) => this.weights[index]! >= least);
  }

  private *nextAllowed(): Waiting<number> {
    for (let index = this.order.pop(); index >= 0; index = this.order.pop()) {
      const answer = this.pool.admits(index);
      if (typeof answer === 'boolean' ? answer : yield answer) return index;
    }
    return -1;
  }

  private step(index: number, logWeight: number | undefined): Step {
    return { token: this.pool.ids[index]!, logWeight, checks: this.pool.checks };
  }
}
