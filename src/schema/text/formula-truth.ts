import { type Diagrams, FALSE, TRUE } from '../diagrams.ts';

/** What is known of a formula or a fact, as two bits: it can be true, it can be false. */
export const CAN_BE_TRUE = 1;
export const CAN_BE_FALSE = 2;
/** Both. */
export const OPEN = 3;
export type Truth = 1 | 2 | 3;

/** What a formula can be, from what its variables can be, independently of each other. */
export function possibleTruth(
  diagrams: Diagrams,
  formula: number,
  truthOf: (variable: number) => Truth,
): Truth {
  let known: Map<number, Truth> | undefined;
  const visit = (start: number): Truth => {
    let at = start;
    while (at > TRUE) {
      const truth = truthOf(diagrams.variable(at));
      if (truth === OPEN) {
        const found = known?.get(at);
        if (found !== undefined) return found;
        const both = (visit(diagrams.branch(at, true)) | visit(diagrams.branch(at, false))) as Truth;
        (known ??= new Map<number, Truth>()).set(at, both);
        return both;
      }
      at = diagrams.branch(at, truth === CAN_BE_TRUE);
    }
    return at === TRUE ? CAN_BE_TRUE : CAN_BE_FALSE;
  };
  return visit(formula);
}

/**
 * How far it is until a formula is true, from how far it is until its variables have a value: the least over the ways
 * to make it true, on each of which the distances are joined (by their sum, or the greatest).
 */
export function formulaDistance(
  diagrams: Diagrams,
  formula: number,
  join: (a: number, b: number) => number,
  distanceOf: (variable: number, value: boolean) => number,
): number {
  const known = new Map<number, number>([
    [FALSE, Infinity],
    [TRUE, 0],
  ]);
  const visit = (at: number): number => {
    let distance = known.get(at);
    if (distance === undefined) {
      const variable = diagrams.variable(at);
      distance = Math.min(
        join(distanceOf(variable, true), visit(diagrams.branch(at, true))),
        join(distanceOf(variable, false), visit(diagrams.branch(at, false))),
      );
      known.set(at, distance);
    }
    return distance;
  };
  return visit(formula);
}
