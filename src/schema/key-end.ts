import { type KeyOptions, UNNAMED } from './key-options.ts';
import type { Characters } from './text/characters.ts';
import { OFF } from './text/literal-trie.ts';
import type { EndCosts } from './text/nearest-end.ts';

/** What is asked about keys: the cost of all behind the last character, and which texts stand in the object already. */
export interface KeyQuestions {
  /** From the closing quote of a key of a class to the end of the object. */
  behindKey(key: number): number;
  /** Whether the key at a node of the trie (or off it), with more characters, was seen; it is not named. */
  isTaken(node: number, more: readonly number[]): boolean;
}

interface Way {
  readonly cost: number;
  readonly character: number;
}

const NO_WAY: Way = { cost: Infinity, character: -1 };

/** What it costs to end a key in the situation of some options. */
export function keyEndCosts(characters: Characters, options: KeyOptions, questions: KeyQuestions): EndCosts {
  const { trie } = options;
  const named = new Map<number, Way>();
  const isChild = (node: number, character: number): boolean =>
    node !== OFF && trie.children[node]!.has(character);

  /** The cheapest of the keys at and below a node. */
  const namedBelow = (node: number): Way => {
    let best = named.get(node);
    if (best !== undefined) return best;
    best = NO_WAY;
    const pending = [{ node, length: 0, character: -1 }];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const { length, character } = at;
      const key = trie.ending[at.node]!;
      if (key >= 0 && length < best.cost && options.allows(key)) {
        const cost = length + questions.behindKey(key);
        if (cost < best.cost) best = { cost, character };
      }
      for (const [next, child] of trie.children[at.node]!) {
        const spelling = characters.spell(next);
        if (spelling === undefined) continue;
        pending.push({
          node: child,
          length: length + spelling.length,
          character: character < 0 ? next : character,
        });
      }
    }
    named.set(node, best);
    return best;
  };

  /** A key that is not named: the one that stands, or the shortest longer one that was not seen. */
  const unnamed = (node: number, read: number): Way => {
    if (!options.allows(UNNAMED)) return NO_WAY;
    const isNew = (more: readonly number[]): boolean =>
      (node === OFF && read > 0) || !questions.isTaken(node, more);
    const behind = questions.behindKey(UNNAMED);
    if ((node === OFF || trie.ending[node]! < 0) && isNew([])) return { cost: behind, character: -1 };
    const more: number[] = [];
    let length = 0;
    for (;;) {
      const isOut = (character: number): boolean => more.length === 0 && isChild(node, character);
      const last = characters.other((character) => isOut(character) || !isNew([...more, character]));
      const next = last ?? characters.other(isOut);
      if (next === undefined) return NO_WAY;
      more.push(next);
      length += characters.spell(next)!.length;
      if (last !== undefined) return { cost: length + behind, character: more[0]! };
    }
  };

  return {
    trie,
    at(node, read) {
      const below = node === OFF ? NO_WAY : namedBelow(node);
      const other = unnamed(node, read);
      return other.cost < below.cost ? other : below;
    },
    off(node, read) {
      if (!options.allows(UNNAMED)) return undefined;
      const isKnown = node !== OFF || read === 1;
      return {
        cost: questions.behindKey(UNNAMED),
        excluded: (character) =>
          isChild(node, character) || (isKnown && questions.isTaken(node, [character])),
      };
    },
  };
}
