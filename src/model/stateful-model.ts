import { WellformedError } from '../base/errors.ts';
import type { Model, ModelState, Work } from './model.ts';

/** What every implementation keeps of a state, besides its cache. */
export interface KeptState extends ModelState {
  length: number;
  /** A run reads or writes the state at this moment. */
  busy: boolean;
  released: boolean;
}

/** One item of a checked batch: tokens in range, and the indices whose logits are asked for, ascending. */
export interface Task<State> {
  readonly state: State;
  readonly tokens: readonly number[];
  readonly wanted: readonly number[];
}

/**
 * What all models with a cache share: which states are theirs, what a batch may be, that runs follow one another, and
 * that a batch which fails leaves its states as they were. Implementations add how tokens are read.
 */
export abstract class StatefulModel<State extends KeptState> implements Model {
  readonly vocabularySize: number;
  readonly contextLength: number;
  private readonly alive = new Set<ModelState>();
  private queue: Promise<unknown> = Promise.resolve();
  private disposed = false;

  protected constructor(size: { vocabularySize: number; contextLength: number }) {
    this.vocabularySize = size.vocabularySize;
    this.contextLength = size.contextLength;
  }

  /** A state that has read nothing. */
  protected abstract emptyState(): State;
  /** A state that shares what `state` has read. */
  protected abstract forkOf(state: State): State;
  /** Forgets all but the first `length` tokens, fewer than there are. */
  protected abstract cut(state: State, length: number): void;
  /** Lets go of the memory of a state that nobody will use again. */
  protected abstract drop(state: State): void;
  /** Reads the tokens of checked tasks; resolves to the rows of logits of each. */
  protected abstract runTasks(tasks: readonly Task<State>[]): Promise<Float32Array[][]>;
  /** Frees the graph. */
  protected abstract free(): Promise<void>;

  create(): ModelState {
    this.checkAlive();
    return this.keep(this.emptyState());
  }

  run(work: readonly Work[]): Promise<Float32Array[][]> {
    let tasks: Task<State>[];
    try {
      tasks = this.check(work);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    for (const { state } of tasks) state.busy = true;
    const result = this.queue.then(() => this.runOrRestore(tasks));
    // A run that failed is reported to its caller, and does not stop the next one.
    this.queue = result.catch(() => undefined);
    return result;
  }

  fork(state: ModelState): ModelState {
    return this.keep(this.forkOf(this.idle(state, 'fork')));
  }

  truncate(state: ModelState, length: number): void {
    const own = this.idle(state, 'truncate');
    if (!Number.isInteger(length) || length < 0 || length > own.length) {
      throw badOption(`A state of ${own.length} tokens cannot be truncated to ${length}.`);
    }
    if (length < own.length) this.cut(own, length);
  }

  release(state: ModelState): void {
    const own = this.own(state, 'release');
    this.alive.delete(own);
    own.released = true;
    if (!own.busy) this.drop(own);
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    await this.queue;
    for (const state of this.alive) this.drop(state as State);
    this.alive.clear();
    await this.free();
  }

  private async runOrRestore(tasks: readonly Task<State>[]): Promise<Float32Array[][]> {
    const lengths = tasks.map(({ state }) => state.length);
    try {
      return await this.runTasks(tasks);
    } catch (error) {
      tasks.forEach(({ state }, i) => {
        if (state.length > lengths[i]!) this.cut(state, lengths[i]!);
      });
      throw error;
    } finally {
      for (const { state } of tasks) {
        state.busy = false;
        if (state.released) this.drop(state);
      }
    }
  }

  private check(work: readonly Work[]): Task<State>[] {
    this.checkAlive();
    const seen = new Set<ModelState>();
    return work.map(({ state, tokens, logits }, index) => {
      const own = this.idle(state, `run (item ${index})`);
      if (seen.has(own)) {
        throw badOption(`Item ${index} has the state of an earlier item: fork it, and run the fork.`);
      }
      seen.add(own);
      if (tokens.length === 0) throw badOption(`Item ${index} has no tokens: leave it out.`);
      const ids = Array.from(tokens);
      for (const token of ids) {
        if (!Number.isInteger(token) || token < 0 || token >= this.vocabularySize) {
          throw badOption(`Item ${index} has token ${token}: ids are 0 to ${this.vocabularySize - 1}.`);
        }
      }
      if (own.length + tokens.length > this.contextLength) {
        throw badOption(
          `Item ${index} would make ${own.length + tokens.length} tokens, and the context of the model holds ` +
            `${this.contextLength}: shorten the prompt or what is generated.`,
        );
      }
      return { state: own, tokens: ids, wanted: wantedIndices(logits, tokens.length, index) };
    });
  }

  private keep(state: State): State {
    this.alive.add(state);
    return state;
  }

  private own(state: ModelState, what: string): State {
    this.checkAlive();
    if (this.alive.has(state)) return state as State;
    throw badOption(`Cannot ${what}: the state was released, or is of another model.`);
  }

  private idle(state: ModelState, what: string): State {
    const own = this.own(state, what);
    if (!own.busy) return own;
    throw badOption(`Cannot ${what}: the state is being run. Await the run first.`);
  }

  private checkAlive(): void {
    if (this.disposed) throw badOption('The model was disposed of: load it again.');
  }
}

function wantedIndices(logits: Work['logits'], count: number, item: number): readonly number[] {
  if (logits === 'none') return [];
  if (logits === 'last') return [count - 1];
  if (logits === 'all') return Array.from({ length: count }, (_, i) => i);
  logits.forEach((index, i) => {
    if (!Number.isInteger(index) || index < 0 || index >= count || (i > 0 && index <= logits[i - 1]!)) {
      throw badOption(
        `Item ${item} asks for the logits of [${logits.join(', ')}]: give ascending indices of its ${count} tokens.`,
      );
    }
  });
  return [...logits];
}

function badOption(message: string): WellformedError {
  return new WellformedError('bad-option', message);
}
