import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { codeOf, isAbsent, notWritable } from './model-cache.ts';
import { throwIfAborted } from './retries.ts';
import type { Patience } from './retries.ts';

/** How it is found out that the owner of a lock is no more. */
export interface LockTimes {
  /** How often the owner shows that it is there, in milliseconds. */
  readonly beatMs: number;
  /** After how long without a sign an owner counts as gone, in milliseconds. */
  readonly goneMs: number;
  /** How often others look, in milliseconds. */
  readonly pollMs: number;
}

export const USUAL_LOCK_TIMES: LockTimes = { beatMs: 2_000, goneMs: 15_000, pollMs: 200 };

/** A lock that is held. */
export interface Held {
  /** Unique; files that only this owner writes to have it in their names. */
  readonly id: string;
  /**
   * Whether the lock was taken from an owner that gave no sign. It may come back (a laptop that slept), so its files may
   * still be written to.
   */
  readonly taken: boolean;
}

/**
 * Runs `body` while holding a lock file, so that two processes do not fetch the same file twice. The lock saves work: it
 * is what each does to files of its own, and the verification, that keeps files whole if it ever fails.
 */
export async function withLock<Result>(
  path: string,
  body: (held: Held) => Promise<Result>,
  options: { times: LockTimes; wait: Patience['wait']; signal: AbortSignal | undefined },
): Promise<Result> {
  const id = randomUUID();
  const taken = await acquire(path, id, options);
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, options.times.beatMs);
  beat.unref();
  try {
    return await body({ id, taken });
  } finally {
    clearInterval(beat);
    if ((await ownerOf(path))?.id === id) await rm(path, { force: true }).catch(() => undefined);
  }
}

interface Owner {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

/** Whether the lock was taken from another. */
async function acquire(
  path: string,
  id: string,
  { times, wait, signal }: { times: LockTimes; wait: Patience['wait']; signal: AbortSignal | undefined },
): Promise<boolean> {
  let taken = false;
  let lastSign: string | undefined;
  let silentMs = 0;
  for (;;) {
    throwIfAborted(signal);
    if (await create(path, { id, pid: process.pid, host: hostname() })) return taken;
    const sign = await signOf(path);
    if (sign === undefined) continue;
    const owner = await ownerOf(path);
    const isDead = owner !== undefined && owner.host === hostname() && !isRunning(owner.pid);
    silentMs = sign === lastSign ? silentMs + times.pollMs : 0;
    lastSign = sign;
    if (isDead || silentMs >= times.goneMs) {
      await remove(path, owner?.id);
      // A process that is no more writes no more.
      taken ||= !isDead;
      continue;
    }
    await wait(times.pollMs, signal);
  }
}

/** Whether the lock could be made. */
async function create(path: string, owner: Owner): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    try {
      await file.writeFile(JSON.stringify(owner));
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw notWritable(path, cause);
  }
}

/** What changes as long as the owner is there: waiting is counted by looks, so that clocks need not agree. */
async function signOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeMs, ino } = await stat(path);
    return `${ino}:${mtimeMs}`;
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw notWritable(path, cause);
  }
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Owner | null;
    return typeof owner?.id === 'string' && Number.isInteger(owner.pid) ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the lock of an owner away, unless it is another's by now: of several that try, one moves the file. */
async function remove(path: string, ownerId: string | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    if ((await ownerOf(path))?.id !== ownerId) return;
    await rename(path, aside);
    // It became another's between the two lines: it is given back.
    if ((await ownerOf(aside))?.id !== ownerId) await link(aside, path).catch(() => undefined);
    await rm(aside, { force: true });
  } catch (cause) {
    if (!isAbsent(cause)) throw notWritable(path, cause);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: there is such a process, of another user.
    return codeOf(cause) === 'EPERM';
  }
}
