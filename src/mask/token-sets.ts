import { ListTable } from '../base/list-table.ts';
import { BitSetMask, ListMask } from './token-set.ts';

/** The empty set. */
export const NOTHING = 0;

/** How many bytes one set takes beside its contents, more or less. */
const BYTES_PER_SET = 160;

/** Tokens that belong together, as whoever made them keeps them. */
export type TokenGroup =
  { readonly tokens: readonly number[] } | { readonly bits: Uint32Array; readonly count: number };

/** A set as it was made: of tokens, or of other sets. */
type Content =
  | { readonly kind: 'list'; readonly tokens: readonly number[] }
  | { readonly kind: 'bits'; readonly bits: Uint32Array; readonly count: number }
  | { readonly kind: 'union'; readonly sets: readonly number[] }
  | {
      readonly kind: 'replaced';
      readonly set: number;
      readonly tokens: readonly number[];
      readonly by: number;
    };

/**
 * Sets of tokens, made of smaller ones and interned: equal ways to make a set are one set, and one mask. What a set
 * holds is worked out only when its mask is asked for.
 */
export class TokenSets {
  private readonly wordCount: number;
  private readonly mayOverlap: boolean;
  private contents: Content[] = [{ kind: 'list', tokens: [] }];
  private readonly lists = new ListTable();
  /** Per interned list: the set of its tokens, the union of its sets. */
  private readonly ofTokens: number[] = [];
  private readonly unions: number[] = [];
  private masks: (Masked | undefined)[] = [];
  private readonly ofGroups = new Map<TokenGroup, number>();
  private ownBytes = 0;

  /** `mayOverlap`: whether a token may be in several sets of a union. */
  constructor(size: number, mayOverlap = false) {
    this.wordCount = (size + 31) >> 5;
    this.mayOverlap = mayOverlap;
  }

  /** How many bytes it holds, more or less, without masks and what others keep. */
  get byteLength(): number {
    return this.ownBytes + this.lists.byteLength;
  }

  /** The set of some tokens. */
  list(tokens: readonly number[]): number {
    if (tokens.length === 0) return NOTHING;
    const list = this.lists.intern(tokens);
    return (this.ofTokens[list] ??= this.add({ kind: 'list', tokens: this.lists.get(list) }));
  }

  /** The set of a group, which never changes. */
  group(group: TokenGroup): number {
    let set = this.ofGroups.get(group);
    if (set === undefined) {
      set = 'bits' in group ? this.add({ kind: 'bits', ...group }) : this.list(group.tokens);
      this.ofGroups.set(group, set);
    }
    return set;
  }

  /** The union of sets. Where sets may not overlap, no token may be twice unless it stands in lists. `sets` is changed. */
  union(sets: number[]): number {
    let length = 0;
    for (const set of sets) if (set !== NOTHING) sets[length++] = set;
    sets.length = length;
    if (length === 0) return NOTHING;
    if (length === 1) return sets[0]!;
    sets.sort((a, b) => a - b);
    const list = this.lists.intern(sets);
    return (this.unions[list] ??= this.add({ kind: 'union', sets: this.lists.get(list) }));
  }

  /** A set without some tokens, which it may hold or not, and with those of another set in their place. */
  replaced(set: number, tokens: readonly number[], by: number): number {
    if (tokens.length === 0 || set === NOTHING) return this.union([set, by]);
    return this.add({ kind: 'replaced', set, tokens, by });
  }

  /** The mask of a set. */
  mask(set: number): Masked {
    return (this.masks[set] ??= this.build(set));
  }

  /** The mask of some tokens, in any order. */
  maskOf(tokens: readonly number[]): Masked {
    const collected = new Collected(this.wordCount, this.mayOverlap);
    collected.add(tokens);
    return collected.mask();
  }

  private add(content: Content): number {
    this.ownBytes += BYTES_PER_SET + (content.kind === 'replaced' ? 8 * content.tokens.length : 0);
    return this.contents.push(content) - 1;
  }

