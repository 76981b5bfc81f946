import { WellformedError } from '../../base/errors.ts';
import { CharacterSet } from '../../regex/character-set.ts';
import type { Expr, Grammar, JsonExpr } from '../ir.ts';
import { printClass, printText } from './characters.ts';
import { DIALECTS, type PrintDialect, type PrintedNotation } from './dialects.ts';
import { larkRegex } from './regexes.ts';
import { writeOut } from './written-out.ts';

export interface PrintOptions {
  /** Turns the schema of a JSON value into rules, where a notation has no schemas: `schemaToGrammar`. */
  readonly json?: ((expr: JsonExpr) => Grammar) | undefined;
  /** Lines of comment in front. */
  readonly comments?: readonly string[] | undefined;
}

/**
 * Writes a grammar in a notation. Read again, it stands for the same texts, and is printed the same. What the notation
 * cannot say is written out where that is exact: regular expressions become rules. Names are made legal; the start rule
 * is called `root`, in Lark `start`.
 *
 * @throws UnsupportedError that names what the notation cannot say
 * @throws GrammarError for rules that are named and not there, and malformed regular expressions
 * @throws WellformedError: `bad-option` for another notation; `limit` where the grammar is nested too deep
 *
 * @example
 * printGrammar(readGrammar('[a-c]+', { notation: 'regex' }), 'gbnf');
 */
export function printGrammar(
  grammar: Grammar,
  notation: PrintedNotation,
  { json, comments = [] }: PrintOptions = {},
): string {
  if (!Object.hasOwn(DIALECTS, notation)) {
    const known = Object.keys(DIALECTS).join(', ');
    throw new WellformedError('bad-option', `notation "${String(notation)}": expected ${known}`);
  }
  const dialect = DIALECTS[notation];
  try {
    const { rules, notes } = writeOut(grammar, { notation, dialect, json });
    const printer = new Printer(notation, dialect);
    const lines = [...comments, ...notes]
      .flatMap((text) => text.split(/\r\n?|\n/))
      .map((line) => `${dialect.comment} ${line}`);
    for (const [name, body] of rules) lines.push(printer.rule(name, body));
    return `${lines.join('\n')}\n`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WellformedError('limit', 'the grammar is nested too deep to be printed', { cause: error });
  }
}

/** How tightly an expression holds together. */
const CHOICE = 0;
const SEQUENCE = 1;
const REPEAT = 2;
const ATOM = 3;

class Printer {
  private readonly notation: PrintedNotation;
  private readonly dialect: PrintDialect;

  constructor(notation: PrintedNotation, dialect: PrintDialect) {
    this.notation = notation;
    this.dialect = dialect;
  }

  rule(name: string, body: Expr): string {
    const [attribute, expr] = body.kind === 'lazy' ? ['[lazy]', body.item] : ['', body];
    const isTerminal = this.notation === 'lark' && /^_*[A-Z]/.test(name);
    const text = isTerminal ? this.regular(expr, CHOICE) : this.expr(expr, CHOICE);
    return `${name}${attribute}${this.dialect.assign}${text}`;
  }

  private expr(expr: Expr, within: number): string {
    const [text, level] = this.print(expr);
    return level < within ? `(${text})` : text;
  }

  private print(expr: Expr): readonly [string, number] {
    switch (expr.kind) {
      case 'empty':
        return ['""', ATOM];
      case 'text':
        return [printText(expr.text, this.notation), ATOM];
      case 'class':
        return [printClass(expr.set, this.notation), ATOM];
      case 'sequence':
        return [expr.items.map((item) => this.expr(item, REPEAT)).join(' '), SEQUENCE];
      case 'choice':
        if (expr.items.length === 0) return [printClass(CharacterSet.NONE, this.notation), ATOM];
        return [expr.items.map((item) => this.expr(item, SEQUENCE)).join(' | '), CHOICE];
      case 'repeat':
        return [`${this.expr(expr.item, ATOM)}${quantifier(expr.min, expr.max)}`, REPEAT];
      case 'rule':
        return [expr.name, ATOM];
      case 'regex':
        return [this.regex(expr.source, expr.flags), ATOM];
      case 'substring':
        return [this.substring(expr.chunks), ATOM];
      case 'json':
        // Behind a word no count may stand, which would be a part of it.
        return [`%json ${JSON.stringify(expr.schema)}`, typeof expr.schema === 'boolean' ? REPEAT : ATOM];
      case 'special':
        return [expr.text, ATOM];
      case 'and':
      case 'not':
        return [this.difference(expr), SEQUENCE];
      default:
        throw new TypeError(`${expr.kind} is not written out`);
    }
  }

  /** `A - B` of EBNF. */
  private difference(expr: Expr): string {
    const items = expr.kind === 'and' ? expr.items : [];
    return items.map((item) => this.expr(item.kind === 'not' ? item.item : item, REPEAT)).join(' - ');
  }

  private regex(source: string, flags: string): string {
    if (this.notation === 'lark') return `${larkRegex(source)}${flags}`;
    const own = flags.replace('a', '');
    return `Regex(${printText(source, this.notation)}${own === '' ? '' : `, flags="${own}"`})`;
  }

  private substring(chunks: readonly string[]): string {
    if (this.notation === 'lark') return `%regex ${JSON.stringify({ substring_chunks: chunks })}`;
    return `Substring(${chunks.map((chunk) => printText(chunk, this.notation)).join(', ')})`;
  }

  /** An expression within a terminal of Lark, where `&` binds tighter than `|`, and `~` tighter than repeats. */
  private regular(expr: Expr, within: number): string {
    const wrap = (text: string, level: number): string => (level < within ? `(${text})` : text);
    switch (expr.kind) {
      case 'and':
        return wrap(expr.items.map((item) => this.regular(item, SEQUENCE)).join(' & '), CHOICE);
      case 'not':
        return wrap(`~${this.regular(expr.item, ATOM)}`, REPEAT);
      case 'choice':
        if (expr.items.length === 0) return this.expr(expr, within);
        return wrap(expr.items.map((item) => this.regular(item, SEQUENCE)).join(' | '), CHOICE);
      case 'sequence':
        return wrap(expr.items.map((item) => this.regular(item, REPEAT)).join(' '), SEQUENCE);
      case 'repeat':
        return wrap(`${this.regular(expr.item, ATOM)}${quantifier(expr.min, expr.max)}`, REPEAT);
      default:
        return this.expr(expr, within);
    }
  }
}

function quantifier(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}
