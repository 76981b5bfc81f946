import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSuite, type SuiteRecord } from '../../src/suite.ts';
import { MAX_SCHEMA_IN_PROMPT } from '../../src/suite/task.ts';
import { fakeEngine, integerTasks, temporaryFolder } from './suites.ts';

describe('runSuite with an engine of one’s own', () => {
  it('records what was written, how it was judged, and whether the answer is right', async () => {
    const records = await runSuite({
      tasks: integerTasks(20),
      engine: fakeEngine(() => '7'),
      metrics: { length: ({ output }) => output?.length },
    });
    expect(records.map(({ id }) => id)).toEqual(integerTasks(20).map(({ id }) => id));
    expect(records[3]).toMatchObject({
      status: 'invalid',
      verdict: { own: false, ajv: false },
      isRight: true,
    });
    expect(records[9]).toMatchObject({
      status: 'valid',
      verdict: { own: true, ajv: true },
      instances: { all: 2, under: 0, over: 0 },
      metrics: { length: 1 },
    });
  });

  it('tells validators that differ on fractional multipleOf apart', async () => {
    const tasks = [
      { id: 'x', dataSet: 'd', schema: '{"multipleOf": 0.01}', instances: [] },
      {
        id: 'y',
        dataSet: 'd',
        schema: '{"$schema":"http://json-schema.org/draft-06/schema#","const": 1}',
        instances: [],
      },
      { id: 'z', dataSet: 'd', schema: '{"type": 1}', instances: [] },
    ];
    const records = await runSuite({ tasks, engine: fakeEngine((_, { id }) => (id === 'x' ? '4.35' : '1')) });
    expect(records[0]!.verdict).toEqual({ own: true, ajv: false, isFractional: true });
    expect(records[1]!.verdict).toEqual({ own: true, ajv: true });
    expect(records[2]!.verdict!.ajvError).toContain('type');
  });

  it('says how an engine refused, and goes on', async () => {
    const engine = {
      name: 'refusing',
      generate: ({ task }: { task: { id: string } }) =>
        Promise.resolve({
          kind: 'refused' as const,
          stage: task.id === 'task-0' ? ('compile' as const) : ('generation' as const),
          code: 'limit',
          reason: 'too much',
          figures: { totalMs: 1 },
        }),
    };
    const records = await runSuite({ tasks: integerTasks(2), engine });
    expect(records.map(({ status, code, isRight }) => [status, code, isRight])).toEqual([
      ['compile-error', 'limit', false],
      ['generation-error', 'limit', false],
    ]);
  });

  it('goes on where it was ended, with the same records', async () => {
    const whole = await runSuite({ tasks: integerTasks(12), engine: fakeEngine(), seed: 3 });
    const out = temporaryFolder();
    const stop = new AbortController();
    const ended = runSuite({
      tasks: integerTasks(12),
      engine: fakeEngine(),
      seed: 3,
      out,
      signal: stop.signal,
      onRecord: (_, done) => {
        if (done === 5) stop.abort();
      },
    });
    await expect(ended).rejects.toMatchObject({ code: 'aborted' });
    // As a process leaves it that was ended in the middle of a line.
    appendFileSync(join(out, 'records.jsonl'), '{"id":"task-5","sta');
    const seen: number[] = [];
    const resumed = await runSuite({
      tasks: integerTasks(12),
      engine: fakeEngine(),
      seed: 3,
      out,
      onRecord: (_, done) => seen.push(done),
    });
    expect(resumed).toEqual(whole);
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    const lines = readFileSync(join(out, 'records.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as SuiteRecord)).toEqual(whole);
  });

  it('takes the largest schemas first, and gives the records in the order of the tasks', async () => {
    const sizes = [2, 9_000, 40, 8_000];
    const tasks = sizes.map((size) => ({
      id: String(size),
      dataSet: 'd',
      schema: `{}${' '.repeat(size - 2)}`,
      instances: [],
    }));
    const order: string[] = [];
    const engine = fakeEngine(() => '1');
    const records = await runSuite({ tasks, engine, onRecord: ({ id }) => order.push(id) });
    expect(order).toEqual(['9000', '8000', '40', '2']);
    expect(records.map(({ id }) => id)).toEqual(sizes.map(String));
    expect(records[1]!.prompt!.length).toBeLessThan(MAX_SCHEMA_IN_PROMPT + 100);
    expect(records[1]!.prompt).toContain('(shortened)');
  });

  it('writes the same whatever else is in the suite', async () => {
    const all = await runSuite({ tasks: integerTasks(10), engine: fakeEngine() });
    const some = await runSuite({ tasks: integerTasks(10).reverse().slice(2, 6), engine: fakeEngine() });
    for (const record of some) expect(all).toContainEqual(record);
  });

  it('does not go on with other settings, and names them', async () => {
    const out = temporaryFolder();
    await runSuite({ tasks: integerTasks(2), engine: fakeEngine(), out, seed: 1 });
    await expect(runSuite({ tasks: integerTasks(2), engine: fakeEngine(), out, seed: 2 })).rejects.toThrow(
      'seed was 1, not 2',
    );
    await expect(runSuite({ tasks: integerTasks(3), engine: fakeEngine(), out, seed: 1 })).rejects.toThrow(
      'tasks was 2, not 3',
    );
  });

  it('does not go on over lines that are no records', async () => {
    const out = temporaryFolder();
    await runSuite({ tasks: integerTasks(2), engine: fakeEngine(), out });
    writeFileSync(join(out, 'records.jsonl'), 'nonsense\n{"id":"task-1"}\n');
    await expect(runSuite({ tasks: integerTasks(2), engine: fakeEngine(), out })).rejects.toThrow(
      'records.jsonl:1: this line is no record',
    );
  });

  it('refuses numbers of workers that are none', async () => {
    await expect(runSuite({ tasks: [], workers: 0 })).rejects.toThrow('workers 0');
  });
});
