import { ModelError } from '../base/errors.ts';
import type { OnnxGraph, OnnxValue } from './onnx.ts';

/** One call of a decoder, as its inputs need to know it. */
export interface DecoderCall {
  /** How many tokens the past holds. */
  readonly length: number;
  readonly tokens: readonly number[];
  /** For how many of the last tokens logits are asked, where the graph lets the caller say so; at least 1. */
  readonly kept: number;
}

/** An input besides the cache: what its tensor holds in a call. */
export interface PlainInput {
  readonly name: string;
  readonly type: 'int64' | 'int32' | 'bool';
  values(call: DecoderCall): readonly number[];
  shape(count: number): readonly number[];
}

/** An input that is kept from call to call: what the output of this name was goes in again. */
interface KeptInput {
  readonly name: string;
  readonly output: string;
  readonly type: 'float32' | 'float16';
}

/** Keys or values: the heads and the numbers per head are fixed, the number of tokens is free. */
export interface SlotsInput extends KeptInput {
  readonly kind: 'slots';
  readonly heads: number;
  readonly dimension: number;
}

/** The state of a convolution or recurrence: of one size however much was read, zeros at first. It cannot be cut back. */
export interface FixedInput extends KeptInput {
  readonly kind: 'fixed';
  readonly shape: readonly number[];
}

export type CacheInput = SlotsInput | FixedInput;

/** What a decoder reads, found by the names, types and shapes of the inputs of its graph. */
export interface DecoderInputs {
  readonly plain: readonly PlainInput[];
  /** In the order of the graph; empty if it has no cache. */
  readonly cache: readonly CacheInput[];
}

type Meaning = Pick<PlainInput, 'values'> & {
  readonly types: readonly string[];
  /** How many axes the input has; of a list, any. */
  readonly ranks: readonly number[];
};

const INTEGERS = ['int64', 'int32'];
const kept: Meaning = { types: INTEGERS, ranks: [0, 1], values: (call) => [call.kept] };

/** The inputs that are known, by the names that exports give them. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  input_ids: { types: INTEGERS, ranks: [2], values: ({ tokens }) => tokens },
  attention_mask: {
    types: INTEGERS,
    ranks: [2],
    values: ({ length, tokens }) => new Array<number>(length + tokens.length).fill(1),
  },
  position_ids: {
    types: INTEGERS,
    ranks: [2],
    values: ({ length, tokens }) => tokens.map((_, n) => length + n),
  },
  // Text is of type 0 in all models that tell texts, or texts and images, apart.
  token_type_ids: { types: INTEGERS, ranks: [2], values: ({ tokens }) => tokens.map(() => 0) },
  // A merged graph holds two: one that reads a first text, and one that goes on with a past.
  use_cache_branch: { types: ['bool'], ranks: [1], values: ({ length }) => [length > 0 ? 1 : 0] },
  num_logits_to_keep: kept,
  logits_to_keep: kept,
};

/** Inputs of graphs that cannot be run, and why; the first pattern that fits an input is what is told. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [
    /encoder/,
    'it belongs to an encoder-decoder model, which reads its prompt with another graph; only decoders can be run',
  ],
  [
    /^(inputs_embeds|per_layer_inputs)$/,
    'it reads embeddings that another graph makes (embed_tokens), as models that see or hear do; only graphs that ' +
      'read input_ids can be run',
  ],
  [
    /^(cache_position|cache_positions|past_seq_len|past_sequence_length|seqlens_k|total_sequence_length|input_pos)$/,
    'it is told where in a cache of fixed size it writes; only caches that grow with the text can be run',
  ],
  [
    /compressor|indexer|state/,
    'it is neither keys and values of tokens nor the state of a convolution or recurrence',
  ],
];

/** `past_key_values.0.key`, `past_key_values.0.decoder.key`, `past_key_0`, `past.0.key`: what is behind the prefix names it. */
const PAST = /^past(?:_key_values)?[._]/;
/** `past_conv.0`, `past_ssm.0`, `past_recurrent.0`: the layers of hybrid models that are no attention. */
const FIXED = /^past_(?:conv|ssm|recurrent)[._]/;
const PRESENT = ['present.', 'present_', 'present_key_values.', 'present_key_values_'];

/** What config.json says, for graphs that leave these lengths open. */
export interface DecoderSizes {
  readonly vocabularySize?: number | undefined;
  readonly cacheHeads?: number | undefined;
  readonly headDimension?: number | undefined;
}

