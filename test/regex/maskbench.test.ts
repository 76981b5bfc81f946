import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accepts } from '../../src/regex/algebra.ts';
import { isStrictRegex, readRegex } from '../../src/regex/regex.ts';
import { randomFrom } from '../support/random.ts';
import { distancesOf, mutate, walk } from './walks.ts';

const MASKBENCH = new URL('../../../shared/maskbench/data/', import.meta.url);
const SUITE = new URL('../../../shared/json-schema-test-suite/tests/', import.meta.url);

const FULL = process.env['WELLFORMED_FULL'] === '1';

/** RegExp may need exponential time: it sees short texts only. */
const MAX_LENGTH = 40;

function addPatterns(value: unknown, patterns: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'pattern' && typeof child === 'string') patterns.add(child);
    if (key === 'patternProperties') for (const one of Object.keys(child as object)) patterns.add(one);
    addPatterns(child, patterns);
  }
}

function isStrict(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!existsSync(MASKBENCH))('the patterns of MaskBench (../shared/maskbench)', () => {
  it('have automata, and find what RegExp finds', () => {
    const patterns = new Set<string>();
    for (const name of readdirSync(MASKBENCH)) {
      const text = readFileSync(new URL(name, MASKBENCH), 'utf8');
      if (text.includes('pattern')) addPatterns((JSON.parse(text) as { schema: unknown }).schema, patterns);
    }
    const random = randomFrom(1848);
    const counts = { found: 0, missed: 0 };
    const wrong: string[] = [];
    for (const pattern of patterns) {
      const strict = isStrict(pattern);
      expect(isStrictRegex(pattern), pattern).toBe(strict);
      const oracle = new RegExp(pattern, strict ? 'u' : '');
      const regex = readRegex(pattern);
      expect(regex.warnings.length, pattern).toBe(strict ? 0 : 1);
      const dfa = regex.dfa();
      expect(dfa, pattern).toBeDefined();
      const distances = distancesOf(dfa!);
      for (let run = 0; run < (FULL ? 40 : 6); run++) {
        const text = walk(dfa!, distances, Math.floor(random() * 12), random);
        if (text === undefined || text.length > MAX_LENGTH) continue;
        for (const one of [text, mutate(text, random)]) {
          const expected = oracle.test(one);
          counts[expected ? 'found' : 'missed']++;
          if (accepts(dfa!, one) !== expected || regex.test(one) !== expected) {
            wrong.push(`/${pattern}/ in ${JSON.stringify(one)}: ${expected ? 'missed' : 'found'}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(patterns.size).toBeGreaterThan(1000);
    expect(Math.min(counts.found, counts.missed), JSON.stringify(counts)).toBeGreaterThan(1000);
  });
});

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

describe.skipIf(!existsSync(SUITE))('ecmascript-regex.json of the JSON Schema test suite', () => {
  const files = existsSync(SUITE)
    ? readdirSync(SUITE)
        .map((draft) => new URL(`${draft}/optional/ecmascript-regex.json`, SUITE))
        .filter((file) => existsSync(file))
    : [];

  it.each(files.map((file) => [file.pathname.split('/').at(-3)!, file] as const))('of %s', (_, file) => {
    let count = 0;
    for (const group of JSON.parse(readFileSync(file, 'utf8')) as Group[]) {
      const schema = group.schema as { pattern?: string; patternProperties?: object; format?: string };
      for (const { data, valid, description } of group.tests) {
        const name = `${group.description}: ${description}`;
        if (schema.format === 'regex') expect(isStrictRegex(data as string), name).toBe(valid);
        else if (schema.pattern !== undefined) {
          if (typeof data !== 'string') continue;
          const regex = readRegex(schema.pattern);
          expect([regex.test(data), accepts(regex.dfa()!, data)], name).toEqual([valid, valid]);
        } else {
          const keyed = Object.keys(schema.patternProperties!).map(readRegex);
          const known = Object.keys(data as object).every((key) => keyed.some((regex) => regex.test(key)));
          expect(known, name).toBe(valid);
        }
        count++;
      }
    }
    expect(count).toBeGreaterThan(20);
  });
});
