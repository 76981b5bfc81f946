import type { Dfa } from '../../../src/regex/dfa.ts';
import type { StringTest } from '../../../src/schema/string-test.ts';

/** Whether an automaton accepts a text, by its definition: the slow way, to compare with. */
export function accepts(dfa: Dfa, text: string): boolean {
  let state = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    let range = dfa.starts.length - 1;
    while (dfa.starts[range]! > codePoint) range--;
    state = dfa.next[state * dfa.classCount + dfa.classes[range]!]!;
  }
  return dfa.accepting[state] === 1;
}

/** The exact verdict on a text, as `StringTest` says. */
export function isValid(test: StringTest, text: string): boolean {
  return accepts(test.inner, text) || (accepts(test.outer, text) && test.judge?.(text) !== false);
}

/** A word that an automaton accepts, by chance; of about the length that is asked for, if there are words so long. */
export function wordOf(dfa: Dfa, random: () => number, length: number): string {
  const distances = distancesOf(dfa);
  let state = 0;
  let word = '';
  for (let written = 0; ; written++) {
    if (dfa.accepting[state] === 1 && (written >= length || random() < 0.02)) return word;
    const choices: { codePoint: number; to: number }[] = [];
    for (let range = 0; range < dfa.starts.length; range++) {
      const to = dfa.next[state * dfa.classCount + dfa.classes[range]!]!;
      if (distances[to] === Infinity) continue;
      if (written >= length && distances[to]! >= distances[state]!) continue;
      const first = dfa.starts[range]!;
      const end = dfa.starts[range + 1] ?? 0x110000;
      const codePoint = first + Math.floor(random() * (end - first));
      if (codePoint < 0xd800 || codePoint > 0xdfff) choices.push({ codePoint, to });
    }
    if (choices.length === 0) return word;
    const choice = choices[Math.floor(random() * choices.length)]!;
    word += String.fromCodePoint(choice.codePoint);
    state = choice.to;
  }
}

const known = new WeakMap<Dfa, Float64Array>();

/** For each state how many characters the shortest way to an accepting one takes. */
function distancesOf(dfa: Dfa): Float64Array {
  let distances = known.get(dfa);
  if (distances === undefined) known.set(dfa, (distances = findDistances(dfa)));
  return distances;
}

function findDistances(dfa: Dfa): Float64Array {
  const distances = new Float64Array(dfa.size).fill(Infinity);
  for (let state = 0; state < dfa.size; state++) if (dfa.accepting[state] === 1) distances[state] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (let state = 0; state < dfa.size; state++) {
      for (let c = 0; c < dfa.classCount; c++) {
        const distance = distances[dfa.next[state * dfa.classCount + c]!]! + 1;
        if (distance >= distances[state]!) continue;
        distances[state] = distance;
        changed = true;
      }
    }
  }
  return distances;
}
