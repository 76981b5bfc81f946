import { describe, expect, it } from 'vitest';
import { expectError, temporaryFiles } from './files.ts';
import { isBuilt, wellformed } from './program.ts';
import type { Ended } from './program.ts';

const TOKENIZER = 'models/smollm2-135m-instruct/tokenizer.json';

const { file } = temporaryFiles('explain');

const sum = file('sum.gbnf', 'root ::= number (" + " number)*\nnumber ::= [0-9]+ | "(" root ")"\n');
const list = file(
  'list.gbnf',
  `root ::= ${Array.from({ length: 15 }, (_, i) => `"${'abcdefghijklmno'[i]!}1"`).join(' | ')}\n`,
);
const person = file(
  'person.json',
  '{"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["name"]}',
);

const explain = (args: readonly string[], input?: string | Uint8Array): Promise<Ended> =>
  wellformed(['explain', ...args], input === undefined ? {} : { input });

async function explained(
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await explain([...args, '--json'], input);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe.skipIf(!isBuilt)('wellformed explain', () => {
  it('tells rules and terminals, whether the text may end, and how', async () => {
    const inside = await explain(['--grammar', sum, '--prefix', '(1 + ']);
    expect(inside).toMatchObject({ code: 0, stderr: '' });
    expect(inside.stdout).toMatch(/^behind byte 5 \(line 1, column 6\)\nnext:\n {2}number: /);
    expect(inside.stdout).toMatch(/\nbytes to completion: 2, "[0-9]\)"\n$/);

    const whole = await explain(['--grammar', sum, '--prefix', '12']);
    expect(whole.stdout).toContain('\n  the end of the text\n');
    expect(whole.stdout).toContain('\nthe text may end here\n');
  });

  it('takes the prefix from an argument, a file or standard input', async () => {
    const behind = { viable: true, bytes: 2, line: 1, column: 3, mayEnd: false, bytesToCompletion: 1 };
    for (const args of [
      ['--prefix', '(1'],
      ['--text', file('prefix', '(1')],
    ]) {
      expect(await explained(['--grammar', sum, ...args])).toMatchObject(behind);
    }
    expect(await explained(['--grammar', sum], '(1')).toMatchObject(behind);
    expect(await explained(['--grammar', sum, '--trim-newline'], '(1\n')).toMatchObject(behind);
    expect((await explain(['--grammar', sum, '--prefix', ''])).stdout).toMatch(/^at the start\n/);
  });

  it('lists tokens: all are counted, the first shown, with their ids', async () => {
    const args = ['--grammar', list, '--prefix', '', '--most', '4'];
    const ways = [['--tokens'], ['--tokenizer', TOKENIZER]];
    for (const more of ways) {
      const { tokens } = (await explained([...args, ...more])) as {
        tokens: { count: number; toCompletion: number; first: { id: number; text: string }[] };
      };
      expect(tokens.count).toBeGreaterThanOrEqual(15);
      expect(tokens.toCompletion).toBe(2);
      expect(tokens.first).toHaveLength(4);
      for (const { id, text } of tokens.first) {
        expect(id).toEqual(expect.any(Number));
        expect(text).toMatch(/^[a-o]1?$/);
      }
    }
    const { stdout } = await explain([...args, '--tokens']);
    expect(stdout).toMatch(
      /\ntokens that may come next: \d+; fewest to completion: 2\n( +\d+ "[a-o]"\n){4} {2}and \d+ more\n$/,
    );
    expect((await explain(['--grammar', list, '--prefix', '', '--tokens', '--most', '0'])).stdout).toMatch(
      /tokens that may come next: \d+; fewest to completion: 2\n$/,
    );
  });

  it('names ten terminals and counts the others; as JSON, all of them', async () => {
    const { stdout } = await explain(['--grammar', list, '--prefix', '']);
    expect(stdout).toMatch(/^ {2}root: .*( or .*){9}$/m);
    expect(stdout).toContain('\n  and 5 more\n');
    const { expected } = await explained(['--grammar', list, '--prefix', '']);
    expect(expected).toHaveLength(15);
  });

  it('tells where a prefix is refused, and what could have come: exit code 1', async () => {
    const { code, stdout } = await explain(['--grammar', sum, '--prefix', '1 + x']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^text refused at byte 4: 'x' cannot follow '1 \+ '\nline 1, column 5:\n {2}1 \+ x\n {6}\^\n/,
    );
    expect(stdout).toMatch(/\nexpected:\n {2}number: /);
    expect((await explain(['--grammar', sum], '(1\n')).stdout).toMatch(/--trim-newline leaves it out\n$/);

    const refused = await explained(['--grammar', sum, '--prefix', '1\n+']);
    expect(refused).toMatchObject({
      viable: false,
      refusedBy: 'language',
      refusedAtByte: 1,
      line: 1,
      column: 2,
    });
    expect(refused).toMatchObject({ mayEnd: true, expected: expect.any(Array) as unknown[], warnings: [] });
  });

  it('a prefix may end within a character', async () => {
    const letters = file('letters.gbnf', 'root ::= "é"+\n');
    expect(await explained(['--grammar', letters], Uint8Array.of(0xc3))).toMatchObject({
      column: 1,
      nextBytes: '[\\xa9]',
      bytesToCompletion: 1,
      completion: { hex: 'a9' },
    });
  });

  it('a completion that is very long is cut, and the message says so', async () => {
    const long = file('long.gbnf', 'root ::= "ab"{10000}\n');
    const { bytesToCompletion, completion } = await explained(['--grammar', long, '--prefix', '']);
    expect(bytesToCompletion).toBe(20_000);
    expect((completion as { text: string }).text).toBe('ab'.repeat(5000));
    const { stdout } = await explain(['--grammar', long, '--prefix', '']);
    expect(stdout).toContain('bytes to completion: 20000, beginning with "abab');
  });

  describe('with a schema', () => {
    it('tells the characters, and the tokens', async () => {
      const { code, stdout } = await explain(['--schema', person, '--prefix', '{"name": "A', '--tokens']);
      expect(code).toBe(0);
      expect(stdout).toContain('\nnext:\n  [ -\\x7f\\xc2-\\xf4]\n');
      expect(stdout).toContain('\nbytes to completion: 2, "\\"}"\n');
      expect(stdout).toMatch(/\ntokens that may come next: \d+; /);
    });

    it('any spelling is read, or only that of generate', async () => {
      const prefix = ['--schema', person, '--prefix', '{"age": 1'];
      expect(await explained(prefix)).toMatchObject({ viable: true });
      expect(await explained([...prefix, '--as', 'check'])).toMatchObject({ viable: true });
      expect(await explained([...prefix, '--as', 'generate'])).toMatchObject({
        viable: false,
        refusedAtByte: 2,
      });
    });

    it('tells where a prefix is refused', async () => {
      const { code, stdout } = await explain(['--schema', person, '--prefix', '{"name":1']);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^text refused at byte 8: [^]*\nexpected:\n {2}\[.*"\]\n$/);
    });
  });

  const misuse: [string, string[], number, RegExp][] = [
    [
      'two prefixes',
      ['--grammar', sum, '--prefix', '1', '--text', 'x'],
      2,
      /--prefix and --text were both given/,
    ],
    ['an unknown spelling', ['--schema', person, '--as', 'x'], 2, /--as "x": expected check or generate/],
    [
      'tokens without a vocabulary',
      ['--grammar', sum, '--most', '3'],
      2,
      /--most needs --tokens or --tokenizer/,
    ],
    [
      'a number of tokens that is none',
      ['--grammar', sum, '--tokens', '--most', '1.5'],
      2,
      /--most "1.5": expected/,
    ],
    [
      'a prefix that is not there',
      ['--grammar', sum, '--text', 'no-such-file'],
      2,
      /cannot read "no-such-file"/,
    ],
    ['a tokenizer that is not there', ['--grammar', sum, '--tokenizer', 'none.json'], 4, /none\.json/],
    ['a prefix without its option', ['--grammar', sum, '1'], 2, /"1" is not expected here/],
  ];
  it.each(misuse)('%s: an error', async (_, args, code, message) => {
    expectError(await explain(args), code, message);
  });
});
