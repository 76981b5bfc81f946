import { GrammarError } from '../base/errors.ts';
import { type Expr, type Grammar, partsOf, type Rule } from './ir.ts';
import { Problems } from './problems.ts';

/**
 * Looks at a grammar as a whole: rules that are named and not there, rules that no finite text satisfies, rules that the
 * start never leads to. Returns the grammar with its warnings, those of grammars within it included.
 *
 * @throws GrammarError with all that is wrong: rules that are not there; a start that has no text, and then every rule
 *   for which that is so
 */
export function checkGrammar(grammar: Grammar): Grammar {
  const problems = new Problems(grammar.source ?? { text: '' });
  const inner: string[] = [];
  new Check(grammar, problems, inner).run();
  problems.throwIfAny();
  // What was checked before has its warnings already.
  const warnings = new Set([...grammar.warnings, ...problems.warnings, ...inner]);
  return { ...grammar, warnings: [...warnings] };
}

class Check {
  private readonly grammar: Grammar;
  private readonly problems: Problems;
  private readonly inner: string[];
  private readonly referencesOf = new Map<string, readonly { name: string; at: number | undefined }[]>();

  constructor(grammar: Grammar, problems: Problems, inner: string[]) {
    this.grammar = grammar;
    this.problems = problems;
    this.inner = inner;
  }

  run(): void {
    const { rules, start } = this.grammar;
    if (!rules.has(start)) {
      const names = [...rules.keys()];
      this.problems.add(`the start rule "${start}" is not there`, 0, {
        hint: names.length === 0 ? 'the grammar has no rules' : `name it, or start from ${namesText(names)}`,
      });
    }
    for (const rule of rules.values()) this.lookAt(rule);
    const productive = this.productive();
    const reached = this.reached();
    const isBroken = !this.problems.isEmpty || !productive.has(start);
    for (const rule of rules.values()) {
      if (!productive.has(rule.name)) this.reportEndless(rule, isBroken);
      if (rules.has(start) && !reached.has(rule.name)) {
        this.problems.warn(`the rule "${rule.name}" is never used`, rule.at ?? 0);
      }
    }
  }

  private reportEndless(rule: Rule, isBroken: boolean): void {
    const message = `the rule "${rule.name}" has no finite text: it always needs itself`;
    const hint = 'give it an alternative that does not lead back to it';
    if (isBroken) this.problems.add(message, rule.at ?? 0, { hint, rule: rule.name });
    else this.problems.warn(`${message}; what needs it is never written`, rule.at ?? 0);
  }

  private lookAt(rule: Rule): void {
    const { rules } = this.grammar;
    const references: { name: string; at: number | undefined }[] = [];
    forEachPart(rule.body, (expr) => {
      if (expr.kind === 'grammar') {
        try {
          this.inner.push(...checkGrammar(expr.grammar).warnings);
        } catch (error) {
          if (!(error instanceof GrammarError)) throw error;
          for (const { message, offset, ...more } of error.problems) {
            this.problems.add(message, offset, more.hint === undefined ? {} : { hint: more.hint });
          }
        }
      }
      if (expr.kind !== 'rule') return;
      references.push({ name: expr.name, at: expr.at });
      if (rules.has(expr.name)) return;
      const near = nearest(expr.name, [...rules.keys()]);
      this.problems.add(
        `the rule "${expr.name}" is not there, which "${rule.name}" needs`,
        expr.at ?? rule.at ?? 0,
        {
          hint: near === undefined ? 'define it' : `define it; or is "${near}" meant?`,
          rule: rule.name,
        },
      );
    });
    this.referencesOf.set(rule.name, references);
  }

  /** The rules that have a finite text, as far as rules and empty sets tell. What is not there is not to blame. */
  private productive(): ReadonlySet<string> {
    const { rules } = this.grammar;
    const productive = new Set<string>();
    const users = new Map<string, Set<string>>();
    for (const [name, references] of this.referencesOf) {
      for (const reference of references) {
        let using = users.get(reference.name);
        if (using === undefined) users.set(reference.name, (using = new Set<string>()));
        using.add(name);
      }
    }
    const has = (name: string): boolean => productive.has(name) || !rules.has(name);
    const pending = new Set(rules.keys());
    for (const name of pending) {
      pending.delete(name);
      if (productive.has(name) || !hasText(rules.get(name)!.body, has)) continue;
      productive.add(name);
      for (const user of users.get(name) ?? []) pending.add(user);
    }
    return productive;
  }

  private reached(): ReadonlySet<string> {
    const reached = new Set([this.grammar.start]);
    for (const name of reached)
      for (const { name: next } of this.referencesOf.get(name) ?? []) reached.add(next);
    return reached;
  }
}

/** Expressions can be nested deeper than recursion goes. */
function forEachPart(expr: Expr, visit: (expr: Expr) => void): void {
  const pending = [expr];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    visit(next);
    // From the left.
    for (const part of [...partsOf(next)].reverse()) pending.push(part);
  }
}

function hasText(expr: Expr, has: (rule: string) => boolean): boolean {
  switch (expr.kind) {
    case 'class':
      return !expr.set.isEmpty;
    case 'sequence':
      return expr.items.every((item) => hasText(item, has));
    case 'choice':
      return expr.items.some((item) => hasText(item, has));
    case 'repeat':
      return expr.min === 0 || hasText(expr.item, has);
    case 'rule':
      return has(expr.name);
    default:
      return true;
  }
}

/** The name most like another one, if one is like it at all. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_.]/g, '');
  const close = names.find((one) => plain(one) === plain(name));
  return close ?? names.find((one) => name.length > 3 && (one.startsWith(name) || name.startsWith(one)));
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`);
  return names.length > shown.length ? `${shown.join(', ')}, ...` : shown.join(', ');
}
