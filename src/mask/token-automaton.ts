import { DEAD, type Recognizer, STATE_BYTES } from '../automaton/recognizer.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import { ByteReach } from './byte-reach.ts';
import type { Mask } from './constraint.ts';
import { NO_SPECIALS, type Reach, type SpecialUnits } from './reach.ts';
import { FrameWalk } from './frame-walk.ts';
import { RemainderTrie } from './remainders.ts';
import { SetWalk } from './set-walk.ts';
import { TokenReach } from './token-reach.ts';
import { type Masked, TokenSets } from './token-sets.ts';
import { TrieWalk } from './walk.ts';

/** By vocabulary: its trie, with the parts that were looked at. */
const TRIES = new WeakMap<Vocabulary, RemainderTrie>();

/** How many bytes of masks are kept. */
const MASK_BUDGET = 64 * 2 ** 20;

/** The longest forced text that is looked for at once, in bytes. */
const MOST_FORCED_BYTES = 4096;

/** With longer tokens, which no tokenizer has, masks are found by the plain walk: the faster way follows them by recursion. */
const LONGEST_TOKEN = 1024;

/** So many steps by tokens are remembered, as a power of two; what is left of a hash for that. */
const STEP_BITS = 11;
const STEP_SHIFT = 32 - STEP_BITS;

/** Bytes that must come next, and whether the text is complete behind them and nothing else can follow. */
export interface ForcedBytes {
  readonly bytes: Uint8Array;
  readonly complete: boolean;
}

/**
 * A recognizer of bytes as an automaton over the tokens of a vocabulary. States are the recognizer's configurations.
 * Everything is found when first asked for and kept; it is shared by all sequences.
 */
export class TokenAutomaton {
  readonly recognizer: Recognizer;
  readonly vocabulary: Vocabulary;
  private readonly reach: Reach;
  private readonly walk: TrieWalk;
  /** Whether every byte that occurs in tokens is a token: then all that can be completed can be in tokens. */
  private readonly writesEveryByte: boolean;
  private readonly sets: TokenSets;
  private readonly setWalk: SetWalk;
  private readonly frameWalk: FrameWalk | undefined;
  private readonly masks = new Map<number, Masked>();
  private maskBytes = 0;
  /** The steps made last: configuration, token, configuration behind it. */
  private readonly steps = new Int32Array(3 * 2 ** STEP_BITS).fill(-1);
  private readonly forced = new Map<number, ForcedBytes>();
  private forcedBytesHeld = 0;
  private readonly specials: SpecialUnits;

  /** `specials`: what the recognizer reads special tokens as. */
  constructor(recognizer: Recognizer, vocabulary: Vocabulary, specials: SpecialUnits = NO_SPECIALS) {
    this.recognizer = recognizer;
    this.specials = specials;
    this.vocabulary = vocabulary;
    this.walk = new TrieWalk(vocabulary.trie);
    const { calls } = recognizer;
    this.sets = new TokenSets(vocabulary.size, calls !== undefined);
    let trie = TRIES.get(vocabulary);
    if (trie === undefined) TRIES.set(vocabulary, (trie = new RemainderTrie(vocabulary.trie)));
    this.setWalk = new SetWalk(recognizer, vocabulary, trie, this.sets);
    this.frameWalk = calls === undefined ? undefined : new FrameWalk(calls, trie, this.sets);
    this.writesEveryByte = writesEveryByte(vocabulary);
    const Reached = this.writesEveryByte ? ByteReach : TokenReach;
    this.reach = new Reached(recognizer, vocabulary.trie, specials);
  }

  /** A measure of the memory held, as that of the recognizer, without what has a budget of its own. */
  get size(): number {
    const bytes =
      this.reach.byteLength +
      this.setWalk.byteLength +
      (this.frameWalk?.byteLength ?? 0) +
      this.sets.byteLength +
      this.forcedBytesHeld;
    return this.recognizer.size + Math.ceil(bytes / STATE_BYTES);
  }

  /** The configuration behind a token with bytes, or `DEAD`. */
  step(configuration: number, token: number): number {
    const slot = (Math.imul(configuration, 0x9e3779b1) + Math.imul(token, 0x85ebca6b)) >>> STEP_SHIFT;
    const { steps } = this;
    if (steps[3 * slot] === configuration && steps[3 * slot + 1] === token) return steps[3 * slot + 2]!;
    let at = this.behind(configuration, token);
    if (at !== DEAD && !this.isViable(at)) at = DEAD;
    steps[3 * slot] = configuration;
    steps[3 * slot + 1] = token;
    steps[3 * slot + 2] = at;
    return at;
  }

