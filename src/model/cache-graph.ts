import { ModelError } from '../base/errors.ts';
import { KvBlock } from './kv-block.ts';
import type { KvGeometry } from './kv-block.ts';
import type { OnnxGraph, OnnxTensor, OnnxTensors } from './onnx.ts';

/** One run: N new tokens, split evenly among the rows of `rows`, on a past that all may see and a past per row. */
export interface CacheCall {
  /** One row; its slots are columns 0 to P - 1 of the mask. */
  readonly past: KvBlock;
  /** R rows of Q slots; token n belongs to row floor(n / (N / R)). */
  readonly rows: KvBlock;
  readonly tokens: readonly number[];
  /** Each token's place in its own sequence. */
  readonly positions: readonly number[];
  /** [N, P + Q + N]: 0 where a token sees a slot, `UNSEEN` where it does not. */
  readonly mask: Float32Array;
  /** The tokens whose logits are asked for. */
  readonly wanted: readonly number[];
}

export interface CacheResult {
  /** One row per wanted token, views of one fresh array. */
  readonly logits: Float32Array[];
  /** The new keys and values: [layers][2][heads][N][dimension]. */
  readonly added: Float32Array;
}

/** Added to a score, it makes the weight 0. Not -Infinity: rows of a padded batch may see nothing at all. */
export const UNSEEN = -1e9;

/**
 * A graph of the caller-owned cache layout: it reads keys and values that belong to the caller, and returns only those
 * of the new tokens. Lengths come from what the graph says of its inputs and outputs.
 */
export class CacheGraph {
  readonly geometry: KvGeometry;
  readonly vocabularySize: number;
  /** A past without slots. */
  readonly nothing: KvBlock;
  private readonly graph: OnnxGraph;
  private readonly pastNames: readonly string[];
  private readonly rowNames: readonly string[];
  private readonly pastTensors = new WeakMap<KvBlock, OnnxTensor[]>();
  private readonly rowTensors = new WeakMap<KvBlock, OnnxTensor[]>();

  /** Throws `ModelError` (`bad-model`) if the graph is not of this layout. */
  constructor(graph: OnnxGraph) {
    this.graph = graph;
    const [layers, , heads, , dimension] = graph.outputs.get('new_kv')?.shape ?? [];
    const vocabularySize = graph.outputs.get('logits')?.shape[2];
    if (
      typeof layers !== 'number' ||
      typeof heads !== 'number' ||
      typeof dimension !== 'number' ||
      typeof vocabularySize !== 'number'
    ) {
      throw unexpected(graph, 'outputs logits [1, K, size] and new_kv [layers, 2, heads, N, dimension]');
    }
    this.geometry = { layers, heads, dimension };
    this.vocabularySize = vocabularySize;
    const names = (prefix: string): string[] =>
      Array.from({ length: 2 * layers }, (_, t) => `${prefix}_${t % 2 === 0 ? 'key' : 'value'}.${t >> 1}`);
    this.pastNames = names('past');
    this.rowNames = names('row');
    const expected = [
      'input_ids',
      'position_ids',
      'logits_positions',
      'mask',
      ...this.pastNames,
      ...this.rowNames,
    ];
    const missing = expected.find((name) => !graph.inputs.has(name));
    if (missing !== undefined) throw unexpected(graph, `an input ${missing}`);
    const extra = [...graph.inputs.keys()].find((name) => !expected.includes(name));
    if (extra !== undefined) throw unexpected(graph, `no input ${extra}`);
    this.nothing = new KvBlock(this.geometry, 1, 0);
  }

  /** Whether a graph's inputs are those of this layout. */
  static fits(graph: OnnxGraph): boolean {
    return graph.inputs.has('mask') && graph.inputs.has('past_key.0') && graph.inputs.has('row_key.0');
  }

  /** Runs the graph once. */
  async run({ past, rows, tokens, positions, mask, wanted }: CacheCall): Promise<CacheResult> {
    const count = tokens.length;
    const inputs: OnnxTensors = {
      input_ids: this.integers(tokens),
      position_ids: this.integers(positions),
      logits_positions: this.integers(wanted),
      mask: this.graph.tensor('float32', mask, [count, past.capacity + rows.capacity + count]),
    };
    const pasts = this.tensors(past, this.pastTensors, [past.capacity]);
    const rowPasts = this.tensors(rows, this.rowTensors, [rows.rows, rows.capacity]);
    for (let t = 0; t < pasts.length; t++) {
      inputs[this.pastNames[t]!] = pasts[t]!;
      inputs[this.rowNames[t]!] = rowPasts[t]!;
    }
    const outputs = await this.graph.run(inputs);
    const logits = outputs['logits']!.data as Float32Array;
    const size = this.vocabularySize;
    return {
      logits: wanted.map((_, k) => logits.subarray(k * size, (k + 1) * size)),
      added: outputs['new_kv']!.data as Float32Array,
    };
  }

  release(): Promise<void> {
    return this.graph.release();
  }

  private integers(values: readonly number[]): OnnxTensor {
    return this.graph.tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  }

  /** The tensors over a block's memory, made once per block: they see what is written to it later. */
  private tensors(
    block: KvBlock,
    made: WeakMap<KvBlock, OnnxTensor[]>,
    lengths: readonly number[],
  ): OnnxTensor[] {
    let tensors = made.get(block);
    if (tensors === undefined) {
      const shape = [this.geometry.heads, 1, ...lengths, this.geometry.dimension];
      tensors = block.data.map((data) => this.graph.tensor('float32', data, shape));
      made.set(block, tensors);
    }
    return tensors;
  }
}

function unexpected(graph: OnnxGraph, expected: string): ModelError {
  return new ModelError(
    'bad-model',
    `${graph.path} looks like a graph with a caller-owned cache, but does not have ${expected} as expected: choose ` +
      'another graph of the folder with the option `graph`.',
    { path: graph.path },
  );
}
