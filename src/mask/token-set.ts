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

/** Collects tokens in any order, one by one or many at once, and makes a mask of them. No token may come twice. */
export class TokenSetBuilder {
  private readonly wordCount: number;
  private tokens = new Int32Array(256);
  private length = 0;
  /** Sets of bits: the first as it came, or all together. */
  private bits: Uint32Array | undefined;
  private ownsBits = false;
  private bitCount = 0;

  constructor(size: number) {
    this.wordCount = (size + 31) >> 5;
  }

  add(token: number): void {
    if (this.length === this.tokens.length) this.grow(1);
    this.tokens[this.length++] = token;
  }

  /** The first so many tokens of a list. */
  addList(tokens: Int32Array, count: number): void {
    if (this.length + count > this.tokens.length) this.grow(count);
    if (count > 32) this.tokens.set(tokens.subarray(0, count), this.length);
    else for (let i = 0; i < count; i++) this.tokens[this.length + i] = tokens[i]!;
    this.length += count;
  }

  /** A set of so many tokens, as bits, which stays as it is. */
  addBits(bits: Uint32Array, count: number): void {
    this.bitCount += count;
    if (this.bits === undefined) {
      this.bits = bits;
      return;
    }
    const all = this.writableBits();
    for (let i = 0; i < all.length; i++) all[i]! |= bits[i]!;
  }

  build(): Mask & { readonly byteLength: number } {
    const { length, tokens, wordCount } = this;
    // A list costs four bytes a token.
    if (this.bits === undefined && length < wordCount) {
      return new ListMask(tokens.slice(0, length).sort(), wordCount);
    }
    const words = length === 0 && this.bits !== undefined ? this.bits : this.writableBits();
    for (let i = 0; i < length; i++) words[tokens[i]! >> 5]! |= 1 << (tokens[i]! & 31);
    return new BitSetMask(words, this.bitCount + length);
  }

  private writableBits(): Uint32Array {
    if (!this.ownsBits)
      this.bits = this.bits === undefined ? new Uint32Array(this.wordCount) : this.bits.slice();
    this.ownsBits = true;
    return this.bits!;
  }

  private grow(more: number): void {
    const grown = new Int32Array(Math.max(2 * this.tokens.length, this.length + more));
    grown.set(this.tokens);
    this.tokens = grown;
  }
}
