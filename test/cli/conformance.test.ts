import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt, wellformed } from './program.ts';

/** A suite of our own: each group asks for what the command has to take care of. */
const suite = mkdtempSync(join(tmpdir(), 'wellformed-suite-'));
afterAll(() => {
  rmSync(suite, { recursive: true });
});

type Test = readonly [data: string, valid: boolean];

/** Writes a file of tests; instances as they are to stand in the file. */
function tests(name: string, ...groups: readonly (readonly [schema: string, ...tests: Test[]])[]): void {
  write(
    `tests/${name}`,
    `[${groups
      .map(([schema, ...all], i) => {
        const written = all.map(
          ([data, valid], j) => `{"description": "test ${j}", "data": ${data}, "valid": ${valid}}`,
        );
        return `{"description": "group ${i}", "schema": ${schema}, "tests": [${written.join(', ')}]}`;
      })
      .join(',\n')}]`,
  );
}

function write(name: string, content: string): void {
  const path = join(suite, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const DAY = '{"type": "string", "format": "date"}';
const BAD_DAY = '"2023-02-29"';

function writeSuite(): void {
  tests(
    'draft7/a.json',
    // Spelled as in the file, not as JSON.parse would have it.
    ['{"enum": [12345678901234567891]}', ['12345678901234567891', true], ['12345678901234567890', false]],
    ['{"type": "object"}', ['{ "1" : [ 1 ,2 ],\n"\\u0061 , :" : {} }', true], ['[ ]', false]],
    // No value satisfies it: every instance is refused, as it should be.
    ['false', ['1', false], ['{}', false]],
    [DAY, [BAD_DAY, true]],
    ['{"$ref": "http://localhost:1234/nested/word.json"}', ['"a"', true], ['1', false]],
  );
  tests('draft7/optional/format/date.json', [DAY, [BAD_DAY, false], ['"2024-02-29"', true]]);
  tests(
    'draft7/optional/b.json',
    [DAY, [BAD_DAY, true]],
    ['{"pattern": "(a)\\\\1"}', ['"aa"', true], ['"ab"', false]],
  );
  tests('draft7/optional/content.json', ['{"contentMediaType": "application/json"}', ['"{:}"', false]]);
  // In draft 4 the number 1.0 is no integer; in draft 7 it is.
  for (const draft of ['draft4', 'draft7']) {
    tests(`${draft}/c.json`, ['{"type": "integer"}', ['1.0', draft === 'draft7'], ['1', true]]);
  }
  tests('draft3/c.json', ['{}', ['1', true]]);
  write('remotes/nested/word.json', '{"type": "string"}');
}

interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly files: readonly { file: string; passed: number; failed: number; skipped: number }[];
  readonly failures: readonly { file: string; group: string; test: string; outcome: string }[];
  readonly skips: readonly { file: string; group?: string; reason: string }[];
}

async function run(...args: string[]): Promise<{ code: number | null; stdout: string; report: Report }> {
  const json = join(suite, 'report.json');
  const { code, stdout, stderr } = await wellformed(['conformance', ...args, '--json', json]);
  expect(stderr).toBe('');
  return { code, stdout, report: JSON.parse(readFileSync(json, 'utf8')) as Report };
}

describe.skipIf(!isBuilt)('wellformed conformance', () => {
  beforeAll(writeSuite);

  for (const spacing of ['compact', 'python']) {
    it(`runs a suite, ${spacing}`, async () => {
      const { code, stdout, report } = await run('--suite', suite, '--spacing', spacing);
      expect(report.failures).toEqual([]);
      expect(code).toBe(0);
      expect(report).toMatchObject({ passed: 17, failed: 0, skipped: 2, spacing });
      expect(report.files).toEqual([
        { file: 'draft4/c.json', passed: 2, failed: 0, skipped: 0 },
        { file: 'draft7/a.json', passed: 9, failed: 0, skipped: 0 },
        { file: 'draft7/c.json', passed: 2, failed: 0, skipped: 0 },
        { file: 'draft7/optional/b.json', passed: 1, failed: 0, skipped: 2 },
        { file: 'draft7/optional/content.json', passed: 1, failed: 0, skipped: 0 },
        { file: 'draft7/optional/format/date.json', passed: 2, failed: 0, skipped: 0 },
      ]);
      expect(report.skips).toEqual([
        { file: 'draft3/', reason: 'this draft is not supported' },
        { file: 'draft7/optional/b.json', group: 'group 1', tests: 2, reason: expect.stringMatching(/./) },
      ]);
      expect(stdout).toMatch(/^draft7, required +11 +0 +0$/m);
      expect(stdout).toMatch(/^all +17 +0 +2$/m);
      expect(stdout).toMatch(/Skipped:\n {2}draft3\/: this draft/);
    });
  }

  it('runs one draft only, by its folder or by its name', async () => {
    for (const args of [
      [join(suite, 'tests', 'draft7')],
      [suite, '--draft', '7'],
      [join(suite, 'tests'), '--draft', 'draft7'],
    ]) {
      const { report } = await run('--suite', ...args);
      expect(report.files.map(({ file }) => file.split('/')[0])).toEqual(Array(5).fill('draft7'));
      // Remotes are found from there, too.
      expect(report.failures).toEqual([]);
    }
  });

  it('names what came out wrong, and exits with 1', async () => {
    // The labels are wrong, not the program.
    write(
      'tests/draft6/x.json',
      JSON.stringify([
        {
          description: 'wrong',
          schema: { type: 'integer' },
          tests: [
            { description: 'accepted', data: 1, valid: false },
            { description: 'refused', data: [1], valid: true },
          ],
        },
        {
          description: 'malformed',
          schema: { type: 'strin' },
          tests: [
            { description: 'a', data: 1, valid: false },
            { description: 'b', data: 1, valid: true },
          ],
        },
      ]),
    );
    const { code, stdout, report } = await run('--suite', suite, '--draft', '6');
    expect(code).toBe(1);
    expect(report).toMatchObject({ passed: 0, failed: 4, skipped: 0 });
    expect(report.failures.map(({ test, outcome }) => [test, outcome])).toEqual([
      ['accepted', 'accepted'],
      ['refused', 'refused at byte 0 of [1]'],
      ['a', expect.stringMatching(/^bad-schema: /)],
      ['b', expect.stringMatching(/^bad-schema: /)],
    ]);
    expect(stdout).toContain('draft6/x.json: wrong: refused (valid): refused at byte 0 of [1]\n');
    expect(stdout).toMatch(/draft6\/x\.json: malformed: 2 tests: bad-schema: /);
    rmSync(join(suite, 'tests', 'draft6'), { recursive: true });
  });

  const misuse: [string, string[], number, RegExp][] = [
    ['no suite', [], 2, /--suite is missing/],
    ['a folder that is missing', ['--suite', join(suite, 'none')], 2, /none": no such file/],
    ['a folder without tests', ['--suite', join(suite, 'remotes')], 2, /no tests of a draft there/],
    ['an unknown draft', ['--suite', suite, '--draft', '5'], 2, /--draft "5": expected 4, 6, 7, /],
    ['a draft that is not there', ['--suite', suite, '--draft', '2019-09'], 2, /no tests of draft 2019-09/],
    ['an unknown spacing', ['--suite', suite, '--spacing', 'wide'], 2, /--spacing "wide": expected compact/],
    ['a misspelling', ['--siute', suite], 2, /did you mean "--suite"\?/],
    ['a missing tokenizer', ['--suite', suite, '--tokenizer', 'none.json'], 4, /none\.json/],
  ];
  it.each(misuse)('%s: an error', async (_, args, code, message) => {
    const ended = await wellformed(['conformance', ...args]);
    expect(ended.stderr).toMatch(/^error: /);
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ code, stdout: '' });
  });
});
