import { disposeDefaultModel, fidelity, WellformedError } from '../../index.ts';
import type { FidelityOptions, FidelityReport, LanguageModel, SamplerName } from '../../index.ts';
import type { Command } from '../command.ts';
import { DRAFTS } from '../drafts.ts';
import { EXIT } from '../exit-code.ts';
import type { Language } from '../language.ts';
import { LANGUAGE_OPTIONS, languageFile, readLanguage } from '../language-options.ts';
import { loadAskedModel, MODEL_HELP, MODEL_OPTIONS } from '../load-model.ts';
import { parseOptions } from '../options.ts';
import type { Options, OptionTable } from '../options.ts';
import { openOutput } from '../output.ts';
import { bar, Progress } from '../progress.ts';
import { readWhitespace } from '../whitespace.ts';
import { plotOf } from './plot.ts';
import { tableOf } from './table.ts';

const OPTIONS: OptionTable = {
  ...LANGUAGE_OPTIONS,
  prompt: 'value',
  ...MODEL_OPTIONS,
  seed: 'value',
  temperature: 'value',
  'max-tokens': 'value',
  samplers: 'value',
  samples: 'value',
  particles: 'value',
  resample: 'value',
  'max-prefixes': 'value',
  'fast-forward': 'value',
  whitespace: 'value',
  json: 'flag',
  svg: 'value',
};

const RESAMPLING = ['optimal', 'systematic', 'stratified', 'residual', 'multinomial', 'never'] as const;

const HELP = `wellformed fidelity: how near samplers come to the model's own distribution on a language of few texts.

Usage:
  wellformed fidelity --schema FILE [--prompt TEXT] [options]
  wellformed fidelity --grammar FILE [--prompt TEXT] [options]

The model reads every prefix of every text once. From that follows the exact posterior: the model's own distribution,
restricted to the language and renormalised. Each sampler then runs on the table of what the model said, and is
compared with it: KL(sampler || exact) in nats, and total variation, over the number of samples. Laws that can be
computed are (masked and awrs, which have one law; asap after so many texts); that of smc is the mean of the weights
of its populations. "drawn" is what the texts drawn so far show.

Options:
  --schema FILE       the JSON Schema (drafts 4 to 2020-12 by its "$schema")
  --draft D           the draft of schemas without "$schema": ${DRAFTS.join(', ')}. Default: 2020-12
  --schemas FILE      a document that references may lead into, by its "$id"; or URI=FILE. May be given more than once
  --formats F         assert (default): "format" must be met; annotate: it says nothing about validity
  --grammar FILE      the grammar
  --notation N        gbnf, ebnf, lark or regex (a regular expression of ECMA-262). Default: by the file's extension
  --start RULE        the rule to start from. Default: root in GBNF and EBNF, start in Lark
  --prompt TEXT       what to ask; a schema is put after it, a grammar is not. Default: asks for an example
  --samplers LIST     some of masked,awrs,smc,asap, with commas. Default: all
  --samples N         how many samples each takes; of smc, runs of its population. Default: 500
  --particles N       how many sequences smc runs side by side. Default: 32
  --resample R        how smc resamples: optimal (default), systematic, stratified, residual, multinomial or never
  --max-tokens N      the most tokens of a text, the end included: this too can make a language finite. Default: 1024
  --max-prefixes N    the most prefixes that are enumerated: the model reads each. Default: 50000
  --fast-forward F    canonical (default): forced stretches have their canonical tokens only; off: any tokens
  --temperature X     divides the logits. Default: 1
  --whitespace W      compact (default), python, indent:N or any: in JSON, also where it stands within a grammar
${MODEL_HELP}  --seed N            replays a run. Default: a new one, told with the figures
  --json              print the whole report as one JSON object instead of the table
  --svg FILE          also draw the curves into a file

Examples:
  wellformed fidelity --schema colour.json --prompt "Which colour has the sky?"
  wellformed fidelity --grammar bits.gbnf --prompt "Five random bits:" --samplers masked,asap --svg bits.svg
  wellformed fidelity --grammar slia.ebnf --max-tokens 6 --samples 2000 --json > report.json
`;

export const fidelityCommand: Command = {
  name: 'fidelity',
  summary: "how near samplers come to the model's own distribution, by enumeration",
  help: HELP,
  async run(args) {
    const options = parseOptions('fidelity', OPTIONS, args);
    const file = languageFile(options);
    const settings = readSettings(options);
    const language = await readLanguage(options, file);
    // Before the model works for minutes, it shows whether the file can be written.
    const plot = options.flag('svg') ? openOutput(options.value('svg')) : undefined;

    const interrupt = new AbortController();
    const onInterrupt = (): void => {
      interrupt.abort();
    };
    process.once('SIGINT', onInterrupt);
    const progress = new Progress();
    const onProgress: FidelityOptions['onProgress'] = ({ what, done, of }) => {
      progress.show(() => `${what} ${bar(done, of)}`);
    };
    let model: LanguageModel | undefined;
    try {
      model = await loadAskedModel(options, interrupt.signal);
      const report = await measured(language, { ...settings, model, onProgress, signal: interrupt.signal });
      progress.clear();
      process.stdout.write(options.flag('json') ? `${JSON.stringify(report)}\n` : tableOf(report));
      await plot?.write(plotOf(report));
      return EXIT.fine;
    } finally {
      plot?.close();
      progress.clear();
      process.off('SIGINT', onInterrupt);
      await model?.dispose();
      await disposeDefaultModel();
    }
  },
};

function measured(language: Language, { whitespace, ...options }: FidelityOptions): Promise<FidelityReport> {
  return language.kind === 'schema'
    ? fidelity(language.schema, { ...options, ...language.reading, whitespace })
    : fidelity(language.grammar, { ...options, json: whitespace === undefined ? {} : { whitespace } });
}

function readSettings(options: Options): FidelityOptions {
  const whitespace = readWhitespace(options.value('whitespace'));
  return {
    prompt: options.value('prompt'),
    seed: options.number('seed'),
    temperature: options.number('temperature'),
    maxTokens: options.number('max-tokens'),
    samplers: readSamplers(options.value('samplers')),
    samples: options.number('samples'),
    particles: options.number('particles'),
    resample: options.choice('resample', RESAMPLING),
    maxPrefixes: options.number('max-prefixes'),
    fastForward: options.choice('fast-forward', ['canonical', 'off']),
    whitespace,
  };
}

function readSamplers(list: string | undefined): SamplerName[] | undefined {
  if (list === undefined) return undefined;
  const names = list.split(',').map((name) => name.trim());
  const all: readonly string[] = ['masked', 'awrs', 'smc', 'asap'];
  const unknown = names.find((name) => !all.includes(name));
  if (unknown === undefined) return names as SamplerName[];
  throw new WellformedError('bad-option', `--samplers "${unknown}": expected some of ${all.join(', ')}`);
}
