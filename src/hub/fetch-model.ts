import { statfs } from 'node:fs/promises';
import { ModelError, WellformedError } from '../base/errors.ts';
import { cacheFolder } from '../store/cache-folder.ts';
import { absentFrom, cachedModel } from './cached-model.ts';
import type { HubName } from './hub-name.ts';
import { fetchListing } from './listing.ts';
import type { RemoteFile } from './listing.ts';
import { USUAL_LOCK_TIMES } from './lock.ts';
import type { LockTimes } from './lock.ts';
import { ModelCache } from './model-cache.ts';
import { dataFiles, likelyDataFiles, neededFiles } from './needed-files.ts';
import type { Graphs } from './needed-files.ts';
import { placeFile } from './place-file.ts';
import { ProgressMeter } from './progress.ts';
import type { DownloadProgress } from './progress.ts';
import { throwIfAborted } from './retries.ts';
import { readHubSettings } from './settings.ts';
import type { Environment } from './settings.ts';
import { Transport, USUAL_LIMITS } from './transport.ts';
import type { TransportLimits } from './transport.ts';

/** How a model is fetched that is named `owner/name`. */
export interface DownloadOptions {
  /**
   * The folder that keeps models. Default: the environment variable `WELLFORMED_CACHE`, else `wellformed` in
   * `XDG_CACHE_HOME` or in the platform's folder for caches.
   */
  readonly cacheDir?: string | undefined;
  /** A branch, a tag or a commit. Default: `main`. */
  readonly revision?: string | undefined;
  /** Uses only what is in the cache, and throws `ModelError` (`offline`) if that is not enough. */
  readonly offline?: boolean | undefined;
  /** Called as bytes come; not at all where nothing has to be fetched. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Aborts the download, with the code `aborted`. The next one goes on where it was. */
  readonly signal?: AbortSignal | undefined;
}

/** What tests set otherwise. */
export interface DownloadConditions {
  readonly environment?: Environment;
  readonly limits?: Partial<TransportLimits>;
  readonly lockTimes?: LockTimes;
  readonly now?: () => number;
}

/** Large and small files are fetched side by side, this many. */
const PARALLEL = 4;

/**
 * The model folder of a model on the hub, with the graph that `graphs` picks; what is not in the cache is fetched. The
 * hub is asked which commit the revision is, unless it is a commit whose files are known, or `offline` is set.
 *
 * Throws `ModelError` (`not-found`, `unauthorized`, `rate-limited`, `network`, `damaged`, `offline`, `not-writable`,
 * `missing-file`), and `WellformedError`: `aborted`; `bad-option` for `revision`, HF_ENDPOINT or HF_TOKEN.
 *
 * @example
 * const graphs = { pick: () => 'model_q4.onnx', dataFilesOf: externalDataOf };
 * const folder = await fetchModel({ owner: 'onnx-community', name: 'Qwen3-0.6B-ONNX' }, graphs);
 */
export async function fetchModel(
  hubName: HubName,
  graphs: Graphs,
  options: DownloadOptions = {},
  conditions: DownloadConditions = {},
): Promise<string> {
  const environment = conditions.environment ?? process.env;
  const { revision = 'main', signal } = options;
  const name = `${hubName.owner}/${hubName.name}`;
  const cache = new ModelCache(cacheFolder(options.cacheDir, environment), hubName);
  checkRevision(revision);
  throwIfAborted(signal);
  if (options.offline === true) return cachedModel(cache, name, revision, graphs);

  const settings = readHubSettings(environment);
  const limits = { ...USUAL_LIMITS, ...conditions.limits };
  const transport = new Transport(settings, { limits, signal });
  const listing = await fetchListing(name, revision, settings.endpoint, transport, (known) =>
    cache.listing(known),
  );
  const { commit, files } = listing;
  const place = `${name} on the hub`;
  const needed = neededFiles(files, graphs, place);
  await cache.keepListing(listing);
  await cache.keepCommit(revision, commit);

  const meter = new ProgressMeter(name, options.onProgress ?? (() => undefined), conditions.now);
  const bring = async (first: readonly RemoteFile[], later: readonly RemoteFile[]): Promise<void> => {
    const missing = await absentFrom(cache, commit, first);
    for (const file of [...missing, ...(await absentFrom(cache, commit, later))])
      meter.expect(file.path, file.size);
    await checkRoom(cache.folder, meter.missingBytes);
    await inParallel(missing, signal, (file, both) => {
      const { path } = file;
      const url = `${settings.endpoint}/${name}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
      const onBytes = (bytes: number, isFetched: boolean): void => {
        meter.set(path, bytes, isFetched);
      };
      return placeFile(
        { file, url, subject: `${path} of ${name}`, onBytes },
        {
          ...{ cache, commit, wait: limits.wait, signal: both },
          lockTimes: conditions.lockTimes ?? USUAL_LOCK_TIMES,
          transport: new Transport(settings, { limits, signal: both }),
        },
      );
    });
  };
  // The graph tells in which files its weights are; until it is there, their names let guess it.
  const likely = likelyDataFiles(needed.graph.path, files);
  await bring(needed.files, likely);
  const names = await graphs.dataFilesOf(cache.fileOf(commit, needed.graph.path));
  const data = dataFiles(needed.graph, names, files, place);
  for (const { path } of likely) if (!data.some((file) => file.path === path)) meter.expect(path, 0);
  await bring(data, []);
  return cache.snapshot(commit);
}

/** What Git allows in the name of a branch or tag, roughly: the hub knows the rest. */
function checkRevision(revision: string): void {
  if (/^(?!.*\.\.)[^\0-\x20\x7f]{1,200}$/.test(revision) && revision !== '.') return;
  throw new WellformedError('bad-option', `revision "${revision}": expected a branch, a tag or a commit`);
}

/** Several at a time. The first failure ends the others, and is thrown. */
async function inParallel<Item>(
  items: readonly Item[],
  signal: AbortSignal | undefined,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const rest = new AbortController();
  const both = signal === undefined ? rest.signal : AbortSignal.any([signal, rest.signal]);
  let failure: { readonly error: unknown } | undefined;
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && failure === undefined; item = queue.shift()) {
      try {
        await work(item, both);
      } catch (error) {
        failure ??= { error };
        rest.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  throwIfAborted(signal);
  if (failure !== undefined) throw failure.error;
}

/** Fails before anything is fetched, not when the disk is full. */
async function checkRoom(folder: string, bytes: number): Promise<void> {
  const found = await statfs(folder).catch(() => undefined);
  if (found === undefined || found.bavail * found.bsize >= bytes) return;
  throw new ModelError(
    'not-writable',
    `${folder} has room for ${found.bavail * found.bsize} bytes, and ${bytes} have to be fetched. ` +
      'Make room, or choose another folder by cacheDir or WELLFORMED_CACHE.',
    { path: folder },
  );
}
