import { ModelError } from '../base/errors.ts';
import type { RemoteFile } from './listing.ts';
import type { ModelCache } from './model-cache.ts';
import { dataPath, graphName, neededFiles } from './needed-files.ts';
import type { Graphs } from './needed-files.ts';

/**
 * The model folder that is in the cache, without asking anyone. Of several graphs those are told to `graphs.pick` that are
 * there with all their weights. Throws `ModelError` (`offline`) if something is not there.
 */
export async function cachedModel(
  cache: ModelCache,
  name: string,
  revision: string,
  graphs: Graphs,
): Promise<string> {
  const commit = await cache.commitOf(revision);
  const listing = commit === undefined ? undefined : await cache.listing(commit);
  if (commit === undefined || listing === undefined) {
    throw notCached(`${name} (revision ${revision})`, cache);
  }
  const absent = new Set(await absentFrom(cache, commit, listing.files));
  const isWhole = async (graph: RemoteFile): Promise<boolean> => {
    if (absent.has(graph)) return false;
    const names = await graphs.dataFilesOf(cache.fileOf(commit, graph.path));
    const paths = names.map((one) => dataPath(graph, one));
    return paths.every((path) => listing.files.some((file) => file.path === path && !absent.has(file)));
  };
  const files: RemoteFile[] = [];
  for (const file of listing.files) {
    if (graphName(file.path) === undefined || (await isWhole(file))) files.push(file);
  }
  if (!files.some(({ path }) => graphName(path) !== undefined)) throw notCached(`A graph of ${name}`, cache);
  const needed = neededFiles(files, graphs, `the copy of ${name} in the cache`);
  const lacking = needed.files.find((file) => absent.has(file));
  if (lacking !== undefined) throw notCached(`${lacking.path} of ${name}`, cache);
  return cache.snapshot(commit);
}

function notCached(what: string, { folder }: ModelCache): ModelError {
  return new ModelError(
    'offline',
    `${what} is not in the cache (${folder}), and nothing may be fetched (offline). Load it once without offline.`,
    { path: folder },
  );
}

/** Those of the files that the model folder of a commit does not have, or not with their size. */
export async function absentFrom(
  cache: ModelCache,
  commit: string,
  files: readonly RemoteFile[],
): Promise<RemoteFile[]> {
  const isThere = await Promise.all(files.map((file) => cache.has(commit, file)));
  return files.filter((_, index) => !isThere[index]);
}
