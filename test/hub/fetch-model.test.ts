import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedModels } from '../../src/hub/cached-models.ts';
import type { DownloadProgress } from '../../src/hub/progress.ts';
import { graphWith } from '../model/onnx-bytes.ts';
import { COMMIT, failureOf, FILES, filesIn, NEEDED, TinyHub, WEIGHTS } from './tiny.ts';

let hub: TinyHub;
beforeEach(async () => {
  hub = await TinyHub.start();
});
afterEach(() => hub.stop());

const NEXT = 'b'.repeat(40);

describe('a model on the hub', () => {
  it('is fetched into the cache: the files that are needed, and no others', async () => {
    expect(await hub.fetch()).toBe(hub.snapshot());
    await hub.expectWhole();
  });

  it('is asked for by dtype, with the files that hold the weights', async () => {
    const folder = await hub.fetch({ dtype: 'fp32' });
    expect(await filesIn(join(folder, 'onnx'))).toEqual(['model.onnx', 'model.onnx_data']);
    await hub.expectOnlyWholeFiles();
    await hub.fetch({ graph: 'model_q4f16.onnx' });
    expect(await filesIn(join(folder, 'onnx'))).toEqual([
      'model.onnx',
      'model.onnx_data',
      'model_q4f16.onnx',
    ]);
  });

  it('is not fetched twice; of a commit that is known the hub is not even asked', async () => {
    await hub.fetch();
    const before = hub.server.seen.length;
    const progress: DownloadProgress[] = [];
    await hub.fetch({ onProgress: (one) => progress.push(one) });
    expect(hub.server.seen.slice(before).map(({ path }) => path)).toEqual([
      '/api/models/someone/tiny/revision/main',
    ]);
    expect(progress).toEqual([]);
    await hub.fetch({ revision: COMMIT });
    expect(hub.server.seen.length).toBe(before + 1);
  });

  it('has long lists of files in pages', async () => {
    hub.server.pageSize = 2;
    await hub.fetch();
    await hub.expectWhole();
    expect(hub.server.seen.filter(({ path }) => path.includes('/tree/')).length).toBe(6);
  });

  it('can be asked for at a revision with a slash', async () => {
    hub.publish({ ...FILES, 'config.json': '{"vocab_size": 6}' }, NEXT, 'refs/pr/1');
    const folder = await hub.fetch({ revision: 'refs/pr/1' });
    expect(folder).toBe(hub.snapshot(NEXT));
    expect(await readFile(join(folder, 'config.json'), 'utf8')).toBe('{"vocab_size": 6}');
    expect(await hub.fetch({ revision: 'refs/pr/1', offline: true })).toBe(folder);
  });

  it.each(['', '.', '..', 'a b', 'a..b', 'a\nb', 'a'.repeat(201)])(
    'is at no revision %j',
    async (revision) => {
      expect((await failureOf(hub.fetch({ revision }))).code).toBe('bad-option');
      expect(hub.server.seen).toEqual([]);
    },
  );

  it('follows its branch; what did not change is not fetched again', async () => {
    const first = await hub.fetch();
    hub.publish({ ...FILES, 'config.json': '{"vocab_size": 6}' }, NEXT);
    const second = await hub.fetch();
    expect(second).toBe(hub.snapshot(NEXT));
    expect(await filesIn(second)).toEqual(NEEDED);
    expect(hub.rangesOf('onnx/model_q4.onnx')).toHaveLength(1);
    expect(await readFile(join(second, 'config.json'), 'utf8')).toBe('{"vocab_size": 6}');
    expect(await readFile(join(first, 'config.json'), 'utf8')).toBe('{"vocab_size": 5}');
  });

  it('takes nothing over from another commit that was changed on the disk', async () => {
    await writeFile(
      join(await hub.fetch(), 'onnx', 'model_q4.onnx'),
      WEIGHTS.map((byte) => byte ^ 1),
    );
    hub.publish(FILES, NEXT);
    const second = await hub.fetch();
    expect(WEIGHTS).toEqual(new Uint8Array(await readFile(join(second, 'onnx', 'model_q4.onnx'))));
  });

  it('is made whole again where a file was removed or cut', async () => {
    const folder = await hub.fetch();
    await truncate(join(folder, 'onnx', 'model_q4.onnx'), 1000);
    await truncate(join(folder, 'config.json'), 3);
    expect((await failureOf(hub.fetch({ offline: true }))).code).toBe('offline');
    await hub.fetch();
    await hub.expectWhole();
  });
});

