/**
 * Interns lists of 32-bit integers: equal lists get the same dense id. The empty list is 0. Open addressing over the
 * lists themselves: keys made of text cost several times as much.
 */
export class ListTable {
  private readonly lists: (readonly number[])[] = [];
  private hashes = new Int32Array(64);
  private slots = new Int32Array(128).fill(-1);
  /** How many bytes it holds, more or less. */
  byteLength = 0;

  constructor() {
    this.intern([]);
  }

  intern(list: readonly number[]): number {
    const hash = hashOf(list);
    const wrap = this.slots.length - 1;
    let slot = hash & wrap;
    for (let id = this.slots[slot]!; id >= 0; id = this.slots[slot]!) {
      if (this.hashes[id] === hash && areEqual(this.lists[id]!, list)) return id;
      slot = (slot + 1) & wrap;
    }
    return this.insert([...list], hash, slot);
  }

  get(id: number): readonly number[] {
    return this.lists[id]!;
  }

  private insert(list: readonly number[], hash: number, slot: number): number {
    const id = this.lists.push(list) - 1;
    this.byteLength += 64 + 8 * list.length;
    if (id === this.hashes.length) {
      const grown = new Int32Array(2 * id);
      grown.set(this.hashes);
      this.hashes = grown;
    }
    this.hashes[id] = hash;
    this.slots[slot] = id;
    if (this.lists.length * 2 > this.slots.length) this.rehash();
    return id;
  }

  private rehash(): void {
    const slots = new Int32Array(2 * this.slots.length).fill(-1);
    const wrap = slots.length - 1;
    for (let id = 0; id < this.lists.length; id++) {
      let slot = this.hashes[id]! & wrap;
      while (slots[slot]! >= 0) slot = (slot + 1) & wrap;
      slots[slot] = id;
    }
    this.slots = slots;
  }
}

function areEqual(one: readonly number[], other: readonly number[]): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

/** Multiply-xorshift, as in `TupleTable`. */
function hashOf(list: readonly number[]): number {
  let h = 0x9e3779b9 ^ list.length;
  for (const each of list) {
    h = Math.imul(h ^ each, 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
