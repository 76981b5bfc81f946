import { WellformedError } from '../../base/errors.ts';
import { alt, grammar, many, opt, ref, regex, rule, seq } from '../builder.ts';
import type { Grammar } from '../ir.ts';

/** How many columns a grammar may have. */
const MOST_COLUMNS = 1000;

export interface CsvOptions {
  /** The names of the columns, in order: every row has as many fields. */
  readonly columns: readonly string[];
  /** Whether the first line holds the names of the columns (default true). */
  readonly header?: boolean | undefined;
  /** What ends a line: default CR LF, as RFC 4180 says; most programs read LF too. */
  readonly lineEnd?: '\r\n' | '\n' | undefined;
}

/**
 * Comma-separated values of given columns (RFC 4180): every row has a field for each of them, and the header, if there is
 * one, is just their names. Below a header, no rows are fine; the last line may end or not.
 *
 * @throws WellformedError (`bad-option`) for no columns, more than 1,000, or names with halves of surrogate pairs
 *
 * @example
 * csvGrammar({ columns: ['id', 'name'], lineEnd: '\n' }) // id,name\n1,Ada\n2,"Grace, Hopper"\n
 */
export function csvGrammar({ columns, header = true, lineEnd = '\r\n' }: CsvOptions): Grammar {
  if (columns.length === 0 || columns.length > MOST_COLUMNS) {
    throw new WellformedError(
      'bad-option',
      `csvGrammar: ${columns.length} columns; give 1 to ${MOST_COLUMNS}`,
    );
  }
  const names = columns.map(fieldText).join(',');
  const more = many(seq(lineEnd, ref('row')));
  const rows = header ? seq(names, more) : seq(ref('row'), more);
  const { length } = columns;
  return grammar(
    rule('csv', seq(rows, opt(lineEnd))),
    rule('row', many(ref('field'), { min: length, max: length, separator: ',' })),
    rule('field', alt(regex('[^\\x00-\\x1f\\x7f",]*'), ref('quoted'))),
    rule('quoted', regex('"([^\\x00-\\x1f\\x7f"]|\\r|\\n|"")*"')),
  );
}

/** A name as a field, in quotes where it needs them. */
function fieldText(name: string): string {
  if (/\p{Surrogate}/u.test(name)) {
    throw new WellformedError(
      'bad-option',
      `csvGrammar: the name ${JSON.stringify(name)} is no Unicode text`,
    );
  }
  // eslint-disable-next-line no-control-regex -- what a field without quotes cannot hold
  if (!/[\x00-\x1f\x7f",]/.test(name)) return name;
  // eslint-disable-next-line no-control-regex -- what no field can hold
  if (/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]/.test(name)) {
    const reason = 'holds a control character, which CSV cannot';
    throw new WellformedError('bad-option', `csvGrammar: the name ${JSON.stringify(name)} ${reason}`);
  }
  return `"${name.replaceAll('"', '""')}"`;
}
