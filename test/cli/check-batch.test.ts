import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isBuilt, wellformed } from './program.ts';
import type { Ended } from './program.ts';

const TOKENIZER = 'models/smollm2-135m-instruct/tokenizer.json';

const folder = mkdtempSync(join(tmpdir(), 'wellformed-batch-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Result {
  readonly id: unknown;
  readonly error?: { code: string; message: string; pointer?: string; keyword?: string };
  readonly warnings: readonly string[];
  readonly results: readonly { accepted: boolean; refusedAtByte?: number }[];
}

async function batch(
  lines: string | Uint8Array,
  ...more: string[]
): Promise<{ ended: Ended; results: Result[] }> {
  const ended = await wellformed(['check', '--batch', file('batch.jsonl', lines), ...more]);
  const printed = ended.stdout.split('\n').filter((line) => line !== '');
  return { ended, results: printed.map((line) => JSON.parse(line) as Result) };
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

const PERSON = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 3 },
    tags: { type: 'array', items: { enum: ['é', 'b'] } },
  },
  required: ['name'],
  additionalProperties: false,
};

const texts = (...all: string[]): { text: string }[] => all.map((text) => ({ text }));

/** A text, and the byte at which it is refused, if it is. */
const JUDGED: readonly (readonly [string, number | undefined])[] = [
  ['{"name":"Ada"}', undefined],
  [' { "tags" : [ "\\u00e9", "é" ],\r\n"n\\u0061me": "" } ', undefined],
  ['{"name":"Adam"}', 12],
  ['{"tags":["é","c"]}', 15],
  ['{"tags":[]}', 10],
  ['{"name":"Ada"', 13],
  ['{"name":"Ada"}x', 14],
  ['', 0],
  ['"\ud800"', 0],
  // A lone surrogate has no UTF-8: its first byte alone could still be part of a character.
  ['{"name":"\ud800"}', 10],
  // Escaped it may be checked, as the specification lets it.
  ['{"name":"\\ud800"}', undefined],
];

