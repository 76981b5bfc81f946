import { WellformedError } from '../base/errors.ts';
import type { Model, ModelState, Work } from '../model/model.ts';

interface TableState extends ModelState {
  tokens: number[];
  readonly length: number;
}

/** A model whose logits are a function of all tokens read, with a record of what was run and what is alive. */
export class TableModel implements Model {
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** The tokens of every item of every run, in order. */
  readonly runs: { readonly tokens: number[]; readonly logits: Work['logits'] }[] = [];
  readonly alive: Set<ModelState> = new Set<ModelState>();
  disposed = false;
  private readonly logitsOf: (tokens: readonly number[]) => ArrayLike<number>;

  constructor(
    vocabularySize: number,
    logitsOf: (tokens: readonly number[]) => ArrayLike<number>,
    contextLength = 4096,
  ) {
    this.vocabularySize = vocabularySize;
    this.logitsOf = logitsOf;
    this.contextLength = contextLength;
  }

  create(): ModelState {
    return this.keep([]);
  }

  run(work: readonly Work[]): Promise<Float32Array[][]> {
    return Promise.resolve(work.map((item) => this.runItem(item)));
  }

  fork(state: ModelState): ModelState {
    return this.keep([...this.open(state).tokens]);
  }

  truncate(state: ModelState, length: number): void {
    const open = this.open(state);
    if (length > open.tokens.length) throw new RangeError(`truncate to ${length} of ${open.tokens.length}`);
    open.tokens.length = length;
  }

  release(state: ModelState): void {
    this.open(state);
    this.alive.delete(state);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    this.alive.clear();
    return Promise.resolve();
  }

  private runItem({ state, tokens, logits }: Work): Float32Array[] {
    if (tokens.length === 0) throw new RangeError('nothing to run');
    this.runs.push({ tokens: Array.from(tokens), logits });
    const open = this.open(state);
    const rows: Float32Array[] = [];
    for (let i = 0; i < tokens.length; i++) {
      open.tokens.push(tokens[i]!);
      const last = i === tokens.length - 1;
      const asked =
        logits === 'all' || (logits === 'last' && last) || (Array.isArray(logits) && logits.includes(i));
      if (asked) rows.push(Float32Array.from(this.logitsOf(open.tokens)));
    }
    if (open.tokens.length > this.contextLength) throw new RangeError('the context is full');
    return rows;
  }

  private keep(tokens: number[]): ModelState {
    const state: TableState = {
      tokens,
      get length() {
        return this.tokens.length;
      },
    };
    this.alive.add(state);
    return state;
  }

  private open(state: ModelState): TableState {
    if (!this.alive.has(state)) throw new RangeError('a state that was released, or is not of this model');
    return state as TableState;
  }
}

/**
 * A model whose law is a table: `next` gives the probabilities of the next token (not negative, with a positive sum) after
 * all tokens read so far, the prompt included. For exact tests of samplers and strategies, with `enumerate`.
 *
 * @throws WellformedError (`bad-option`) where there is no token, or not as many as `size` says
 *
 * @example
 * const model = tableModel((prefix) => (prefix.at(-1) === 0 ? [0.5, 0.25, 0.25] : [0.1, 0.1, 0.8]));
 */
export function tableModel(
  next: (prefix: readonly number[]) => ArrayLike<number>,
  { contextLength }: { readonly contextLength?: number } = {},
): Model {
  const { length: size } = next([]);
  if (size === 0) throw new WellformedError('bad-option', 'the table has no tokens');
  return new TableModel(
    size,
    (tokens) => {
      const probabilities = next(tokens);
      if (probabilities.length !== size) {
        throw new WellformedError(
          'bad-option',
          `the table has ${probabilities.length} probabilities after ${tokens.join(', ')}, and ${size} at the start`,
        );
      }
      return Array.from(probabilities, (probability) => Math.log(probability));
    },
    contextLength,
  );
}
