import {
  awrs,
  disposeDefaultModel,
  DTYPES,
  loadModel,
  asap,
  smc,
  stream,
  streamText,
  UnsupportedError,
  WellformedError,
} from '../index.ts';
import type { GeneratedText, GenerateOptions, GenerationEvent, TextChange } from '../index.ts';
import type { Command } from './command.ts';
import { DRAFTS } from './drafts.ts';
import { EXIT } from './exit-code.ts';
import { readerOf } from './language.ts';
import type { Language } from './language.ts';
import { LANGUAGE_OPTIONS, languageFile, readLanguage } from './language-options.ts';
import { readMessages } from './messages.ts';
import { parseOptions } from './options.ts';
import type { Options, OptionTable } from './options.ts';
import { writeWarnings } from './warnings.ts';
import { readWhitespace } from './whitespace.ts';

const OPTIONS: OptionTable = {
  ...LANGUAGE_OPTIONS,
  prompt: 'value',
  messages: 'value',
  model: 'value',
  dtype: 'value',
  'cache-dir': 'value',
  seed: 'value',
  temperature: 'value',
  'max-tokens': 'value',
  sampler: 'value',
  particles: 'value',
  samples: 'value',
  whitespace: 'value',
  json: 'flag',
};

const HELP = `wellformed generate: a model writes a value that a JSON Schema accepts, or a text of a grammar.

Usage:
  wellformed generate --schema FILE [--prompt TEXT] [options]
  wellformed generate --grammar FILE [--prompt TEXT] [options]

Options:
  --schema FILE       the JSON Schema (drafts 4 to 2020-12 by its "$schema")
  --draft D           the draft of schemas without "$schema": ${DRAFTS.join(', ')}. Default: 2020-12
  --schemas FILE      a document that references may lead into, by its "$id"; or URI=FILE. May be given more than once
  --formats F         assert (default): "format" must be met; annotate: it says nothing about validity
  --grammar FILE      the grammar
  --notation N        gbnf, ebnf, lark or regex (a regular expression of ECMA-262). Default: by the file's extension
  --start RULE        the rule to start from. Default: root in GBNF and EBNF, start in Lark
  --prompt TEXT       what to ask; a schema is put after it, a grammar is not. Default: asks for an example
  --messages FILE     a conversation instead of --prompt: a JSON array of {"role", "content"}; nothing is added
  --model FOLDER      a model folder with tokenizer.json and onnx/. Default: the embedded SmolLM2-135M-Instruct
  --dtype D           which graph of the folder: auto (default: the first there is, in this order), q4, q8,
                      int8, uint8, bnb4, fp32, q4f16 or fp16
  --cache-dir FOLDER  where what was read of tokenizers is kept. Default: WELLFORMED_CACHE, else the user's folder for
                      caches
  --seed N            replays a run: same seed, same output. Default: a new one, told with the figures
  --temperature X     0: always the likeliest token. 1 (default): the model's own distribution
  --max-tokens N      the most tokens to write. The text is never cut off. Default: 1024
  --sampler S         masked (default), awrs (the same law, few checks and no mask), or, to keep the model's own
                      distribution over whole texts, smc (a population) or asap (texts one after the other, each of
                      which teaches the next)
  --particles N       how many sequences smc runs side by side. Default: 16
  --samples N         how many texts asap draws; the last one is printed. Default: 20
  --whitespace W      compact (default), python ({"a": 1, "b": 2}), indent:N (N blanks a level) or any: in JSON, also
                      where it stands within a grammar
  --json              print one JSON object: text, usage (tokens, milliseconds), finishReason, seed, warnings; for a
                      schema also the value

On a terminal the text appears as it is written. In a pipe, only the whole text goes to standard output: a value with a
newline behind it, the text of a grammar to the byte. Figures and warnings go to standard error.

Examples:
  wellformed generate --schema person.json --prompt "Ada Lovelace, 36, wrote the first program."
  wellformed generate --schema person.json --temperature 0 --whitespace indent:2
  wellformed generate --schema person.json --seed 7 --json | jq .usage
  wellformed generate --grammar arithmetic.gbnf --prompt "Write the sum of three and four as a formula."
  wellformed generate --grammar date.regex --prompt "When did the first man walk on the moon?"
`;

