import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Decoder } from './decoders.ts';

/** What one run of a graph reads, written out for each kind as its inputs are documented on the hub. */
type Feeds = Record<string, Tensor>;
type MakeFeeds = (tokens: readonly number[]) => Feeds;

const longs = (values: readonly number[], dims: readonly number[] = [1, values.length]): Tensor =>
  new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
const ints = (values: readonly number[]): Tensor =>
  new Tensor('int32', Int32Array.from(values), [1, values.length]);
const ones = (tokens: readonly number[]): number[] => tokens.map(() => 1);
const places = (tokens: readonly number[]): number[] => tokens.map((_, n) => n);

/** An empty cache of two layers. */
function empty(
  heads: number,
  dimension: number,
  middle = '',
  type: 'float32' | 'float16' = 'float32',
): Feeds {
  const feeds: Feeds = {};
  for (const layer of [0, 1]) {
    for (const part of ['key', 'value']) {
      const data = type === 'float32' ? new Float32Array(0) : new Uint16Array(0);
      feeds[`past_key_values.${layer}.${middle}${part}`] = new Tensor(
        type as 'float32',
        data as Float32Array,
        [1, heads, 0, dimension],
      );
    }
  }
  return feeds;
}

const text: MakeFeeds = (tokens) => ({ input_ids: longs(tokens), attention_mask: longs(ones(tokens)) });
const small: MakeFeeds = (tokens) => ({ ...text(tokens), ...empty(1, 16) });

const KINDS: Readonly<Record<Decoder, readonly [file: string, feeds: MakeFeeds]>> = {
  cache: [
    'onnx/model_q4_cache.onnx',
    (tokens) => ({
      input_ids: longs(tokens),
      position_ids: longs(places(tokens)),
      logits_positions: longs(places(tokens)),
      mask: new Tensor(
        'float32',
        Float32Array.from({ length: tokens.length ** 2 }, (_, i) =>
          i % tokens.length <= Math.floor(i / tokens.length) ? 0 : -1e9,
        ),
        [tokens.length, tokens.length],
      ),
      ...Object.fromEntries(
        [0, 1].flatMap((layer) =>
          ['key', 'value'].flatMap((part) => [
            [`past_${part}.${layer}`, new Tensor('float32', new Float32Array(0), [2, 1, 0, 8])],
            [`row_${part}.${layer}`, new Tensor('float32', new Float32Array(0), [2, 1, 1, 0, 8])],
          ]),
        ),
      ),
    }),
  ],
  'past-present': ['onnx/model.onnx', (tokens) => ({ ...text(tokens), ...empty(2, 8) })],
  'past-present-positions': [
    'onnx/model.onnx',
    (tokens) => ({ ...text(tokens), position_ids: longs(places(tokens)), ...empty(2, 8) }),
  ],
  'grouped-query': ['onnx/model.onnx', small],
  merged: [
    'onnx/decoder_model_merged.onnx',
    (tokens) => ({ ...small(tokens), use_cache_branch: new Tensor('bool', Uint8Array.of(0), [1]) }),
  ],
  float16: ['onnx/model_fp16.onnx', (tokens) => ({ ...text(tokens), ...empty(1, 16, '', 'float16') })],
  'float16-cache': [
    'onnx/model_q4f16.onnx',
    (tokens) => ({
      ...text(tokens),
      position_ids: longs(places(tokens)),
      ...empty(1, 16, '', 'float16'),
    }),
  ],
  'logits-to-keep': [
    'onnx/model.onnx',
    (tokens) => ({
      ...small(tokens),
      position_ids: longs(places(tokens)),
      num_logits_to_keep: longs([0], []),
    }),
  ],
  'last-logits': [
    'model.onnx',
    (tokens) => ({ input_ids: ints(tokens), attention_mask: ints(ones(tokens)), ...empty(1, 16) }),
  ],
  'other-names': [
    'onnx/model.onnx',
    (tokens) => ({
      ...text(tokens),
      token_type_ids: longs(tokens.map(() => 0)),
      ...empty(1, 16, 'decoder.'),
    }),
  ],
  hybrid: [
    'onnx/model.onnx',
    (tokens) => ({
      ...small(tokens),
      'past_conv.0': new Tensor('float32', new Float32Array(2 * 16), [1, 16, 2]),
    }),
  ],
  'no-cache': ['onnx/model.onnx', text],
  'larger-vocabulary': ['onnx/model.onnx', small],
  'external-one': ['onnx/model.onnx', small],
  'external-two': ['onnx/model.onnx', small],
};

/** A graph run by onnxruntime-node alone, without anything of ours: all tokens in one run, and no cache that goes on. */
export interface HandRun {
  /** The logits after each of `tokens`. */
  logits(tokens: readonly number[]): Promise<Float32Array[]>;
  release(): Promise<void>;
}

export async function handRun(name: Decoder, folder: string): Promise<HandRun> {
  const [file, feeds] = KINDS[name];
  const session = await InferenceSession.create(`${folder}/${file}`, { logSeverityLevel: 4 });
  const run = async (tokens: readonly number[]): Promise<Float32Array[]> => {
    const { logits } = await session.run(feeds(tokens), ['logits']);
    const [, rows, size] = logits!.dims;
    const numbers =
      logits!.type === 'float16'
        ? halves(logits!.data as unknown as Uint16Array)
        : (logits!.data as Float32Array);
    return Array.from({ length: rows! }, (_, row) => numbers.slice(row * size!, (row + 1) * size!));
  };
  return {
    logits: async (tokens) => {
      if (name !== 'last-logits') return run(tokens);
      const rows: Float32Array[] = [];
      for (let end = 1; end <= tokens.length; end++) rows.push(...(await run(tokens.slice(0, end))));
      return rows;
    },
    release: () => session.release(),
  };
}

/** binary16 by its bits, with the arithmetic of a DataView: sign and fraction are moved to where a float32 has them. */
function halves(bits: Uint16Array): Float32Array {
  const view = new DataView(new ArrayBuffer(4));
  return Float32Array.from(new Uint16Array(bits.buffer, bits.byteOffset, bits.length), (half) => {
    view.setUint32(0, (((half & 0x8000) << 16) | ((half & 0x7fff) << 13)) >>> 0);
    // The exponents differ in their bias, 15 and 127; logits are finite.
    return view.getFloat32(0) * 2 ** 112;
  });
}
