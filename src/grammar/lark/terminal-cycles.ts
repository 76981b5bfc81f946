import { type Expr, partsOf, type Rule } from '../ir.ts';
import type { Problems } from '../problems.ts';
import { isTerminalName } from './definitions.ts';

/** Reports terminals that lead back to themselves: they are regular, so they cannot. */
export function refuseTerminalCycles(rules: ReadonlyMap<string, Rule>, problems: Problems): void {
  const state = new Map<string, 'open' | 'done'>();
  for (const { name } of rules.values()) {
    if (!isTerminalName(name) || state.has(name)) continue;
    // Depth first, on a list: chains of terminals may be long.
    const path = [{ name, next: terminalsIn(rules.get(name)!.body) }];
    state.set(name, 'open');
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.next.pop();
      if (next === undefined) {
        state.set(top.name, 'done');
        path.pop();
      } else if (state.get(next) === 'open') {
        const { at = 0 } = rules.get(next)!;
        problems.add(`the terminal "${next}" is made of itself`, at, {
          hint: 'write a rule, in small letters',
        });
      } else if (!state.has(next) && rules.has(next)) {
        state.set(next, 'open');
        path.push({ name: next, next: terminalsIn(rules.get(next)!.body) });
      }
    }
  }
}

function terminalsIn(expr: Expr): string[] {
  const found: string[] = [];
  const pending = [expr];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'rule' && isTerminalName(next.name)) found.push(next.name);
    pending.push(...partsOf(next));
  }
  return found;
}
