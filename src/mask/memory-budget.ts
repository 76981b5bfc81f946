import { WellformedError } from '../base/errors.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';

/** How many bytes of masks and tables are kept for one vocabulary, unless it is set otherwise. */
export const MASK_MEMORY: number = 128 * 2 ** 20;

/** When that is too much, so large a part of it may stay. */
const LEFT = 0.75;

/** Keeps what it can find again. */
export interface Holder {
  /** How many bytes it holds, more or less. */
  readonly heldBytes: number;
  /** Drops what it can find again; whoever holds a part of that keeps it. */
  release(): void;
}

/**
 * The memory of all masks and tables of a vocabulary. When it becomes too much, those that were used longest ago drop
 * theirs; configurations and masks that somebody holds stay as they are.
 *
 * Holders are known, and kept, until then. (Weak references would be kept until the program waits for something, which
 * may be long.)
 */
export class MemoryBudget {
  maxBytes: number = MASK_MEMORY;
  bytes = 0;
  /** What each holds, in the order of their last uses. */
  private readonly held = new Map<Holder, number>();

  /** Called when holders were used, and may have grown. They stay, unless one is too much alone. */
  note(...holders: readonly Holder[]): void {
    for (const holder of holders) {
      this.forget(holder);
      const bytes = holder.heldBytes;
      this.held.set(holder, bytes);
      this.bytes += bytes;
    }
    if (this.bytes > this.maxBytes) this.shrink(new Set(holders));
  }

  /** Leaves a holder to itself. */
  forget(holder: Holder): void {
    this.bytes -= this.held.get(holder) ?? 0;
    this.held.delete(holder);
  }

  private shrink(used: ReadonlySet<Holder>): void {
    for (const [holder, bytes] of this.held) {
      if (this.bytes <= LEFT * this.maxBytes) return;
      if (used.has(holder) && bytes <= this.maxBytes) continue;
      holder.release();
      this.forget(holder);
    }
  }
}

const BUDGETS = new WeakMap<Vocabulary, MemoryBudget>();

/** The budget of a vocabulary. */
export function budgetOf(vocabulary: Vocabulary): MemoryBudget {
  let budget = BUDGETS.get(vocabulary);
  if (budget === undefined) BUDGETS.set(vocabulary, (budget = new MemoryBudget()));
  return budget;
}

/**
 * How many bytes of masks and tables are kept for a vocabulary, over all constraints, and at most; sets that limit if one
 * is given (default: 128 MiB). What was used longest ago is dropped first, and found again when it is needed. Compiled
 * schemas and grammars themselves are not counted: they live as long as somebody holds them.
 *
 * @throws WellformedError (`bad-option`) where `maxBytes` is no such number
 *
 * @example
 * maskMemory(vocabulary, { maxBytes: 32 * 2 ** 20 });
 */
export function maskMemory(
  vocabulary: Vocabulary,
  { maxBytes }: { readonly maxBytes?: number } = {},
): { readonly bytes: number; readonly maxBytes: number } {
  const budget = budgetOf(vocabulary);
  if (maxBytes !== undefined) {
    if (!(maxBytes >= 0))
      throw new WellformedError('bad-option', `maxBytes ${maxBytes}: expected a number of bytes`);
    budget.maxBytes = maxBytes;
  }
  return { bytes: budget.bytes, maxBytes: budget.maxBytes };
}