  private build(set: number): Masked {
    const collected = new Collected(this.wordCount, this.mayOverlap);
    this.collect(set, collected, new Set<number>());
    return collected.mask();
  }

  /** `seen`: the unions that are in it already; sets that share their parts would take forever otherwise. */
  private collect(set: number, into: Collected, seen: Set<number>): void {
    const content = this.contents[set]!;
    switch (content.kind) {
      case 'list':
        return into.add(content.tokens);
      case 'bits':
        return into.addBits(content.bits, content.count);
      case 'union':
        for (const each of content.sets) {
          if (this.mayOverlap) {
            if (seen.has(each)) continue;
            seen.add(each);
          }
          this.collect(each, into, seen);
        }
        return;
      default:
        this.collect(content.set, into, seen);
        into.remove(content.tokens);
        this.collect(content.by, into, seen);
    }
  }
}

/** A mask that knows what it takes. */
export type Masked = BitSetMask | ListMask;

/** Tokens on their way into a mask: a list until there are many. */
class Collected {
  private readonly wordCount: number;
  private readonly mayOverlap: boolean;
  private list: number[] = [];
  private bits: Uint32Array | undefined;
  private isShared = false;
  private count = 0;

  constructor(wordCount: number, mayOverlap: boolean) {
    this.wordCount = wordCount;
    this.mayOverlap = mayOverlap;
  }

  add(tokens: readonly number[]): void {
    if (this.bits === undefined) {
      for (const token of tokens) this.list.push(token);
      // A list costs four bytes a token.
      if (this.list.length > this.wordCount) this.spread();
      return;
    }
    const bits = this.own();
    for (const token of tokens) {
      const bit = 1 << (token & 31);
      const word = bits[token >> 5]!;
      if ((word & bit) !== 0) continue;
      bits[token >> 5] = word | bit;
      this.count++;
    }
  }

  /** Bits of which none is here yet, unless sets may overlap; words that are missing are empty. */
  addBits(bits: Uint32Array, count: number): void {
    if (this.bits === undefined && bits.length === this.wordCount) {
      const { list } = this;
      this.list = [];
      this.bits = bits;
      this.isShared = true;
      this.count = count;
      if (list.length > 0) this.add(list);
      return;
    }
    if (this.bits === undefined) this.spread();
    const own = this.own();
    if (!this.mayOverlap) {
      for (let i = 0; i < bits.length; i++) own[i]! |= bits[i]!;
      this.count += count;
      return;
    }
    for (let i = 0; i < bits.length; i++) {
      const more = bits[i]! & ~own[i]!;
      if (more === 0) continue;
      own[i]! |= more;
      this.count += bitCount(more);
    }
  }

  remove(tokens: readonly number[]): void {
    if (this.bits === undefined) {
      const gone = new Set(tokens);
      this.list = this.list.filter((token) => !gone.has(token));
      return;
    }
    const bits = this.own();
    for (const token of tokens) {
      const bit = 1 << (token & 31);
      if ((bits[token >> 5]! & bit) === 0) continue;
      bits[token >> 5]! &= ~bit;
      this.count--;
    }
  }

  mask(): Masked {
    if (this.bits !== undefined) return new BitSetMask(this.bits, this.count);
    const sorted = Int32Array.from(this.list).sort();
    let length = 0;
    for (const token of sorted) if (length === 0 || token !== sorted[length - 1]) sorted[length++] = token;
    return new ListMask(sorted.slice(0, length), this.wordCount);
  }

  private spread(): void {
    const { list } = this;
    this.list = [];
    this.bits = new Uint32Array(this.wordCount);
    this.add(list);
  }

  private own(): Uint32Array {
    if (this.isShared) {
      this.bits = this.bits!.slice();
      this.isShared = false;
    }
    return this.bits!;
  }
}

/** How many bits of a word are set (Warren, "Hacker's Delight", section 5-1). */
function bitCount(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
