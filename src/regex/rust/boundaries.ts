import { wordBoundary } from '../case-rule.ts';
import type { CharacterSet } from '../character-set.ts';
import type { Scanner } from '../scanner.ts';
import { characters, look, type RegexNode, sequence } from '../syntax.ts';

/** How `\<` and `\>` are written else. */
const NAMED = /b\{(start|end|start-half|end-half)\}/y;

/**
 * Takes what follows a backslash if it is a boundary of words: `b`, `<`, `>`, `b{start}`, `b{end}`, `b{start-half}`,
 * `b{end-half}`. The halves say of one side only that it is no word.
 */
export function readBoundary(scanner: Scanner, words: CharacterSet): RegexNode | undefined {
  const word = characters(words);
  const before = (negated: boolean): RegexNode => look(word, { behind: true, negated });
  const after = (negated: boolean): RegexNode => look(word, { behind: false, negated });
  if (scanner.eat('<')) return sequence([before(true), after(false)]);
  if (scanner.eat('>')) return sequence([before(false), after(true)]);
  NAMED.lastIndex = scanner.at;
  const [text, name] = NAMED.exec(scanner.source) ?? [];
  if (text === undefined) {
    if (scanner.sees('b{') && !/^b\{\s*\d/.test(scanner.source.slice(scanner.at, scanner.at + 20))) {
      scanner.fail(
        '"\\b{" begins no boundary that is known here: these are start, end, start-half, end-half.',
      );
    }
    return scanner.eat('b') ? wordBoundary(words, false) : undefined;
  }
  scanner.at += text.length;
  switch (name) {
    case 'start':
      return sequence([before(true), after(false)]);
    case 'end':
      return sequence([before(false), after(true)]);
    case 'start-half':
      return before(true);
    default:
      return after(true);
  }
}
