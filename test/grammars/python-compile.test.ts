import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGrammar } from '../../src/grammar/read-grammar.ts';
import { sentences } from '../../src/testing/sentences.ts';
import { readGrammarFile } from './grammar-files.ts';

/** Prints, for a list of modules as JSON, why Python's own compiler refuses each, or null. */
const SCRIPT = `
import json, sys, warnings
warnings.simplefilter("ignore")
reasons = []
for text in json.load(sys.stdin):
    try:
        compile(text, "sentence", "exec")
        reasons.append(None)
    except SyntaxError as error:
        reasons.append(error.msg)
json.dump(reasons, sys.stdout)
`;

/** Checked after parsing: no context-free grammar can say that names differ. The header of the file tells so. */
const BEYOND_SYNTAX = /^duplicate argument '\w+' in function definition$|^keyword argument repeated: \w+$/;

function compile(modules: readonly string[]): (string | null)[] {
  const { stdout, stderr } = spawnSync('python3', ['-c', SCRIPT], { input: JSON.stringify(modules) });
  if (stdout.length === 0) throw new Error(String(stderr));
  return JSON.parse(String(stdout)) as (string | null)[];
}

const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(!HAS_PYTHON)('grammars/python.lark (needs python3)', () => {
  it('makes modules that the compiler of Python accepts', () => {
    const file = readGrammarFile('python.lark');
    const grammar = readGrammar(file.text, { file: file.file });
    const numRuns = process.env['WELLFORMED_FULL'] === '1' ? 1000 : 100;
    const modules = [...file.accept, ...fc.sample(sentences(grammar), { numRuns })];
    const refused = compile(modules).flatMap((reason, i) =>
      reason === null || BEYOND_SYNTAX.test(reason) ? [] : [`${reason}: ${modules[i]!}`],
    );
    expect(refused).toEqual([]);
  });
});
