import { pieceEnds, planBatches } from './batch-plan.ts';
import type { Batch } from './batch-plan.ts';
import { UNSEEN } from './cache-graph.ts';
import type { CacheGraph } from './cache-graph.ts';
import { CacheState } from './cache-state.ts';
import { capacityFor } from './kv-block.ts';
import type { KvBlock } from './kv-block.ts';
import { KvPool } from './kv-pool.ts';
import { branchOff, cutLineage, sharedLength } from './lineage.ts';
import { StatefulModel } from './stateful-model.ts';
import type { Task } from './stateful-model.ts';

/** Unused slots cost time, growing costs a copy: the capacity of a past that all tokens see, and of a row. */
const PAST_STEP = 256;
const ROW_STEP = 64;

/**
 * A model with the caller-owned cache layout.
 *
 * One sequence is run with all its tokens in the shared past. Several are run as the rows of one call: what all of them
 * share since a fork is the shared past, and what each has of its own is its row. Keys and values move between these
 * forms when the company of a state changes, and stay where they are as long as the same states are run in the same
 * order. The form of a call (slots, capacities, order) is a function of the lengths and the forks of its states alone,
 * so that what else a process has done does not show in the logits, and calls that are repeated give equal bits.
 */
export class CacheModel extends StatefulModel<CacheState> {
  private readonly graph: CacheGraph;
  private readonly pool: KvPool;
  private forks = 0;

  constructor(graph: CacheGraph, contextLength: number) {
    super({ vocabularySize: graph.vocabularySize, contextLength });
    this.graph = graph;
    this.pool = new KvPool(graph.geometry);
  }

  protected emptyState(): CacheState {
    return new CacheState();
  }

  protected forkOf(state: CacheState): CacheState {
    const fork = new CacheState();
    fork.hold(state.pieces);
    state.lineage = branchOff(state.lineage, state.length, this.forks++);
    fork.lineage = state.lineage;
    return fork;
  }

  protected cut(state: CacheState, length: number): void {
    state.cutPieces(length);
    state.lineage = cutLineage(state.lineage, length);
  }

  protected drop(state: CacheState): void {
    state.hold([]);
  }

  protected free(): Promise<void> {
    return this.graph.release();
  }

  protected async runTasks(tasks: readonly Task<CacheState>[]): Promise<Float32Array[][]> {
    const rows = new Map<Task<CacheState>, Float32Array[]>();
    for (const batch of planBatches(tasks)) {
      if (batch.length === 1) {
        rows.set(batch[0]!, await this.runAlone(batch[0]!));
      } else {
        const results = await this.runTogether(batch);
        batch.forEach((task, i) => rows.set(task, results[i]!));
      }
    }
    return tasks.map((task) => rows.get(task)!);
  }

  private async runAlone({ state, tokens, wanted }: Task<CacheState>): Promise<Float32Array[]> {
    const rows: Float32Array[] = [];
    let from = 0;
    for (const to of pieceEnds(state.length, tokens.length)) {
      const asked = wanted.filter((index) => index >= from && index < to).map((index) => index - from);
      const logits = await this.runPiece(state, tokens.slice(from, to), asked);
      for (const row of logits) rows.push(row);
      from = to;
    }
    return rows;
  }

  /** Reads at most one piece: the whole sequence is the shared past. */
  private async runPiece(
    state: CacheState,
    tokens: readonly number[],
    wanted: readonly number[],
  ): Promise<Float32Array[]> {
    const { length } = state;
    const count = tokens.length;
    const past = this.contiguous(state);
    const columns = past.capacity + count;
    const mask = new Float32Array(count * columns).fill(UNSEEN);
    for (let n = 0; n < count; n++) {
      const row = n * columns;
      mask.fill(0, row, row + length);
      mask.fill(0, row + past.capacity, row + past.capacity + n + 1);
    }
    const positions = tokens.map((_, n) => length + n);
    const rows = this.graph.nothing;
    const { logits, added } = await this.graph.run({ past, rows, tokens, positions, mask, wanted });

    const capacity = capacityFor(length + count, PAST_STEP);
    let block = past;
    if (capacity !== past.capacity || !state.mayWriteAfter({ block: past, row: 0, length })) {
      block = this.pool.take(1, capacity);
      state.copySlots(0, length, block, 0);
    }
    block.write(added, count, 0, count, 0, length);
    state.hold([{ block, row: 0, length: length + count }]);
    return logits;
  }

  /** The one block with all the sequence, of the capacity for its length. Copies if it lies elsewhere. */
  private contiguous(state: CacheState): KvBlock {
    const { length } = state;
    if (length === 0) return this.graph.nothing;
    const first = state.pieces[0]!;
    const capacity = capacityFor(length, PAST_STEP);
    if (first.length === length && first.block.rows === 1 && first.block.capacity === capacity) {
      return first.block;
    }
    const block = this.pool.take(1, capacity);
    state.copySlots(0, length, block, 0);
    state.hold([{ block, row: 0, length }]);
    return block;
  }