describe.skipIf(!isBuilt)('wellformed check --batch', () => {
  for (const mode of [[], ['--tokenizer', TOKENIZER]]) {
    it(`judges every text of every line ${mode.length === 0 ? 'by bytes' : 'through token masks'}`, async () => {
      const { ended, results } = await batch(
        line({ id: 'person', schema: PERSON, tests: texts(...JUDGED.map(([text]) => text)) }) +
          line({ id: { any: [1] }, schema: { type: 'boolean' }, tests: texts('true', 'truth', '1') }) +
          line({ id: 3, schema: true, tests: [] }),
        ...mode,
      );
      expect(ended.code).toBe(0);
      expect(ended.stderr).toBe('3 lines (0 with an error), 14 texts: 4 accepted, 10 refused\n');
      expect(results).toEqual([
        {
          id: 'person',
          warnings: [],
          results: JUDGED.map(([, at]) =>
            at === undefined ? { accepted: true } : { accepted: false, refusedAtByte: at },
          ),
        },
        {
          id: { any: [1] },
          warnings: [],
          results: [
            { accepted: true },
            { accepted: false, refusedAtByte: 3 },
            { accepted: false, refusedAtByte: 0 },
          ],
        },
        { id: 3, warnings: [], results: [] },
      ]);
    });
  }

  it('loses nothing of schema and id', async () => {
    const { ended, results } = await batch(
      '{"id": 1.50, "schema": {"enum": [12345678901234567890, 1e400]}, "tests": [{"text": "12345678901234567890"}, ' +
        '{"text": "12345678901234567891"}, {"text": "1e400"}, {"text": "1e401"}]}\n',
    );
    expect(ended.stdout).toMatch(/^\{"id":1.50,/);
    expect(results[0]!.results.map(({ accepted }) => accepted)).toEqual([true, false, true, false]);
  });

  it('what is wrong with a line is its result, and the run goes on', async () => {
    const good = { schema: true, tests: texts('1') };
    const { ended, results } = await batch(
      Buffer.concat([
        Buffer.from('{"id": "a",\n'),
        Buffer.from([0x22, 0xff, 0x22, 0x0a]),
        Buffer.from('[]\n\n'),
        Buffer.from(line({ id: 'no schema', tests: [] })),
        Buffer.from(line({ id: 'no tests', schema: true })),
        Buffer.from(line({ id: 'no text', schema: true, tests: [{ text: 'x' }, { txt: 'x' }] })),
        Buffer.from(line({ id: 'draft', ...good, draft: '5' })),
        Buffer.from(line({ id: 'draft type', ...good, draft: 7 })),
        Buffer.from(line({ id: 'grammar', grammar: 'root ::= "a" (', notation: 'gbnf', tests: texts('a') })),
        Buffer.from(
          line({ id: 'type', schema: { properties: { a: { type: 'strin' } } }, tests: texts('1') }),
        ),
        Buffer.from(line({ id: 'ref', schema: { $ref: '#/$defs/a' }, tests: texts('1') })),
        Buffer.from(line({ id: 'never', schema: { enum: ['a'], type: 'integer' }, tests: texts('1', '') })),
        Buffer.from('{"id": "twice", "id": "twice"}\n'),
        Buffer.from(`{"schema": ${'{"items":'.repeat(600)}true${'}'.repeat(600)}, "tests": []}\n`),
        Buffer.from(line({ id: 'last', ...good })),
        // The end of the last line may be missing.
        Buffer.from(JSON.stringify(good)),
      ]),
    );
    expect(ended.code).toBe(0);
    expect(results.map(({ id, error }) => [id, error?.code])).toEqual([
      [1, 'bad-json'],
      [2, 'bad-json'],
      [3, 'bad-json'],
      ['no schema', 'bad-json'],
      ['no tests', 'bad-json'],
      ['no text', 'bad-json'],
      ['draft', 'bad-option'],
      ['draft type', 'bad-json'],
      ['grammar', 'bad-grammar'],
      ['type', 'bad-schema'],
      ['ref', 'bad-schema'],
      ['never', 'unsatisfiable'],
      [14, 'bad-json'],
      [15, 'limit'],
      ['last', undefined],
      [17, undefined],
    ]);
    const byId = new Map(results.map((result) => [result.id, result]));
    expect(byId.get('type')!.error).toMatchObject({ pointer: '/properties/a/type', keyword: 'type' });
    expect(byId.get('no text')!.error!.message).toMatch('/tests/1 ');
    expect(byId.get(1)!.error!.message).toMatch(/\(column 12\)$/);
    // That no value satisfies a schema is a verdict on every text.
    expect(byId.get('never')!.results).toEqual([
      { accepted: false, refusedAtByte: 0 },
      { accepted: false, refusedAtByte: 0 },
    ]);
    expect(results.filter(({ error, results: all }) => error !== undefined && all.length > 0)).toHaveLength(
      1,
    );
  });

  it('takes the draft where the schema has none', async () => {
    // In draft 4 the number 1.0 is no integer; the names of drafts may be those of the test suite.
    const schema = { type: 'integer' };
    const declared = { $schema: 'http://json-schema.org/draft-07/schema#', ...schema };
    const { results } = await batch(
      ['4', 'draft4', '2020-12', 'draft7']
        .map((draft) => line({ id: draft, schema, draft, tests: texts('1.0') }))
        .join('') + line({ id: 'declared', schema: declared, draft: '4', tests: texts('1.0') }),
    );
    expect(results.map(({ results: [only] }) => only!.accepted)).toEqual([false, false, true, true, true]);
  });

  it('writes the results to a file', async () => {
    const out = join(folder, 'out.jsonl');
    const { ended } = await batch(line({ id: 'é', schema: true, tests: texts('1') }), '--json', out);
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(out, 'utf8')).toBe('{"id":"é","warnings":[],"results":[{"accepted":true}]}\n');
  });

  it('streams: 100 MB of lines in a heap of 64 MB', async () => {
    const count = 2000;
    const long = line({ id: 0, schema: PERSON, tests: texts(`{"name":"${'x'.repeat(50_000)}`) });
    const args = [
      'check',
      '--batch',
      file('long.jsonl', long.repeat(count)),
      '--json',
      join(folder, 'out.jsonl'),
    ];
    const { code, stderr } = await wellformed(args, {
      environment: { NODE_OPTIONS: '--max-old-space-size=64' },
    });
    expect(stderr).toBe(`${count} lines (0 with an error), ${count} texts: 0 accepted, ${count} refused\n`);
    expect(code).toBe(0);
  });

  const misuse: [string, string[], number, RegExp][] = [
    ['a schema beside it', ['--batch', 'b', '--schema', 's'], 2, /--schema does not go with --batch/],
    ['--json without it', ['--schema', 's', '--json', 'x'], 2, /--json needs --batch/],
    ['a misspelling', ['--bacth', 'b'], 2, /unknown option "--bacth"; did you mean "--batch"\?/],
    ['a file that is missing', ['--batch', join(folder, 'none')], 2, /cannot read ".*none": no such file/],
    ['a folder', ['--batch', folder], 2, /it is a folder/],
    [
      'an output that cannot be written',
      ['--batch', file('empty', ''), '--json', join(folder, 'no', 'x')],
      2,
      /cannot write/,
    ],
    ['a tokenizer that is missing', ['--batch', 'b', '--tokenizer', 'none.json'], 4, /none\.json/],
  ];
  it.each(misuse)('%s: an error', async (_, args, code, message) => {
    const ended = await wellformed(['check', ...args]);
    expect(ended.stderr).toMatch(/^error: /);
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ code, stdout: '' });
  });
});
