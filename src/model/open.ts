import { ModelError } from '../base/errors.ts';
import { CacheGraph } from './cache-graph.ts';
import { CacheModel } from './cache-model.ts';
import type { ModelLayout } from './layout.ts';
import type { Model } from './model.ts';
import { openGraph } from './onnx.ts';
import type { SessionOptions } from './onnx.ts';
import { PastGraph } from './past-graph.ts';
import { PastModel } from './past-model.ts';

/**
 * Loads the graph of a model folder. The names of its inputs tell which of the two layouts it has.
 *
 * Throws `ModelError`: `missing-file` if onnxruntime-node or a file with weights is missing, `bad-model` if the graph cannot
 * be loaded, has unexpected inputs or outputs, or if nothing tells the length of its context.
 *
 * @example
 * const model = await openModel(await readLayout());
 * const state = model.create();
 * const [[logits]] = await model.run([{ state, tokens: [1, 2, 3], logits: 'last' }]);
 */
export async function openModel(layout: ModelLayout, options: SessionOptions = {}): Promise<Model> {
  const graph = await openGraph(layout.graphPath, options);
  try {
    const { contextLength } = layout;
    if (contextLength === undefined) {
      throw new ModelError(
        'bad-model',
        `${layout.configPath} does not tell the length of the context: add "max_position_embeddings".`,
        { path: layout.configPath },
      );
    }
    return CacheGraph.fits(graph)
      ? new CacheModel(new CacheGraph(graph), contextLength)
      : new PastModel(new PastGraph(graph, layout.vocabularySize), contextLength);
  } catch (error) {
    await graph.release();
    throw error;
  }
}
