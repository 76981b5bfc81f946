import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt, wellformed } from './program.ts';

const TOKENIZER = fileURLToPath(
  new URL('../../models/smollm2-135m-instruct/tokenizer.json', import.meta.url),
);

const folder = mkdtempSync(join(tmpdir(), 'wellformed-bench-'));
const data = join(folder, 'maskbench', 'data');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function schemaFile(name: string, schema: unknown, ...tests: { valid: boolean; data: unknown }[]): void {
  writeFileSync(join(data, name), JSON.stringify({ schema, tests }));
}

interface Report {
  readonly results: readonly {
    file: string;
    status: string;
    reason?: string;
    keyword?: string;
    pointer?: string;
  }[];
  readonly tbmMicroseconds: Record<string, number>;
  readonly ttfmMilliseconds: Record<string, number>;
  readonly tokens: number;
  readonly peakMemoryMiB: number;
}

const json = join(folder, 'report.json');

async function run(
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string; report: Report }> {
  const options = ['--data', data, '--tokenizer', TOKENIZER, '--json', json, ...args];
  const { code, stdout, stderr } = await wellformed(['bench', 'masks', ...options]);
  return { code, stdout, stderr, report: JSON.parse(readFileSync(json, 'utf8')) as Report };
}

const list = (...names: string[]): string => {
  const path = join(folder, 'list.txt');
  writeFileSync(path, names.join('\n'));
  return path;
};

const integers = { type: 'array', items: { type: 'integer' } };

