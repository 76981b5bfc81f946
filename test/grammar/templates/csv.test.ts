import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WellformedError } from '../../../src/base/errors.ts';
import { grammarRecognizer } from '../../../src/grammar/recognizer.ts';
import { csvGrammar } from '../../../src/grammar/templates/csv.ts';
import { sentences } from '../../../src/testing/sentences.ts';
import { acceptsText } from '../../grammars/verdicts.ts';

function judge(options: Parameters<typeof csvGrammar>[0]): (text: string) => boolean {
  const recognizer = grammarRecognizer(csvGrammar(options));
  return (text) => acceptsText(recognizer, text);
}

describe('csvGrammar', () => {
  it('wants the names of the columns, and a field for each of them in every row', () => {
    const accepts = judge({ columns: ['id', 'name'] });
    expect(accepts('id,name\r\n1,Ada\r\n2,"Hopper, Grace"\r\n')).toBe(true);
    expect(accepts('id,name')).toBe(true);
    expect(accepts('id,name\r\n,\r\n')).toBe(true);
    expect(accepts('name,id\r\n1,Ada')).toBe(false);
    expect(accepts('id,name\r\n1')).toBe(false);
    expect(accepts('id,name\r\n1,2,3')).toBe(false);
    expect(accepts('id,name\n1,2')).toBe(false);
    expect(accepts('1,2\r\n')).toBe(false);
  });

  it('has no header where none is wanted, and other line ends', () => {
    const accepts = judge({ columns: ['a', 'b', 'c'], header: false, lineEnd: '\n' });
    expect(accepts('1,2,3\n"a\nb",,\n')).toBe(true);
    expect(accepts('a,b\n')).toBe(false);
    expect(accepts('1,2,3\r\n')).toBe(false);
  });

  it('writes names in quotes where they need them', () => {
    const accepts = judge({ columns: ['a,b', 'say "x"', 'é'] });
    expect(accepts('"a,b","say ""x""",é\r\n1,2,3')).toBe(true);
    expect(accepts('a,b,say "x",é')).toBe(false);
  });

  it('makes tables that csv-parse reads, with that many columns', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));
    const tables = fc
      .tuple(fc.array(name, { minLength: 1, maxLength: 5 }), fc.boolean())
      .chain(([columns, header]) => {
        const options = { columns, header };
        return fc.tuple(fc.constant(options), sentences(csvGrammar(options)));
      });
    fc.assert(
      fc.property(tables, ([{ columns, header }, text]) => {
        const rows = parse(text, { record_delimiter: '\r\n' });
        expect(rows.every((row) => row.length === columns.length)).toBe(true);
        if (header) expect(rows[0]).toEqual(columns);
      }),
    );
  });

  it.each([
    [{ columns: [] }, /0 columns/],
    [{ columns: ['a\tb'] }, /"a\\tb" holds a control character/],
    [{ columns: ['\ud800'] }, /"\\ud800" is no Unicode text/],
  ])('refuses %j', (options, message) => {
    expect(() => csvGrammar(options)).toThrow(WellformedError);
    expect(() => csvGrammar(options)).toThrow(message);
  });
});
