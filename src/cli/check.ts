import { compile, compileRecognizer, WellformedError } from '../index.ts';
import type { SchemaOptions } from '../index.ts';
import { checkBatch } from './check-batch.ts';
import type { Command } from './command.ts';
import { DRAFTS } from './drafts.ts';
import { EXIT } from './exit-code.ts';
import { readSchema, readStandardInput } from './input.ts';
import type { Schema } from './lossless.ts';
import { parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';
import { readSchemaOptions, SCHEMA_OPTIONS } from './schema-options.ts';
import { readVocabulary } from './tokenizer.ts';
import { verdictByBytes } from './verdict.ts';
import type { Verdict } from './verdict.ts';

const OPTIONS: OptionTable = {
  schema: 'value',
  ...SCHEMA_OPTIONS,
  tokenizer: 'value',
  batch: 'value',
  json: 'value',
};

const HELP = `wellformed check: is a text JSON that the schema accepts?

Usage:
  wellformed check --schema FILE [options] < TEXT
  wellformed check --batch FILE.jsonl [--json OUT] [options]

Reads a text on standard input. White space, the order of members and the spelling of values are free, as in the JSON
Schema specification. Prints "accepted" and exits with 0, or prints where the text is refused and exits with 1: the
offset, in bytes from 0, of the first byte after which no completion exists, or the length of a text that ends early.

With --batch it reads many schemas, each with many texts. Every line of the file is one object,
  {"id": ..., "schema": ..., "draft"?: "7", "tests": [{"text": "..."}, ...]}
and gives one line of output, in the same order,
  {"id": ..., "error"?: {"code", "message", "pointer"?, "keyword"?}, "warnings": [...],
   "results": [{"accepted": true}, {"accepted": false, "refusedAtByte": 12}, ...]}
"draft" (${DRAFTS.join(', ')}) is for schemas without "$schema". A line without an id gets its number.
What is wrong with a line is its "error"; the run goes on, and exits with 0 when it has come to the end. Where the error
is that no value satisfies the schema, the results are there too.

Options:
  --schema FILE      the JSON Schema (drafts 4 to 2020-12 by its "$schema")
  --draft D          the draft of schemas without "$schema": ${DRAFTS.join(', ')}. Default: 2020-12
  --schemas FILE     a document that references may lead into, by its "$id"; or URI=FILE. May be given more than once
  --formats F        assert (default): "format" must be met; annotate: it says nothing about validity
  --tokenizer FILE   a tokenizer.json: only what this vocabulary can write counts as a completion. With --batch the
                     texts are judged through token masks: each of their tokens must be in the mask when its turn comes
  --batch FILE       lines of schemas and texts
  --json OUT         with --batch: the file for the results. Default: standard output

Examples:
  echo '{"name": "Ada", "age": 36}' | wellformed check --schema person.json
  wellformed generate --schema person.json | wellformed check --schema person.json
  wellformed check --schema order.json --schemas address.json --schemas https://example.com/name=name.json < order
  wellformed check --batch cases.jsonl --json verdicts.jsonl
`;

/** The freedom of the specification: what `generate` narrows, a check does not. */
const FREE = { purpose: 'check' } as const;

export const check: Command = {
  name: 'check',
  summary: 'tell whether a text is accepted by a JSON Schema, or where it is refused',
  help: HELP,
  async run(args) {
    const options = parseOptions('check', OPTIONS, args);
    const batch = options.value('batch');
    if (batch !== undefined) {
      if (options.flag('schema')) {
        throw new WellformedError(
          'bad-option',
          '--schema does not go with --batch: its lines have their own schemas',
        );
      }
      const reading = await readSchemaOptions(options);
      const [json, tokenizer] = [options.value('json'), options.value('tokenizer')];
      await checkBatch({ batch, json, tokenizer, reading });
      return EXIT.fine;
    }
    if (options.flag('json')) throw new WellformedError('bad-option', '--json needs --batch');
    const schema = await readSchema(options.required('schema', 'name the file of the JSON Schema'));
    const tokenizer = options.value('tokenizer');
    const { verdict, warnings } = await checker(schema, tokenizer, await readSchemaOptions(options));
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);

    const text = await readStandardInput();
    const result = verdict(text);
    process.stdout.write(result.accepted ? 'accepted\n' : `${describeRefusal(text, result.refusedAtByte)}\n`);
    return result.accepted ? EXIT.fine : EXIT.refused;
  },
};

interface Checker {
  verdict(text: Uint8Array): Verdict;
  readonly warnings: readonly string[];
}

async function checker(
  schema: Schema,
  tokenizer: string | undefined,
  reading: SchemaOptions,
): Promise<Checker> {
  const options = { ...reading, ...FREE };
  if (tokenizer === undefined) {
    const { recognizer, warnings } = compileRecognizer(schema, options);
    return { verdict: (text) => verdictByBytes(recognizer, text), warnings };
  }
  const vocabulary = await readVocabulary(tokenizer);
  const constraint = compile(schema, { ...options, vocabulary });
  return { verdict: (text) => constraint.check(text), warnings: constraint.warnings };
}

function describeRefusal(text: Uint8Array, offset: number): string {
  const before = excerpt(text.subarray(Math.max(0, offset - 30), offset));
  const cut = offset > 30 ? '...' : '';
  if (offset === text.length)
    return `text refused at byte ${offset}: it ends too early, after ${cut}${before}`;
  const byte = excerpt(text.subarray(offset, offset + 12));
  return `text refused at byte ${offset}: ${byte} cannot follow ${offset === 0 ? 'at the start' : `${cut}${before}`}`;
}

/** Bytes for reading: in single quotes, control characters escaped, broken characters as U+FFFD. */
function excerpt(bytes: Uint8Array): string {
  return `'${JSON.stringify(new TextDecoder().decode(bytes)).slice(1, -1).replaceAll('\\"', '"')}'`;
}
