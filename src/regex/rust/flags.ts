import { CharacterSet } from '../character-set.ts';
import type { Folding } from '../case-folding.ts';
import { CASE_COUNTS, type CaseRule, foldingCase } from '../case-rule.ts';
import { characters, choice, look, position, type RegexNode, sequence } from '../syntax.ts';

/** The flags that a part of a pattern of the regex crate is read with. */
export interface RustFlags {
  /** i: case does not count. */
  readonly ignoreCase: boolean;
  /** s: `.` is any character. */
  readonly dotAll: boolean;
  /** m: `^` and `$` hold at the edges of lines. */
  readonly multiline: boolean;
  /** x: white space and comments have no meaning. */
  readonly verbose: boolean;
  /** u: classes are those of Unicode. It is on until it is turned off. */
  readonly unicode: boolean;
  /** R: lines end with `\r\n`, and with `\r` or `\n` alone. */
  readonly crlf: boolean;
}

const NAMES: Readonly<Record<string, keyof RustFlags>> = {
  ...{ i: 'ignoreCase', s: 'dotAll', m: 'multiline', x: 'verbose', u: 'unicode', R: 'crlf' },
};

export const NO_FLAGS: RustFlags = {
  ...{ ignoreCase: false, dotAll: false, multiline: false, verbose: false, unicode: true, crlf: false },
};

/**
 * The flags after letters such as `i`, `ims-x`; undefined where there is a letter that is no flag, or one twice. U,
 * which swaps greedy and lazy, is a flag that makes no difference to a language.
 */
export function changedFlags(flags: RustFlags, letters: string): RustFlags | undefined {
  const seen = new Set<string>();
  const changed = { ...flags };
  let value = true;
  for (const letter of letters) {
    if (seen.has(letter)) return undefined;
    seen.add(letter);
    const name = NAMES[letter];
    if (letter === '-') value = false;
    else if (name !== undefined) changed[name] = value;
    else if (letter !== 'U') return undefined;
  }
  return letters.endsWith('-') ? undefined : changed;
}

const rules = new Map<Folding, CaseRule>();

/** What the case of letters means; without the flag u, for the letters of ASCII only. */
export function caseRule({ ignoreCase, unicode }: RustFlags, folding: Folding): CaseRule {
  if (!ignoreCase) return CASE_COUNTS;
  const name = unicode ? folding : 'ascii';
  let rule = rules.get(name);
  if (rule === undefined) {
    rule = foldingCase(name);
    rules.set(name, rule);
  }
  return rule;
}

const [LINE_FEED, CARRIAGE_RETURN] = [CharacterSet.single(0x0a), CharacterSet.single(0x0d)];
const BREAKS = LINE_FEED.union(CARRIAGE_RETURN);

/** What `.` takes. */
export function dotSet({ dotAll, crlf }: RustFlags): CharacterSet {
  if (dotAll) return CharacterSet.ALL;
  return (crlf ? BREAKS : LINE_FEED).complement();
}

/** `^`, or with `isEnd` `$`. */
export function lineEdge({ multiline, crlf }: RustFlags, isEnd: boolean): RegexNode {
  const edge = position(isEnd ? 'end' : 'start');
  if (!multiline) return edge;
  const behind = !isEnd;
  const sees = (set: CharacterSet, form: { behind: boolean; negated: boolean }): RegexNode =>
    look(characters(set), form);
  if (!crlf) return choice([edge, sees(LINE_FEED, { behind, negated: false })]);
  // Never between a carriage return and the line feed that it belongs to.
  const [whole, half] = isEnd ? [CARRIAGE_RETURN, LINE_FEED] : [LINE_FEED, CARRIAGE_RETURN];
  return choice([
    edge,
    sees(whole, { behind, negated: false }),
    sequence([sees(half, { behind, negated: false }), sees(whole, { behind: !behind, negated: true })]),
  ]);
}
