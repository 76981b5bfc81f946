import { UnsupportedError } from '../../base/errors.ts';
import { CharacterSet, LAST_CODE_POINT } from '../../regex/character-set.ts';
import type { Dfa } from '../../regex/dfa.ts';
import * as ir from '../ir.ts';
import type { Expr, Grammar, JsonExpr } from '../ir.ts';
import { codePointDfaOf } from '../lexical/byte-language.ts';
import { liveStates } from '../lexical/live-states.ts';
import { readGrammarRegex } from '../lexical/regex.ts';
import type { PrintDialect, PrintedNotation } from './dialects.ts';

/** An automaton with more states is not written out as rules. */
const MOST_RULES = 2000;

export type Rules = Map<string, Expr>;

/** A grammar in which only what a notation can say is left, with names that are legal in it. */
export interface WrittenOut {
  readonly start: string;
  readonly rules: Rules;
  /** What is said in comments. */
  readonly notes: readonly string[];
}

/**
 * Writes out what a notation cannot say: regular expressions as rules of their automata, spans of texts as rules of their
 * chunks, grammars within as rules among the others.
 *
 * @throws UnsupportedError for what cannot be written out: JSON values without `json`, special tokens, automata that are
 *   too large
 */
export function writeOut(
  grammar: Grammar,
  notation: PrintedNotation,
  dialect: PrintDialect,
  json: ((expr: JsonExpr) => Grammar) | undefined,
): WrittenOut {
  const writer = new Writer(notation, dialect, json);
  const start = writer.scope(grammar, true);
  return { start, rules: writer.rules, notes: [...writer.notes] };
}

class Writer {
  readonly rules: Rules = new Map<string, Expr>();
  readonly notes = new Set<string>();
  private readonly notation: PrintedNotation;
  private readonly dialect: PrintDialect;
  private readonly json: ((expr: JsonExpr) => Grammar) | undefined;
  private readonly taken = new Set<string>();

  constructor(
    notation: PrintedNotation,
    dialect: PrintDialect,
    json: ((expr: JsonExpr) => Grammar) | undefined,
  ) {
    this.notation = notation;
    this.dialect = dialect;
    this.json = json;
  }

  /** Writes the rules of a grammar; returns what its start is called now. */
  scope(grammar: Grammar, isOutermost = false): string {
    const names = new Map<string, string>();
    // The start comes first, and has the name that is looked for.
    if (isOutermost) {
      names.set(grammar.start, this.dialect.start);
      this.taken.add(this.dialect.start);
    }
    for (const { name, body } of grammar.rules.values()) {
      if (!names.has(name)) names.set(name, this.newName(name, this.notation === 'lark' && isBoolean(body)));
    }
    const order = [...grammar.rules.values()].sort(
      (a, b) => Number(b.name === grammar.start) - Number(a.name === grammar.start),
    );
    for (const { name } of order) this.rules.set(names.get(name)!, ir.EMPTY);
    for (const { name, body } of order) {
      this.rules.set(
        names.get(name)!,
        this.expr(body, { grammar, names, isRule: true, isStart: isOutermost && name === grammar.start }),
      );
    }
    return names.get(grammar.start)!;
  }

  /** In Lark, terminals have names in capitals. */
  private newName(name: string, isTerminal = false): string {
    const legal = this.dialect.nameOf(name);
    for (let i = 1; ; i++) {
      const numbered = i === 1 ? legal : `${legal}-${i}`;
      const tried = isTerminal ? numbered.toUpperCase() : numbered;
      if (this.taken.has(tried)) continue;
      this.taken.add(tried);
      return tried;
    }
  }

  /** A rule of its own for an expression. */
  private newRule(name: string, body: Expr, isTerminal = false): Expr {
    const legal = this.newName(name, isTerminal);
    this.rules.set(legal, body);
    return ir.rule(legal);
  }

