import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { cachedModels, describeModel } from '../../src/index.ts';
import { graphWith } from '../model/onnx-bytes.ts';
import { isBuilt, wellformed } from './program.ts';

const root = mkdtempSync(join(tmpdir(), 'wellformed-models-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});
const decoder = fileURLToPath(new URL('../fixtures/decoders/past-present', import.meta.url));
const commit = '0123456789abcdef0123456789abcdef01234567';

/** A model folder with graphs of these names, and these files. */
function modelIn(
  folder: string,
  graphs: readonly string[],
  files: Readonly<Record<string, string | Buffer>> = {},
): string {
  cpSync(decoder, folder, { recursive: true });
  for (const name of graphs) cpSync(join(decoder, 'onnx', 'model.onnx'), join(folder, 'onnx', name));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

describe('the cache folder', () => {
  it('is read for models, by whom, in which revision; what was not fetched to its end is none', async () => {
    const cache = join(root, 'cache-read');
    modelIn(join(cache, 'models', 'acme', 'tiny', 'snapshots', commit), []);
    modelIn(join(cache, 'models', 'acme', 'plain', 'snapshots', commit), []);
    mkdirSync(join(cache, 'models', 'acme', 'plain', 'revisions'));
    writeFileSync(join(cache, 'models', 'acme', 'plain', 'revisions', 'main'), commit);
    modelIn(join(cache, 'models', 'acme', 'no-commit', 'snapshots', 'main'), []);
    mkdirSync(join(cache, 'models', 'acme', 'tiny', 'partial'), { recursive: true });
    writeFileSync(join(cache, 'models', 'acme', 'tiny', 'partial', 'x'), 'hello');
    writeFileSync(join(cache, 'stray'), 'a file');
    const { models, unfinishedBytes } = await cachedModels({ cacheDir: cache });
    expect(models.map(({ name, commit: one, revisions }) => [name, one, revisions])).toEqual([
      ['acme/plain', commit, ['main']],
      ['acme/tiny', commit, []],
    ]);
    expect(models[0]!.bytes).toBe(models[1]!.bytes);
    expect(models[0]!.bytes).toBeGreaterThan(100_000);
    expect(unfinishedBytes).toBe(5);
    const none = join(root, 'none');
    expect(await cachedModels({ cacheDir: none })).toEqual({
      cacheDir: none,
      models: [],
      unfinishedBytes: 0,
    });
  });
});

describe('describeModel', () => {
  it('tells the embedded model, whose graphs share their weights', async () => {
    const { graphs, graph, reason, ...rest } = await describeModel();
    expect(graph.name).toBe('model_q4_cache.onnx');
    expect(reason).toMatch(/^auto takes the first there is of q4, q8, .* caller-owned cache$/);
    expect(graphs.map(({ name, dtype, dataFiles }) => [name, dtype, dataFiles.length])).toEqual([
      ['model_q4.onnx', 'q4', 3],
      ['model_q4_cache.onnx', 'q4', 3],
    ]);
    expect(rest).toMatchObject({
      ...{ modelType: 'llama', contextLength: 8192, vocabularySize: 49152, tokens: 49152, warnings: [] },
      endTokens: [{ id: 2, text: '<|im_end|>' }],
    });
  });

  it('tells which graph is used, and why; and which files are of a graph', async () => {
    const folder = modelIn(join(root, 'kinds'), ['model_quantized.onnx', 'model_fp16.onnx', 'other.onnx'], {
      'onnx/model_fp16.onnx': graphWith('another_data', 'model_fp16.onnx_data'),
      'onnx/model_fp16.onnx_data': 'weights',
      'onnx/model_fp16.onnx_data_1': 'weights',
    });
    expect(
      (await describeModel(folder)).graphs.map(({ name, dtype, dataFiles }) => [name, dtype, dataFiles]),
    ).toEqual([
      ['model.onnx', 'fp32', []],
      ['model_fp16.onnx', 'fp16', ['model_fp16.onnx_data']],
      ['model_quantized.onnx', 'q8', []],
      ['other.onnx', undefined, []],
    ]);
    const { graphs, graph } = await describeModel(folder);
    expect(graph.name).toBe('model_quantized.onnx');
    const { length } = graphWith('another_data', 'model_fp16.onnx_data');
    expect(graphs[1]).toMatchObject({ dataFiles: ['model_fp16.onnx_data'], bytes: length + 7 });
    expect(await describeModel(folder, { dtype: 'fp16' })).toMatchObject({
      ...{ graph: { name: 'model_fp16.onnx' }, reason: 'fp16 was asked for' },
    });
    await expect(describeModel(folder, { dtype: 'q4' })).rejects.toMatchObject({ code: 'missing-file' });
  });
});

describe('describeModel of a flat folder', () => {
  it('finds the graph beside config.json, where exporters put it', async () => {
    const folder = modelIn(join(root, 'flat'), []);
    renameSync(join(folder, 'onnx', 'model.onnx'), join(folder, 'model.onnx'));
    rmSync(join(folder, 'onnx'), { recursive: true });
    const { graphs, graph } = await describeModel(folder);
    expect(graphs).toEqual([graph]);
    expect(graph).toMatchObject({ name: 'model.onnx', path: join(folder, 'model.onnx'), dtype: 'fp32' });
  });
});

describe.skipIf(!isBuilt)('wellformed models', () => {
  const cache = join(root, 'cache');
  modelIn(join(cache, 'models', 'acme', 'tiny', 'snapshots', commit), ['model_quantized.onnx']);
  const broken = join(cache, 'models', 'acme', 'broken', 'snapshots', commit);
  modelIn(broken, [], { 'tokenizer.json': 'no JSON' });
  const environment = { WELLFORMED_CACHE: cache };

  it('lists the cache: names, revisions, sizes, graphs, and what cannot be used', async () => {
    const { code, stdout } = await wellformed(['models'], { environment });
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(
        /^acme\/broken \(0123456789ab\) {2}[\d.]+ kB {2}cannot be used: .*tokenizer\.json is not JSON/,
      ),
      `  ${broken}`,
      expect.stringMatching(
        /^acme\/tiny \(0123456789ab\) {2}[\d.]+ kB {2}model_quantized\.onnx, model\.onnx$/,
      ),
      expect.stringContaining('acme'),
      expect.stringMatching(/^2 models in .*, [\d.]+ kB$/),
      '',
    ]);
    const json = JSON.parse((await wellformed(['models', '--json', '--cache-dir', cache])).stdout) as object;
    expect(json).toMatchObject({
      cache,
      models: [{ name: 'acme/broken' }, { name: 'acme/tiny', commit, revisions: [] }],
    });
  });

  it('what is likely to be wrong with a folder is told there and with what is generated', async () => {
    const config = { eos_token: '<|im_end|>' };
    const folder = modelIn(join(root, 'no-template'), [], {
      'tokenizer_config.json': JSON.stringify(config),
    });
    const grammar = join(root, 'ab.gbnf');
    writeFileSync(grammar, 'root ::= "a" | "b"\n');
    const told = /warning: .* has no chat template .* plain text/;
    expect((await wellformed(['models', folder])).stdout).toMatch(told);
    const written = await wellformed([
      'generate',
      '--model',
      folder,
      '--grammar',
      grammar,
      '--prompt',
      'a or b?',
    ]);
    expect(written).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[ab]$/) as string });
    expect(written.stderr).toMatch(told);
  });

  it('tells of a folder, or a name in the cache, what it has and what would be used', async () => {
    const named = await wellformed(['models', 'acme/tiny'], { environment });
    expect(named.stdout).toMatch(/\* model_quantized\.onnx {2}q8 /);
    expect(named.stdout).toMatch(
      /used: model_quantized\.onnx, since auto takes the first there is of q4, q8,/,
    );
    const asked = await wellformed(['models', decoder, '--dtype', 'fp32', '--json']);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      graph: { name: 'model.onnx' },
      reason: 'fp32 was asked for',
    });
    const none = await wellformed(['models', 'acme/none'], { environment });
    expect(none).toMatchObject({ code: 4, stdout: '' });
    expect(await wellformed(['models', '--dtype', 'q4'], { environment })).toMatchObject({ code: 2 });
  });
});
