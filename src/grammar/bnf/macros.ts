import { GrammarError, WellformedError } from '../../base/errors.ts';
import * as ir from '../ir.ts';
import type { Expr } from '../ir.ts';
import { parsePattern } from '../lexical/regex.ts';
import type { Problems } from '../problems.ts';
import { CharacterReader, readLiteral } from './escapes.ts';
import { type Children, nodesOf, tokenOf } from '../chevrotain/tree.ts';

interface Argument {
  /** Of `name=value`. */
  readonly name: string | undefined;
  /** Undefined where it is no literal. */
  readonly literal: Literal | undefined;
}

interface Literal {
  readonly text: string;
  /** Where a unit of the text stands in the source. */
  readonly offsetOf: (unit: number) => number;
}

/** `Regex("...", flags="i")` and `Substring("...", ...)`. Other macros of xgrammar are refused by their names. */
export function readMacro(children: Children, source: string, problems: Problems): Expr {
  const name = tokenOf(children, 'Name');
  if (name === undefined) return ir.EMPTY;
  const args = nodesOf(children, 'argument').map((node) => argumentOf(node.children, source, problems));
  const { image, startOffset: at } = name;
  if (image === 'Regex' || image === 'Substring') {
    const expr = image === 'Regex' ? regex(args, at, problems) : substring(args);
    if (expr !== undefined) return expr;
    const hint =
      image === 'Regex' ? 'write Regex("...") or Regex("...", flags="i")' : 'write Substring("...", "...")';
    problems.add(`${image} is given what it does not take`, at, { hint });
  } else problems.add(`${image} is not supported`, at, { hint: INSTEAD });
  return ir.EMPTY;
}

const INSTEAD = 'write free text up to a stop as a rule with [lazy], and what may follow as alternatives';

function argumentOf(children: Children, source: string, problems: Problems): Argument {
  const name = tokenOf(children, 'Equals') === undefined ? undefined : tokenOf(children, 'Name')?.image;
  const plain = tokenOf(children, 'PlainText');
  if (plain !== undefined) {
    const { image, startOffset } = plain;
    return { name, literal: { text: image.slice(1, -1), offsetOf: (unit) => startOffset + 1 + unit } };
  }
  const token = tokenOf(children, 'Text');
  if (token === undefined) return { name, literal: undefined };
  const reader = (): CharacterReader =>
    new CharacterReader(
      source,
      { from: token.startOffset + 1, to: token.endOffset! },
      { dialect: 'ebnf', problems, isClass: false },
    );
  const text = readLiteral(reader(), problems);
  const offsetOf = (unit: number): number => {
    const again = reader();
    for (let count = 0; count < unit && !again.atEnd;) count += again.next() > 0xffff ? 2 : 1;
    return again.at;
  };
  return { name, literal: { text, offsetOf } };
}

function substring(args: readonly Argument[]): Expr | undefined {
  const chunks = args.map(({ literal, name }) => (name === undefined ? literal?.text : undefined));
  return chunks.every((chunk) => chunk !== undefined) ? { kind: 'substring', chunks } : undefined;
}

function regex(args: readonly Argument[], at: number, problems: Problems): Expr | undefined {
  const [pattern, ...others] = args.filter(({ name }) => name === undefined);
  const [given, ...more] = args.filter(({ name }) => name !== undefined);
  const isRight = others.length === 0 && more.length === 0 && (given === undefined || given.name === 'flags');
  if (!isRight || pattern?.literal === undefined) return undefined;
  if (given !== undefined && given.literal === undefined) return undefined;
  const { offsetOf, text: source } = pattern.literal;
  const flags = given?.literal?.text ?? '';
  const known = /^(?!.*(.).*\1)[ismu]*$/s.test(flags);
  if (!known) {
    problems.add(`the flags "${flags}" are not known`, given?.literal?.offsetOf(0) ?? at, {
      hint: 'there are i, s, m and u, each at most once',
    });
    return ir.EMPTY;
  }
  // Of letters, only those of ASCII are the same in both cases here.
  const read = flags.includes('i') ? `${flags}a` : flags;
  try {
    for (const warning of parsePattern(source, read, 'ecma').warnings) problems.warn(warning, offsetOf(0));
  } catch (error) {
    if (!(error instanceof WellformedError)) throw error;
    problems.add(error.message, offsetOf(error instanceof GrammarError ? error.offset : 0));
  }
  return { kind: 'regex', source, flags: read, dialect: 'ecma', at };
}