  private expr(expr: Expr, at: Place): Expr {
    const inner: Place = at.isRule ? { ...at, isRule: false } : at;
    switch (expr.kind) {
      case 'empty':
      case 'class':
      case 'text':
        return expr;
      case 'rule':
        return ir.rule(at.names.get(expr.name) ?? expr.name);
      case 'sequence':
        return ir.sequence(expr.items.map((item) => this.expr(item, inner)));
      case 'choice':
        return ir.choice(expr.items.map((item) => this.expr(item, inner)));
      case 'repeat':
        return ir.repeat(this.expr(expr.item, inner), expr.min, expr.max);
      case 'grammar':
        return ir.rule(this.scope(expr.grammar));
      case 'regex':
        return this.canSayRegex(expr)
          ? expr
          : this.automaton(readGrammarRegex(expr.source, expr.flags, expr.dialect));
      case 'and':
      case 'not':
        return this.boolean(expr, at);
      case 'lazy':
        return this.lazy(expr, at);
      case 'substring':
        return this.dialect.kinds.has('substring') ? expr : this.chunks(expr.chunks);
      case 'json':
        if (this.dialect.kinds.has('json')) return expr;
        if (this.json !== undefined) return ir.rule(this.scope(this.json(expr)));
        throw new UnsupportedError(`${this.notation} has no JSON Schemas: convert them with schemaToGrammar`);
      case 'special':
        if (
          this.dialect.kinds.has('special') &&
          (this.notation === 'lark' || expr.ranges === undefined || isOneId(expr))
        )
          return expr;
        throw new UnsupportedError(`${this.notation} cannot name the special token ${expr.text}`);
    }
  }

  private boolean(expr: Expr, at: Place): Expr {
    if (this.notation === 'lark') {
      const regular = this.regular(expr, at);
      // The start is a rule, whatever it is.
      return at.isRule && !at.isStart ? regular : this.newRule('terminal', regular, true);
    }
    if (this.notation === 'ebnf' && expr.kind === 'and') {
      const [first, ...others] = expr.items;
      if (others.length > 0 && others.every(({ kind }) => kind === 'not')) {
        return { kind: 'and', items: [first!, ...others].map((item) => this.difference(item, at)) };
      }
    }
    return this.automaton(codePointDfaOf(expr, bodyOf(at)));
  }

  private difference(item: Expr, at: Place): Expr {
    return item.kind === 'not'
      ? { kind: 'not', item: this.expr(item.item, { ...at, isRule: false }) }
      : this.expr(item, { ...at, isRule: false });
  }

  private lazy(expr: Expr & { readonly kind: 'lazy' }, at: Place): Expr {
    if (!this.dialect.kinds.has('lazy')) {
      this.notes.add(
        'a lazy lexeme is written by its texts alone: it does not settle what else could be read',
      );
      return this.automaton(codePointDfaOf(expr, bodyOf(at)));
    }
    const item =
      this.notation === 'lark' ? this.lexeme(expr.item, at) : this.expr(expr.item, { ...at, isRule: false });
    const lazy: Expr = { kind: 'lazy', item };
    // It is said of whole rules.
    return at.isRule ? lazy : this.newRule('lazy', lazy);
  }

  /** The body of a lazy rule of Lark, in which only terminals have operators of their own. */
  private lexeme(item: Expr, at: Place): Expr {
    const regular = this.regular(item, at);
    return holdsBoolean(regular) ? this.newRule('terminal', regular, true) : regular;
  }

  /** A regular expression without rules: they are put in where they are named, but for terminals. */
  private regular(expr: Expr, at: Place): Expr {
    switch (expr.kind) {
      case 'rule': {
        const { body } = at.grammar.rules.get(expr.name)!;
        return isBoolean(body) && expr.name !== at.grammar.start
          ? ir.rule(at.names.get(expr.name)!)
          : this.regular(body, at);
      }
      case 'sequence':
        return ir.sequence(expr.items.map((item) => this.regular(item, at)));
      case 'choice':
        return ir.choice(expr.items.map((item) => this.regular(item, at)));
      case 'and':
        return { kind: 'and', items: expr.items.map((item) => this.regular(item, at)) };
      case 'repeat':
        return ir.repeat(this.regular(expr.item, at), expr.min, expr.max);
      case 'not':
        return { kind: 'not', item: this.regular(expr.item, at) };
      case 'regex':
        if (!this.canSayRegex(expr)) {
          throw new UnsupportedError(
            `Lark cannot say /${expr.source}/${expr.flags} of ECMA-262 within & or ~`,
          );
        }
        return expr;
      default:
        return expr;
    }
  }

