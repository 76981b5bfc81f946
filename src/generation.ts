import type { Constraint } from './mask/constraint.ts';
import type { GenerationEvent } from './decode/events.ts';
import type { FinishReason } from './decode/loop.ts';
import { Where } from './decode/where.ts';
import type { Predicate } from './decode/where.ts';
import { throwIfAborted } from './decode/stop.ts';
import { tokensFor } from './generate-options.ts';
import type { RunOptions } from './generate-options.ts';
import { borrowModel } from './language-model.ts';
import { buildMessages } from './prompt.ts';
import type { PromptOptions } from './prompt.ts';
import { cuts, resolveRules } from './sampling/rules.ts';
import { drawSeed, SeededChoices } from './sampling/seeded-choices.ts';
import type { Population } from './strategy/population.ts';
import type { AsapReport } from './strategy/strategy.ts';
import { single } from './strategy/single.ts';
import type { Vocabulary } from './vocabulary/vocabulary.ts';

/** Counts of tokens, and times in milliseconds. */
export interface Usage {
  readonly promptTokens: number;
  /** Tokens written, the end token included. */
  readonly outputTokens: number;
  /** Tokens among them that were the only way on, and cost no step of the model. */
  readonly forcedTokens: number;
  /**
   * How many times the text had to step back by a token, because nothing could follow it any more. 0 wherever it is
   * known exactly what can be completed, which is nearly everywhere: the table of keywords names what is not.
   */
  readonly deadEnds: number;
  /** Loading the model; next to nothing when it is loaded already. */
  readonly loadMs: number;
  /** Compiling the schema. */
  readonly compileMs: number;
  /** Reading the prompt. */
  readonly prefillMs: number;
  /** Writing, from the end of the prompt on. */
  readonly decodeMs: number;
  /** From the call to the first token. */
  readonly firstTokenMs: number;
  /** From the call to the end. */
  readonly totalMs: number;
}

/** What every generation has. */
export interface GeneratedText {
  /** The text that the model wrote. */
  readonly text: string;
  readonly usage: Usage;
  /**
   * `end`: the model ended the text. `complete`: nothing could follow. `length`: more could have followed, for which no
   * token was left. `stop`: a stop string came. The text is a whole one in all cases.
   */
  readonly finishReason: FinishReason;
  /** The seed of the run, whether given or drawn. */
  readonly seed: number;
  /** What has no effect, and what seems to be wrong with the model's folder, in words. */
  readonly warnings: readonly string[];
  /** With a strategy over populations: all its texts with their weights, and the evidence. */
  readonly population?: Population;
  /** With `asap`: the texts drawn, and what its trie tells. */
  readonly asap?: AsapReport;
}

/** A constraint that tells more than what may come next. */
interface Language extends Constraint {
  readonly warnings: readonly string[];
  check(text: string): { readonly accepted: boolean };
}

/** A language that is ready to be written, and what is told the model about it. */
export interface Task {
  /** Undefined where a predicate (`where`) is all there is. */
  readonly constraint: Language | undefined;
  /** What is put at the end of what the user says. */
  readonly instruction: string | undefined;
  /** Strings that end the text before the model does. */
  readonly stop?: readonly string[];
  /** The text of special tokens, which have no bytes. */
  readonly specialTokens?: ReadonlyMap<number, string>;
}

/** The one way in which everything is generated: model, constraint, prompt, decoding; events, and at the end the result. */
export async function* generation(
  options: RunOptions & PromptOptions,
  prepare: (vocabulary: Vocabulary) => Task,
): AsyncGenerator<GenerationEvent<GeneratedText>, void, undefined> {
  const startMs = performance.now();
  const seed = options.seed ?? drawSeed();
  const choices = new SeededChoices(seed);
  const strategy =
    options.strategy ?? single(options, { sampler: options.sampler ?? defaultSampler(options) });
  const { signal, onText, where } = options;
  throwIfAborted(signal);

  const loan = await borrowModel(options.model);
  try {
    const { model, vocabulary } = loan.model;
    const loadedMs = performance.now();
    const { constraint: language, instruction, specialTokens, stop = [] } = prepare(vocabulary);
    const named = specialTokens === undefined ? vocabulary : withNames(vocabulary, specialTokens);
    const compiledMs = performance.now();
    const prompt = loan.model.encodeChat(buildMessages(options, instruction));
    const maxTokens = tokensFor(options.maxTokens, prompt.length, model.contextLength);
    const decodeMs = performance.now();

    let text = '';
    for await (const event of strategy({
      model,
      vocabulary: named,
      prompt,
      constraint: where === undefined ? language! : new Where(where, named, language, options.maxWhereCalls),
      choices,
      maxTokens,
      signal,
      ...(stop.length > 0 && { stop: { strings: stop, isWhole: wholeness(language, where) } }),
    })) {
      if (event.type === 'done') {
        const { result } = event;
        const usage: Usage = {
          promptTokens: prompt.length,
          outputTokens: result.outputTokens,
          forcedTokens: result.forcedTokens,
          deadEnds: result.deadEnds,
          loadMs: loadedMs - startMs,
          compileMs: compiledMs - loadedMs,
          prefillMs: result.prefillMs,
          decodeMs: result.decodeMs,
          firstTokenMs: decodeMs - startMs + result.firstTokenMs,
          totalMs: performance.now() - startMs,
        };
        const { text: written, finishReason, passedStops = 0, population, asap } = result;
        const warnings = [
          ...(loan.model.warnings ?? []),
          ...(language?.warnings ?? []),
          ...warningsOf(passedStops),
        ];
        const told = { text: written, usage, finishReason, seed, warnings };
        const more = { ...(population && { population }), ...(asap && { asap }) };
        yield { type: 'done', result: { ...told, ...more } };
      } else {
        text = event.type === 'text' ? text + event.text : text.slice(0, text.length - event.length);
        onText?.(event.type === 'text' ? event.text : '', text);
        yield event;
      }
    }
  } finally {
    await loan.giveBack();
  }
}

/** Whether a text may be the whole: for the language, and for the predicate. */
function wholeness(
  language: Language | undefined,
  where: Predicate | undefined,
): (text: string) => boolean | Promise<boolean> {
  return (text) =>
    (language?.check(text).accepted ?? true) && (where === undefined || where(text, { complete: true }));
}

function warningsOf(passedStops: number): string[] {
  if (passedStops === 0) return [];
  const times = passedStops === 1 ? 'once' : `${passedStops} times`;
  return [
    `a stop string came ${times} where the text before it was not a whole one, and was written as text`,
  ];
}

/** AWRS asks about few tokens, and can wait for the answers; cuts and greedy steps are the masked sampler's. */
function defaultSampler(options: RunOptions): 'masked' | 'awrs' {
  const rules = resolveRules(options);
  return options.where === undefined || rules.temperature === 0 || cuts(rules) ? 'masked' : 'awrs';
}

/** A vocabulary whose special tokens are written by their names. */
function withNames(
  vocabulary: Vocabulary,
  names: ReadonlyMap<number, string>,
): Pick<Vocabulary, 'bytes' | 'endTokens'> {
  const texts = new Map([...names].map(([token, name]) => [token, new TextEncoder().encode(name)]));
  return {
    endTokens: vocabulary.endTokens,
    bytes: (token) => texts.get(token) ?? vocabulary.bytes(token),
  };
}
