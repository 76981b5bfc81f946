import type { CacheState } from './cache-state.ts';
import type { Task } from './stateful-model.ts';

/** Longer texts are read in pieces of this many tokens, which is where a graph is fastest. */
export const PIECE = 128;
/** Batches with more tokens than this are split: they are bound by arithmetic, and only cost memory. */
const MOST_TOKENS = 512;

/** Tasks that are run together, in this order, as rows of one call. */
export type Batch = readonly Task<CacheState>[];

/**
 * Splits tasks into batches. The rows of a batch are padded to the longest, so only tasks with about as many tokens go
 * together (at most twice as many; up to 4 tokens padding is nearly free), and only forks of one state, which share a
 * past, or states that share nothing with any other. Longer tasks than a piece are batches of one. What goes together
 * is a function of this list alone, so that the same calls give the same logits.
 */
export function planBatches(tasks: readonly Task<CacheState>[]): Batch[] {
  const kin = new Map<number | undefined, number>();
  for (const { state } of tasks) {
    const root = state.lineage[0]?.id;
    kin.set(root, (kin.get(root) ?? 0) + 1);
  }
  const batches = new Map<string, Task<CacheState>[]>();
  const planned: Task<CacheState>[][] = [];
  for (const task of tasks) {
    const count = task.tokens.length;
    if (count > PIECE) {
      planned.push([task]);
      continue;
    }
    const padded = Math.max(4, 2 ** Math.ceil(Math.log2(count)));
    const root = task.state.lineage[0]?.id;
    const key = `${padded} ${root !== undefined && kin.get(root)! > 1 ? root : 'alone'}`;
    const batch = batches.get(key);
    if (batch !== undefined && (batch.length + 1) * padded <= MOST_TOKENS) {
      batch.push(task);
    } else {
      const next = [task];
      batches.set(key, next);
      planned.push(next);
    }
  }
  return planned;
}

/**
 * Where a text of `count` tokens that begins at position `from` is cut: one piece if it is no longer than `PIECE`,
 * else at the multiples of `PIECE` of the position. So a text gives the same pieces, whether it is read from its start
 * or from a multiple of `PIECE` on.
 */
export function pieceEnds(from: number, count: number): number[] {
  const ends: number[] = [];
  if (count > PIECE) {
    for (let end = PIECE - (from % PIECE); end < count; end += PIECE) ends.push(end);
  }
  return [...ends, count];
}
