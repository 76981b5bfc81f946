import { describe, expect, it } from 'vitest';
import { temporaryFiles } from './files.ts';
import { isBuilt, wellformed } from './program.ts';
import type { Ended } from './program.ts';

const TOKENIZER = 'models/smollm2-135m-instruct/tokenizer.json';

const { file } = temporaryFiles('grammar-batch');

interface Result {
  readonly id: unknown;
  readonly error?: {
    code: string;
    message: string;
    problems?: { message: string; hint?: string; line: number; column: number; rule?: string }[];
  };
  readonly warnings: readonly string[];
  readonly results: readonly { accepted: boolean; refusedAtByte?: number }[];
}

async function batch(
  lines: readonly object[],
  ...more: string[]
): Promise<{ ended: Ended; results: Result[] }> {
  const path = file('batch.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const ended = await wellformed(['check', '--batch', path, ...more]);
  const printed = ended.stdout.split('\n').filter((line) => line !== '');
  return { ended, results: printed.map((line) => JSON.parse(line) as Result) };
}

const texts = (...all: string[]): { text: string }[] => all.map((text) => ({ text }));

const no = (refusedAtByte: number): object => ({ accepted: false, refusedAtByte });
const YES = { accepted: true };

describe.skipIf(!isBuilt)('wellformed check --batch with grammars', () => {
  for (const mode of [[], ['--tokenizer', TOKENIZER]]) {
    it(`judges every text ${mode.length === 0 ? 'by bytes' : 'through token masks'}`, async () => {
      const { ended, results } = await batch(
        [
          {
            id: 'gbnf',
            grammar: 'root ::= root "+" root | [0-9é]+',
            notation: 'gbnf',
            start: null,
            tests: texts('1+2+é', '1++', '', '1\n', '\ud800'),
          },
          {
            id: 'lark',
            grammar: 'start: "a" | b\nb: "b"',
            notation: 'lark',
            start: 'b',
            tests: texts('b', 'a'),
          },
          {
            id: 'json',
            grammar:
              'start: "<" j ">"\nj: %json {"properties": {"a": {"type": "integer"}}, "required": ["a"]}',
            notation: 'lark',
            tests: texts('<{ "b": 1, "a": 2.0 }>', '<{}>'),
          },
          { id: 'ebnf', grammar: 'root ::= "x"{2,3}', notation: 'ebnf', tests: texts('xx', 'xxxx') },
          { id: 'regex', grammar: '(?:ab)*', notation: 'regex', tests: texts('abab', 'aba', 'b') },
          { id: 'schema', schema: { type: 'integer' }, tests: texts('1', 'x') },
        ],
        ...mode,
      );
      expect(results).toEqual([
        { id: 'gbnf', warnings: [], results: [YES, no(2), no(0), no(1), no(0)] },
        { id: 'lark', warnings: expect.any(Array), results: [YES, no(0)] },
        { id: 'json', warnings: [], results: [YES, no(2)] },
        { id: 'ebnf', warnings: [], results: [YES, no(3)] },
        { id: 'regex', warnings: [], results: [YES, no(3), no(0)] },
        { id: 'schema', warnings: [], results: [YES, no(0)] },
      ]);
      expect(ended).toMatchObject({
        code: 0,
        stderr: '6 lines (0 with an error), 16 texts: 6 accepted, 10 refused\n',
      });
    });
  }

  it('what is wrong with a grammar is its result, with every place', async () => {
    const tests = texts('a');
    const { ended, results } = await batch([
      { id: 'rules', grammar: 'root ::= "a" |\n  b c', notation: 'gbnf', tests },
      { id: 'endless', grammar: 'root ::= "a" root', notation: 'gbnf', tests },
      { id: 'none', grammar: 'root ::= "a"', tests },
      { id: 'unknown', grammar: 'root ::= "a"', notation: 'abnf', tests },
      { id: 'start', grammar: 'root ::= "a"', notation: 'gbnf', start: 'x', tests },
      { id: 'both', grammar: 'root ::= "a"', schema: true, notation: 'gbnf', tests },
      { id: 'types', grammar: ['root'], notation: 'gbnf', tests },
      { id: 'notation', grammar: 'root ::= "a"', notation: 1, tests },
      { id: 'schema', grammar: 'start: %json {"type": "strin"}', notation: 'lark', tests },
      { id: 'back', grammar: '(a)\\1', notation: 'regex', tests },
      { id: 'good', grammar: 'root ::= "a"', notation: 'gbnf', tests },
    ]);
    expect(ended.code).toBe(0);
    expect(results.map(({ id, error }) => [id, error?.code])).toEqual([
      ['rules', 'bad-grammar'],
      ['endless', 'bad-grammar'],
      ['none', 'bad-option'],
      ['unknown', 'bad-option'],
      ['start', 'bad-grammar'],
      ['both', 'bad-json'],
      ['types', 'bad-json'],
      ['notation', 'bad-json'],
      ['schema', 'bad-schema'],
      ['back', 'unsupported'],
      ['good', undefined],
    ]);
    const byId = new Map(results.map((result) => [result.id, result]));
    expect(byId.get('rules')!.error!.problems).toMatchObject([
      { message: expect.stringContaining('"b"') as string, line: 2, column: 3 },
      { message: expect.stringContaining('"c"') as string, line: 2, column: 5 },
    ]);
    expect(byId.get('rules')!.error!.message).toMatch(/^grammar:2:3: /);
    expect(byId.get('unknown')!.error!.message).toMatch(/"abnf": expected gbnf/);
    expect(byId.get('both')!.error!.message).toMatch(/a "schema" and a "grammar"/);
  });
});
