/** Neighbouring bins are half a per cent apart: so exact is every percentile. */
const STEP = Math.log(1.005);

/** The time, in microseconds, in bin 0; nothing that is measured is shorter. */
const LEAST = 0.01;

/** A histogram as JSON: the bins that are not empty as index, count, index, count, ... */
export interface HistogramData {
  readonly sum: number;
  readonly max: number;
  readonly bins: readonly number[];
}

/** Times of tokens, in microseconds: any number of them in bounded memory. Sum and maximum are exact. */
export class Histogram {
  private readonly counts: number[] = [];
  private total = 0;
  private sum = 0;
  private max = 0;

  get count(): number {
    return this.total;
  }

  add(microseconds: number): void {
    this.put(Math.max(0, Math.round(Math.log(microseconds / LEAST) / STEP)), 1);
    this.sum += microseconds;
    this.max = Math.max(this.max, microseconds);
  }

  merge({ sum, max, bins }: HistogramData): void {
    for (let i = 0; i < bins.length; i += 2) this.put(bins[i]!, bins[i + 1]!);
    this.sum += sum;
    this.max = Math.max(this.max, max);
  }

  data(): HistogramData {
    const bins: number[] = [];
    this.counts.forEach((count, bin) => {
      if (count > 0) bins.push(bin, count);
    });
    return { sum: this.sum, max: this.max, bins };
  }

  mean(): number {
    return this.total === 0 ? 0 : this.sum / this.total;
  }

  maximum(): number {
    return this.max;
  }

  /** The least time such that a share of all, from 0 to 1, is not longer; 0 if there are none. */
  percentile(share: number): number {
    let left = Math.max(1, Math.ceil(share * this.total));
    for (let bin = 0; bin < this.counts.length; bin++) {
      left -= this.counts[bin]!;
      if (left <= 0) return Math.min(this.max, LEAST * Math.exp(bin * STEP));
    }
    return this.max;
  }

  private put(bin: number, count: number): void {
    while (this.counts.length <= bin) this.counts.push(0);
    this.counts[bin]! += count;
    this.total += count;
  }
}
