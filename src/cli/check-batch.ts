import { JsonError, readGrammar, WellformedError } from '../index.ts';
import type { Notation, SchemaOptions, TokenizerVocabulary } from '../index.ts';
import { readDraft } from './drafts.ts';
import { acceptsNothing, failureOf } from './failure.ts';
import type { Failure } from './failure.ts';
import { judgeOf } from './judge.ts';
import type { Judge } from './judge.ts';
import type { Language } from './language.ts';
import { linesOf, MOST_LINE_BYTES } from './lines.ts';
import type { Line } from './lines.ts';
import { itemsOf, LosslessText, membersOf, stringOf } from '../suite/lossless.ts';
import type { Json } from '../suite/lossless.ts';
import { openOutput } from './output.ts';
import { Progress } from './progress.ts';
import { readVocabulary } from './tokenizer.ts';
import type { Verdict } from './verdict.ts';

export interface BatchOptions {
  /** The file of lines: see the help of `check`. */
  readonly batch: string;
  /** The file of results; standard output without. */
  readonly json: string | undefined;
  /** A tokenizer.json: texts are judged through token masks. */
  readonly tokenizer: string | undefined;
  /** Where its tables are kept. */
  readonly cacheDir: string | undefined;
  /** How the schemas are read; a line's own draft counts more than the one here. */
  readonly reading: SchemaOptions;
}

/** Judges the texts of every line; whatever is wrong with a line is its result. Throws if a file cannot be opened. */
export async function checkBatch({ batch, json, tokenizer, cacheDir, reading }: BatchOptions): Promise<void> {
  const vocabulary = tokenizer === undefined ? undefined : await readVocabulary(tokenizer, cacheDir);
  const lines = linesOf(batch);
  // The batch is opened before what it may overwrite.
  let next = await lines.next();
  const output = openOutput(json);
  const progress = new Progress();
  const counts = { lines: 0, errors: 0, texts: 0, accepted: 0 };
  for (; next.done !== true; next = await lines.next()) {
    const result = judgeLine(next.value, vocabulary, reading);
    if (result === undefined) continue;
    await output.write(`${textOf(result)}\n`);
    counts.lines++;
    counts.texts += result.results.length;
    counts.accepted += result.results.filter(({ accepted }) => accepted).length;
    if (result.error !== undefined) counts.errors++;
    progress.show(() => `${counts.lines} lines, ${counts.texts} texts, ${counts.errors} errors`);
  }
  output.close();
  progress.clear();
  process.stderr.write(
    `${counts.lines} lines (${counts.errors} with an error), ${counts.texts} texts: ` +
      `${counts.accepted} accepted, ${counts.texts - counts.accepted} refused\n`,
  );
}

interface LineResult {
  /** The JSON text of the line's id, or its number where it has none. */
  readonly id: string;
  readonly error?: Failure;
  readonly warnings: readonly string[];
  readonly results: readonly Verdict[];
}

function textOf({ id, ...result }: LineResult): string {
  return `{"id":${id},${JSON.stringify(result).slice(1)}`;
}

/** Undefined for a blank line. */
function judgeLine(
  line: Line,
  vocabulary: TokenizerVocabulary | undefined,
  reading: SchemaOptions,
): LineResult | undefined {
  let id = String(line.number);
  let warnings: readonly string[] = [];
  const results: Verdict[] = [];
  try {
    const text = textOfLine(line);
    if (text.trim() === '') return undefined;
    const source = readLine(text);
    const given = membersOf(source.root).get('id');
    if (given !== undefined) id = source.sourceOf(given);
    const { language, texts } = readTask(source, reading);
    let judge: Judge;
    try {
      judge = judgeOf(language(), vocabulary);
    } catch (thrown) {
      const error = failureOf(thrown);
      const refused = acceptsNothing(error) ? texts.map(() => NOTHING) : [];
      return { id, error, warnings, results: refused };
    }
    warnings = judge.warnings;
    for (const each of texts) results.push(judge.verdict(each));
    return { id, warnings, results };
  } catch (error) {
    return { id, error: failureOf(error), warnings, results };
  }
}

/** The verdict on any text where no text is accepted: there is no completion from the start. */
const NOTHING: Verdict = { accepted: false, refusedAtByte: 0 };

function textOfLine({ bytes }: Line): string {
  if (bytes === undefined) {
    throw new WellformedError('limit', `the line is longer than ${MOST_LINE_BYTES} bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new WellformedError('bad-json', 'the line is not UTF-8 text', { cause: error });
  }
}

function readLine(text: string): LosslessText {
  try {
    return new LosslessText(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    // It is one line: only the column says something.
    const message = error.message.replace(/ \(line \d+, (column \d+)\)$/, ' ($1)');
    throw new WellformedError('bad-json', `the line is not JSON: ${message}`, { cause: error });
  }
}

interface Task {
  /** Reads the schema or grammar. */
  readonly language: () => Language;
  readonly texts: readonly string[];
}

function readTask(source: LosslessText, reading: SchemaOptions): Task {
  if (source.root.kind !== 'object') throw malformed('the line is not a JSON object');
  const { members } = source.root;
  const [schema, grammar] = [members.get('schema'), members.get('grammar')];
  if (schema !== undefined && grammar !== undefined) {
    throw malformed('the line has a "schema" and a "grammar": it must have one of them');
  }
  if (schema === undefined && grammar === undefined) {
    throw malformed('the line has no "schema", and no "grammar"');
  }
  const language =
    schema === undefined
      ? readGrammarOf(members)
      : readSchemaOf(source, schema, members.get('draft'), reading);
  const texts = itemsOf(members.get('tests'))?.map((test) => stringOf(membersOf(test).get('text')));
  if (texts === undefined) throw malformed('"tests" is not an array');
  const missing = texts.indexOf(undefined);
  if (missing !== -1) throw malformed(`/tests/${missing} has no string "text"`);
  return { language, texts: texts.filter((text) => text !== undefined) };
}

function readSchemaOf(
  source: LosslessText,
  json: Json,
  given: Json | undefined,
  reading: SchemaOptions,
): () => Language {
  const name = stringOf(given);
  if (given !== undefined && name === undefined) throw malformed('"draft" is not a string');
  const draft = name === undefined ? {} : { draft: readDraft(name, 'draft') };
  const schema = source.schemaOf(json);
  return () => ({ kind: 'schema', schema, reading: { ...reading, ...draft } });
}

function readGrammarOf(members: ReadonlyMap<string, Json>): () => Language {
  const read = (name: string): string | undefined => {
    const given = members.get(name);
    // What programs write for "none".
    if (given === undefined || given.kind === 'null') return undefined;
    const text = stringOf(given);
    if (text === undefined) throw malformed(`"${name}" is not a string`);
    return text;
  };
  const text = read('grammar');
  if (text === undefined) throw malformed('"grammar" is not a string');
  // The library says which notations there are.
  const notation = read('notation') as Notation | undefined;
  const start = read('start');
  const options = { notation, ...(start === undefined ? {} : { start }) };
  return () => ({ kind: 'grammar', grammar: readGrammar(text, options) });
}

function malformed(message: string): WellformedError {
  return new WellformedError('bad-json', message);
}
