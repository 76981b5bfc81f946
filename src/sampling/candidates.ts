import type { Constraint, Mask } from '../mask/constraint.ts';

/**
 * A constraint that knows a set which holds all allowed tokens and perhaps others, where the exact mask would be dear:
 * `allows` has the last word. Samplers ask it about the tokens that they draw, and draw again without those refused.
 */
export interface Sieve extends Constraint {
  /** Undefined when nothing is known: any token may be allowed. */
  candidates(): Mask | undefined;
}

/** A constraint whose answer about a token may have to be waited for, or costs too much to be asked for more than once. */
export interface Judge extends Constraint {
  /** Whether a token may come next. */
  judge(token: number): boolean | Promise<boolean>;
}

/** A calculation that yields the answers it has to wait for; it runs through at once where there are none. */
export type Waiting<Result> = Generator<Promise<boolean>, Result, boolean>;

/** Whether a token may come next, at once where the constraint can tell. */
export function ask(constraint: Constraint, token: number): boolean | Promise<boolean> {
  const { judge } = constraint as Partial<Judge>;
  return judge === undefined ? constraint.allows(token) : judge.call(constraint, token);
}

/** Whether anything is known of which tokens may be allowed, found out without computing it. */
export function hasCandidates(constraint: Constraint): boolean {
  return 'candidates' in constraint || constraint.mask !== undefined;
}

/** The tokens that may be allowed next, and whether all of them are. Undefined when nothing is known. */
export function candidatesOf(
  constraint: Constraint,
): { readonly mask: Mask; readonly exact: boolean } | undefined {
  if ('candidates' in constraint) {
    const mask = (constraint as Sieve).candidates();
    return mask && { mask, exact: false };
  }
  return constraint.mask && { mask: constraint.mask(), exact: true };
}

/** The candidates of one step as ascending ids in a buffer that is used again, from which refused ones are removed. */
export class Pool {
  /** The candidates are the first `count` entries. */
  ids: Int32Array = new Int32Array(0);
  count = 0;
  /** Whether all candidates are known to be allowed. */
  settled = false;
  /** How often the constraint was asked since `fill`. */
  checks = 0;
  private constraint: Constraint | undefined;

  /** Takes the candidates of a position, among the ids below `limit` (the number of logits). */
  fill(constraint: Constraint, limit: number): void {
    if (this.ids.length < limit) this.ids = new Int32Array(limit);
    this.constraint = constraint;
    this.checks = 0;
    const known = candidatesOf(constraint);
    this.settled = known?.exact ?? false;
    this.count = known === undefined ? countUp(this.ids, limit) : unpack(known.mask.words(), this.ids, limit);
  }

  /** Whether the candidate at an index is allowed. */
  admits(index: number): boolean | Promise<boolean> {
    if (this.settled) return true;
    this.checks++;
    return ask(this.constraint!, this.ids[index]!);
  }

  remove(index: number): void {
    this.ids.copyWithin(index, index + 1, this.count);
    this.count--;
  }

  /** Asks about every candidate, so that only allowed ones are left. */
  *settle(): Waiting<void> {
    if (this.settled) return;
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      const answer = this.admits(i);
      if (typeof answer === 'boolean' ? answer : yield answer) this.ids[kept++] = this.ids[i]!;
    }
    this.count = kept;
    this.settled = true;
  }
}

function countUp(ids: Int32Array, limit: number): number {
  for (let id = 0; id < limit; id++) ids[id] = id;
  return limit;
}

/** Writes the positions of the bits, below `limit`, in ascending order; returns how many there are. */
function unpack(words: Uint32Array, ids: Int32Array, limit: number): number {
  let count = 0;
  for (let w = 0; w < words.length; w++) {
    let bits = words[w]!;
    while (bits !== 0) {
      const id = w * 32 + 31 - Math.clz32(bits & -bits);
      if (id >= limit) return count;
      ids[count++] = id;
      bits &= bits - 1;
    }
  }
  return count;
}
