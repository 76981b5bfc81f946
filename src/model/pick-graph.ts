import { ModelError, WellformedError } from '../base/errors.ts';
import { graphNames } from './dtype.ts';
import type { Dtype } from './dtype.ts';

/** Which of the graphs of a model is loaded. */
export interface GraphChoice {
  /** How the weights are stored, which names the graph: `q8` is `model_quantized.onnx`. Default: `auto`, see `graphNames`. */
  readonly dtype?: Dtype | undefined;
  /** The file name of the graph within `onnx/`, such as `model_q4.onnx`, instead of a dtype. */
  readonly graph?: string | undefined;
}

/**
 * The graph to load, of those named; other names are left aside. `onnx` is the path or name of the folder that they are
 * in, for errors. Throws `ModelError` (`missing-file`) if there is none that fits, and `WellformedError` (`bad-option`)
 * for an unknown dtype, or one beside `graph`.
 *
 * @example
 * pickGraph(['model.onnx', 'model_q4.onnx'], { dtype: 'fp32' }, 'models/qwen3/onnx'); // 'model.onnx'
 */
export function pickGraph(names: readonly string[], { graph, dtype }: GraphChoice, onnx: string): string {
  if (graph !== undefined && dtype !== undefined) {
    throw new WellformedError('bad-option', 'dtype and graph both choose the graph: give one of them.');
  }
  const wanted = graph === undefined ? graphNames(dtype ?? 'auto') : [graph];
  const files = names.filter((name) => name.endsWith('.onnx')).sort();
  const known = files.length === 0 ? 'there is none' : `there are ${files.join(', ')}`;
  const isAutomatic = graph === undefined && (dtype ?? 'auto') === 'auto';
  const chosen =
    wanted.find((name) => files.includes(name)) ??
    (isAutomatic ? files.find((name) => name.startsWith('model')) : undefined);
  if (chosen !== undefined) return chosen;
  if (isAutomatic) {
    throw new ModelError(
      'missing-file',
      `${onnx} has no model*.onnx (${known}). ` +
        'A model has its graph there, as model.onnx or under another name that begins with "model".',
      { path: onnx },
    );
  }
  const path = `${onnx}/${wanted.at(-1)!}`;
  const option = graph === undefined ? `dtype "${dtype}"` : 'the option `graph`';
  throw new ModelError('missing-file', `${path}, asked for by ${option}, does not exist; ${known}.`, {
    path,
  });
}
