import type { Recognizer } from '../index.ts';
import { configurationBehind } from './refusal.ts';

/** How many places (a position in the text and a configuration) are looked at in one search, beyond those of the text itself. */
const MOST_PLACES = 10_000;

/** For so many configurations it is found out what all bytes do. */
const MOST_OPENED = 1_000;

/** Longer texts are only completed behind what is accepted of them. */
const LONGEST_TEXT = 2 ** 17;

/** How long a completion may be that is written out. */
const LONGEST_COMPLETION = 10_000;

/** An accepted text near one that is refused. */
export interface NearestText {
  readonly text: Uint8Array;
  /** How many bytes are inserted, left out or replaced. */
  readonly edits: number;
  /** Whether it is known that no accepted text takes fewer; as far as the distances of the recognizer are the least. */
  readonly isLeast: boolean;
}

/**
 * The accepted text that takes the fewest edits of single bytes: Levenshtein's distance to a language. It is searched for with
 * A* over positions in the text and configurations; what is still missing is at least the distance to completion, less
 * what is left of the text. First with the beginning as it is, up to where the text is refused; and then for something
 * still nearer. Undefined where even the shortest completion is very long.
 */
export function nearestText(
  recognizer: Recognizer,
  text: Uint8Array,
  refusedAtByte: number,
): NearestText | undefined {
  const kept = text.subarray(0, refusedAtByte);
  const behind = configurationBehind(recognizer, kept);
  let best = completed(recognizer, kept, behind, text.length);
  if (text.length > LONGEST_TEXT) return best;
  const search = new Search(recognizer, text);
  const anchored = search.run({ at: refusedAtByte, configuration: behind }, best?.edits ?? Infinity);
  if (anchored.found !== undefined) {
    best = { ...anchored.found, text: joined(kept, anchored.found.text), isLeast: false };
  }
  const free = search.run({ at: 0, configuration: recognizer.start }, best?.edits ?? Infinity);
  if (free.found !== undefined) return { ...free.found, isLeast: true };
  return best && { ...best, isLeast: free.isThrough };
}

/** What is accepted, with its shortest completion instead of the rest; undefined where that is very long. */
export function completed(
  recognizer: Recognizer,
  kept: Uint8Array,
  behind: number,
  length: number,
): NearestText | undefined {
  const bytes: number[] = [];
  for (let at = behind; !recognizer.isComplete(at);) {
    const byte = recognizer.nearestByte(at);
    if (byte < 0 || byte > 255 || bytes.length >= LONGEST_COMPLETION) return undefined;
    bytes.push(byte);
    at = recognizer.step(at, byte);
  }
  // One byte stands for another at the price of one edit.
  const edits = Math.max(bytes.length, length - kept.length);
  return { text: joined(kept, Uint8Array.from(bytes)), edits, isLeast: false };
}

/** What an edit costs. Of as many edits, those that leave out are preferred to those that write something. */
const LEFT_OUT = 2 ** 20;
const WRITTEN = LEFT_OUT + 1;

interface Place {
  readonly at: number;
  readonly configuration: number;
}

interface Reached extends Place {
  /** Edits, and, of as many, the bytes among them that are written: see `WRITTEN`. */
  readonly cost: number;
  readonly before: Reached | undefined;
  /** The byte that was written on the way here, or -1. */
  readonly byte: number;
}

interface Outcome {
  readonly found: { readonly text: Uint8Array; readonly edits: number } | undefined;
  /** Whether nothing was left that could have led to fewer edits than asked for. */
  readonly isThrough: boolean;
}

/** What a byte does to a configuration; of bytes that do the same, one. */
interface Way {
  readonly byte: number;
  readonly target: number;
}

class Search {
  private readonly recognizer: Recognizer;
  private readonly text: Uint8Array;
  private readonly opened = new Map<number, readonly Way[]>();

  constructor(recognizer: Recognizer, text: Uint8Array) {
    this.recognizer = recognizer;
    this.text = text;
  }

