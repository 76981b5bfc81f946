import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startDigest } from './digest.ts';
import { downloadFile } from './download-file.ts';
import type { Wanted } from './download-file.ts';
import type { RemoteFile } from './listing.ts';
import { withLock } from './lock.ts';
import type { Held, LockTimes } from './lock.ts';
import { isAbsent, namesIn, notWritable, sizeOf } from './model-cache.ts';
import type { ModelCache } from './model-cache.ts';
import type { Patience } from './retries.ts';
import type { Transport } from './transport.ts';

/** What placing files needs beside the file itself. */
export interface Placing {
  readonly cache: ModelCache;
  readonly commit: string;
  readonly transport: Transport;
  readonly lockTimes: LockTimes;
  readonly wait: Patience['wait'];
  readonly signal: AbortSignal | undefined;
}

/**
 * Brings a file into the model folder of a commit: from another commit that has the same file, or from the hub. It
 * comes there whole and verified, by a change of its name; whoever else is fetching it is waited for.
 */
export async function placeFile(wanted: Wanted, placing: Placing): Promise<void> {
  const { file } = wanted;
  const { cache, commit, transport, lockTimes: times, wait, signal } = placing;
  const lock = join(cache.partial, `${file.id.hex}.lock`);
  const place = cache.fileOf(commit, file.path);
  const isPlaced = async (): Promise<boolean> => {
    if (!(await cache.has(commit, file))) return false;
    wanted.onBytes(file.size, false);
    return true;
  };
  // A second time only if this process slept, and another took it for gone and its part with it.
  for (let attempt = 1; ; attempt++) {
    const isDone = await withLock(
      lock,
      async (held) => {
        if (await isPlaced()) return true;
        await mkdir(dirname(place), { recursive: true }).catch((cause: unknown) => {
          throw notWritable(place, cause);
        });
        if (await reuse(file, placing, place, held)) return isPlaced();
        const part = await adoptPart(cache, file, held);
        await downloadFile(wanted, part, transport);
        return moveTo(place, part, () => cache.has(commit, file), attempt > 1);
      },
      { times, wait, signal },
    );
    if (isDone) return;
  }
}

/** Moves a whole file to its place; false if it is gone. A place that cannot be replaced is fine if it has the file. */
async function moveTo(
  place: string,
  part: string,
  isPlaced: () => Promise<boolean>,
  mustBe: boolean,
): Promise<boolean> {
  try {
    await rename(part, place);
    return true;
  } catch (cause) {
    if (await isPlaced()) {
      await rm(part, { force: true });
      return true;
    }
    if (isAbsent(cause) && !mustBe) return false;
    throw notWritable(place, cause);
  }
}

/** Takes the file from another commit, if it is there and still what it was. */
async function reuse(
  file: RemoteFile,
  { cache, commit }: Placing,
  place: string,
  held: Held,
): Promise<boolean> {
  for (const other of await cache.commits()) {
    if (other === commit) continue;
    const listing = await cache.listing(other);
    const same = listing?.files.filter(({ id, size }) => id.hex === file.id.hex && size === file.size) ?? [];
    for (const { path } of same) {
      const source = cache.fileOf(other, path);
      if ((await sizeOf(source)) !== file.size || !(await isIntact(source, file))) continue;
      const copy = join(cache.partial, `${file.id.hex}.${held.id}.copy`);
      try {
        await link(source, copy).catch(() => copyFile(source, copy));
        await rename(copy, place);
        return true;
      } catch {
        // It will be fetched instead.
        await rm(copy, { force: true });
      }
    }
  }
  return false;
}

async function isIntact(path: string, { id, size }: RemoteFile): Promise<boolean> {
  const digest = startDigest(id.kind, size);
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex') === id.hex;
}

/** The part to go on with: what was left of the file, under a name that is this owner's alone. */
async function adoptPart(cache: ModelCache, { id }: RemoteFile, held: Held): Promise<string> {
  const own = join(cache.partial, `${id.hex}.${held.id}.part`);
  const names = (await namesIn(cache.partial)).filter(
    (name) => name.startsWith(`${id.hex}.`) && /\.(?:part|copy)$/.test(name),
  );
  const parts = await Promise.all(
    names.map(async (name) => ({
      path: join(cache.partial, name),
      size: (await sizeOf(join(cache.partial, name))) ?? 0,
    })),
  );
  parts.sort((a, b) => b.size - a.size);
  for (const [index, { path }] of parts.entries()) {
    // One that may still be written to is copied: what is written to it then, no one reads.
    if (index === 0 && !path.endsWith('.copy'))
      await (held.taken ? copyFile(path, own) : rename(path, own)).catch(() => undefined);
    await rm(path, { force: true }).catch(() => undefined);
  }
  return own;
}
