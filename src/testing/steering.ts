import { type Expr, type Grammar, partsOf } from '../grammar/ir.ts';
import type { Chance } from './decisions.ts';

/** Per expression, how many steps down it is to an alternative of the grammar; what cannot reach it is not there. */
export type StepsTo = ReadonlyMap<Expr, number>;

/**
 * The ways to every alternative of a grammar. Left to chance, an alternative deep within a grammar is hardly ever seen;
 * so one is chosen, any as likely as another, and the way there is taken.
 */
export class Steering {
  private readonly alternatives: readonly Expr[];
  /** Per expression, those right around it; around the body of a rule, those that name it. */
  private readonly around = new Map<Expr, Expr[]>();

  constructor({ start, rules }: Grammar) {
    const alternatives = new Set<Expr>();
    const seen = new Set<Expr>();
    const pending: Expr[] = [rules.get(start)!.body];
    for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
      if (seen.has(expr)) continue;
      seen.add(expr);
      if (expr.kind === 'choice') for (const item of expr.items) alternatives.add(item);
      const body = expr.kind === 'rule' ? rules.get(expr.name)?.body : undefined;
      // What is within a conjunction or a complement is not written by itself.
      const parts = expr.kind === 'and' || expr.kind === 'not' ? [] : body ? [body] : partsOf(expr);
      for (const part of parts) {
        const list = this.around.get(part);
        if (list === undefined) this.around.set(part, [expr]);
        else list.push(expr);
        pending.push(part);
      }
    }
    this.alternatives = [...alternatives];
  }

  /** The way to an alternative; undefined where there is none. */
  stepsByChance(chance: Chance): StepsTo | undefined {
    const { length } = this.alternatives;
    if (length === 0) return undefined;
    const steps = new Map<Expr, number>([[this.alternatives[length === 1 ? 0 : chance(length)]!, 0]]);
    for (const [expr, count] of steps) {
      for (const outer of this.around.get(expr) ?? []) if (!steps.has(outer)) steps.set(outer, count + 1);
    }
    return steps;
  }
}
