import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelError } from '../../src/base/errors.ts';
import { checkVocabularySize, defaultModelFolder, readLayout } from '../../src/model/layout.ts';
import { openModel } from '../../src/model/open.ts';
import { decoderFolder } from './decoders.ts';
import type { Decoder } from './decoders.ts';

let root: string;
let copies = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wellformed-layout-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A copy of a good folder, with some files replaced (text) or removed (null). */
async function spoilt(
  files: Record<string, string | null>,
  decoder: Decoder = 'past-present',
): Promise<string> {
  const folder = join(root, `copy-${copies++}`);
  await cp(decoderFolder(decoder), folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if (text === null) await rm(path, { recursive: true });
    else await writeFile(path, text);
  }
  return folder;
}

async function failure(run: Promise<unknown>): Promise<ModelError> {
  const startMs = performance.now();
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  expect(performance.now() - startMs).toBeLessThan(2000);
  return error as ModelError;
}

const open = async (folder: string, graph?: string): Promise<unknown> =>
  openModel(await readLayout(folder, { graph }));

describe('readLayout', () => {
  it('reads the embedded model by default', async () => {
    const layout = await readLayout();
    expect(layout.folder).toBe(defaultModelFolder);
    expect(layout.graphPath).toBe(join(defaultModelFolder, 'onnx', 'model_q4_cache.onnx'));
    expect(layout).toMatchObject({ contextLength: 8192, vocabularySize: 49152, endTokens: [2] });
    expect(layout.chatTemplate?.path).toBe(join(defaultModelFolder, 'tokenizer_config.json'));
  });

  it('reads several end tokens, and those of config.json if there are no others', async () => {
    expect((await readLayout(decoderFolder('cache'))).endTokens).toHaveLength(2);
    const layout = await readLayout(await spoilt({ 'generation_config.json': null }));
    expect(layout.endTokens).toHaveLength(1);
    const none = await readLayout(await spoilt({ 'generation_config.json': '{}', 'config.json': '{}' }));
    expect(none).toMatchObject({ endTokens: [], contextLength: undefined, vocabularySize: undefined });
    expect(none).toMatchObject({ cacheHeads: undefined, headDimension: undefined });
  });

  it('reads the sizes of the cache under the names of several architectures', async () => {
    const sizesOf = async (config: object): Promise<unknown> => {
      const layout = await readLayout(await spoilt({ 'config.json': JSON.stringify(config) }));
      return [layout.contextLength, layout.cacheHeads, layout.headDimension];
    };
    expect(await sizesOf({ n_ctx: 64, n_head: 4, n_embd: 32 })).toEqual([64, 4, 8]);
    const grouped = { num_attention_heads: 8, num_key_value_heads: 2, hidden_size: 64, head_dim: 16 };
    expect(await sizesOf({ text_config: { seq_length: 128, ...grouped } })).toEqual([128, 2, 16]);
  });

  it('chooses the graph in a fixed order, or as told', async () => {
    const folder = await spoilt({ 'onnx/model_fp16.onnx': '', 'onnx/model_other.onnx': '' });
    expect((await readLayout(folder)).graphPath).toBe(join(folder, 'onnx', 'model.onnx'));
    const told = await readLayout(folder, { graph: 'model_other.onnx' });
    expect(told.graphPath).toBe(join(folder, 'onnx', 'model_other.onnx'));
    await rm(join(folder, 'onnx', 'model.onnx'));
    expect((await readLayout(folder)).graphPath).toBe(join(folder, 'onnx', 'model_fp16.onnx'));
  });

  it('finds the chat template in a file of its own first', async () => {
    const jinja = await spoilt({ 'chat_template.jinja': 'A', 'chat_template.json': '{"chat_template":"B"}' });
    expect((await readLayout(jinja)).chatTemplate?.source).toBe('A');
    const json = await spoilt({ 'chat_template.json': '{"chat_template":"B"}' });
    expect((await readLayout(json)).chatTemplate?.source).toBe('B');
    const list = '{"chat_template":[{"name":"tool_use","template":"C"},{"name":"default","template":"D"}]}';
    expect((await readLayout(await spoilt({ 'tokenizer_config.json': list }))).chatTemplate?.source).toBe(
      'D',
    );
    const none = await readLayout(await spoilt({ 'tokenizer_config.json': null }));
    expect(none.chatTemplate).toBeUndefined();
    expect(none.tokenizerConfig).toEqual({});
  });

  it.each([
    ['config.json', 'missing-file'],
    ['tokenizer.json', 'missing-file'],
    ['onnx', 'missing-file'],
    ['onnx/model.onnx', 'missing-file'],
  ])('says that %s is missing', async (name, code) => {
    const folder = await spoilt({ [name]: null });
    const error = await failure(readLayout(folder));
    expect(error.code).toBe(code);
    expect(error.message).toContain(join(folder, name.split('/')[0]!));
  });

  it.each([
    ['config.json', '{"a":', 'bad-model', /is not JSON/],
    ['config.json', '[]', 'bad-model', /no JSON object/],
    ['generation_config.json', '{"eos_token_id":"</s>"}', 'bad-model', /"eos_token_id" must be/],
    ['tokenizer_config.json', '3', 'bad-tokenizer', /no JSON object/],
  ] as const)('says that %s is malformed: %s', async (name, text, code, message) => {
    const folder = await spoilt({ [name]: text });
    const error = await failure(readLayout(folder));
    expect(error).toMatchObject({ code, path: join(folder, name) });
    expect(error.message).toMatch(message);
  });

  it('takes the graph that a dtype names, as on the hub', async () => {
    const names = {
      q4: 'model_q4.onnx',
      q8: 'model_quantized.onnx',
      int8: 'model_int8.onnx',
      uint8: 'model_uint8.onnx',
      bnb4: 'model_bnb4.onnx',
      fp32: 'model.onnx',
      q4f16: 'model_q4f16.onnx',
      fp16: 'model_fp16.onnx',
    } as const;
    const folder = await spoilt({ 'onnx/model.onnx': null });
    for (const dtype of ['fp16', 'q4f16', 'fp32', 'bnb4', 'uint8', 'int8', 'q8', 'q4'] as const) {
      const missing = await failure(readLayout(folder, { dtype }));
      expect(missing.code).toBe('missing-file');
      expect(missing.message).toContain(`${names[dtype]}, asked for by dtype "${dtype}", does not exist`);
      await writeFile(join(folder, 'onnx', names[dtype]), '');
      expect((await readLayout(folder, { dtype })).graphPath).toBe(join(folder, 'onnx', names[dtype]));
      // Each is preferred to those before it.
      expect((await readLayout(folder)).graphPath).toBe(join(folder, 'onnx', names[dtype]));
    }
    expect((await readLayout(undefined, { dtype: 'q4' })).graphPath).toMatch(/model_q4_cache\.onnx$/);
    await expect(readLayout(folder, { dtype: 'q5' as 'q4' })).rejects.toThrow(
      /dtype "q5": expected auto, q4/,
    );
    await expect(readLayout(folder, { dtype: 'toString' as 'q4' })).rejects.toThrow(/dtype "toString"/);
    await expect(readLayout(folder, { dtype: 'q4', graph: 'model.onnx' })).rejects.toThrow(
      /give one of them/,
    );
  });

  it('takes merged graphs after those of the same dtype that are not, and graphs without onnx/ last', async () => {
    const merged = decoderFolder('merged');
    expect((await readLayout(merged)).graphPath).toBe(join(merged, 'onnx', 'decoder_model_merged.onnx'));
    expect((await readLayout(merged, { dtype: 'fp32' })).graphPath).toMatch(/decoder_model_merged\.onnx$/);
    const flat = decoderFolder('last-logits');
    expect((await readLayout(flat)).graphPath).toBe(join(flat, 'model.onnx'));
    expect((await readLayout(flat, { graph: 'model.onnx' })).graphPath).toBe(join(flat, 'model.onnx'));
    const q8 = 'decoder_model_merged_quantized.onnx';
    const folder = await spoilt({ [`onnx/${q8}`]: '', 'model_q4.onnx': '' });
    expect((await readLayout(folder)).graphPath).toBe(join(folder, 'onnx', q8));
    expect((await readLayout(folder, { dtype: 'q4' })).graphPath).toBe(join(folder, 'model_q4.onnx'));
    await writeFile(join(folder, 'onnx', 'model_quantized.onnx'), '');
    expect((await readLayout(folder)).graphPath).toBe(join(folder, 'onnx', 'model_quantized.onnx'));
    const error = await failure(readLayout(folder, { dtype: 'bnb4' }));
    expect(error.message).toContain(`there are ${q8}, model.onnx, model_quantized.onnx, model_q4.onnx`);
  });

  it('refuses encoder-decoder models, by config.json or by an encoder', async () => {
    const told = await failure(readLayout(await spoilt({ 'config.json': '{"is_encoder_decoder":true}' })));
    expect(told.code).toBe('bad-model');
    expect(told.message).toMatch(/encoder-decoder model, by "is_encoder_decoder" in config.json/);
    const folder = await spoilt({ 'onnx/encoder_model_q4.onnx': '' }, 'merged');
    const found = await failure(readLayout(folder));
    expect(found).toMatchObject({ code: 'bad-model', path: join(folder, 'config.json') });
    expect(found.message).toMatch(/by its encoder_model_q4.onnx: only decoders/);
    const decoder = await spoilt({
      'config.json': '{"is_encoder_decoder":false,"max_position_embeddings":64}',
    });
    expect((await readLayout(decoder)).contextLength).toBe(64);
  });

  it('says that a folder or a graph does not exist', async () => {
    const absent = join(root, 'absent');
    expect(await failure(readLayout(absent))).toMatchObject({ code: 'missing-file', path: absent });
    const file = join(decoderFolder('cache'), 'config.json');
    expect((await failure(readLayout(file))).message).toMatch(/is not a folder/);
    const error = await failure(readLayout(decoderFolder('cache'), { graph: 'model_q8.onnx' }));
    expect(error.code).toBe('missing-file');
    expect(error.message).toMatch(/`graph`, does not exist; there are model_q4_cache.onnx/);
  });

  it('checks that the tokenizer fits', async () => {
    const layout = await readLayout(decoderFolder('cache'));
    checkVocabularySize(layout, 296, 300);
    expect(() => checkVocabularySize(layout, 301, 300)).toThrow(/has 301 tokens, and .* only 300 logits/);
  });
});

