import { closeOver, type Folding } from './case-folding.ts';
import { CharacterSet } from './character-set.ts';
import { WORD_CHARACTERS } from './classes.ts';
import { choice, characters, look, position, sequence, type RegexNode } from './syntax.ts';

/** What the case of letters means in a part of a pattern. */
export interface CaseRule {
  /** The set with all that is the same as one of its members. */
  readonly close: (set: CharacterSet) => CharacterSet;
  /** What `\w` stands for, and what `\b` tells from the rest: ECMA-262, WordCharacters. */
  readonly words: CharacterSet;
}

/** Case counts. */
export const CASE_COUNTS: CaseRule = { close: (set) => set, words: WORD_CHARACTERS };

/** Case does not count. */
export function foldingCase(folding: Folding): CaseRule {
  const close = (set: CharacterSet): CharacterSet => closeOver(set, folding);
  return { close, words: close(WORD_CHARACTERS) };
}

/** `\b`, or with `negated` `\B`: whether exactly one of the characters before and after is of a set. */
export function wordBoundary(words: CharacterSet, negated: boolean): RegexNode {
  if (words.key === WORD_CHARACTERS.key) return position(negated ? 'no-boundary' : 'boundary');
  const word = characters(words);
  const edge = (before: boolean, after: boolean): RegexNode =>
    sequence([
      look(word, { behind: true, negated: !before }),
      look(word, { behind: false, negated: !after }),
    ]);
  return choice([edge(true, negated), edge(false, !negated)]);
}
