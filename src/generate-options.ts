import { WellformedError } from './base/errors.ts';
import type { RecognizerOptions } from './compile.ts';
import type { GrammarOptions } from './compile-grammar.ts';
import type { LanguageModel } from './language-model.ts';
import type { PromptOptions } from './prompt.ts';
import type { Predicate } from './decode/where.ts';
import { RULE_NAMES } from './sampling/rules.ts';
import type { SamplingRules } from './sampling/rules.ts';
import type { Sampler } from './sampling/sampler.ts';
import type { Strategy } from './strategy/strategy.ts';

/** What `compile` takes of the options: how the schema is read, and how values are written. */
type Compile = Omit<RecognizerOptions, 'purpose'>;
/** The same options, where undefined stands for not given. */
export type SchemaAndSpellingOptions = { readonly [Name in keyof Compile]?: Compile[Name] | undefined };

/** Options of everything that is generated: the model, and how a sequence is drawn. */
export interface RunOptions extends SamplingRules {
  /**
   * A loaded model; or a model folder or `owner/name` on the hub (see `loadModel`), which is loaded for this call and
   * freed after it. Default: the embedded model, loaded once and kept until `disposeDefaultModel()`.
   */
  readonly model?: LanguageModel | string | undefined;
  /** Replays a run: same seed, options, model and thread count, same output. Default: a new one, told in the result. */
  readonly seed?: number | undefined;
  /**
   * The most tokens to write, the end included. The text is never cut off: decoding keeps to what can still be
   * completed. Default: 1,024, or what the context leaves if that is less.
   */
  readonly maxTokens?: number | undefined;
  /**
   * What draws the tokens of one sequence: `masked` (default), or `awrs`, which asks about single tokens and needs no
   * mask; both have the same law. A sampler of one's own has its own rules. With `where` alone, `awrs` is the default.
   */
  readonly sampler?: 'masked' | 'awrs' | Sampler | undefined;
  /** What runs sequences to their end: one (default), or a population, as `smc({ particles: 16 })` does. */
  readonly strategy?: Strategy | undefined;
  /**
   * A further condition on the text, asked about every beginning (whole code points) and, with `complete: true`, about
   * the whole; it may be asynchronous. A beginning that is refused is never gone on with.
   */
  readonly where?: Predicate | undefined;
  /** How often `where` may be asked in one run before it is given up with the code `limit` (default 1,000,000). */
  readonly maxWhereCalls?: number | undefined;
  /** Aborts between two tokens, or two pieces of the prompt. The call then rejects with the code `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each piece of text and all text so far. After a step back the piece is empty and the text shorter. */
  readonly onText?: ((piece: string, text: string) => void) | undefined;
}

/** Options of `generateJSON` and `stream`; every one may be left out. */
export interface GenerateOptions extends PromptOptions, RunOptions, SchemaAndSpellingOptions {
  /** Whether the schema is put at the end of what the user says. Default: with `prompt` yes, with `messages` no. */
  readonly schemaInPrompt?: boolean | undefined;
}

/** Options of `generate` and `streamText`; every one may be left out but `prompt` or `messages`. */
export interface GenerateTextOptions extends PromptOptions, RunOptions, Omit<GrammarOptions, 'json'> {
  /** How the values of JSON Schemas within the grammar are written. */
  readonly json?: GrammarOptions['json'];
  /**
   * Strings that end the text, without being part of it: it ends at the first of them before which it is a whole text of the
   * grammar (and of `where`). One that comes elsewhere is text like any other, and told in `warnings`: a text that is not
   * whole is never cut off. Up to there the run is the one without them. For one sequence only, not beside a strategy.
   */
  readonly stop?: string | readonly string[] | undefined;
  /** Whether the grammar is put at the end of what the user says. Default: only where nothing is asked. */
  readonly grammarInPrompt?: boolean | undefined;
}

const COMPILE_OPTIONS: readonly (keyof Compile)[] = [
  ...(['whitespace', 'propertyOrder', 'spelling'] as const),
  ...(['draft', 'schemas', 'formats', 'openapi', 'customFormats', 'content'] as const),
];

const RUN_OPTIONS: readonly (keyof (PromptOptions & RunOptions))[] = [
  ...(['prompt', 'messages', 'system'] as const),
  ...RULE_NAMES,
  ...(['model', 'seed', 'maxTokens', 'signal', 'onText'] as const),
  ...(['sampler', 'strategy', 'where', 'maxWhereCalls'] as const),
];

const OPTION_NAMES: ReadonlySet<string> = new Set<keyof GenerateOptions>([
  ...RUN_OPTIONS,
  ...COMPILE_OPTIONS,
  'schemaInPrompt',
]);

