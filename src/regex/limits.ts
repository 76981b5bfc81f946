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

/** What automata may cost whose states are made when a text reaches them: see `LazyAutomaton`. */
export interface LazyLimits {
  /** Elementary steps on one character, where there are lookarounds; without them a step is never too long. */
  readonly stepWork: number;
  /** Elementary steps after which all that was found is dropped, to be found again where it is needed. */
  readonly keptWork: number;
  /** How many states are looked at for the nearest one that does not accept. */
  readonly lookedAt: number;
  /** How many characters are tried in runs of one class, to get to one that does not accept. */
  readonly tried: number;
}

export const LAZY_LIMITS: LazyLimits = {
  stepWork: 1_000_000,
  keptWork: 20_000_000,
  lookedAt: 60,
  tried: 600,
};

/** A repeat of single characters that is counted as far as this is read as a length, where it can be. */
export const LARGE_COUNT = 1_000;

/** How deep groups of a pattern may stand in each other. */
export const MAX_NESTING = 500;

/** How many characters, choices and assertions a pattern may hold when its counted repeats are written out. */
export const MAX_PATTERN_SIZE = 500_000;

/** How many lookaheads and lookbehinds a pattern may hold: each takes a bit for every character of a text. */
export const MAX_LOOKS = 1_000;

/** Thrown by a budget that is used up, and caught where it was made. */
export class BudgetSpent extends Error {}

/** Counts work. */
export class Budget {
  /** How much was spent so far. */
  spent = 0;
  private most: number;

  constructor(work: number) {
    this.most = work;
  }

  /** From here on so much may be spent. */
  renew(work: number): void {
    this.most = this.spent + work;
  }

  /** @throws BudgetSpent when there is less left */
  spend(work: number): void {
    this.spent += work;
    if (this.spent > this.most) throw new BudgetSpent();
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
