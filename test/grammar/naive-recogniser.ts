import { type Expr, type Grammar, partsOf, type Rule } from '../../src/grammar/ir.ts';
import { derivative, hasBoolean, isNullable, keyOf, leastLength } from './derivatives.ts';

/*
 * The oracle of context-free grammars, for texts of ASCII characters. Of a text of n characters, an expression is a
 * matrix of (n+1) x (n+1) numbers: what is at (i, j) says what it costs to read the expression from position i to
 * position j. A character that stands in the text at i leads from i to i+1 and costs nothing; behind the end, every
 * character leads from n to n and costs 1. A sequence is the product in (min, +), a choice the minimum, and the rules
 * are the least fixpoint. So (0, n) is the fewest characters that are missing at the end: 0 for a text of the language,
 * Infinity where nothing completes it. This is the construction of Bar-Hillel, Perles and Shamir (1961), with weights;
 * it knows nothing of left recursion, cycles or empty rules.
 *
 * Columns left of the last one do not change as the text grows, so they are kept: `after` costs one column.
 */

/** Per position that it can begin at, the cost of an expression that ends at one position. */
type Column = readonly number[];

/** Per rule, its column. */
type Columns = ReadonlyMap<string, Column>;

/** A text, and what the oracle knows of it. */
export class NaivePrefix {
  readonly text: string;
  /** The fewest characters that complete the text, `Infinity` where none do. */
  readonly distance: number;
  private readonly oracle: NaiveOracle;
  /** Per position of the text but the last: the rules that end just there. */
  private readonly before: readonly Columns[];
  private columns: readonly Columns[] | undefined;

  constructor(oracle: NaiveOracle, text: string, before: readonly Columns[]) {
    this.oracle = oracle;
    this.text = text;
    const { start } = oracle.grammar;
    this.distance = oracle.column(text, before, 1).get(start)![0]!;
    this.before = before;
  }

  get isMember(): boolean {
    return this.distance === 0;
  }

  get isViable(): boolean {
    return this.distance < Infinity;
  }

  after(character: string): NaivePrefix {
    this.columns ??= [...this.before, this.oracle.column(this.text, this.before, Infinity)];
    return new NaivePrefix(this.oracle, this.text + character, this.columns);
  }
}

export class NaiveOracle {
  readonly grammar: Grammar;
  private readonly rules: readonly Rule[];
  private readonly alphabet: readonly string[];
  private readonly leastLengths = new Map<string, number>();

  /** `alphabet`: all characters that the grammar names. */
  constructor(grammar: Grammar, alphabet: readonly string[] = ['a', 'b', 'c']) {
    this.grammar = grammar;
    this.rules = reachableRules(grammar);
    this.alphabet = alphabet;
  }

  get start(): NaivePrefix {
    return new NaivePrefix(this, '', []);
  }

  read(text: string): NaivePrefix {
    return Array.from(text).reduce((prefix, character) => prefix.after(character), this.start);
  }

  /** The last columns of all rules, where a character behind the end costs `beyond`. */
  column(text: string, before: readonly Columns[], beyond: number): Columns {
    const nothing = new Array<number>(text.length + 1).fill(Infinity);
    const last = new Map<string, Column>(this.rules.map(({ name }) => [name, nothing]));
    const end = nothing.with(text.length, 0);
    const reading: Reading = { text, before, last, beyond };
    for (let changed = true; changed;) {
      changed = false;
      for (const { name, body } of this.rules) {
        const column = this.apply(body, end, reading);
        if (isEqual(column, last.get(name)!)) continue;
        last.set(name, column);
        changed = true;
      }
    }
    return last;
  }

  /** What it costs from each position to read an expression and then what costs `rest`. */
  private apply(expr: Expr, rest: Column, reading: Reading): Column {
    switch (expr.kind) {
      case 'empty':
        return rest;
      case 'text':
        return Array.from(expr.text).reduceRight(
          (column, character) => step((one) => one === character, column, reading),
          rest,
        );
      case 'class':
        return expr.set.isEmpty
          ? rest.map(() => Infinity)
          : step((one) => expr.set.has(one.charCodeAt(0)), rest, reading);
      case 'sequence':
        return expr.items.reduceRight((column, item) => this.apply(item, column, reading), rest);
      case 'choice':
        return expr.items.reduce<Column>(
          (column, item) => least(column, this.apply(item, rest, reading)),
          rest.map(() => Infinity),
        );
      case 'repeat': {
        let column = rest;
        for (let i = expr.min; i < expr.max; i++) {
          const next = least(rest, this.apply(expr.item, column, reading));
          if (isEqual(next, column)) break;
          column = next;
        }
        for (let i = 0; i < expr.min; i++) column = this.apply(expr.item, column, reading);
        return column;
      }
      case 'rule':
        return product(expr.name, rest, reading);
      default:
        if (!hasBoolean(expr)) throw new Error(`the oracle does not know ${expr.kind}`);
        return rest.map((_, from) => this.regular(expr, from, rest, reading));
    }
  }

  private regular(expr: Expr, from: number, rest: Column, { text, beyond }: Reading): number {
    let cost = Infinity;
    let left = expr;
    for (let at = from; at < text.length; at++) {
      if (isNullable(left)) cost = Math.min(cost, rest[at]!);
      left = derivative(left, text[at]!);
    }
    const missing = beyond === 1 ? this.leastLength(left) : isNullable(left) ? 0 : Infinity;
    return Math.min(cost, missing + rest[text.length]!);
  }

  private leastLength(expr: Expr): number {
    const key = keyOf(expr);
    let length = this.leastLengths.get(key);
    if (length === undefined) {
      length = leastLength(expr, this.alphabet);
      this.leastLengths.set(key, length);
    }
    return length;
  }
}

/** The rules that the start can lead to; those that were found last, first: they tend to be what others rest on. */
function reachableRules({ start, rules }: Grammar): readonly Rule[] {
  const names = new Set([start]);
  const visit = (expr: Expr): void => {
    if (expr.kind === 'rule') names.add(expr.name);
    else partsOf(expr).forEach(visit);
  };
  for (const name of names) visit(rules.get(name)!.body);
  return Array.from(names, (name) => rules.get(name)!).reverse();
}

interface Reading {
  readonly text: string;
  readonly before: readonly Columns[];
  readonly last: Columns;
  readonly beyond: number;
}

function step(isIn: (character: string) => boolean, rest: Column, { text, beyond }: Reading): Column {
  return rest.map((cost, at) => {
    if (at === text.length) return cost + beyond;
    return isIn(text[at]!) ? rest[at + 1]! : Infinity;
  });
}

function product(rule: string, rest: Column, { text, before, last }: Reading): Column {
  const column = last.get(rule)!.map((cost) => cost + rest[text.length]!);
  for (let to = 0; to < text.length; to++) {
    if (rest[to] === Infinity) continue;
    const ends = before[to]!.get(rule)!;
    for (let from = 0; from <= to; from++) {
      if (ends[from] === 0) column[from] = Math.min(column[from]!, rest[to]!);
    }
  }
  return column;
}

function least(a: Column, b: Column): Column {
  return a.map((cost, at) => Math.min(cost, b[at]!));
}

function isEqual(a: Column, b: Column): boolean {
  return a.every((cost, at) => cost === b[at]);
}
