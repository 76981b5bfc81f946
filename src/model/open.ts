import { ModelError } from '../base/errors.ts';
import { CacheGraph } from './cache-graph.ts';
import { CacheModel } from './cache-model.ts';
import type { ModelLayout } from './layout.ts';
import type { Model } from './model.ts';
import { openGraph } from './onnx.ts';
import type { SessionOptions } from './onnx.ts';
import { PastGraph } from './past-graph.ts';
import { PastModel } from './past-model.ts';
import { RecomputeModel } from './recompute-model.ts';

/**
 * Loads the graph of a model folder. The names of its inputs tell which layout it has.
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
    if (CacheGraph.fits(graph)) return new CacheModel(new CacheGraph(graph), contextLength);
    const past = new PastGraph(graph, layout);
    return past.hasCache ? new PastModel(past, contextLength) : new RecomputeModel(past, contextLength);
  } catch (error) {
    await graph.release();
    throw error;
  }
}
