import { basename } from 'node:path';
import { readVocabulary } from './language-model.ts';
import { DTYPES, graphNames } from './model/dtype.ts';
import { graphFilesIn } from './model/graph-files.ts';
import type { GraphFile } from './model/graph-files.ts';
import { readLayout } from './model/layout.ts';
import type { GraphChoice } from './model/pick-graph.ts';
import { mistakesIn } from './model/mistakes.ts';

export type { GraphFile };

/** What a model folder has, and what of it would be used. */
export interface ModelDescription {
  readonly folder: string;
  /** `model_type` of config.json. */
  readonly modelType: string | undefined;
  /** The most tokens of a sequence, as config.json tells it. */
  readonly contextLength: number | undefined;
  /** `vocab_size` of config.json. */
  readonly vocabularySize: number | undefined;
  /** The number of ids of tokenizer.json. */
  readonly tokens: number;
  /** What means "end": ids, with the texts by which the tokenizer knows them. */
  readonly endTokens: readonly { readonly id: number; readonly text: string | undefined }[];
  /** The file that the chat template is from. */
  readonly chatTemplate: string | undefined;
  readonly graphs: readonly GraphFile[];
  /** The graph that would be loaded. */
  readonly graph: GraphFile;
  /** Why that one, in words. */
  readonly reason: string;
  /** What is likely to be wrong with the folder, in words, as far as it shows without loading the graph. */
  readonly warnings: readonly string[];
}

/**
 * Reads a model folder as `loadModel` does, without loading a graph. Throws what `readLayout` and the tokenizer throw:
 * `ModelError` with the path where a file is missing or malformed.
 *
 * @example
 * const { graph, reason } = await describeModel('models/qwen3', { dtype: 'q4' });
 */
export async function describeModel(folder?: string, options: GraphChoice = {}): Promise<ModelDescription> {
  const layout = await readLayout(folder, options);
  const vocabulary = await readVocabulary(layout, { vocabularyStore: false });
  const graphs = await graphFilesIn(layout.folder);
  const name = basename(layout.graphPath);
  return {
    folder: layout.folder,
    modelType: layout.modelType,
    contextLength: layout.contextLength,
    vocabularySize: layout.vocabularySize,
    tokens: vocabulary.size,
    endTokens: vocabulary.endTokens.map((id) => ({ id, text: vocabulary.addedTokens.get(id) })),
    chatTemplate: layout.chatTemplate?.path,
    graphs,
    graph: graphs.find(({ path }) => path === layout.graphPath)!,
    reason: reasonFor(name, options),
    warnings: mistakesIn(layout, { vocabulary }),
  };
}

function reasonFor(name: string, { graph, dtype = 'auto' }: GraphChoice): string {
  if (graph !== undefined) return 'it was named';
  const cached = name.endsWith('_cache.onnx') ? ', and of one dtype the graph with a caller-owned cache' : '';
  if (dtype !== 'auto') return `${dtype} was asked for${cached}`;
  if (!graphNames('auto').includes(name))
    return 'no graph has the name of a dtype: it is the first that begins with "model"';
  return `auto takes the first there is of ${DTYPES.slice(1).join(', ')}${cached}`;
}