  /** Looks for a text that takes fewer edits than `below`. */
  run(start: Place, below: number): Outcome {
    const { text, recognizer } = this;
    const queue = new Queue();
    const costs = new Map<number, number>();
    /** Takes a place, unless it was reached as well before, or what it costs at least is too much. */
    const put = (place: Reached, bound: number): void => {
      if (place.configuration < 0 || editsOf(bound) >= below) return;
      const key = place.configuration * (text.length + 1) + place.at;
      if ((costs.get(key) ?? Infinity) <= place.cost) return;
      costs.set(key, place.cost);
      queue.put({ place, bound, isMeasured: false });
    };
    put({ ...start, cost: 0, before: undefined, byte: -1 }, 0);
    let left = MOST_PLACES + text.length;
    for (let item = queue.take(); item !== undefined; item = queue.take()) {
      const { place } = item;
      const { at, configuration, cost } = place;
      if (costs.get(configuration * (text.length + 1) + at)! < cost) continue;
      // Distances are dear: only those of places are asked for whose turn has come.
      const bound = item.isMeasured ? item.bound : Math.max(item.bound, cost + this.missing(place) * WRITTEN);
      if (bound > item.bound) {
        if (editsOf(bound) < below) queue.put({ place, bound, isMeasured: true });
        continue;
      }
      if (at === text.length && recognizer.isComplete(configuration)) {
        return { found: { text: written(place), edits: editsOf(cost) }, isThrough: true };
      }
      if (left-- === 0 || this.opened.size >= MOST_OPENED) return { found: undefined, isThrough: false };
      const before = place;
      const byte = text[at];
      for (const way of this.waysFrom(configuration)) {
        const next = { configuration: way.target, cost: cost + WRITTEN, before, byte: way.byte };
        put({ ...next, at }, Math.max(bound, next.cost));
        if (byte !== undefined) put({ ...next, at: at + 1 }, Math.max(bound, next.cost));
      }
      if (byte === undefined) continue;
      put(
        { at: at + 1, configuration, cost: cost + LEFT_OUT, before, byte: -1 },
        Math.max(bound, cost + LEFT_OUT),
      );
      put({ at: at + 1, configuration: recognizer.step(configuration, byte), cost, before, byte }, bound);
    }
    return { found: undefined, isThrough: true };
  }

  /** How many edits are needed from a place on, at least. */
  private missing({ at, configuration }: Place): number {
    return Math.max(0, this.recognizer.distance(configuration) - (this.text.length - at));
  }

  private waysFrom(configuration: number): readonly Way[] {
    const known = this.opened.get(configuration);
    if (known !== undefined) return known;
    const { recognizer } = this;
    const nearest = recognizer.nearestByte(configuration);
    const byTarget = new Map<number, number>();
    for (let byte = 0; byte < 256; byte++) {
      const target = recognizer.step(configuration, byte);
      if (target < 0) continue;
      const other = byTarget.get(target);
      if (other === undefined || rank(byte, nearest) > rank(other, nearest)) byTarget.set(target, byte);
    }
    const ways = [...byTarget].map(([target, byte]) => ({ byte, target }));
    this.opened.set(configuration, ways);
    return ways;
  }
}

interface Queued {
  readonly place: Reached;
  /** What a text by way of it costs at least. */
  readonly bound: number;
  /** Whether the distance from it to the end is in that. */
  readonly isMeasured: boolean;
}

/** Places by what they cost at least, the least first; of equals, the one that was put last. */
class Queue {
  /** By edits, and below that by what the edits write. */
  private readonly levels: Queued[][][] = [];
  private level = 0;

  put(item: Queued): void {
    // Where a distance was an upper bound only, it may be found smaller one byte on: such a place comes next.
    const level = Math.max(this.level, editsOf(item.bound));
    const items = (this.levels[level] ??= []);
    (items[item.bound % LEFT_OUT] ??= []).push(item);
  }

  take(): Queued | undefined {
    for (; this.level < this.levels.length; this.level++) {
      for (const items of this.levels[this.level] ?? []) {
        const item = items?.pop();
        if (item !== undefined) return item;
      }
    }
    return undefined;
  }
}

function editsOf(cost: number): number {
  return Math.floor(cost / LEFT_OUT);
}

/** Which of the bytes that do the same is written: the one of the shortest completion, or a letter, or what can be read. */
function rank(byte: number, nearest: number): number {
  if (byte === nearest) return 3;
  if (byte >= 0x61 && byte <= 0x7a) return 2;
  return byte > 0x20 && byte < 0x7f ? 1 : 0;
}

function written(end: Reached): Uint8Array {
  const bytes: number[] = [];
  for (let place: Reached | undefined = end; place !== undefined; place = place.before) {
    if (place.byte >= 0) bytes.push(place.byte);
  }
  return Uint8Array.from(bytes.reverse());
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Uint8Array.from([...a, ...b]);
}
