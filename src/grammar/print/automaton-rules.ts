import { UnsupportedError } from '../../base/errors.ts';
import { CharacterSet, LAST_CODE_POINT } from '../../regex/character-set.ts';
import type { Dfa } from '../../regex/dfa.ts';
import * as ir from '../ir.ts';
import type { Expr } from '../ir.ts';
import { liveStates } from '../lexical/live-states.ts';

/**
 * An automaton as rules, one a state: a character, and the rule of the state behind it.
 *
 * @throws UnsupportedError for one of more states than `most`
 */
export function automatonRules(
  dfa: Dfa,
  notation: string,
  most: number,
  newName: () => string,
): { start: Expr; rules: ReadonlyMap<string, Expr> } {
  const live = liveStates(dfa);
  const states = Array.from({ length: dfa.size }, (_, state) => state).filter((state) => live[state] === 1);
  if (states.length > most) {
    throw new UnsupportedError(
      `an expression takes ${states.length} rules to be written out in ${notation}; at most ${most} are written`,
    );
  }
  const rules = new Map<string, Expr>();
  if (live[0] !== 1) return { start: ir.characterClass(CharacterSet.NONE), rules };
  const names = new Map(states.map((state) => [state, newName()]));
  for (const [state, name] of names) {
    const items = [...successors(dfa, state)].flatMap(([next, set]) => {
      const target = names.get(next);
      return target === undefined ? [] : ir.sequence([ir.characterClass(set), ir.rule(target)]);
    });
    rules.set(name, ir.choice([...items, ...(dfa.accepting[state] === 1 ? [ir.EMPTY] : [])]));
  }
  return { start: ir.rule(names.get(0)!), rules };
}

/** Per state that can come next: the characters that lead to it. */
export function successors(dfa: Dfa, state: number): Map<number, CharacterSet> {
  const bounds = new Map<number, number[]>();
  dfa.starts.forEach((from, i) => {
    const next = dfa.next[state * dfa.classCount + dfa.classes[i]!]!;
    let list = bounds.get(next);
    if (list === undefined) bounds.set(next, (list = []));
    list.push(from, (dfa.starts[i + 1] ?? LAST_CODE_POINT + 1) - 1);
  });
  return new Map([...bounds].map(([next, list]) => [next, CharacterSet.fromBounds(list)]));
}
