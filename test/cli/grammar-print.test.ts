import { describe, expect, it } from 'vitest';
import { expectError, temporaryFiles } from './files.ts';
import { isBuilt, wellformed } from './program.ts';

const { file } = temporaryFiles('print');

const sum = file('sum.gbnf', 'root ::= root "+" number | number\nnumber ::= [0-9]+ | "(" root ")"\n');
const tags = file(
  'tags.json',
  '{"type": "array", "items": {"enum": ["a", "é"]}, "minItems": 1, "uniqueItems": true}',
);

/** Whether texts are accepted by a grammar that was printed. */
async function verdicts(printed: string, notation: string, texts: readonly string[]): Promise<boolean[]> {
  const path = file(
    'printed.jsonl',
    JSON.stringify({ grammar: printed, notation, tests: texts.map((text) => ({ text })) }),
  );
  const { stdout } = await wellformed(['check', '--batch', path]);
  const line = JSON.parse(stdout) as { error?: { message: string }; results: { accepted: boolean }[] };
  expect(line.error?.message).toBeUndefined();
  return line.results.map(({ accepted }) => accepted);
}

describe.skipIf(!isBuilt)('wellformed print', () => {
  for (const to of ['gbnf', 'lark', 'ebnf']) {
    it(`writes a grammar as ${to}, with the same texts`, async () => {
      const { code, stdout, stderr } = await wellformed(['print', '--to', to, sum]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(await verdicts(stdout, to, ['1', '(1+2)+33', '1+', '', '+1'])).toEqual([
        true,
        true,
        false,
        false,
        false,
      ]);
    });

    it(`writes a schema as ${to}, and says at the head what it does not keep`, async () => {
      const { code, stdout, stderr } = await wellformed(['print', '--to', to, tags]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^(#|\/\/) Made from the JSON Schema tags\.json/);
      expect(stdout).toMatch(/^(#|\/\/) +the root: uniqueItems$/m);
      expect(await verdicts(stdout, to, ['["a","é"]', '["a","a"]', '[]', '["b"]'])).toEqual([
        true,
        true,
        false,
        false,
      ]);
    });
  }

  it('says so where nothing is left out', async () => {
    const path = file('plain.json', '{"enum": ["a", 1]}');
    const { stdout } = await wellformed(['print', '--to', 'gbnf', '--schema', path]);
    expect(stdout).toMatch(/^# Nothing that the schema asks for is left out\.$/m);
    expect(await verdicts(stdout, 'gbnf', ['"a"', '1', 'a'])).toEqual([true, true, false]);
  });

  it('starts where it is told, from the notation that it is told', async () => {
    const text = file('sum.txt', 'root ::= "a" b\nb ::= "b"\n');
    const args = ['print', '--to', 'lark', text, '--notation', 'gbnf', '--start', 'b'];
    const { code, stdout } = await wellformed(args);
    expect(code).toBe(0);
    expect(await verdicts(stdout, 'lark', ['b', 'ab'])).toEqual([true, false]);
    const named = await wellformed(['print', '--to', 'lark', '--grammar', text, ...args.slice(4)]);
    expect(named.stdout).toBe(stdout);
  });

  it('JSON within a grammar stays in Lark, and becomes rules elsewhere', async () => {
    const path = file(
      'json.lark',
      'start: "<" json ">"\njson: %json {"enum": [1, 2], "not": {"const": 2}}\n',
    );
    const lark = await wellformed(['print', '--to', 'lark', path]);
    expect(lark.stdout).toContain('%json');
    expect(await verdicts(lark.stdout, 'lark', ['<1>', '<2>'])).toEqual([true, false]);
    const gbnf = await wellformed(['print', '--to', 'gbnf', path]);
    expect(gbnf.stdout).toMatch(/^# JSON Schemas within .*:\n# {3}the root: not\n/);
    expect(await verdicts(gbnf.stdout, 'gbnf', ['<1>', '<2>', '<3>'])).toEqual([true, true, false]);
  });

  it('a key or a file name with a line break stays in its comment', async () => {
    const schema = JSON.stringify({
      properties: { 'a\nroot ::= "x"\u2028': { type: 'string', not: { const: 'x' } } },
    });
    const { stdout } = await wellformed(['print', '--to', 'gbnf', file('a\nb.json', schema)]);
    expect(stdout).toMatch(/^# Made from the JSON Schema a b\.json, /);
    expect(stdout).toMatch(/^# {3}\/properties\/a root ::= "x" +: not$/m);
    expect(await verdicts(stdout, 'gbnf', ['x', '{}'])).toEqual([false, true]);
  });

  it('prints a regular expression', async () => {
    const { stdout } = await wellformed(['print', '--to', 'gbnf', file('date.regex', '\\d{2}-(a|b)\n')]);
    expect(await verdicts(stdout, 'gbnf', ['12-a', '12-c'])).toEqual([true, false]);
  });

  const misuse: [string, string[], number, RegExp][] = [
    ['no notation', [sum], 2, /--to is missing: name the notation: gbnf, lark, ebnf/],
    ['an unknown notation', ['--to', 'regex', sum], 2, /--to "regex": expected gbnf or lark or ebnf/],
    ['no file', ['--to', 'gbnf'], 2, /the file is missing/],
    ['two files', ['--to', 'gbnf', sum, sum], 2, /".*" is not expected here/],
    [
      'a file twice',
      ['--to', 'gbnf', sum, '--grammar', sum],
      2,
      /".*sum\.gbnf" and --grammar were both given/,
    ],
    ['a file as an option', ['--to', 'gbnf', '--file', sum], 2, /unknown option "--file"/],
    ['a start of a schema', ['--to', 'gbnf', tags, '--start', 'a'], 2, /--start is for grammars/],
    ['a draft of a grammar', ['--to', 'gbnf', sum, '--draft', '7'], 2, /--draft is for JSON Schemas/],
    ['a malformed schema', ['--to', 'gbnf', file('bad.json', '{"type": "strin"}')], 2, /strin/],
    ['no JSON', ['--to', 'gbnf', file('no.json', '{')], 2, /is not JSON/],
    [
      'a malformed grammar',
      ['--to', 'lark', file('bad.gbnf', 'root ::= "a" b')],
      2,
      /bad\.gbnf:1:14: .*\n {2}root/,
    ],
  ];
  it.each(misuse)('%s: an error', async (_, args, code, message) => {
    expectError(await wellformed(['print', ...args]), code, message);
  });
});
