import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DownloadProgress } from '../../src/hub/progress.ts';
import { failureOf, filesIn, TinyHub, WEIGHTS } from './tiny.ts';

const GRAPH = 'onnx/model_q4.onnx';
const DIGEST = createHash('sha256').update(WEIGHTS).digest('hex');
const LOCK_TIMES = { beatMs: 1000, goneMs: 100, pollMs: 10 };

let hub: TinyHub;
beforeEach(async () => {
  hub = await TinyHub.start();
  await mkdir(hub.partial, { recursive: true });
});
afterEach(() => hub.stop());

const lock = (): string => join(hub.partial, `${DIGEST}.lock`);
const part = (): string => join(hub.partial, `${DIGEST}.other.part`);

async function leaveLock(pid: number, host: string): Promise<void> {
  await writeFile(lock(), JSON.stringify({ id: 'other', pid, host }));
  await writeFile(part(), WEIGHTS.subarray(0, 10_000));
}

/** The id of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('close', resolve));
  return child.pid!;
}

describe('calls at the same time', () => {
  it('fetch each file once, and all are served', async () => {
    const last: DownloadProgress[] = [];
    const calls = Array.from({ length: 4 }, (_, index) =>
      hub.fetch({ onProgress: (progress) => (last[index] = progress) }),
    );
    expect(new Set(await Promise.all(calls))).toEqual(new Set([hub.snapshot()]));
    await hub.expectWhole();
    const files = hub.server.seen.filter(({ path, origin }) => path.endsWith('.onnx') && origin === 'store');
    expect(files).toHaveLength(1);
    for (const { loadedBytes, totalBytes, secondsLeft } of last) {
      expect([loadedBytes, secondsLeft]).toEqual([totalBytes, 0]);
    }
  });

  it('of which one fails or is aborted leave the others whole', async () => {
    hub.server.fail(GRAPH, { stallAfter: 1000 });
    const caller = new AbortController();
    let atStall: (() => void) | undefined;
    const stalled = new Promise<void>((resolve) => (atStall = resolve));
    const aborted = hub.fetch({
      signal: caller.signal,
      onProgress: () => {
        if (hub.partSizes().includes(1000)) atStall?.();
      },
    });
    await stalled;
    const others = [hub.fetch(), hub.fetch()];
    caller.abort();
    const [error] = await Promise.all([failureOf(aborted), ...others]);
    expect(error.code).toBe('aborted');
    await hub.expectWhole();
  });
});

describe('what another process left', () => {
  it('is gone on with at once if that is no more', async () => {
    await leaveLock(await endedProcess(), hostname());
    await hub.fetch();
    expect(hub.rangesOf(GRAPH)).toEqual(['bytes=10000-']);
    expect(hub.waits).toEqual([]);
    await hub.expectWhole();
  });

  it('is gone on with if that gave no sign for long, and may be written to all the same', async () => {
    await leaveLock(1, 'another-host');
    const other = await open(part(), 'r+');
    try {
      hub.server.onFile = async (path) => {
        // The other one comes back while its file is taken over, and writes what it likes.
        if (path === GRAPH) await other.write(new Uint8Array(200_000), 0, 200_000, 0);
      };
      await hub.fetch({ conditions: { lockTimes: LOCK_TIMES } });
    } finally {
      await other.close();
    }
    expect(hub.rangesOf(GRAPH)).toEqual(['bytes=10000-']);
    expect(hub.waits.filter((ms) => ms === LOCK_TIMES.pollMs)).toHaveLength(10);
    await hub.expectWhole();
  });

  it('is not touched as long as that gives signs', async () => {
    await leaveLock(1, 'another-host');
    let looks = 0;
    const wait = async (): Promise<void> => {
      looks += 1;
      if (looks === 50) await rm(lock());
      else await utimes(lock(), looks, looks);
    };
    await hub.fetch({ conditions: { lockTimes: LOCK_TIMES, limits: { wait } } });
    expect(looks).toBe(50);
    await hub.expectWhole();
  });

  it('may be a lock that says nothing', async () => {
    await writeFile(lock(), '');
    await hub.fetch({ conditions: { lockTimes: LOCK_TIMES } });
    await hub.expectWhole();
  });

  it('is waited for, until the caller aborts', async () => {
    await leaveLock(process.pid, hostname());
    const caller = new AbortController();
    const wait = (): Promise<void> => {
      caller.abort();
      return Promise.resolve();
    };
    const error = await failureOf(hub.fetch({ signal: caller.signal, conditions: { limits: { wait } } }));
    expect(error.code).toBe('aborted');
    expect(JSON.parse(await readFile(lock(), 'utf8'))).toMatchObject({ id: 'other' });
    expect((await stat(part())).size).toBe(10_000);
  });
});

it('a call whose lock was taken, and its part with it, begins anew', async () => {
  let isTaken = false;
  hub.server.fail(GRAPH, { cutAfter: 1000 });
  hub.server.onFile = async (path) => {
    if (path !== GRAPH || !hub.partSizes().includes(1000) || isTaken) return;
    isTaken = true;
    for (const name of await filesIn(hub.partial)) {
      if (name.startsWith(DIGEST)) await rm(join(hub.partial, name));
    }
  };
  await hub.fetch();
  expect(isTaken).toBe(true);
  expect(hub.rangesOf(GRAPH)).toEqual([undefined, 'bytes=1000-', undefined]);
  await hub.expectWhole();
});
