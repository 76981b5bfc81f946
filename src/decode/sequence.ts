import { WellformedError } from '../base/errors.ts';
import type { Constraint } from '../mask/constraint.ts';
import type { Model, ModelState } from '../model/model.ts';
import type { History } from '../sampling/history.ts';
import { throwIfAborted } from './stop.ts';

/** Long stretches are read in pieces of this many tokens, between which an abort is noticed. */
const PIECE = 128;

/**
 * One sequence on its way: the prompt, the tokens written after it, the constraint's position, the model's state and
 * the importance weight so far. The model reads tokens only when logits are asked for, so a token and the forced
 * stretch after it go through it in one run. Owns its model state: `dispose` it.
 */
export class Sequence implements History {
  readonly model: Model;
  readonly prompt: readonly number[];
  /** The tokens after the prompt, the end token not included. */
  readonly tokens: number[];
  /** Which of these were appended, not inserted. */
  readonly isChosen: boolean[];
  /** Where the text stands. `append` and `insert` move it. */
  constraint: Constraint;
  /** The sum of the log weights of all steps; undefined from the first step on that reported none. */
  logWeight: number | undefined;
  private readonly state: ModelState;

  private constructor(
    model: Model,
    state: ModelState,
    prompt: readonly number[],
    tokens: number[],
    isChosen: boolean[],
    constraint: Constraint,
    logWeight: number | undefined,
  ) {
    this.model = model;
    this.state = state;
    this.prompt = prompt;
    this.tokens = tokens;
    this.isChosen = isChosen;
    this.constraint = constraint;
    this.logWeight = logWeight;
  }

  /** A sequence that has written nothing. Takes the constraint over. The prompt must have a token. */
  static start(model: Model, prompt: readonly number[], constraint: Constraint): Sequence {
    if (prompt.length === 0) {
      throw new WellformedError(
        'bad-option',
        'the prompt has no tokens: the model needs at least one to start from',
      );
    }
    return new Sequence(model, model.create(), prompt, [], [], constraint, 0);
  }

  /** Adds a token that was drawn, with its log weight. Throws `token-refused` if it is not allowed. */
  append(token: number, logWeight: number | undefined): void {
    this.add(token, true);
    this.logWeight =
      this.logWeight === undefined || logWeight === undefined ? undefined : this.logWeight + logWeight;
  }

  /** Adds tokens that were not drawn. Nobody asked how probable they are, so the weight is lost. */
  insert(tokens: readonly number[]): void {
    for (const token of tokens) this.add(token, false);
    if (tokens.length > 0) this.logWeight = undefined;
  }

  /** Goes back to the first `count` tokens, where the constraint was the one given. */
  rewind(count: number, constraint: Constraint): void {
    this.tokens.length = count;
    this.isChosen.length = count;
    this.constraint = constraint;
    this.logWeight = undefined;
    // The last token is read again, for its logits.
    const kept = Math.min(this.state.length, this.prompt.length + count - 1);
    this.model.truncate(this.state, kept);
  }

  /**
   * The logits for the next token. Reads all that the model has not read yet: the prompt in pieces that end at
   * multiples of 128, whatever follows it, and then the rest.
   */
  async logits(signal?: AbortSignal): Promise<Float32Array> {
    const end = this.prompt.length + this.tokens.length;
    for (;;) {
      throwIfAborted(signal);
      const from = this.state.length;
      const to =
        from < this.prompt.length
          ? Math.min(this.prompt.length, from - (from % PIECE) + PIECE)
          : Math.min(end, from + PIECE);
      const logits = to === end ? 'last' : 'none';
      const rows = await this.model.run([{ state: this.state, tokens: this.slice(from, to), logits }]);
      if (to === end) return rows[0]![0]!;
    }
  }

  /** The tokens that the model has not read yet. */
  unread(): number[] {
    return this.slice(this.state.length, this.prompt.length + this.tokens.length);
  }

  /**
   * Lets the model read all that sequences of one model have unread, as one batch. Gives the logits after each of these
   * tokens, per sequence.
   */
  static async readTogether(sequences: readonly Sequence[]): Promise<Float32Array[][]> {
    const work = sequences.map((sequence) => ({
      state: sequence.state,
      tokens: sequence.unread(),
      logits: 'all' as const,
    }));
    const waiting = work.filter(({ tokens }) => tokens.length > 0);
    const rows = waiting.length === 0 ? [] : await sequences[0]!.model.run(waiting);
    let next = 0;
    return work.map(({ tokens }) => (tokens.length === 0 ? [] : rows[next++]!));
  }

  /** An independent copy at the same place. */
  fork(): Sequence {
    return new Sequence(
      this.model,
      this.model.fork(this.state),
      this.prompt,
      [...this.tokens],
      [...this.isChosen],
      this.constraint.fork(),
      this.logWeight,
    );
  }

  /** Gives the model state back. */
  dispose(): void {
    this.model.release(this.state);
  }

  private add(token: number, isChosen: boolean): void {
    this.constraint.advance(token);
    this.tokens.push(token);
    this.isChosen.push(isChosen);
  }

  private slice(from: number, to: number): number[] {
    const { prompt, tokens } = this;
    if (from < prompt.length && to > prompt.length) {
      return [...prompt.slice(from), ...tokens.slice(0, to - prompt.length)];
    }
    return to <= prompt.length
      ? prompt.slice(from, to)
      : tokens.slice(from - prompt.length, to - prompt.length);
  }
}
