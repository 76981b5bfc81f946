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
    const size = this.vocabularySize;
    const rows: Float32Array[] = [];
    let from = 0;
    for (const to of pieceEnds(state.length, tokens.length)) {
      if (state.held > state.length) {
        state.past = state.length === 0 ? this.empty : this.graph.cut(state.past, state.length);
      }
      const { logits, present } = await this.graph.run(state.past, state.length, tokens.slice(from, to));
      state.past = present;
      state.length += to - from;
      state.held = state.length;
      const asked = wanted.filter((index) => index >= from && index < to);
      // Where few rows are asked for, copies of them let go of the rest of a large array.
      for (const index of asked) rows.push(logits.slice((index - from) * size, (index - from + 1) * size));
      from = to;
    }
    return rows;
  }
}
