import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectError, temporaryFiles } from './files.ts';
import { isBuilt, wellformed } from './program.ts';
import type { Ended } from './program.ts';

const TOKENIZER = 'models/smollm2-135m-instruct/tokenizer.json';

const { folder, file } = temporaryFiles('grammar');

const sum = file(
  'sum.gbnf',
  'root ::= number (sign number)*\nsign ::= " + " | " - "\nnumber ::= [0-9]+ | "(" root ")"\n',
);
const lines = file('lines.gbnf', 'root ::= ([a-zé]+ "\\n")+\n');
const date = file('date.regex', '\\d{4}-(0[1-9]|1[0-2])\n');
const answer = file('answer.lark', 'start: "<" json ">"\njson: %json {"enum": ["yes", {"a": 1, "b": 2}]}\n');
const greeting = file('greeting.ebnf', 'root ::= "hello" " world"?\nother ::= "bye"\n');
const person = file('person.json', '{"type": "string"}');

describe.skipIf(!isBuilt)('wellformed with grammars (the built program: npm run build)', () => {
  describe('what is wrong with the command line: exit code 2', () => {
    const misuse: [string, string[], RegExp][] = [
      ['neither schema nor grammar', [], /--schema is missing, or --grammar: name the file/],
      ['both', ['--schema', person, '--grammar', sum], /--schema and --grammar were both given: use one/],
      [
        'a draft',
        ['--grammar', sum, '--draft', '7'],
        /--draft is for JSON Schemas, and the file is a grammar/,
      ],
      ['formats', ['--grammar', sum, '--formats', 'assert'], /--formats is for JSON Schemas/],
      ['documents', ['--grammar', sum, '--schemas', person], /--schemas is for JSON Schemas/],
      [
        'a start of a schema',
        ['--schema', person, '--start', 'x'],
        /--start is for grammars, and the file is a schema/,
      ],
      ['a notation of a schema', ['--schema', person, '--notation', 'gbnf'], /--notation is for grammars/],
      [
        'an unknown notation',
        ['--grammar', sum, '--notation', 'abnf'],
        /--notation "abnf": expected gbnf or ebnf or lark/,
      ],
      [
        'an extension that says nothing',
        ['--grammar', file('sum.txt', 'root ::= "a"')],
        /"[^"]*sum\.txt" does not tell its notation \(\.gbnf, .*\): say it with --notation$/m,
      ],
      ['a schema as a grammar', ['--grammar', person], /a JSON Schema is named with --schema/],
      [
        'a file that is not there',
        ['--grammar', join(folder, 'none.gbnf')],
        /cannot read ".*none\.gbnf": no such file/,
      ],
      ['a start that is not there', ['--grammar', sum, '--start', 'rooot'], /rooot/],
      ['a misspelling', ['--gramar', sum], /unknown option "--gramar"; did you mean "--grammar"\?/],
    ];
    it.each(misuse)('%s', async (_, args, message) => {
      for (const command of ['generate', 'check', 'explain']) {
        expectError(await wellformed([command, ...args]), 2, message);
      }
    });

    it('a newline is no matter of JSON', async () => {
      const ended = await wellformed(['check', '--schema', person, '--trim-newline']);
      expectError(ended, 2, /--trim-newline is for grammars/);
    });

    it('beside --batch', async () => {
      for (const option of ['grammar', 'notation', 'start', 'text']) {
        const ended = await wellformed(['check', '--batch', 'b', `--${option}`, 'x']);
        expectError(ended, 2, `--${option} does not go with --batch: its lines have their own`);
      }
    });
  });

  const bad: [string, string, string | Uint8Array, number, RegExp][] = [
    ['what does not end', 'a.gbnf', 'root ::= "a', 2, /a\.gbnf:1:\d+: .*\n {2}root ::= "a\n {2} +\^/],
    [
      'a rule that is not there',
      'b.gbnf',
      'root ::= "a" |\n  b c\n',
      2,
      /b\.gbnf:2:3: .*"b"[^]*b\.gbnf:2:5: .*"c"/,
    ],
    ['a rule without a text', 'c.lark', 'start: "a" start\n', 2, /c\.lark:1:1: .*start/],
    ['a malformed regular expression', 'd.regex', 'ab(c', 2, /d\.regex:1:\d+: .*\n {2}ab\(c\n {2} *\^/],
    ['an unknown option of a schema', 'e.lark', 'start: %json {"type": "strin"}\n', 2, /strin/],
    ['a file that is no text', 'f.gbnf', Uint8Array.of(0xff, 0xfe, 0), 2, /is not UTF-8/],
    ['an empty file', 'g.gbnf', '', 2, /root/],
    ['a regular expression that looks back', 'h.regex', '(a)\\1', 3, /./],
    ['100,000 brackets', 'i.gbnf', `root ::= ${'('.repeat(100_000)}`, 2, /./],
  ];
  it.each(bad)('%s: all commands say where', async (_, name, content, code, message) => {
    const path = file(name, content);
    for (const command of ['generate', 'check', 'explain']) {
      expectError(await wellformed([command, '--grammar', path]), code, message);
    }
    expectError(await wellformed(['print', '--to', 'gbnf', path]), code, message);
  });

  describe('check', () => {
    const check = (grammar: string, input: string | Uint8Array, ...more: string[]): Promise<Ended> =>
      wellformed(['check', '--grammar', grammar, ...more], { input });

    const accepted: [string, string, string, string[]][] = [
      ['GBNF', sum, '(1 + 22) - 3', []],
      ['a newline that the grammar has', lines, 'a\né\n', []],
      ['a regular expression, whose file ends with a newline', date, '2020-12', []],
      ['Lark, with JSON in any spelling', answer, '<{ "b": 2,\n"a": 1.0 }>', []],
      ['EBNF', greeting, 'hello world', []],
      ['another start', greeting, 'bye', ['--start', 'other']],
      ['a newline that is not meant', date, '2020-12\r\n', ['--trim-newline']],
      ['tokens', sum, '(1 + 22) - 3', ['--tokenizer', TOKENIZER]],
    ];
    it.each(accepted)('accepts %s', async (_, grammar, text, more) => {
      expect(await check(grammar, text, ...more)).toMatchObject({ code: 0, stdout: 'accepted\n' });
    });

    it('takes the notation that it is told, and the text from a file', async () => {
      const path = file('sum.txt', 'root ::= "a"+');
      const more = ['--notation', 'gbnf', '--text', file('text', 'aaa')];
      expect(await check(path, 'b', ...more)).toEqual(
        expect.objectContaining({ code: 0, stdout: 'accepted\n', stderr: '' }),
      );
    });

    it('says where a text is refused, and what could have come', async () => {
      const ended = await check(sum, '1 + (2 - x)');
      expect(ended).toMatchObject({ code: 1, stderr: '' });
      expect(ended.stdout).toMatch(/^text refused at byte 9: 'x\)' cannot follow '1 \+ \(2 - '\n/);
      expect(ended.stdout).toContain('\nline 1, column 10:\n  1 + (2 - x)\n           ^\nexpected:\n');
      expect(ended.stdout).toMatch(/^ {2}number: .*\[0-9\]/m);
      expect(ended.stdout).toMatch(/^ {2}number: .*"\("/m);
    });

    const refused: [string, string, string | Uint8Array, RegExp][] = [
      [
        'on a later line',
        lines,
        'é\nab\naX\n',
        /^text refused at byte 7: .*\nline 3, column 2:\n {2}aX\n {3}\^\n/,
      ],
      [
        'in the middle of a character',
        lines,
        'aè\n',
        /^text refused at byte 2: .*\nline 1, column 2:\n {2}aè\n {3}\^\n/,
      ],
      [
        'where it ends too early',
        sum,
        '(1',
        /^text refused at byte 2: it ends too early, after '\(1'\nline 1, column 3:/,
      ],
      ['where nothing was written', sum, '', /^text refused at byte 0: it ends too early/],
      [
        'where it should have ended',
        date,
        '2020-123',
        /^text refused at byte 7: [^]*\n {2}the end of the text\n$/,
      ],
      ['at a byte that is not UTF-8', sum, Uint8Array.of(0x31, 0xff), /^text refused at byte 1: /],
      ['far along a line', lines, `${'a'.repeat(300)}X`, /column 301:\n {2}a{99}X?[^\n]*\n {2} +\^\n/],
      ['at a tab, which keeps its width', lines, '\ta', /\n {3}a\n {2}\^\n/],
    ];
    it.each(refused)('refuses %s', async (_, grammar, text, message) => {
      const ended = await check(grammar, text);
      expect(ended).toMatchObject({ code: 1, stderr: '' });
      expect(ended.stdout).toMatch(message);
    });

    it('a newline at the end is a byte as any other, and the message says so', async () => {
      const note = 'without the newline at its end the text is accepted: --trim-newline leaves it out\n';
      for (const text of ['2020-12\n', '2020-12\r\n']) {
        const ended = await check(date, text);
        expect(ended.code).toBe(1);
        expect(ended.stdout).toMatch(/^text refused at byte 7: /);
        expect(ended.stdout.endsWith(note)).toBe(true);
      }
      expect((await check(date, '2020-1x\n')).stdout).not.toContain(note);
      expect((await check(date, '2020-1\n')).stdout).not.toContain(note);
      expect((await check(lines, 'a\n', '--trim-newline')).code).toBe(1);
    });

    it('through tokens: says the same of what is refused', async () => {
      const [bytes, tokens] = [
        await check(sum, '1 + +'),
        await check(sum, '1 + +', '--tokenizer', TOKENIZER),
      ];
      expect(bytes.code).toBe(1);
      expect(tokens).toMatchObject({ code: 1, stdout: bytes.stdout });
    });

    it('special tokens stand in texts by their names', async () => {
      const path = file('special.lark', 'start: <|im_start|> "a"+\n');
      for (const more of [[], ['--tokenizer', TOKENIZER]]) {
        expect(await check(path, '<|im_start|>aa', ...more)).toMatchObject({ code: 0 });
        expect((await check(path, '<|im_start|>b', ...more)).stdout).toMatch(/^text refused at byte 12: /);
        expect((await check(path, 'a', ...more)).stdout).toMatch(/^text refused at byte 0: /);
      }
    });

    it('says what has no effect', async () => {
      const { stdout, stderr } = await check(greeting, 'hello');
      expect(stdout).toBe('accepted\n');
      expect(stderr).toMatch(/^warning: .*greeting\.ebnf:2:1: .*"other" is never used\n$/);
    });
  });

  describe('generate', () => {
    const generate = (...args: string[]): Promise<Ended> => wellformed(['generate', ...args]);

    it('writes the very text in a pipe, the figures beside it; a seed replays', async () => {
      const args = ['--grammar', date, '--prompt', 'When did the war end?', '--seed', '5'];
      const runs = [await generate(...args), await generate(...args)];
      for (const { code, stdout, stderr } of runs) {
        expect(code, stderr).toBe(0);
        expect(stdout).toMatch(/^\d{4}-\d\d$/);
        expect(stderr).toMatch(/^\d+ tokens .*grammar compiled in .*seed 5\n$/);
      }
      expect(runs[0]!.stdout).toBe(runs[1]!.stdout);
    });

    it('--json prints the result; JSON within the grammar has the white space that was asked for', async () => {
      const path = file('spaced.lark', 'start: "<" json ">"\njson: %json {"const": {"a": 1, "b": 2}}\n');
      const args = ['--grammar', path, '--json', '--seed', '1', '--whitespace', 'python'];
      const { code, stdout, stderr } = await generate(...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const result = JSON.parse(stdout) as Record<string, unknown>;
      expect(Object.keys(result).sort()).toEqual(['finishReason', 'seed', 'text', 'usage', 'warnings']);
      expect(result).toMatchObject({ text: '<{"a": 1, "b": 2}>', seed: 1, warnings: [] });
    });

    it('starts where it is told, and writes an example where nothing is asked', async () => {
      const { code, stdout, stderr } = await generate('--grammar', greeting, '--start', 'other');
      expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'bye' });
    });

    it('writes special tokens by their names', async () => {
      const path = file('special.lark', 'start: <|im_start|> "a"\n');
      const { code, stdout, stderr } = await generate('--grammar', path, '--prompt', 'a');
      expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '<|im_start|>a' });
    });

    it('fails before decoding when --max-tokens is too small', async () => {
      const ended = await generate('--grammar', date, '--prompt', 'a', '--max-tokens', '2');
      expectError(ended, 2, /needs \d+ tokens/);
    });

    it('what it writes, check accepts', async () => {
      const { stdout } = await generate('--grammar', lines, '--prompt', 'Two words.', '--max-tokens', '20');
      const checked = await wellformed(['check', '--grammar', lines], { input: stdout });
      expect(checked).toMatchObject({ code: 0, stdout: 'accepted\n' });
    });
  });
});
