import type { CacheState } from './cache-state.ts';
import { sharedLength } from './lineage.ts';
import type { Task } from './stateful-model.ts';

/** Longer texts are read in pieces of this many tokens, which is where a graph is fastest. */
export const PIECE = 128;
/** Batches with more tokens than this are split: they are bound by arithmetic, and only cost memory. */
const MOST_TOKENS = 512;
/** Rows that are longer than this are worth a batch of their own for those that share more. */
const LONG_ROW = 512;

/** Tasks that are run together, in this order, as rows of one call. */
export type Batch = readonly Task<CacheState>[];

/**
 * Splits tasks into batches. The rows of a batch are padded to the longest, so only tasks with about as many tokens go
 * together (at most twice as many; up to 4 tokens padding is nearly free), and only forks of one state, which share a
 * past, or states that share nothing with any other. Longer tasks than a piece are batches of one. What goes together
 * is a function of this list alone, so that the same calls give the same logits.
 */
export function planBatches(tasks: readonly Task<CacheState>[]): Batch[] {
  const planned: Batch[] = [];
  const sizes = new Map<number, Task<CacheState>[]>();
  for (const task of tasks) {
    const count = task.tokens.length;
    if (count > PIECE) planned.push([task]);
    else push(sizes, Math.max(4, 2 ** Math.ceil(Math.log2(count))), task);
  }
  for (const [padded, alike] of sizes) {
    const most = Math.floor(MOST_TOKENS / padded);
    for (const family of families(alike, 0)) {
      for (let from = 0; from < family.length; from += most) planned.push(family.slice(from, from + most));
    }
  }
  return planned;
}

/**
 * Splits tasks whose states have `depth` branches in common into those that are rows of one shared past. Each row has
 * all that is not shared, so where that is long, those that share more than the others get a past of their own.
 */
function families(tasks: readonly Task<CacheState>[], depth: number): Batch[] {
  const lengths = tasks.map(({ state }) => state.length);
  const shared = sharedLength(tasks.map(({ state }) => state.lineage));
  if (tasks.length === 1 || (shared > 0 && Math.max(...lengths) - shared <= LONG_ROW)) return [tasks];
  const branches = new Map<number | undefined, Task<CacheState>[]>();
  for (const task of tasks) push(branches, task.state.lineage[depth]?.id, task);
  if (branches.size === 1 && !branches.has(undefined)) return families(tasks, depth + 1);
  const alone: Task<CacheState>[] = [];
  const split: Batch[] = [];
  for (const [id, members] of branches) {
    if (id === undefined || members.length === 1) alone.push(...members);
    else split.push(...families(members, depth + 1));
  }
  if (alone.length > 0) split.push(alone);
  return split;
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
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