describe('openModel', () => {
  it('says that an execution provider is not there, with those that are', async () => {
    const layout = await readLayout(decoderFolder('past-present'));
    const openWith = (name: string): Promise<unknown> =>
      openModel(layout, { onnx: { executionProviders: [name] } });
    await expect(openWith('abacus')).rejects.toThrow(/"abacus": this build of onnxruntime-node has .*cpu/);
    await expect(openWith('abacus')).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('says that a graph is broken, with the cause', async () => {
    const folder = await spoilt({ 'onnx/model.onnx': 'no graph' });
    const error = await failure(open(folder));
    expect(error).toMatchObject({ code: 'bad-model', path: join(folder, 'onnx', 'model.onnx') });
    expect(error.message.split('\n')).toHaveLength(1);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('says that a graph was cut off', async () => {
    const path = join(decoderFolder('past-present'), 'onnx', 'model.onnx');
    const folder = await spoilt({});
    await writeFile(join(folder, 'onnx', 'model.onnx'), (await readFile(path)).subarray(0, 60_000));
    expect((await failure(open(folder))).code).toBe('bad-model');
  });

  it('says that files with weights are missing', async () => {
    const folder = await spoilt({});
    for (const graph of ['model_q4.onnx', 'model_q4_cache.onnx']) {
      await cp(join(defaultModelFolder, 'onnx', graph), join(folder, 'onnx', graph));
    }
    const error = await failure(open(folder));
    expect(error.code).toBe('missing-file');
    expect(error.message).toMatch(/onnx_data/);
  });

  it('says which file with weights is missing or cut off, of several', async () => {
    const missing = await failure(open(await spoilt({ 'onnx/model.onnx_data_1': null }, 'external-two')));
    expect(missing.code).toBe('missing-file');
    expect(missing.message).toContain('model.onnx_data_1');
    const short = await failure(open(await spoilt({ 'onnx/model.onnx_data_1': 'short' }, 'external-two')));
    expect(short.code).toBe('bad-model');
    expect(short.message).toMatch(/cannot be loaded: .*out of bounds/);
  });

  it('says that a graph is not a decoder', async () => {
    const folder = await spoilt({});
    await mkdir(join(folder, 'onnx'), { recursive: true });
    // y = Identity(x): field by field, ir_version 8, the graph, opset 13.
    const value = (name: string): number[] => [10, 1, name.charCodeAt(0), 18, 8, 10, 6, 8, 1, 18, 2, 10, 0];
    const node = [10, 1, 120, 18, 1, 121, 34, 8, ...Buffer.from('Identity')];
    const graph = [10, node.length, ...node, 18, 1, 103, 90, 13, ...value('x'), 98, 13, ...value('y')];
    const bytes = Buffer.from([8, 8, 58, graph.length, ...graph, 66, 4, 10, 0, 16, 13]);
    await writeFile(join(folder, 'onnx', 'model.onnx'), bytes);
    const error = await failure(open(folder));
    expect(error.code).toBe('bad-model');
    expect(error.message).toMatch(/its input x is unknown/);
  });

  it('refuses a number of threads that is none', async () => {
    const layout = await readLayout(decoderFolder('cache'));
    await expect(openModel(layout, { threads: 0 })).rejects.toMatchObject({ code: 'bad-option' });
    const model = await openModel(layout, { threads: 2 });
    await model.dispose();
    expect(() => model.create()).toThrow(/disposed of/);
  });

  it('says that the length of the context is unknown', async () => {
    const error = await failure(open(await spoilt({ 'config.json': '{}' })));
    expect(error.code).toBe('bad-model');
    expect(error.message).toMatch(/max_position_embeddings/);
  });
});
