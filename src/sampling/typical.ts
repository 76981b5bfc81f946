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
