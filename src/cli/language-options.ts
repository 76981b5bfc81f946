import { readGrammar, WellformedError } from '../index.ts';
import type { Grammar, Notation } from '../index.ts';
import { readSchema, readText } from './input.ts';
import type { Language } from './language.ts';
import type { Options, OptionTable } from './options.ts';
import { readSchemaOptions, SCHEMA_OPTIONS } from './schema-options.ts';

const GRAMMAR_OPTIONS: OptionTable = { start: 'value', notation: 'value' };

/** The options of the commands that take a schema or a grammar. */
export const LANGUAGE_OPTIONS: OptionTable = {
  schema: 'value',
  ...SCHEMA_OPTIONS,
  grammar: 'value',
  ...GRAMMAR_OPTIONS,
};

/** The notations of grammars; a file has the extension of its notation. */
export const NOTATIONS: readonly Notation[] = ['gbnf', 'ebnf', 'lark', 'regex'];

/** Which of the two was named, and its file. */
export interface LanguageFile {
  readonly kind: Language['kind'];
  readonly path: string;
}

/** Throws `WellformedError` (`bad-option`) where none is named, or both, or options that mean nothing for it. */
export function languageFile(options: Options): LanguageFile {
  const [schema, grammar] = [options.value('schema'), options.value('grammar')];
  if (schema !== undefined && grammar !== undefined) {
    throw new WellformedError('bad-option', '--schema and --grammar were both given: use one of them');
  }
  if (schema !== undefined) return { kind: 'schema', path: schema };
  if (grammar !== undefined) return { kind: 'grammar', path: grammar };
  throw new WellformedError(
    'bad-option',
    '--schema is missing, or --grammar: name the file of a JSON Schema or of a grammar',
  );
}

/**
 * Reads the file, as the options say. Throws `WellformedError` (`bad-option`) also for options that mean nothing for it,
 * and what the library throws for a grammar that is malformed.
 */
export async function readLanguage(options: Options, { kind, path }: LanguageFile): Promise<Language> {
  const foreign = Object.keys(kind === 'schema' ? GRAMMAR_OPTIONS : SCHEMA_OPTIONS).find((name) =>
    options.flag(name),
  );
  if (foreign !== undefined) {
    const other = kind === 'schema' ? 'grammars' : 'JSON Schemas';
    throw new WellformedError('bad-option', `--${foreign} is for ${other}, and the file is a ${kind}`);
  }
  if (kind === 'grammar') {
    const notation = options.choice('notation', NOTATIONS);
    return { kind, grammar: await readGrammarFile(path, { notation, start: options.value('start') }) };
  }
  const schema = await readSchema(path);
  return { kind, schema, reading: await readSchemaOptions(options) };
}

async function readGrammarFile(
  path: string,
  { notation = notationOf(path), start }: { notation: Notation | undefined; start: string | undefined },
): Promise<Grammar> {
  if (notation === undefined) {
    const hint = path.toLowerCase().endsWith('.json') ? '; a JSON Schema is named with --schema' : '';
    throw new WellformedError(
      'bad-option',
      `"${path}" does not tell its notation (.${NOTATIONS.join(', .')}): say it with --notation${hint}`,
    );
  }
  const text = await readText(path);
  // The end of the last line of a file is not meant; elsewhere it changes nothing.
  const source = notation === 'regex' ? text.replace(/\r?\n$/, '') : text;
  return readGrammar(source, { notation, file: path, ...(start === undefined ? {} : { start }) });
}

/** The notation that the extension of a file names. */
export function notationOf(path: string): Notation | undefined {
  return NOTATIONS.find((notation) => path.toLowerCase().endsWith(`.${notation}`));
}
