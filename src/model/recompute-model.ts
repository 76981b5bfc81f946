import type { PastGraph } from './past-graph.ts';
import { StatefulModel } from './stateful-model.ts';
import type { KeptState, Task } from './stateful-model.ts';

/** A sequence is its tokens. */
class TextState implements KeptState {
  busy = false;
  released = false;
  tokens: readonly number[];

  constructor(tokens: readonly number[]) {
    this.tokens = tokens;
  }

  get length(): number {
    return this.tokens.length;
  }
}

/**
 * A model whose graph has no cache: every step reads the whole text again, so a text of n tokens costs n² / 2. For small
 * models and short texts; an export with a cache gives the same logits.
 */
export class RecomputeModel extends StatefulModel<TextState> {
  private readonly graph: PastGraph;

  constructor(graph: PastGraph, contextLength: number) {
    super({ vocabularySize: graph.vocabularySize, contextLength });
    this.graph = graph;
  }

  protected emptyState(): TextState {
    return new TextState([]);
  }

  protected forkOf(state: TextState): TextState {
    return new TextState(state.tokens);
  }

  protected cut(state: TextState, length: number): void {
    state.tokens = state.tokens.slice(0, length);
  }

  protected drop(state: TextState): void {
    state.tokens = [];
  }

  protected free(): Promise<void> {
    return this.graph.release();
  }

  protected async runTasks(tasks: readonly Task<TextState>[]): Promise<Float32Array[][]> {
    const results: Float32Array[][] = [];
    for (const { state, tokens, wanted } of tasks) {
      const text = [...state.tokens, ...tokens];
      results.push(
        await this.read(
          text,
          wanted.map((index) => state.length + index),
        ),
      );
      state.tokens = text;
    }
    return results;
  }

  private async read(text: readonly number[], wanted: readonly number[]): Promise<Float32Array[]> {
    if (wanted.length === 0) return [];
    if (!this.graph.givesLastOnly || wanted.length === 1) {
      const end = wanted.at(-1)! + 1;
      const { rows } = await this.graph.run({ past: [], length: 0, tokens: text.slice(0, end), wanted });
      if (rows !== undefined) return rows;
    }
    const rows: Float32Array[] = [];
    for (const index of wanted) rows.push(...(await this.read(text, [index])));
    return rows;
  }
}
