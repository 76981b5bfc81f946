import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** So many folders below the cache are looked into: models/OWNER/NAME/snapshots/COMMIT is five. */
const DEEPEST = 6;

/** A model in the cache. */
export interface CachedModel {
  /** OWNER/NAME, as on the hub. */
  readonly name: string;
  /** A commit, branch or tag; empty where the cache does not tell. */
  readonly revision: string;
  readonly folder: string;
  readonly bytes: number;
}

/** All models in a cache, and how many bytes are of downloads that were not finished. */
export interface CacheContent {
  readonly models: readonly CachedModel[];
  readonly unfinishedBytes: number;
}

/**
 * What a cache has. A folder with a config.json is a model; what the folders above it are called says of whom, apart from
 * `models` and `snapshots`, which only keep order. What is in a folder `partial` was not fetched to its end. An empty
 * content where the cache does not exist.
 */
export async function readCache(cache: string): Promise<CacheContent> {
  const models: CachedModel[] = [];
  let unfinishedBytes = 0;
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await entriesOf(folder);
    if (entries.some((entry) => entry.name === 'config.json' && !entry.isDirectory())) {
      const parts = relative(cache, folder)
        .split(sep)
        .filter((part) => part !== 'models' && part !== 'snapshots');
      const [owner = '', name = '', ...revision] = parts;
      const [called, rest] = name === '' ? [owner, ''] : [`${owner}/${name}`, revision.join('/')];
      models.push({ name: called, revision: rest, folder, bytes: await sizeOf(folder) });
      return;
    }
    if (depth === DEEPEST) return;
    for (const entry of entries) {
      if (!entry.isDirectory()) continue;
      const path = join(folder, entry.name);
      if (entry.name === 'partial') unfinishedBytes += await sizeOf(path);
      else await visit(path, depth + 1);
    }
  };
  await visit(cache, 0);
  models.sort((a, b) => compare(a.name, b.name) || compare(a.revision, b.revision));
  return { models, unfinishedBytes };
}

async function entriesOf(folder: string): ReturnType<typeof readFolder> {
  try {
    return await readFolder(folder);
  } catch (error) {
    // Another process may just have taken it away.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

function readFolder(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

/** The size of all files in a folder and below. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await sizeOf(path);
    else
      bytes += await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
  }
  return bytes;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
