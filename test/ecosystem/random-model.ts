import { compile } from '../../src/compile.ts';
import type { CompiledConstraint } from '../../src/compile.ts';
import { generateJSON } from '../../src/generate.ts';
import type { GenerateResult } from '../../src/generate.ts';
import type { GenerateOptions } from '../../src/generate-options.ts';
import type { LanguageModel } from '../../src/language-model.ts';
import { mixedLogits, TableModel } from '../support/table-model.ts';
import { jsonVocabulary } from '../support/tiny-vocabulary.ts';

const VOCABULARY = jsonVocabulary();
const logits = mixedLogits(VOCABULARY.size);

/** A model of 140 tokens that knows nothing: whatever the constraint lets through, it may write. */
export function randomModel(seed: number): LanguageModel & { readonly asked: string[] } {
  const asked: string[] = [];
  const model = new TableModel(VOCABULARY.size, (tokens) => logits([seed, ...tokens]));
  return {
    model,
    asked,
    vocabulary: VOCABULARY as LanguageModel['vocabulary'],
    encodeChat(messages) {
      asked.push(messages.map(({ content }) => content).join('\n'));
      return [1];
    },
    dispose: () => model.dispose(),
  };
}

/** A schema, compiled once for many runs with such models. */
export function compileForRandom(schema: object | boolean): CompiledConstraint {
  return compile(schema, { vocabulary: VOCABULARY });
}

/** What `generateJSON` gives with such a model. */
export function generateAtRandom(
  schema: object | boolean,
  seed: number,
  options: GenerateOptions = {},
): Promise<GenerateResult<unknown>> {
  return generateJSON(schema, { model: randomModel(seed), seed, maxTokens: 80, ...options });
}
