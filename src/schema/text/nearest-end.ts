import type { Characters } from './characters.ts';
import type { LiteralTrie } from './literal-trie.ts';
import { BOUNDARY, type StringLexer } from './string-lexer.ts';

/** The shortest way on: how many bytes it has, and the first of them. */
export interface NearestEnd {
  readonly cost: number;
  readonly byte: number;
}

/** What it costs to end a string, closing quote and all behind it included. */
export interface EndCosts {
  readonly trie: LiteralTrie;
  /**
   * From between two characters, at a node (or `OFF`), after so many characters more than were read before: the cost,
   * and the next character of that way, or -1 where the quote comes next.
   */
  at(node: number, read: number): { readonly cost: number; readonly character: number };
  /** After one character that leads off the trie at a node: the cost, and which characters are out of the question. */
  off(
    node: number,
    read: number,
  ): { readonly cost: number; readonly excluded: (character: number) => boolean } | undefined;
}

const QUOTE = 0x22;
const NONE: NearestEnd = { cost: Infinity, byte: -1 };

/** The shortest way from a place in a string to its end. `state` is where the lexer stands, `node` where the trie. */
export function nearestEnd(
  lexer: StringLexer,
  characters: Characters,
  state: number,
  node: number,
  costs: EndCosts,
  read = 0,
): NearestEnd {
  if (state === BOUNDARY) {
    const { cost, character } = costs.at(node, read);
    return { cost, byte: character < 0 ? QUOTE : characters.spell(character)![0]! };
  }
  let best = NONE;
  const consider = (character: number, behind: number): void => {
    const rest = lexer.rest(state, character);
    if (rest !== undefined && rest.length + behind < best.cost)
      best = { cost: rest.length + behind, byte: rest[0]! };
  };
  for (const [character, child] of node < 0 ? [] : costs.trie.children[node]!) {
    consider(character, costs.at(child, read + 1).cost);
  }
  const off = costs.off(node, read + 1);
  const other = off && off.cost < Infinity ? lexer.other(state, off.excluded) : undefined;
  if (other !== undefined) consider(other, off!.cost);
  const high = lexer.highAlone(state);
  if (high !== undefined) {
    const behind = costs.trie.step(node, high.character);
    if (behind < 0 && !characters.isFree(high.character)) return best;
    const alone = nearestEnd(lexer, characters, high.then, behind, costs, read + 1);
    if (alone.cost < best.cost) best = alone;
  }
  return best;
}
