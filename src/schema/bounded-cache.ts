/** What was worked out, up to a total size; beyond it, all is forgotten and worked out again where it is asked for. */
export class BoundedCache<K, V> {
  private readonly known = new Map<K, V>();
  private readonly most: number;
  private size = 0;

  constructor(most: number) {
    this.most = most;
  }

  get(key: K): V | undefined {
    return this.known.get(key);
  }

  /** Keeps a value of a size. */
  set(key: K, value: V, size: number): void {
    this.size += size + 1;
    if (this.size > this.most) {
      this.known.clear();
      this.size = size + 1;
    }
    this.known.set(key, value);
  }
}
