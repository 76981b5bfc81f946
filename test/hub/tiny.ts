import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { WellformedError } from '../../src/base/errors.ts';
import { fetchModel } from '../../src/hub/fetch-model.ts';
import type { DownloadConditions, DownloadOptions } from '../../src/hub/fetch-model.ts';
import { externalDataOf } from '../../src/model/external-data.ts';
import { pickGraph } from '../../src/model/pick-graph.ts';
import type { GraphChoice } from '../../src/model/pick-graph.ts';
import { graphWith } from '../model/onnx-bytes.ts';
import { HubServer } from './hub-server.ts';

export const COMMIT: string = 'a'.repeat(40);
export const WEIGHTS: Uint8Array = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 5);
export const FILES: Readonly<Record<string, Uint8Array | string>> = {
  'README.md': 'not needed',
  'config.json': '{"vocab_size": 5}',
  'generation_config.json': '{}',
  'tokenizer.json': '{"model": {}}',
  'tokenizer_config.json': '{"a": "ä"}',
  'chat_template.jinja': '',
  'model.safetensors': 'not needed',
  'onnx/model.onnx': graphWith('model.onnx_data'),
  'onnx/model.onnx_data': WEIGHTS.subarray(5),
  'onnx/model_q4.onnx': WEIGHTS,
  'onnx/model_q4f16.onnx': 'another graph',
};

/** What `auto` needs of these files. */
export const NEEDED: readonly string[] = [
  ...['chat_template.jinja', 'config.json', 'generation_config.json', 'onnx/model_q4.onnx'],
  ...['tokenizer.json', 'tokenizer_config.json'],
];

export interface FetchSettings extends DownloadOptions, GraphChoice {
  readonly environment?: Readonly<Record<string, string>>;
  readonly conditions?: DownloadConditions;
}

/** A hub with the model `someone/tiny`, and an empty cache for it. Waits between attempts take no time. */
export class TinyHub {
  readonly server: HubServer;
  readonly cacheDir: string;
  /** How long was waited between attempts, in milliseconds. */
  readonly waits: number[] = [];

  private constructor(server: HubServer, cacheDir: string) {
    this.server = server;
    this.cacheDir = cacheDir;
    this.publish(FILES);
    server.isWritten = (_, size) => this.partSizes().includes(size);
  }

  static async start(): Promise<TinyHub> {
    return new TinyHub(await new HubServer().start(), await mkdtemp(join(tmpdir(), 'wellformed-hub-')));
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.cacheDir, { recursive: true, force: true });
  }

  publish(
    files: Readonly<Record<string, Uint8Array | string>>,
    commit: string = COMMIT,
    revision = 'main',
  ): void {
    this.server.repositories.set(`someone/tiny@${revision}`, { commit, files });
  }

  /** Where the cache keeps the model. */
  get home(): string {
    return join(this.cacheDir, 'models', 'someone', 'tiny');
  }

  get partial(): string {
    return join(this.home, 'partial');
  }

  snapshot(commit: string = COMMIT): string {
    return join(this.home, 'snapshots', commit);
  }

  fetch({ environment, conditions, dtype, graph, ...options }: FetchSettings = {}): Promise<string> {
    const { limits, ...others } = conditions ?? {};
    return fetchModel(
      { owner: 'someone', name: 'tiny' },
      {
        pick: (files, path) => pickGraph([{ path, files }], { dtype, graph }).file,
        dataFilesOf: externalDataOf,
      },
      { cacheDir: this.cacheDir, ...options },
      {
        environment: { HF_ENDPOINT: this.server.endpoint, ...environment },
        limits: { wait: (ms) => Promise.resolve(void this.waits.push(ms)), ...limits },
        ...others,
      },
    );
  }

  /** The sizes of all files that are being fetched. */
  partSizes(): number[] {
    const names = existsSync(this.partial) ? readdirSync(this.partial) : [];
    return names.flatMap((name) => statSync(join(this.partial, name), { throwIfNoEntry: false })?.size ?? []);
  }

  /** The ranges that were asked for of a large file, in their order. */
  rangesOf(path: string): (string | undefined)[] {
    const sent = this.server.seen.filter((one) => one.path.endsWith(`/${path}`) && one.origin === 'store');
    return sent.map(({ headers }) => headers.range);
  }

  /** Every file that has come to its place is whole. */
  async expectOnlyWholeFiles(files: Readonly<Record<string, Uint8Array | string>> = FILES): Promise<void> {
    for (const path of await filesIn(this.snapshot())) {
      const contents = await readFile(join(this.snapshot(), path));
      expect(contents.equals(Buffer.from(files[path]!)), path).toBe(true);
    }
  }

  /** The model is in the cache as a whole, and nothing else is. */
  async expectWhole(): Promise<void> {
    expect(await filesIn(this.snapshot())).toEqual(NEEDED);
    await this.expectOnlyWholeFiles();
    expect(await filesIn(this.partial)).toEqual([]);
  }
}

/** What a call throws: always one of the library's errors. */
export async function failureOf(run: Promise<unknown>): Promise<WellformedError> {
  const error = await run.then(
    (value) => expect.fail(`resolved to ${String(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WellformedError);
  return error as WellformedError;
}

/** The paths of all files in a folder, sorted; none if it does not exist. */
export async function filesIn(folder: string): Promise<string[]> {
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
