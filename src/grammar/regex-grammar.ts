import { GrammarError } from '../base/errors.ts';
import type { Grammar, GrammarSource } from './ir.ts';
import { parsePattern } from './lexical/regex.ts';
import { Problems } from './problems.ts';

/**
 * A regular expression as a grammar: one rule `root` of the texts that it matches as a whole. It is one of ECMA-262,
 * read with the flag u, and as Annex B allows where it is not valid so; it may begin with `(?i)`.
 *
 * @throws GrammarError with the place of what is malformed
 * @throws UnsupportedError for back-references
 * @throws WellformedError with the code `limit`: `MAX_NESTING`
 *
 * @example
 * parseRegexGrammar({ text: '(?i)[a-d]+' }).start; // 'root'
 */
export function parseRegexGrammar(
  source: GrammarSource,
  { start = 'root' }: { start?: string } = {},
): Grammar {
  const problems = new Problems(source);
  if (start !== 'root') {
    problems.add(`there is no rule "${start}"`, 0, { hint: 'a regular expression has one rule: root' });
  }
  try {
    for (const warning of parsePattern(source.text, '', 'ecma').warnings) problems.warn(warning, 0);
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    problems.add(error.message, error.offset, { rule: 'root' });
  }
  problems.throwIfAny();
  const body = { kind: 'regex', source: source.text, flags: '', dialect: 'ecma', at: 0 } as const;
  return {
    start: 'root',
    rules: new Map([['root', { name: 'root', body, at: 0 }]]),
    warnings: problems.warnings,
    source,
  };
}
