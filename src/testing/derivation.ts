import type { ChoiceExpr, ClassExpr, Expr, RepeatExpr } from '../grammar/ir.ts';
import { ByteWalk } from './byte-walk.ts';
import type { Chance, Decisions } from './decisions.ts';
import type { GrammarCosts } from './grammar-costs.ts';
import { NO_HINTS, schemaHints } from './schema-hints.ts';
import { Steering, type StepsTo } from './steering.ts';

/** What is still to be done, with what it will cost at least. */
type Task = { readonly cost: number } & (
  | { readonly kind: 'write'; readonly expr: Expr; readonly costs: GrammarCosts }
  | {
      readonly kind: 'copies';
      readonly expr: RepeatExpr;
      readonly costs: GrammarCosts;
      readonly done: number;
      readonly wanted: number;
    }
  | { readonly kind: 'end' }
);

/** Writes sentences of a grammar: derivations in which every decision that is 0 takes what costs least. */
export class DerivationWriter {
  private readonly costs: GrammarCosts;
  private readonly steering: Steering;
  private readonly walks = new Map<Expr, ByteWalk>();

  constructor(costs: GrammarCosts) {
    this.costs = costs;
    this.steering = new Steering(costs.grammar);
  }

  write(decisions: Decisions): string {
    return new Derivation(this.costs, decisions, this.steering, this.walks).text();
  }
}

class Derivation {
  private readonly decisions: Decisions;
  private readonly steering: Steering;
  private readonly walks: Map<Expr, ByteWalk>;
  private readonly tasks: Task[] = [];
  private readonly parts: string[] = [];
  private length = 0;
  /** What the tasks cost at least. */
  private owed = 0;
  /** Where chance leads to: decided when it is first asked. */
  private steps: StepsTo | 'undecided' | undefined = 'undecided';

  constructor(costs: GrammarCosts, decisions: Decisions, steering: Steering, walks: Map<Expr, ByteWalk>) {
    this.decisions = decisions;
    this.steering = steering;
    this.walks = walks;
    this.enter(costs);
  }

  text(): string {
    for (let task = this.tasks.pop(); task !== undefined; task = this.tasks.pop()) {
      this.owed -= task.cost;
      this.decisions.expect(this.length + this.owed + task.cost);
      if (task.kind === 'end') this.decisions.end();
      else if (task.kind === 'copies') this.copy(task.expr, task.costs, task.done, task.wanted);
      else this.write(task.expr, task.costs);
    }
    return this.parts.join('');
  }

  private write(expr: Expr, costs: GrammarCosts): void {
    switch (expr.kind) {
      case 'empty':
        return;
      case 'text':
        return this.put(expr.text);
      case 'class':
        return this.put(this.character(expr, costs));
      case 'sequence':
        for (let i = expr.items.length - 1; i >= 0; i--) this.push(expr.items[i]!, costs);
        return;
      case 'choice':
        return this.push(this.alternative(expr, costs), costs);
      case 'repeat':
        return this.copy(expr, costs, 0, -1);
      case 'rule': {
        const { body } = costs.grammar.rules.get(expr.name)!;
        this.begin(body);
        return this.push(body, costs);
      }
      case 'grammar':
        return this.enter(costs.within(expr));
      default:
        return this.put(this.terminal(expr, costs));
    }
  }

  private enter(costs: GrammarCosts): void {
    const { rules, start } = costs.grammar;
    this.begin(rules.get(start)!.body);
    this.push(rules.get(start)!.body, costs);
  }

  private alternative(expr: ChoiceExpr, costs: GrammarCosts): Expr {
    const items = costs.items(expr);
    const at = this.decisions.take(items.length, (chance) => {
      const steps = this.stepsByChance(chance);
      if (steps === undefined) return chance(items.length);
      const counts = items.map((item) => steps.get(item) ?? Infinity);
      const least = Math.min(...counts);
      if (least === 0) this.steps = undefined;
      return least === Infinity ? chance(items.length) : counts.indexOf(least);
    });
    return items[at]!;
  }

  /** Writes one more copy, if there is to be one. Whether there is, is decided copy by copy, so that any can go. */
  private copy(expr: RepeatExpr, costs: GrammarCosts, done: number, wanted: number): void {
    const { item, min, max } = expr;
    if (done < min) {
      this.pushCopies(expr, costs, done + 1, wanted);
      return this.push(item, costs);
    }
    const cost = costs.of(item);
    if (done >= max || cost === Infinity) return;
    this.decisions.begin(expr);
    let count = wanted;
    const goesOn = this.decisions.take(2, (chance) => {
      if (count < 0) count = this.copiesByChance(expr, chance);
      return done < count ? 1 : 0;
    });
    if (goesOn === 0) return this.decisions.end();
    this.pushCopies(expr, costs, done + 1, count);
    this.tasks.push({ kind: 'end', cost: 0 });
    this.push(item, costs);
  }

  /** Often at a bound, else few. */
  private copiesByChance(expr: RepeatExpr, chance: Chance): number {
    const steps = this.stepsByChance(chance);
    const least = steps?.has(expr.item) ? Math.max(1, expr.min) : expr.min;
    const edge = chance(6);
    if (edge === 0) return least;
    if (edge === 1) return expr.max;
    if (edge === 2) return expr.max === Infinity ? least + 1 : expr.max - 1;
    let count = least;
    while (count < expr.max && chance(3) > 0) count++;
    return count;
  }

  private character(expr: ClassExpr, costs: GrammarCosts): string {
    const order = costs.order(expr);
    const place = this.decisions.take(order.count, (chance) => {
      const kind = chance(4);
      if (kind === 0) return order.edges[chance(order.edges.length)]!;
      return chance(kind < 3 ? Math.min(order.count, 95) : order.count);
    });
    return order.at(place);
  }

  private terminal(expr: Expr, costs: GrammarCosts): string {
    let walk = this.walks.get(expr);
    if (walk === undefined) {
      walk = new ByteWalk(costs.terminal(expr), expr.kind === 'json' ? schemaHints(expr.schema) : NO_HINTS);
      this.walks.set(expr, walk);
    }
    this.decisions.begin(expr);
    const text = walk.write(this.decisions, this.length + this.owed);
    this.decisions.end();
    return text;
  }

  private stepsByChance(chance: Chance): StepsTo | undefined {
    if (this.steps === 'undecided') {
      this.steps = chance(2) === 0 ? undefined : this.steering.stepsByChance(chance);
    }
    return this.steps;
  }

  private begin(label: object): void {
    this.decisions.begin(label);
    this.tasks.push({ kind: 'end', cost: 0 });
  }

  private push(expr: Expr, costs: GrammarCosts): void {
    const cost = costs.of(expr);
    this.owed += cost;
    this.tasks.push({ kind: 'write', expr, costs, cost });
  }

  private pushCopies(expr: RepeatExpr, costs: GrammarCosts, done: number, wanted: number): void {
    const cost = done < expr.min ? (expr.min - done) * costs.of(expr.item) : 0;
    this.owed += cost;
    this.tasks.push({ kind: 'copies', expr, costs, done, wanted, cost });
  }

  private put(text: string): void {
    this.length += text.length;
    this.parts.push(text);
  }
}
