import { readBnf } from '../bnf/read.ts';
import type { Grammar, GrammarSource } from '../ir.ts';

/**
 * Reads EBNF in the style of the XML specification (https://www.w3.org/TR/xml/#sec-notation), with what xgrammar adds:
 * `Regex("...", flags="i")`, `Substring("...", ...)`, counts, the attribute `[lazy]`, and lookaheads `(=...)`, which are
 * hints and do not change the language. In double quotes and classes there are escapes. The start rule is `root`.
 *
 * @throws GrammarError with all that is wrong
 *
 * @example
 * parseEbnf({ text: "root ::= [0-9]+ ('.' [0-9]+)?" });
 */
export function parseEbnf(source: GrammarSource, { start = 'root' }: { start?: string } = {}): Grammar {
  return readBnf(source, 'ebnf', start);
}
