import { statfs } from 'node:fs/promises';
import { ModelError } from '../base/errors.ts';
import { cacheFolder } from './cache-folder.ts';
import type { HubName } from './hub-name.ts';
import { fetchListing } from './listing.ts';
import type { RemoteFile } from './listing.ts';
import { USUAL_LOCK_TIMES } from './lock.ts';
import type { LockTimes } from './lock.ts';
import { ModelCache } from './model-cache.ts';
import { graphNamesOf, isDataOf, neededFiles } from './needed-files.ts';
import type { PickGraph } from './needed-files.ts';
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
 * The model folder of a model on the hub, with the graph that `pickGraph` picks; what is not in the cache is fetched. The
 * hub is asked which commit the revision is, unless it is a commit whose files are known, or `offline` is set.
 *
 * Throws `ModelError` (`not-found`, `unauthorized`, `rate-limited`, `network`, `damaged`, `offline`, `not-writable`,
 * `missing-file`), and `WellformedError`: `aborted`; `bad-option` for HF_ENDPOINT or HF_TOKEN.
 *
 * @example
 * const folder = await fetchModel({ owner: 'onnx-community', name: 'Qwen3-0.6B-ONNX' }, () => 'model_q4.onnx');
 */
export async function fetchModel(
  hubName: HubName,
  pickGraph: PickGraph,
  options: DownloadOptions = {},
  conditions: DownloadConditions = {},
): Promise<string> {
  const environment = conditions.environment ?? process.env;
  const { revision = 'main', signal } = options;
  const name = `${hubName.owner}/${hubName.name}`;
  const cache = new ModelCache(cacheFolder(options.cacheDir, environment), hubName);
  throwIfAborted(signal);
  if (options.offline === true) return cachedModel(cache, name, revision, pickGraph);

  const settings = readHubSettings(environment);
  const limits = { ...USUAL_LIMITS, ...conditions.limits };
  const transport = new Transport(settings, { limits, signal });
  const listing = await fetchListing(name, revision, settings.endpoint, transport, (commit) =>
    cache.listing(commit),
  );
  const { commit } = listing;
  const needed = neededFiles(listing.files, pickGraph, name);
  await cache.keepListing(listing);
  await cache.keepCommit(revision, commit);

  const missing = await absentFrom(cache, commit, needed);
  const totalBytes = missing.reduce((sum, { size }) => sum + size, 0);
  await checkRoom(cache.folder, totalBytes);
  const meter = new ProgressMeter(name, totalBytes, options.onProgress ?? (() => undefined), conditions.now);
  const lockTimes = conditions.lockTimes ?? USUAL_LOCK_TIMES;
  // One failure ends the others too.
  const rest = new AbortController();
  const both = signal === undefined ? rest.signal : AbortSignal.any([signal, rest.signal]);
  const placing = {
    ...{ cache, commit, lockTimes, wait: limits.wait, signal: both },
    transport: new Transport(settings, { limits, signal: both }),
  };
  let failure: { readonly error: unknown } | undefined;
  const queue = [...missing];
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined && failure === undefined; file = queue.shift()) {
      const { path } = file;
      const url = `${settings.endpoint}/${name}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
      try {
        await placeFile(
          {
            file,
            url,
            subject: `${path} of ${name}`,
            onBytes: (bytes, isFetched) => meter.set(path, bytes, isFetched),
          },
          placing,
        );
      } catch (error) {
        failure ??= { error };
        rest.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  throwIfAborted(signal);
  if (failure !== undefined) throw failure.error;
  return cache.snapshot(commit);
}

/** What is in the cache, if that is enough. Of several graphs those that are there are told to `pickGraph`. */
async function cachedModel(
  cache: ModelCache,
  name: string,
  revision: string,
  pickGraph: PickGraph,
): Promise<string> {
  const commit = await cache.commitOf(revision);
  const listing = commit === undefined ? undefined : await cache.listing(commit);
  if (commit === undefined || listing === undefined) {
    throw notCached(`${name} (revision ${revision})`, cache.folder);
  }
  const absent = new Set((await absentFrom(cache, commit, listing.files)).map(({ path }) => path));
  const isUsable = (graph: string): boolean =>
    !listing.files.some(({ path }) => (path === graph || isDataOf(graph, path)) && absent.has(path));
  const graphs = graphNamesOf(listing.files).map((graph) => `onnx/${graph}`);
  const unusable = new Set(graphs.filter((graph) => !isUsable(graph)));
  const files = listing.files.filter(({ path }) => !unusable.has(path));
  if (unusable.size === graphs.length && graphs.length > 0)
    throw notCached(`A graph of ${name}`, cache.folder);
  const lacking = neededFiles(files, pickGraph, name).find(({ path }) => absent.has(path));
  if (lacking !== undefined) throw notCached(`${lacking.path} of ${name}`, cache.folder);
  return cache.snapshot(commit);
}

function notCached(what: string, folder: string): ModelError {
  return new ModelError(
    'offline',
    `${what} is not in the cache (${folder}), and nothing may be fetched (offline). Load it once without offline.`,
    { path: folder },
  );
}

async function absentFrom(
  cache: ModelCache,
  commit: string,
  files: readonly RemoteFile[],
): Promise<RemoteFile[]> {
  const isThere = await Promise.all(files.map((file) => cache.has(commit, file)));
  return files.filter((_, index) => !isThere[index]);
}

/** Fails before anything is fetched, not when the disk is full. */
async function checkRoom(folder: string, bytes: number): Promise<void> {
  const found = await statfs(folder).catch(() => undefined);
  if (found === undefined || found.bavail * found.bsize >= bytes) return;
  const free = found.bavail * found.bsize;
  throw new ModelError(
    'not-writable',
    `${folder} has room for ${free} bytes, and ${bytes} have to be fetched. Make room, or choose another folder by cacheDir or WELLFORMED_CACHE.`,
    { path: folder },
  );
}
