import { FALSE } from './diagrams.ts';
import type { KeyOptions } from './key-options.ts';
import type { KeyPlace, KeyPlaces } from './key-places.ts';
import type { Characters } from './text/characters.ts';
import { OFF } from './text/literal-trie.ts';
import type { TextEnds } from './text/nearest-end.ts';
import { cheapestUntaken, MOST_ALIKE } from './untaken-key.ts';

/** What is asked about keys. */
export interface KeyQuestions {
  /** From the closing quote of a key of a class to the end of the object. */
  behindKey(index: number): number;
  /** Whether a text stands in the object already, as a key that is not named. */
  isTaken(text: number): boolean;
}

/** So many characters of a key are compared with those that stand already. */
const MOST_CHARACTERS = 1024;

interface Way {
  readonly cost: number;
  readonly character: number;
}

const NO_WAY: Way = { cost: Infinity, character: -1 };

/** What it costs to end a key in the situation of some options, and all that follows it. */
export class KeyEnds implements TextEnds<KeyPlace> {
  private readonly characters: Characters;
  private readonly options: KeyOptions;
  private readonly places: KeyPlaces;
  private readonly questions: KeyQuestions;
  private readonly only: number | undefined;
  private readonly costs = new Map<number, number>();

  /** `only`: the one class of keys that is looked at, if not all. */
  constructor(
    characters: Characters,
    options: KeyOptions,
    places: KeyPlaces,
    questions: KeyQuestions,
    only?: number,
  ) {
    this.only = only;
    this.characters = characters;
    this.options = options;
    this.places = places;
    this.questions = questions;
  }

  at(place: KeyPlace): Way {
    if (place.node === OFF) return this.unnamed(place);
    // Keys at and below the node, named or not, and those that leave the trie somewhere there.
    const { trie } = this.options;
    let best = NO_WAY;
    const pending = [{ node: place.node, length: 0, character: -1 }];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const { node, length, character } = at;
      const key = trie.ending[node]!;
      const offer = (cost: number, next: number): void => {
        if (length + cost < best.cost)
          best = { cost: length + cost, character: character < 0 ? next : character };
      };
      if (key >= 0 && length < best.cost && this.allows(key)) offer(this.behindKey(key), -1);
      if (this.only === undefined || this.only >= this.options.shape.keys.length) {
        const way = this.unnamed({ ...place, node });
        offer(way.cost, way.character);
      }
      for (const [next, child] of trie.children[node]!) {
        const spelling = this.characters.spell(next);
        if (spelling === undefined || length + spelling.length >= best.cost) continue;
        pending.push({
          node: child,
          length: length + spelling.length,
          character: character < 0 ? next : character,
        });
      }
    }
    return best;
  }

  behind(place: KeyPlace, character: number): KeyPlace | undefined {
    const isOff = this.options.trie.step(place.node, character) === OFF;
    return isOff && !this.characters.isFree(character)
      ? undefined
      : this.places.behind(this.options, place, character);
  }

  *completions(place: KeyPlace, begun: number): Iterable<Way> {
    const { options, places } = this;
    const children = place.node === OFF ? undefined : options.trie.children[place.node]!;
    for (const character of children?.keys() ?? []) {
      yield { character, cost: this.at(places.behind(options, place, character)).cost };
    }
    if (options.unnamedGoal === FALSE) return;
    const { alphabet } = options.shape.product.automaton;
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      if (alphabet.bytes[joint] === 0) continue;
      // Where the key stands already that ends behind a character, another character may be the way that was promised.
      const tried = new Set<number>();
      for (let k = 0; k < MOST_ALIKE; k++) {
        const character = alphabet.completionExcept(
          begun,
          joint,
          (each) => tried.has(each) || children?.has(each) === true,
        );
        if (character < 0) break;
        tried.add(character);
        const behind = places.behind(options, place, character);
        const { cost } = this.at(behind);
        if (cost < Infinity) yield { character, cost };
        if (!this.questions.isTaken(places.textOf(options, behind))) break;
      }
    }
  }

  /** The cheapest end of a key without a name from a place on, the trie being left at once. */
  private unnamed(place: KeyPlace): Way {
    const { options, places, questions } = this;
    const { keys, product, unnamed } = options.shape;
    const { state, length } = places.tested(options, place);
    const endsHere = place.node === OFF || options.trie.ending[place.node]! < 0;
    const children = place.node === OFF ? undefined : options.trie.children[place.node]!;
    let best = NO_WAY;
    for (let i = 0; i < unnamed.length; i++) {
      if (!this.allows(keys.length + i)) continue;
      const { formula } = unnamed[i]!;
      const behind = this.behindKey(keys.length + i);
      if (endsHere && product.mayEnd(formula, state, length)) {
        if (behind < best.cost && !questions.isTaken(places.textOf(options, place))) {
          best = { cost: behind, character: -1 };
          continue;
        }
      }
      const isOut = (character: number): boolean => children?.has(character) === true;
      let way = product.off(formula, state, length, isOut);
      if (way !== undefined && this.isTaken(place, formula, way.character)) {
        const text = places.textOf(options, place);
        way = cheapestUntaken(
          {
            product,
            characters: this.characters,
            texts: places.texts,
            formula,
            isTaken: questions.isTaken,
            isOut,
          },
          { state, length, text },
          endsHere,
        );
      }
      // The closing quote is in both costs.
      if (way !== undefined && way.cost - 1 + behind < best.cost) {
        best = { cost: way.cost - 1 + behind, character: way.character };
      }
    }
    return best;
  }

  /** Whether the cheapest key of a class that goes on with a character stands in the object already. */
  private isTaken(place: KeyPlace, formula: number, first: number): boolean {
    const { options, places, questions } = this;
    const { product } = options.shape;
    let { state, length } = places.tested(options, place);
    let text = places.textOf(options, place);
    let next = first;
    for (let i = 0; next >= 0 && i < MOST_CHARACTERS; i++) {
      text = places.texts.extend(text, next);
      state = product.step(state, next);
      length = product.clamp(length + 1);
      next = product.next(formula, state, length);
    }
    return questions.isTaken(text);
  }

  private allows(index: number): boolean {
    return (this.only === undefined || this.only === index) && this.options.allows(index);
  }

  private behindKey(index: number): number {
    let cost = this.costs.get(index);
    if (cost === undefined) this.costs.set(index, (cost = this.questions.behindKey(index)));
    return cost;
  }
}
