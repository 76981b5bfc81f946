import type { Choices } from '../../src/sampling/choices.ts';

/** One way in which a run can go, with its probability. */
export interface Outcome<T> {
  readonly value: T;
  readonly probability: number;
}

/**
 * Runs a function once for every way in which its choices can fall, and gives each way's exact probability: what a
 * sampler does is then compared with the law it claims, and not with a statistic. The choices form a tree; every run
 * follows one path, and the next run takes the next branch of the deepest choice that has one left.
 */
export async function enumerate<T>(
  run: (choices: Choices) => T | Promise<T>,
  limit = 100_000,
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  const path: { readonly branches: { index: number; probability: number }[]; at: number }[] = [];
  do {
    if (outcomes.length === limit) throw new Error(`more than ${limit} outcomes`);
    let depth = 0;
    let probability = 1;
    const value = await run({
      pick(probabilities) {
        if (depth === path.length) path.push({ branches: branchesOf(probabilities), at: 0 });
        const node = path[depth++]!;
        const branch = node.branches[node.at]!;
        probability *= branch.probability;
        return branch.index;
      },
    });
    outcomes.push({ value, probability });
    while (path.length > 0 && path.at(-1)!.at + 1 === path.at(-1)!.branches.length) path.pop();
    if (path.length > 0) path.at(-1)!.at++;
  } while (path.length > 0);
  return outcomes;
}

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

function branchesOf(probabilities: ArrayLike<number>): { index: number; probability: number }[] {
  const all = Array.from(probabilities, (probability, index) => ({ index, probability }));
  const total = all.reduce((sum, { probability }) => sum + probability, 0);
  return all
    .filter(({ probability }) => probability > 0)
    .map(({ index, probability }) => ({ index, probability: probability / total }));
}
