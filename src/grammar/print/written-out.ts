import { GrammarError, UnsupportedError } from '../../base/errors.ts';
import { CharacterSet } from '../../regex/character-set.ts';
import type { Dfa } from '../../regex/dfa.ts';
import * as ir from '../ir.ts';
import type { Expr, Grammar, JsonExpr, RegexExpr } from '../ir.ts';
import { codePointDfaOf } from '../lexical/byte-language.ts';
import { readGrammarRegex } from '../lexical/regex.ts';
import { automatonExpression } from './automaton-expression.ts';
import { automatonRules } from './automaton-rules.ts';
import { refuseHalves } from './characters.ts';
import type { PrintDialect, PrintedNotation } from './dialects.ts';
import { Names } from './names.ts';
import { sayableRegex } from './regexes.ts';
import { writeSpecial } from './special-tokens.ts';
import { isBoolean, terminalsIn } from './terminals.ts';

/** A span of texts with more chunks, an automaton with more states, is not written out as rules. */
export const MOST_RULES = 2000;

/** An automaton is not written out as one expression with more parts. */
export const MOST_PARTS = 5000;

export type Rules = Map<string, Expr>;

/** A grammar in which only what a notation can say is left, with names that are legal in it. */
export interface WrittenOut {
  readonly rules: Rules;
  /** What is said in comments. */
  readonly notes: readonly string[];
}

/** What a notation is, and what turns schemas into rules. */
export interface WriteOptions {
  readonly notation: PrintedNotation;
  readonly dialect: PrintDialect;
  readonly json: ((expr: JsonExpr) => Grammar) | undefined;
}

/**
 * Writes out what a notation cannot say: regular expressions as rules of their automata, spans of texts as rules of their
 * chunks, grammars within as rules among the others.
 *
 * @throws UnsupportedError for what cannot be written out: JSON values without `json`, special tokens, automata that are
 *   too large
 * @throws GrammarError for rules that are named and not there
 */
export function writeOut(grammar: Grammar, options: WriteOptions): WrittenOut {
  const writer = new Writer(options);
  writer.outermost(grammar);
  return { rules: writer.rules, notes: [...writer.notes] };
}

/** The rules of one grammar, and what they are called now. */
interface Scope {
  readonly grammar: Grammar;
  readonly names: ReadonlyMap<string, string>;
  /** In Lark: the rules that are needed as terminals, and the terminals. */
  readonly terminals: Map<string, string>;
  readonly bodyOf: (name: string) => Expr | undefined;
}

/** Any text. */
const ANYTHING: Expr = ir.repeat(ir.characterClass(CharacterSet.ALL), 0, Infinity);

class Writer {
  readonly rules: Rules = new Map<string, Expr>();
  readonly notes = new Set<string>();
  private readonly options: WriteOptions;
  private readonly names: Names;
  /** What was written out before: grammars within, schemas, regular expressions. */
  private readonly known = new Map<unknown, string>();
  /** Whether what is written stands, directly or through rules, where only what is regular may: no rules may recur. */
  private isRegular = false;

  constructor(options: WriteOptions) {
    this.options = options;
    this.names = new Names(options.dialect);
  }

  private get isLark(): boolean {
    return this.options.notation === 'lark';
  }

  /** The start comes first, and has the name that is looked for. */
  outermost(grammar: Grammar): void {
    this.scope(grammar, new Map([[grammar.start, this.names.start()]]));
  }

  /** Writes the rules of a grammar; returns what its start is called now. */
  private scope(grammar: Grammar, names = new Map<string, string>()): string {
    const start = grammar.rules.get(grammar.start) ?? missing(grammar.start);
    const needed = terminalsIn(grammar);
    const terminals = new Map<string, string>();
    for (const { name, body } of grammar.rules.values()) {
      // A lazy rule, or the start, stays a rule beside the terminal that it is needed as.
      const isTerminal = this.isLark && needed.has(name) && body.kind !== 'lazy' && !names.has(name);
      if (!names.has(name)) names.set(name, this.names.next(name, isTerminal));
      if (isTerminal) terminals.set(name, names.get(name)!);
    }
    const scope: Scope = { grammar, names, terminals, bodyOf: (name) => grammar.rules.get(name)?.body };
    const order = new Set([start, ...grammar.rules.values()]);
    for (const { name } of order) this.rules.set(names.get(name)!, ir.EMPTY);
    for (const { name, body } of order) {
      const own = names.get(name)!;
      const isTerminal = terminals.get(name) === own;
      const write = (): Expr => (isTerminal ? this.terminal(body, scope) : this.body(body, name, scope));
      this.rules.set(own, needed.has(name) ? this.regular(write) : write());
    }
    return names.get(grammar.start)!;
  }

