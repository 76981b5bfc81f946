import { DEAD, type Recognizer } from '../automaton/recognizer.ts';
import type { Trie } from '../vocabulary/trie.ts';
import { NO_SPECIALS, type Reach, type SpecialUnits } from './reach.ts';
import { TrieWalk } from './walk.ts';

/** How many configurations one search looks at before it gives up. */
const MOST_CONFIGURATIONS = 20_000;

/**
 * Distances where some bytes occur only inside longer tokens: a text that can be completed byte by byte may have no
 * completion in tokens. A best-first search (A*, with the bytes to completion over the length of the longest token as
 * the estimate) finds the fewest tokens. Where it gives up, the text counts as one that can be completed.
 */
export class TokenReach implements Reach {
  private readonly recognizer: Recognizer;
  private readonly walk: TrieWalk;
  private readonly longest: number;
  private readonly known = new Map<number, number>();
  private readonly specials: SpecialUnits;

  constructor(recognizer: Recognizer, trie: Trie, specials: SpecialUnits = NO_SPECIALS) {
    this.recognizer = recognizer;
    this.specials = specials;
    this.walk = new TrieWalk(trie);
    this.longest = trie.maxDepth;
  }

  get byteLength(): number {
    return 40 * this.known.size;
  }

  roughDistance(configuration: number): number {
    return this.distance(configuration);
  }

  distance(configuration: number): number {
    const known = this.known.get(configuration);
    if (known !== undefined) return known;
    const { recognizer } = this;
    const reached = new Map<number, number>([[configuration, 0]]);
    const cameFrom = new Map<number, number>();
    /** Per estimate of the whole: configurations, each behind the number of tokens with which it was reached. */
    const buckets: number[][] = [];
    let estimate = 0;
    const enqueue = (at: number, tokens: number): void => {
      const left = this.known.get(at) ?? this.estimate(at);
      // Estimates can fall on the way: what was promised by bytes is a bound, not always the least.
      if (left !== Infinity) (buckets[Math.max(estimate, tokens + left)] ??= []).push(tokens, at);
    };
    enqueue(configuration, 0);
    for (; estimate < buckets.length; estimate++) {
      const bucket = (buckets[estimate] ??= []);
      while (bucket.length > 0) {
        const at = bucket.pop()!;
        const tokens = bucket.pop()!;
        if (tokens > reached.get(at)!) continue;
        const left = recognizer.isComplete(at) ? 0 : this.known.get(at);
        if (left !== undefined) {
          this.remember(cameFrom, at, left);
          return this.known.get(configuration)!;
        }
        if (reached.size > MOST_CONFIGURATIONS) return this.giveUp(configuration);
        const found = (behind: number): void => {
          if (tokens + 1 >= (reached.get(behind) ?? Infinity)) return;
          reached.set(behind, tokens + 1);
          cameFrom.set(behind, at);
          enqueue(behind, tokens + 1);
        };
        this.walk.run(recognizer, at, (_token, behind) => found(behind));
        for (const unit of this.specials.values()) {
          const behind = recognizer.step(at, unit);
          if (behind !== DEAD) found(behind);
        }
      }
    }
    // Nothing that was reached can be completed.
    for (const each of reached.keys()) if (!this.known.has(each)) this.known.set(each, Infinity);
    return this.known.get(configuration)!;
  }

  private estimate(configuration: number): number {
    return Math.ceil(this.recognizer.distance(configuration) / this.longest);
  }

  private remember(cameFrom: ReadonlyMap<number, number>, found: number, left: number): void {
    this.known.set(found, left);
    let distance = left;
    for (let at = cameFrom.get(found); at !== undefined; at = cameFrom.get(at))
      this.known.set(at, ++distance);
  }

  private giveUp(configuration: number): number {
    const bytes = this.recognizer.distance(configuration);
    this.known.set(configuration, bytes);
    return bytes;
  }
}
