import type { Recognizer } from '../automaton/recognizer.ts';
import type { Trie } from '../vocabulary/trie.ts';
import type { Reach } from './reach.ts';
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

  constructor(recognizer: Recognizer, trie: Trie) {
    this.recognizer = recognizer;
    this.walk = new TrieWalk(trie);
    this.longest = trie.maxDepth;
  }

  distance(configuration: number): number {
    const known = this.known.get(configuration);
    if (known !== undefined) return known;
    const { recognizer } = this;
    const reached = new Map<number, number>([[configuration, 0]]);
    const cameFrom = new Map<number, number>();
    const buckets: number[][] = [];
    this.enqueue(buckets, configuration, 0);
    for (let estimate = 0; estimate < buckets.length; estimate++) {
      const bucket = (buckets[estimate] ??= []);
      for (let at = bucket.pop(); at !== undefined; at = bucket.pop()) {
        const tokens = reached.get(at)!;
        const left = recognizer.isComplete(at) ? 0 : this.known.get(at);
        if (left !== undefined && tokens + left <= estimate) {
          this.remember(cameFrom, at, left);
          return this.known.get(configuration)!;
        }
        // What is known to be farther is looked at again when its turn comes.
        if (left !== undefined || tokens + this.estimate(at) < estimate) continue;
        if (reached.size > MOST_CONFIGURATIONS) return this.giveUp(configuration);
        this.walk.run(recognizer, at, (_token, behind) => {
          if (tokens + 1 >= (reached.get(behind) ?? Infinity)) return;
          reached.set(behind, tokens + 1);
          cameFrom.set(behind, at);
          this.enqueue(buckets, behind, tokens + 1);
        });
      }
    }
    // Nothing that was reached can be completed.
    for (const each of reached.keys()) if (!this.known.has(each)) this.known.set(each, Infinity);
    return this.known.get(configuration)!;
  }

  private enqueue(buckets: number[][], configuration: number, tokens: number): void {
    const left = this.known.get(configuration) ?? this.estimate(configuration);
    if (left !== Infinity) (buckets[tokens + left] ??= []).push(configuration);
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