const GRAMMAR_OPTIONS: readonly (keyof GrammarOptions)[] = ['notation', 'file', 'start', 'json'];

const TEXT_OPTION_NAMES: ReadonlySet<string> = new Set<keyof GenerateTextOptions>([
  ...RUN_OPTIONS,
  ...GRAMMAR_OPTIONS,
  ...(['grammarInPrompt', 'stop'] as const),
]);

/**
 * Throws `WellformedError` (`bad-option`) for a name that is no option, which would be ignored in silence where no
 * compiler looks, and for what no later stage checks.
 */
export function checkOptions(options: GenerateOptions): void {
  if ('stop' in options) {
    throw new WellformedError(
      'bad-option',
      'stop: a JSON value ends where it is whole, so there is nothing to stop; it is an option of generate and streamText',
    );
  }
  checkNames(options, OPTION_NAMES);
}

/** The same for the options of `generate`. */
export function checkTextOptions(options: GenerateTextOptions): void {
  checkNames(options, TEXT_OPTION_NAMES);
  if (options.stop !== undefined && options.strategy !== undefined) {
    throw new WellformedError(
      'bad-option',
      'stop beside a strategy: populations are weighed by whole texts, which a stop string would cut off',
    );
  }
}

/** The stop strings of the options. Throws `WellformedError` (`bad-option`) if there is one that is empty. */
export function stopStringsOf({ stop = [] }: GenerateTextOptions): readonly string[] {
  const strings = typeof stop === 'string' ? [stop] : stop;
  if (Array.isArray(strings) && strings.every((one) => typeof one === 'string' && one !== '')) return strings;
  throw new WellformedError(
    'bad-option',
    `stop ${JSON.stringify(stop)}: expected strings that are not empty`,
  );
}

function checkNames(options: RunOptions, names: ReadonlySet<string>): void {
  for (const name of Object.keys(options)) {
    if (!names.has(name)) {
      throw new WellformedError('bad-option', `unknown option "${name}"; known: ${[...names].join(', ')}`);
    }
  }
  const { strategy } = options;
  for (const name of ['sampler', ...RULE_NAMES] as const) {
    if (strategy === undefined || options[name] === undefined) continue;
    throw new WellformedError(
      'bad-option',
      `${name} has no effect beside a strategy: give it to the strategy, as in smc({ sampler: awrs({ temperature: 0.7 }) })`,
    );
  }
  for (const name of ['strategy', 'where'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      throw new WellformedError('bad-option', `${name}: expected a function`);
    }
  }
  for (const name of ['maxTokens', 'maxWhereCalls'] as const) {
    const value = options[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw new WellformedError('bad-option', `${name} "${value}": expected an integer from 1 up`);
    }
  }
}

/** How many tokens may be written after a prompt. Throws `WellformedError` (`bad-option`) if that is more than fit. */
export function tokensFor(asked: number | undefined, promptTokens: number, contextLength: number): number {
  const left = contextLength - promptTokens;
  if (left < 1) {
    throw new WellformedError(
      'bad-option',
      `the prompt has ${promptTokens} tokens and leaves no room: the context of the model holds ${contextLength}`,
    );
  }
  if (asked !== undefined && asked > left) {
    throw new WellformedError(
      'bad-option',
      `maxTokens ${asked} is too large: after a prompt of ${promptTokens} tokens the context leaves ${left}`,
    );
  }
  return asked ?? Math.min(1024, left);
}

/** The part of the options that `compile` takes. A constraint that is compiled already cannot be changed by them. */
export function compileOptionsOf(options: GenerateOptions, isCompiled: boolean): Compile {
  return partOf(options, COMPILE_OPTIONS, isCompiled ? 'compile' : undefined);
}

/** The part of the options that `compileGrammar` takes, the same way. */
export function grammarOptionsOf(options: GenerateTextOptions, isCompiled: boolean): GrammarOptions {
  return partOf(options, GRAMMAR_OPTIONS, isCompiled ? 'compileGrammar' : undefined);
}

/** The options of these names that are given. `instead`: what should have been given them. */
function partOf<Given extends object, Name extends keyof Given>(
  options: Given,
  names: readonly Name[],
  instead: string | undefined,
): { [Each in Name]?: Exclude<Given[Each], undefined> } {
  const given = names.filter((name) => options[name] !== undefined);
  if (instead !== undefined && given.length > 0) {
    throw new WellformedError(
      'bad-option',
      `${String(given[0])} has no effect on a constraint that is compiled already: give it to ${instead}`,
    );
  }
  return Object.fromEntries(given.map((name) => [name, options[name]])) as {
    [Each in Name]?: Exclude<Given[Each], undefined>;
  };
}
