import type { Model } from './model.ts';

/**
 * A model with logits for `tokens` tokens only. Graphs often have more, to make sizes even; nothing was ever trained to
 * be unlikely there, so these logits would take a share of the distribution, or all of it where the others are far
 * below 0. Rows are views of those of the graph.
 *
 * @example
 * const model = withoutPadding(await openModel(layout), vocabulary.size);
 */
export function withoutPadding(model: Model, tokens: number): Model {
  if (model.vocabularySize <= tokens) return model;
  return {
    vocabularySize: tokens,
    contextLength: model.contextLength,
    create: () => model.create(),
    run: async (work) => {
      const results = await model.run(work);
      return results.map((rows) => rows.map((row) => row.subarray(0, tokens)));
    },
    fork: (state) => model.fork(state),
    truncate: (state, length) => {
      model.truncate(state, length);
    },
    release: (state) => {
      model.release(state);
    },
    dispose: () => model.dispose(),
  };
}
