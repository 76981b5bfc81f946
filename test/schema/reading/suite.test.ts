import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ParsedSchema } from '../../../src/compile.ts';
import { readJson } from '../../../src/json/read.ts';
import { type JsonValue, toJs } from '../../../src/json/value.ts';
import type { Draft } from '../../../src/schema/draft.ts';
import { children, inPlace, type SchemaNode } from '../../../src/schema/node.ts';
import type { SchemaOptions } from '../../../src/schema/reading/options.ts';
import { satisfies } from './judge.ts';
import { readDocument } from './read.ts';

/** The official suite of tests, which stands beside the repository, if at all. */
const SUITE = new URL('../../../../shared/json-schema-test-suite/', import.meta.url);

const DRAFTS: readonly Draft[] = ['4', '6', '7', '2019-09', '2020-12'];

function remotes(): Record<string, ParsedSchema> {
  const folder = new URL('remotes/', SUITE);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  return Object.fromEntries(
    names.map((name) => [
      `http://localhost:1234/${name}`,
      new ParsedSchema(readJson(readFileSync(new URL(name, folder), 'utf8'))),
    ]),
  );
}

/** What the folders of a draft are judged with. */
function optionsFor(file: string): SchemaOptions {
  if (file.startsWith('optional/format/')) return { formats: 'assert' };
  if (file === 'optional/content.json') return { formats: 'annotate', content: 'assert' };
  return { formats: 'annotate' };
}

describe.skipIf(!existsSync(SUITE))('the official suite (../shared/json-schema-test-suite)', () => {
  it.each(DRAFTS)('is read into nodes that mean what it says: draft %s', (draft) => {
    const schemas = remotes();
    const folder = new URL(`tests/draft${draft}/`, SUITE);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    );
    const wrong: string[] = [];
    let count = 0;
    for (const file of files.sort()) {
      for (const group of itemsOf(readJson(readFileSync(new URL(file, folder), 'utf8')))) {
        const schema = new ParsedSchema(memberOf(group, 'schema'));
        const { root } = readDocument(schema, { draft, schemas, ...optionsFor(file) });
        checkNodes(root);
        for (const test of itemsOf(memberOf(group, 'tests'))) {
          const verdict = satisfies(root, memberOf(test, 'data'));
          count++;
          if (verdict === toJs(memberOf(test, 'valid'))) continue;
          const names = [group, test].map((each) => String(toJs(memberOf(each, 'description'))));
          wrong.push(`${file}: ${names.join(': ')}: ${verdict ? 'accepted' : 'refused'}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(800);
  });
});

function itemsOf(value: JsonValue): readonly JsonValue[] {
  if (value.kind !== 'array') throw new Error(`${value.kind} is no array`);
  return value.items;
}

function memberOf(value: JsonValue, key: string): JsonValue {
  const member = value.kind === 'object' ? value.members.get(key) : undefined;
  if (member === undefined) throw new Error(`no member ${key}`);
  return member;
}

/** Every node that can be reached was read, and has a number of its own. */
function checkNodes(root: SchemaNode): void {
  const seen = new Set<SchemaNode>();
  const ids = new Set<number>();
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    expect(node.id).toBeGreaterThanOrEqual(0);
    ids.add(node.id);
    pending.push(...inPlace(node), ...children(node));
  }
  expect(ids.size).toBe(seen.size);
}
