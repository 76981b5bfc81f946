import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isBuilt, wellformed } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'wellformed-explain-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const person = file(
  'person.json',
  JSON.stringify({
    type: 'object',
    properties: { name: { type: 'string', maxLength: 10 }, age: { type: 'integer' } },
    required: ['name'],
    additionalProperties: false,
  }),
);
const sum = file('sum.gbnf', 'root ::= n (" + " n)*\nn ::= [0-9]+ | "(" root ")"\n');

describe.skipIf(!isBuilt)('wellformed check --explain', () => {
  it('tells of a value where it is refused, what could have come, and the nearest one that is accepted', async () => {
    const { code, stdout } = await wellformed(['check', '--schema', person, '--explain'], {
      input: '{"name": "Ada", "age": "36"}\n',
    });
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      expect.stringContaining('text refused at byte 23: '),
      'in the value at /age',
      'line 1, column 24:',
      '  {"name": "Ada", "age": "36"}',
      `  ${' '.repeat(23)}^`,
      'expected:',
      expect.stringContaining('0-9'),
      'nearest accepted text (2 bytes inserted, left out or replaced):',
      '{"name": "Ada", "age": 36}',
      '',
    ]);
  });

  it('of a text of a grammar, too; what it names is accepted', async () => {
    const { code, stdout } = await wellformed(['check', '--grammar', sum, '--explain'], { input: '1 + (2' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/expected:\n/);
    const nearest = stdout.trimEnd().split('\n').at(-1)!;
    expect(nearest).toBe('1 + (2)');
    const again = await wellformed(['check', '--grammar', sum, '--explain'], { input: nearest });
    expect(again).toMatchObject({ code: 0, stdout: 'accepted\n' });
  });

  it('does not go with --batch', async () => {
    const cases = file('cases.jsonl', '');
    const ended = await wellformed(['check', '--batch', cases, '--explain']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('--explain does not go with --batch');
  });
});
