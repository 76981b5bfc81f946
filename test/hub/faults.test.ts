import fc from 'fast-check';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRetryAfter } from '../../src/hub/transport.ts';
import type { Fault } from './hub-server.ts';
import { failureOf, FILES, filesIn, NEEDED, TinyHub, WEIGHTS } from './tiny.ts';

let hub: TinyHub;
beforeEach(async () => {
  hub = await TinyHub.start();
});
afterEach(() => hub.stop());

const GRAPH = 'onnx/model_q4.onnx';
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

describe('a connection', () => {
  it('that is cut is taken up where it ended, as often as there is more each time', async () => {
    hub.server.fail(GRAPH, ...times(12, { cutAfter: 20_000 }));
    await hub.fetch();
    const ranges = Array.from({ length: 12 }, (_, index) => `bytes=${20_000 * (index + 1)}-`);
    expect(hub.rangesOf(GRAPH)).toEqual([undefined, ...ranges]);
    expect(hub.waits).toEqual(times(12, 500));
    await hub.expectWhole();
  });

  it('that is cut at once is tried five times, with waits that grow', async () => {
    hub.server.fail(GRAPH, ...times(20, { cutAfter: 0 }));
    const error = await failureOf(hub.fetch());
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/failed while onnx\/model_q4\.onnx of someone\/tiny was fetched/);
    expect(hub.rangesOf(GRAPH)).toHaveLength(5);
    expect(hub.waits).toEqual([500, 1000, 2000, 4000]);
  });

  it('that stalls is cut by us', async () => {
    hub.server.fail(GRAPH, { stallAfter: 0 }, { stallAfter: 1000 });
    await hub.fetch({ conditions: { limits: { stallMs: 400 } } });
    expect(hub.rangesOf(GRAPH)).toContain('bytes=1000-');
    await hub.expectWhole();
  });

  it('that always stalls is an error', async () => {
    hub.server.fail(GRAPH, ...times(5, { stallAfter: 0 }));
    const error = await failureOf(hub.fetch({ conditions: { limits: { stallMs: 100 } } }));
    expect(error).toMatchObject({ code: 'network' });
    expect(error.message).toContain('nothing came for 0.1 s');
  });

  it('that is slow, and tells no length, is waited for', async () => {
    hub.server.fail('config.json', { trickle: true });
    hub.server.fail('tokenizer.json', { trickle: true });
    await hub.fetch();
    await hub.expectWhole();
  });

  it('that never comes about is an error', async () => {
    // A port that was free a moment ago.
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const environment = { HF_ENDPOINT: `http://127.0.0.1:${port}` };
    const error = await failureOf(hub.fetch({ environment }));
    expect(error.code).toBe('network');
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('ranges', () => {
  it('that are ignored: the file comes from its beginning', async () => {
    hub.server.fail(GRAPH, { cutAfter: 1000 }, { ignoreRange: true });
    await hub.fetch();
    await hub.expectWhole();
  });

  it('that are ignored by connections that are always cut: an error, at last', async () => {
    hub.server.fail(GRAPH, ...times(50, { ignoreRange: true, cutAfter: 1000 } as const));
    expect((await failureOf(hub.fetch())).code).toBe('network');
    expect(hub.rangesOf(GRAPH).length).toBeLessThan(10);
  });

  it('that are of another part: the file comes anew', async () => {
    hub.server.fail(GRAPH, { cutAfter: 1000 }, { wrongRange: true });
    await hub.fetch();
    expect(hub.rangesOf(GRAPH)).toEqual([undefined, 'bytes=1000-', undefined]);
    await hub.expectWhole();
  });

  it('with other contents behind a cut: the file comes anew', async () => {
    hub.server.fail(GRAPH, { cutAfter: 1000 }, { wrongContent: true });
    await hub.fetch();
    expect(hub.rangesOf(GRAPH)).toEqual([undefined, 'bytes=1000-', undefined]);
    await hub.expectWhole();
  });
});

describe('statuses', () => {
  it.each([
    ['401', { status: 401 }, 'unauthorized', 1],
    ['403', { status: 403 }, 'unauthorized', 1],
    ['404', { status: 404 }, 'not-found', 1],
    ['410', { status: 410 }, 'not-found', 1],
    ['418', { status: 418 }, 'network', 1],
    ['429', { status: 429 }, 'rate-limited', 5],
    ['500', { status: 500 }, 'network', 5],
    ['503', { status: 503 }, 'network', 5],
    ['a redirection to nowhere', { status: 302 }, 'network', 1],
  ] as const)('%s, of the model or of a file, is a clear error', async (_, fault, code, attempts) => {
    for (const [part, subject] of [
      ['/api/', 'someone/tiny (revision main)'],
      ['/config.json', 'config.json of someone/tiny'],
    ] as const) {
      hub.server.fail(part, ...times(attempts, fault));
      const before = hub.server.seen.length;
      const error = await failureOf(hub.fetch());
      expect(error.code).toBe(code);
      expect(error.message).toContain(code === 'rate-limited' ? 'status 429' : subject);
      expect(error.message).not.toContain('a page');
      const asked = hub.server.seen.slice(before).filter(({ path }) => path.includes(part));
      expect(asked).toHaveLength(attempts);
      await hub.expectOnlyWholeFiles();
    }
    await hub.fetch();
    await hub.expectWhole();
  });

  it('429 and 503 are waited for as long as they ask', async () => {
    hub.server.fail('/api/', { status: 429, headers: { 'retry-after': '7' } }, { status: 500 });
    hub.server.fail(GRAPH, { status: 503, headers: { 'retry-after': '3' } });
    await hub.fetch();
    expect(hub.waits).toEqual([7000, 1000, 3000]);
    await hub.expectWhole();
  });

  it('429 for an hour is told at once', async () => {
    hub.server.fail('/api/', { status: 429, headers: { 'retry-after': '3600' } });
    const error = await failureOf(hub.fetch());
    expect(error.code).toBe('rate-limited');
    expect(error.message).toMatch(/Try again in 3600 s\. With a token in HF_TOKEN/);
    expect(hub.waits).toEqual([]);
  });

  it('Retry-After is a number of seconds or a date', () => {
    const now = Date.UTC(2030, 0, 1);
    expect(readRetryAfter('120', now)).toBe(120_000);
    expect(readRetryAfter('Tue, 01 Jan 2030 00:00:30 GMT', now)).toBe(30_000);
    expect(readRetryAfter('Mon, 31 Dec 2029 00:00:00 GMT', now)).toBe(0);
    expect(readRetryAfter('soon', now)).toBeUndefined();
    expect(readRetryAfter(null, now)).toBeUndefined();
  });
});

describe('contents', () => {
  it.each([
    ['others', { wrongContent: true }],
    ['too few, and said to be so', { lengthOff: -10 }],
    ['too many', { lengthOff: 10 }],
  ] as const)('%s: once, they are fetched again; always, they are an error', async (_, fault) => {
    hub.server.fail(GRAPH, fault);
    await hub.fetch();
    await hub.expectWhole();

    hub.publish({ ...FILES, [GRAPH]: WEIGHTS.subarray(1) }, 'b'.repeat(40));
    hub.server.fail(GRAPH, ...times(3, fault));
    const error = await failureOf(hub.fetch());
    expect(error.code).toBe('damaged');
    expect(error.message).toMatch(/onnx\/model_q4\.onnx of someone\/tiny came 3 times with other contents/);
    expect(await filesIn(hub.snapshot('b'.repeat(40)))).not.toContain(GRAPH);
  });

  it('that come compressed are still verified', async () => {
    hub.server.fail('/config.json', { gzip: true });
    hub.server.fail(GRAPH, { gzip: true });
    await hub.fetch();
    await hub.expectWhole();
  });

  it('for which there is no room are not fetched', async () => {
    const size = Number.MAX_SAFE_INTEGER;
    const oid = 'a'.repeat(40);
    const names = ['config.json', 'tokenizer.json', 'onnx/model.onnx'];
    const text = JSON.stringify(names.map((path) => ({ type: 'file', path, size, oid })));
    hub.server.fail('/tree/', { status: 200, text });
    const error = await failureOf(hub.fetch());
    expect(error.code).toBe('not-writable');
    expect(error.message).toMatch(/has room for \d+ bytes, and \d+ have to be fetched/);
    expect(hub.server.seen.filter(({ path }) => path.includes('/resolve/'))).toEqual([]);
  });

  it('of small files are verified too', async () => {
    hub.server.fail('/config.json', ...times(3, { wrongContent: true } as const));
    expect((await failureOf(hub.fetch())).message).toMatch(/config\.json .*its Git digest is/);
    expect(await filesIn(hub.snapshot())).not.toContain('config.json');
  });

  it.each([
    ['a page of a gateway', '<html>Log in</html>'],
    ['no JSON', '{'],
    ['null', 'null'],
    ['another object', '{"_id": "1", "id": "x", "sha": "main"}'],
    ['files that are none', '[{"type": "file", "path": 5}]'],
    ['files without a digest', '[{"type": "file", "path": "config.json", "size": 1}]'],
    ['a negative size', `[{"type": "file", "path": "config.json", "size": -1, "oid": "${'a'.repeat(40)}"}]`],
  ])('of the lists of the hub: %s', async (_, text) => {
    const headers = { 'content-type': 'application/json' };
    for (const part of ['/revision/', '/tree/']) {
      hub.server.fail(part, { status: 200, text, headers });
      const error = await failureOf(hub.fetch());
      expect(error.code).toBe('network');
      expect(error.message).toMatch(/is not what the hub answers\. Check HF_ENDPOINT/);
    }
  });

  it('of a list without end, or of endless length, are given up', async () => {
    hub.server.pageSize = 1;
    const pages = await failureOf(hub.fetch({ conditions: { limits: { maxPages: 5 } } }));
    expect(pages).toMatchObject({ code: 'network' });
    expect(pages.message).toContain('more than 5 pages (maxPages)');
    hub.server.fail('/api/', { status: 200, text: ' '.repeat(2000) });
    const bytes = await failureOf(hub.fetch({ conditions: { limits: { maxAnswerBytes: 1000 } } }));
    expect(bytes.message).toContain('more than 1000 bytes (maxAnswerBytes)');
  });
});

describe('a second call', () => {
  it('goes on where the first was ended', async () => {
    hub.server.fail(GRAPH, { cutAfter: 100_000 }, ...times(5, { status: 500 }));
    await failureOf(hub.fetch());
    expect(await filesIn(hub.partial)).toHaveLength(1);
    const { length } = hub.rangesOf(GRAPH);
    await hub.fetch();
    expect(hub.rangesOf(GRAPH).slice(length)).toEqual(['bytes=100000-']);
    await hub.expectWhole();
  });

  it('goes on where the caller aborted', async () => {
    hub.server.fail(GRAPH, { stallAfter: 70_000 });
    const caller = new AbortController();
    const error = await failureOf(
      hub.fetch({
        signal: caller.signal,
        onProgress: ({ loadedBytes }) => {
          if (loadedBytes >= 70_000) caller.abort();
        },
      }),
    );
    expect(error.code).toBe('aborted');
    expect((await failureOf(hub.fetch({ signal: caller.signal }))).code).toBe('aborted');
    await hub.fetch();
    expect(hub.rangesOf(GRAPH)).toEqual([undefined, 'bytes=70000-']);
    await hub.expectWhole();
  });

  it.each([
    ['other bytes', WEIGHTS.subarray(0, 5000).map((byte) => byte ^ 255)],
    ['more bytes than the file', new Uint8Array(WEIGHTS.length + 1)],
    ['the whole file', WEIGHTS],
    ['as many bytes, and others', new Uint8Array(WEIGHTS.length)],
    ['nothing', new Uint8Array(0)],
  ])('is not misled by what was left: %s', async (_, left) => {
    const digest = createHash('sha256').update(WEIGHTS).digest('hex');
    await mkdir(hub.partial, { recursive: true });
    await writeFile(join(hub.partial, `${digest}.of-another.part`), left);
    await hub.fetch();
    await hub.expectWhole();
  });
});

describe('whatever goes wrong', () => {
  const fault: fc.Arbitrary<Fault | undefined> = fc.oneof(
    fc.constant(undefined),
    fc.record({ status: fc.constantFrom(400, 401, 403, 404, 408, 416, 429, 500, 502, 503) }),
    fc.record({ cutAfter: fc.nat(3000) }),
    fc.record({ lengthOff: fc.integer({ min: -50, max: 50 }) }),
    fc.constant({ wrongContent: true } as const),
    fc.record({ ignoreRange: fc.constant(true as const), cutAfter: fc.nat(3000) }),
    fc.constant({ wrongRange: true } as const),
  );

  it('ends in a correct file or a clear error, and nothing half-written is ever in its place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000, size: 'max' }),
        fc.array(fault, { maxLength: 12 }),
        fc.array(fault, { maxLength: 4 }),
        async (graph, ofGraph, ofConfig) => {
          const own = await TinyHub.start();
          try {
            const files = { ...FILES, [GRAPH]: graph };
            own.publish(files);
            own.server.isWritten = () => true;
            own.server.fail(GRAPH, ...ofGraph);
            own.server.fail('/config.json', ...ofConfig);
            const errors: unknown[] = [];
            // Each call uses up at least one fault, or succeeds.
            for (let call = 0; ; call++) {
              const error: unknown = await own.fetch().then(
                () => undefined,
                (reason: unknown) => reason,
              );
              await own.expectOnlyWholeFiles(files);
              if (error === undefined) break;
              errors.push(await failureOf(Promise.reject(error as Error)));
              expect(call).toBeLessThanOrEqual(ofGraph.length + ofConfig.length);
            }
            expect(await filesIn(own.snapshot())).toEqual(NEEDED);
            expect(new Uint8Array(await readFile(join(own.snapshot(), GRAPH)))).toEqual(graph);
            expect(await filesIn(own.partial)).toEqual([]);
          } finally {
            await own.stop();
          }
        },
      ),
      { numRuns: process.env['WELLFORMED_FULL'] === '1' ? 1000 : 25 },
    );
  });
});
