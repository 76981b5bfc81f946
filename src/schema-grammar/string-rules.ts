import { CharacterSet, LAST_CODE_POINT } from '../regex/character-set.ts';
import type { Dfa } from '../regex/dfa.ts';
import { characterClass, choice, EMPTY, type Expr, rule, sequence, text } from '../grammar/ir.ts';
import { setOf } from './json-rules.ts';

/** An automaton with more states does not become rules. */
export const MOST_RULES_OF_STRING = 120;

/** The characters that stand for themselves in a JSON string, as `JSON.stringify` writes them. */
const PLAIN = CharacterSet.of(0x20, 0x21, 0x23, 0x5b, 0x5d, 0xd7ff, 0xe000, LAST_CODE_POINT);
const ESCAPED = CharacterSet.of(0, 0x1f, 0x22, 0x22, 0x5c, 0x5c);
/** What may also be escaped without need. */
const SOLIDUS = setOf('/');

/**
 * The bodies of JSON strings whose texts an automaton accepts, as a rule per state: escapes are written where they must
 * be, and nowhere else. Undefined beyond `MOST_RULES_OF_STRING` states.
 */
export function stringRules(dfa: Dfa, add: (body: Expr) => string): Expr | undefined {
  const alive = aliveStates(dfa);
  if (alive.length > MOST_RULES_OF_STRING) return undefined;
  if (!alive.includes(0)) return choice([]);
  const bodies = new Map<number, { items: Expr[]; name: string }>();
  for (const state of alive) {
    const items: Expr[] = [];
    // The body is filled below, when all names are known.
    bodies.set(state, { items, name: add({ kind: 'choice', items }) });
  }
  for (const [state, { items }] of bodies) {
    if (dfa.accepting[state] === 1) items.push(EMPTY);
    for (const [next, set] of successors(dfa, state)) {
      const target = bodies.get(next);
      if (target !== undefined) items.push(sequence([written(set), rule(target.name)]));
    }
  }
  return rule(bodies.get(0)!.name);
}

/** One character of a set, as it is written in a JSON string. */
function written(set: CharacterSet): Expr {
  const plain = set.intersect(PLAIN);
  const ways: Expr[] = plain.isEmpty ? [] : [characterClass(plain)];
  const { ranges } = set.intersect(ESCAPED);
  for (let i = 0; i < ranges.length; i += 2) {
    for (let code = ranges[i]!; code <= ranges[i + 1]!; code++) {
      ways.push(text(JSON.stringify(String.fromCharCode(code)).slice(1, -1)));
    }
  }
  if (!set.intersect(SOLIDUS).isEmpty) ways.push(text('\\/'));
  return choice(ways);
}

function successors(dfa: Dfa, state: number): Map<number, CharacterSet> {
  const bounds = new Map<number, number[]>();
  dfa.starts.forEach((from, i) => {
    const next = dfa.next[state * dfa.classCount + dfa.classes[i]!]!;
    let list = bounds.get(next);
    if (list === undefined) bounds.set(next, (list = []));
    list.push(from, (dfa.starts[i + 1] ?? LAST_CODE_POINT + 1) - 1);
  });
  return new Map([...bounds].map(([next, list]) => [next, CharacterSet.fromBounds(list)]));
}

/** The states from which a text can be accepted, the start first where it is one. */
function aliveStates(dfa: Dfa): number[] {
  const into: number[][] = Array.from({ length: dfa.size }, () => []);
  for (let state = 0; state < dfa.size; state++) {
    for (let one = 0; one < dfa.classCount; one++) into[dfa.next[state * dfa.classCount + one]!]!.push(state);
  }
  const alive = new Set<number>();
  dfa.accepting.forEach((accepts, state) => {
    if (accepts === 1) alive.add(state);
  });
  for (const state of alive) for (const before of into[state]!) alive.add(before);
  return [...alive].sort((a, b) => a - b);
}
