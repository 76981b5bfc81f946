import { KvBlock } from './kv-block.ts';
import type { KvGeometry } from './kv-block.ts';

/** Memory of unread blocks that is kept, at most. */
const MOST_BYTES = 128 * 2 ** 20;

/**
 * Hands out blocks, and their memory again once no state reads them. Fresh memory costs ten times as much to fill as
 * memory that was used before (the system zeroes it page by page), and gathering rows, as after each resampling of
 * particles, fills all of it. What a block held earlier is finite and masked, so that it does not show anywhere. When
 * no block is read any more, all memory is given back.
 */
export class KvPool {
  private readonly geometry: KvGeometry;
  private readonly free = new Map<number, (readonly Float32Array[])[]>();
  private freeBytes = 0;
  private inUse = 0;

  constructor(geometry: KvGeometry) {
    this.geometry = geometry;
  }

  /** A block without readers; it comes back when its last reader leaves. Slots hold anything finite. */
  take(rows: number, capacity: number): KvBlock {
    this.inUse++;
    const data = this.free.get(rows * capacity)?.pop();
    if (data !== undefined) this.freeBytes -= bytesOf(data);
    return new KvBlock(this.geometry, rows, capacity, (block) => this.giveBack(block), data);
  }

  private giveBack({ rows, capacity, data }: KvBlock): void {
    this.inUse--;
    if (this.inUse === 0) {
      this.free.clear();
      this.freeBytes = 0;
      return;
    }
    const bytes = bytesOf(data);
    if (this.freeBytes + bytes > MOST_BYTES) {
      // Sizes grow with the texts: what was kept so far is likely of sizes that are no longer asked for.
      this.free.clear();
      this.freeBytes = 0;
    }
    if (bytes > MOST_BYTES) return;
    const slots = rows * capacity;
    const kept = this.free.get(slots);
    if (kept === undefined) this.free.set(slots, [data]);
    else kept.push(data);
    this.freeBytes += bytes;
  }
}

function bytesOf(data: readonly Float32Array[]): number {
  return data.length * (data[0]?.byteLength ?? 0);
}
