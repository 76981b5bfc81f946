import fc from 'fast-check';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WellformedError } from '../../src/base/errors.ts';
import { cacheFolder } from '../../src/store/cache-folder.ts';
import { parseHubName } from '../../src/hub/hub-name.ts';
import { likelyDataFiles } from '../../src/hub/needed-files.ts';
import { ProgressMeter } from '../../src/hub/progress.ts';
import type { DownloadProgress } from '../../src/hub/progress.ts';
import { readHubSettings } from '../../src/hub/settings.ts';

describe('the name of a model on the hub', () => {
  it.each(['a/b', 'onnx-community/Qwen3-0.6B-ONNX', 'HuggingFaceTB/SmolLM2-135M-Instruct', '01-ai/Yi_1.5'])(
    'is %s',
    (text) => {
      const [owner, name] = text.split('/');
      expect(parseHubName(text)).toEqual({ owner, name });
    },
  );

  it.each([
    ...[
      '',
      'a',
      'a/',
      '/b',
      'a/b/c',
      './a',
      '../a',
      'a/..',
      'a/.',
      '~/a',
      'a/b c',
      'a\\b/c',
      'a/b?c',
      'a/b#c',
    ],
    ...['C:/a', 'a/b--c', 'a/b..c', '.a/b', 'a/b.', 'a/b\n', 'a/%2e%2e', `a/${'b'.repeat(97)}`, 'ä/b'],
  ])('is not %j', (text) => {
    expect(parseHubName(text)).toBeUndefined();
  });

  it('never leads out of a folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('.', '/', '-', 'a', '\\', ':', '_', '\0') }), (text) => {
        const found = parseHubName(text);
        if (found === undefined) return;
        expect(join('/x', found.owner, found.name)).toBe(`/x/${text}`);
      }),
    );
  });
});

describe('the cache folder', () => {
  const caches = join(homedir(), '.cache', 'wellformed');
  it.each([
    ['the option', 'own', { WELLFORMED_CACHE: '/w', XDG_CACHE_HOME: '/x' }, 'linux', 'own'],
    ['WELLFORMED_CACHE', undefined, { WELLFORMED_CACHE: '/w', XDG_CACHE_HOME: '/x' }, 'linux', '/w'],
    ['XDG_CACHE_HOME', undefined, { WELLFORMED_CACHE: '', XDG_CACHE_HOME: '/x' }, 'darwin', '/x/wellformed'],
    ['no relative XDG_CACHE_HOME', undefined, { XDG_CACHE_HOME: 'x' }, 'linux', caches],
    ['that of Linux', undefined, {}, 'linux', caches],
    ['that of macOS', undefined, {}, 'darwin', join(homedir(), 'Library', 'Caches', 'wellformed')],
    ['that of Windows', undefined, { LOCALAPPDATA: '/l' }, 'win32', join('/l', 'wellformed', 'Cache')],
  ] as const)('is %s', (_, option, environment, platform, expected) => {
    expect(cacheFolder(option, environment, platform)).toBe(expected);
  });
});

describe('the environment', () => {
  it('names the hub and the token', () => {
    expect(readHubSettings({})).toEqual({ endpoint: 'https://huggingface.co', token: undefined });
    expect(readHubSettings({ HF_ENDPOINT: ' https://mirror.example/hub// ', HF_TOKEN: 'hf_x\n' })).toEqual({
      endpoint: 'https://mirror.example/hub',
      token: 'hf_x',
    });
  });

  it.each([
    { HF_ENDPOINT: 'mirror.example' },
    { HF_ENDPOINT: 'ftp://mirror.example' },
    { HF_ENDPOINT: 'https://user:s3cret@mirror.example' },
    { HF_TOKEN: 's3cret s3cret' },
    { HF_TOKEN: 's3cretä' },
  ])('%j is refused, and not repeated', (environment) => {
    let error: unknown;
    try {
      readHubSettings(environment);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(WellformedError);
    expect((error as WellformedError).code).toBe('bad-option');
    expect((error as WellformedError).message).not.toMatch(/s3cret|mirror/);
  });
});

describe('the likely files with weights of a graph', () => {
  const names = [
    ...['model.onnx', 'model.onnx_data', 'model.onnx_data_1', 'model.onnx.data', 'model.data', 'model_data'],
    ...[
      'model_q4.onnx',
      'model_q4_cache.onnx',
      'model_q4.onnx_data',
      'model_q4.onnx_data_12',
      'model_data.onnx',
    ],
    ...['x_data', 'model_q4f16.onnx_data'],
  ];
  const files = names.map((name) => ({
    path: `onnx/${name}`,
    size: 1,
    id: { kind: 'git', hex: 'a'.repeat(40) } as const,
  }));
  const likely = (graph: string): string[] =>
    likelyDataFiles(`onnx/${graph}`, files).map(({ path }) => path.slice(5));

  it('have names that begin like its own', () => {
    expect(likely('model.onnx')).toEqual([
      ...['model.onnx_data', 'model.onnx_data_1', 'model.onnx.data', 'model.data', 'model_data'],
    ]);
    expect(likely('model_q4.onnx')).toEqual(['model_q4.onnx_data', 'model_q4.onnx_data_12']);
    expect(likely('model_q4_cache.onnx')).toEqual(['model_q4.onnx_data', 'model_q4.onnx_data_12']);
    expect(likely('model_q8.onnx')).toEqual([]);
  });
});

describe('the progress of a download', () => {
  it('adds up files, and tells rate and time left', () => {
    let ms = 0;
    const told: DownloadProgress[] = [];
    const meter = new ProgressMeter(
      'a/b',
      (progress) => told.push(progress),
      () => ms,
    );
    meter.expect('x', 600);
    meter.expect('y', 300);
    meter.expect('y', 400);
    meter.set('x', 100, false);
    expect(told.at(-1)).toEqual({
      ...{ name: 'a/b', loadedBytes: 100, totalBytes: 1000 },
      ...{ bytesPerSecond: 0, secondsLeft: undefined },
    });
    ms = 1000;
    meter.set('y', 200, true);
    expect(told.at(-1)).toMatchObject({ loadedBytes: 300, bytesPerSecond: 200, secondsLeft: 3.5 });
    ms = 2000;
    meter.set('y', 0, false);
    expect(told.at(-1)).toMatchObject({ loadedBytes: 100, bytesPerSecond: 100, secondsLeft: 9 });
    meter.set('x', 600, true);
    meter.set('y', 400, true);
    expect(told.at(-1)).toMatchObject({ loadedBytes: 1000, secondsLeft: 0 });
  });

  it('has the rate of the last seconds', () => {
    let ms = 0;
    let rate = 0;
    const meter = new ProgressMeter(
      'a/b',
      ({ bytesPerSecond }) => (rate = bytesPerSecond),
      () => ms,
    );
    meter.expect('x', 1e9);
    for (let bytes = 0; ms < 60_000; ms += 100) meter.set('x', (bytes += ms < 30_000 ? 10_000 : 1000), true);
    expect(rate).toBeCloseTo(10_000, -2);
  });
});
