import { join } from 'node:path';
import { ModelError } from './base/errors.ts';
import type { Store } from './base/store.ts';
import { chatTurnEnd, renderChat } from './model/chat.ts';
import type { ChatMessage } from './model/chat.ts';
import { checkVocabularySize, readLayout } from './model/layout.ts';
import type { LayoutOptions, ModelLayout } from './model/layout.ts';
import type { Model } from './model/model.ts';
import type { SessionOptions } from './model/onnx.ts';
import { openModel } from './model/open.ts';
import { vocabularyStore } from './store/folder-store.ts';
import { openVocabulary } from './vocabulary/open.ts';
import type { TokenizerVocabulary, Vocabulary } from './vocabulary/vocabulary.ts';

/** A model with all that generation needs: the graph, the vocabulary and the chat template of one folder. */
export interface LanguageModel {
  readonly model: Model;
  readonly vocabulary: Vocabulary;
  /**
   * The tokens of a conversation up to where the model is to answer. What messages say is never read as markup. A
   * model without a chat template reads the contents one after another.
   */
  encodeChat(messages: readonly ChatMessage[]): number[];
  /** Frees the graph. Nothing can be generated with it afterwards. */
  dispose(): Promise<void>;
}

/** Which graph of the folder is loaded, with how many threads, options for ONNX Runtime, and where vocabularies are kept. */
export interface LoadModelOptions extends LayoutOptions, SessionOptions, VocabularyCacheOptions {}

export interface VocabularyCacheOptions {
  /**
   * The cache folder. Default: `WELLFORMED_CACHE` in the environment, else `wellformed` in `XDG_CACHE_HOME` or in the
   * user's folder for caches (`~/.cache`).
   */
  readonly cacheDir?: string | undefined;
  /**
   * Where the tables of vocabularies are kept, so that a tokenizer.json is read once; `false`: nowhere. Default: in
   * `vocabularies` of the cache folder.
   */
  readonly vocabularyStore?: Store | false | undefined;
}

/**
 * Loads a model folder in the layout of the hub: config.json, tokenizer.json and onnx/*.onnx; generation_config.json,
 * tokenizer_config.json and a chat template where there are some. Default: the embedded SmolLM2-135M-Instruct. The
 * model holds some hundred megabytes until it is disposed.
 *
 * Throws `ModelError`, with the path, if a file is missing, broken or does not fit the others.
 *
 * ```ts
 * const model = await loadModel('models/qwen3', { threads: 2 });
 * const { value } = await generateJSON(schema, { model, prompt });
 * await model.dispose();
 * ```
 */
export async function loadModel(folder?: string, options: LoadModelOptions = {}): Promise<LanguageModel> {
  const layout = await readLayout(folder, options);
  const vocabulary = await readVocabulary(layout, options);
  const model = await openModel(layout, options);
  try {
    checkVocabularySize(layout, vocabulary.size, model.vocabularySize);
  } catch (error) {
    await model.dispose();
    throw error;
  }
  const { chatTemplate, tokenizerConfig } = layout;
  return {
    model,
    vocabulary,
    encodeChat(messages) {
      const segments = renderChat({ chatTemplate, tokenizerConfig }, messages);
      if (segments === undefined)
        return vocabulary.encode(messages.map(({ content }) => content).join('\n\n'));
      return segments.flatMap(({ text, isMarkup }) =>
        isMarkup ? vocabulary.encodeMarkup(text) : vocabulary.encode(text),
      );
    },
    dispose: () => model.dispose(),
  };
}

async function readVocabulary(
  layout: ModelLayout,
  options: VocabularyCacheOptions,
): Promise<TokenizerVocabulary> {
  const { tokenizer, tokenizerConfig } = layout;
  const store = options.vocabularyStore ?? vocabularyStore(options.cacheDir);
  const turnEnd = chatTurnEnd(layout);
  try {
    // With none known, the vocabulary looks for one itself.
    return await openVocabulary(tokenizer, {
      tokenizerConfig,
      ...(layout.endTokens.length > 0 && { endTokens: layout.endTokens }),
      ...(turnEnd !== undefined && { turnEnd }),
      ...(store !== false && { store }),
    });
  } catch (cause) {
    if (!(cause instanceof ModelError) || cause.path !== undefined) throw cause;
    const path = join(layout.folder, 'tokenizer.json');
    throw new ModelError('bad-tokenizer', `${path}: ${cause.message}`, { path, cause });
  }
}

/** A model for the time of one call. */
export interface Loan {
  readonly model: LanguageModel;
  /** Frees the model if it was loaded for this call only. */
  giveBack(): Promise<void>;
}

let defaultModel: Promise<LanguageModel> | undefined;

/** The caller's loaded model, or the one of a folder for this call, or the default model, which stays loaded. */
export async function borrowModel(model: LanguageModel | string | undefined): Promise<Loan> {
  if (typeof model === 'string') {
    const loaded = await loadModel(model);
    return { model: loaded, giveBack: () => loaded.dispose() };
  }
  const keep = (): Promise<void> => Promise.resolve();
  if (model !== undefined) return { model, giveBack: keep };
  if (defaultModel === undefined) {
    const loading = loadModel();
    defaultModel = loading;
    // A failure is not kept: the next call tries again.
    loading.catch(() => {
      if (defaultModel === loading) defaultModel = undefined;
    });
  }
  return { model: await defaultModel, giveBack: keep };
}

/**
 * Frees the embedded model that calls without a `model` have loaded. The next such call loads it again. Call it when
 * no generation is running.
 */
export async function disposeDefaultModel(): Promise<void> {
  const loading = defaultModel;
  defaultModel = undefined;
  const model = await loading?.catch(() => undefined);
  await model?.dispose();
}
