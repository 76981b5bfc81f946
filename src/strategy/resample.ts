import type { Choices } from '../sampling/choices.ts';

/** How particles are drawn anew in proportion to their weights; `never` keeps each with its weight. */
export type Resampling = 'multinomial' | 'stratified' | 'systematic' | 'residual' | 'never';

/**
 * The ancestors of as many particles as there are weights: each is ancestor, on average, in proportion to its weight.
 * `multinomial`: independent draws. `stratified`: one draw from each n-th of the mass. `systematic`: the same place in each
 * n-th. `residual`: the whole parts of n times the share are sure, the rest is drawn. (Douc, Cappé, Moulines, "Comparison
 * of Resampling Schemes for Particle Filtering", 2005.) The weights are not negative and have a positive sum.
 */
export function ancestorsOf(
  weights: readonly number[],
  scheme: Exclude<Resampling, 'never'>,
  choices: Choices,
): number[] {
  const count = weights.length;
  const sum = weights.reduce((a, b) => a + b, 0);
  const counts = weights.map((weight) => (weight / sum) * count);
  switch (scheme) {
    case 'multinomial':
      return counts.map(() => choices.pick(counts));
    case 'stratified':
      return stratified(counts, choices);
    case 'systematic':
      return systematic(counts, choices);
    case 'residual':
      return residual(counts, choices);
  }
}

function stratified(counts: readonly number[], choices: Choices): number[] {
  const ends = endsOf(counts);
  return counts.map((_, stratum) =>
    choices.pick(
      counts.map((count, i) =>
        Math.max(0, Math.min(ends[i]!, stratum + 1) - Math.max(ends[i]! - count, stratum)),
      ),
    ),
  );
}

/** One pick among the intervals of the offset on which the ancestors are the same. The counts sum to `places`. */
function systematic(counts: readonly number[], choices: Choices, places = counts.length): number[] {
  const ends = endsOf(counts);
  const cuts = [...new Set([0, ...ends.map((end) => end - Math.floor(end)), 1])].sort((a, b) => a - b);
  const lengths = cuts.slice(1).map((cut, i) => cut - cuts[i]!);
  const picked = choices.pick(lengths);
  const offset = cuts[picked]! + lengths[picked]! / 2;
  return Array.from({ length: places }, (_, place) => {
    const at = ends.findIndex((end) => end > place + offset);
    return at >= 0 ? at : counts.findLastIndex((count) => count > 0);
  });
}

function residual(counts: readonly number[], choices: Choices): number[] {
  const sure = counts.flatMap((count, i) => new Array<number>(wholePart(count)).fill(i));
  const rest = counts.map((count) => Math.max(0, count - wholePart(count)));
  while (sure.length < counts.length) sure.push(choices.pick(rest));
  return sure;
}

/** The whole part, where a hair below a whole number is taken for it: shares of equal weights are rounded. */
function wholePart(count: number): number {
  return Math.floor(count + 1e-12);
}

function endsOf(counts: readonly number[]): number[] {
  let end = 0;
  return counts.map((count) => (end += count));
}

/** One of those that are kept, and the weight that it goes on with. */
export interface Kept {
  readonly index: number;
  readonly weight: number;
}

/**
 * Keeps at most so many of distinct things by their weights (above 0), so that the mean of the weight that each goes on with is
 * its own: those above a threshold as they are, of the others some, which get the weight of the threshold. Of all such schemes
 * it has the least squared error (Fearnhead and Clifford, "On-line inference for hidden Markov models via particle filters",
 * 2003, section 3.1); the others are chosen by systematic resampling.
 */
export function keepOptimally(weights: readonly number[], most: number, choices: Choices): Kept[] {
  if (weights.length <= most) return weights.map((weight, index) => ({ index, weight }));
  const order = weights.map((_, index) => index).sort((a, b) => weights[b]! - weights[a]!);
  let rest = weights.reduce((sum, weight) => sum + weight, 0);
  let sure = 0;
  // Each that is as heavy as the share of a place among what is left has a place of its own.
  while (sure < most && weights[order[sure]!]! * (most - sure) >= rest) {
    sure++;
    // Added up anew: a difference would lose what is light beside the heavy ones.
    rest = order.slice(sure).reduce((sum, index) => sum + weights[index]!, 0);
  }
  const kept = order.slice(0, sure).map((index) => ({ index, weight: weights[index]! }));
  const places = most - sure;
  if (places === 0 || !(rest > 0)) return kept;
  const light = order.slice(sure);
  const counts = light.map((index) => (weights[index]! * places) / rest);
  const drawn = new Set(systematic(counts, choices, places));
  return [...kept, ...Array.from(drawn, (at) => ({ index: light[at]!, weight: rest / places }))];
}
