import { WellformedError } from '../base/errors.ts';
import type { Constraint, Mask } from '../mask/constraint.ts';
import { ask, candidatesOf } from '../sampling/candidates.ts';
import type { Judge, Sieve } from '../sampling/candidates.ts';

/** One position of a constraint without the tokens that turned out to lead nowhere. They are allowed again after it. */
export class Without implements Sieve, Judge {
  private base: Constraint;
  private removed: ReadonlySet<number>;

  constructor(base: Constraint, removed: ReadonlySet<number>) {
    this.base = base;
    this.removed = removed;
  }

  get isComplete(): boolean {
    return this.base.isComplete;
  }

  candidates(): Mask | undefined {
    return candidatesOf(this.base)?.mask;
  }

  allows(token: number): boolean {
    return !this.removed.has(token) && this.base.allows(token);
  }

  judge(token: number): boolean | Promise<boolean> {
    return !this.removed.has(token) && ask(this.base, token);
  }

  advance(token: number): void {
    if (this.removed.has(token)) {
      throw new WellformedError('token-refused', `token ${token} leads to a dead end`);
    }
    this.base.advance(token);
    this.removed = new Set();
  }

  fork(): Without {
    return new Without(this.base.fork(), this.removed);
  }
}
