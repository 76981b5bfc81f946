/**
 * Locally typical sampling (Meister et al., "Locally Typical Sampling", 2023): of tokens with these weights, their
 * probabilities up to a common factor, the indices of those whose surprise (-log p) is nearest to what is expected (the
 * entropy), the fewest that together have at least the share `mass`. Of equally near ones the heavier come first, then the
 * lower indices. Never empty where a weight is positive; in the order of nearness.
 *
 * @example
 * typicalOf([0.5, 0.3, 0.2], 0.3); // [1]: the entropy is 1.03 nats, -log 0.3 is 1.20
 */
export function typicalOf(weights: ArrayLike<number>, mass: number): number[] {
  const found: { readonly index: number; readonly weight: number; deviation: number }[] = [];
  let sum = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index]!;
    if (!(weight > 0)) continue;
    found.push({ index, weight, deviation: 0 });
    sum += weight;
  }
  let entropy = 0;
  for (const { weight } of found) entropy -= (weight / sum) * Math.log(weight / sum);
  for (const one of found) one.deviation = Math.abs(-Math.log(one.weight / sum) - entropy);
  found.sort((a, b) => a.deviation - b.deviation || b.weight - a.weight || a.index - b.index);
  let reached = 0;
  const kept: number[] = [];
  for (const { index, weight } of found) {
    kept.push(index);
    reached += weight;
    if (reached >= mass * sum) break;
  }
  return kept;
}

/** What is known of tokens of which not all were asked about yet, the likeliest first. */
export interface PartlyKnown {
  /** The weights of those found to be allowed, descending; the likeliest of all tokens weighs at most 1. */
  readonly found: readonly number[];
  /** The sum of the weights of those not asked about, and of their weight · -log(weight). */
  readonly unasked: { readonly mass: number; readonly surprise: number };
  /** None of them weighs more. */
  readonly most: number;
}

/**
 * The same, as positions in `found`, where it does not depend on which of the tokens not asked about are allowed;
 * undefined where it may. With x = -log(weight), tokens are as near as x is to the mean of x over all that is allowed. What
 * was not asked about has larger x, so the mean lies between that of what was found and that of all; and of two tokens the
 * nearer one is the same for all means in between if it is the same for both. So are then those that are kept, and the last
 * of them is one that was the last for one of the two.
 */
export function typicalOfPartly({ found, unasked, most }: PartlyKnown, mass: number): number[] | undefined {
  const xs = found.map((weight) => -Math.log(weight));
  let sum = 0;
  let surprise = 0;
  found.forEach((weight, i) => {
    sum += weight;
    surprise += weight * xs[i]!;
  });
  const [least, highest] = [surprise / sum, (surprise + unasked.surprise) / (sum + unasked.mass)];
  const nearestUnasked = -Math.log(most);
  if (!(nearestUnasked >= highest)) return undefined;
  const near = (mean: number): number[] =>
    xs.map((_, i) => i).sort((a, b) => Math.abs(xs[a]! - mean) - Math.abs(xs[b]! - mean) || a - b);
  /** The fewest of the nearest that certainly have enough; undefined if there are none, or something else may be as near. */
  const keptFor = (mean: number): number[] | undefined => {
    const order = near(mean);
    let reached = 0;
    for (let kept = 0; kept < order.length; kept++) {
      const index = order[kept]!;
      if (!(Math.abs(xs[index]! - mean) < nearestUnasked - mean)) return undefined;
      const before = reached;
      reached += found[index]!;
      // Without the last one it is certainly not enough.
      if (reached >= mass * (sum + unasked.mass)) {
        return before < mass * sum ? order.slice(0, kept + 1) : undefined;
      }
    }
    return undefined;
  };
  const kept = keptFor(least);
  const other = kept && keptFor(highest);
  if (kept === undefined || other?.length !== kept.length) return undefined;
  const set = new Set(kept);
  return other.every((index) => set.has(index)) ? kept : undefined;
}
