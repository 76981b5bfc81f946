import { BestFirst } from './best-first.ts';
import type { History } from './history.ts';
import { adjust, cuts, weighAll, type ResolvedRules } from './rules.ts';
import { typicalOf } from './typical.ts';

/**
 * The p that weighted samplers weigh against: penalties, bias and temperature, then top-k, top-p, min-p and typical-p
 * over the whole vocabulary, before the constraint is asked. What is cut has weight 0, so nothing that is allowed may be left.
 */
export class Truncation {
  /** Whether anything is ever cut. */
  readonly cuts: boolean;
  /** Whether anything but typical-p cuts. */
  private readonly cutsTail: boolean;
  private readonly rules: ResolvedRules;
  private readonly order = new BestFirst();

  constructor(rules: ResolvedRules) {
    this.rules = rules;
    this.cuts = cuts(rules);
    this.cutsTail = cuts({ ...rules, typicalP: 1 });
  }

  /** Writes p, up to a common factor, into `weights` (as long as the logits or longer), which it returns. */
  weigh(logits: Float32Array, weights: Float64Array, history: History | undefined): Float64Array {
    const { temperature, typicalP } = this.rules;
    const { sum } = weighAll(adjust(logits, this.rules, history), temperature, weights);
    if (this.cutsTail) this.keepLikeliest(weights, logits.length, sum);
    if (typicalP === 1) return weights;
    const kept = typicalOf(weights.subarray(0, logits.length), typicalP).map((token) => ({
      token,
      weight: weights[token]!,
    }));
    weights.fill(0, 0, logits.length);
    for (const { token, weight } of kept) weights[token] = weight;
    return weights;
  }

  /** Top-k, top-p and min-p. */
  private keepLikeliest(weights: Float64Array, count: number, sum: number): void {
    const { topK, topP, minP } = this.rules;
    this.order.fill(weights, count);
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
    weights.fill(0, 0, count);
    let filled = 0;
    for (const { token, weight } of kept) {
      if (weight < minP) break;
      weights[token] = weight;
      filled += weight;
      if (topP !== 1 && filled >= share) break;
    }
  }
}
