/** Interns lists of integers: equal lists get the same dense id. The empty list is 0. */
export class ListTable {
  private readonly ids = new Map<string, number>();
  private readonly lists: (readonly number[])[] = [];

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
    }
    return id;
  }

  get(id: number): readonly number[] {
    return this.lists[id]!;
  }
}
