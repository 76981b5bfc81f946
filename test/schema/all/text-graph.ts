import { DEAD } from '../../../src/automaton/recognizer.ts';
import type { Recognizer } from '../../../src/automaton/recognizer.ts';

const utf8 = new TextEncoder();
const QUIET = new Uint8Array(0);

/** No completion of these tests is longer. */
const MOST_BYTES = 1000;

/** A set of texts: what has been read is a place, and places from which the same goes on are one place. */
interface Place {
  readonly id: number;
  readonly isEnd: boolean;
  readonly next: ReadonlyMap<number, Place>;
  /** The fewest bytes to the end of a text. */
  readonly distance: number;
}

/** The minimal automaton of a finite list of texts. */
export class TextGraph {
  readonly start: Place;
  private readonly places = new Map<string, Place>();

  constructor(texts: Iterable<string>) {
    const sorted = [...texts].map((text) => utf8.encode(text)).sort((a, b) => Buffer.compare(a, b));
    this.start = this.build(sorted, 0, sorted.length, 0);
  }

  /** The place after `depth` bytes that the texts from..to have in common. */
  private build(sorted: readonly Uint8Array[], from: number, to: number, depth: number): Place {
    let at = from;
    const isEnd = at < to && sorted[at]!.length === depth;
    while (at < to && sorted[at]!.length === depth) at++;
    const next = new Map<number, Place>();
    let distance = isEnd ? 0 : Infinity;
    while (at < to) {
      const byte = sorted[at]![depth]!;
      let end = at + 1;
      while (end < to && sorted[end]![depth] === byte) end++;
      const place = this.build(sorted, at, end, depth + 1);
      next.set(byte, place);
      distance = Math.min(distance, 1 + place.distance);
      at = end;
    }
    const key = `${isEnd}|${[...next].map(([byte, place]) => `${byte}:${place.id}`).join()}`;
    let place = this.places.get(key);
    if (place === undefined) this.places.set(key, (place = { id: this.places.size, isEnd, next, distance }));
    return place;
  }
}

/** How a recognizer and a list of texts differ after some bytes. */
export interface Difference {
  readonly kind: 'false death' | 'late death' | 'wrong end' | 'wrong distance';
  readonly after: string;
  readonly detail: string;
}

/** What a comparison found, and how much it saw. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Pairs of a configuration and a place, and in how many of them the distance is the least possible. */
  readonly pairs: number;
  readonly exactDistances: number;
}

/**
 * Compares a recognizer with a finite language: it must be alive after exactly the prefixes of the texts, complete
 * after exactly the texts, and its distances must be attained. Every pair of a configuration and a place is visited
 * once. `bytes`: what is tried at each. Stops after `most` differences, or pairs.
 */
export function compareWith(
  recognizer: Recognizer,
  graph: TextGraph,
  bytes: readonly number[],
  { most = 3, mostPairs = 50_000 }: { readonly most?: number; readonly mostPairs?: number } = {},
): Comparison {
  const differences: Difference[] = [];
  const seen = new Set<string>();
  let exactDistances = 0;
  const pending: { configuration: number; place: Place; read: Uint8Array }[] = [];
  const visit = (configuration: number, place: Place, read: Uint8Array): void => {
    const key = `${configuration},${place.id}`;
    if (seen.has(key) || seen.size >= mostPairs) return;
    seen.add(key);
    pending.push({ configuration, place, read });
  };
  visit(recognizer.start, graph.start, QUIET);
  for (let at = 0; at < pending.length && differences.length < most; at++) {
    const { configuration, place, read } = pending[at]!;
    const differ = (kind: Difference['kind'], detail: string): void => {
      differences.push({ kind, after: new TextDecoder().decode(read), detail });
    };
    if (recognizer.isComplete(configuration) !== place.isEnd) {
      differ('wrong end', place.isEnd ? 'is a text, and refused' : 'is no text, and accepted');
    }
    const distance = recognizer.distance(configuration);
    if (distance === place.distance) exactDistances++;
    const problem = distanceProblem(recognizer, configuration, distance, place.distance);
    if (problem !== '') differ('wrong distance', problem);
    for (const byte of bytes) {
      const next = recognizer.step(configuration, byte);
      const then = place.next.get(byte);
      if (next === DEAD && then === undefined) continue;
      const letter = JSON.stringify(String.fromCharCode(byte));
      if (next === DEAD) differ('false death', `dies at ${letter}; ${shortest(then!)} completes it`);
      else if (then === undefined)
        differ('late death', `lives on after ${letter}, to ${shownCompletion(recognizer, next)}`);
      else visit(next, then, Uint8Array.from([...read, byte]));
    }
  }
  return { differences, pairs: seen.size, exactDistances };
}

function distanceProblem(
  recognizer: Recognizer,
  configuration: number,
  distance: number,
  least: number,
): string {
  if (!Number.isFinite(distance)) return `distance ${distance}, should be ${least}`;
  if (distance < least) return `distance ${distance} is less than ${least}`;
  const nearest = recognizer.nearestByte(configuration);
  if (recognizer.isComplete(configuration)) {
    return distance === 0 && nearest === -1
      ? ''
      : `complete, but distance ${distance} and nearest byte ${nearest}`;
  }
  const next = nearest < 0 ? DEAD : recognizer.step(configuration, nearest);
  if (next === DEAD) return `the nearest byte ${nearest} kills`;
  const after = recognizer.distance(next);
  return after < distance ? '' : `distance ${distance}, and ${after} after the nearest byte ${nearest}`;
}

/** The shortest way from a place to the end of a text. */
function shortest(place: Place): string {
  const bytes: number[] = [];
  for (let at = place; at.distance > 0;) {
    const [byte, next] = [...at.next].find(([, then]) => then.distance < at.distance)!;
    bytes.push(byte);
    at = next;
  }
  return JSON.stringify(new TextDecoder().decode(Uint8Array.from(bytes)));
}

/** The bytes that the recognizer thinks complete the text most shortly; undefined where they lead nowhere. */
export function completion(recognizer: Recognizer, from: number): Uint8Array | undefined {
  const bytes: number[] = [];
  let at = from;
  while (!recognizer.isComplete(at)) {
    const nearest = recognizer.nearestByte(at);
    const next = nearest < 0 ? DEAD : recognizer.step(at, nearest);
    if (next === DEAD || bytes.length === MOST_BYTES) return undefined;
    bytes.push(nearest);
    at = next;
  }
  return Uint8Array.from(bytes);
}

function shownCompletion(recognizer: Recognizer, from: number): string {
  const bytes = completion(recognizer, from);
  return bytes === undefined ? 'a dead end' : JSON.stringify(new TextDecoder().decode(bytes));
}