  private regular<T>(write: () => T): T {
    const before = this.isRegular;
    this.isRegular = true;
    try {
      return write();
    } finally {
      this.isRegular = before;
    }
  }

  /** A rule of its own for an expression. */
  private newRule(name: string, body: Expr, isTerminal = false): Expr {
    const legal = this.names.next(name, isTerminal);
    this.rules.set(legal, body);
    return ir.rule(legal);
  }

  /** What is written once, however often it stands in a grammar. */
  private once(key: unknown, write: () => Expr): Expr {
    const known = this.known.get(key);
    if (known !== undefined) return ir.rule(known);
    const expr = write();
    if (expr.kind === 'rule') this.known.set(key, expr.name);
    return expr;
  }

  /** The body of a rule, where lazy lexemes may stand as they are. */
  private body(body: Expr, name: string, scope: Scope): Expr {
    if (body.kind === 'lazy') return this.lazy(body, scope);
    // In Lark the start is a rule, so it names the terminal that it is.
    return this.isLark && isBoolean(body) ? ir.rule(this.terminalOf(name, scope)) : this.expr(body, scope);
  }

  private expr(expr: Expr, scope: Scope): Expr {
    const { dialect, json, notation } = this.options;
    switch (expr.kind) {
      case 'empty':
      case 'class':
        return expr;
      case 'text':
        refuseHalves(expr.text);
        return ir.text(expr.text);
      case 'rule':
        return ir.rule(scope.names.get(expr.name) ?? missing(expr.name));
      case 'sequence':
        return ir.sequence(expr.items.map((item) => this.expr(item, scope)));
      case 'choice':
        return ir.choice(expr.items.map((item) => this.expr(item, scope)));
      case 'repeat':
        return repeated(this.expr(expr.item, scope), expr.min, expr.max);
      case 'grammar':
        return this.once(expr.grammar, () => ir.rule(this.scope(expr.grammar)));
      case 'regex':
        return sayableRegex(expr, notation) ?? this.regex(expr);
      case 'and':
      case 'not':
        return this.boolean(expr, scope);
      case 'lazy': {
        const lazy = this.lazy(expr, scope);
        // It is said of whole rules.
        return lazy.kind === 'lazy' ? this.newRule('lazy', lazy) : lazy;
      }
      case 'substring':
        for (const chunk of expr.chunks) refuseHalves(chunk);
        return dialect.kinds.has('substring') ? expr : this.chunks(expr.chunks);
      case 'json':
        if (dialect.kinds.has('json')) return expr;
        if (json !== undefined) return this.once(expr.schema, () => ir.rule(this.scope(json(expr))));
        throw new UnsupportedError(`${notation} has no JSON Schemas: convert them with schemaToGrammar`);
      case 'special':
        return writeSpecial(expr, notation);
    }
  }

  private regex({ source, flags, dialect }: RegexExpr): Expr {
    const { notation } = this.options;
    if (!this.isRegular || notation === 'gbnf') {
      return this.once(JSON.stringify([dialect, flags, source]), () =>
        this.automaton(readGrammarRegex(source, flags, dialect)),
      );
    }
    const expr = automatonExpression(readGrammarRegex(source, flags, dialect), MOST_PARTS);
    if (expr !== undefined) return expr;
    throw new UnsupportedError(
      `${notation} cannot say /${source}/${flags} of ${dialect === 'rust' ? 'Rust' : 'ECMA-262'} in a complement, a ` +
        `conjunction or a lazy rule, and written out it has more than ${MOST_PARTS} parts`,
    );
  }

  private boolean(expr: Expr & { readonly kind: 'and' | 'not' }, scope: Scope): Expr {
    if (expr.kind === 'and' && expr.items.length < 2) {
      return expr.items.length === 0 ? ANYTHING : this.expr(expr.items[0]!, scope);
    }
    if (this.isLark) return this.newRule('terminal', this.terminal(expr, scope), true);
    if (!this.options.dialect.kinds.has('and')) return this.automaton(codePointDfaOf(expr, scope.bodyOf));
    return this.regular(() => this.difference(expr, scope));
  }

  /** EBNF has differences: of what, and without what. */
  private difference(expr: Expr & { readonly kind: 'and' | 'not' }, scope: Scope): Expr {
    const items = expr.kind === 'and' ? expr.items : [expr];
    const of = items.find(({ kind }) => kind !== 'not');
    const first = of === undefined ? ANYTHING : this.expr(of, scope);
    const without = items
      .filter((item) => item !== of)
      .map((item): Expr => {
        if (item.kind === 'not') return { kind: 'not', item: this.expr(item.item, scope) };
        const others: Expr = {
          kind: 'and',
          items: [ANYTHING, { kind: 'not', item: this.expr(item, scope) }],
        };
        return { kind: 'not', item: others };
      });
    return { kind: 'and', items: [first, ...without] };
  }

