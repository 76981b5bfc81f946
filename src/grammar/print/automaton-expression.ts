import type { Dfa } from '../../regex/dfa.ts';
import * as ir from '../ir.ts';
import type { Expr } from '../ir.ts';
import { liveStates } from '../lexical/live-states.ts';
import { successors } from './automaton-rules.ts';

/** An expression, and how many parts it has when it is written. */
interface Way {
  readonly expr: Expr;
  readonly size: number;
}

const START = -1;
const END = -2;

/**
 * An automaton as one expression without rules, for where rules that recur may not stand: states are taken out one by
 * one, those with the fewest ways through first (Brzozowski and McCluskey, Signal Flow Graph Techniques for Sequential
 * Circuit State Diagrams, 1963). Undefined where it would have more than `most` parts.
 */
export function automatonExpression(dfa: Dfa, most: number): Expr | undefined {
  const live = liveStates(dfa);
  const from = new Map<number, Map<number, Way>>();
  const into = new Map<number, Set<number>>();
  let total = 0;
  const add = (source: number, target: number, way: Way): void => {
    const ways = from.get(source) ?? new Map<number, Way>();
    const known = ways.get(target);
    const joined = known === undefined ? way : either(known, way);
    total += joined.size - (known?.size ?? 0);
    from.set(source, ways.set(target, joined));
    into.set(target, (into.get(target) ?? new Set<number>()).add(source));
  };
  const states = new Set<number>();
  add(START, 0, { expr: ir.EMPTY, size: 0 });
  for (let state = 0; state < dfa.size; state++) {
    if (live[state] !== 1) continue;
    states.add(state);
    for (const [next, set] of successors(dfa, state)) {
      if (live[next] === 1) add(state, next, { expr: ir.characterClass(set), size: 1 });
    }
    if (dfa.accepting[state] === 1) add(state, END, { expr: ir.EMPTY, size: 0 });
  }
  if (states.size > most) return undefined;
  const throughs = (state: number): number => into.get(state)!.size * from.get(state)!.size;
  while (states.size > 0) {
    const state = [...states].reduce((a, b) => (throughs(b) < throughs(a) ? b : a));
    states.delete(state);
    const ways = from.get(state)!;
    const loop = ways.get(state);
    ways.delete(state);
    for (const source of into.get(state)!) {
      if (source === state) continue;
      const first = from.get(source)!.get(state)!;
      from.get(source)!.delete(state);
      for (const [target, last] of ways) add(source, target, inTurn(first, loop, last));
      if (total > most) return undefined;
    }
    for (const target of ways.keys()) into.get(target)!.delete(state);
  }
  return from.get(START)!.get(END)?.expr ?? ir.choice([]);
}

function either(a: Way, b: Way): Way {
  const size = a.size + b.size;
  if (a.expr.kind === 'empty') return { expr: ir.repeat(b.expr, 0, 1), size };
  if (b.expr.kind === 'empty') return { expr: ir.repeat(a.expr, 0, 1), size };
  return { expr: ir.choice([a.expr, b.expr]), size };
}

function inTurn(first: Way, loop: Way | undefined, last: Way): Way {
  const items = [first.expr, last.expr];
  if (loop !== undefined) items.splice(1, 0, ir.repeat(loop.expr, 0, Infinity));
  return { expr: ir.sequence(items), size: first.size + (loop?.size ?? 0) + last.size };
}
