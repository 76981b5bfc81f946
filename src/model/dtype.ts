import { WellformedError } from '../base/errors.ts';

/** How the weights of a graph are stored, by the names that the hub uses; `auto`: the first that a folder has. */
export type Dtype = (typeof DTYPES)[number];

/** The ending that each dtype gives to the name of a graph's file, as the exports on the hub have it. */
const ENDINGS = {
  q4: '_q4',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  bnb4: '_bnb4',
  fp32: '',
  q4f16: '_q4f16',
  fp16: '_fp16',
} as const;

/** Every name of a dtype; behind `auto` in the order in which `auto` tries them. */
export const DTYPES = ['auto', 'q4', 'q8', 'int8', 'uint8', 'bnb4', 'fp32', 'q4f16', 'fp16'] as const;

/**
 * The file names that a graph of a dtype may have; the best one first. Of one dtype that is the graph with a caller-owned
 * cache (`model_q4_cache.onnx`), then the hub's (`model_q4.onnx`), then the merged graphs of older exports
 * (`model_merged_q4.onnx`, `decoder_model_merged_q4.onnx`). `auto` is all of them: first the dtypes that are fastest on a
 * processor, then those in half precision, which are slow there.
 *
 * Throws `WellformedError` (`bad-option`) if there is no such dtype.
 *
 * @example
 * graphNames('q8')[1]; // 'model_quantized.onnx'
 */
export function graphNames(dtype: Dtype): readonly string[] {
  if (dtype === 'auto') return Object.values(ENDINGS).flatMap(namesOf);
  // Callers without types, and the command line, may give anything.
  if (Object.hasOwn(ENDINGS, dtype)) return namesOf(ENDINGS[dtype]);
  throw new WellformedError('bad-option', `dtype "${String(dtype)}": expected ${DTYPES.join(', ')}`);
}

/** The dtype of which a file within `onnx/` has the name, if there is one. */
export function dtypeOf(name: string): Dtype | undefined {
  return DTYPES.find((dtype) => dtype !== 'auto' && graphNames(dtype).includes(name));
}

function namesOf(ending: string): string[] {
  return [
    `model${ending}_cache.onnx`,
    `model${ending}.onnx`,
    `model_merged${ending}.onnx`,
    `decoder_model_merged${ending}.onnx`,
  ];
}
