import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { pieceEnds } from '../../src/model/batch-plan.ts';
import { CacheGraph } from '../../src/model/cache-graph.ts';
import { CacheModel } from '../../src/model/cache-model.ts';
import type { ModelState } from '../../src/model/model.ts';
import { openGraph } from '../../src/model/onnx.ts';
import { decoderFolder, someTokens } from './decoders.ts';

/** A call as the graph saw it: new tokens, slots of the shared past, rows, slots per row. */
type Call = [tokens: number, past: number, rows: number, perRow: number];

let calls: Call[] = [];
let failing = false;
const open: CacheModel[] = [];
afterEach(async () => {
  for (const model of open.splice(0)) await model.dispose();
});

async function recordingModel(): Promise<CacheModel> {
  const graph = await openGraph(join(decoderFolder('cache'), 'onnx', 'model_q4_cache.onnx'));
  calls = [];
  failing = false;
  const recording = {
    ...graph,
    run: (inputs: Parameters<typeof graph.run>[0]) => {
      const rows = inputs['row_key.0']!.dims;
      calls.push([inputs['input_ids']!.dims[1]!, inputs['past_key.0']!.dims[2]!, rows[2]!, rows[3]!]);
      return failing ? Promise.reject(new Error('out of memory')) : graph.run(inputs);
    },
  };
  const model = new CacheModel(new CacheGraph(recording), 2048);
  open.push(model);
  return model;
}

describe('the form of calls', () => {
  const read = async (model: CacheModel, states: ModelState[], tokens: (k: number) => number[]) => {
    calls = [];
    await model.run(states.map((state, k) => ({ state, tokens: tokens(k), logits: 'last' })));
    return calls;
  };

  it('puts one sequence into the shared past, in pieces at multiples of 128', async () => {
    const model = await recordingModel();
    const state = model.create();
    expect(await read(model, [state], () => someTokens(300, 1))).toEqual([
      [128, 0, 1, 0],
      [128, 256, 1, 0],
      [44, 256, 1, 0],
    ]);
    expect(await read(model, [state], () => [1])).toEqual([[1, 512, 1, 0]]);
    model.truncate(state, 256);
    expect(await read(model, [state], () => [1])).toEqual([[1, 256, 1, 0]]);
    const fork = model.fork(state);
    expect(await read(model, [fork], () => [1])).toEqual([[1, 512, 1, 0]]);
  });

  it('runs a tree as one call, and goes on with its rows', async () => {
    const model = await recordingModel();
    const root = model.create();
    await read(model, [root], () => someTokens(300, 1));
    const forks = [root, model.fork(root), model.fork(root), model.fork(root)];
    expect(await read(model, forks, (k) => someTokens(k + 1, k))).toEqual([[16, 512, 4, 0]]);
    expect(await read(model, forks, () => [1])).toEqual([[4, 512, 4, 64]]);
    expect(await read(model, forks, () => someTokens(64, 2))).toEqual([[256, 512, 4, 64]]);
    expect(await read(model, forks, () => [1])).toEqual([[4, 512, 4, 128]]);
    expect(await read(model, forks.slice(1, 3), () => [1])).toEqual([[2, 512, 2, 128]]);
    // All descend from one of them now, which is what they share.
    const children = [0, 1, 2].map(() => model.fork(forks[3]!));
    expect(await read(model, children, () => [1])).toEqual([[3, 512, 3, 0]]);
  });

  it('runs states that share nothing as rows without a shared past', async () => {
    const model = await recordingModel();
    const states = [model.create(), model.create()];
    expect(await read(model, states, (k) => someTokens(3 + k, k))).toEqual([[8, 0, 2, 0]]);
    expect(await read(model, states, () => [1])).toEqual([[2, 0, 2, 64]]);
  });

  it('splits batches that would be mostly padding, and large ones', async () => {
    const model = await recordingModel();
    const root = model.create();
    await read(model, [root], () => [1]);
    const forks = Array.from({ length: 10 }, () => model.fork(root));
    expect(await read(model, forks.slice(0, 4), (k) => someTokens(k < 2 ? 3 : 30, k))).toEqual([
      [6, 256, 2, 0],
      [60, 256, 2, 0],
    ]);
    const large = await read(model, forks, () => someTokens(100, 1));
    expect(large.map(([tokens]) => tokens)).toEqual([400, 400, 200]);
  });

  it('gives families with long texts of their own a shared past each', async () => {
    const model = await recordingModel();
    const root = model.create();
    await read(model, [root], () => someTokens(20, 1));
    const users = [root, model.fork(root)];
    await read(model, users, (k) => someTokens(600, k));
    const states = users.flatMap((user) => [user, model.fork(user)]);
    expect(await read(model, states, () => [1])).toEqual([
      [2, 768, 2, 0],
      [2, 768, 2, 0],
    ]);
  });

  it('leaves states as they were if the graph fails', async () => {
    const model = await recordingModel();
    const state = model.create();
    await read(model, [state], () => [1, 2, 3]);
    failing = true;
    await expect(read(model, [state], () => [4])).rejects.toThrow('out of memory');
    failing = false;
    expect(state.length).toBe(3);
    await read(model, [state], () => [4]);
    expect(state.length).toBe(4);
  });
});

describe('pieceEnds', () => {
  it('cuts long texts at multiples of 128 of the position', () => {
    expect(pieceEnds(0, 128)).toEqual([128]);
    expect(pieceEnds(100, 128)).toEqual([128]);
    expect(pieceEnds(100, 300)).toEqual([28, 156, 284, 300]);
    expect(pieceEnds(128, 129)).toEqual([128, 129]);
    expect(pieceEnds(0, 256)).toEqual([128, 256]);
  });
});
