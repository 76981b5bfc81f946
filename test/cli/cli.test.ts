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

/** An error says what was wrong in a line or two, quickly, and nothing of where in the code. */
function expectError(ended: Ended, code: number, message: RegExp | string): void {
  expect(ended.stderr).toMatch(message);
  expect(ended.code).toBe(code);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).toMatch(/^error: /);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  // Two seconds on a machine with nothing else to do.
  expect(ended.ms).toBeLessThan(4000);
}

describe.skipIf(!isBuilt)('wellformed (the built program: npm run build)', () => {
  it('explains itself', async () => {
    const help = await wellformed(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['Exit codes', 'wellformed <command> --help']) expect(help.stdout).toContain(word);
    const pages: Readonly<Record<string, readonly string[]>> = {
      generate: ['--schema FILE', '--prompt TEXT'],
      check: ['--schema FILE', '--batch FILE', '--json OUT', '--tokenizer FILE'],
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
      '{"properties": {"a": {"unevaluatedItems": false}}}',
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
