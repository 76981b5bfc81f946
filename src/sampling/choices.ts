/**
 * The one source of chance. Everything random in the library is a `pick`, so a test can enumerate all outcomes and a
 * seed replays a run.
 */
export interface Choices {
  /** An index drawn with the given probabilities: not negative, with a positive sum, which need not be 1. */
  pick(probabilities: ArrayLike<number>): number;
}
