import { disposeDefaultModel, stream, streamText, UnsupportedError, WellformedError } from '../index.ts';
import type { GeneratedText, GenerateOptions, GenerationEvent, LanguageModel, TextChange } from '../index.ts';
import type { Command } from './command.ts';
import { DRAFTS } from './drafts.ts';
import { EXIT } from './exit-code.ts';
import { readerOf } from './language.ts';
import type { Language } from './language.ts';
import { LANGUAGE_OPTIONS, languageFile, readLanguage } from './language-options.ts';
import { loadAskedModel, MODEL_HELP, MODEL_OPTIONS } from './load-model.ts';
import { readMessages } from './messages.ts';
import { parseOptions } from './options.ts';
import type { Options, OptionTable } from './options.ts';
import { readSampling, SAMPLING_HELP, SAMPLING_OPTIONS } from './sampling-options.ts';
import { writeWarnings } from './warnings.ts';
import { readWhitespace } from './whitespace.ts';

const OPTIONS: OptionTable = {
  ...LANGUAGE_OPTIONS,
  ...SAMPLING_OPTIONS,
  unconstrained: 'flag',
  stop: 'list',
  prompt: 'value',
  messages: 'value',
  ...MODEL_OPTIONS,
  seed: 'value',
  'max-tokens': 'value',
  whitespace: 'value',
  json: 'flag',
};

const HELP = `wellformed generate: a model writes a value that a JSON Schema accepts, or a text of a grammar.

Usage:
  wellformed generate --schema FILE [--prompt TEXT] [options]
  wellformed generate --grammar FILE [--prompt TEXT] [options]
  wellformed generate --unconstrained --prompt TEXT [--stop TEXT] [options]

Options:
  --schema FILE       the JSON Schema (drafts 4 to 2020-12 by its "$schema")
  --draft D           the draft of schemas without "$schema": ${DRAFTS.join(', ')}. Default: 2020-12
  --schemas FILE      a document that references may lead into, by its "$id"; or URI=FILE. May be given more than once
  --formats F         assert (default): "format" must be met; annotate: it says nothing about validity
  --grammar FILE      the grammar
  --notation N        gbnf, ebnf, lark or regex (a regular expression of ECMA-262). Default: by the file's extension
  --start RULE        the rule to start from. Default: root in GBNF and EBNF, start in Lark
  --unconstrained     any text, until the model ends it, a stop string comes or --max-tokens are written
  --stop TEXT         with --grammar or --unconstrained: ends the text, without being part of it; in a grammar only
                      where the text before it is a whole one. May be given more than once. Two newlines are $'\\n\\n'
                      in most shells
  --prompt TEXT       what to ask; a schema is put after it, a grammar is not. Default: asks for an example
  --messages FILE     a conversation instead of --prompt: a JSON array of {"role", "content"}; nothing is added
${MODEL_HELP}  --seed N            replays a run: same seed, same output. Default: a new one, told with the figures
  --max-tokens N      the most tokens to write. The text is never cut off. Default: 1024
${SAMPLING_HELP}  --whitespace W      compact (default), python ({"a": 1, "b": 2}), indent:N (N blanks a level) or any: in JSON, also
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
  wellformed generate --schema person.json --model onnx-community/Qwen3-0.6B-ONNX --dtype q4
  wellformed generate --grammar date.regex --prompt "When did the first man walk on the moon?"
`;

export const generate: Command = {
  name: 'generate',
  summary: 'let a model write a value that a JSON Schema accepts, or a text of a grammar',
  help: HELP,
  async run(args) {
    const options = parseOptions('generate', OPTIONS, args);
    const file = options.flag('unconstrained') ? undefined : languageFile(options);
    const settings = { ...readSettings(options), ...(await readAsked(options)) };
    const language = file === undefined ? anyText(options) : await readLanguage(options, file);
    refuseFaulty(language);
    const stop = readStop(options, language);

    const interrupt = new AbortController();
    const onInterrupt = (): void => {
      interrupt.abort();
    };
    // Once: a second Ctrl-C ends the program at once.
    process.once('SIGINT', onInterrupt);
    let model: LanguageModel | undefined;
    try {
      model = await loadAskedModel(options, interrupt.signal);
      const live = !options.flag('json') && process.stdout.isTTY;
      const events = eventsOf(language, { ...settings, model, signal: interrupt.signal }, stop);
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

/** What is written: a language, or any text. */
type Asked = Language | { readonly kind: 'text' };

function anyText(options: Options): Asked {
  const foreign = [...Object.keys(LANGUAGE_OPTIONS), 'whitespace'].find((name) => options.flag(name));
  if (foreign === undefined) return { kind: 'text' };
  throw new WellformedError('bad-option', `--${foreign} has no effect beside --unconstrained`);
}

function readStop(options: Options, { kind }: Asked): readonly string[] {
  const stop = options.values('stop');
  if (kind !== 'schema' || stop.length === 0) return stop;
  throw new WellformedError('bad-option', '--stop is for texts: a JSON value ends where it is whole');
}

/** What is wrong with a schema or grammar shows here, before a model is loaded. */
function refuseFaulty(language: Asked): void {
  if (language.kind === 'text') return;
  try {
    readerOf(language, {});
  } catch (error) {
    // It may be only bytes that cannot do without the vocabulary of the model: special tokens that a grammar names by id.
    if (language.kind === 'grammar' && error instanceof UnsupportedError) return;
    throw error;
  }
}

function eventsOf(
  language: Asked,
  { whitespace, ...settings }: GenerateOptions,
  stop: readonly string[],
): AsyncIterable<GenerationEvent<Written>> {
  if (language.kind === 'text') return streamText(() => true, { ...settings, stop });
  return language.kind === 'schema'
    ? stream(language.schema, { ...settings, ...language.reading, whitespace })
    : streamText(language.grammar, {
        ...settings,
        stop,
        json: whitespace === undefined ? {} : { whitespace },
      });
}

/** A text cannot be taken back from a terminal that has wrapped or scrolled, so it begins again on a new line. */
function show(event: TextChange, text: string): void {
  process.stdout.write(event.type === 'text' ? event.text : `\n${text}`);
}

function report(result: Written, kind: Asked['kind'], live: boolean): void {
  if (live) process.stdout.write(result.text.endsWith('\n') ? '' : '\n');
  else process.stdout.write(kind === 'schema' ? `${result.text}\n` : result.text);
  writeWarnings(result.warnings);
  const { usage, seed } = result;
  const rate =
    usage.decodeMs > 0 ? `, ${((usage.outputTokens * 1000) / usage.decodeMs).toFixed(1)} tokens/s` : '';
  const deadEnds = usage.deadEnds === 0 ? '' : `, ${usage.deadEnds} steps back from dead ends`;
  process.stderr.write(
    `${usage.outputTokens} tokens (${usage.forcedTokens} forced${deadEnds}) in ${seconds(usage.decodeMs)}${rate}; ` +
      `prompt ${usage.promptTokens} tokens in ${seconds(usage.prefillMs)}; model loaded in ${seconds(usage.loadMs)}` +
      `${kind === 'text' ? '' : `, ${kind} compiled in ${seconds(usage.compileMs)}`}; ` +
      `${ending(result, kind)}seed ${seed}\n`,
  );
}

/** How a text ended that nothing else tells is whole. */
function ending({ finishReason }: Written, kind: Asked['kind']): string {
  if (finishReason === 'stop') return 'ended by a stop string; ';
  return kind === 'text' && finishReason === 'length' ? 'cut off by --max-tokens; ' : '';
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
