import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError, WellformedError } from './base/errors.ts';
import type { Store } from './base/store.ts';
import { fetchModel } from './hub/fetch-model.ts';
import type { DownloadOptions } from './hub/fetch-model.ts';
import { parseHubName } from './hub/hub-name.ts';
import { chatTurnEnd, renderChat } from './model/chat.ts';
import type { ChatMessage } from './model/chat.ts';
import { externalDataOf } from './model/external-data.ts';
import { checkVocabularySize, readLayout } from './model/layout.ts';
import type { ModelLayout } from './model/layout.ts';
import { mistakesIn } from './model/mistakes.ts';
import type { Model } from './model/model.ts';
import type { SessionOptions } from './model/onnx.ts';
import { openModel } from './model/open.ts';
import { pickGraph } from './model/pick-graph.ts';
import type { GraphChoice } from './model/pick-graph.ts';
import { withoutPadding } from './model/without-padding.ts';
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
  /** What is likely to be wrong with the folder, in words; told with everything that is generated. */
  readonly warnings?: readonly string[];
  /** Frees the graph. Nothing can be generated with it afterwards. */
  dispose(): Promise<void>;
}

/**
 * Which graph is loaded, with how many threads, options for ONNX Runtime, and, for a model on the hub, how it is fetched.
 */
export interface LoadModelOptions
  extends GraphChoice, SessionOptions, DownloadOptions, VocabularyCacheOptions {}

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
 * `owner/name`, where there is no such folder, is a model on the hub: what of these files is not in the cache yet is
 * fetched, verified and kept there; the graph is the one that `dtype` or `graph` names. `HF_TOKEN` in the environment is
 * for models that not all may read, `HF_ENDPOINT` for another hub. Nothing else is ever fetched.
 *
 * Throws `ModelError`, with the path, if a file is missing, broken or does not fit the others; and, for a model on the
 * hub, with the codes `not-found`, `unauthorized`, `rate-limited`, `network`, `damaged`, `offline` and `not-writable`.
 *
 * What can be used and is likely to be a mistake is told in `warnings`: no chat template, a tokenizer that seems to be of
 * another model, an end token with which the chat template ends no turn (both are taken as the end then).
 *
 * ```ts
 * const model = await loadModel('models/qwen3', { threads: 2 });
 * const { value } = await generateJSON(schema, { model, prompt });
 * await model.dispose();
 * ```
 *
 * @example
 * await loadModel('onnx-community/Qwen3-0.6B-ONNX', { dtype: 'q4', onProgress: ({ loadedBytes }) => console.log(loadedBytes) });
 */
export async function loadModel(
  nameOrFolder?: string,
  options: LoadModelOptions = {},
): Promise<LanguageModel> {
  const layout = await readLayout(await folderOf(nameOrFolder, options), options);
  const vocabulary = await readVocabulary(layout, options);
  const graph = await openModel(layout, options);
  try {
    checkVocabularySize(layout, vocabulary.size, graph.vocabularySize);
  } catch (error) {
    await graph.dispose();
    throw error;
  }
  const model = withoutPadding(graph, vocabulary.size);
  const { chatTemplate, tokenizerConfig } = layout;
  return {
    model,
    vocabulary,
    warnings: mistakesIn(layout, { vocabulary, logits: graph.vocabularySize }),
    encodeChat(messages) {
      const segments = renderChat({ chatTemplate, tokenizerConfig }, messages);
      if (segments === undefined)
        return [
          ...vocabulary.textStart,
          ...vocabulary.encode(messages.map(({ content }) => content).join('\n\n')),
        ];
      return segments.flatMap(({ text, isMarkup }) =>
        isMarkup ? vocabulary.encodeMarkup(text) : vocabulary.encode(text),
      );
    },
    dispose: () => model.dispose(),
  };
}

/** The model folder: the one that was named, or that of a model on the hub, with what is needed of it. */
async function folderOf(
  nameOrFolder: string | undefined,
  options: LoadModelOptions,
): Promise<string | undefined> {
  const hubName =
    nameOrFolder === undefined || existsSync(nameOrFolder) ? undefined : parseHubName(nameOrFolder);
  if (hubName !== undefined) {
    try {
      const graphs = {
        pick: (files: readonly string[], path: string) => pickGraph([{ path, files }], options).file,
        dataFilesOf: externalDataOf,
      };
      return await fetchModel(hubName, graphs, options);
    } catch (error) {
      // It may have been meant as a path.
      if (!(error instanceof ModelError) || !['not-found', 'unauthorized'].includes(error.code)) throw error;
      throw new ModelError(error.code, `${error.message} There is no folder ${nameOrFolder} either.`, {
        cause: error,
      });
    }
  }
  if (options.revision === undefined) return nameOrFolder;
  throw new WellformedError(
    'bad-option',
    `revision "${options.revision}" is for a model on the hub, named owner/name; ${nameOrFolder ?? 'the embedded model'} is a folder`,
  );
}

/** The vocabulary of a folder, whose end tokens are those of its configuration and of its chat template. */
export async function readVocabulary(
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