export const generate: Command = {
  name: 'generate',
  summary: 'let a model write a value that a JSON Schema accepts, or a text of a grammar',
  help: HELP,
  async run(args) {
    const options = parseOptions('generate', OPTIONS, args);
    const file = languageFile(options);
    const settings = { ...readSettings(options), ...(await readAsked(options)) };
    const dtype = options.choice('dtype', DTYPES);
    const language = await readLanguage(options, file);
    refuseFaulty(language);

    const interrupt = new AbortController();
    const onInterrupt = (): void => {
      interrupt.abort();
    };
    // Once: a second Ctrl-C ends the program at once.
    process.once('SIGINT', onInterrupt);
    const folder = options.value('model');
    const cacheDir = options.value('cache-dir');
    const isDefault = folder === undefined && dtype === undefined && cacheDir === undefined;
    const model = isDefault ? undefined : await loadModel(folder, { dtype, cacheDir });
    try {
      const live = !options.flag('json') && process.stdout.isTTY;
      const events = eventsOf(language, { ...settings, model, signal: interrupt.signal });
      let text = '';
      for await (const event of events) {
        if (event.type === 'done') {
          if (options.flag('json')) process.stdout.write(`${JSON.stringify(event.result)}\n`);
          else report(event.result, language.kind, live);
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

/** What is told of a run, whichever way it went. */
type Written = Omit<GeneratedText, 'population'>;

/** What is wrong with a schema or grammar shows here, before a model is loaded. */
function refuseFaulty(language: Language): void {
  try {
    readerOf(language, {});
  } catch (error) {
    // It may be only bytes that cannot do without the vocabulary of the model: special tokens that a grammar names by id.
    if (language.kind === 'grammar' && error instanceof UnsupportedError) return;
    throw error;
  }
}

function eventsOf(
  language: Language,
  { whitespace, ...settings }: GenerateOptions,
): AsyncIterable<GenerationEvent<Written>> {
  return language.kind === 'schema'
    ? stream(language.schema, { ...settings, ...language.reading, whitespace })
    : streamText(language.grammar, { ...settings, json: whitespace === undefined ? {} : { whitespace } });
}

/** A text cannot be taken back from a terminal that has wrapped or scrolled, so it begins again on a new line. */
function show(event: TextChange, text: string): void {
  process.stdout.write(event.type === 'text' ? event.text : `\n${text}`);
}

function report(result: Written, kind: Language['kind'], live: boolean): void {
  if (live) process.stdout.write(result.text.endsWith('\n') ? '' : '\n');
  else process.stdout.write(kind === 'schema' ? `${result.text}\n` : result.text);
  writeWarnings(result.warnings);
  const { usage, seed } = result;
  const rate =
    usage.decodeMs > 0 ? `, ${((usage.outputTokens * 1000) / usage.decodeMs).toFixed(1)} tokens/s` : '';
  const deadEnds = usage.deadEnds === 0 ? '' : `, ${usage.deadEnds} steps back from dead ends`;
  process.stderr.write(
    `${usage.outputTokens} tokens (${usage.forcedTokens} forced${deadEnds}) in ${seconds(usage.decodeMs)}${rate}; ` +
      `prompt ${usage.promptTokens} tokens in ${seconds(usage.prefillMs)}; model loaded in ${seconds(usage.loadMs)}, ` +
      `${kind} compiled in ${seconds(usage.compileMs)}; seed ${seed}\n`,
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function readSettings(options: Options): GenerateOptions {
  return {
    seed: options.number('seed'),
    ...readSampling(options),
    maxTokens: options.number('max-tokens'),
    whitespace: readWhitespace(options.value('whitespace')),
  };
}

async function readAsked(options: Options): Promise<Pick<GenerateOptions, 'prompt' | 'messages'>> {
  const prompt = options.value('prompt');
  const file = options.value('messages');
  if (file === undefined) return { prompt };
  if (prompt === undefined) return { messages: await readMessages(file) };
  throw new WellformedError('bad-option', '--prompt and --messages both say what is asked: give one of them');
}

function readSampling(options: Options): GenerateOptions {
  const sampler = options.value('sampler');
  const temperature = options.number('temperature');
  const particles = options.number('particles');
  const samples = options.number('samples');
  if (sampler === 'asap') return { strategy: asap({ samples, temperature }) };
  if (samples !== undefined) {
    throw new WellformedError('bad-option', '--samples is for --sampler asap');
  }
  if (sampler === 'smc') return { strategy: smc({ particles, sampler: awrs({ temperature }) }) };
  if (particles !== undefined) {
    throw new WellformedError('bad-option', '--particles is for --sampler smc');
  }
  if (sampler !== undefined && sampler !== 'masked' && sampler !== 'awrs') {
    throw new WellformedError('bad-option', `--sampler "${sampler}": expected masked, awrs, smc or asap`);
  }
  return { sampler, temperature };
}
