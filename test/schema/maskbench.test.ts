import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WellformedError } from '../../src/base/errors.ts';
import { compileRecognizer, ParsedSchema } from '../../src/compile.ts';
import { readJson } from '../../src/json/read.ts';
import type { JsonValue } from '../../src/json/value.ts';
import { writeJson } from '../../src/json/write.ts';
import { accepts } from './oracle.ts';

/** Schemas of real use, with instances whose field `valid` is the truth. They stand beside the repository, if at all. */
const DATA = new URL('../../../shared/maskbench/data/', import.meta.url);

const FULL = process.env['WELLFORMED_FULL'] === '1';

/** Every file, or every twentieth: always the same. */
const STEP = FULL ? 1 : 20;

/** Without losing anything: in draft 4 the instance 1.0 is no integer. */
function readCase(name: string): { schema: ParsedSchema; tests: { valid: boolean; text: string }[] } {
  const file = membersOf(readJson(readFileSync(new URL(name, DATA), 'utf8')));
  const tests = file.get('tests')!;
  if (tests.kind !== 'array') throw new Error(`${name} has no tests`);
  return {
    schema: new ParsedSchema(file.get('schema')!),
    tests: tests.items.map((test) => {
      const members = membersOf(test);
      const valid = members.get('valid')!;
      return { valid: valid.kind === 'boolean' && valid.value, text: writeJson(members.get('data')!) };
    }),
  };
}

function membersOf(value: JsonValue): ReadonlyMap<string, JsonValue> {
  if (value.kind !== 'object') throw new Error(`${value.kind} is no object`);
  return value.members;
}

describe.skipIf(!existsSync(DATA))('the schemas of MaskBench (../shared/maskbench)', () => {
  it('compile or are refused by name, and judge their instances right', () => {
    const names = readdirSync(DATA).sort();
    const sample = names.filter((_, i) => i % STEP === 0);
    const wrong: string[] = [];
    const refusals = new Map<string, number>();
    const counts = { compiled: 0, valid: 0, invalid: 0 };
    for (const name of sample) {
      const { schema, tests } = readCase(name);
      const recognizer = compiled(name, schema, refusals, wrong);
      if (recognizer === undefined) continue;
      counts.compiled++;
      tests.forEach(({ valid, text }, i) => {
        if (accepts(recognizer, text) !== valid) {
          wrong.push(`${name}: test ${i} is ${valid ? 'valid, and refused' : 'invalid, and accepted'}`);
        }
        counts[valid ? 'valid' : 'invalid']++;
      });
    }
    expect(wrong).toEqual([]);
    // What is refused, is so for what it asks; a schema of real use is hardly ever malformed.
    const unsupported = refusals.get('unsupported') ?? 0;
    expect(counts.compiled + unsupported, JSON.stringify([...refusals])).toBeGreaterThan(
      0.98 * sample.length,
    );
    expect(counts.compiled, JSON.stringify([...refusals])).toBeGreaterThan(sample.length / 4);
    expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThan(20);
  });
});

function compiled(
  name: string,
  schema: ParsedSchema,
  refusals: Map<string, number>,
  wrong: string[],
): ReturnType<typeof compileRecognizer>['recognizer'] | undefined {
  try {
    return compileRecognizer(schema, { purpose: 'check' }).recognizer;
  } catch (error) {
    if (!(error instanceof WellformedError)) wrong.push(`${name}: ${String(error)}`);
    else refusals.set(error.code, (refusals.get(error.code) ?? 0) + 1);
    return undefined;
  }
}
