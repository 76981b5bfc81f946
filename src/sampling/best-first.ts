/**
 * Hands out indices in the order of falling weights (of equals the lower index first), only as many as are asked for:
 * a binary heap, built in linear time, so that the few best of a large vocabulary come without sorting it.
 */
export class BestFirst {
  private heap: Int32Array = new Int32Array(0);
  private size = 0;
  private weights: Float64Array = new Float64Array(0);

  /** Starts over with the indices 0 .. count - 1. */
  fill(weights: Float64Array, count: number): void {
    if (this.heap.length < count) this.heap = new Int32Array(weights.length);
    this.weights = weights;
    this.size = count;
    for (let i = 0; i < count; i++) this.heap[i] = i;
    for (let i = (count >> 1) - 1; i >= 0; i--) this.sink(i);
  }

  /** The next index, or -1 when all have been handed out. */
  pop(): number {
    if (this.size === 0) return -1;
    const best = this.heap[0]!;
    this.heap[0] = this.heap[--this.size]!;
    this.sink(0);
    return best;
  }

  private sink(at: number): void {
    const { heap, size } = this;
    const index = heap[at]!;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.precedes(heap[child + 1]!, heap[child]!)) child++;
      if (!this.precedes(heap[child]!, index)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = index;
  }

  private precedes(a: number, b: number): boolean {
    const difference = this.weights[a]! - this.weights[b]!;
    return difference > 0 || (difference === 0 && a < b);
  }
}
