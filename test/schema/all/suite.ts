import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { ParsedSchema } from '../../../src/compile.ts';
import { readJson } from '../../../src/json/read.ts';
import type { JsonValue } from '../../../src/json/value.ts';
import type { Draft } from '../../../src/schema/draft.ts';
import { problemOf, verdict } from './engine.ts';
import type { Compiled, EngineOptions } from './engine.ts';
import { booleanOf, itemsOf, membersOf, stringOf, written } from './lossless.ts';

/** JSON-Schema-Test-Suite stands beside the repository, if at all. */
export const SUITE: string =
  process.env['WELLFORMED_SUITE'] ?? `${process.cwd()}/../shared/json-schema-test-suite`;

export const hasSuite: boolean = existsSync(SUITE);

/** A file of tests, with what its README says that it needs. */
export interface SuiteFile {
  /** As in `draft7/optional/format/ipv4.json`. */
  readonly name: string;
  readonly draft: Draft;
  readonly options: EngineOptions;
}

const SPACINGS: readonly ('compact' | 'python')[] =
  process.env['WELLFORMED_FULL'] === '1' ? ['compact', 'python'] : ['compact'];

/** What is not run, by file and group: each with its reason. */
export const SKIPS: readonly { readonly file: RegExp; readonly group?: RegExp; readonly reason: string }[] =
  [];

/** The files of a draft, below tests/draft...: `required`, or those of the folder `optional`. */
export function filesOf(draft: Draft, kind: 'required' | 'optional'): SuiteFile[] {
  const folder = `draft${draft}`;
  const names = readdirSync(`${SUITE}/tests/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') && name.startsWith('optional') === (kind === 'optional'))
    .sort();
  return names.map((name) => ({
    name: `${folder}/${name}`,
    draft,
    options: {
      purpose: 'check',
      draft,
      formats: name.startsWith('optional/format/') ? 'assert' : 'annotate',
      content: draft === '7' && name === 'optional/content.json' ? 'assert' : 'annotate',
      schemas: remotes(),
    },
  }));
}

let known: Readonly<Record<string, ParsedSchema>> | undefined;

/** The documents that the suite serves, by their address (README of the suite, "remotes"). */
function remotes(): Readonly<Record<string, ParsedSchema>> {
  known ??= Object.fromEntries(
    readdirSync(`${SUITE}/remotes`, { recursive: true, encoding: 'utf8' })
      // Drafts that are not supported.
      .filter((name) => name.endsWith('.json') && !/^(v1|draft3)\//.test(name))
      .map((name) => [
        `http://localhost:1234/${name}`,
        parsed(readFileSync(`${SUITE}/remotes/${name}`, 'utf8')),
      ]),
  );
  return known;
}

function parsed(text: string): ParsedSchema {
  return new ParsedSchema(readJson(text));
}

/** What went wrong in a file, in words; and how many tests ran. */
export interface FileReport {
  readonly wrong: readonly string[];
  readonly ran: number;
  readonly skipped: readonly string[];
}

/** Runs the tests of a file by bytes, each instance compact and, when all is run, in Python's spacing. */
export function runFile(file: SuiteFile): FileReport {
  const wrong: string[] = [];
  const skipped: string[] = [];
  let ran = 0;
  for (const group of itemsOf(readJson(readFileSync(`${SUITE}/tests/${file.name}`, 'utf8')))) {
    const members = membersOf(group);
    const description = stringOf(members.get('description'));
    const tests = itemsOf(members.get('tests'));
    const where = `${file.name}: ${description}`;
    const skip = SKIPS.find((one) => one.file.test(file.name) && (one.group?.test(description) ?? true));
    if (skip !== undefined) {
      skipped.push(`${where} (${tests.length} tests): ${skip.reason}`);
      continue;
    }
    ran += tests.length;
    const problem = problemOf(new ParsedSchema(members.get('schema')!), file.options, (engine) => {
      for (const test of tests) wrong.push(...judged(engine, membersOf(test), where));
      return undefined;
    });
    if (problem !== undefined) wrong.push(`${where} (${tests.length} tests): ${problem.detail}`);
  }
  return { wrong, ran, skipped };
}

function judged(engine: Compiled, test: ReadonlyMap<string, JsonValue>, where: string): string[] {
  const valid = booleanOf(test.get('valid'));
  for (const spacing of SPACINGS) {
    const text = written(test.get('data')!, spacing);
    if (verdict(engine, text) === valid) continue;
    const seen = valid ? 'is valid, and refused' : 'is invalid, and accepted';
    return [`${where}: ${stringOf(test.get('description'))}: ${text} ${seen}`];
  }
  return [];
}
