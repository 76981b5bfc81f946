import { WellformedError } from '../base/errors.ts';
import { checkGrammar } from './check.ts';
import { parseEbnf } from './ebnf/parse.ts';
import { parseGbnf } from './gbnf/parse.ts';
import type { Grammar, GrammarSource } from './ir.ts';
import { parseLark } from './lark/parse.ts';
import { parseRegexGrammar } from './regex-grammar.ts';

/** How a grammar can be written. */
export type Notation = 'gbnf' | 'ebnf' | 'lark' | 'regex';

const PARSERS: Readonly<Record<Notation, (source: GrammarSource, options: { start?: string }) => Grammar>> = {
  gbnf: parseGbnf,
  ebnf: parseEbnf,
  lark: parseLark,
  regex: parseRegexGrammar,
};

export const NOTATIONS: readonly Notation[] = Object.keys(PARSERS) as Notation[];

/** How long a grammar's text may be, in UTF-16 units. */
export const MAX_GRAMMAR_LENGTH: number = 8 * 2 ** 20;

export interface ReadGrammarOptions {
  /** Default: the extension of the file. */
  readonly notation?: Notation | undefined;
  /** A file name, for messages. */
  readonly file?: string | undefined;
  /** The rule to start from. Default: `root` in GBNF and EBNF, `start` in Lark. */
  readonly start?: string | undefined;
}

/**
 * Reads a grammar from its text, and checks it as a whole.
 *
 * - `gbnf`: as llama.cpp documents it
 * - `lark`: as llguidance documents it
 * - `ebnf`: as in the XML specification, with the extensions of xgrammar
 * - `regex`: a regular expression of ECMA-262 that a text must match as a whole
 *
 * @throws GrammarError with all that is wrong, each with its place, an excerpt and a hint
 * @throws UnsupportedError for what a notation has and what is not supported, by name
 * @throws WellformedError: `bad-option` where the notation is neither given nor known from the file; `limit` beyond
 *   `MAX_GRAMMAR_LENGTH`
 *
 * @example
 * readGrammar('root ::= "yes" | "no"', { notation: 'gbnf' });
 */
export function readGrammar(text: string, { notation, file, start }: ReadGrammarOptions = {}): Grammar {
  const known = notation ?? notationOf(file);
  if (known === undefined || !Object.hasOwn(PARSERS, known)) {
    const given = known === undefined ? 'no notation is given' : `notation "${String(known)}"`;
    throw new WellformedError('bad-option', `${given}: expected ${NOTATIONS.join(', ')}`);
  }
  if (text.length > MAX_GRAMMAR_LENGTH) {
    throw new WellformedError('limit', `the grammar is longer than ${MAX_GRAMMAR_LENGTH} characters`);
  }
  try {
    return checkGrammar(PARSERS[known]({ text, file }, start === undefined ? {} : { start }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WellformedError('limit', 'the grammar is nested too deep to be read', { cause: error });
  }
}

/** The notation of a file by its extension. */
export function notationOf(file: string | undefined): Notation | undefined {
  const extension = /\.([^./\\]+)$/.exec(file ?? '')?.[1]?.toLowerCase();
  return NOTATIONS.find((notation) => notation === extension);
}
