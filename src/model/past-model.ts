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
    return fork;
  }

  protected cut(state: PastState, length: number): void {
    state.length = length;
  }

  protected drop(state: PastState): void {
    state.past = this.empty;
    state.held = 0;
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
    const rows: Float32Array[] = [];
    let from = 0;
    for (const to of pieceEnds(state.length, tokens.length)) {
      const asked = wanted.filter((index) => index >= from && index < to).map((index) => index - from);
      rows.push(...(await this.runPiece(state, tokens.slice(from, to), asked)));
      from = to;
    }
    return rows;
  }

  private async runPiece(
    state: PastState,
    tokens: readonly number[],
    wanted: readonly number[],
  ): Promise<Float32Array[]> {
    if (state.held > state.length) {
      state.past = state.length === 0 ? this.empty : this.graph.cut(state.past, state.length);
      state.held = state.length;
    }
    const { past, length } = state;
    const end = this.graph.givesLastOnly && wanted.length > 0 ? wanted[0]! + 1 : tokens.length;
    const { rows, present } = await this.graph.run({
      past,
      length,
      tokens: tokens.slice(0, end),
      wanted: wanted.filter((index) => index < end),
    });
    // The graph was found to give the last logits only: once more, up to the first that is wanted.
    if (rows === undefined) return this.runPiece(state, tokens, wanted);
    state.past = present;
    state.length = length + end;
    state.held = state.length;
    if (end === tokens.length) return rows;
    const rest = wanted.filter((index) => index >= end).map((index) => index - end);
    return [...rows, ...(await this.runPiece(state, tokens.slice(end), rest))];
  }
}
