import { DEAD, type Recognizer, STATE_BYTES } from '../automaton/recognizer.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import { ByteReach } from './byte-reach.ts';
import type { Mask } from './constraint.ts';
import { causedBy, maskProfile } from './profile.ts';
import { NO_SPECIALS, type Reach, type SpecialUnits } from './reach.ts';
import { FrameWalk } from './frame-walk.ts';
import { budgetOf, type Holder, type MemoryBudget } from './memory-budget.ts';
import { trieOf } from './remainders.ts';
import type { PlacedMask } from './saved-masks.ts';
import { SetWalk } from './set-walk.ts';
import { TokenReach } from './token-reach.ts';
import { type Masked, TokenSets } from './token-sets.ts';
import { TrieWalk } from './walk.ts';

/** How many bytes of masks and tables one automaton keeps. */
const OWN_BUDGET = 96 * 2 ** 20;

/** The longest forced text that is looked for at once, in bytes. */
const MOST_FORCED_BYTES = 4096;

/** With longer tokens, which no tokenizer has, masks are found by the plain walk: the faster way follows them by recursion. */
const LONGEST_TOKEN = 1024;

/** So many steps by tokens are remembered, as a power of two; what is left of a hash for that. */
const STEP_BITS = 11;
const STEP_SHIFT = 32 - STEP_BITS;

/**
 * An automaton whose configurations take more is not kept by the budget of the vocabulary, which could not free these: it
 * has its own budget, and lives as long as somebody holds it.
 */
const MOST_SHARED = 8 * 2 ** 20;

/** What one mask takes beside its tokens. */
const BYTES_PER_MASK = 160;

/** The first tokens of a list, to which more may be added. */
export interface Way {
  readonly tokens: readonly number[];
  readonly length: number;
}

/** Bytes that must come next, and whether the text is complete behind them and nothing else can follow. */
export interface ForcedBytes {
  readonly bytes: Uint8Array;
  readonly complete: boolean;
}

/**
 * A recognizer of bytes as an automaton over the tokens of a vocabulary. States are the recognizer's configurations.
 * Everything is found when first asked for and kept; it is shared by all sequences.
 */
export class TokenAutomaton implements Holder {
  readonly recognizer: Recognizer;
  readonly vocabulary: Vocabulary;
  private readonly reach: Reach;
  private readonly walk: TrieWalk;
  /** Whether every byte that occurs in tokens is a token: then all that can be completed can be in tokens. */
  private readonly writesEveryByte: boolean;
  private sets: TokenSets;
  private setWalk: SetWalk;
  private frameWalk: FrameWalk | undefined;
  private readonly budget: MemoryBudget;
  private readonly masks = new Map<number, Masked>();
  /** Per configuration with a mask: tokens that lead to it. */
  private readonly ways = new Map<number, Way>();
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
    this.budget = budgetOf(vocabulary);
    ({ sets: this.sets, setWalk: this.setWalk, frameWalk: this.frameWalk } = this.freshTables());
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

  /** All that it holds; `release` drops masks, and what they are put together of. */
  get heldBytes(): number {
    return this.tableBytes + this.ownBytes;
  }

  private get ownBytes(): number {
    return STATE_BYTES * this.recognizer.size + this.steps.byteLength;
  }

  private get tableBytes(): number {
    const walks = this.setWalk.heldBytes + (this.frameWalk?.byteLength ?? 0);
    return this.maskBytes + this.sets.byteLength + walks;
  }

  release(): void {
    this.masks.clear();
    this.ways.clear();
    this.maskBytes = 0;
    ({ sets: this.sets, setWalk: this.setWalk, frameWalk: this.frameWalk } = this.freshTables());
  }

  private freshTables(): { sets: TokenSets; setWalk: SetWalk; frameWalk: FrameWalk | undefined } {
    const { recognizer, vocabulary } = this;
    const { calls } = recognizer;
    const sets = new TokenSets(vocabulary.size, calls !== undefined);
    const trie = trieOf(vocabulary);
    return {
      sets,
      setWalk: new SetWalk(recognizer, vocabulary, trie, sets),
      frameWalk: calls === undefined ? undefined : new FrameWalk(calls, trie, sets),
    };
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

  /** The tokens that can follow, end tokens included where the text is complete. `way`: tokens that lead there. */
  mask(configuration: number, way?: Way): Mask {
    const profile = maskProfile();
    if (profile !== undefined) profile.asked++;
    const known = this.masks.get(configuration);
    if (known !== undefined) return known;
    const make = (): Masked => this.computeMask(configuration);
    const mask = profile === undefined ? make() : profile.mask(make);
    // Masks are values: whoever holds one keeps it, so all can be dropped at once.
    if (this.tableBytes > OWN_BUDGET) this.release();
    this.keep(configuration, mask, way);
    return mask;
  }

  /** The masks that are known, with the tokens that lead to them. */
  knownMasks(): PlacedMask[] {
    return Array.from(this.ways, ([configuration, { tokens, length }]) => ({
      tokens: tokens.slice(0, length),
      mask: this.masks.get(configuration)!,
    }));
  }

  /** Takes over a mask that is known of the place where some tokens lead to; says whether these lead anywhere. */
  place({ tokens, mask }: PlacedMask): boolean {
    let at = this.recognizer.start;
    for (const token of tokens) if (at !== DEAD) at = this.step(at, token);
    if (at !== DEAD && !this.masks.has(at)) this.keep(at, mask, { tokens, length: tokens.length });
    return at !== DEAD;
  }

  private keep(configuration: number, mask: Masked, way: Way | undefined): void {
    this.masks.set(configuration, mask);
    if (way !== undefined) this.ways.set(configuration, way);
    this.maskBytes += mask.byteLength + BYTES_PER_MASK;
    const trie = trieOf(this.vocabulary);
    if (this.ownBytes <= MOST_SHARED) this.budget.note(trie, this);
    else {
      this.budget.forget(this);
      this.budget.note(trie);
    }
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
    if (!isFollowed || this.hasGuessed) return causedBy('register', () => this.plainMask(configuration));
    const set = frameWalk?.run(configuration) ?? setWalk.run(configuration);
    if (this.hasGuessed) return causedBy('register', () => this.plainMask(configuration));
    const whole = sets.union([set, sets.list(this.tokensWithoutBytes(configuration))]);
    return causedBy('spread', () => sets.mask(whole));
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
