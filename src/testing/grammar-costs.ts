import type { Recognizer } from '../automaton/recognizer.ts';
import type { ChoiceExpr, ClassExpr, Expr, Grammar, GrammarExpr, RuleExpr } from '../grammar/ir.ts';
import { partsOf } from '../grammar/ir.ts';
import { CharacterOrder } from './character-order.ts';

/** Reads the texts of an expression that is not taken apart here: a regular expression, a JSON value. */
export type TerminalReader = (expr: Expr, grammar: Grammar) => Recognizer;

/** What an expression costs at least: its characters, and 1 for each rule, so that what costs least ends. */
export class GrammarCosts {
  readonly grammar: Grammar;
  private readonly read: TerminalReader;
  private readonly ofRule = new Map<string, number>();
  private readonly orders = new Map<ClassExpr, CharacterOrder>();
  private readonly sorted = new Map<ChoiceExpr, readonly Expr[]>();
  private readonly terminals = new Map<Expr, Recognizer>();
  private readonly inner = new Map<GrammarExpr, GrammarCosts>();

  constructor(grammar: Grammar, read: TerminalReader) {
    this.grammar = grammar;
    this.read = read;
    this.findRuleCosts();
  }

  /** What the start costs. */
  get least(): number {
    return this.ofRule.get(this.grammar.start) ?? Infinity;
  }

  of(expr: Expr): number {
    switch (expr.kind) {
      case 'empty':
        return 0;
      case 'text':
        return expr.text.length;
      case 'class':
        return this.order(expr).count === 0 ? Infinity : 1;
      case 'sequence':
        return expr.items.reduce((sum, item) => sum + this.of(item), 0);
      case 'choice':
        return expr.items.reduce((least, item) => Math.min(least, this.of(item)), Infinity);
      case 'repeat':
        return expr.min === 0 ? 0 : expr.min * this.of(expr.item);
      case 'rule':
        return 1 + (this.ofRule.get(expr.name) ?? Infinity);
      case 'grammar':
        return 1 + this.within(expr).least;
      default:
        return this.terminal(expr).distance(this.terminal(expr).start);
    }
  }

  /** The characters of a class, the plainest first. */
  order(expr: ClassExpr): CharacterOrder {
    return known(this.orders, expr, () => new CharacterOrder(expr.set));
  }

  /** The items of a choice that stand for something, those that cost least first, else as in the grammar. */
  items(expr: ChoiceExpr): readonly Expr[] {
    return known(this.sorted, expr, () =>
      expr.items
        .map((item) => ({ item, cost: this.of(item) }))
        .filter(({ cost }) => cost < Infinity)
        .sort((a, b) => a.cost - b.cost)
        .map(({ item }) => item),
    );
  }

  terminal(expr: Expr): Recognizer {
    return known(this.terminals, expr, () => this.read(expr, this.grammar));
  }

  within(expr: GrammarExpr): GrammarCosts {
    return known(this.inner, expr, () => new GrammarCosts(expr.grammar, this.read));
  }

  private findRuleCosts(): void {
    const { rules } = this.grammar;
    const usersOf = new Map<string, string[]>();
    for (const { name, body } of rules.values()) {
      for (const used of namesIn(body)) known(usersOf, used, () => []).push(name);
    }
    const pending = new Set([...rules.keys()].reverse());
    for (const name of pending) {
      pending.delete(name);
      const cost = this.of(rules.get(name)!.body);
      if (cost >= (this.ofRule.get(name) ?? Infinity)) continue;
      this.ofRule.set(name, cost);
      for (const user of usersOf.get(name) ?? []) pending.add(user);
    }
  }
}

/** The names of the rules in an expression. */
export function namesIn(expr: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (one: Expr): void => {
    if (one.kind === 'rule') names.add((one satisfies RuleExpr).name);
    else partsOf(one).forEach(visit);
  };
  visit(expr);
  return names;
}

function known<Key, Found>(table: Map<Key, Found>, key: Key, find: () => Found): Found {
  let found = table.get(key);
  if (found === undefined) {
    found = find();
    table.set(key, found);
  }
  return found;
}
