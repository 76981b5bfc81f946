/** Interns lists of integers: equal lists get the same dense id. The empty list is 0. */
export class ListTable {
  private readonly ids = new Map<string, number>();
  private readonly lists: (readonly number[])[] = [];
  /** How many bytes it holds, more or less. */
  byteLength = 0;

  constructor() {
    this.intern([]);
  }

  intern(list: readonly number[]): number {
    const key = list.join();
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.lists.length;
      this.ids.set(key, id);
      this.lists.push([...list]);
      this.byteLength += 120 + key.length + 8 * list.length;
    }
    return id;
  }

  get(id: number): readonly number[] {
    return this.lists[id]!;
  }
}
