import { BestFirst } from './best-first.ts';
import { cuts, weighAll, withBias, type ResolvedRules } from './rules.ts';

/**
 * The p that weighted samplers weigh against: bias and temperature, then top-k, top-p and min-p over the whole vocabulary, before
 * the constraint is asked. What is cut has weight 0, so nothing that is allowed may be left.
 */
export class Truncation {
  /** Whether anything is ever cut. */
  readonly cuts: boolean;
  private readonly rules: ResolvedRules;
  private readonly order = new BestFirst();

  constructor(rules: ResolvedRules) {
    this.rules = rules;
    this.cuts = cuts(rules);
  }

  /** Writes p, up to a common factor, into `weights` (as long as the logits or longer), which it returns. */
  weigh(logits: Float32Array, weights: Float64Array): Float64Array {
    const { temperature, topK, topP, minP } = this.rules;
    const { sum } = weighAll(withBias(logits, this.rules), temperature, weights);
    if (!this.cuts) return weights;
    this.order.fill(weights, logits.length);
    const kept: { readonly token: number; readonly weight: number }[] = [];
    let reached = 0;
    const most = topP === 1 ? Infinity : topP * sum;
    while (kept.length < topK && (topK !== Infinity || reached < most)) {
      const token = this.order.pop();
      // The likeliest weighs 1. What is cut by min-p alone need not be looked at.
      if (token < 0 || (topK === Infinity && weights[token]! < minP)) break;
      kept.push({ token, weight: weights[token]! });
      reached += weights[token]!;
    }
    // With both, top-p is a share of what top-k left.
    const share = topK === Infinity ? most : topP * reached;
    weights.fill(0, 0, logits.length);
    let filled = 0;
    for (const { token, weight } of kept) {
      if (weight < minP) break;
      weights[token] = weight;
      filled += weight;
      if (topP !== 1 && filled >= share) break;
    }
    return weights;
  }
}
