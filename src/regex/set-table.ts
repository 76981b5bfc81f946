/**
 * Interns lists of integers: equal lists get the same dense id, counted from 0; the empty list is 0. Flat storage, for
 * lists of hundreds of numbers that are made by the thousand.
 */
export class SetTable {
  /** How many lists are interned. */
  size = 0;
  private data: Int32Array = new Int32Array(256);
  private ends: Int32Array = new Int32Array(64);
  private slots: Int32Array = new Int32Array(128).fill(-1);
  private hashes: Int32Array = new Int32Array(64);

  constructor() {
    this.intern([]);
  }

  /** The id of a list. */
  intern(list: readonly number[]): number {
    const hash = hashOf(list);
    const wrap = this.slots.length - 1;
    let slot = hash & wrap;
    for (;;) {
      const id = this.slots[slot]!;
      if (id < 0) break;
      if (this.hashes[id] === hash && this.equals(id, list)) return id;
      slot = (slot + 1) & wrap;
    }
    const id = this.size++;
    if (this.size > this.ends.length) {
      this.ends = grown(this.ends, this.size);
      this.hashes = grown(this.hashes, this.size);
    }
    const from = this.startOf(id);
    if (from + list.length > this.data.length) this.data = grown(this.data, from + list.length);
    this.data.set(list, from);
    this.ends[id] = from + list.length;
    this.hashes[id] = hash;
    this.slots[slot] = id;
    if (this.size * 2 > this.slots.length) this.rehash();
    return id;
  }

  /** A list, to be read before the next one is interned. */
  get(id: number): Int32Array {
    return this.data.subarray(this.startOf(id), this.ends[id]!);
  }

  private startOf(id: number): number {
    return id === 0 ? 0 : this.ends[id - 1]!;
  }

  private equals(id: number, list: readonly number[]): boolean {
    const from = this.startOf(id);
    if (this.ends[id]! - from !== list.length) return false;
    for (let i = 0; i < list.length; i++) if (this.data[from + i] !== list[i]) return false;
    return true;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const wrap = slots.length - 1;
    for (let id = 0; id < this.size; id++) {
      let slot = this.hashes[id]! & wrap;
      while (slots[slot]! >= 0) slot = (slot + 1) & wrap;
      slots[slot] = id;
    }
    this.slots = slots;
  }
}

function grown(array: Int32Array, atLeast: number): Int32Array {
  const larger = new Int32Array(Math.max(array.length * 2, atLeast));
  larger.set(array);
  return larger;
}

function hashOf(list: readonly number[]): number {
  let h = 0x9e3779b9 | 0;
  for (const item of list) {
    h = Math.imul(h ^ item, 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
