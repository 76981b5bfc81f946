/** The set of tokens after which the prefix is viable. Immutable, and shared between equal states. */
export interface Mask extends Iterable<number> {
  /** How many tokens are in the set. */
  readonly count: number;
  has(token: number): boolean;
  /** The set as packed bits: token t is bit t % 32 of word t / 32. Do not write to it. */
  words(): Uint32Array;
}

/**
 * What a sequence may go on with. It has a position: `advance` moves it, `fork` copies it. A token automaton has all
 * members; a user's predicate only the first four.
 *
 * Every end token of the vocabulary means "end": it is allowed exactly where `isComplete`, and after it nothing is.
 */
export interface Constraint {
  /** Whether the text is complete: the end is allowed here. */
  readonly isComplete: boolean;
  /** Whether a token may come next. Needs no mask. */
  allows(token: number): boolean;
  /** Moves on by one token. Throws `WellformedError` (`token-refused`) and stays where it is if it is not allowed. */
  advance(token: number): void;
  /** An independent copy at the same position. */
  fork(): Constraint;
  /** All tokens that are allowed next, end tokens included where the text is complete. */
  mask?(): Mask;
  /**
   * The tokens that must come next: those that every continuation's canonical tokenisation begins with (DESIGN:
   * trailing tokens that another split could replace are left out). Empty when the model has a choice.
   */
  forced?(): readonly number[];
  /** The fewest tokens to completion, the end token not counted, or an upper bound that can always be attained. */
  distance?(): number;
  /**
   * About the distance, at little cost: most often no lower than `distance`; equal to it along the way that `distance` was
   * found on.
   */
  roughDistance?(): number;
}
