import { WellformedError } from '../base/errors.ts';
import type { Choices } from './choices.ts';

/**
 * Choices that a seed determines: the generator is sfc32 (Chris Doty-Humphrey, PractRand), its state filled from the
 * seed by splitmix32, and a pick uses 53 random bits.
 *
 * ```ts
 * new SeededChoices(7).pick([1, 1, 2]); // 0, 1 or 2; always the same one
 * ```
 */
export class SeededChoices implements Choices {
  /** The seed that it started from. */
  readonly seed: number;
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** Throws `WellformedError` (`bad-option`) unless `seed` is an integer from 0 to 2^53 - 1. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new WellformedError('bad-option', `seed "${seed}": expected an integer from 0 to 2^53 - 1`);
    }
    this.seed = seed;
    const low = seed >>> 0;
    const high = Math.floor(seed / 2 ** 32);
    this.a = mix(low);
    this.b = mix(low + 0x9e3779b9);
    this.c = mix(high + 0x3c6ef372);
    // The first outputs still show how alike two seeds are.
    for (let i = 0; i < 15; i++) this.next();
  }

  pick(probabilities: ArrayLike<number>): number {
    const count = probabilities.length;
    let total = 0;
    for (let i = 0; i < count; i++) total += probabilities[i]!;
    if (!(total > 0 && total < Infinity)) {
      throw new RangeError(`probabilities must have a positive, finite sum; theirs is ${total}`);
    }
    const target = this.uniform() * total;
    let passed = 0;
    let last = 0;
    for (let i = 0; i < count; i++) {
      const probability = probabilities[i]!;
      if (probability === 0) continue;
      passed += probability;
      last = i;
      if (target < passed) break;
    }
    return last;
  }

  /** A number from 0 (included) to 1 (excluded) with 53 random bits. */
  uniform(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  private next(): number {
    const { a, b, c } = this;
    const result = (a + b + this.counter) >>> 0;
    this.counter = (this.counter + 1) >>> 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result;
  }
}

/** A seed of 32 bits from the system's source of randomness, for a run whose caller gave none. */
export function drawSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** One output of splitmix32: neighbouring inputs give unrelated outputs. */
function mix(input: number): number {
  let z = (input + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}
