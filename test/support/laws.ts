import type { Outcome } from '../../src/testing/enumerate.ts';

/** Outcomes as a law: the total probability of each value, by a key that names it. */
export function lawOf<T>(
  outcomes: readonly Outcome<T>[],
  key: (value: T) => string = String,
): Map<string, number> {
  const law = new Map<string, number>();
  for (const { value, probability } of outcomes) {
    law.set(key(value), (law.get(key(value)) ?? 0) + probability);
  }
  return law;
}

/** The largest difference between the probabilities that two laws give to one value. */
export function distanceOf(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let most = 0;
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    most = Math.max(most, Math.abs((a.get(key) ?? 0) - (b.get(key) ?? 0)));
  }
  return most;
}
