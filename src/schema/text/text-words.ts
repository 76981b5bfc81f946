import type { Characters } from './characters.ts';
import type { ProductAutomaton } from './product-automaton.ts';
import { stringOf } from './text-table.ts';

/** How many characters are looked at in all beginnings together. */
const MOST_CHARACTERS = 100_000;

/** What is asked about texts; see `TextProduct`. */
export interface TextQuestions {
  readonly start: number;
  readonly automaton: ProductAutomaton;
  clamp(count: number): number;
  isAlive(goal: number, state: number, count: number): boolean;
  mayEnd(goal: number, state: number, count: number): boolean;
  holds(goal: number, state: number, count: number, other: (variable: number) => boolean): boolean;
  isOpen(state: number): boolean;
  judge(variable: number, text: string): boolean;
}

interface Beginning {
  readonly state: number;
  readonly text: readonly number[];
}

/**
 * All texts that meet a goal, the shortest first; undefined if there are more than `limit`, or if it takes too long to
 * tell. Each beginning that is alive belongs to another text, so there are never more of these.
 */
export function wordsOf(
  characters: Characters,
  product: TextQuestions,
  goal: number,
  limit: number,
): string[] | undefined {
  const words: string[] = [];
  let level: Beginning[] = product.isAlive(goal, product.start, 0)
    ? [{ state: product.start, text: [] }]
    : [];
  let budget = MOST_CHARACTERS;
  for (let count = 0; level.length > 0; count++) {
    const next: Beginning[] = [];
    for (const { state, text } of level) {
      if (isWord(product, goal, state, product.clamp(count), text)) words.push(stringOf(text));
      const behind = charactersBehind(characters, product, goal, state, product.clamp(count + 1), limit);
      if (behind === undefined) return undefined;
      for (const character of behind) {
        next.push({ state: product.automaton.step(state, character), text: [...text, character] });
      }
      if (words.length + next.length > limit) return undefined;
    }
    budget -= next.length * (count + 1);
    if (budget < 0) return undefined;
    level = next;
  }
  return words;
}

function isWord(
  product: TextQuestions,
  goal: number,
  state: number,
  count: number,
  text: readonly number[],
): boolean {
  if (!product.mayEnd(goal, state, count)) return false;
  if (!product.isOpen(state)) return true;
  return product.holds(goal, state, count, (variable) => product.judge(variable, stringOf(text)));
}

/** The characters after which a goal can still be met; undefined if they are more than so many. */
function charactersBehind(
  characters: Characters,
  product: TextQuestions,
  goal: number,
  state: number,
  count: number,
  limit: number,
): number[] | undefined {
  const { alphabet } = product.automaton;
  const found: number[] = [];
  for (let joint = 0; joint < alphabet.classCount; joint++) {
    if (alphabet.bytes[joint] === 0) continue;
    if (!product.isAlive(goal, product.automaton.stepClass(state, joint), count)) continue;
    for (const character of characters.all(alphabet.rangesOf(joint))) {
      found.push(character);
      if (found.length > limit) return undefined;
    }
  }
  return found;
}
