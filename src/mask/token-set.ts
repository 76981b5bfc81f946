import type { Mask } from './constraint.ts';

/** A set of tokens as packed bits: token t is bit t % 32 of word t / 32. */
export class BitSetMask implements Mask {
  readonly count: number;
  private readonly bits: Uint32Array;

  /** Takes the words over. */
  constructor(bits: Uint32Array, count: number) {
    this.bits = bits;
    this.count = count;
  }

  get byteLength(): number {
    return this.bits.byteLength;
  }

  has(token: number): boolean {
    return ((this.bits[token >> 5] ?? 0) & (1 << (token & 31))) !== 0;
  }

  words(): Uint32Array {
    return this.bits;
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    const { bits } = this;
    for (let word = 0; word < bits.length; word++) {
      for (let rest = bits[word]!; rest !== 0; rest &= rest - 1)
        yield word * 32 + 31 - Math.clz32(rest & -rest);
    }
  }
}

/** A small set of tokens as a sorted list. Words are made when asked for, and not kept: they would take far more. */
export class ListMask implements Mask {
  readonly tokens: Int32Array;
  private readonly wordCount: number;

  /** `tokens` ascending and distinct. */
  constructor(tokens: Int32Array, wordCount: number) {
    this.tokens = tokens;
    this.wordCount = wordCount;
  }

  get count(): number {
    return this.tokens.length;
  }

  get byteLength(): number {
    return this.tokens.byteLength;
  }

  has(token: number): boolean {
    const { tokens } = this;
    let from = 0;
    let to = tokens.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (tokens[middle]! < token) from = middle + 1;
      else to = middle;
    }
    return tokens[from] === token;
  }

  words(): Uint32Array {
    const bits = new Uint32Array(this.wordCount);
    for (const token of this.tokens) bits[token >> 5]! |= 1 << (token & 31);
    return bits;
  }

  [Symbol.iterator](): Iterator<number> {
    return this.tokens[Symbol.iterator]();
  }
}
