import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ModelError } from '../base/errors.ts';
import type { HubName } from './hub-name.ts';
import { isCommit, isRemoteFile } from './listing.ts';
import type { Listing, RemoteFile } from './listing.ts';

/**
 * What is kept of one model, in `models/OWNER/NAME` of the cache folder:
 *
 * - `revisions/REVISION`: the commit that a branch or tag was when it was last asked for;
 * - `listings/COMMIT.json`: all files of a commit, with sizes and digests;
 * - `snapshots/COMMIT/`: a model folder. A file in it is whole and was verified before it came there, by its new name;
 * - `partial/`: what is being fetched, by its digest. Nothing reads it but the download that goes on with it.
 */
export class ModelCache {
  readonly folder: string;

  constructor(cacheFolder: string, { owner, name }: HubName) {
    this.folder = join(cacheFolder, 'models', owner, name);
  }

  /** Where the model folder of a commit is. */
  snapshot(commit: string): string {
    return join(this.folder, 'snapshots', commit);
  }

  fileOf(commit: string, path: string): string {
    return join(this.snapshot(commit), ...path.split('/'));
  }

  get partial(): string {
    return join(this.folder, 'partial');
  }

  /** The commit that a revision was when it was last asked for. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (isCommit(revision)) return revision;
    const commit = (await readIfThere(this.revisionFile(revision)))?.trim();
    return commit !== undefined && isCommit(commit) ? commit : undefined;
  }

  async keepCommit(revision: string, commit: string): Promise<void> {
    if (isCommit(revision) || (await this.commitOf(revision)) === commit) return;
    await replaceFile(this.revisionFile(revision), commit);
  }

  /** The files of a commit, if they were listed before. A listing that is damaged is as good as none. */
  async listing(commit: string): Promise<Listing | undefined> {
    const text = await readIfThere(this.listingFile(commit));
    if (text === undefined) return undefined;
    try {
      const files: unknown = JSON.parse(text);
      return Array.isArray(files) && files.every(isRemoteFile) ? { commit, files } : undefined;
    } catch {
      return undefined;
    }
  }

  async keepListing({ commit, files }: Listing): Promise<void> {
    await replaceFile(this.listingFile(commit), JSON.stringify(files));
  }

  /** All commits whose files were listed. */
  async commits(): Promise<string[]> {
    const names = await namesIn(join(this.folder, 'listings'));
    return names.map((name) => name.replace(/\.json$/, '')).filter(isCommit);
  }

  /** Whether a file is in the model folder of a commit, with the size that it should have. */
  async has(commit: string, file: RemoteFile): Promise<boolean> {
    return (await sizeOf(this.fileOf(commit, file.path))) === file.size;
  }

  private revisionFile(revision: string): string {
    return join(this.folder, 'revisions', encodeURIComponent(revision));
  }

  private listingFile(commit: string): string {
    return join(this.folder, 'listings', `${commit}.json`);
  }
}

/** The names in a folder; none if it does not exist. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (isAbsent(cause)) return [];
    throw notReadable(folder, cause);
  }
}

/** The size of a file; `undefined` if it does not exist. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw notReadable(path, cause);
  }
}

/** Writes a small file under another name, and moves it to its place. */
async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(fresh, text, { flush: true });
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw notWritable(path, cause);
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw notReadable(path, cause);
  }
}

export function isAbsent(cause: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(cause) ?? '');
}

export function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

/** What a failure to write in the cache is told as. */
export function notWritable(path: string, cause: unknown): ModelError {
  const code = codeOf(cause) ?? String(cause);
  const why = code === 'ENOSPC' ? 'there is no room left' : code;
  return new ModelError(
    'not-writable',
    `${path} cannot be written (${why}). Make room, or choose another folder by cacheDir or WELLFORMED_CACHE.`,
    { path, cause },
  );
}

function notReadable(path: string, cause: unknown): ModelError {
  return new ModelError(
    'missing-file',
    `${path} cannot be read (${codeOf(cause) ?? String(cause)}). Check its permissions, or choose another cache folder.`,
    { path, cause },
  );
}
