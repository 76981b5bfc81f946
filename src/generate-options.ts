import { WellformedError } from './base/errors.ts';
import type { RecognizerOptions } from './compile.ts';
import type { LanguageModel } from './language-model.ts';
import type { PromptOptions } from './prompt.ts';
import type { SamplingRules } from './sampling/rules.ts';

/** What `compile` takes of the options: how the schema is read, and how values are written. */
type Compile = Omit<RecognizerOptions, 'purpose'>;
/** The same options, where undefined stands for not given. */
export type SchemaAndSpellingOptions = { readonly [Name in keyof Compile]?: Compile[Name] | undefined };

/** Options of `generateJSON` and `stream`; every one may be left out. */
export interface GenerateOptions extends PromptOptions, SamplingRules, SchemaAndSpellingOptions {
  /**
   * A loaded model, or a model folder, which is loaded for this call and freed after it. Default: the embedded model,
   * loaded once and kept until `disposeDefaultModel()`.
   */
  readonly model?: LanguageModel | string | undefined;
  /** Replays a run: same seed, options, model and thread count, same output. Default: a new one, told in the result. */
  readonly seed?: number | undefined;
  /**
   * The most tokens to write, the end included. The value is never cut off: decoding keeps to what can still be
   * completed. Default: 1,024, or what the context leaves if that is less.
   */
  readonly maxTokens?: number | undefined;
  /** Aborts between two tokens, or two pieces of the prompt. The call then rejects with the code `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each piece of text and all text so far. After a step back the piece is empty and the text shorter. */
  readonly onText?: ((piece: string, text: string) => void) | undefined;
}

const COMPILE_OPTIONS: readonly (keyof Compile)[] = [
  ...(['whitespace', 'propertyOrder', 'spelling'] as const),
  ...(['draft', 'schemas', 'formats', 'openapi', 'customFormats', 'content'] as const),
];

const OPTION_NAMES: ReadonlySet<string> = new Set<keyof GenerateOptions>([
  'prompt',
  'messages',
  'system',
  'schemaInPrompt',
  'temperature',
  'topK',
  'topP',
  ...COMPILE_OPTIONS,
  'model',
  'seed',
  'maxTokens',
  'signal',
  'onText',
]);

/**
 * Throws `WellformedError` (`bad-option`) for a name that is no option, which would be ignored in silence where no
 * compiler looks, and for what no later stage checks.
 */
export function checkOptions(options: GenerateOptions): void {
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.has(name)) {
      throw new WellformedError(
        'bad-option',
        `unknown option "${name}"; known: ${[...OPTION_NAMES].join(', ')}`,
      );
    }
  }
  const { maxTokens } = options;
  if (maxTokens !== undefined && !(Number.isSafeInteger(maxTokens) && maxTokens >= 1)) {
    throw new WellformedError('bad-option', `maxTokens "${maxTokens}": expected an integer from 1 up`);
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
  const given = COMPILE_OPTIONS.filter((name) => options[name] !== undefined);
  if (isCompiled && given.length > 0) {
    throw new WellformedError(
      'bad-option',
      `${given[0]!} has no effect on a constraint that is compiled already: give it to compile`,
    );
  }
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}
