import fc from 'fast-check';
import { DEAD } from '../automaton/recognizer.ts';
import type { RecognizerOptions } from '../compile.ts';
import { accepts, follow, isGuide, type Language, nearestEnd, type Reader, readerOf } from './language.ts';
import { count, type RunOptions } from './options.ts';
import { PropertyError, quoted, textOf } from './property-error.ts';
import { textsOf } from './texts.ts';

export interface EquivalentOptions extends RunOptions {
  /** How many pairs of configurations are looked at one after the other before chance takes over (default 20,000). */
  readonly maxPairs?: number;
  /** How JSON values of schemas are written; default `{ propertyOrder: 'any' }`, so that no order of keys differs. */
  readonly schema?: RecognizerOptions;
}

/** What was found out about two languages in which no difference was found. */
export interface Equivalence {
  /** Whether they are equal for certain: everything that can be read was read, side by side. */
  readonly proven: boolean;
  /** They are equal for certain on all texts of up to so many bytes; `Infinity` where it is proven. */
  readonly exactUpTo: number;
}

/**
 * Asserts that two languages are the same. First both read every text side by side, the short ones first, until there is
 * nothing new (then they are equal), or up to `depth` bytes (default 16) or `maxPairs`; then `runs` (default 100)
 * sentences of each, drawn by chance, are read by the other.
 *
 * @throws PropertyError with the shortest text that was found to be in one and not in the other, and which accepts it;
 *   what compiling the languages throws
 *
 * @example
 * assertEquivalent({ grammar: 'root ::= "a"*', notation: 'gbnf' }, { grammar: 'root ::= root "a" | ""', notation: 'gbnf' });
 */
export function assertEquivalent(
  a: Language,
  b: Language,
  {
    runs = 100,
    depth = 16,
    maxPairs = 20_000,
    seed = fc.readConfigureGlobal().seed ?? 1,
    schema = { propertyOrder: 'any' },
  }: EquivalentOptions = {},
): Equivalence {
  count(runs, 'assertEquivalent: runs');
  count(depth, 'assertEquivalent: depth');
  count(maxPairs, 'assertEquivalent: maxPairs');
  const first = readerOf(a, schema);
  const second = readerOf(b, schema);
  const search = new SideBySide(first, second);
  const exactUpTo = search.run(depth, maxPairs);
  let found = search.shortest;
  if (exactUpTo < Infinity && runs > 0) {
    const isSame = (text: string): boolean => {
      const bytes = new TextEncoder().encode(text);
      return accepts(first, bytes) === accepts(second, bytes);
    };
    for (const language of [a, b]) {
      const texts = textsOf(language, schema);
      if (texts === undefined) continue;
      const { counterexample } = fc.check(fc.property(texts, isSame), { seed, numRuns: runs });
      if (counterexample === null) continue;
      const bytes = new TextEncoder().encode(counterexample[0]);
      if (found === undefined || bytes.length < found.bytes.length) found = { bytes, isPrefix: false };
    }
  }
  if (found === undefined) return { proven: exactUpTo === Infinity, exactUpTo };
  throw new PropertyError(`the languages differ: ${differenceText(found, first)}`, {
    counterexample: textOf(found.bytes),
    seed,
  });
}

/** A text that only one side accepts; or, where neither side can say how it ends, one that only one side can go on with. */
interface Difference {
  readonly bytes: Uint8Array;
  readonly isPrefix: boolean;
}

function differenceText({ bytes, isPrefix }: Difference, first: Reader): string {
  const isFirst = isPrefix ? follow(first, bytes) !== DEAD : accepts(first, bytes);
  return `only the ${isFirst ? 'first' : 'second'} ${isPrefix ? 'can go on after' : 'accepts'} ${quoted(bytes)}`;
}

/** A pair of configurations, and the way there: the last byte, and the pair before. */
interface Pair {
  readonly first: number;
  readonly second: number;
  readonly byte: number;
  readonly before: Pair | undefined;
}

/** Reads with both, breadth first; every pair of configurations once. */
class SideBySide {
  shortest: Difference | undefined;
  private readonly first: Reader;
  private readonly second: Reader;
  /** Per configuration of the first side, those of the second with which it was met. */
  private readonly seen = new Map<number, Set<number>>();

  constructor(first: Reader, second: Reader) {
    this.first = first;
    this.second = second;
  }

  /** Up to how many bytes all texts were compared; `Infinity`: all. */
  run(depth: number, maxPairs: number): number {
    const { first, second } = this;
    let layer: Pair[] = [{ first: first.start, second: second.start, byte: -1, before: undefined }];
    let pairs = 0;
    for (let length = 0; layer.length > 0; length++) {
      const next: Pair[] = [];
      for (const pair of layer) {
        if (first.isComplete(pair.first) !== second.isComplete(pair.second)) this.offer(pathOf(pair));
        // What is longer than what was found is of no interest.
        if (length >= depth || (this.shortest !== undefined && length >= this.shortest.bytes.length))
          continue;
        if (pairs++ >= maxPairs) return Math.max(0, length - 1);
        this.stepAll(pair, next);
      }
      if (length >= depth) return depth;
      layer = next;
    }
    return Infinity;
  }

  private stepAll(pair: Pair, next: Pair[]): void {
    for (let byte = 0; byte < 256; byte++) {
      const first = this.first.step(pair.first, byte);
      const second = this.second.step(pair.second, byte);
      if ((first === DEAD && second === DEAD) || !this.isNew(first, second)) continue;
      const behind = { first, second, byte, before: pair };
      if (first !== DEAD && second !== DEAD) next.push(behind);
      else this.offerAlive(behind);
    }
  }

  private isNew(first: number, second: number): boolean {
    let seconds = this.seen.get(first);
    if (seconds === undefined) {
      seconds = new Set();
      this.seen.set(first, seconds);
    }
    if (seconds.has(second)) return false;
    seconds.add(second);
    return true;
  }

  /** One side is dead and the other is not, so every completion of that one is a difference. */
  private offerAlive(pair: Pair): void {
    const [reader, alive] = pair.second === DEAD ? [this.first, pair.first] : [this.second, pair.second];
    const path = pathOf(pair);
    if (isGuide(reader)) this.offer([...path, ...nearestEnd(reader, alive)]);
    else this.offer(path, !reader.isComplete(alive));
  }

  private offer(bytes: readonly number[], isPrefix = false): void {
    if (this.shortest !== undefined && bytes.length >= this.shortest.bytes.length) return;
    this.shortest = { bytes: Uint8Array.from(bytes), isPrefix };
  }
}

function pathOf(pair: Pair): number[] {
  const path: number[] = [];
  for (let at: Pair | undefined = pair; at?.before !== undefined; at = at.before) path.push(at.byte);
  return path.reverse();
}
