import { BestFirst } from './best-first.ts';
import { weighAll, type ResolvedRules } from './rules.ts';

/**
 * The p that weighted samplers weigh against: the temperature, then top-k and top-p over the whole vocabulary, before
 * the constraint is asked. What is cut has weight 0, so nothing that is allowed may be left.
 */
export class Truncation {
  /** Whether anything is ever cut. */
  readonly cuts: boolean;
  private readonly rules: ResolvedRules;
  private readonly order = new BestFirst();

  constructor(rules: ResolvedRules) {
    this.rules = rules;
    this.cuts = rules.topK !== Infinity || rules.topP !== 1;
  }

  /** Writes p, up to a common factor, into `weights` (as long as the logits or longer), which it returns. */
  weigh(logits: Float32Array, weights: Float64Array): Float64Array {
    const { temperature, topK, topP } = this.rules;
    const { sum } = weighAll(logits, temperature, weights);
    if (!this.cuts) return weights;
    this.order.fill(weights, logits.length);
    const kept: { readonly token: number; readonly weight: number }[] = [];
    let reached = 0;
    const most = topP === 1 ? Infinity : topP * sum;
    while (kept.length < topK && (topK !== Infinity || reached < most)) {
      const token = this.order.pop();
      if (token < 0) break;
      kept.push({ token, weight: weights[token]! });
      reached += weights[token]!;
    }
    // With both, top-p is a share of what top-k left.
    const share = topK === Infinity ? most : topP * reached;
    weights.fill(0, 0, logits.length);
    let filled = 0;
    for (const { token, weight } of kept) {
      weights[token] = weight;
      filled += weight;
      if (topP !== 1 && filled >= share) break;
    }
    return weights;
  }
}
