import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SuiteRecord } from '../../src/suite.ts';
import { isBuilt, wellformed } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'suite-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const SCHEMAS = join(folder, 'schemas.jsonl');
const WORDS = ['red', 'green', 'blue', 'white', 'black', 'grey'];
writeFileSync(
  SCHEMAS,
  WORDS.map((word, i) =>
    JSON.stringify({
      id: `s${i}`,
      schema: { enum: [word, i, [word]] },
      instances: [{ valid: true, data: i }],
    }),
  ).join('\n'),
);

/** The records of a run, without what differs from run to run. */
function recordsOf(run: string): Partial<SuiteRecord>[] {
  const lines = readFileSync(join(run, 'records.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const { figures, unconstrained, peakMiB, ...record } = JSON.parse(line) as SuiteRecord;
    expect(figures?.totalMs).toBeGreaterThan(0);
    expect(peakMiB).toBeGreaterThan(10);
    return {
      ...record,
      ...(unconstrained && { unconstrained: { ...unconstrained, figures: undefined } }),
    } as unknown as Partial<SuiteRecord>;
  });
}

const run = (out: string, ...more: readonly string[]) => [
  'suite',
  'run',
  '--data',
  SCHEMAS,
  '--out',
  out,
  '--max-tokens',
  '24',
  '--seed',
  '3',
  ...more,
];

describe.skipIf(!isBuilt)('wellformed suite', () => {
  it('runs, and goes on after it was killed, with the same records', { timeout: 120_000 }, async () => {
    const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
    const done = await wellformed(run(whole, '--unconstrained'));
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain('compliance   100.0 %');
    expect(recordsOf(whole).map(({ id, status }) => [id, status])).toEqual(
      WORDS.map((_, i) => [`s${i}`, 'valid']),
    );

    const ended = await wellformed(run(killed, '--unconstrained'), {
      onStart: (child) => {
        const timer = setInterval(() => {
          const path = join(killed, 'records.jsonl');
          if (existsSync(path) && readFileSync(path, 'utf8').split('\n').length > 2) {
            clearInterval(timer);
            child.kill('SIGKILL');
          }
        }, 5);
        child.on('close', () => {
          clearInterval(timer);
        });
      },
    });
    expect(ended.code).not.toBe(0);
    expect(recordsOf(killed).length).toBeLessThan(WORDS.length);
    expect(await wellformed(run(killed, '--unconstrained', '--workers', '2'))).toMatchObject({ code: 0 });
    expect(recordsOf(killed)).toEqual(recordsOf(whole));

    const other = await wellformed(run(whole, '--sampler', 'awrs'));
    expect(other).toMatchObject({ code: 2 });
    expect(other.stderr).toContain('with other settings');

    const report = await wellformed(['suite', 'report', whole, killed, '--out', join(folder, 'report')]);
    expect(report).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'report', 'report.html'), 'utf8')).toContain(
      '<details data-status="valid">',
    );
    const [first] = JSON.parse(readFileSync(join(folder, 'report', 'report.json'), 'utf8')) as [
      { summary: { schemas: number } },
    ];
    expect(first.summary.schemas).toBe(WORDS.length);
    expect(readFileSync(join(folder, 'report', 'report.md'), 'utf8')).toContain('| schemas | 6 | 6 |');

    const compared = await wellformed(['suite', 'compare', whole, killed, '--json']);
    const [valid] = JSON.parse(compared.stdout) as [{ figure: string; difference: number; p: number }];
    expect(valid).toMatchObject({ figure: 'valid (share)', difference: 0, p: 1 });
  });

  it('ends a schema that takes too long, and goes on with the next', { timeout: 60_000 }, async () => {
    const out = join(folder, 'late');
    const open = join(folder, 'open.jsonl');
    writeFileSync(
      open,
      '{"id":"long","schema":{"type":"string","minLength":5000}}\n{"id":"short","schema":{"const":1}}\n',
    );
    const args = ['suite', 'run', '--data', open, '--out', out, '--timeout', '3', '--max-tokens', '1500'];
    expect(await wellformed(args)).toMatchObject({ code: 0 });
    const lines = readFileSync(join(out, 'records.jsonl'), 'utf8').trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line) as SuiteRecord);
    expect(records.map(({ id, status, reason }) => [id, status, reason])).toEqual([
      ['long', 'timeout', 'not done after 3 s'],
      ['short', 'valid', undefined],
    ]);
  });

  it('writes tasks that it can read, with answers', { timeout: 60_000 }, async () => {
    const [tasks, out] = [join(folder, 'tasks.jsonl'), join(folder, 'tasks')];
    const make = ['suite', 'tasks', '--kind', 'arithmetic', '--count', '1', '--out', tasks];
    expect(await wellformed(make)).toMatchObject({ code: 0 });
    const args = ['suite', 'run', '--data', tasks, '--out', out, '--max-tokens', '40', '--temperature', '0'];
    expect(await wellformed(args)).toMatchObject({ code: 0 });
    const record = JSON.parse(readFileSync(join(out, 'records.jsonl'), 'utf8')) as SuiteRecord;
    expect(record).toMatchObject({ status: 'valid', dataSet: 'arithmetic' });
    expect(typeof record.isRight).toBe('boolean');
    expect(record.prompt).toContain('Question: ');
  });

  it('asks a model alone again until its text is valid, ten times at most', { timeout: 60_000 }, async () => {
    const [data, out] = [join(folder, 'again.jsonl'), join(folder, 'again')];
    writeFileSync(data, '{"id":"never","schema":{"const":"xyzzy plugh"},"prompt":"Say no."}\n');
    const args = ['suite', 'run', '--data', data, '--out', out, '--max-tokens', '3', '--engine', 'retry'];
    expect(await wellformed(args)).toMatchObject({ code: 0 });
    const record = JSON.parse(readFileSync(join(out, 'records.jsonl'), 'utf8')) as SuiteRecord;
    expect(record).toMatchObject({ status: 'invalid', figures: { attempts: 10 } });
    expect(record.figures!.outputTokens).toBeLessThanOrEqual(30);
  });

  it.each([
    [['suite'], 'say what to do'],
    [['suite', 'reprot'], 'did you mean "report"'],
    [['suite', 'run', '--data', '/nowhere', '--out', 'x'], 'there is no file or folder "/nowhere"'],
    [['suite', 'run', '--data', SCHEMAS], '--out is missing'],
    [['suite', 'run', '--data', SCHEMAS, '--out', join(folder, 'x'), '--engine', 'best'], '--engine "best"'],
    [['suite', 'run', '--data', SCHEMAS, '--out', join(folder, 'x'), '--url', 'http://x'], '--url is for'],
    [['suite', 'run', '--data', SCHEMAS, '--out', join(folder, 'x'), '--model', '/no/model'], '/no/model'],
    [['suite', 'report', join(folder, 'nothing')], 'holds no run of a suite'],
    [['suite', 'compare', 'a'], 'name the folders of two runs'],
    [['suite', 'tasks', '--out', 'x'], '--kind is missing'],
  ])('%j: an error that says what is wrong', async (args, message) => {
    const { code, stderr } = await wellformed(args);
    expect([2, 4]).toContain(code);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