  /** Reads all tasks of a batch in one call: what they share as the shared past, the rest of each as its row. */
  private async runTogether(batch: Batch): Promise<Float32Array[][]> {
    const states = batch.map(({ state }) => state);
    const shared = sharedLength(states.map(({ lineage }) => lineage));
    const past = this.sharedPast(states, shared);
    const rows = this.rowsAfter(states, past, shared);

    const padded = Math.max(...batch.map(({ tokens }) => tokens.length));
    const count = batch.length * padded;
    const columns = past.capacity + rows.capacity + count;
    const mask = new Float32Array(count * columns).fill(UNSEEN);
    const ids: number[] = [];
    const positions: number[] = [];
    const wanted: number[] = [];
    batch.forEach((task, row) => {
      const { length } = task.state;
      const firstNew = past.capacity + rows.capacity + row * padded;
      for (let n = 0; n < padded; n++) {
        // What pads a row repeats its last token: nothing sees it, and its place exists.
        const real = Math.min(n, task.tokens.length - 1);
        ids.push(task.tokens[real]!);
        positions.push(length + real);
        const line = (row * padded + n) * columns;
        mask.fill(0, line, line + shared);
        mask.fill(0, line + past.capacity, line + past.capacity + length - shared);
        mask.fill(0, line + firstNew, line + firstNew + n + 1);
      }
      for (const index of task.wanted) wanted.push(row * padded + index);
    });
    const { logits, added } = await this.graph.run({ past, rows, tokens: ids, positions, mask, wanted });
    this.appendRows(batch, { past, rows, shared, padded }, added);
    let next = 0;
    return batch.map((task) => logits.slice(next, (next += task.wanted.length)));
  }

  /** A block with what all states share, of the capacity for its length: one that a state has, or a copy. */
  private sharedPast(states: readonly CacheState[], shared: number): KvBlock {
    if (shared === 0) return this.graph.nothing;
    const capacity = capacityFor(shared, PAST_STEP);
    for (const { pieces } of states) {
      const { block, length } = pieces[0]!;
      if (block.rows === 1 && block.capacity === capacity && length >= shared) return block;
    }
    const block = this.pool.take(1, capacity);
    states[0]!.copySlots(0, shared, block, 0);
    return block;
  }

  /** A block with what each state has after the shared past as its row. Moves the states there if they are elsewhere. */
  private rowsAfter(states: readonly CacheState[], past: KvBlock, shared: number): KvBlock {
    const capacity = capacityFor(Math.max(...states.map(({ length }) => length)) - shared, ROW_STEP);
    const current = states[0]!.pieces.at(-1)?.block;
    const inPlace =
      current?.rows === states.length &&
      current.capacity === capacity &&
      states.every(({ pieces, length }, row) => {
        const last = pieces.at(-1);
        return (
          last?.block === current &&
          last.row === row &&
          last.length === length - shared &&
          (shared === 0 || pieces[0]!.block === past)
        );
      });
    if (inPlace) return current;
    const block = this.pool.take(states.length, capacity);
    states.forEach((state, row) => {
      state.copySlots(shared, state.length, block, row);
    });
    const lengths = states.map(({ length }) => length - shared);
    holdRows(states, { past, rows: block, shared }, lengths);
    return block;
  }

  private appendRows(
    batch: Batch,
    form: { past: KvBlock; rows: KvBlock; shared: number; padded: number },
    added: Float32Array,
  ): void {
    const { past, rows, shared, padded } = form;
    const states = batch.map(({ state }) => state);
    const before = states.map(({ length }) => length - shared);
    const after = batch.map(({ tokens }, row) => before[row]! + tokens.length);
    const capacity = capacityFor(Math.max(...after), ROW_STEP);
    const free =
      capacity === rows.capacity &&
      states.every((state, row) => state.mayWriteAfter({ block: rows, row, length: before[row]! }));
    let block = rows;
    if (!free) {
      block = this.pool.take(states.length, capacity);
      states.forEach((state, row) => {
        state.copySlots(shared, state.length, block, row);
      });
    }
    batch.forEach(({ tokens }, row) => {
      block.write(added, batch.length * padded, row * padded, tokens.length, row, before[row]!);
    });
    holdRows(states, { past, rows: block, shared }, after);
  }
}

/** Makes each state lie in the shared past and in its row of a block. */
function holdRows(
  states: readonly CacheState[],
  { past, rows, shared }: { past: KvBlock; rows: KvBlock; shared: number },
  lengths: readonly number[],
): void {
  const prefix = shared === 0 ? [] : [{ block: past, row: 0, length: shared }];
  states.forEach((state, row) => {
    state.hold([...prefix, { block: rows, row, length: lengths[row]! }]);
  });
}
