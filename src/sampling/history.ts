/** What stands in front of the token that is drawn: what penalties count. */
export interface History {
  /** The tokens that the model read first. */
  readonly prompt: readonly number[];
  /** The tokens written behind them. */
  readonly tokens: readonly number[];
  /** For each of `tokens`, whether it was chosen: not part of a forced stretch, where there was nothing to choose. */
  readonly isChosen: readonly boolean[];
}
