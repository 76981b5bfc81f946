import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ParsedSchema } from '../../../src/compile.ts';
import { readJson } from '../../../src/json/read.ts';
import { DRAFTS } from '../../../src/schema/draft.ts';
import type { Draft } from '../../../src/schema/draft.ts';
import { writeJson } from '../../../src/json/write.ts';
import { problemOf, verdict } from './engine.ts';
import { booleanOf, itemsOf, membersOf, stringOf } from './lossless.ts';

/** Random schemas with texts on whose verdicts three validators agree. They stand beside the repository, if at all. */
export const FUZZ: string =
  process.env['WELLFORMED_FUZZ'] ?? `${process.cwd()}/../shared/fuzz/open-fuzz-2020.jsonl.gz`;

export const hasFuzz: boolean = existsSync(FUZZ);

export interface FuzzCase {
  readonly id: string;
  readonly draft: Draft;
  readonly schema: ParsedSchema;
  readonly tests: readonly { readonly text: string; readonly valid: boolean }[];
}

/** Every `step`-th line of the file, read without losing anything. */
export function readFuzz(step = 1): FuzzCase[] {
  const lines = gunzipSync(readFileSync(FUZZ)).toString('utf8').split('\n');
  return lines
    .filter((line, i) => line !== '' && i % step === 0)
    .map((line) => {
      const members = membersOf(readJson(line));
      const draft = DRAFTS.find((name) => name === stringOf(members.get('draft')))!;
      const tests = itemsOf(members.get('tests')).map((test) => {
        const { text, valid } = Object.fromEntries(membersOf(test));
        return { text: stringOf(text), valid: booleanOf(valid) };
      });
      return {
        id: stringOf(members.get('id')),
        draft,
        schema: new ParsedSchema(members.get('schema')!),
        tests,
      };
    });
}

/** What is wrong with the verdicts on one schema, in words. */
export function wrongVerdicts({ id, draft, schema, tests }: FuzzCase): string[] {
  const shown = `${id}: ${writeJson(schema.json)}`;
  const wrong: string[] = [];
  const problem = problemOf(schema, { purpose: 'check', draft }, (engine) => {
    for (const { text, valid } of tests) {
      if (verdict(engine, text) === valid) continue;
      const seen = valid ? 'is valid, and refused' : 'is invalid, and accepted';
      wrong.push(`${shown}: ${JSON.stringify(text)} ${seen}`);
    }
    return undefined;
  });
  return problem === undefined ? wrong : [...wrong, `${shown}: ${problem.detail}`];
}
