import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DRAFTS } from '../../../src/schema/draft.ts';
import { formatTest } from '../../../src/schema/formats/formats.ts';
import { isValid } from './verdict.ts';

/** The official suite stands beside the repository, if at all. */
const SUITE = new URL('../../../../shared/json-schema-test-suite/tests/', import.meta.url);

interface Group {
  readonly description: string;
  readonly schema: { readonly format?: string };
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

describe.skipIf(!existsSync(SUITE))('the formats of the JSON Schema test suite (../shared)', () => {
  it.each(DRAFTS)('draft %s: every string is judged right', (draft) => {
    const folder = new URL(`draft${draft}/optional/format/`, SUITE);
    const wrong: string[] = [];
    let strings = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const groups = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Group[];
      for (const { schema, tests } of groups) {
        const format = schema.format;
        if (format === undefined) continue;
        const test = formatTest(format, draft);
        // The only name that no draft knows is that of the file about unknown formats.
        if (test === undefined && file !== 'unknown.json') wrong.push(`${file}: ${format} is unknown`);
        for (const { description, data, valid } of tests) {
          if (typeof data !== 'string' || test === undefined) continue;
          strings++;
          if (isValid(test, data) !== valid) {
            wrong.push(`${file}: ${description}: ${JSON.stringify(data)} is ${valid ? '' : 'in'}valid`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(strings).toBeGreaterThan(100);
  });
});
