import { notADecoder, readDecoderInputs } from './decoder-inputs.ts';
import type { DecoderCall, DecoderInputs, DecoderSizes } from './decoder-inputs.ts';
import { halfToFloat } from './half-float.ts';
import type { OnnxGraph, OnnxTensor, OnnxTensors } from './onnx.ts';

/** All that is kept of a sequence, in the order of the graph's inputs: keys and values, each [1, heads, tokens, dimension]. */
export type Past = readonly OnnxTensor[];

/** One run: tokens after a past of `length` tokens. */
export interface PastCall {
  readonly past: Past;
  readonly length: number;
  readonly tokens: readonly number[];
  /** The indices of the tokens whose logits are asked for, ascending. */
  readonly wanted: readonly number[];
}

export interface PastResult {
  /** One row per wanted token, copies. Undefined if the graph has logits of the last token only, and others are wanted. */
  readonly rows: Float32Array[] | undefined;
  readonly present: Past;
}

/**
 * A graph of the past/present layout, as the hub's exports of decoders have it: the keys and values of everything read
 * so far go in, and come out longer. onnxruntime-node copies each output, so a step costs time in proportion to the
 * context. Works with plain attention and with GroupQueryAttention, with merged graphs (`use_cache_branch`), with
 * float32 and float16 in the cache and in the logits, with layers that keep a state of fixed size instead (convolutions,
 * recurrences), and with graphs that leave the cache out.
 */
export class PastGraph {
  readonly vocabularySize: number;
  private readonly graph: OnnxGraph;
  private readonly inputs: DecoderInputs;
  private readonly outputs: readonly string[];
  private lastOnly = false;

  /** `sizes` are used where the graph leaves lengths open. Throws `ModelError` (`bad-model`). */
  constructor(graph: OnnxGraph, sizes: DecoderSizes = {}) {
    this.graph = graph;
    this.inputs = readDecoderInputs(graph, sizes);
    this.outputs = ['logits', ...this.inputs.cache.map(({ output }) => output)];
    const { type, shape } = graph.outputs.get('logits') ?? { type: 'missing', shape: [] };
    const size = shape.at(-1);
    if (size === undefined || shape.length > 3 || (type !== 'float32' && type !== 'float16')) {
      throw notADecoder(graph, 'it has no output logits [batch, tokens, size] of float32 or float16');
    }
    const known = typeof size === 'number' ? size : sizes.vocabularySize;
    if (known === undefined) {
      throw notADecoder(graph, 'it leaves the number of logits open, and config.json has no vocab_size');
    }
    this.vocabularySize = known;
  }

  /** Whether the graph takes a past. Without one it reads a whole text at every call. */
  get hasCache(): boolean {
    return this.inputs.cache.length > 0;
  }

  /** Whether the graph was found to give the logits of the last token only, so that runs have to end where some are wanted. */
  get givesLastOnly(): boolean {
    return this.lastOnly;
  }

  /** Whether a past can be cut to fewer tokens. States of fixed size have to be computed anew. */
  get canCut(): boolean {
    return this.inputs.cache.every(({ kind }) => kind === 'slots');
  }

  /**
   * Whether, behind a past, the graph is only known to be right for one token at a time. The branch of merged graphs that
   * takes a past was often traced with a single token, and then lets several see each other; layers with a state of
   * fixed size may have a form for a text and a form for a step.
   */
  get readsSingly(): boolean {
    return !this.canCut || this.inputs.plain.some(({ name }) => name === 'use_cache_branch');
  }

  /** The past of a sequence that has read nothing. */
  empty(): Past {
    return this.inputs.cache.map((input) => {
      const { type } = input;
      const shape = input.kind === 'slots' ? [1, input.heads, 0, input.dimension] : input.shape;
      return this.graph.tensor(
        type,
        zeros(
          type,
          shape.reduce((a, b) => a * b),
        ),
        shape,
      );
    });
  }

  /** The first `length` tokens of a past that can be cut, as a copy. */
  cut(past: Past, length: number): Past {
    return this.inputs.cache.map((input, t) => {
      if (input.kind === 'fixed') throw new Error(`${input.name} cannot be cut`);
      const { type, heads, dimension } = input;
      const stride = past[t]!.dims[2]! * dimension;
      const source = numbersOf(past[t]!);
      const target = zeros(type, heads * length * dimension);
      for (let head = 0; head < heads; head++) {
        const slots = source.subarray(head * stride, head * stride + length * dimension);
        target.set(slots, head * length * dimension);
      }
      return this.graph.tensor(type, target, [1, heads, length, dimension]);
    });
  }

  /** Reads tokens after a past. Throws `ModelError` (`bad-model`) if the graph fails, or has other logits than it should. */
  async run({ past, length, tokens, wanted }: PastCall): Promise<PastResult> {
    const count = tokens.length;
    const call: DecoderCall = { length, tokens, kept: count - Math.min(wanted[0] ?? count, count - 1) };
    const inputs: OnnxTensors = {};
    for (const { name, type, values, shape } of this.inputs.plain) {
      const numbers = values(call);
      inputs[name] = this.graph.tensor(type, numbersAs(type, numbers), shape(numbers.length));
    }
    this.inputs.cache.forEach(({ name }, t) => {
      inputs[name] = past[t]!;
    });
    const outputs = await this.graph.run(inputs, this.outputs);
    const logits = outputs['logits']!;
    const numbers = numbersOf(logits);
    const size = this.vocabularySize;
    const given = numbers.length / size;
    if (logits.dims.at(-1) !== size || (given !== 1 && given !== count && given !== call.kept)) {
      throw notADecoder(
        this.graph,
        `its logits are [${logits.dims.join(', ')}] instead of [1, ${count}, ${size}]`,
      );
    }
    const present = this.inputs.cache.map(({ output }) => outputs[output]!);
    const first = count - given;
    if (wanted.length > 0 && wanted[0]! < first) {
      this.lastOnly = true;
      return { rows: undefined, present };
    }
    // Copies let go of the rest of an array that is large where few rows are asked for.
    const rows = wanted.map((index) => {
      const row = numbers.subarray((index - first) * size, (index - first + 1) * size);
      return row instanceof Uint16Array ? halfToFloat(row) : row.slice();
    });
    return { rows, present };
  }

  release(): Promise<void> {
    return this.graph.release();
  }
}

function zeros(type: 'float32' | 'float16', size: number): Float32Array | Uint16Array {
  return type === 'float32' ? new Float32Array(size) : new Uint16Array(size);
}

/** What a tensor holds; float16 as 16-bit patterns, also where the platform has an array type for it. */
function numbersOf({ type, data }: OnnxTensor): Float32Array | Uint16Array {
  if (type !== 'float16') return data as Float32Array;
  const { buffer, byteOffset, length } = data as unknown as Uint16Array;
  return new Uint16Array(buffer, byteOffset, length);
}

function numbersAs(
  type: 'int64' | 'int32' | 'bool',
  numbers: readonly number[],
): BigInt64Array | Int32Array | Uint8Array {
  if (type === 'int64') return BigInt64Array.from(numbers, BigInt);
  return type === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers);
}
