import * as ir from '../ir.ts';
import type { Expr, Rule } from '../ir.ts';

const NOTHING: Expr = { kind: 'choice', items: [] };

/**
 * Takes out what leads nowhere: for some values of a parameter no condition is met, or only those of alternatives that
 * need such values again. That is how parameters count, and no mistake. What other rules ask for by a number stays;
 * what only such alternatives asked for goes.
 */
export function dropDeadValues(rules: Map<string, Rule>, instances: ReadonlySet<string>): void {
  const alive = aliveInstances(rules, instances);
  if (alive.size === instances.size) return;
  const isDead = (name: string): boolean => instances.has(name) && !alive.has(name);
  const reached = new Set<string>();
  for (const [name, { body }] of rules) if (!instances.has(name)) addNames(body, reached);
  for (const name of reached) {
    if (!instances.has(name)) continue;
    const rule = rules.get(name)!;
    const body = alive.has(name) ? without(rule.body, isDead) : NOTHING;
    rules.set(name, { ...rule, body });
    addNames(body, reached);
  }
  for (const name of instances) if (!reached.has(name)) rules.delete(name);
}

/** The instances that have a text, if all other rules have one. */
function aliveInstances(rules: ReadonlyMap<string, Rule>, instances: ReadonlySet<string>): Set<string> {
  const users = new Map<string, string[]>();
  for (const name of instances) {
    const names = new Set<string>();
    addNames(rules.get(name)!.body, names);
    for (const used of names) {
      const list = users.get(used);
      if (list === undefined) users.set(used, [name]);
      else list.push(name);
    }
  }
  const alive = new Set<string>();
  const isAlive = (name: string): boolean => !instances.has(name) || alive.has(name);
  const pending = new Set(instances);
  for (const name of pending) {
    pending.delete(name);
    if (alive.has(name) || without(rules.get(name)!.body, (one) => !isAlive(one)) === NOTHING) continue;
    alive.add(name);
    for (const user of users.get(name) ?? []) pending.add(user);
  }
  return alive;
}

/** An expression without rules that have no text; NOTHING, if it has none then. */
function without(expr: Expr, isDead: (name: string) => boolean): Expr {
  switch (expr.kind) {
    case 'rule':
      return isDead(expr.name) ? NOTHING : expr;
    case 'sequence': {
      const items = expr.items.map((item) => without(item, isDead));
      return items.includes(NOTHING) ? NOTHING : ir.sequence(items);
    }
    case 'choice': {
      const items = expr.items.map((item) => without(item, isDead)).filter((item) => item !== NOTHING);
      return items.length === 0 ? NOTHING : ir.choice(items);
    }
    case 'repeat': {
      const item = without(expr.item, isDead);
      if (item === NOTHING) return expr.min === 0 ? ir.EMPTY : NOTHING;
      return ir.repeat(item, expr.min, expr.max);
    }
    default:
      return expr;
  }
}

function addNames(expr: Expr, names: Set<string>): void {
  const pending = [expr];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'rule') names.add(next.name);
    pending.push(...ir.partsOf(next));
  }
}
