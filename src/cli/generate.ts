import { compileRecognizer, disposeDefaultModel, loadModel, stream, WellformedError } from '../index.ts';
import type { GenerateOptions, GenerateResult, TextChange } from '../index.ts';
import type { Command } from './command.ts';
import { DRAFTS } from './drafts.ts';
import { EXIT } from './exit-code.ts';
import { readSchema } from './input.ts';
import { parseOptions } from './options.ts';
import type { Options, OptionTable } from './options.ts';
import { readSchemaOptions, SCHEMA_OPTIONS } from './schema-options.ts';

const OPTIONS: OptionTable = {
  schema: 'value',
  ...SCHEMA_OPTIONS,
  prompt: 'value',
  model: 'value',
  seed: 'value',
  temperature: 'value',
  'max-tokens': 'value',
  whitespace: 'value',
  json: 'flag',
};

const HELP = `wellformed generate: a model writes a value that the schema accepts.

Usage:
  wellformed generate --schema FILE [--prompt TEXT] [options]

Options:
  --schema FILE       the JSON Schema (drafts 4 to 2020-12 by its "$schema")
  --draft D           the draft of schemas without "$schema": ${DRAFTS.join(', ')}. Default: 2020-12
  --schemas FILE      a document that references may lead into, by its "$id"; or URI=FILE. May be given more than once
  --formats F         assert (default): "format" must be met; annotate: it says nothing about validity
  --prompt TEXT       what to ask; the schema is put after it. Default: asks for an example
  --model FOLDER      a model folder with tokenizer.json and onnx/. Default: the embedded SmolLM2-135M-Instruct
  --seed N            replays a run: same seed, same output. Default: a new one, told with the figures
  --temperature X     0: always the likeliest token. 1 (default): the model's own distribution
  --max-tokens N      the most tokens to write. The value is never cut off. Default: 1024
  --whitespace W      compact (default), python ({"a": 1, "b": 2}), indent:N (N blanks a level) or any
  --json              print one JSON object: value, text, usage (tokens, milliseconds), finishReason, seed, warnings

On a terminal the value appears as it is written. In a pipe, only the whole value goes to standard output; figures and
warnings go to standard error.

Examples:
  wellformed generate --schema person.json --prompt "Ada Lovelace, 36, wrote the first program."
  wellformed generate --schema person.json --temperature 0 --whitespace indent:2
  wellformed generate --schema person.json --seed 7 --json | jq .usage
`;

export const generate: Command = {
  name: 'generate',
  summary: 'let a model write a value that a JSON Schema accepts',
  help: HELP,
  async run(args) {
    const options = parseOptions('generate', OPTIONS, args);
    const path = options.required('schema', 'name the file of the JSON Schema');
    const settings = readSettings(options);
    const schema = await readSchema(path);
    const reading = await readSchemaOptions(options);
    // What is wrong with the schema shows here, before a model is loaded.
    compileRecognizer(schema, reading);

    const interrupt = new AbortController();
    const onInterrupt = (): void => {
      interrupt.abort();
    };
    // Once: a second Ctrl-C ends the program at once.
    process.once('SIGINT', onInterrupt);
    const folder = options.value('model');
    const model = folder === undefined ? undefined : await loadModel(folder);
    try {
      const live = !options.flag('json') && process.stdout.isTTY;
      const events = stream(schema, { ...settings, ...reading, model, signal: interrupt.signal });
      let text = '';
      for await (const event of events) {
        if (event.type === 'done') {
          if (options.flag('json')) process.stdout.write(`${JSON.stringify(event.result)}\n`);
          else report(event.result, live);
          continue;
        }
        text = event.type === 'text' ? text + event.text : text.slice(0, text.length - event.length);
        if (live) show(event, text);
      }
      return EXIT.fine;
    } finally {
      process.off('SIGINT', onInterrupt);
      await model?.dispose();
      await disposeDefaultModel();
    }
  },
};

/** A text cannot be taken back from a terminal that has wrapped or scrolled, so it begins again on a new line. */
function show(event: TextChange, text: string): void {
  process.stdout.write(event.type === 'text' ? event.text : `\n${text}`);
}

function report(result: GenerateResult<unknown>, live: boolean): void {
  process.stdout.write(live ? '\n' : `${result.text}\n`);
  for (const warning of result.warnings) process.stderr.write(`warning: ${warning}\n`);
  const { usage, seed } = result;
  const rate =
    usage.decodeMs > 0 ? `, ${((usage.outputTokens * 1000) / usage.decodeMs).toFixed(1)} tokens/s` : '';
  const deadEnds = usage.deadEnds === 0 ? '' : `, ${usage.deadEnds} steps back from dead ends`;
  process.stderr.write(
    `${usage.outputTokens} tokens (${usage.forcedTokens} forced${deadEnds}) in ${seconds(usage.decodeMs)}${rate}; ` +
      `prompt ${usage.promptTokens} tokens in ${seconds(usage.prefillMs)}; model loaded in ${seconds(usage.loadMs)}, ` +
      `schema compiled in ${seconds(usage.compileMs)}; seed ${seed}\n`,
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function readSettings(options: Options): GenerateOptions {
  return {
    prompt: options.value('prompt'),
    seed: options.number('seed'),
    temperature: options.number('temperature'),
    maxTokens: options.number('max-tokens'),
    whitespace: readWhitespace(options.value('whitespace')),
  };
}

function readWhitespace(value: string | undefined): GenerateOptions['whitespace'] {
  if (value === undefined || value === 'compact' || value === 'python' || value === 'any') return value;
  const indent = /^indent:(\d{1,2})$/.exec(value);
  if (indent === null) {
    throw new WellformedError(
      'bad-option',
      `--whitespace "${value}": expected compact, python, any or indent:N, for example indent:2`,
    );
  }
  return { indent: Number(indent[1]) };
}
