import { ModelError } from '../base/errors.ts';
import { halfToFloat } from './half-float.ts';
import type { OnnxGraph, OnnxTensor, OnnxTensors, OnnxValue } from './onnx.ts';

/** All keys and values of a sequence, in the order of the graph's inputs, each [1, heads, tokens, dimension]. */
export type Past = readonly OnnxTensor[];

export interface PastResult {
  /** The logits of all new tokens, [tokens, vocabularySize]. */
  readonly logits: Float32Array;
  readonly present: Past;
}

/** A kind of input of the cache: the heads and the numbers per head are fixed, the number of tokens is free. */
interface PastInput {
  readonly name: string;
  readonly output: string;
  readonly type: 'float32' | 'float16';
  readonly heads: number;
  readonly dimension: number;
}

const OTHER_INPUTS = ['input_ids', 'attention_mask', 'position_ids'];

/**
 * A graph of the past/present layout, as the hub's exports of decoders have it: the keys and values of everything read
 * so far go in, and come out longer. onnxruntime-node copies each output, so a step costs time in proportion to the
 * context. Works with plain attention and with GroupQueryAttention, with float32 and with float16 caches.
 */
export class PastGraph {
  readonly vocabularySize: number;
  private readonly graph: OnnxGraph;
  private readonly cache: readonly PastInput[];
  private readonly hasPositions: boolean;

  /** `vocabularySize` is used where the graph leaves the number of logits open. Throws `ModelError` (`bad-model`). */
  constructor(graph: OnnxGraph, vocabularySize: number | undefined) {
    this.graph = graph;
    const cache: PastInput[] = [];
    for (const [name, value] of graph.inputs) {
      if (name.startsWith('past_key_values.')) cache.push(pastInput(graph, name, value));
      else if (!OTHER_INPUTS.includes(name)) {
        throw notThisLayout(graph, `its input ${name} is unknown`);
      }
    }
    if (cache.length === 0) throw notThisLayout(graph, 'it has no inputs past_key_values.*, so no cache');
    for (const name of ['input_ids', 'attention_mask']) {
      if (graph.inputs.get(name)?.type !== 'int64')
        throw notThisLayout(graph, `it has no int64 input ${name}`);
    }
    const size = graph.outputs.get('logits')?.shape[2];
    if (size === undefined) throw notThisLayout(graph, 'it has no output logits [batch, tokens, size]');
    const known = typeof size === 'number' ? size : vocabularySize;
    if (known === undefined) {
      throw notThisLayout(graph, 'it leaves the number of logits open, and config.json has no vocab_size');
    }
    this.vocabularySize = known;
    this.cache = cache;
    this.hasPositions = graph.inputs.has('position_ids');
  }

  /** The past of a sequence that has read nothing. */
  empty(): Past {
    return this.cache.map(({ type, heads, dimension }) => {
      const data = type === 'float32' ? new Float32Array(0) : new Uint16Array(0);
      return this.graph.tensor(type, data, [1, heads, 0, dimension]);
    });
  }

  /** The first `length` tokens of a past, as a copy. */
  cut(past: Past, length: number): Past {
    return this.cache.map(({ type, heads, dimension }, t) => {
      const tensor = past[t]!;
      const stride = tensor.dims[2]! * dimension;
      const source = tensor.data as Float32Array | Uint16Array;
      const size = heads * length * dimension;
      const target = type === 'float32' ? new Float32Array(size) : new Uint16Array(size);
      for (let head = 0; head < heads; head++) {
        const slots = source.subarray(head * stride, head * stride + length * dimension);
        target.set(slots, head * length * dimension);
      }
      return this.graph.tensor(type, target, [1, heads, length, dimension]);
    });
  }

  /** Reads tokens after a past of `length` tokens. */
  async run(past: Past, length: number, tokens: readonly number[]): Promise<PastResult> {
    const count = tokens.length;
    const inputs: OnnxTensors = {
      input_ids: this.integers(BigInt64Array.from(tokens, BigInt)),
      attention_mask: this.integers(new BigInt64Array(length + count).fill(1n)),
    };
    if (this.hasPositions) {
      inputs['position_ids'] = this.integers(BigInt64Array.from(tokens, (_, n) => BigInt(length + n)));
    }
    this.cache.forEach(({ name }, t) => {
      inputs[name] = past[t]!;
    });
    const outputs = await this.graph.run(inputs);
    const { type, data, dims } = outputs['logits']!;
    if (dims[1] !== count || dims[2] !== this.vocabularySize) {
      throw notThisLayout(
        this.graph,
        `its logits are [${dims.join(', ')}] instead of [1, ${count}, ${this.vocabularySize}]`,
      );
    }
    return {
      logits: type === 'float16' ? halfToFloat(data as unknown as Uint16Array) : (data as Float32Array),
      present: this.cache.map(({ output }) => outputs[output]!),
    };
  }

  release(): Promise<void> {
    return this.graph.release();
  }

  private integers(values: BigInt64Array): OnnxTensor {
    return this.graph.tensor('int64', values, [1, values.length]);
  }
}

function pastInput(graph: OnnxGraph, name: string, { type, shape }: OnnxValue): PastInput {
  const [, heads, , dimension] = shape;
  const output = name.replace('past_key_values.', 'present.');
  if (
    !isCacheType(type) ||
    shape.length !== 4 ||
    typeof heads !== 'number' ||
    typeof dimension !== 'number' ||
    !graph.outputs.has(output)
  ) {
    throw notThisLayout(
      graph,
      `its input ${name} is not a float tensor [batch, heads, tokens, dimension] with an output ${output}`,
    );
  }
  return { name, output, type, heads, dimension };
}

function isCacheType(type: string): type is PastInput['type'] {
  return type === 'float32' || type === 'float16';
}

function notThisLayout(graph: OnnxGraph, why: string): ModelError {
  return new ModelError(
    'bad-model',
    `${graph.path} is not a decoder that can be run: ${why}. Expected are a graph with input_ids, attention_mask, ` +
      'perhaps position_ids, and past_key_values.*, as exported for text generation with a cache, or one with a ' +
      'caller-owned cache (mask, past_key.*, row_key.*). Choose another graph of the folder with the option `graph`.',
    { path: graph.path },
  );
}
