import { compile, compileRecognizer, JsonError, WellformedError } from '../index.ts';
import type { CompiledConstraint, SchemaOptions, TokenizerVocabulary } from '../index.ts';
import { readDraft } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { acceptsNothing, failureOf } from './failure.ts';
import type { Failure } from './failure.ts';
import { linesOf, MOST_LINE_BYTES } from './lines.ts';
import type { Line } from './lines.ts';
import { itemsOf, LosslessText, membersOf, stringOf } from './lossless.ts';
import type { Schema } from './lossless.ts';
import { openOutput } from './output.ts';
import { Progress } from './progress.ts';
import { readVocabulary } from './tokenizer.ts';
import { verdictByBytes, verdictThroughMasks } from './verdict.ts';
import type { Verdict } from './verdict.ts';

export interface BatchOptions {
  /** The file of lines: see the help of `check`. */
  readonly batch: string;
  /** The file of results; standard output without. */
  readonly json: string | undefined;
  /** A tokenizer.json: texts are judged through token masks. */
  readonly tokenizer: string | undefined;
  /** How the schemas are read; a line's own draft counts more than the one here. */
  readonly reading: SchemaOptions;
}

/** Judges the texts of every line; whatever is wrong with a line is its result. Throws if a file cannot be opened. */
export async function checkBatch({ batch, json, tokenizer, reading }: BatchOptions): Promise<void> {
  const vocabulary = tokenizer === undefined ? undefined : await readVocabulary(tokenizer);
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
    const { schema, draft, texts } = readTask(source);
    let judge: Judge;
    try {
      judge = judgeOf(schema, draft === undefined ? reading : { ...reading, draft }, vocabulary);
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

interface Judge {
  readonly warnings: readonly string[];
  verdict(text: string): Verdict;
}

function judgeOf(schema: Schema, reading: SchemaOptions, vocabulary: TokenizerVocabulary | undefined): Judge {
  const options = { ...reading, purpose: 'check' } as const;
  if (vocabulary === undefined) {
    const { recognizer, warnings } = compileRecognizer(schema, options);
    return { warnings, verdict: (text) => verdictByBytes(recognizer, text) };
  }
  const constraint: CompiledConstraint = compile(schema, { ...options, vocabulary });
  return {
    warnings: constraint.warnings,
    verdict: (text) => verdictThroughMasks(constraint, vocabulary, text),
  };
}

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
  readonly schema: Schema;
  readonly draft: Draft | undefined;
  readonly texts: readonly string[];
}

function readTask(source: LosslessText): Task {
  const malformed = (message: string): WellformedError => new WellformedError('bad-json', message);
  if (source.root.kind !== 'object') throw malformed('the line is not a JSON object');
  const { members } = source.root;
  if (members.has('grammar')) {
    throw new WellformedError('unsupported', 'grammars are not supported: only lines with a "schema" are');
  }
  const schema = members.get('schema');
  if (schema === undefined) throw malformed('the line has no "schema"');
  const given = members.get('draft');
  const draft = stringOf(given);
  if (given !== undefined && draft === undefined) throw malformed('"draft" is not a string');
  const texts = itemsOf(members.get('tests'))?.map((test) => stringOf(membersOf(test).get('text')));
  if (texts === undefined) throw malformed('"tests" is not an array');
  const missing = texts.indexOf(undefined);
  if (missing !== -1) throw malformed(`/tests/${missing} has no string "text"`);
  return {
    schema: source.schemaOf(schema),
    draft: draft === undefined ? undefined : readDraft(draft, 'draft'),
    texts: texts.filter((text) => text !== undefined),
  };
}
