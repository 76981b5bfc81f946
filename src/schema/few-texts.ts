import type { Dfa } from '../regex/dfa.ts';
import { isSurrogate } from './text/characters.ts';

/** All texts that an automaton accepts, if they are at least one and at most so many; undefined if not. */
export function fewTexts(dfa: Dfa, most: number): string[] | undefined {
  const { size, classCount, next, accepting } = dfa;
  const members = membersOf(dfa, most);
  const isDead = (state: number): boolean =>
    accepting[state] === 0 &&
    Array.from({ length: classCount }, (_, each) => next[state * classCount + each]).every(
      (after) => after === state,
    );
  const found: string[] = [];
  const pending = [{ state: 0, text: '', length: 0 }];
  // Each text leads through its own states, and no more.
  for (let left = most * size; left > 0; left--) {
    const at = pending.pop();
    if (at === undefined) return found.length > 0 ? found : undefined;
    const { state, text, length } = at;
    if (length >= size || found.length > most) return undefined;
    if (accepting[state] === 1) found.push(text);
    for (let each = 0; each < classCount; each++) {
      const after = next[state * classCount + each]!;
      if (isDead(after)) continue;
      const characters = members[each]!;
      // Halves of surrogate pairs would become other characters beside each other.
      if (characters.length > most || characters.some(isSurrogate)) return undefined;
      for (const character of characters)
        pending.push({ state: after, text: text + String.fromCodePoint(character), length: length + 1 });
    }
  }
  return undefined;
}

/** Per class: its code points, or the first of them where they are more than asked for. */
function membersOf({ starts, classes, classCount }: Dfa, most: number): number[][] {
  const members = Array.from({ length: classCount }, (): number[] => []);
  classes.forEach((each, i) => {
    const list = members[each]!;
    const end = i + 1 < starts.length ? starts[i + 1]! : Infinity;
    for (let character = starts[i]!; character < end && list.length <= most; character++)
      list.push(character);
  });
  return members;
}