describe('the weights of a graph', () => {
  const weights = {
    'onnx/model_q4.onnx_data': 'abc',
    'onnx/own/w.bin': 'defg',
    'onnx/model_q4.onnx_data_1': 'h',
  };

  it('are in the files that it names, whatever their names', async () => {
    const graph = graphWith('own/w.bin', 'model_q4.onnx_data');
    hub.publish({ ...FILES, ...weights, 'onnx/model_q4_cache.onnx': graph });
    const told: DownloadProgress[] = [];
    const folder = await hub.fetch({ onProgress: (one) => told.push(one) });
    expect(await filesIn(join(folder, 'onnx'))).toEqual([
      ...['model_q4.onnx_data', 'model_q4_cache.onnx', 'own/w.bin'],
    ]);
    const { loadedBytes, totalBytes } = told.at(-1)!;
    const sizes = await Promise.all((await filesIn(folder)).map((path) => stat(join(folder, path))));
    const sum = sizes.reduce((bytes, { size }) => bytes + size, 0);
    expect([loadedBytes, totalBytes]).toEqual([sum, sum]);
    // Foretold by the names of files: one that it does not need, and not the one that no one could know of.
    expect(told[0]!.totalBytes).toBe(sum + 1 - 4);
    expect(await hub.fetch({ offline: true })).toBe(folder);
    await rm(join(folder, 'onnx', 'own', 'w.bin'));
    expect((await failureOf(hub.fetch({ offline: true }))).code).toBe('offline');
  });

  it.each(['gone.bin', '../../../secret', '/etc/passwd'])('that are not there: %s', async (location) => {
    hub.publish({ ...FILES, 'onnx/model_q4.onnx': graphWith(location) });
    const error = await failureOf(hub.fetch());
    expect(error.code).toBe('missing-file');
    expect(error.message).toMatch(
      /someone\/tiny on the hub has no .*, where onnx\/model_q4\.onnx keeps weights/,
    );
  });
});

describe('its token', () => {
  it('goes to the hub, not to where that redirects', async () => {
    await hub.fetch({ environment: { HF_TOKEN: ' a-token-of-another-kind\n' } });
    for (const { origin, headers } of hub.server.seen) {
      expect(headers.authorization).toBe(origin === 'hub' ? 'Bearer a-token-of-another-kind' : undefined);
    }
    await hub.expectWhole();
  });

  it('is in no error', async () => {
    const token = 'hf_aSecret';
    const settings = { environment: { HF_TOKEN: token } };
    hub.server.fail('/api/', { status: 403, text: token, headers: { 'x-error-message': token } });
    hub.server.fail('q4.onnx', { status: 401, text: token }, { wrongContent: true });
    for (const expected of ['unauthorized', 'unauthorized']) {
      const error = await failureOf(hub.fetch(settings));
      expect(error.code).toBe(expected);
      const { inspect } = await import('node:util');
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(token);
      expect(error.message).toContain('HF_TOKEN');
    }
    const odd = await failureOf(hub.fetch({ environment: { HF_TOKEN: `${token}\n${token}` } }));
    expect(odd).toMatchObject({ code: 'bad-option' });
    expect(odd.message).not.toContain(token);
  });
});

describe('a model that lacks something', () => {
  it.each(['config.json', 'tokenizer.json'])('is refused before anything is fetched: %s', async (path) => {
    const files = Object.fromEntries(Object.entries(FILES).filter(([name]) => name !== path));
    hub.publish(files);
    const error = await failureOf(hub.fetch());
    expect(error.code).toBe('missing-file');
    expect(error.message).toContain(`someone/tiny on the hub has no ${path}`);
    expect(hub.server.seen.filter(({ path: asked }) => asked.includes('/resolve/'))).toEqual([]);
  });

  it('is refused with the graphs that it has', async () => {
    const error = await failureOf(hub.fetch({ dtype: 'bnb4' }));
    expect(error.code).toBe('missing-file');
    expect(error.message).toMatch(/onnx\/ of someone\/tiny.*dtype "bnb4".*model_q4f16\.onnx/);
    hub.publish({ 'config.json': '{}', 'tokenizer.json': '{}', 'model.safetensors': '' }, NEXT);
    expect((await failureOf(hub.fetch())).message).toMatch(
      /onnx\/ of someone\/tiny on the hub has no model\*\.onnx/,
    );
  });

  it('is not found, under its name or at a revision', async () => {
    expect(await failureOf(hub.fetch({ revision: 'v2' }))).toMatchObject({ code: 'not-found' });
    hub.server.repositories.clear();
    const error = await failureOf(hub.fetch());
    expect(error.code).toBe('not-found');
    expect(error.message).toMatch(/no someone\/tiny \(revision main\) \(status 404\)/);
  });
});

