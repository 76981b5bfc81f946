import { ModelError, WellformedError } from '../base/errors.ts';
import { graphNames } from './dtype.ts';
import type { Dtype } from './dtype.ts';

/** Which of the graphs of a model is loaded. */
export interface GraphChoice {
  /** How the weights are stored, which names the graph: `q8` is `model_quantized.onnx`. Default: `auto`, see `graphNames`. */
  readonly dtype?: Dtype | undefined;
  /** The file name of the graph, such as `model_q4.onnx`, instead of a dtype. */
  readonly graph?: string | undefined;
}

/** A place where graphs of a model may be: its path, or its name for errors, and the files there. */
export interface GraphPlace {
  readonly path: string;
  readonly files: readonly string[];
}

/**
 * The graph to load, of those in the places; the first place that has one that fits is taken, other files are left
 * aside. Throws `ModelError` (`missing-file`) if there is none that fits, and `WellformedError` (`bad-option`) for an
 * unknown dtype, or one beside `graph`.
 *
 * @example
 * pickGraph([{ path: 'qwen3/onnx', files: ['model.onnx', 'model_q4.onnx'] }], { dtype: 'fp32' }).file; // 'model.onnx'
 */
export function pickGraph(
  places: readonly GraphPlace[],
  { graph, dtype }: GraphChoice,
): { readonly path: string; readonly file: string } {
  if (graph !== undefined && dtype !== undefined) {
    throw new WellformedError('bad-option', 'dtype and graph both choose the graph: give one of them.');
  }
  const names = graph === undefined ? graphNames(dtype ?? 'auto') : [graph];
  const isAutomatic = graph === undefined && (dtype ?? 'auto') === 'auto';
  const known: string[] = [];
  for (const { path, files } of places) {
    const graphs = files.filter((name) => name.endsWith('.onnx')).sort();
    const file =
      names.find((name) => graphs.includes(name)) ??
      (isAutomatic ? graphs.find((name) => /^(decoder_)?model/.test(name)) : undefined);
    if (file !== undefined) return { path, file };
    known.push(...graphs);
  }
  const there = known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`;
  const first = places[0]?.path ?? '';
  if (isAutomatic) {
    throw new ModelError(
      'missing-file',
      `${first} has no model*.onnx (${there}). ` +
        'A model has its graph there, as model.onnx or under another name that begins with "model".',
      { path: first },
    );
  }
  // Behind the name with a caller-owned cache stands the one that the hub gives to this dtype.
  const path = `${first}/${graph ?? names[1]!}`;
  const option = graph === undefined ? `dtype "${dtype}"` : 'the option `graph`';
  throw new ModelError('missing-file', `${path}, asked for by ${option}, does not exist; ${there}.`, {
    path,
  });
}
