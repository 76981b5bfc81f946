import { generate, type LanguageModel, WellformedError } from '../../index.ts';
import type { Engine, Figures, Generation } from '../engine.ts';

/** Any text at all, as a grammar. */
const ANY_TEXT = 'root ::= [\\x00-\\U0010FFFF]*';

export interface UnconstrainedOptions {
  readonly model: LanguageModel;
  readonly temperature?: number | undefined;
  /** How often the model is asked for a text that is valid (default 1). */
  readonly attempts?: number | undefined;
}

/**
 * The model alone, which is told the schema: what people do without an engine. The text of the answer is what stands in
 * its first fence of code, or all of it. It is asked again, with another seed, until that is valid.
 */
export function unconstrainedEngine({ model, temperature, attempts = 1 }: UnconstrainedOptions): Engine {
  return {
    name: attempts === 1 ? 'unconstrained' : `unconstrained, at most ${attempts} times`,
    async generate({ prompt, seed, maxTokens, signal, isValid }): Promise<Generation> {
      const start = performance.now();
      let text = '';
      let sum = { promptTokens: 0, outputTokens: 0, forcedTokens: 0, decodeMs: 0 };
      let firstTokenMs: number | undefined;
      let tried = 0;
      const figures = (): Figures => ({
        ...sum,
        attempts: tried,
        totalMs: performance.now() - start,
        ...(firstTokenMs !== undefined && { firstTokenMs }),
      });
      try {
        while (tried < attempts && (tried === 0 || !isValid(text))) {
          const written = await generate(ANY_TEXT, {
            notation: 'gbnf',
            model,
            prompt,
            seed: (seed + tried) >>> 0,
            maxTokens,
            temperature,
            signal,
          });
          const { usage } = written;
          firstTokenMs ??= usage.firstTokenMs;
          sum = {
            promptTokens: sum.promptTokens + usage.promptTokens,
            outputTokens: sum.outputTokens + usage.outputTokens,
            forcedTokens: sum.forcedTokens + usage.forcedTokens,
            decodeMs: sum.decodeMs + usage.decodeMs,
          };
          text = answerIn(written.text);
          tried++;
        }
        return { kind: 'text', text, figures: figures() };
      } catch (error) {
        if (!(error instanceof WellformedError)) throw error;
        return {
          kind: 'refused',
          stage: 'generation',
          code: error.code,
          reason: error.message,
          figures: figures(),
        };
      }
    },
  };
}

/** What a chat model means as its answer: the first fence of code, else all. */
export function answerIn(text: string): string {
  return (/```(?:json)?\s*\n([\s\S]*?)```/.exec(text)?.[1] ?? text).trim();
}