  /** A lazy expression, for the body of a rule; or another one with its texts. */
  private lazy(expr: Expr & { readonly kind: 'lazy' }, scope: Scope): Expr {
    if (!this.options.dialect.kinds.has('lazy')) {
      this.notes.add(
        'a lazy lexeme is written by its texts alone: it does not settle what else could be read',
      );
      return this.automaton(codePointDfaOf(expr, scope.bodyOf));
    }
    if (!this.isLark) return { kind: 'lazy', item: this.regular(() => this.expr(expr.item, scope)) };
    const item = this.terminal(expr.item, scope);
    // Only terminals have operators of their own.
    return { kind: 'lazy', item: holdsBoolean(item) ? this.newRule('terminal', item, true) : item };
  }

  /** An expression of a terminal of Lark: of terminals only, with `&` and `~`. */
  private terminal(expr: Expr, scope: Scope): Expr {
    switch (expr.kind) {
      case 'rule':
        return ir.rule(this.terminalOf(expr.name, scope));
      case 'sequence':
        return ir.sequence(expr.items.map((item) => this.terminal(item, scope)));
      case 'choice':
        return ir.choice(expr.items.map((item) => this.terminal(item, scope)));
      case 'repeat':
        return repeated(this.terminal(expr.item, scope), expr.min, expr.max);
      case 'and': {
        const items = expr.items.map((item) => this.terminal(item, scope));
        return items.length === 1 ? items[0]! : items.length === 0 ? ANYTHING : { kind: 'and', items };
      }
      case 'not':
        return { kind: 'not', item: this.terminal(expr.item, scope) };
      case 'lazy': {
        // Its texts: those that are not another one of them with something behind it.
        const whole = this.terminal(expr.item, scope);
        const item = whole.kind === 'rule' ? whole : this.newRule('terminal', whole, true);
        const more = ir.repeat(ir.characterClass(CharacterSet.ALL), 1, Infinity);
        return { kind: 'and', items: [item, { kind: 'not', item: ir.sequence([item, more]) }] };
      }
      case 'json':
      case 'special':
      case 'grammar':
        throw new UnsupportedError(`lark has no ${expr.kind} where & and ~ are needed, or in a lazy rule`);
      default:
        return this.regular(() => this.expr(expr, scope));
    }
  }

  /** The terminal of a rule. */
  private terminalOf(name: string, scope: Scope): string {
    let terminal = scope.terminals.get(name);
    if (terminal === undefined) {
      const body = scope.bodyOf(name) ?? missing(name);
      terminal = this.names.next(name === scope.grammar.start ? scope.names.get(name)! : name, true);
      scope.terminals.set(name, terminal);
      this.rules.set(terminal, ir.EMPTY);
      this.rules.set(terminal, this.terminal(body, scope));
    }
    return terminal;
  }

  private automaton(dfa: Dfa): Expr {
    const { rules, start } = automatonRules(dfa, this.options.notation, MOST_RULES, () =>
      this.names.next('state'),
    );
    for (const [name, body] of rules) this.rules.set(name, body);
    return start;
  }

  private chunks(chunks: readonly string[]): Expr {
    if (chunks.length > MOST_RULES) {
      throw new UnsupportedError(
        `a span of ${chunks.length} chunks cannot be written out in ${this.options.notation}`,
      );
    }
    const names = chunks.map(() => this.names.next('span'));
    names.forEach((name, i) => {
      const rest = names[i + 1];
      const more = rest === undefined ? ir.EMPTY : ir.choice([ir.rule(rest), ir.EMPTY]);
      this.rules.set(name, ir.sequence([ir.text(chunks[i]!), more]));
    });
    return ir.choice([...names.map((name) => ir.rule(name)), ir.EMPTY]);
  }
}

/** What is empty is not repeated: llama.cpp has nothing to repeat then. */
function repeated(item: Expr, min: number, max: number): Expr {
  return item.kind === 'empty' ? item : ir.repeat(item, min, max);
}

function missing(name: string): never {
  throw new GrammarError(`the rule "${name}" is not there: define it`, { offset: 0 });
}

function holdsBoolean(expr: Expr): boolean {
  return isBoolean(expr) || ir.partsOf(expr).some(holdsBoolean);
}
