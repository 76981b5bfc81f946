/** What the making of automata may cost. */
export interface Limits {
  /** States of one automaton, before it is made minimal. */
  readonly maxStates: number;
  /** Entries of one table of transitions: states times classes. */
  readonly maxTransitions: number;
  /** Elementary steps, some 5 to 50 nanoseconds each. */
  readonly maxWork: number;
}

export const DFA_LIMITS: Limits = { maxStates: 10_000, maxTransitions: 1_000_000, maxWork: 2_000_000 };

/** How deep groups of a pattern may stand in each other. */
export const MAX_NESTING = 500;

/** How many characters, choices and assertions a pattern may hold when its counted repeats are written out. */
export const MAX_PATTERN_SIZE = 500_000;

/** How many lookaheads and lookbehinds a pattern may hold: each takes a bit for every character of a text. */
export const MAX_LOOKS = 1_000;

/** Thrown by a budget that is used up, and caught where it was made. */
export class BudgetSpent extends Error {}

/** Counts work down. */
export class Budget {
  private left: number;

  constructor(work: number) {
    this.left = work;
  }

  /** @throws BudgetSpent when there is less left */
  spend(work: number): void {
    this.left -= work;
    if (this.left < 0) throw new BudgetSpent();
  }
}

/** What `make` gives, or undefined if it spends more than the budget that it is given. */
export function within<T>(work: number, make: (budget: Budget) => T): T | undefined {
  try {
    return make(new Budget(work));
  } catch (error) {
    if (error instanceof BudgetSpent) return undefined;
    throw error;
  }
}
