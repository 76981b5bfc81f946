import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isBuilt, wellformed } from './program.ts';
import type { Ended } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'wellformed-cli-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const person = file(
  'person.json',
  JSON.stringify({
    type: 'object',
    properties: { name: { type: 'string', maxLength: 10 }, kind: { enum: ['teacher', 'nurse'] } },
    required: ['name', 'kind'],
    additionalProperties: false,
  }),
);

/** An error says what was wrong in a line or two, and nothing of where in the code. */
function expectError(ended: Ended, code: number, message: RegExp | string): void {
  expect(ended.stderr).toMatch(message);
  expect(ended.code).toBe(code);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).toMatch(/^error: /);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
}

describe.skipIf(!isBuilt)('wellformed (the built program: npm run build)', () => {
  it('explains itself', async () => {
    const help = await wellformed(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['Exit codes', 'wellformed <command> --help']) expect(help.stdout).toContain(word);
    const pages: Readonly<Record<string, readonly string[]>> = {
      generate: [
        '--grammar FILE',
        '--start RULE',
        '--schema FILE',
        '--prompt TEXT',
        '--draft D',
        '--schemas FILE',
        '--formats F',
        ...['--typical-p X', '--repetition-penalty X', '--penalty-scope S', '--bias TOKEN=X', '--stop TEXT'],
      ],
      models: ['--cache-dir FOLDER', '--dtype D', '--json'],
      check: [
        '--explain',
        ...['--schema FILE', '--batch FILE', '--json OUT', '--tokenizer FILE', '--cache-dir FOLDER'],
        ...['--draft D', '--schemas FILE', '--formats F', '--grammar FILE', '--trim-newline'],
      ],
      explain: [
        '--schema FILE',
        '--grammar FILE',
        '--prefix TEXT',
        '--tokens',
        '--most N',
        '--as W',
        '--json',
      ],
      print: ['--to N', '--notation N', '--start RULE'],
      conformance: ['--suite FOLDER', '--draft D', '--tokenizer FILE', '--spacing S', '--json FILE'],
      bench: ['--data FOLDER', '--tokenizer FILE', '--list FILE', '--json FILE', '--timeout S'],
    };
    for (const [command, options] of Object.entries(pages)) {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${command} +\\w`, 'm'));
      const page = await wellformed([command, '--help']);
      expect(page).toMatchObject({ code: 0, stderr: '' });
      for (const word of ['Usage:', 'Options:', 'Examples:', ...options]) expect(page.stdout).toContain(word);
      // Lines that no terminal has to break.
      expect(Math.max(...page.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    }
  });

  it('prints its help and fails when nothing is asked', async () => {
    const ended = await wellformed([]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('Usage:');
  });

  const misuse: [string, string[], RegExp][] = [
    ['an unknown command', ['genrate'], /unknown command "genrate"; did you mean "generate"\?/],
    ['an unknown option of the program', ['--shema'], /unknown option "--shema"/],
    [
      'an unknown option',
      ['generate', '--shema', person],
      /unknown option "--shema"; did you mean "--schema"\?/,
    ],
    ['a short option', ['check', '-s', person], /unknown option "-s"/],
    ['an option without its value', ['generate', '--schema'], /--schema needs a value/],
    ['a flag with a value', ['generate', '--schema', person, '--json=yes'], /--json takes no value/],
    ['an option given twice', ['check', '--schema', person, '--schema', person], /--schema was given twice/],
    ['an argument too many', ['check', '--schema', person, 'text'], /"text" is not expected here/],
    ['no schema', ['generate', '--prompt', 'x'], /--schema is missing/],
    [
      'a seed that is no number',
      ['generate', '--schema', person, '--seed', 'x'],
      /--seed "x": expected a number/,
    ],
    ['a seed that is no integer', ['generate', '--schema', person, '--seed', '1.5'], /seed "1.5"/],
    ['a negative temperature', ['generate', '--schema', person, '--temperature', '-1'], /temperature "-1"/],
    ['no tokens', ['generate', '--schema', person, '--max-tokens', '0'], /maxTokens "0"/],
    ['an unknown draft', ['check', '--schema', person, '--draft', '5'], /--draft "5": expected 4, 6, 7/],
    [
      'an unknown use of formats',
      ['generate', '--schema', person, '--formats', 'ignore'],
      /--formats "ignore": expected assert or annotate/,
    ],
    ['documents without a file', ['check', '--schema', person, '--schemas'], /--schemas needs a value/],
    [
      'a document that is not there',
      ['check', '--schema', person, '--schemas', join(folder, 'none.json')],
      /cannot read ".*none\.json": no such file/,
    ],
    [
      'a document that no reference can name',
      ['generate', '--schema', person, '--schemas', person],
      /--schemas ".*person\.json": the file has no "\$id" for references to name it by; give it as URI=FILE/,
    ],
    [
      'a document given twice',
      ['check', '--schema', person, ...['a', 'a#'].flatMap((id) => ['--schemas', `urn:${id}=${person}`])],
      /--schemas "urn:a#=.*": "urn:a" was given twice/,
    ],
    ['unknown white space', ['generate', '--schema', person, '--whitespace', 'wide'], /--whitespace "wide"/],
  ];
  it.each(misuse)('%s: exit code 2', async (_, args, message) => {
    expectError(await wellformed(args), 2, message);
  });

  const badSchemas: [string, string | Uint8Array | undefined, number, RegExp][] = [
    ['a missing file', undefined, 2, /cannot read ".*missing\.json": no such file/],
    ['a file that is no JSON', '{"type": "object",}', 2, /is not JSON.*line 1, column 19/],
    ['an empty file', '', 2, /is not JSON/],
    ['a file that is no text', Uint8Array.of(0xff, 0xfe, 0), 2, /is not UTF-8/],
    ['a malformed schema', '{"type": "strin"}', 2, /strin/],
    ['a reference that leads nowhere', '{"$ref": "#/$defs/a"}', 2, /\$defs\/a/],
    [
      'an unsatisfiable schema',
      '{"type": "object", "properties": {"a": false}, "required": ["a"]}',
      2,
      /no value/i,
    ],
    [
      'a keyword that is not supported',
      '{"properties": {"a": {"pattern": "(.)\\\\1"}}}',
      3,
      /\/properties\/a/,
    ],
    ['10,000 levels', '{"items":'.repeat(10_000) + 'true' + '}'.repeat(10_000), 2, /./],
    ['10 MB', `{"description": "${'x'.repeat(10_000_000)}", "type": "x"}`, 2, /./],
  ];
  for (const [name, content, code, message] of badSchemas) {
    it(`${name}: exit code ${code}, from both commands`, async () => {
      const path = content === undefined ? join(folder, 'missing.json') : file('bad.json', content);
      for (const command of ['check', 'generate']) {
        expectError(await wellformed([command, '--schema', path], { input: '1' }), code, message);
      }
    });
  }

  describe('check', () => {
    const check = (input: string | Uint8Array, ...more: string[]): Promise<Ended> =>
      wellformed(['check', '--schema', person, ...more], { input });

    it('accepts', async () => {
      const spaced = '\n{ "kind": "nurse",\t"name": "\\u0041" }\n';
      for (const text of ['{"name":"Ada","kind":"nurse"}', spaced]) {
        expect(await check(text)).toMatchObject({ code: 0, stdout: 'accepted\n', stderr: '' });
      }
    });

    describe('reads the schema as it is told', () => {
      const path = (name: string, schema: object): string => file(name, JSON.stringify(schema));
      const order = path('order.json', {
        properties: { to: { $ref: 'https://example.com/address' }, by: { $ref: 'urn:name=x' } },
      });
      const address = path('address.json', {
        $id: 'https://example.com/address',
        properties: { name: { $ref: 'https://example.com/name' } },
      });
      const name = path('name.json', { type: 'string', minLength: 2 });
      const old = path('old.json', { id: 'urn:name=x', $schema: 'http://json-schema.org/draft-04/schema#' });
      const documents = [
        '--schemas',
        address,
        '--schemas',
        `https://example.com/name=${name}`,
        '--schemas',
        old,
      ];

      it('--schemas: documents for references, by their identifier or by a URI', async () => {
        const judge = (text: string, ...more: string[]): Promise<Ended> =>
          wellformed(['check', '--schema', order, ...more], { input: text });
        expect(await judge('{"to":{"name":"Al"}}', ...documents)).toMatchObject({ code: 0, stderr: '' });
        expect(await judge('{"to":{"name":"A"}}', ...documents)).toMatchObject({
          code: 1,
          stdout: expect.stringMatching(/^text refused at byte 16: /),
        });
        expectError(await judge('{}'), 2, 'https://example.com/address');
      });

      it('--formats and --draft', async () => {
        const date = path('date.json', { format: 'date' });
        const judge = async (schema: string, input: string, ...more: string[]): Promise<number | null> =>
          (await wellformed(['check', '--schema', schema, ...more], { input })).code;
        expect(await judge(date, '"2023-02-29"')).toBe(1);
        expect(await judge(date, '"2023-02-29"', '--formats', 'annotate')).toBe(0);
        expect(await judge(date, '"2023-02-29"', '--formats', 'assert')).toBe(1);

        const tuple = path('tuple.json', {
          type: 'array',
          items: [{ type: 'null' }],
          additionalItems: false,
        });
        expect(await judge(tuple, '[null]', '--draft', 'draft-07')).toBe(0);
        expect(await judge(tuple, '[null, 1]', '--draft', '7')).toBe(1);
      });

      it('with --batch: for every line; a line has its own draft', async () => {
        const lines = [
          { schema: { $ref: 'https://example.com/name' }, tests: [{ text: '"Al"' }, { text: '"A"' }] },
          { schema: { format: 'date' }, tests: [{ text: '"x"' }] },
          { schema: { items: [{ type: 'null' }] }, tests: [{ text: '[null]' }, { text: '[1]' }] },
          { schema: { prefixItems: [{ type: 'null' }] }, draft: '2020-12', tests: [{ text: '[1]' }] },
        ];
        const batch = file('reading.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
        const reading = ['--formats', 'annotate', '--draft', '7', ...documents];
        const ended = await wellformed(['check', '--batch', batch, ...reading]);
        expect(ended.code).toBe(0);
        const results = ended.stdout
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { results: { accepted: boolean }[] }).results);
        expect(results.map((each) => each.map(({ accepted }) => accepted))).toEqual([
          [true, false],
          [true],
          [true, false],
          [false],
        ]);
      });
    });

    const refused: [string, string | Uint8Array, RegExp][] = [
      [
        'at a wrong value',
        '{"name":"Ada","kind":"pilot"}',
        /^text refused at byte 22: 'pilot"}' cannot follow '\{"name":"Ada","kind":"'\n$/,
      ],
      ['at a wrong key', '{"name":"é","age":3}', /^text refused at byte 14: /],
      ['at the start', '[1]', /^text refused at byte 0: '\[1\]' cannot follow at the start/],
      ['where it is too long', '{"name":"12345678901"}', /^text refused at byte 19: /],
      [
        'where it goes on after the end',
        '{"name":"Ada","kind":"nurse"}}',
        /^text refused at byte 29: '}' cannot follow/,
      ],
      ['where it ends too early', '{"name":"Ada"', /^text refused at byte 13: it ends too early, after '/],
      ['where nothing was written', '', /^text refused at byte 0: it ends too early/],
      ['at a byte that is not UTF-8', Uint8Array.of(0x7b, 0xff), /^text refused at byte 1: /],
    ];
    it.each(refused)('refuses %s', async (_, text, message) => {
      const ended = await check(text);
      expect(ended).toMatchObject({ code: 1, stderr: '' });
      expect(ended.stdout).toMatch(message);
    });

    it('asks what a vocabulary can write', async () => {
      const tokenizer = 'models/smollm2-135m-instruct/tokenizer.json';
      expect(await check('{"name":"Ada","kind":"nurse"}', '--tokenizer', tokenizer)).toMatchObject({
        code: 0,
      });
      expect((await check('{"name":"Ada","kind":"n1"}', '--tokenizer', tokenizer)).stdout).toMatch(/byte 23/);
    });

    it('a tokenizer that is missing or broken: exit code 4', async () => {
      const paths = [join(folder, 'none.json'), file('broken.json', '{'), file('other.json', '{"a": 1}')];
      for (const path of paths) expectError(await check('1', '--tokenizer', path), 4, /./);
    });
  });

  describe('generate', () => {
    const generate = (...args: string[]): Promise<Ended> =>
      wellformed(['generate', '--schema', person, '--prompt', 'Ada is a nurse.', ...args]);

    it('writes only the value in a pipe, the figures beside it; a seed replays', async () => {
      const runs = [await generate('--seed', '5'), await generate('--seed', '5')];
      for (const { code, stdout, stderr } of runs) {
        expect(code, stderr).toBe(0);
        expect(Object.keys(JSON.parse(stdout) as object)).toEqual(['name', 'kind']);
        expect(stderr).toMatch(/tokens\/s.*seed 5\n$/);
      }
      expect(runs[1]!.stdout).toBe(runs[0]!.stdout);
    });

    it('prints one object with --json', async () => {
      const { code, stdout, stderr } = await generate(
        '--json',
        '--temperature',
        '0',
        '--whitespace',
        'python',
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const result = JSON.parse(stdout) as Record<string, unknown>;
      expect(result).toMatchObject({ finishReason: 'complete', warnings: [] });
      expect(result['text']).toMatch(/^\{"name": ".*", "kind": "(nurse|teacher)"\}$/);
      expect(JSON.parse(result['text'] as string)).toEqual(result['value']);
      expect(result['usage']).toMatchObject({
        outputTokens: expect.any(Number),
        totalMs: expect.any(Number),
      });
    });

    it('reads the schema as it is told', async () => {
      const told = file('told.json', '{"$ref": "urn:x", "format": "date", "prefixItems": 1}');
      const value = file('value.json', '{"enum": ["soon"]}');
      const args = [
        '--schema',
        told,
        '--schemas',
        `urn:x=${value}`,
        '--formats',
        'annotate',
        '--draft',
        '2019-09',
      ];
      const { code, stdout, stderr } = await wellformed(['generate', ...args]);
      expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '"soon"\n' });
    });

    it('fails before decoding when --max-tokens is too small, and says how many are needed', async () => {
      expectError(await generate('--max-tokens', '4'), 2, /needs \d+ tokens/);
    });

    it('a model that is missing: exit code 4', async () => {
      expectError(await generate('--model', join(folder, 'no-model')), 4, /no-model/);
    });

    it('ends with 130 when interrupted', async () => {
      const long = file('long.json', '{"type": "array", "items": {"type": "string"}, "minItems": 200}');
      const ended = await wellformed(['generate', '--schema', long], {
        onStart: (child) => setTimeout(() => child.kill('SIGINT'), 2500),
      });
      expect(ended.code).toBe(130);
      expect(ended.stderr).toMatch(/^error: generation was aborted/);
    });
  });

  it('ends quietly when nobody reads its output', async () => {
    const ended = await wellformed(['--help'], { onStart: (child) => child.stdout!.destroy() });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });
});
