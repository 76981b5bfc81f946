import { readRegex } from '../../regex/regex.ts';
import type { Dfa } from '../../regex/dfa.ts';
import { DRAFTS, type Draft, isFrom } from '../draft.ts';
import type { StringTest } from '../string-test.ts';
import { ADDRESS_FORMATS } from './address-formats.ts';
import { DATE_FORMATS } from './date-formats.ts';
import type { Format } from './format.ts';
import { TEXT_FORMATS } from './text-formats.ts';
import { URI_FORMATS } from './uri-formats.ts';

/** Every format of the drafts 4 to 2020-12, sorted by kind. A name that drafts read differently has several rows. */
export const FORMATS: readonly Format[] = [
  ...DATE_FORMATS,
  ...ADDRESS_FORMATS,
  ...URI_FORMATS,
  ...TEXT_FORMATS,
];

const LATEST: Draft = DRAFTS[DRAFTS.length - 1]!;

/** The tests made so far: automata are costly, and the same in every schema. */
const tests = new Map<Format, FormatTest>();

/**
 * What a format asks of strings; undefined where the name is unknown. A name that a draft does not define is read as the
 * first draft that does: it may (4 and 6: "implementations MAY add custom format attributes"), and authors mean that.
 * Automata are made when first asked for, once in a process.
 *
 * @example formatTest('date')!.judge?.('2020-02-29') // true
 */
export function formatTest(name: string, draft: Draft = LATEST): StringTest | undefined {
  const format = FORMATS.find(
    (row) => row.name === name && (row.until === undefined || isFrom(row.until, draft)),
  );
  if (format === undefined) return undefined;
  let test = tests.get(format);
  if (test === undefined) tests.set(format, (test = new FormatTest(format)));
  return test;
}

class FormatTest implements StringTest {
  readonly name: string;
  readonly judge: ((text: string) => boolean) | undefined;
  private readonly format: Format;

  constructor(format: Format) {
    this.format = format;
    this.name = `format ${format.name}${format.until === undefined ? '' : ` until ${format.until}`}`;
    this.judge = format.judge ?? (format.inner === undefined ? undefined : acceptAll);
  }

  get outer(): Dfa {
    return automatonOf(this.format.outer);
  }

  get inner(): Dfa {
    return automatonOf(this.format.inner ?? this.format.outer);
  }
}

/** What lies between `inner` and `outer` is valid, and only not generated. */
function acceptAll(): boolean {
  return true;
}

const automata = new Map<string, Dfa>();

/** The automaton of a source of the tables; formats with equal sources share it. */
export function automatonOf(source: string): Dfa {
  let automaton = automata.get(source);
  if (automaton === undefined) {
    automaton = readRegex(source).dfa();
    // The sources are ours, and a test makes all of them.
    if (automaton === undefined) throw new Error(`no automaton for ${source}`);
    automata.set(source, automaton);
  }
  return automaton;
}

/** The formats as a table in Markdown: what defines each, how it is read, and to what generation narrows it. */
export function formatTable(): string {
  const rows = FORMATS.map(({ name, until, inner, judge, reference, note }) => {
    const how = judge === undefined ? 'an automaton' : 'an automaton, and judged at the closing quote';
    const narrowed = inner === undefined ? 'all of it' : 'a part of it';
    const drafts = until === undefined ? '' : ` (to ${until})`;
    return `| \`${name}\`${drafts} | ${reference} | ${how} | ${narrowed} | ${(note ?? '').replaceAll('|', '\\|')} |`;
  });
  const head = '| format | defined by | how it is read | what is generated | notes |';
  return [head, '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}
