import { describe, expect, it } from 'vitest';
import { lineOf, loadAskedModel, MODEL_OPTIONS } from '../../src/cli/load-model.ts';
import { parseOptions } from '../../src/cli/options.ts';

const load = (...args: string[]): Promise<unknown> =>
  loadAskedModel(parseOptions('generate', MODEL_OPTIONS, args), new AbortController().signal);

describe('the options of a model', () => {
  it('are not needed: the embedded model will do', async () => {
    expect(await load()).toBeUndefined();
    expect(await load('--offline')).toBeUndefined();
  });

  it.each([
    ['--cache-dir', 'x'],
    ['--revision', 'v1'],
  ])('%s is nothing without a model', async (name, value) => {
    await expect(load(name, value)).rejects.toMatchObject({ code: 'bad-option' });
  });
});

describe('the line that shows a download', () => {
  const download = { name: 'a/b', totalBytes: 240e6, bytesPerSecond: 10.52e6 };
  it('has bytes, rate and time left', () => {
    expect(lineOf({ ...download, loadedBytes: 120e6, secondsLeft: 71.2 })).toBe(
      'a/b [############------------] 120.0/240.0 MB, 10.5 MB/s, 1:12 left',
    );
    expect(lineOf({ ...download, loadedBytes: 240e6, secondsLeft: 0 })).toBe(
      'a/b [########################] 240.0/240.0 MB, 10.5 MB/s, 0:00 left',
    );
    expect(lineOf({ ...download, loadedBytes: 0, bytesPerSecond: 0, secondsLeft: undefined })).toBe(
      'a/b [------------------------] 0.0/240.0 MB, 0.0 MB/s',
    );
  });

  it('is a line even if there turns out to be less than was foretold', () => {
    expect(lineOf({ ...download, loadedBytes: 240e6, totalBytes: 200e6, secondsLeft: 0 })).toContain(
      '240.0/200.0 MB',
    );
  });
});
