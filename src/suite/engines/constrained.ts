import {
  awrs,
  asap,
  compile,
  generateJSON,
  type GenerateOptions,
  type LanguageModel,
  MaskProfile,
  parseSchema,
  profileMasks,
  smc,
  WellformedError,
} from '../../index.ts';
import type { Engine, Generation } from '../engine.ts';

/** How tokens are drawn: as `wellformed generate --sampler`. */
export type SamplerName = 'masked' | 'awrs' | 'smc' | 'asap';

export interface ConstrainedOptions {
  readonly model: LanguageModel;
  readonly sampler?: SamplerName | undefined;
  readonly temperature?: number | undefined;
}

/** This library: the schema is kept from the first token on. */
export function constrainedEngine({ model, sampler = 'masked', temperature }: ConstrainedOptions): Engine {
  return {
    name: `wellformed (${sampler})`,
    async generate({ task, prompt, seed, maxTokens, signal }): Promise<Generation> {
      const start = performance.now();
      let compileMs: number | undefined;
      const profile = new MaskProfile();
      profileMasks(profile);
      try {
        const constraint = compile(parseSchema(task.schema), { vocabulary: model.vocabulary });
        constraint.mask();
        compileMs = performance.now() - start;
        const drawn = samplingOf(sampler, temperature);
        const options: GenerateOptions = { model, prompt, schemaInPrompt: false, seed, maxTokens, ...drawn };
        const { text, usage } = await generateJSON(constraint, { ...options, signal });
        const figures = {
          compileMs,
          firstTokenMs: compileMs + usage.firstTokenMs,
          decodeMs: usage.decodeMs,
          totalMs: performance.now() - start,
          promptTokens: usage.promptTokens,
          outputTokens: usage.outputTokens,
          forcedTokens: usage.forcedTokens,
          maskMs: [...profile.causes.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0),
          attempts: 1,
        };
        return { kind: 'text', text, figures };
      } catch (error) {
        if (!(error instanceof WellformedError)) throw error;
        const stage = compileMs === undefined ? 'compile' : 'generation';
        const figures = { ...(compileMs !== undefined && { compileMs }), totalMs: performance.now() - start };
        return { kind: 'refused', stage, code: error.code, reason: error.message, figures };
      } finally {
        profileMasks(undefined);
      }
    },
  };
}

function samplingOf(sampler: SamplerName, temperature: number | undefined): GenerateOptions {
  if (sampler === 'smc') return { strategy: smc({ sampler: awrs({ temperature }) }) };
  if (sampler === 'asap') return { strategy: asap({ temperature }) };
  return { sampler, temperature };
}