  /** The same, whether or not a completion in tokens exists. */
  behind(configuration: number, token: number): number {
    const bytes = this.vocabulary.bytes(token);
    let at = configuration;
    if (bytes.length === 0) {
      const unit = this.specials.get(token);
      at = unit === undefined ? DEAD : this.recognizer.step(at, unit);
    }
    for (let i = 0; i < bytes.length && at !== DEAD; i++) at = this.recognizer.step(at, bytes[i]!);
    return at;
  }

  /** The tokens that can follow, end tokens included where the text is complete. */
  mask(configuration: number): Mask {
    const known = this.masks.get(configuration);
    if (known !== undefined) return known;
    const mask = this.computeMask(configuration);
    // Masks are values: whoever holds one keeps it, so all can be dropped at once.
    if (this.maskBytes > MASK_BUDGET) {
      this.masks.clear();
      this.sets.clearMasks();
      this.maskBytes = 0;
    }
    this.masks.set(configuration, mask);
    this.maskBytes += mask.byteLength + 64;
    return mask;
  }

  /** The same by the plain walk alone: the oracle of the faster way. */
  plainMask(configuration: number): Masked {
    const tokens = this.tokensWithoutBytes(configuration);
    this.walk.run(this.recognizer, configuration, (token, behind) => {
      if (this.isViable(behind)) tokens.push(token);
    });
    return this.sets.maskOf(tokens);
  }

  /** The fewest tokens to a complete text, the end token not counted, or a bound that can be attained. */
  distance(configuration: number): number {
    return this.reach.distance(configuration);
  }

  /** About the distance, at little cost; see `Constraint`. */
  roughDistance(configuration: number): number {
    return this.reach.roughDistance(configuration);
  }

  forcedBytes(configuration: number): ForcedBytes {
    let forced = this.forced.get(configuration);
    if (forced === undefined) {
      const bytes: number[] = [];
      let at = configuration;
      for (let byte = this.recognizer.forcedByte(at); byte >= 0 && bytes.length < MOST_FORCED_BYTES;) {
        bytes.push(byte);
        at = this.recognizer.step(at, byte);
        byte = this.recognizer.forcedByte(at);
      }
      forced = { bytes: Uint8Array.from(bytes), complete: bytes.length > 0 && this.canOnlyEnd(at) };
      this.forced.set(configuration, forced);
      this.forcedBytesHeld += 200 + bytes.length;
    }
    return forced;
  }

  private computeMask(configuration: number): Masked {
    const { frameWalk, sets, setWalk } = this;
    const isFollowed = this.writesEveryByte && this.vocabulary.trie.maxDepth <= LONGEST_TOKEN;
    if (!isFollowed || this.hasGuessed) return this.plainMask(configuration);
    const set = frameWalk?.run(configuration) ?? setWalk.run(configuration);
    if (this.hasGuessed) return this.plainMask(configuration);
    return sets.mask(sets.union([set, sets.list(this.tokensWithoutBytes(configuration))]));
  }

  private get hasGuessed(): boolean {
    return this.recognizer.hasGuessed === true;
  }

  /** The end tokens, where the text may end, and special tokens that may come. */
  private tokensWithoutBytes(configuration: number): number[] {
    const { recognizer, vocabulary } = this;
    const tokens = recognizer.isComplete(configuration) ? [...vocabulary.endTokens] : [];
    for (const [token, unit] of this.specials) {
      const behind = recognizer.step(configuration, unit);
      if (behind !== DEAD && this.isViable(behind)) tokens.push(token);
    }
    return tokens;
  }

  /** Whether what is viable in bytes is so in tokens. */
  private isViable(configuration: number): boolean {
    return this.writesEveryByte || this.reach.distance(configuration) < Infinity;
  }

  private canOnlyEnd(configuration: number): boolean {
    if (!this.recognizer.isComplete(configuration)) return false;
    for (let byte = 0; byte < 256; byte++)
      if (this.recognizer.step(configuration, byte) !== DEAD) return false;
    for (const unit of this.specials.values())
      if (this.recognizer.step(configuration, unit) !== DEAD) return false;
    return true;
  }
}

/** Whether every byte that occurs in a token is a token of its own. */
function writesEveryByte({ expressibleBytes, trie }: Vocabulary): boolean {
  const alone = new Uint8Array(256);
  for (let node = 1; node < trie.length; node = trie.skip[node]!) {
    if (trie.tokenOffset[node]! < trie.tokenOffset[node + 1]!) alone[trie.byte[node]!] = 1;
  }
  return expressibleBytes.every((occurs, byte) => occurs === 0 || alone[byte] === 1);
}
