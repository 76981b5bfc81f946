/** A point that a state has in common with others: a name for the fork, and how many tokens were read by then. */
export interface Branch {
  readonly id: number;
  readonly length: number;
}

/**
 * The forks that a state has gone through, outermost first. Two states share their tokens up to the last branch that
 * both have, whatever they or others have done since; how their keys and values are stored plays no part in it.
 */
export type Lineage = readonly Branch[];

/** The lineage of a state and of its fork, from the state's lineage and length; `id` is used if a name is needed. */
export function branchOff(lineage: Lineage, length: number, id: number): Lineage {
  if (length === 0 || lineage.at(-1)?.length === length) return lineage;
  return [...lineage, { id, length }];
}

/** What is left of a lineage when all but the first `length` tokens are forgotten. */
export function cutLineage(lineage: Lineage, length: number): Lineage {
  if (length === 0) return [];
  const first = lineage.findIndex((branch) => branch.length >= length);
  return first < 0 ? lineage : [...lineage.slice(0, first), { id: lineage[first]!.id, length }];
}

/** How many tokens all states with these lineages share. */
export function sharedLength(lineages: readonly Lineage[]): number {
  const [first, ...others] = lineages;
  let shared = 0;
  for (let depth = 0; depth < first!.length; depth++) {
    const { id } = first![depth]!;
    let length = first![depth]!.length;
    for (const other of others) {
      const branch = other[depth];
      if (branch?.id !== id) return shared;
      length = Math.min(length, branch.length);
    }
    shared = length;
  }
  return shared;
}
