/** The lengths that a graph fixes: layers, heads of keys and values, numbers per head. */
export interface KvGeometry {
  readonly layers: number;
  readonly heads: number;
  readonly dimension: number;
}

/** A stretch of a sequence: the first `length` slots of a row of a block. */
export interface Piece {
  readonly block: KvBlock;
  readonly row: number;
  readonly length: number;
}

/** Who reads slots: a sequence that lies, in this order, in these pieces. */
export interface SlotReader {
  readonly pieces: readonly Piece[];
}

/**
 * Keys and values of `rows` sequences in memory of our own, with room for `capacity` tokens (slots) each.
 *
 * `data[2 * layer + c]` (c: 0 keys, 1 values) is [heads][rows][capacity][dimension]; so a slot is `dimension` numbers
 * per head, and successive slots of a row are contiguous. Slots that nobody wrote are
 * finite: the graph multiplies them by 0, which must not give NaN.
 */
export class KvBlock {
  readonly geometry: KvGeometry;
  readonly rows: number;
  readonly capacity: number;
  readonly data: readonly Float32Array[];
  /** The states that read each row: a slot may be written only by a state beyond what all others read. */
  private readonly readers: readonly Set<SlotReader>[];
  private readonly onUnread: (block: KvBlock) => void;

  /** `onUnread` is called when the last reader leaves. `data` is memory of this size to use again. */
  constructor(
    geometry: KvGeometry,
    rows: number,
    capacity: number,
    onUnread: (block: KvBlock) => void = () => undefined,
    data?: readonly Float32Array[],
  ) {
    this.geometry = geometry;
    this.rows = rows;
    this.capacity = capacity;
    this.onUnread = onUnread;
    const size = geometry.heads * rows * capacity * geometry.dimension;
    this.data = data ?? Array.from({ length: 2 * geometry.layers }, () => new Float32Array(size));
    this.readers = Array.from({ length: rows }, () => new Set<SlotReader>());
  }

  /** The states that read a row. */
  readersOf(row: number): ReadonlySet<SlotReader> {
    return this.readers[row]!;
  }

  addReader(row: number, reader: SlotReader): void {
    this.readers[row]!.add(reader);
  }

  /** Nobody may use the block any more once its last reader has left. */
  removeReader(row: number, reader: SlotReader): void {
    const left = this.readers[row]!.delete(reader);
    if (left && this.readers.every(({ size }) => size === 0)) this.onUnread(this);
  }

  /** Copies `count` slots of a row of another block, from `from` on, to the slots of `row` from `to` on. */
  copyFrom(source: KvBlock, sourceRow: number, from: number, count: number, row: number, to: number): void {
    const { heads, dimension } = this.geometry;
    for (let t = 0; t < this.data.length; t++) {
      const target = this.data[t]!;
      const values = source.data[t]!;
      for (let head = 0; head < heads; head++) {
        const start = ((head * source.rows + sourceRow) * source.capacity + from) * dimension;
        const at = ((head * this.rows + row) * this.capacity + to) * dimension;
        target.set(values.subarray(start, start + count * dimension), at);
      }
    }
  }

  /**
   * Copies what a run added for `count` tokens, from its token `from` on, to the slots of `row` from `to` on.
   * `added` is the graph's new_kv: [layers][2][heads][tokens][dimension].
   */
  write(added: Float32Array, tokens: number, from: number, count: number, row: number, to: number): void {
    const { heads, dimension } = this.geometry;
    for (let t = 0; t < this.data.length; t++) {
      const target = this.data[t]!;
      for (let head = 0; head < heads; head++) {
        const start = ((t * heads + head) * tokens + from) * dimension;
        const at = ((head * this.rows + row) * this.capacity + to) * dimension;
        target.set(added.subarray(start, start + count * dimension), at);
      }
    }
  }
}

/** The capacity for `slots` used ones: a function of the length alone, since another capacity rounds differently. */
export function capacityFor(slots: number, step: number): number {
  return Math.ceil(slots / step) * step;
}
