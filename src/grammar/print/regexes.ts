import { GrammarError, UnsupportedError, WellformedError } from '../../base/errors.ts';
import { equals } from '../../regex/algebra.ts';
import type { Dfa } from '../../regex/dfa.ts';
import type { RegexExpr } from '../ir.ts';
import { REGEX_BODY } from '../lark/blocks.ts';
import { readGrammarRegex } from '../lexical/regex.ts';
import type { PrintedNotation } from './dialects.ts';

const LARK_LITERAL = new RegExp(`^${REGEX_BODY}/$`);

/**
 * A regular expression as a notation can say it, with the same texts: in its own dialect, or in that of the notation if
 * the automata of both are the same. Undefined where it has to be written out.
 *
 * @throws what `readGrammarRegex` throws for the expression as it is
 */
export function sayableRegex(expr: RegexExpr, notation: PrintedNotation): RegexExpr | undefined {
  if (notation === 'gbnf' || /\p{Surrogate}/u.test(expr.source)) return undefined;
  const said = notation === 'lark' ? asLark(expr) : asEbnf(expr);
  if (said === undefined) return undefined;
  const isSame = said.dialect === expr.dialect && foldingOf(said) === foldingOf(expr);
  if (isSame) return said;
  const other = dfaOf(said);
  return other !== undefined && equals(readGrammarRegex(expr.source, expr.flags, expr.dialect), other)
    ? said
    : undefined;
}

/** Between slashes of Lark. */
function asLark(expr: RegexExpr): RegexExpr | undefined {
  const flags = expr.flags.replace('a', '');
  const isVerbose = /x/.test(flags) || /\(\?[a-zA-Z-]*x/.test(expr.source);
  // Where blanks count, a line break is the same as its escape.
  const source = isVerbose
    ? expr.source
    : expr.source.replace(/\\[\s\S]|[\n\r]/g, (found) =>
        found.endsWith('\n') ? '\\n' : found.endsWith('\r') ? '\\r' : found,
      );
  if (!LARK_LITERAL.test(larkRegex(source))) return undefined;
  return { ...expr, source, flags, dialect: 'rust' };
}

/** In `Regex("...", flags="...")` of EBNF, where `i` is said of the letters A to Z. */
function asEbnf(expr: RegexExpr): RegexExpr | undefined {
  const flags = expr.flags.replace('a', '');
  if (/[^imsu]/.test(flags)) return undefined;
  return { ...expr, flags: flags.includes('i') ? `${flags}a` : flags, dialect: 'ecma' };
}

/** A regular expression with its slashes. */
export function larkRegex(source: string): string {
  // Two slashes begin a comment.
  if (source === '') return '/(?:)/';
  return `/${source.replace(/\\[\s\S]|\//g, (found) => (found === '/' ? '\\/' : found))}/`;
}

/** Which letters are equal but for their case. */
function foldingOf({ flags }: RegexExpr): string {
  return !flags.includes('i') ? 'none' : flags.includes('a') ? 'ascii' : 'unicode';
}

function dfaOf({ source, flags, dialect }: RegexExpr): Dfa | undefined {
  try {
    return readGrammarRegex(source, flags, dialect);
  } catch (error) {
    const isRefused =
      error instanceof GrammarError ||
      error instanceof UnsupportedError ||
      (error instanceof WellformedError && error.code === 'limit');
    if (!isRefused) throw error;
    return undefined;
  }
}
