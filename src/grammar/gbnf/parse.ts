import { readBnf } from '../bnf/read.ts';
import type { Grammar, GrammarSource } from '../ir.ts';

/**
 * Reads GBNF, as llama.cpp documents it (grammars/README.md). Beyond that, left recursion and any order of counts that
 * makes sense. Of two rules of one name the last one counts, with a warning. The start rule is `root`.
 *
 * @throws GrammarError with all that is wrong
 *
 * @example
 * parseGbnf({ text: 'root ::= "yes" | "no"' });
 */
export function parseGbnf(source: GrammarSource, { start = 'root' }: { start?: string } = {}): Grammar {
  return readBnf(source, 'gbnf', start);
}
