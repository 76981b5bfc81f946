import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelError } from '../../src/base/errors.ts';
import { fetchModel } from '../../src/hub/fetch-model.ts';
import type { DownloadConditions, DownloadOptions } from '../../src/hub/fetch-model.ts';
import type { DownloadProgress } from '../../src/hub/progress.ts';
import { pickGraph } from '../../src/model/pick-graph.ts';
import type { GraphChoice } from '../../src/model/pick-graph.ts';
import { HubServer } from './hub-server.ts';

const NAME = { owner: 'someone', name: 'tiny' };
const COMMIT = 'a'.repeat(40);
const WEIGHTS = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 5);
const FILES = {
  'README.md': 'not needed',
  'config.json': '{"vocab_size": 5}',
  'generation_config.json': '{}',
  'tokenizer.json': '{"model": {}}',
  'tokenizer_config.json': '{"a": "ä"}',
  'chat_template.jinja': '',
  'model.safetensors': 'not needed',
  'onnx/model.onnx': 'a graph',
  'onnx/model.onnx_data': WEIGHTS.subarray(5),
  'onnx/model_q4.onnx': WEIGHTS,
  'onnx/model_q4f16.onnx': 'another graph',
};
const NEEDED = [
  ...['chat_template.jinja', 'config.json', 'generation_config.json', 'onnx/model_q4.onnx'],
  ...['tokenizer.json', 'tokenizer_config.json'],
];

let server: HubServer;
let cacheDir: string;
let waits: number[];
beforeEach(async () => {
  server = await new HubServer().start();
  server.repositories.set('someone/tiny@main', { commit: COMMIT, files: FILES });
  cacheDir = await mkdtemp(join(tmpdir(), 'wellformed-hub-'));
  waits = [];
});
afterEach(async () => {
  await server.stop();
  await rm(cacheDir, { recursive: true, force: true });
});

interface Settings extends DownloadOptions, GraphChoice {
  readonly environment?: Readonly<Record<string, string>>;
  readonly conditions?: DownloadConditions;
}

function fetchTiny({ environment, conditions, dtype, graph, ...options }: Settings = {}): Promise<string> {
  const { limits, ...others } = conditions ?? {};
  return fetchModel(
    NAME,
    (names, onnx) => pickGraph(names, { dtype, graph }, onnx),
    { cacheDir, ...options },
    {
      environment: { HF_ENDPOINT: server.endpoint, ...environment },
      limits: { wait: (ms) => Promise.resolve(void waits.push(ms)), ...limits },
      ...others,
    },
  );
}

async function failureOf(run: Promise<unknown>): Promise<ModelError> {
  const error = await run.then(
    (value) => expect.fail(`resolved to ${String(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  return error as ModelError;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

const home = (): string => join(cacheDir, 'models', 'someone', 'tiny');

/** Every file that has come to its place is whole. */
async function expectOnlyWholeFiles(): Promise<void> {
  for (const path of await filesIn(join(home(), 'snapshots', COMMIT))) {
    const contents = await readFile(join(home(), 'snapshots', COMMIT, path));
    expect(contents.equals(Buffer.from(FILES[path as keyof typeof FILES])), path).toBe(true);
  }
}

describe('a model on the hub', () => {
  it('is fetched into the cache: the files that are needed, and no others', async () => {
    const folder = await fetchTiny();
    expect(folder).toBe(join(home(), 'snapshots', COMMIT));
    expect(await filesIn(folder)).toEqual(NEEDED);
    await expectOnlyWholeFiles();
    expect(await filesIn(join(home(), 'partial'))).toEqual([]);
  });

  it('is asked for by dtype, with the files that hold the weights', async () => {
    const folder = await fetchTiny({ dtype: 'fp32' });
    expect(await filesIn(join(folder, 'onnx'))).toEqual(['model.onnx', 'model.onnx_data']);
    await expectOnlyWholeFiles();
  });

  it('is not fetched twice', async () => {
    await fetchTiny();
    const before = server.seen.length;
    const progress: DownloadProgress[] = [];
    await fetchTiny({ onProgress: (one) => progress.push(one) });
    expect(server.seen.slice(before).map(({ path }) => path)).toEqual([
      '/api/models/someone/tiny/revision/main',
    ]);
    expect(progress).toEqual([]);
    await fetchTiny({ revision: COMMIT });
    expect(server.seen.length).toBe(before + 1);
  });
});

describe('whatever goes wrong', () => {
  it('a connection that is cut is taken up where it ended', async () => {
    server.fail('model_q4.onnx', { cutAfter: 100_000 }, { cutAfter: 50_000 });
    await fetchTiny();
    const ranges = server.requestsFor('onnx/model_q4.onnx').filter(({ origin }) => origin === 'store');
    expect(ranges.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=100000-', 'bytes=150000-']);
    await expectOnlyWholeFiles();
  });

  it.each([
    ['401', { status: 401 }, 'unauthorized'],
    ['403', { status: 403 }, 'unauthorized'],
    ['404', { status: 404 }, 'not-found'],
    ['429', { status: 429, headers: { 'retry-after': '7' } }, 'rate-limited'],
    ['500', { status: 500 }, 'network'],
    ['wrong contents', { wrongContent: true }, 'damaged'],
    ['too short', { lengthOff: -10 }, 'damaged'],
    ['too long', { lengthOff: 10 }, 'damaged'],
    ['cut at once', { cutAfter: 0 }, 'network'],
  ] as const)(
    '%s, again and again, is a clear error, and nothing is left in the model folder',
    async (_, fault, code) => {
      server.fail('model_q4.onnx', ...Array.from({ length: 20 }, () => fault));
      const error = await failureOf(fetchTiny());
      expect(error.code).toBe(code);
      expect(error.message).toContain(
        code === 'rate-limited' ? server.endpoint : 'onnx/model_q4.onnx of someone/tiny',
      );
      expect(await filesIn(join(home(), 'snapshots', COMMIT))).not.toContain('onnx/model_q4.onnx');
      await expectOnlyWholeFiles();
    },
  );
});
