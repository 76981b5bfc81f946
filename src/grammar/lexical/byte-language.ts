import { complement, fromWords, intersect } from '../../regex/algebra.ts';
import { determinise } from '../../regex/determinise.ts';
import type { Dfa } from '../../regex/dfa.ts';
import type { Limits } from '../../regex/limits.ts';
import { minimise } from '../../regex/minimise.ts';
import type { Expr } from '../ir.ts';
import { buildExpressionProgram, type ExpressionContext } from './expression-program.ts';
import { enter, failTooLarge, LEXICAL_LIMITS } from './limits.ts';
import { readGrammarRegex } from './regex.ts';
import { codePointDfaToBytes } from './utf8-automaton.ts';

export { codePointDfaToBytes } from './utf8-automaton.ts';

/**
 * The minimal automaton over bytes (0 to 255 in place of code points) of the UTF-8 texts that a regular expression of
 * the IR stands for: one without `json`, `grammar` and `special`, whose rules, found with `bodyOf`, do not recur.
 *
 * It is made over code points, of which there are fewer classes and states, and written in bytes at the end: a text is
 * a prefix of another one in code points if it is in bytes, so `not` and `lazy` mean the same either way.
 *
 * @throws GrammarError that names the rule, for what is not regular or not defined, and for malformed regexes
 * @throws UnsupportedError for back-references
 * @throws WellformedError with the code `limit`: `LEXICAL_LIMITS` and those of regular expressions
 *
 * @example
 * byteDfaOf({ kind: 'not', item: text('end') }, () => undefined);
 */
export function byteDfaOf(
  expr: Expr,
  bodyOf: (rule: string) => Expr | undefined,
  limits: Limits = LEXICAL_LIMITS,
): Dfa {
  return codePointDfaToBytes(new Language(bodyOf, limits).dfaOf(expr), limits);
}

/** The same over code points. */
export function codePointDfaOf(
  expr: Expr,
  bodyOf: (rule: string) => Expr | undefined,
  limits: Limits = LEXICAL_LIMITS,
): Dfa {
  return new Language(bodyOf, limits).dfaOf(expr);
}

/** Automata over code points of expressions, each made once. */
class Language implements ExpressionContext {
  readonly bodyOf: (rule: string) => Expr | undefined;
  readonly open: string[] = [];
  depth = 0;
  private readonly limits: Limits;
  private readonly known = new Map<Expr, Dfa>();

  constructor(bodyOf: (rule: string) => Expr | undefined, limits: Limits) {
    this.bodyOf = bodyOf;
    this.limits = limits;
  }

  dfaOf(expr: Expr): Dfa {
    let dfa = this.known.get(expr);
    if (dfa === undefined) {
      enter(this);
      dfa = this.make(expr);
      this.depth--;
      this.known.set(expr, dfa);
    }
    return dfa;
  }

  private make(expr: Expr): Dfa {
    const { limits } = this;
    switch (expr.kind) {
      case 'regex':
        return readGrammarRegex(expr.source, expr.flags, expr.dialect, limits);
      case 'and':
        return expr.items
          .map((item) => this.dfaOf(item))
          .reduce((a, b) => intersect(a, b, limits) ?? failTooLarge('An intersection (&)', limits));
      case 'not':
        return complement(this.dfaOf(expr.item));
      case 'lazy':
        return shortest(this.dfaOf(expr.item));
      case 'choice': {
        const words = expr.items.map(wordOf);
        if (!words.every((word) => word !== undefined)) return this.determinised(expr);
        return fromWords(words, limits) ?? failTooLarge(whatIs(this.open), limits);
      }
      default:
        return this.determinised(expr);
    }
  }

  private determinised(expr: Expr): Dfa {
    const program = buildExpressionProgram(expr, this);
    return determinise(program, this.limits) ?? failTooLarge(whatIs(this.open), this.limits);
  }
}

/** What a text, or the empty one, is. */
function wordOf(expr: Expr): string | undefined {
  return expr.kind === 'text' ? expr.text : expr.kind === 'empty' ? '' : undefined;
}

function whatIs(open: readonly string[]): string {
  const name = open.at(-1);
  return name === undefined ? 'A terminal' : `The terminal in the rule "${name}"`;
}

/** The texts of a language that do not begin with a shorter one. */
function shortest(dfa: Dfa): Dfa {
  const { size, classCount, accepting } = dfa;
  const next = new Int32Array((size + 1) * classCount).fill(size);
  for (let state = 0; state < size; state++) {
    if (accepting[state] === 1) continue;
    const from = state * classCount;
    next.set(dfa.next.subarray(from, from + classCount), from);
  }
  return minimise({ ...dfa, size: size + 1, next, accepting: Uint8Array.from([...accepting, 0]) });
}
