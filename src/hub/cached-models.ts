import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../store/cache-folder.ts';
import { parseHubName } from './hub-name.ts';
import { isCommit } from './listing.ts';
import { ModelCache, namesIn } from './model-cache.ts';

/** A model of the hub at one commit, in the cache. */
export interface CachedModel {
  /** `owner/name`. */
  readonly name: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** The branches and tags that were this commit when they were last asked for. */
  readonly revisions: readonly string[];
  /** The model folder. It may lack files whose download has not ended; those that are there are whole. */
  readonly folder: string;
  /** Of all its files. Two commits share what is the same in both, and each counts it. */
  readonly bytes: number;
}

/**
 * The models in the cache, by name and commit; none if there is no such folder. `cacheDir` as in `loadModel`. Throws
 * `ModelError` (`missing-file`) if a folder cannot be read.
 *
 * @example
 * for (const { name, bytes } of await cachedModels()) console.log(name, bytes);
 */
export async function cachedModels(
  options: { readonly cacheDir?: string | undefined } = {},
): Promise<CachedModel[]> {
  const root = cacheFolder(options.cacheDir);
  const models: CachedModel[] = [];
  for (const owner of (await namesIn(join(root, 'models'))).sort()) {
    for (const own of (await namesIn(join(root, 'models', owner))).sort()) {
      const hubName = parseHubName(`${owner}/${own}`);
      if (hubName === undefined) continue;
      const cache = new ModelCache(root, hubName);
      const revisions = await cache.revisions();
      const commits = (await namesIn(join(cache.folder, 'snapshots'))).filter(isCommit).sort();
      for (const commit of commits) {
        const folder = cache.snapshot(commit);
        const names = [...revisions].filter(([, one]) => one === commit).map(([revision]) => revision);
        models.push({
          name: `${owner}/${own}`,
          commit,
          revisions: names,
          folder,
          bytes: await bytesIn(folder),
        });
      }
    }
  }
  return models;
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((entry) => stat(join(entry.parentPath, entry.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
