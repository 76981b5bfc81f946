import { classOf } from '../../src/regex/algebra.ts';
import type { Dfa } from '../../src/regex/dfa.ts';
import { pickFrom } from '../support/random.ts';

/** Per state the length of the shortest text that it accepts, or Infinity. */
export function distancesOf({ size, classCount, next, accepting }: Dfa): number[] {
  const distances = Array.from({ length: size }, (_, state) => (accepting[state] === 1 ? 0 : Infinity));
  const sources: number[][] = Array.from({ length: size }, () => []);
  next.forEach((target, at) => sources[target]!.push(Math.floor(at / classCount)));
  const queue = distances.flatMap((distance, state) => (distance === 0 ? [state] : []));
  // Grows while it is read.
  for (const target of queue) {
    for (const source of sources[target]!) {
      if (distances[source] !== Infinity) continue;
      distances[source] = distances[target]! + 1;
      queue.push(source);
    }
  }
  return distances;
}

/** A text that the automaton accepts: some steps at random, then the shortest way; undefined if there is none. */
export function walk(
  dfa: Dfa,
  distances: readonly number[],
  steps: number,
  random: () => number,
): string | undefined {
  if (distances[0] === Infinity) return undefined;
  let text = '';
  let state = 0;
  for (let step = 0; ; step++) {
    const after = (one: number): number => dfa.next[state * dfa.classCount + one]!;
    const isFree = step < steps;
    if (!isFree && distances[state] === 0) return text;
    const ways = dfa.classes.length;
    const open = Array.from({ length: ways }, (_, range) => range).filter((range) => {
      const distance = distances[after(dfa.classes[range]!)]!;
      return isFree ? distance < Infinity : distance < distances[state]!;
    });
    if (open.length === 0) return text;
    const range = pickFrom(random, open);
    const from = dfa.starts[range]!;
    const to = Math.min(dfa.starts[range + 1] ?? 0x110000, from + 40);
    let codePoint = from + Math.floor(random() * (to - from));
    // Halves of surrogate pairs could join to another character.
    if (codePoint >= 0xd800 && codePoint < 0xe000) codePoint = from;
    text += String.fromCodePoint(codePoint);
    state = after(classOf(dfa, codePoint));
  }
}

/** The text with one character taken out, put in or replaced. */
export function mutate(text: string, random: () => number): string {
  const points = [...text];
  const at = Math.floor(random() * (points.length + 1));
  const letters = [...'aZ0-_/.:@ \n', ...points];
  points.splice(at, random() < 0.7 ? 1 : 0, ...(random() < 0.7 ? [pickFrom(random, letters)] : []));
  return points.join('');
}
