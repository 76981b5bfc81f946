import { UnsupportedError, WellformedError } from '../base/errors.ts';
import { choice, EMPTY, type Expr, type SpecialExpr, text } from './ir.ts';

/** How many tokens with bytes may be named by their ids in one place. */
const MOST_TEXT_TOKENS = 1000;

/** What a vocabulary says of its tokens. */
export interface SpecialTokens {
  readonly size: number;
  readonly endTokens: readonly number[];
  isSpecial(token: number): boolean;
  bytes(token: number): Uint8Array;
  /** The id of an added token by its exact content. */
  addedToken?(content: string): number | undefined;
}

/**
 * Reads the special tokens of a grammar with those of a vocabulary. A special token becomes one that is named by its id
 * alone; tokens that have bytes become their text; those that end the text are nothing: the end comes by itself.
 * `names` receives what the grammar calls each special token.
 *
 * @throws WellformedError (`inexpressible`) where the vocabulary has no such token
 * @throws UnsupportedError where very many ordinary tokens are named by ids
 */
export function specialIn(
  vocabulary: SpecialTokens,
  names: Map<number, string> = new Map<number, string>(),
): (expr: SpecialExpr) => Expr {
  const ofToken = (token: number, name = `<[${token}]>`): Expr => {
    if (vocabulary.endTokens.includes(token)) return EMPTY;
    if (vocabulary.isSpecial(token)) {
      names.set(token, names.get(token) ?? name);
      return { kind: 'special', text: `<[${token}]>`, ranges: [[token, token]] };
    }
    return text(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(vocabulary.bytes(token)));
  };
  return (expr) => {
    if (expr.name !== undefined && expr.negated !== true) {
      const token = vocabulary.addedToken?.(expr.name) ?? vocabulary.addedToken?.(expr.text);
      if (token !== undefined) return ofToken(token, expr.name);
      throw new WellformedError('inexpressible', `this vocabulary has no special token "${expr.text}"`);
    }
    const tokens = idsOf(expr, vocabulary);
    const [first] = tokens;
    if (first === undefined) {
      throw new WellformedError('inexpressible', `this vocabulary has none of the tokens "${expr.text}"`);
    }
    return tokens.length === 1 ? ofToken(first) : choice(tokens.map((token) => ofToken(token)));
  };
}

function idsOf(expr: SpecialExpr, vocabulary: SpecialTokens): number[] {
  const { negated = false } = expr;
  const named = expr.name === undefined ? undefined : vocabulary.addedToken?.(expr.name);
  const ranges = expr.ranges ?? (named === undefined ? [] : [[named, named] as const]);
  const tokens: number[] = [];
  let texts = 0;
  for (let token = 0; token < vocabulary.size; token++) {
    const isSpecial = vocabulary.isSpecial(token);
    if (!isSpecial && vocabulary.bytes(token).length === 0) continue;
    if (ranges.some(([from, to]) => from <= token && token <= to) === negated) continue;
    tokens.push(token);
    if (!isSpecial && ++texts > MOST_TEXT_TOKENS) {
      throw new UnsupportedError(
        `${expr.text} names more than ${MOST_TEXT_TOKENS} tokens that are text: write that text instead`,
      );
    }
  }
  return tokens;
}
