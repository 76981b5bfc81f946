import { type Expr, type Grammar, partsOf } from '../ir.ts';

/** Whether an expression is one that only terminals of Lark have. Of one text, `and` says nothing. */
export function isBoolean(expr: Expr): boolean {
  return expr.kind === 'not' || (expr.kind === 'and' && expr.items.length > 1);
}

/**
 * The rules of a grammar that are needed as terminals of Lark: those that are a conjunction or a complement, and those
 * that are named, directly or through others, where `&`, `~` or a lazy rule stands.
 */
export function terminalsIn({ rules }: Grammar): ReadonlySet<string> {
  const needed = new Set<string>();
  const visit = (root: Expr, isWithin: boolean): void => {
    const pending: [Expr, boolean][] = [[root, isWithin]];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [expr, within] = next;
      if (expr.kind === 'rule' && within && rules.has(expr.name)) needed.add(expr.name);
      const isInner = within || isBoolean(expr) || expr.kind === 'lazy';
      for (const part of partsOf(expr)) pending.push([part, isInner]);
    }
  };
  for (const { name, body } of rules.values()) {
    if (isBoolean(body)) needed.add(name);
    visit(body, false);
  }
  // Names are added while they are gone through.
  for (const name of needed) visit(rules.get(name)!.body, true);
  return needed;
}
