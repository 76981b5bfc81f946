import type { KvBlock, Piece, SlotReader } from './kv-block.ts';
import type { Lineage } from './lineage.ts';
import type { KeptState } from './stateful-model.ts';

/**
 * A sequence's place in a model with a cache of our own: where its keys and values lie, in order, as pieces of blocks
 * that other states may read too. A fork copies the list of pieces, and keys and values only when both go on.
 */
export class CacheState implements KeptState, SlotReader {
  length = 0;
  busy = false;
  released = false;
  lineage: Lineage = [];
  private held: readonly Piece[] = [];

  get pieces(): readonly Piece[] {
    return this.held;
  }

  /** Moves the state to other pieces. Their lengths sum to its length from now on. */
  hold(pieces: readonly Piece[]): void {
    const before = this.held;
    this.held = pieces;
    this.length = 0;
    for (const { block, row, length } of pieces) {
      block.addReader(row, this);
      this.length += length;
    }
    // Afterwards: a block is unread, and its memory free, when its last reader leaves.
    for (const { block, row } of before) {
      if (!pieces.some((piece) => piece.block === block && piece.row === row)) block.removeReader(row, this);
    }
  }

  /** Shortens the pieces to the first `length` slots. A last piece without slots stays: its row may be used again. */
  cutPieces(length: number): void {
    const pieces: Piece[] = [];
    let left = length;
    for (const piece of this.held) {
      pieces.push({ ...piece, length: Math.min(piece.length, left) });
      left -= Math.min(piece.length, left);
    }
    this.hold(length === 0 ? [] : pieces);
  }

  /** Whether the slots after `piece` are free: no other state reads so far. */
  mayWriteAfter(piece: Piece): boolean {
    for (const reader of piece.block.readersOf(piece.row)) {
      if (reader === this) continue;
      for (const { block, row, length } of reader.pieces) {
        if (block === piece.block && row === piece.row && length > piece.length) return false;
      }
    }
    return true;
  }

  /** Copies the slots `from` to `to` (not included) of the sequence to the start of a row. */
  copySlots(from: number, to: number, block: KvBlock, row: number): void {
    let at = 0;
    for (const piece of this.held) {
      const first = Math.max(from, at);
      const last = Math.min(to, at + piece.length);
      if (first < last) {
        block.copyFrom(piece.block, piece.row, first - at, last - first, row, first - from);
      }
      at += piece.length;
    }
  }
}
