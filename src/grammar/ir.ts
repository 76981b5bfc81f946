import type { CharacterSet } from '../regex/character-set.ts';

/**
 * What a grammar says, whatever its notation: rules whose bodies are expressions. Characters are code points. Positions
 * (`at`) are offsets in UTF-16 units in the source that the grammar was read from; what a program built has none.
 */
export interface Grammar {
  readonly start: string;
  /** By name, in the order of the source. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** What in the source has no effect, in words, with `file:line:column` in front. */
  readonly warnings: readonly string[];
  readonly source?: GrammarSource | undefined;
}

/** The text that a grammar was read from. */
export interface GrammarSource {
  readonly text: string;
  /** A file name, for messages. */
  readonly file?: string | undefined;
}

export interface Rule {
  readonly name: string;
  readonly body: Expr;
  readonly at?: number | undefined;
}

/** The right side of a rule, or a part of it. */
export type Expr =
  | EmptyExpr
  | TextExpr
  | ClassExpr
  | SequenceExpr
  | ChoiceExpr
  | RepeatExpr
  | RuleExpr
  | RegexExpr
  | AndExpr
  | NotExpr
  | LazyExpr
  | SubstringExpr
  | JsonExpr
  | GrammarExpr
  | SpecialExpr;

/** The empty text. */
export interface EmptyExpr {
  readonly kind: 'empty';
}

/** A literal text. */
export interface TextExpr {
  readonly kind: 'text';
  readonly text: string;
}

/** One character of a set; of an empty set, nothing at all. */
export interface ClassExpr {
  readonly kind: 'class';
  readonly set: CharacterSet;
}

/** One after the other. */
export interface SequenceExpr {
  readonly kind: 'sequence';
  readonly items: readonly Expr[];
}

/** One of them; of none, nothing at all. */
export interface ChoiceExpr {
  readonly kind: 'choice';
  readonly items: readonly Expr[];
}

/** From `min` to `max` times, which may be Infinity. */
export interface RepeatExpr {
  readonly kind: 'repeat';
  readonly item: Expr;
  readonly min: number;
  readonly max: number;
}

/** What a rule of the same grammar stands for. */
export interface RuleExpr {
  readonly kind: 'rule';
  readonly name: string;
  readonly at?: number | undefined;
}

/** A text that a regular expression matches as a whole. */
export interface RegexExpr {
  readonly kind: 'regex';
  readonly source: string;
  /** Letters of `i` (case does not count), `s` (`.` is any character), `m` and `u`. */
  readonly flags: string;
  /** `ecma`: ECMA-262, as JSON Schema uses it. `rust`: the regex crate, as llguidance and Lark use it. */
  readonly dialect: RegexDialect;
  readonly at?: number | undefined;
}

export type RegexDialect = 'ecma' | 'rust';

/** A text of all of them. The items are regular: no rules that recur, no `json`, `grammar` or `special`. */
export interface AndExpr {
  readonly kind: 'and';
  readonly items: readonly Expr[];
}

/** A text of whole characters that the item does not stand for. The item is regular. */
export interface NotExpr {
  readonly kind: 'not';
  readonly item: Expr;
}

/**
 * A text of the item that does not begin with a shorter one. As soon as it is read it is settled: whatever else could
 * have been read instead, and goes on, is given up. The item is regular.
 */
export interface LazyExpr {
  readonly kind: 'lazy';
  readonly item: Expr;
}

/** Chunks that follow each other in a list, joined; or none. */
export interface SubstringExpr {
  readonly kind: 'substring';
  readonly chunks: readonly string[];
}

/** A JSON text that a schema accepts. */
export interface JsonExpr {
  readonly kind: 'json';
  readonly schema: object | boolean;
  readonly at?: number | undefined;
}

/** A text of another grammar, whose rules have names of their own. */
export interface GrammarExpr {
  readonly kind: 'grammar';
  readonly grammar: Grammar;
}

/** One of the special tokens of a vocabulary, which have no bytes: by name, or by ids. */
export interface SpecialExpr {
  readonly kind: 'special';
  /** As the notation writes it: `<think>`, `<[128000-128255]>`. */
  readonly text: string;
  /** The name of the token, where it is given by name. */
  readonly name?: string | undefined;
  /** Else first and last ids of ranges, inclusive. */
  readonly ranges?: readonly (readonly [number, number])[] | undefined;
  readonly negated?: boolean | undefined;
  readonly at?: number | undefined;
}

export const EMPTY: Expr = { kind: 'empty' };

export function text(value: string): Expr {
  return value === '' ? EMPTY : { kind: 'text', text: value };
}

export function characterClass(set: CharacterSet): Expr {
  return { kind: 'class', set };
}

/** Sequences within are taken apart, and what is empty left out. */
export function sequence(items: readonly Expr[]): Expr {
  const flat = items.flatMap((item) => (item.kind === 'sequence' ? item.items : [item]));
  const kept = flat.filter(({ kind }) => kind !== 'empty');
  return kept.length === 1 ? kept[0]! : kept.length === 0 ? EMPTY : { kind: 'sequence', items: kept };
}

export function choice(items: readonly Expr[]): Expr {
  const flat = items.flatMap((item) => (item.kind === 'choice' ? item.items : [item]));
  return flat.length === 1 ? flat[0]! : { kind: 'choice', items: flat };
}

export function repeat(item: Expr, min: number, max: number): Expr {
  if (max === 0) return EMPTY;
  return min === 1 && max === 1 ? item : { kind: 'repeat', item, min, max };
}

export function rule(name: string, at?: number): Expr {
  return at === undefined ? { kind: 'rule', name } : { kind: 'rule', name, at };
}

/** The expressions right inside an expression. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'sequence':
    case 'choice':
    case 'and':
      return expr.items;
    case 'repeat':
    case 'not':
    case 'lazy':
      return [expr.item];
    default:
      return [];
  }
}
