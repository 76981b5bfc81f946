/**
 * Interns tuples of `width` 32-bit integers: equal tuples get the same dense id, counted from 0. Flat storage and open
 * addressing: maps with composite keys cost several times as much and feed the garbage collector.
 *
 * Write the tuple into `scratch`, then call `intern()`.
 */
export class TupleTable {
  readonly width: number;
  readonly scratch: Int32Array;
  /** How many tuples are interned. */
  size = 0;
  private data: Int32Array;
  private slots: Int32Array;

  constructor(width: number) {
    this.width = width;
    this.scratch = new Int32Array(width);
    this.data = new Int32Array(width * 64);
    this.slots = new Int32Array(128).fill(-1);
  }

  /** How many bytes it holds. */
  get byteLength(): number {
    return this.data.byteLength + this.slots.byteLength;
  }

  /** The id of the tuple in `scratch`. */
  intern(): number {
    const { width, scratch, slots } = this;
    const wrap = slots.length - 1;
    let slot = hash(scratch, 0, width) & wrap;
    for (;;) {
      const id = slots[slot]!;
      if (id < 0) break;
      const data = this.data;
      let at = id * width;
      let i = 0;
      while (i < width && data[at] === scratch[i]) {
        i++;
        at++;
      }
      if (i === width) return id;
      slot = (slot + 1) & wrap;
    }
    return this.insert(slot);
  }

  /** Field `index` of tuple `id`. */
  get(id: number, index: number): number {
    return this.data[id * this.width + index]!;
  }

  /** Copies tuple `id` into `scratch`, so that a changed copy of it can be interned. */
  load(id: number): void {
    const at = id * this.width;
    for (let i = 0; i < this.width; i++) this.scratch[i] = this.data[at + i]!;
  }

  private insert(slot: number): number {
    const id = this.size++;
    const at = id * this.width;
    if (at + this.width > this.data.length) {
      const grown = new Int32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data.set(this.scratch, at);
    this.slots[slot] = id;
    if (this.size * 2 > this.slots.length) this.rehash();
    return id;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const wrap = slots.length - 1;
    for (let id = 0; id < this.size; id++) {
      let slot = hash(this.data, id * this.width, this.width) & wrap;
      while (slots[slot]! >= 0) slot = (slot + 1) & wrap;
      slots[slot] = id;
    }
    this.slots = slots;
  }
}

/** Multiply-xorshift over the fields: the low bits, which pick the slot, depend on all of them. */
function hash(data: Int32Array, at: number, width: number): number {
  let h = 0x9e3779b9 | 0;
  for (let i = 0; i < width; i++) {
    h = Math.imul(h ^ data[at + i]!, 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
