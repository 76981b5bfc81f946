import type { Choices } from './choices.ts';

/** Tokens per block: near the square root of the large vocabularies, so that both picks of a draw are short. */
const BLOCK = 256;

/**
 * The tokens of one step, drawn without replacement in proportion to their weights. A draw is two picks, of a block of
 * tokens and of a token in it, so it reads some hundreds of numbers and not the vocabulary; nothing is ever sorted.
 * Sums are added up anew when a token leaves, never subtracted from, so that they lose no precision where nearly all
 * of the mass was taken out.
 */
export class Urn {
  private weights: Float64Array = new Float64Array(0);
  private count = 0;
  private sums: Float64Array = new Float64Array(0);
  private blocks = 0;
  /** The sum of the weights of what is in it. */
  mass = 0;

  /** A buffer for so many weights, to be filled and given back to `fill`. */
  buffer(count: number): Float64Array {
    if (this.weights.length < count) this.weights = new Float64Array(count);
    return this.weights;
  }

  /** Takes the first `count` weights over (not negative; tokens are their indices), and changes them from then on. */
  fill(weights: Float64Array, count: number): void {
    this.weights = weights;
    this.count = count;
    this.blocks = Math.ceil(count / BLOCK);
    if (this.sums.length < this.blocks) this.sums = new Float64Array(this.blocks);
    for (let block = 0; block < this.blocks; block++) this.sums[block] = this.sumOf(block);
    this.mass = this.addUp();
  }

  /** The share of a token in the mass. The mass must not be 0. */
  share(token: number): number {
    return this.weights[token]! / this.mass;
  }

  /** Draws a token and leaves it in. The mass must not be 0. */
  draw(choices: Choices): number {
    const block = this.blocks === 1 ? 0 : choices.pick(this.sums.subarray(0, this.blocks));
    const from = block * BLOCK;
    return from + choices.pick(this.weights.subarray(from, Math.min(this.count, from + BLOCK)));
  }

  /** The heaviest token; of equals the first. The mass must not be 0. */
  heaviest(): number {
    let best = 0;
    for (let token = 1; token < this.count; token++) {
      if (this.weights[token]! > this.weights[best]!) best = token;
    }
    return best;
  }

  remove(token: number): void {
    this.weights[token] = 0;
    const block = Math.floor(token / BLOCK);
    this.sums[block] = this.sumOf(block);
    this.mass = this.addUp();
  }

  /** Takes out all tokens that are not in a set of packed bits; returns the share of the mass that stays. */
  keep(words: Uint32Array): number {
    const before = this.mass;
    for (let token = 0; token < this.count; token++) {
      if ((((words[token >> 5] ?? 0) >>> (token & 31)) & 1) === 0) this.weights[token] = 0;
    }
    this.fill(this.weights, this.count);
    return before > 0 ? this.mass / before : 0;
  }

  private sumOf(block: number): number {
    const to = Math.min(this.count, (block + 1) * BLOCK);
    let sum = 0;
    for (let token = block * BLOCK; token < to; token++) sum += this.weights[token]!;
    return sum;
  }

  private addUp(): number {
    let mass = 0;
    for (let block = 0; block < this.blocks; block++) mass += this.sums[block]!;
    return mass;
  }
}
