import type { Characters } from './characters.ts';
import { BOUNDARY, type StringLexer } from './string-lexer.ts';

/** The shortest way on: how many bytes it has, and the first of them. */
export interface NearestEnd {
  readonly cost: number;
  readonly byte: number;
}

/** What it costs to end a string, closing quote and all behind it included, from places between two characters. */
export interface TextEnds<Place> {
  /** The cost, and the next character of that way, or -1 where the quote comes next. */
  at(place: Place): { readonly cost: number; readonly character: number };
  /** The place behind a character; undefined if it may not stand there. */
  behind(place: Place, character: number): Place | undefined;
  /**
   * Characters with which to complete what stands in a state of the lexer, and the cost behind each: the best of
   * those that lead to the same costs are enough.
   */
  completions(place: Place, state: number): Iterable<{ readonly character: number; readonly cost: number }>;
}

const QUOTE = 0x22;
const NONE: NearestEnd = { cost: Infinity, byte: -1 };

/** The shortest way from anywhere in a string to its end: `state` is where the lexer stands behind a place. */
export function nearestTextEnd<Place>(
  lexer: StringLexer,
  characters: Characters,
  state: number,
  place: Place,
  ends: TextEnds<Place>,
): NearestEnd {
  if (state === BOUNDARY) {
    const { cost, character } = ends.at(place);
    if (cost === Infinity) return NONE;
    return { cost, byte: character < 0 ? QUOTE : characters.spell(character)![0]! };
  }
  let best = NONE;
  for (const { character, cost } of ends.completions(place, state)) {
    if (cost >= best.cost) continue;
    const rest = lexer.rest(state, character);
    if (rest !== undefined && rest.length + cost < best.cost) {
      best = { cost: rest.length + cost, byte: rest[0]! };
    }
  }
  const high = lexer.highAlone(state);
  if (high === undefined) return best;
  const behind = ends.behind(place, high.character);
  if (behind === undefined) return best;
  const alone = nearestTextEnd(lexer, characters, high.then, behind, ends);
  return alone.cost < best.cost ? alone : best;
}
