import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Recognizer } from '../../src/automaton/recognizer.ts';
import { compileRecognizer } from '../../src/compile.ts';
import { WellformedError } from '../../src/base/errors.ts';
import { checkGrammar } from '../../src/grammar/check.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { schemaToGrammar } from '../../src/schema-to-grammar.ts';

const MASKBENCH = new URL('../../../shared/maskbench/data/', import.meta.url);

function readerOf(schema: object | boolean): {
  accepts: (text: string) => boolean;
  notes: readonly string[];
} {
  const { grammar, notes } = schemaToGrammar(schema);
  const recognizer = grammarRecognizer(checkGrammar(grammar));
  return { accepts: (text) => accepts(recognizer, text), notes };
}

function accepts(recognizer: Recognizer, text: string): boolean {
  let at = recognizer.start;
  for (const byte of new TextEncoder().encode(text)) if ((at = recognizer.step(at, byte)) < 0) return false;
  return recognizer.isComplete(at);
}

function shortest(recognizer: Recognizer): string {
  const bytes: number[] = [];
  let at = recognizer.start;
  for (
    let byte = recognizer.nearestByte(at);
    byte >= 0 && bytes.length < 5000;
    byte = recognizer.nearestByte(at)
  ) {
    bytes.push(byte);
    at = recognizer.step(at, byte);
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

describe('a schema as a grammar', () => {
  it.each<[string, object | boolean, readonly string[], readonly string[]]>([
    ['anything', true, ['1', '{"a":[null]}', ' "x"'.trim()], ['', '{', 'x']],
    ['types', { type: ['integer', 'null'] }, ['0', '-12', 'null'], ['1.5', '"a"', '01']],
    [
      'fixed values',
      { enum: ['a"b', 1, null, [1, { a: 2 }]] },
      ['"a\\"b"', '1', 'null', '[1,{"a":2}]'],
      ['2', '[1]'],
    ],
    [
      'members in their order',
      {
        type: 'object',
        properties: { a: { type: 'integer' }, b: { type: 'string' }, c: { type: 'null' } },
        required: ['b'],
        additionalProperties: false,
      },
      ['{"b":""}', '{"a":1,"b":"x"}', '{ "a": 1, "b": "x", "c": null }'],
      ['{}', '{"a":1}', '{"b":"x","a":1}', '{"b":"x","d":1}', '{"b":1}', '{"b":"",}'],
    ],
    [
      'other members',
      { type: 'object', properties: { a: {} }, additionalProperties: { type: 'integer' } },
      ['{}', '{"a":"x"}', '{"a":1,"b":2,"c":3}', '{"b":2}'],
      ['{"b":"x"}'],
    ],
    [
      'items',
      {
        type: 'array',
        prefixItems: [{ type: 'integer' }, { type: 'string' }],
        items: { type: 'null' },
        minItems: 1,
        maxItems: 4,
      },
      ['[1]', '[1,"a"]', '[1, "a", null, null]'],
      ['[]', '["a"]', '[1,"a",null,null,null]', '[1,"a",2]'],
    ],
    ['lengths', { type: 'string', minLength: 2, maxLength: 3 }, ['"ab"', '"\\u00e9😀x"'], ['"a"', '"abcd"']],
    ['patterns', { type: 'string', pattern: '^[a-c"]+$' }, ['"abc"', '"a\\"b"'], ['"d"', '""']],
    ['formats', { type: 'string', format: 'date' }, ['"2024-02-29"'], ['"2024-2-29"']],
    ['small ranges', { type: 'integer', minimum: -1, exclusiveMaximum: 2 }, ['-1', '0', '1'], ['2', '-2']],
    [
      'choices with what stands beside them',
      {
        type: 'object',
        required: ['a'],
        anyOf: [{ properties: { a: { const: 1 } } }, { properties: { a: { const: 'x' } } }],
      },
      ['{"a":1}', '{"a":"x"}'],
      ['{"a":2}', '{}'],
    ],
    [
      'recursion',
      { $defs: { t: { type: 'array', items: { $ref: '#/$defs/t' } } }, $ref: '#/$defs/t' },
      ['[]', '[[],[[]]]'],
      ['[1]'],
    ],
    [
      'nothing',
      { type: 'object', properties: { a: false }, required: ['b'] },
      ['{"b":1}'],
      ['{"a":1,"b":2}'],
    ],
  ])('%s', (_, schema, accepted, refused) => {
    const { accepts: reads } = readerOf(schema);
    for (const text of accepted) expect(reads(text), text).toBe(true);
    for (const text of refused) expect(reads(text), text).toBe(false);
  });

  it('says what it does not keep', () => {
    const { notes } = readerOf({
      type: 'array',
      uniqueItems: true,
      items: { not: { const: 1 }, minimum: 3 },
    });
    expect(notes).toEqual(['the root: uniqueItems', '/items: not', '/items: minimum and maximum']);
    expect(readerOf({ not: { type: 'null' } }).notes).toEqual(['the root: not']);
  });

  it.skipIf(!existsSync(MASKBENCH))('accepts what a sample of MaskBench accepts', () => {
    let compared = 0;
    for (const [i, file] of readdirSync(MASKBENCH).entries()) {
      if (i % 60 !== 7) continue;
      const { schema, tests } = JSON.parse(readFileSync(new URL(file, MASKBENCH), 'utf8')) as {
        schema: object;
        tests: readonly { data: unknown }[];
      };
      try {
        const { recognizer } = compileRecognizer(schema);
        const { accepts: reads } = readerOf(schema);
        for (const text of [...tests.map(({ data }) => JSON.stringify(data)), shortest(recognizer)]) {
          if (!accepts(recognizer, text)) continue;
          expect(reads(text), `${file}: ${text}`).toBe(true);
          compared++;
        }
      } catch (error) {
        // What is too large for one of the two is refused.
        if (!(error instanceof WellformedError)) throw error;
      }
    }
    expect(compared).toBeGreaterThan(150);
  });
});
