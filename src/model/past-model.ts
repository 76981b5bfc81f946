import { pieceEnds } from './batch-plan.ts';
import type { Past, PastGraph } from './past-graph.ts';
import { StatefulModel } from './stateful-model.ts';
import type { KeptState, Task } from './stateful-model.ts';

/** A sequence and the tensors that the graph returned for it. They are never changed, so that forks share them. */
class PastState implements KeptState {
  length = 0;
  busy = false;
  released = false;
  past: Past;
  /** How many tokens `past` holds; more than `length` after a truncation, until the next run. */
  held = 0;
  /** What was read, where it may have to be read again; may be more than `length` too. */
  tokens: readonly number[] = [];

  constructor(past: Past) {
    this.past = past;
  }
}

/**
 * A model with the past/present layout. Forks are free. The tasks of a batch are run one after another: to stack
 * sequences of different lengths, their whole pasts would have to be copied in and out at every step.
 */
export class PastModel extends StatefulModel<PastState> {
  private readonly graph: PastGraph;
  private readonly empty: Past;

  constructor(graph: PastGraph, contextLength: number) {
    super({ vocabularySize: graph.vocabularySize, contextLength });
    this.graph = graph;
    this.empty = graph.empty();
  }

  protected emptyState(): PastState {
    return new PastState(this.empty);
  }

  protected forkOf(state: PastState): PastState {
    const fork = new PastState(state.past);
    fork.held = state.held;
    fork.length = state.length;
    fork.tokens = state.tokens;
    return fork;
  }

  protected cut(state: PastState, length: number): void {
    state.length = length;
  }

  protected drop(state: PastState): void {
    state.past = this.empty;
    state.held = 0;
    state.tokens = [];
  }

  protected free(): Promise<void> {
    return this.graph.release();
  }

  protected async runTasks(tasks: readonly Task<PastState>[]): Promise<Float32Array[][]> {
    const results: Float32Array[][] = [];
    for (const task of tasks) results.push(await this.runTask(task));
    return results;
  }

  private async runTask({ state, tokens, wanted }: Task<PastState>): Promise<Float32Array[]> {
    await this.settle(state);
    return this.read(state, tokens, wanted);
  }

  private async read(
    state: PastState,
    tokens: readonly number[],
    wanted: readonly number[],
  ): Promise<Float32Array[]> {
    const rows: Float32Array[] = [];
    let from = 0;
    for (const to of this.ends(state.length, tokens.length)) {
      const asked = wanted.filter((index) => index >= from && index < to).map((index) => index - from);
      rows.push(...(await this.readPiece(state, tokens.slice(from, to), asked)));
      from = to;
    }
    return rows;
  }

  /** Where a text is cut: a graph that is only right for single tokens behind a past reads a first text in one run. */
  private ends(length: number, count: number): number[] {
    if (!this.graph.readsSingly) return pieceEnds(length, count);
    return length === 0 ? [count] : Array.from({ length: count }, (_, n) => n + 1);
  }

  /** Makes the past what it was before the tokens that were cut off. */
  private async settle(state: PastState): Promise<void> {
    const { length } = state;
    if (state.held === length) return;
    if (length === 0) state.past = this.empty;
    else if (this.graph.canCut) state.past = this.graph.cut(state.past, length);
    else {
      const tokens = state.tokens.slice(0, length);
      const { present } = await this.graph.run({ past: this.empty, length: 0, tokens, wanted: [] });
      state.past = present;
    }
    state.held = length;
  }

  private async readPiece(
    state: PastState,
    tokens: readonly number[],
    wanted: readonly number[],
  ): Promise<Float32Array[]> {
    const { past, length } = state;
    const end = this.graph.givesLastOnly && wanted.length > 0 ? wanted[0]! + 1 : tokens.length;
    const { rows, present } = await this.graph.run({
      past,
      length,
      tokens: tokens.slice(0, end),
      wanted: wanted.filter((index) => index < end),
    });
    // The graph was found to give the last logits only: once more, up to the first that is wanted.
    if (rows === undefined) return this.readPiece(state, tokens, wanted);
    state.past = present;
    state.length = length + end;
    state.held = state.length;
    if (!this.graph.canCut) state.tokens = [...state.tokens.slice(0, length), ...tokens.slice(0, end)];
    if (end === tokens.length) return rows;
    const rest = wanted.filter((index) => index >= end).map((index) => index - end);
    return [...rows, ...(await this.read(state, tokens.slice(end), rest))];
  }
}
