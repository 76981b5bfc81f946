/** One sequence's place in a model: the tokens that it has read. Opaque; made by a `Model` and used only with it. */
export interface ModelState {
  /** How many tokens the state has read. */
  readonly length: number;
}

/** One piece of work of a batch: `tokens` are appended to `state`, and logits come back for the positions asked for. */
export interface Work {
  readonly state: ModelState;
  readonly tokens: ArrayLike<number>;
  /** For which of `tokens` logits come back: none, the last one, all, or these indices (ascending). */
  readonly logits: 'none' | 'last' | 'all' | readonly number[];
}

/**
 * A decoder-only language model, batched from the start. The states of one batch are distinct and may have any
 * lengths (ragged); several forks of one state, each with its tokens, are a tree.
 */
export interface Model {
  /** The number of logits: at least the number of tokens of the tokenizer. Of `loadModel`'s models exactly that many. */
  readonly vocabularySize: number;
  /** The most tokens that a state can hold. */
  readonly contextLength: number;
  /** A new state that has read nothing. */
  create(): ModelState;
  /**
   * Appends every item's tokens to its state. Resolves to one array per item with one row of `vocabularySize` logits
   * per position asked for. The rows belong to the caller.
   */
  run(work: readonly Work[]): Promise<Float32Array[][]>;
  /** A copy that shares what was read so far. */
  fork(state: ModelState): ModelState;
  /** Forgets all but the first `length` tokens. */
  truncate(state: ModelState, length: number): void;
  /** Gives a state back. Its memory may be used again. */
  release(state: ModelState): void;
  /** Frees the session and all states. The model cannot be used afterwards. */
  dispose(): Promise<void>;
}