  private canSayRegex(expr: Expr & { readonly kind: 'regex' }): boolean {
    if (!this.dialect.kinds.has('regex')) return false;
    const native = this.notation === 'lark' ? 'rust' : 'ecma';
    // A flag that no notation writes, or a line break in the pattern.
    if (/[\n\r]/.test(expr.source) || (this.notation === 'lark' && expr.flags.includes('a'))) return false;
    if (this.notation === 'ebnf' && expr.flags.includes('i') !== expr.flags.includes('a')) return false;
    if (expr.dialect === native) return true;
    // What is written the same in both, and means the same.
    return (
      /^(?:[\w ,:;=@%&~"'!<>|()*+?-]|\\[.\\()[\]{}*+?|^$/-])*$/.test(expr.source) &&
      !/\(\?|i/.test(expr.source + expr.flags.replace(/[^i]/g, ''))
    );
  }

  private automaton(dfa: Dfa): Expr {
    const live = liveStates(dfa);
    const states = Array.from({ length: dfa.size }, (_, state) => state).filter((state) => live[state] === 1);
    if (states.length > MOST_RULES) {
      throw new UnsupportedError(
        `an expression takes ${states.length} rules to be written out in ${this.notation}`,
      );
    }
    if (live[0] !== 1) return ir.characterClass(CharacterSet.NONE);
    const names = new Map(states.map((state) => [state, this.newName('state')]));
    for (const name of names.values()) this.rules.set(name, ir.EMPTY);
    for (const [state, name] of names) {
      const items = [...successors(dfa, state)].flatMap(([next, set]) => {
        const target = names.get(next);
        return target === undefined ? [] : ir.sequence([ir.characterClass(set), ir.rule(target)]);
      });
      this.rules.set(name, ir.choice([...items, ...(dfa.accepting[state] === 1 ? [ir.EMPTY] : [])]));
    }
    return ir.rule(names.get(0)!);
  }

  private chunks(chunks: readonly string[]): Expr {
    if (chunks.length > MOST_RULES) {
      throw new UnsupportedError(
        `a span of ${chunks.length} chunks cannot be written out in ${this.notation}`,
      );
    }
    const names = chunks.map(() => this.newName('span'));
    names.forEach((name, i) => {
      const rest = names[i + 1];
      const more = rest === undefined ? ir.EMPTY : ir.choice([ir.rule(rest), ir.EMPTY]);
      this.rules.set(name, ir.sequence([ir.text(chunks[i]!), more]));
    });
    return ir.choice([...names.map((name) => ir.rule(name)), ir.EMPTY]);
  }
}

/** Where an expression stands: among which rules, what these are called now, and whether it is all of one. */
interface Place {
  readonly grammar: Grammar;
  readonly names: ReadonlyMap<string, string>;
  readonly isRule: boolean;
  readonly isStart: boolean;
}

function isBoolean({ kind }: Expr): boolean {
  return kind === 'and' || kind === 'not';
}

function holdsBoolean(expr: Expr): boolean {
  return isBoolean(expr) || ir.partsOf(expr).some(holdsBoolean);
}

function bodyOf({ grammar }: Place): (name: string) => Expr | undefined {
  return (name) => grammar.rules.get(name)?.body;
}

function isOneId({ ranges }: Expr & { readonly kind: 'special' }): boolean {
  return ranges?.length === 1 && ranges[0]![0] === ranges[0]![1];
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
