import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/base/errors.ts';
import { readDecoderInputs } from '../../src/model/decoder-inputs.ts';
import type { OnnxGraph, OnnxTensors, OnnxValue } from '../../src/model/onnx.ts';
import { PastGraph } from '../../src/model/past-graph.ts';
import { PastModel } from '../../src/model/past-model.ts';

type Shape = readonly (number | string)[];
const ids: OnnxValue = { type: 'int64', shape: ['batch', 'tokens'] };
const slots = (shape: Shape = ['batch', 2, 'past', 8], type = 'float32'): OnnxValue => ({ type, shape });
const LOGITS: Record<string, OnnxValue> = { logits: { type: 'float32', shape: ['batch', 'tokens', 5] } };
const PAST = { 'past_key_values.0.key': slots(), 'past_key_values.0.value': slots() };
const PRESENT = { 'present.0.key': slots(), 'present.0.value': slots() };

/** A graph that is only a description; `calls` is what it was fed. */
function graphOf(
  inputs: Record<string, OnnxValue>,
  outputs: Record<string, OnnxValue> = { ...LOGITS, ...PRESENT },
): { graph: OnnxGraph; calls: OnnxTensors[] } {
  const calls: OnnxTensors[] = [];
  const tensor: OnnxGraph['tensor'] = (type, data, shape) =>
    new Tensor(type as 'float32', data as Float32Array, shape);
  const graph: OnnxGraph = {
    path: 'some/model.onnx',
    inputs: new Map(Object.entries(inputs)),
    outputs: new Map(Object.entries(outputs)),
    tensor,
    run: (feeds) => {
      calls.push(feeds);
      const count = feeds['input_ids']!.dims[1]!;
      const keep = feeds['num_logits_to_keep'] ?? feeds['logits_to_keep'];
      const rows = keep === undefined ? count : Number((keep.data as BigInt64Array)[0]);
      const past = feeds['past_key_values.0.key']?.dims[2] ?? 0;
      const result: OnnxTensors = { logits: tensor('float32', new Float32Array(rows * 5), [1, rows, 5]) };
      for (const name of Object.keys(PRESENT)) {
        result[name] = tensor('float32', new Float32Array(2 * (past + count) * 8), [1, 2, past + count, 8]);
      }
      return Promise.resolve(result);
    },
    release: () => Promise.resolve(),
  };
  return { graph, calls };
}

function refusal(inputs: Record<string, OnnxValue>, outputs?: Record<string, OnnxValue>): string {
  try {
    new PastGraph(graphOf(inputs, outputs).graph);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ code: 'bad-model', path: 'some/model.onnx' });
    return (error as ModelError).message;
  }
  throw new Error('was not refused');
}

describe('what a decoder is fed', () => {
  const numbers = ({ data }: Tensor): number[] => Array.from(data as BigInt64Array, Number);

  it('is what its inputs mean, in each call', async () => {
    const { graph, calls } = graphOf({
      input_ids: ids,
      attention_mask: { type: 'int32', shape: ['batch', 'all'] },
      position_ids: ids,
      token_type_ids: ids,
      num_logits_to_keep: { type: 'int64', shape: [] },
      ...PAST,
    });
    const model = new PastModel(new PastGraph(graph), 100);
    const state = model.create();
    await model.run([{ state, tokens: [1, 2, 3], logits: 'last' }]);
    await model.run([{ state, tokens: [4, 0], logits: [0] }]);
    await model.run([{ state, tokens: [1, 1, 1], logits: 'none' }]);
    model.truncate(state, 0);
    await model.run([{ state, tokens: [2], logits: 'all' }]);
    const fed = calls.map((feeds) =>
      Object.fromEntries(Object.entries(feeds).map(([name, t]) => [name, [t.type, t.dims, numbers(t)]])),
    );
    expect(fed[0]).toMatchObject({
      input_ids: ['int64', [1, 3], [1, 2, 3]],
      attention_mask: ['int32', [1, 3], [1, 1, 1]],
      position_ids: ['int64', [1, 3], [0, 1, 2]],
      token_type_ids: ['int64', [1, 3], [0, 0, 0]],
      num_logits_to_keep: ['int64', [], [1]],
      'past_key_values.0.key': ['float32', [1, 2, 0, 8], []],
    });
    expect(fed[1]).toMatchObject({
      input_ids: ['int64', [1, 2], [4, 0]],
      attention_mask: ['int32', [1, 5], [1, 1, 1, 1, 1]],
      position_ids: ['int64', [1, 2], [3, 4]],
      num_logits_to_keep: ['int64', [], [2]],
    });
    expect(fed[1]!['past_key_values.0.value']!.slice(0, 2)).toEqual(['float32', [1, 2, 3, 8]]);
    expect(fed[2]).toMatchObject({ num_logits_to_keep: ['int64', [], [1]] });
    expect(fed[3]).toMatchObject({ position_ids: ['int64', [1, 1], [0]] });
  });

  it('chooses the branch of a merged graph, and behind a past gives it single tokens', async () => {
    const { graph, calls } = graphOf({
      input_ids: ids,
      use_cache_branch: { type: 'bool', shape: [1] },
      ...PAST,
    });
    const model = new PastModel(new PastGraph(graph), 1000);
    const state = model.create();
    await model.run([{ state, tokens: new Array<number>(200).fill(1), logits: 'last' }]);
    const [rows] = await model.run([{ state, tokens: [2, 3, 4], logits: [0, 2] }]);
    expect(rows).toHaveLength(2);
    model.truncate(state, 0);
    await model.run([{ state, tokens: [0, 1], logits: 'none' }]);
    expect(
      calls.map((feeds) => [feeds['input_ids']!.dims[1], ...numbers(feeds['use_cache_branch']!)]),
    ).toEqual([
      [200, 0],
      [1, 1],
      [1, 1],
      [1, 1],
      [2, 0],
    ]);
    expect(calls[4]!['past_key_values.0.key']!.dims).toEqual([1, 2, 0, 8]);
  });

  it('has the cache under any of the names in use', () => {
    const found = (past: string, present: string): string[] => {
      const { graph } = graphOf({ input_ids: ids, [past]: slots() }, { ...LOGITS, [present]: slots() });
      return readDecoderInputs(graph).cache.flatMap(({ name, output }) => [name, output]);
    };
    for (const [past, present] of [
      ['past_key_values.0.key', 'present.0.key'],
      ['past_key_values.0.decoder.key', 'present.0.decoder.key'],
      ['past_key_values.0.key', 'present_key_values.0.key'],
      ['past.0.key', 'present.0.key'],
      ['past_key_0', 'present_key_0'],
    ] as const) {
      expect(found(past, present)).toEqual([past, present]);
    }
  });

  it('has the lengths that the graph leaves open from config.json', () => {
    const { graph } = graphOf(
      { input_ids: ids, 'past_key_values.0.key': slots(['batch', 'heads', 'past', 'size']) },
      { logits: { type: 'float32', shape: ['batch', 'tokens', 'vocabulary'] }, ...PRESENT },
    );
    const past = new PastGraph(graph, { vocabularySize: 5, cacheHeads: 3, headDimension: 16 });
    expect(past.vocabularySize).toBe(5);
    expect(past.empty()[0]!.dims).toEqual([1, 3, 0, 16]);
  });

  it('may be nothing but the tokens', async () => {
    const { graph, calls } = graphOf({ input_ids: ids }, LOGITS);
    const past = new PastGraph(graph);
    expect(past.hasCache).toBe(false);
    await past.run({ past: [], length: 0, tokens: [1, 2], wanted: [1] });
    expect(Object.keys(calls[0]!)).toEqual(['input_ids']);
  });
});

