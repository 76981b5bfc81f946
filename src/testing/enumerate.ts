import { WellformedError } from '../base/errors.ts';
import type { Choices } from '../sampling/choices.ts';

/** How far outcomes are followed. */
export interface EnumerateOptions {
  /** The most outcomes (default 100,000). */
  readonly limit?: number;
  /**
   * Branches less likely than this, counted from the start, are not followed, but for the likeliest of them where there is no
   * other (default 0: all are). For runs without an end. What is lost is 1 less the sum of all probabilities.
   */
  readonly tail?: number;
}

/** One way in which a run can go, with its probability. */
export interface Outcome<T> {
  readonly value: T;
  readonly probability: number;
}

/**
 * Runs a function once for every way in which its choices can fall, and gives each way's exact probability: what a
 * sampler does is then compared with the law it claims, and not with a statistic. The choices form a tree; every run
 * follows one path, and the next run takes the next branch of the deepest choice that has one left. The function must do
 * the same whenever its choices fall the same.
 *
 * @throws WellformedError (`limit`) for more outcomes than allowed, and what the function throws
 *
 * @example
 * const outcomes = await enumerate((choices) => choices.pick([1, 3]));
 * // [{ value: 0, probability: 0.25 }, { value: 1, probability: 0.75 }]
 */
export async function enumerate<T>(
  run: (choices: Choices) => T | Promise<T>,
  { limit = 100_000, tail = 0 }: EnumerateOptions = {},
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  const path: { readonly branches: { index: number; probability: number }[]; at: number }[] = [];
  do {
    if (outcomes.length === limit) {
      throw new WellformedError('limit', `more than ${limit} outcomes: allow more, or make the run smaller`);
    }
    let depth = 0;
    let probability = 1;
    const value = await run({
      pick(probabilities) {
        if (depth === path.length) {
          path.push({ branches: branchesOf(probabilities, tail / probability), at: 0 });
        }
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

function branchesOf(
  probabilities: ArrayLike<number>,
  least: number,
): { index: number; probability: number }[] {
  const all = Array.from(probabilities, (probability, index) => ({ index, probability }));
  const total = all.reduce((sum, { probability }) => sum + probability, 0);
  const possible = all
    .filter(({ probability }) => probability > 0)
    .map(({ index, probability }) => ({ index, probability: probability / total }));
  const kept = possible.filter(({ probability }) => probability >= least);
  if (kept.length > 0) return kept;
  return [possible.reduce((best, each) => (each.probability > best.probability ? each : best))];
}
