import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { WellformedError } from '../index.ts';
import { itemsOf, type Json, LosslessText, membersOf, stringOf } from './lossless.ts';
import type { Expected, Instance, SuiteTask } from './task.ts';

/**
 * Reads the schemas of a suite, in an order that depends on nothing but their names. A folder holds files of
 * - MaskBench: `{ "schema": ..., "tests": [{ "valid": true, "data": ... }] }`
 * - or bare schemas.
 *
 * A file has JSON lines, each
 * - of JSONSchemaBench: `{ "json_schema": "...", "unique_id": "..." }`
 * - or `{ "schema": ..., "id"?, "dataSet"?, "prompt"?, "instances"?: [{ "valid", "data" }], "expected"? }`
 *
 * @throws WellformedError: `missing-file`; `bad-json` with the file and line of what is none of these, or there twice
 *
 * @example
 * readTasks('maskbench/data', { limit: 300 });
 */
export function readTasks(
  data: string,
  { limit }: { readonly limit?: number | undefined } = {},
): SuiteTask[] {
  if (!existsSync(data)) throw new WellformedError('missing-file', `there is no file or folder "${data}"`);
  const tasks = statSync(data).isDirectory() ? fromFolder(data, limit) : fromLines(data, limit);
  if (tasks.length === 0)
    throw new WellformedError('missing-file', `"${data}" holds no schemas (*.json, or JSON lines)`);
  const ids = new Set<string>();
  for (const { id } of tasks) {
    if (ids.has(id)) throw new WellformedError('bad-json', `${data}: the id "${id}" is there twice`);
    ids.add(id);
  }
  return tasks;
}

function fromFolder(folder: string, limit: number | undefined): SuiteTask[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  return names.slice(0, limit).map((name) => {
    const path = join(folder, name);
    return whereItIs(path, () => {
      const source = new LosslessText(readFileSync(path, 'utf8'));
      const id = name.slice(0, -'.json'.length);
      const members = membersOf(source.root);
      const schema = members.get('schema');
      if (schema === undefined || itemsOf(members.get('tests')) === undefined)
        return { id, dataSet: dataSetOf(id, basename(folder)), schema: source.text, instances: [] };
      const instances = instancesOf(source, members.get('tests'));
      const dataSet = dataSetOf(id, /^([A-Za-z]+)_/.exec(id)?.[1] ?? basename(folder));
      return { id, dataSet, schema: source.sourceOf(schema), instances };
    });
  });
}

function fromLines(path: string, limit: number | undefined): SuiteTask[] {
  const tasks: SuiteTask[] = [];
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    if (tasks.length === limit) break;
    tasks.push(
      whereItIs(`${path}:${i + 1}`, () => fromLine(line, `${i + 1}`, basename(path).replace(/\.\w+$/, ''))),
    );
  }
  return tasks;
}

function fromLine(line: string, number: string, file: string): SuiteTask {
  const source = new LosslessText(line);
  const members = membersOf(source.root);
  const row = stringOf(members.get('json_schema'));
  if (row !== undefined) {
    new LosslessText(row);
    const id = stringOf(members.get('unique_id')) ?? number;
    return { id, dataSet: dataSetOf(id, file), schema: row, instances: [] };
  }
  const schema = members.get('schema');
  if (schema === undefined)
    throw new WellformedError('bad-json', 'neither "schema" nor "json_schema" is there');
  const id = members.get('id');
  const name = stringOf(id) ?? (id === undefined ? number : source.sourceOf(id));
  const prompt = stringOf(members.get('prompt'));
  const expected = members.get('expected');
  return {
    id: name,
    dataSet: stringOf(members.get('dataSet')) ?? dataSetOf(name, file),
    schema: source.sourceOf(schema),
    instances: instancesOf(source, members.get('instances')),
    ...(prompt !== undefined && { prompt }),
    ...(expected !== undefined && { expected: expectedOf(source, expected) }),
  };
}

/** `Github_easy---o1234` belongs to `Github_easy`, as in MaskBench. */
function dataSetOf(id: string, otherwise: string): string {
  return /^(.+?)---/.exec(id)?.[1] ?? otherwise;
}

function instancesOf(source: LosslessText, list: Json | undefined): Instance[] {
  return (itemsOf(list) ?? []).map((item) => {
    const { valid, data } = Object.fromEntries(membersOf(item));
    if (valid?.kind !== 'boolean' || data === undefined)
      throw new WellformedError('bad-json', 'an instance is no { "valid": true or false, "data": ... }');
    return { valid: valid.value, text: source.sourceOf(data) };
  });
}

function expectedOf(source: LosslessText, value: Json): Expected {
  const expected = JSON.parse(source.sourceOf(value)) as Expected;
  if (!['exact', 'number', 'set'].includes(expected.kind) || expected.value === undefined)
    throw new WellformedError(
      'bad-json',
      '"expected" is no { "kind": "exact", "number" or "set", "value": ... }',
    );
  return expected;
}

/** Runs a step; an error of ours gets the place in front. */
function whereItIs<Result>(place: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof WellformedError)) throw error;
    throw new WellformedError(error.code, `${place}: ${error.message}`, { cause: error });
  }
}