describe('a graph that cannot be run is refused', () => {
  it.each([
    ['inputs_embeds', 'reads embeddings that another graph makes'],
    ['cache_position', 'a cache of fixed size'],
    ['past_seq_len', 'a cache of fixed size'],
    ['past_compressor.0.kv', 'neither keys and values of tokens nor the state'],
    ['past_rwkv_state.3', 'neither keys and values of tokens nor the state'],
    ['encoder_hidden_states', 'belongs to an encoder-decoder model'],
    ['past_key_values.0.encoder.key', 'belongs to an encoder-decoder model'],
    ['pixel_values', 'its input pixel_values is unknown'],
    ['toString', 'its input toString is unknown'],
  ])('by its input %s', (name, why) => {
    const message = refusal({ input_ids: ids, [name]: slots() });
    expect(message).toContain(`its input ${name} is`);
    expect(message).toContain(why);
  });

  it.each<[string, OnnxValue, RegExp]>([
    [
      'position_ids',
      { type: 'int64', shape: [3, 'batch', 'tokens'] },
      /position_ids is int64 \[3, batch, tokens\]/,
    ],
    ['attention_mask', slots(), /attention_mask is float32 .* instead of int64 or int32 with 2 axes/],
    ['use_cache_branch', { type: 'int64', shape: [1] }, /use_cache_branch is int64/],
    ['logits_to_keep', { type: 'int64', shape: ['indices'] }, /a list \[indices\] instead of one number/],
    [
      'past_key_values.0.key',
      slots(['b', 'p', 16]),
      /not a float tensor \[batch, heads, tokens, dimension\]/,
    ],
    ['past_key_values.0.key', slots(['b', 'heads', 'p', 16]), /not a float tensor/],
    ['past_key_values.0.key', slots([1, 2, 2048, 8]), /with a free number of tokens/],
    ['past_key_values.0.key', slots(undefined, 'int8'), /int8 \[batch, 2, past, 8\], is not a float/],
    ['past_key_values.7.key', slots(), /an output present.7.key/],
    [
      'past_conv.0',
      slots(['batch', 16, 'width']),
      /past_conv.0, float32 \[batch, 16, width\].* of fixed size/,
    ],
    ['past_ssm.3', slots(['batch', 2, 4, 4]), /of fixed size with an output present_ssm.3/],
  ])('by the form of its input %s', (name, value, why) => {
    expect(refusal({ input_ids: ids, [name]: value })).toMatch(why);
  });

  it('without tokens, logits or their number', () => {
    expect(refusal({ attention_mask: ids, ...PAST })).toMatch(/it has no input input_ids/);
    expect(refusal({ input_ids: ids, ...PAST }, PRESENT)).toMatch(/no output logits/);
    const open = { logits: { type: 'float32', shape: ['batch', 'tokens', 'size'] } };
    expect(refusal({ input_ids: ids }, open)).toMatch(/config.json has no vocab_size/);
    const odd = { logits: { type: 'int64', shape: ['batch', 'tokens', 5] } };
    expect(refusal({ input_ids: ids }, odd)).toMatch(/of float32 or float16/);
  });

  it('when its logits are not as many as it says', async () => {
    const { graph } = graphOf({ input_ids: ids, ...PAST });
    const tensor = (rows: number, size: number): Tensor =>
      new Tensor('float32', new Float32Array(rows * size), [1, rows, size]);
    for (const logits of [tensor(4, 6), tensor(3, 5)]) {
      const past = new PastGraph({ ...graph, run: () => Promise.resolve({ logits }) });
      const run = past.run({ past: past.empty(), length: 0, tokens: [1, 2, 3, 4], wanted: [3] });
      await expect(run).rejects.toThrow(/its logits are .* instead of \[1, 4, 5\]/);
    }
  });
});
