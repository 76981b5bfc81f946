import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promptOf, readTasks, seedOf } from '../../src/suite.ts';
import { temporaryFolder } from './suites.ts';

function file(name: string, text: string, folder = temporaryFolder()): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('readTasks', () => {
  it('reads a folder of MaskBench files, by name, with their data sets', () => {
    const folder = temporaryFolder();
    const text =
      '{"schema": {"enum": [1.0]}, "tests": [{"valid": true, "data": 1.00}, {"valid": false, "data": "x"}]}';
    for (const name of ['Github_easy---o2.json', 'BFCL_java_1.json', 'plain.json']) file(name, text, folder);
    file('notes.txt', 'no schema', folder);
    const tasks = readTasks(folder);
    expect(tasks.map(({ id }) => id)).toEqual(['BFCL_java_1', 'Github_easy---o2', 'plain']);
    expect(tasks.map(({ dataSet }) => dataSet).slice(0, 2)).toEqual(['BFCL', 'Github_easy']);
    expect(tasks[0]).toMatchObject({
      schema: '{"enum": [1.0]}',
      instances: [
        { valid: true, text: '1.00' },
        { valid: false, text: '"x"' },
      ],
    });
    expect(readTasks(folder, { limit: 1 })).toEqual(tasks.slice(0, 1));
  });

  it('reads a folder of bare schemas, also one with a member called schema', () => {
    const folder = temporaryFolder();
    file('a.json', '{"type": "string"}', folder);
    file('b.json', '{"properties": {}, "schema": {}}', folder);
    file('c.json', 'true', folder);
    expect(readTasks(folder).map(({ schema }) => schema)).toEqual([
      '{"type": "string"}',
      '{"properties": {}, "schema": {}}',
      'true',
    ]);
  });

  it('reads JSON lines of JSONSchemaBench', () => {
    const rows = [{ json_schema: '{"type":"null"}', unique_id: 'Github_hard---o1' }, { json_schema: '{}' }];
    const path = file('rows.jsonl', `${rows.map((row) => JSON.stringify(row)).join('\n')}\n\n`);
    expect(readTasks(path)).toMatchObject([
      { id: 'Github_hard---o1', dataSet: 'Github_hard', schema: '{"type":"null"}' },
      { id: '2', dataSet: 'rows', schema: '{}' },
    ]);
  });

  it('reads JSON lines with prompts, instances and answers', () => {
    const line = {
      id: 7,
      dataSet: 'mine',
      schema: { type: 'integer' },
      prompt: 'How many?',
      instances: [{ valid: true, data: 3 }],
      expected: { kind: 'number', value: 3 },
    };
    const [task] = readTasks(file('x.jsonl', JSON.stringify(line)));
    expect(task).toEqual({
      id: '7',
      dataSet: 'mine',
      schema: '{"type":"integer"}',
      prompt: 'How many?',
      instances: [{ valid: true, text: '3' }],
      expected: { kind: 'number', value: 3 },
    });
    expect(promptOf(task!)).toBe(
      'How many?\n\nAnswer only with JSON that this JSON Schema accepts:\n{"type":"integer"}',
    );
  });

  it.each([
    ['{"schema": {}}\n{"schema": ', 'x.jsonl:2'],
    ['{"schemas": {}}', 'x.jsonl:1: neither "schema" nor "json_schema"'],
    ['{"schema": {}, "instances": [{"data": 1}]}', 'x.jsonl:1: an instance is no'],
    ['{"schema": {}, "expected": {"kind": "about", "value": 1}}', 'x.jsonl:1: "expected" is no'],
    ['{"id": "a", "schema": {}}\n{"id": "a", "schema": {}}', 'the id "a" is there twice'],
    ['{"json_schema": "{"}', 'x.jsonl:1'],
    ['\n', 'holds no schemas'],
  ])('says what is wrong, and where: %s', (text, message) => {
    expect(() => readTasks(file('x.jsonl', text))).toThrow(message);
  });

  it('says what is not there', () => {
    expect(() => readTasks('/no/such/folder')).toThrow('there is no file or folder "/no/such/folder"');
    expect(() => readTasks(temporaryFolder())).toThrow('holds no schemas');
  });
});

describe('seedOf', () => {
  it('depends on the seed of the run and the id, and on nothing else', () => {
    expect(seedOf(1, { id: 'a' })).toBe(seedOf(1, { id: 'a' }));
    const seeds = [seedOf(1, { id: 'a' }), seedOf(2, { id: 'a' }), seedOf(1, { id: 'b' })];
    expect(new Set(seeds).size).toBe(3);
  });
});
