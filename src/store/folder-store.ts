import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WellformedError } from '../base/errors.ts';
import type { Store } from '../base/store.ts';
import { cacheFolder } from './cache-folder.ts';

/** How many bytes a folder keeps, unless it is set otherwise: the tables of some twenty of the largest vocabularies. */
export const FOLDER_STORE_BYTES: number = 256 * 2 ** 20;

/** What is kept has this ending; nothing else in the folder is read, counted or removed. */
const KEPT = '.kept';
const UNFINISHED = '.unfinished';

/** An unfinished file as old as this belongs to no process any more. */
const ABANDONED_MS = 3_600_000;

export interface FolderStoreOptions {
  /** The most bytes of files that are kept; those that were used longest ago are removed first. Default: 256 MiB. */
  readonly maxBytes?: number | undefined;
}

/**
 * A store in a folder, which is made when something is first kept. Files get their names when they are whole, so other
 * processes may use the same folder. A folder that cannot be read or written is as one that is empty: nothing is thrown.
 *
 * Throws `WellformedError` (`bad-option`) where `maxBytes` is no such number, and for keys of other characters than `a-z`,
 * `0-9` and `-`.
 *
 * @example
 * await openVocabulary(bytes, { store: folderStore('/var/cache/vocabularies') });
 */
export function folderStore(
  folder: string,
  { maxBytes = FOLDER_STORE_BYTES }: FolderStoreOptions = {},
): Store {
  if (!(maxBytes >= 0)) {
    throw new WellformedError('bad-option', `maxBytes ${maxBytes}: expected a number of bytes`);
  }
  const pathOf = (key: string): string => {
    if (/^[a-z0-9-]+$/.test(key)) return join(folder, `${key}${KEPT}`);
    throw new WellformedError('bad-option', `The key "${key}" has characters other than a-z, 0-9 and -`);
  };
  return {
    async get(key) {
      const path = pathOf(key);
      const bytes = await readFile(path).catch(() => undefined);
      if (bytes === undefined) return undefined;
      // The time of the file is that of its last use.
      const now = new Date();
      await utimes(path, now, now).catch(() => undefined);
      return bytes;
    },
    async set(key, bytes) {
      const path = pathOf(key);
      if (bytes.length > maxBytes) return;
      const unfinished = join(folder, `${key}-${randomUUID()}${UNFINISHED}`);
      try {
        await mkdir(folder, { recursive: true });
        await makeRoom(folder, path, maxBytes - bytes.length);
        await writeFile(unfinished, bytes, { flag: 'wx' });
        await rename(unfinished, path);
      } catch {
        await rm(unfinished, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** The store of vocabularies in the user's cache folder; see `cacheFolder`. */
export function vocabularyStore(cacheDir: string | undefined): Store {
  return folderStore(join(cacheFolder(cacheDir), 'vocabularies'));
}

/** Removes what was used longest ago until no more than so many bytes are left, that of one path not counted. */
async function makeRoom(folder: string, replaced: string, maxBytes: number): Promise<void> {
  const files: { path: string; size: number; usedMs: number }[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const isKept = name.endsWith(KEPT);
    if (path === replaced || (!isKept && !name.endsWith(UNFINISHED))) continue;
    // It may be gone by now: others use the folder too.
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    if (isKept) files.push({ path, size: found.size, usedMs: found.mtimeMs });
    else if (Date.now() - found.mtimeMs > ABANDONED_MS) await remove(path);
  }
  files.sort((a, b) => a.usedMs - b.usedMs);
  let bytes = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files) {
    if (bytes <= maxBytes) return;
    await remove(path);
    bytes -= size;
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}
