import type { Recognizer } from '../automaton/recognizer.ts';
import type { Trie } from '../vocabulary/trie.ts';
import type { Reach } from './reach.ts';

/** Beyond so many bytes each of them is counted as a token: the exact number would cost more than it is worth. */
const MOST_BYTES = 8192;

/**
 * Distances where every byte that occurs in tokens is a token of its own: then every viable configuration can be
 * completed along the recognizer's shortest text. That text is cut into as few tokens as possible (dynamic programming
 * from its end), a bound that is attained: behind the first of these tokens the distance is one less.
 */
export class ByteReach implements Reach {
  private readonly recognizer: Recognizer;
  private readonly trie: Trie;
  /** Per configuration: the fewest tokens along its path, and the next configuration and byte on it. */
  private readonly tokens = new Map<number, number>();
  private readonly next = new Map<number, { readonly byte: number; readonly configuration: number }>();
  /** The root's children by byte. */
  private readonly roots = new Int32Array(256).fill(-1);

  constructor(recognizer: Recognizer, trie: Trie) {
    this.recognizer = recognizer;
    this.trie = trie;
    for (let node = 1; node < trie.length; node = trie.skip[node]!) this.roots[trie.byte[node]!] = node;
  }

  get byteLength(): number {
    return 40 * this.tokens.size + 100 * this.next.size;
  }

  distance(configuration: number): number {
    const known = this.tokens.get(configuration);
    if (known !== undefined) return known;
    const bytes = this.recognizer.distance(configuration);
    if (bytes > MOST_BYTES) return bytes;

    // Along the path to what is known, and on as far as a token could reach from there.
    const path = [configuration];
    const read: number[] = [];
    let unknown = 0;
    for (let at = configuration; ;) {
      if (!this.tokens.has(at)) unknown = path.length;
      const step = this.stepFrom(at);
      if (step === undefined || path.length - unknown > this.trie.maxDepth) break;
      // Never so long, unless a recognizer breaks its promise; then what it promised has to do.
      if (path.length > MOST_BYTES + this.trie.maxDepth) return bytes;
      path.push(step.configuration);
      read.push(step.byte);
      at = step.configuration;
    }
    for (let i = unknown - 1; i >= 0; i--) this.tokens.set(path[i]!, this.fewest(path, read, i));
    return this.tokens.get(configuration)!;
  }

  roughDistance(configuration: number): number {
    const { recognizer, tokens } = this;
    return (
      tokens.get(configuration) ??
      recognizer.roughDistance?.(configuration) ??
      recognizer.distance(configuration)
    );
  }

  /** The fewest tokens from position i of a path on, whose later positions are known. */
  private fewest(path: readonly number[], read: readonly number[], i: number): number {
    const { trie } = this;
    if (i === read.length) return 0;
    // A special token stands for itself.
    if (read[i]! >= 256) return 1 + this.tokens.get(path[i + 1]!)!;
    let fewest = Infinity;
    let node = this.roots[read[i]!]!;
    for (let to = i + 1; node >= 0; to++) {
      if (trie.tokenOffset[node]! < trie.tokenOffset[node + 1]!) {
        fewest = Math.min(fewest, 1 + this.tokens.get(path[to]!)!);
      }
      node = to < read.length ? childOf(trie, node, read[to]!) : -1;
    }
    return fewest;
  }

  private stepFrom(
    configuration: number,
  ): { readonly byte: number; readonly configuration: number } | undefined {
    let step = this.next.get(configuration);
    if (step === undefined) {
      const byte = this.recognizer.nearestByte(configuration);
      if (byte < 0) return undefined;
      step = { byte, configuration: this.recognizer.step(configuration, byte) };
      this.next.set(configuration, step);
    }
    return step;
  }
}

function childOf(trie: Trie, node: number, byte: number): number {
  const past = trie.skip[node]!;
  for (let child = node + 1; child < past; child = trie.skip[child]!)
    if (trie.byte[child] === byte) return child;
  return -1;
}
