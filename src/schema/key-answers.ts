import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import type { ObjectRest } from './plan-nodes.ts';

/** In the place of a goal: more is asked for than `plainGoal` can tell apart. */
const NOT_PLAIN = -1;

/**
 * What is known of the classes of keys in situations that differ only in the keys that were seen and those that must
 * still come. Where a goal asks for nothing but that all members fit, and for keys, each for itself, these make no
 * difference to what a member may be: what must come can come, or the object would be dead.
 */
export class KeyAnswers {
  private readonly core: Core;
  private readonly plain = new Map<number, number>();
  private readonly keys = new TupleTable(3);
  private readonly answers: number[][] = [];

  constructor(core: Core) {
    this.core = core;
  }

  /** The answers so far, per class, to be added to; undefined where more matters than the plain goal. */
  for({ shape, goal, count, tracked }: ObjectRest): number[] | undefined {
    if (tracked !== 0) return undefined;
    const plain = this.plainGoal(goal);
    if (plain === NOT_PLAIN) return undefined;
    const { scratch } = this.keys;
    scratch[0] = shape;
    scratch[1] = plain;
    scratch[2] = count;
    return (this.answers[this.keys.intern()] ??= []);
  }

  /** A conjunction of what is asked of all members, and of keys, without the keys that must come. */
  private plainGoal(goal: number): number {
    let plain = this.plain.get(goal);
    if (plain === undefined) this.plain.set(goal, (plain = this.find(goal)));
    return plain;
  }

  private find(goal: number): number {
    const { atoms, diagrams } = this.core;
    const kept: number[] = [];
    let rest = goal;
    while (rest > TRUE) {
      const variable = diagrams.variable(rest);
      const { kind } = atoms.get(variable);
      const isNeeded = diagrams.branch(rest, false) === FALSE;
      const isRuledOut = diagrams.branch(rest, true) === FALSE;
      if (
        kind === 'seen' ? !isNeeded && !isRuledOut : !isNeeded || (kind !== 'members' && kind !== 'names')
      ) {
        return NOT_PLAIN;
      }
      if (kind !== 'seen' || isRuledOut) kept.push(diagrams.literal(variable, isNeeded));
      rest = diagrams.branch(rest, isNeeded);
    }
    return rest === FALSE ? NOT_PLAIN : diagrams.all(kept);
  }
}
