import type { KeySet } from './key-set.ts';
import type { Characters } from './text/characters.ts';
import type { TextProduct } from './text/text-product.ts';

/** So many places are looked at. */
const MOST_PLACES = 1000;

/** So many characters of a class are tried at each. */
export const MOST_ALIKE = 6;

/** How far a key is written. */
interface Place {
  readonly state: number;
  readonly length: number;
  readonly text: number;
}

interface Step extends Place {
  readonly cost: number;
  /** The first character that was added, or -1. */
  readonly first: number;
  /** What the key costs in the end, at least. */
  readonly total: number;
  readonly isEnd: boolean;
}

/** What the search is among. */
export interface UntakenKeys {
  readonly product: TextProduct;
  readonly characters: Characters;
  readonly texts: KeySet;
  /** What the keys must be: a formula over the variables of the product. */
  readonly formula: number;
  readonly isTaken: (text: number) => boolean;
  /** Characters that may not come first. */
  readonly isOut: (character: number) => boolean;
}

/**
 * The cheapest end of a key, closing quote included, that is none of those that stand in the object already: the ends
 * in the order of their costs (A*, with the cost of the cheapest end as the estimate), until one is free.
 */
export function cheapestUntaken(
  { product, characters, texts, formula, isTaken, isOut }: UntakenKeys,
  place: Place,
  mayEndHere: boolean,
): { readonly cost: number; readonly character: number } | undefined {
  const { alphabet } = product.automaton;
  const start: Step = { ...place, cost: 0, first: -1, total: 0, isEnd: false };
  const pending: Step[] = [start];
  for (let i = 0; i < MOST_PLACES; i++) {
    const at = takeCheapest(pending);
    if (at === undefined) return undefined;
    if (at.isEnd) return { cost: at.cost, character: at.first };
    const canEnd = at !== start || mayEndHere;
    if (canEnd && product.mayEnd(formula, at.state, at.length) && !isTaken(at.text)) {
      pending.push({ ...at, cost: at.cost + 1, total: at.cost + 1, isEnd: true });
    }
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      if (alphabet.bytes[joint] === 0) continue;
      const state = product.automaton.stepClass(at.state, joint);
      const length = product.clamp(at.length + 1);
      const rest = product.cost(formula, state, length);
      if (rest === Infinity) continue;
      const tried = new Set<number>();
      for (let k = 0; k < MOST_ALIKE; k++) {
        const character = characters.shortest(
          alphabet.rangesOf(joint),
          (each) => tried.has(each) || (at === start && isOut(each)),
        );
        if (character === undefined) break;
        tried.add(character);
        const cost = at.cost + characters.spell(character)!.length;
        const first = at.first < 0 ? character : at.first;
        const text = texts.extend(at.text, character);
        pending.push({ state, length, text, cost, first, total: cost + rest, isEnd: false });
      }
    }
  }
  return undefined;
}

function takeCheapest(pending: Step[]): Step | undefined {
  let best = 0;
  for (let i = 1; i < pending.length; i++) if (pending[i]!.total < pending[best]!.total) best = i;
  const [step] = pending.splice(best, 1);
  return step;
}
