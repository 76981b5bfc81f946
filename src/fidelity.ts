import type { CompiledConstraint } from './compile.ts';
import type { CompiledGrammar, Grammar } from './compile-grammar.ts';
import { measure } from './fidelity/measure.ts';
import type { FidelitySettings } from './fidelity/measure.ts';
import type { FidelityReport } from './fidelity/report.ts';
import { stream } from './generate.ts';
import type { GenerateOptions, GenerateTextOptions } from './generate-options.ts';
import { streamText } from './generate-text.ts';
import type { SamplingRules } from './sampling/rules.ts';
import { drawSeed } from './sampling/seeded-choices.ts';
import type { Strategy } from './strategy/strategy.ts';

type Both = GenerateOptions & GenerateTextOptions;

/** Options of `fidelity`: what the model is asked and how the language is read, and what is measured. */
export interface FidelityOptions
  extends FidelitySettings, Omit<Both, 'sampler' | 'strategy' | 'where' | 'onText' | keyof SamplingRules> {}

/**
 * How near samplers come to the model's own distribution on a language of few texts: the exact posterior, p(x) restricted to S
 * and renormalised, by enumeration; and for each sampler the Kullback-Leibler divergence KL(sampler || exact), in nats, and
 * the total variation, over the number of samples; its checks per token, runs of the model, tokens per second.
 *
 * The language is a JSON Schema, a grammar (text, `readGrammar`, the builder) or what `compile` and `compileGrammar` made of
 * one. S are its token sequences of at most `maxTokens` tokens, which is a way to make a language finite. The model reads each
 * viable prefix once; the posterior and all samplers use what it said then.
 *
 * Texts are compared, not token sequences: how many these are, `sequences` tells. The laws of masked and awrs (which are the
 * same) and that of asap after each sample are computed, that of smc is the mean of its weights over all runs.
 *
 * Rejects with a `WellformedError`: `limit` for languages of more than `maxPrefixes` viable prefixes, `bad-option`, and what
 * `generateJSON` and `generate` reject with.
 *
 * ```ts
 * const { samplers } = await fidelity({ enum: ['red', 'green', 'blue'] }, { prompt: 'The colour of the sky?' });
 * for (const { name, kl } of samplers) console.log(name, kl);
 * ```
 */
export async function fidelity(
  language: object | boolean | string | Grammar | CompiledConstraint | CompiledGrammar,
  options: FidelityOptions = {},
): Promise<FidelityReport> {
  const {
    samplers,
    samples,
    particles,
    resample,
    temperature,
    maxPrefixes,
    fastForward,
    timing,
    onProgress,
    ...rest
  } = options;
  const seed = options.seed ?? drawSeed();
  const settings = {
    samplers,
    samples,
    particles,
    resample,
    temperature,
    maxPrefixes,
    fastForward,
    timing,
    onProgress,
  };
  let report: Omit<FidelityReport, 'seed'> | undefined;
  // What is measured has the model, the prompt and the constraint that a text would be written with; it writes none.
  const strategy: Strategy = async function* (task) {
    report = await measure(task, settings);
    yield* [];
  };
  const events = isGrammar(language)
    ? streamText(language, { ...rest, seed, strategy })
    : stream(language, { ...rest, seed, strategy });
  for await (const event of events) throw new Error(`an event "${event.type}" of a run that writes nothing`);
  return { ...report!, seed };
}

function isGrammar(language: object | boolean | string): language is string | Grammar | CompiledGrammar {
  if (typeof language === 'string') return true;
  if (typeof language !== 'object') return false;
  return 'advance' in language ? 'grammar' in language : 'rules' in language && language.rules instanceof Map;
}