/**
 * Finds out what the inputs of a decoder mean: tokens, mask, positions, token types, the switch of a merged graph, how
 * many logits are asked for, and the cache. Throws `ModelError` (`bad-model`) with the name of an input that is unknown
 * or has another type or shape.
 *
 * @example
 * const { cache } = readDecoderInputs(graph);
 * cache.length; // 60: a key and a value in each of 30 layers; 0 for a graph without a cache
 */
export function readDecoderInputs(graph: OnnxGraph, sizes: DecoderSizes = {}): DecoderInputs {
  const plain: PlainInput[] = [];
  const cache: CacheInput[] = [];
  // What says most of a graph may be any of its inputs.
  for (const [pattern, why] of REFUSED) {
    const name = [...graph.inputs.keys()].find((input) => pattern.test(input));
    if (name !== undefined) throw notADecoder(graph, `its input ${name} is not supported: ${why}`);
  }
  for (const [name, value] of graph.inputs) {
    const meaning = Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined;
    if (meaning !== undefined) plain.push(plainInput(graph, name, value, meaning));
    else if (FIXED.test(name)) cache.push(fixedInput(graph, name, value));
    else if (PAST.test(name)) cache.push(slotsInput(graph, name, value, sizes));
    else throw notADecoder(graph, `its input ${name} is unknown`);
  }
  if (!graph.inputs.has('input_ids')) throw notADecoder(graph, 'it has no input input_ids');
  return { plain, cache };
}

/** The error for a graph that is not a decoder of this kind. */
export function notADecoder(graph: OnnxGraph, why: string): ModelError {
  return new ModelError(
    'bad-model',
    `${graph.path} is not a decoder that can be run: ${why}. Expected are a graph with input_ids, perhaps ` +
      'attention_mask, position_ids, use_cache_branch, num_logits_to_keep, and past_key_values.*, as exported for text ' +
      'generation with a cache, or one with a caller-owned cache (mask, past_key.*, row_key.*). Choose another graph ' +
      'of the folder with the option `graph`.',
    { path: graph.path },
  );
}

function plainInput(
  graph: OnnxGraph,
  name: string,
  { type, shape }: OnnxValue,
  meaning: Meaning,
): PlainInput {
  if (!meaning.types.includes(type) || !meaning.ranks.includes(shape.length)) {
    throw notADecoder(
      graph,
      `its input ${name} is ${type} [${shape.join(', ')}] instead of ${meaning.types.join(' or ')} with ` +
        `${meaning.ranks.join(' or ')} axes`,
    );
  }
  const { length: rank } = shape;
  // A list of free length would be the indices of tokens, in other exports.
  if (meaning === kept && rank === 1 && shape[0] !== 1) {
    throw notADecoder(graph, `its input ${name} is a list [${shape.join(', ')}] instead of one number`);
  }
  return {
    name,
    type: type as PlainInput['type'],
    values: meaning.values,
    shape: (count) => (rank === 0 ? [] : rank === 1 ? [count] : [1, count]),
  };
}

function slotsInput(
  graph: OnnxGraph,
  name: string,
  { type, shape }: OnnxValue,
  sizes: DecoderSizes,
): SlotsInput {
  const slots = shape[2];
  const heads = lengthOr(shape[1], sizes.cacheHeads);
  const dimension = lengthOr(shape[3], sizes.headDimension);
  const rest = name.replace(PAST, '');
  const output = PRESENT.map((prefix) => prefix + rest).find((present) => graph.outputs.has(present));
  if (
    output === undefined ||
    (type !== 'float32' && type !== 'float16') ||
    shape.length !== 4 ||
    heads === undefined ||
    typeof slots === 'number' ||
    dimension === undefined
  ) {
    throw notADecoder(
      graph,
      `its input ${name}, ${type} [${shape.join(', ')}], is not a float tensor [batch, heads, tokens, dimension] ` +
        `with a free number of tokens and an output present.${rest}`,
    );
  }
  return { kind: 'slots', name, output, type, heads, dimension };
}

function lengthOr(length: number | string | undefined, known: number | undefined): number | undefined {
  return typeof length === 'number' ? length : known;
}

function fixedInput(graph: OnnxGraph, name: string, { type, shape }: OnnxValue): FixedInput {
  const output = name.replace('past', 'present');
  const lengths = shape.slice(1).filter((length) => typeof length === 'number');
  if (
    (type !== 'float32' && type !== 'float16') ||
    !graph.outputs.has(output) ||
    lengths.length === 0 ||
    lengths.length < shape.length - 1
  ) {
    throw notADecoder(
      graph,
      `its input ${name}, ${type} [${shape.join(', ')}], is not a float tensor [batch, ...] of fixed size with an ` +
        `output ${output}`,
    );
  }
  return { kind: 'fixed', name, output, type, shape: [1, ...lengths] };
}
