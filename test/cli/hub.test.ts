import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HubServer } from '../hub/hub-server.ts';
import { decoderFolder } from '../model/decoders.ts';
import { expectError, temporaryFiles } from './files.ts';
import { isBuilt, wellformed } from './program.ts';
import type { Ended, RunOptions } from './program.ts';

const { file } = temporaryFiles('hub');
const schema = file('answer.json', '{"type":"array","items":{"type":"boolean"},"maxItems":3}');
const COMMIT = 'c'.repeat(40);
const TOKEN = 'hf_secretOfATest';

const folder = decoderFolder('past-present');
const files = Object.fromEntries(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path)]),
);

let server: HubServer;
let cache: string;
beforeEach(async () => {
  server = await new HubServer().start();
  server.repositories.set('someone/tiny@main', { commit: COMMIT, files });
  cache = await mkdtemp(join(tmpdir(), 'wellformed-cli-hub-'));
});
afterEach(async () => {
  await server.stop();
  await rm(cache, { recursive: true, force: true });
});

const GENERATE = ['generate', '--schema', schema, '--seed', '5'];

function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const environment = { HF_ENDPOINT: server.endpoint, HF_TOKEN: TOKEN, WELLFORMED_CACHE: cache };
  return wellformed([...GENERATE, '--model', 'someone/tiny', ...args], { environment, ...options });
}

function partSizes(): number[] {
  const partial = join(cache, 'models', 'someone', 'tiny', 'partial');
  const names = existsSync(partial) ? readdirSync(partial) : [];
  return names.flatMap((name) => statSync(join(partial, name), { throwIfNoEntry: false })?.size ?? []);
}

describe.skipIf(!isBuilt)('wellformed generate --model owner/name (the built program)', () => {
  it('writes what the same model writes from a folder; a second run needs no network', async () => {
    const fetched = await run([]);
    expect(fetched.stderr).toContain('fetching someone/tiny: 0.1 MB\n');
    expect(fetched.code).toBe(0);
    const local = await wellformed([...GENERATE, '--model', folder]);
    expect(fetched.stdout).toBe(local.stdout);

    const { length } = server.seen;
    const offline = await run(['--offline']);
    expect(offline.stdout).toBe(local.stdout);
    expect(offline.stderr).not.toContain('fetching');
    expect(server.seen).toHaveLength(length);
  });

  it('keeps models in --cache-dir', async () => {
    const own = join(cache, 'own');
    expect((await run(['--cache-dir', own])).code).toBe(0);
    expect(readdirSync(cache)).toEqual(['own']);
    expectError(await run(['--offline']), 4, /someone\/tiny \(revision main\) is not in the cache/);
  });

  it('tells what is wrong, and never the token', async () => {
    server.fail('/api/', { status: 401, text: `token ${TOKEN} is bad` });
    const gated = await run([]);
    expectError(gated, 4, /does not give someone\/tiny .*\(status 401\).*HF_TOKEN/);
    expect(gated.stdout + gated.stderr).not.toContain(TOKEN);
    const unknown = await wellformed([...GENERATE, '--model', 'someone/else'], {
      environment: { HF_ENDPOINT: server.endpoint, WELLFORMED_CACHE: cache },
    });
    expectError(unknown, 4, /no someone\/else.*There is no folder someone\/else either/);
    expectError(await run(['--dtype', 'q8']), 4, /dtype "q8".*there are model\.onnx/);
    expectError(await run(['--revision', 'v9']), 4, /no someone\/tiny \(revision v9\)/);
  });

  it('two processes at once fetch each file once, and both are served', async () => {
    const ended = await Promise.all([run([]), run([]), run([])]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(new Set(ended.map(({ stdout }) => stdout)).size).toBe(1);
    const sent = server.seen.filter(({ path, origin }) => path.endsWith('model.onnx') && origin === 'store');
    expect(sent).toHaveLength(1);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    '%s ends it; what was there is not fetched again',
    async (signal) => {
      server.fail('model.onnx', { stallAfter: 50_000 });
      const ended = await run([], {
        onStart: (child) => {
          const look = setInterval(() => {
            if (!partSizes().includes(50_000)) return;
            clearInterval(look);
            child.kill(signal);
          }, 20);
        },
      });
      if (signal === 'SIGINT') {
        expect(ended.code).toBe(130);
        expect(ended.stderr).toMatch(/^error: the download was aborted/m);
      }
      expectError(await run(['--offline']), 4, /is not in the cache/);
      expect((await run([])).code).toBe(0);
      const sent = server.seen.filter(
        ({ path, origin }) => path.endsWith('model.onnx') && origin === 'store',
      );
      expect(sent.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=50000-']);
    },
  );
});