describe('offline', () => {
  it('uses what is in the cache, and asks for nothing', async () => {
    const folder = await hub.fetch();
    const { length } = hub.server.seen;
    expect(await hub.fetch({ offline: true })).toBe(folder);
    expect(await hub.fetch({ offline: true, revision: COMMIT })).toBe(folder);
    expect(hub.server.seen).toHaveLength(length);
  });

  it('chooses among the graphs that are there, weights included', async () => {
    const folder = await hub.fetch({ dtype: 'q4f16' });
    expect(await hub.fetch({ offline: true })).toBe(folder);
    await mkdir(join(folder, 'onnx'), { recursive: true });
    await writeFile(join(folder, 'onnx', 'model.onnx'), FILES['onnx/model.onnx']!);
    // The weights of model.onnx are not there: else auto would take it first.
    expect(await hub.fetch({ offline: true })).toBe(folder);
    expect((await failureOf(hub.fetch({ offline: true, dtype: 'fp32' }))).message).toMatch(
      /there are model_q4f16/,
    );
  });

  it('does without a graph whose weights even the hub does not have', async () => {
    hub.publish({ ...FILES, 'onnx/model_fp16.onnx': graphWith('nowhere') });
    const folder = await hub.fetch();
    await writeFile(join(folder, 'onnx', 'model_fp16.onnx'), graphWith('nowhere'));
    expect(await hub.fetch({ offline: true })).toBe(folder);
  });

  it('says what is missing', async () => {
    const nothing = await failureOf(hub.fetch({ offline: true }));
    expect(nothing.code).toBe('offline');
    expect(nothing.message).toContain('someone/tiny (revision main) is not in the cache');
    hub.server.fail('q4.onnx', { status: 404 });
    await failureOf(hub.fetch());
    const partly = await failureOf(hub.fetch({ offline: true }));
    expect(partly.code).toBe('offline');
    expect(hub.server.seen.some(({ path }) => path.endsWith('q4.onnx'))).toBe(true);
  });
});

describe('the cache', () => {
  it('tells what is in it', async () => {
    hub.publish(FILES, COMMIT, 'refs/pr/1');
    await hub.fetch();
    await hub.fetch({ revision: 'refs/pr/1' });
    hub.publish({ ...FILES, 'config.json': '{}' }, NEXT);
    await hub.fetch({ revision: NEXT });
    const sum = NEEDED.reduce((bytes, path) => bytes + Buffer.from(FILES[path]!).length, 0);
    const name = 'someone/tiny';
    await writeFile(join(hub.home, 'revisions', 'main,half-written'), NEXT);
    const { models, unfinishedBytes } = await cachedModels({ cacheDir: hub.cacheDir });
    expect(unfinishedBytes).toBe(0);
    expect(models).toEqual([
      { name, commit: COMMIT, revisions: ['main', 'refs/pr/1'], folder: hub.snapshot(), bytes: sum },
      { name, commit: NEXT, revisions: [], folder: hub.snapshot(NEXT), bytes: sum - 15 },
    ]);
  });

  it('that cannot be written is told', async () => {
    const file = join(hub.cacheDir, 'file');
    await writeFile(file, '');
    const error = await failureOf(hub.fetch({ cacheDir: file }));
    expect(error).toMatchObject({ code: 'not-writable' });
    expect(error.message).toMatch(/cannot be written \((?:ENOTDIR|EEXIST)\)/);
  });

  it('that is damaged is as good as none', async () => {
    await hub.fetch();
    await writeFile(join(hub.home, 'revisions', 'main'), '../../..');
    await writeFile(join(hub.home, 'listings', `${COMMIT}.json`), '[{"path": "../x", "size": 1, "id": {}}]');
    expect((await failureOf(hub.fetch({ offline: true }))).code).toBe('offline');
    await hub.fetch();
    expect((await stat(await hub.fetch({ offline: true }))).isDirectory()).toBe(true);
  });

  it('has nothing from names that lead out of it', async () => {
    hub.publish({ ...FILES, '../config.json': 'x', 'onnx/../../x.onnx': 'x', 'C:\\x.onnx': 'x' });
    await hub.fetch();
    expect(await filesIn(hub.snapshot())).toEqual(NEEDED);
  });
});
