import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadModel } from '../../src/language-model.ts';
import type { LoadModelOptions } from '../../src/language-model.ts';
import { decoderFolder, prefill } from '../model/decoders.ts';
import { HubServer } from './hub-server.ts';
import { failureOf } from './tiny.ts';

let server: HubServer;
let cacheDir: string;
const folder = decoderFolder('past-present');
beforeAll(async () => {
  server = await new HubServer().start();
  const paths = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const files: Record<string, Buffer> = {};
  for (const { parentPath, name } of paths) {
    const path = join(parentPath, name);
    files[path.slice(folder.length + 1).replaceAll('\\', '/')] = await readFile(path);
  }
  server.repositories.set('someone/tiny@main', { commit: 'a'.repeat(40), files });
  cacheDir = await mkdtemp(join(tmpdir(), 'wellformed-load-'));
});
afterAll(async () => {
  await server.stop();
  await rm(cacheDir, { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function logitsOf(nameOrFolder: string, options: LoadModelOptions = {}): Promise<Float32Array> {
  const { model, vocabulary, dispose } = await loadModel(nameOrFolder, { threads: 1, ...options });
  const logits = await prefill(model, vocabulary.encode('true'));
  await dispose();
  return logits;
}

describe('loadModel', () => {
  it('gives the same model by its name on the hub as by its folder', async () => {
    vi.stubEnv('HF_ENDPOINT', server.endpoint);
    const expected = await logitsOf(folder);
    expect(await logitsOf('someone/tiny', { cacheDir })).toEqual(expected);
    vi.stubEnv('WELLFORMED_CACHE', cacheDir);
    expect(await logitsOf('someone/tiny', { offline: true })).toEqual(expected);
  });

  it('asks the hub for nothing where there is such a folder, or no such name', async () => {
    vi.stubEnv('HF_ENDPOINT', server.endpoint);
    const { length } = server.seen;
    for (const path of ['test/hub', './someone/tiny', 'someone/tiny/onnx', 'someone', '/someone/tiny', '']) {
      expect((await failureOf(loadModel(path, { cacheDir }))).code, path).toBe('missing-file');
    }
    expect(server.seen).toHaveLength(length);
  });

  it('refuses a revision of a folder', async () => {
    for (const path of [folder, undefined]) {
      const error = await failureOf(loadModel(path, { revision: 'v1' }));
      expect(error.code).toBe('bad-option');
      expect(error.message).toMatch(/revision "v1" is for a model on the hub/);
    }
  });

  it('says of a name that is not found that it is no folder either', async () => {
    vi.stubEnv('HF_ENDPOINT', server.endpoint);
    const error = await failureOf(loadModel('models/qwen3', { cacheDir }));
    expect(error.code).toBe('not-found');
    expect(error.message).toMatch(/There is no folder models\/qwen3 either\.$/);
  });
});
