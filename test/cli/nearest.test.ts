import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance } from '../../src/cli/did-you-mean.ts';
import { pointerAtEnd } from '../../src/cli/json-place.ts';
import { describeNearest, describePointer } from '../../src/cli/nearest-description.ts';
import { nearestText } from '../../src/cli/nearest-text.ts';
import { verdictByBytes } from '../../src/cli/verdict.ts';
import { compileGrammarRecognizer, compileRecognizer } from '../../src/index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (of: Uint8Array): string => new TextDecoder().decode(of);

describe('the nearest accepted text', () => {
  const words = ['red', 'green', 'a(b)', 'a((b))', 'blue,red', ''];
  const language = compileGrammarRecognizer(
    `root ::= ${words.map((word) => JSON.stringify(word)).join(' | ')}`,
    {
      notation: 'gbnf',
    },
  ).recognizer;

  it('takes the fewest edits that any text of the language takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'redgnab(),lu'), maxLength: 9 }), (text) => {
        const verdict = verdictByBytes(language, text);
        if (verdict.accepted) return;
        const nearest = nearestText(language, bytes(text), verdict.refusedAtByte)!;
        const least = Math.min(...words.map((word) => editDistance(text, word)));
        expect(words).toContain(textOf(nearest.text));
        expect(editDistance(text, textOf(nearest.text))).toBe(nearest.edits);
        expect(nearest).toMatchObject({ edits: least, isLeast: true });
      }),
    );
  });

  const { recognizer } = compileRecognizer(
    {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 8 },
        age: { type: 'integer' },
        kind: { enum: ['nurse', 'cook'] },
      },
      required: ['name', 'kind'],
      additionalProperties: false,
    },
    { purpose: 'check' },
  );

  it.each([
    ['{"name":"Ada","age":"36","kind":"cook"}', '{"name":"Ada","age":36,"kind":"cook"}', 2],
    ['{"nme":"Ada","kind":"cook"}', '{"name":"Ada","kind":"cook"}', 1],
    ['{"name":"Ada","kind":"nurs"}', '{"name":"Ada","kind":"nurse"}', 1],
    ['{"name":"Ada","kind":"cook"', '{"name":"Ada","kind":"cook"}', 1],
    ['{"name":"Ada","kind":"cook"},', '{"name":"Ada","kind":"cook"}', 1],
  ])('repairs JSON: %s', (text, expected, edits) => {
    const verdict = verdictByBytes(recognizer, text);
    const nearest = nearestText(recognizer, bytes(text), verdict.accepted ? -1 : verdict.refusedAtByte)!;
    expect(textOf(nearest.text)).toBe(expected);
    expect(nearest).toMatchObject({ edits, isLeast: true });
  });

  it('is always accepted, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 2 }), fc.string({ maxLength: 30 })), (text) => {
        const verdict = verdictByBytes(recognizer, text);
        if (verdict.accepted) return;
        const nearest = nearestText(recognizer, bytes(text), verdict.refusedAtByte)!;
        expect(verdictByBytes(recognizer, nearest.text)).toEqual({ accepted: true });
      }),
      { numRuns: 12 },
    );
  });

  it('of a long text is a completion of what is accepted of it', () => {
    const text = `{"name":"Ada","kind":"cook"${' '.repeat(200_000)}!`;
    const told = describeNearest(bytes(text), { recognizer, warnings: [] });
    expect(told).toMatch(/^accepted text near it \(1 byte inserted, left out or replaced\):\n\{"name":"Ada"/);
    expect(told.length).toBeLessThan(11_000);
  });

  it('is told beside the shortest text that begins so', () => {
    expect(describeNearest(bytes('{"name":"Ada\n'), { recognizer, warnings: [] })).toMatch(
      /^shortest accepted text that begins with it \(16 bytes more\):\n\{"name":"Ada","kind":"cook"\}\n.*nearest accepted text/s,
    );
  });
});

describe('the JSON Pointer of a place', () => {
  it.each([
    ['', ''],
    ['{', ''],
    ['{"a', ''],
    ['{"a"', ''],
    ['{"a":', '/a'],
    ['{"a": tr', '/a'],
    ['{"a": "x\\"', '/a'],
    ['{"a": "x"', ''],
    ['{"a": 12', '/a'],
    ['{"a": 12 ', ''],
    ['{"a": [', '/a'],
    ['{"a": [1', '/a/0'],
    ['{"a": [1,', '/a/1'],
    ['{"a": [1, {"b": "x', '/a/1/b'],
    ['{"a": [1, {"b": "x"}', '/a'],
    ['{"a": [1, {"b": "x"}], "c/~\\u0041": [[], [[', '/c~1~0A/1/0'],
    ['[{"a,:{": {"b":[]}}, {"a', '/1'],
  ])('%s', (text, pointer) => {
    expect(pointerAtEnd(text)).toBe(pointer);
  });

  it('is that of the value which is not closed, for every beginning of a text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.nat(), (value, at) => {
        const text = JSON.stringify(value);
        const pointer = pointerAtEnd(text.slice(0, at % (text.length + 1)));
        let found: unknown = value;
        for (const part of pointer.split('/').slice(1)) {
          expect(typeof found).toBe('object');
          const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
          expect(Object.keys(found as object)).toContain(key);
          found = (found as Record<string, unknown>)[key];
        }
      }),
    );
  });

  it('is the one of the object where a number ends and a member is missing', () => {
    expect(describePointer(bytes('{"a": 1}'), 7)).toBe('in the outermost value (JSON Pointer "")');
    expect(describePointer(bytes('{"a": 1x'), 7)).toBe('in the value at /a');
  });

  it('is the one of a number that may not end there', () => {
    const schema = { properties: { a: { type: 'integer' } }, required: ['b'] };
    const { recognizer } = compileRecognizer(schema, { purpose: 'check' });
    expect(describePointer(bytes('{"a": 1.5}'), 9, recognizer)).toBe('in the value at /a');
    expect(describePointer(bytes('{"a": 15}'), 8, recognizer)).toBe(
      'in the outermost value (JSON Pointer "")',
    );
  });
});