describe.skipIf(!isBuilt)('wellformed bench masks', () => {
  beforeAll(() => {
    mkdirSync(data, { recursive: true });
    schemaFile('a.json', integers, { valid: true, data: [1, 2] }, { valid: false, data: ['x'] });
    // The labels of these are wrong.
    schemaFile('b.json', integers, { valid: true, data: [1, 'é'] }, { valid: true, data: [] });
    schemaFile('c.json', integers, { valid: false, data: [1] }, { valid: true, data: {} });
    schemaFile('d.json', { properties: { a: { type: 'strin' } } });
    schemaFile('e.json', true);
    writeFileSync(join(data, 'f.json'), '{"schema": {}');
    writeFileSync(join(data, 'other.txt'), '');
  });

  it('tells times as ratios to those of an earlier run', async () => {
    const baseline = join(folder, 'baseline.json');
    const some = list('a.json', 'b.json');
    const first = await run('--list', some);
    expect(first.stdout).not.toContain('baseline');
    writeFileSync(baseline, JSON.stringify(first.report));
    const { code, stdout } = await run('--list', some, '--baseline', baseline);
    expect(code).toBe(0);
    const figures = String.raw`mean \d+\.\d\d, p50 \d+\.\d\d, p90 \d+\.\d\d, p99 \d+\.\d\d`;
    expect(stdout).toMatch(
      new RegExp(`below 1 is faster.*\n  TBM   ${figures}, p99.9 .*\n  TTFM  ${figures}`),
    );
    expect(stdout).not.toContain('ratios mean little');
    expect((await run('--list', list('a.json'), '--baseline', baseline)).stdout).toContain(
      'ratios mean little',
    );
    writeFileSync(baseline, '{"schemas": 1}');
    const broken = await run('--baseline', baseline);
    expect(broken.code).not.toBe(0);
    expect(broken.stderr).toContain('no report of "bench masks"');
  });

  it('measures every file, and reports the status of each', async () => {
    const { code, stdout, stderr, report } = await run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const numbers = (...names: string[]): Record<string, unknown> =>
      Object.fromEntries(names.map((name) => [name, expect.any(Number)]));
    expect(report).toEqual({
      engine: 'wellformed',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      schemas: 6,
      compileErrors: 2,
      validationErrors: 2,
      invalidationErrors: 1,
      passing: 2,
      timeouts: 0,
      tokens: expect.any(Number),
      tbmMicroseconds: numbers('mean', 'p50', 'p90', 'p99', 'p999', 'max'),
      ttfmMilliseconds: numbers('mean', 'p50', 'p90', 'p99', 'max'),
      peakMemoryMiB: expect.any(Number),
      results: [
        { file: 'a.json', status: 'passing' },
        {
          file: 'b.json',
          status: 'validation-error',
          reason: expect.stringMatching(/^test 0 is valid, and refused at byte \d+/),
        },
        {
          file: 'c.json',
          status: 'invalidation-error',
          reason: expect.stringMatching(/^test 0 is invalid, and accepted; test 1 is valid, and refused/),
        },
        {
          file: 'd.json',
          status: 'compile-error',
          reason: expect.stringMatching(/^bad-schema: /),
          keyword: 'type',
          pointer: '/properties/a/type',
        },
        { file: 'e.json', status: 'passing' },
        { file: 'f.json', status: 'compile-error', reason: expect.stringMatching(/^bad-json: /) },
      ],
    });
    const ascending = (...figures: (number | undefined)[]): void => {
      expect(figures).toEqual([...figures].sort((a, b) => a! - b!));
      expect(figures[0]).toBeGreaterThan(0);
    };
    const { tbmMicroseconds: tbm, ttfmMilliseconds: ttfm } = report;
    ascending(tbm['p50'], tbm['p90'], tbm['p99'], tbm['p999'], tbm['max']);
    ascending(ttfm['p50'], ttfm['p90'], ttfm['p99'], ttfm['max']);
    // At least one token per instance, at most one per byte.
    expect(report.tokens).toBeGreaterThanOrEqual(6);
    expect(report.tokens).toBeLessThanOrEqual(30);
    // A process that has read a tokenizer holds some tens of MiB.
    expect(report.peakMemoryMiB).toBeGreaterThan(30);
    expect(stdout).toMatch(/^passing +2$/m);
    expect(existsSync(`${json}.journal`)).toBe(false);
  });

  it('takes a list, with or without the endings, in its order', async () => {
    const { report } = await run('--list', list('e', '', 'a.json', 'e.json'));
    expect(report.results.map(({ file }) => file)).toEqual(['e.json', 'a.json']);
  });

  it('finds the folder data/ of the benchmark', async () => {
    const options = ['--data', join(folder, 'maskbench'), '--tokenizer', TOKENIZER, '--list', list('a')];
    const ended = await wellformed(['bench', 'masks', ...options]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^schemas +1$/m);
  });

  it('a schema that takes too long is a timeout, and the run goes on', async () => {
    // Reading it alone takes a hundred times the timeout.
    const many = Array.from({ length: 400_000 }, (_, i) => `name ${i}`);
    schemaFile('slow.json', { enum: many }, { valid: true, data: 'name 1' });
    const { code, report } = await run('--timeout', '0.001', '--list', list('slow', 'd'));
    rmSync(join(data, 'slow.json'));
    expect(code).toBe(0);
    expect(report).toMatchObject({ schemas: 2, passing: 0 });
    expect(report.results[0]).toMatchObject({
      file: 'slow.json',
      status: 'timeout',
      reason: 'not done after 0.001 s, while the schema was compiled',
    });
    // The timeout counts as the time.
    expect(report.ttfmMilliseconds).toMatchObject({ max: 1 });
  });

  /** An entry that no run would give. */
  const entry = {
    file: 'a.json',
    outcome: { status: 'crash', reason: 'from the journal', refusedValid: 0, acceptedInvalid: 0 },
    ttfmMilliseconds: 7000,
    tbm: { sum: 10, max: 10, bins: [1385, 1] },
    peakMemoryMiB: 9999,
  };

  function writeJournal(timeout: number): void {
    const settings = {
      engine: 'wellformed',
      version: (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
      folder: data,
      tokenizer: TOKENIZER,
      tokenizerBytes: statSync(TOKENIZER).size,
      timeout,
    };
    const lines = [settings, entry].map((line) => JSON.stringify(line));
    // The last line was not written to its end.
    writeFileSync(`${json}.journal`, [...lines, '{"file":"e.json","outc'].join('\n'));
  }

  it('goes on where it was interrupted', async () => {
    writeJournal(60);
    const { stderr, report } = await run('--list', list('a', 'e'));
    expect(stderr).toBe('going on after 1 schemas that are done\n');
    expect(report).toMatchObject({ schemas: 2, passing: 1, crashes: 1, peakMemoryMiB: 9999 });
    expect(report.ttfmMilliseconds).toMatchObject({ max: 7000 });
    expect(report.results).toEqual([
      { file: 'a.json', status: 'crash', reason: 'from the journal' },
      { file: 'e.json', status: 'passing' },
    ]);
    expect(existsSync(`${json}.journal`)).toBe(false);
  });

  it('begins anew where the settings were others', async () => {
    writeJournal(61);
    const { stderr, report } = await run('--list', list('a', 'e'));
    expect(stderr).toMatch(/^starting anew/);
    expect(report).toMatchObject({ schemas: 2, passing: 2 });
  });

  it('keeps what is done when it is interrupted', async () => {
    const names = Array.from({ length: 400 }, (_, i) => `many-${String(i).padStart(4, '0')}.json`);
    for (const name of names) schemaFile(name, integers, { valid: true, data: [1, 2, 3] });
    rmSync(json, { force: true });
    const options = ['--data', data, '--tokenizer', TOKENIZER, '--json', json, '--list', list(...names)];
    const lines = (): string[] =>
      existsSync(`${json}.journal`) ? readFileSync(`${json}.journal`, 'utf8').split('\n') : [];
    const ended = await wellformed(['bench', 'masks', ...options], {
      onStart: (child) => {
        const timer = setInterval(() => {
          if (lines().length <= 5) return;
          child.kill('SIGINT');
          clearInterval(timer);
        }, 1);
        child.on('close', () => {
          clearInterval(timer);
        });
      },
    });
    expect(ended.code).toBe(130);
    expect(existsSync(json)).toBe(false);
    const before = lines().length - 2;
    expect(before).toBeGreaterThan(3);
    const { stderr, report } = await run('--list', list(...names));
    expect(stderr).toBe(`going on after ${before} schemas that are done\n`);
    expect(report).toMatchObject({ schemas: names.length, passing: names.length });
  });

  const misuse: [string, string[], number, RegExp][] = [
    ['nothing to measure', [], 2, /say what to measure/],
    ['an unknown measurement', ['mask'], 2, /unknown measurement "mask"; did you mean "masks"\?/],
    ['no data', ['masks', '--tokenizer', TOKENIZER], 2, /--data is missing/],
    ['no tokenizer', ['masks', '--data', data], 2, /--tokenizer is missing/],
    ['a misspelling', ['masks', '--dta', data], 2, /did you mean "--data"\?/],
    [
      'a folder that is missing',
      ['masks', '--data', 'none', '--tokenizer', TOKENIZER],
      2,
      /cannot read "none"/,
    ],
    ['a folder of nothing', ['masks', '--data', 'src/cli', '--tokenizer', TOKENIZER], 2, /no \.json files/],
    [
      'a timeout of nothing',
      ['masks', '--data', data, '--tokenizer', TOKENIZER, '--timeout', '0'],
      2,
      /--timeout "0": expected a positive number/,
    ],
    ['a tokenizer that is missing', ['masks', '--data', data, '--tokenizer', 'none.json'], 4, /none\.json/],
    ['a tokenizer that is none', ['masks', '--data', data, '--tokenizer', 'package.json'], 4, /./],
  ];
  it.each(misuse)('%s: an error', async (_, args, code, message) => {
    const ended = await wellformed(['bench', ...args]);
    expect(ended.stderr).toMatch(/^error: /);
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ code, stdout: '' });
  });

  it('names a file of the list that is missing', async () => {
    const args = ['bench', 'masks', '--data', data, '--tokenizer', TOKENIZER, '--list', list('a', 'none')];
    const ended = await wellformed(args);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/none\.json": no such file/);
  });
});
