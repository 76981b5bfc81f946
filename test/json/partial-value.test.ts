import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onValue, partialValue } from '../../src/json/partial-value.ts';

describe('the value of the beginning of a text', () => {
  it.each<[string, unknown]>([
    ['', undefined],
    ['  ', undefined],
    ['1', undefined],
    ['1 ', 1],
    ['tru', undefined],
    ['"', ''],
    ['"ab', 'ab'],
    ['"ab\\', 'ab'],
    ['"ab\\u00', 'ab'],
    ['"ab\\u0041', 'abA'],
    ['"a\\ud83d', 'a'],
    ['"a\\ud83d\\ude0', 'a'],
    ['"a\\ud83d\\ude00', 'a😀'],
    ['"\\\\ud83d', '\\ud83d'],
    ['[', []],
    ['[1', []],
    ['[1,', [1]],
    ['[1, -2.5e', [1]],
    ['[1, "x', [1, 'x']],
    ['[true]', [true]],
    ['{', {}],
    ['{"a', {}],
    ['{"a"', {}],
    ['{"a":', {}],
    ['{"a": 1', {}],
    ['{"a": 1}', { a: 1 }],
    ['{"a": {"b": [null, {"c": "', { a: { b: [null, { c: '' }] } }],
    ['{"a": "}]', { a: '}]' }],
    ['{"a": [], "b', { a: [] }],
    ['{"__proto__": "x', JSON.parse('{"__proto__": "x"}')],
  ])('%s', (text, value) => {
    expect(partialValue(text)).toEqual(value);
  });

  it('grows to the value, whatever the value and wherever it is cut', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        for (let end = 0; end <= text.length; end++)
          expectBeginning(partialValue(text.slice(0, end)), JSON.parse(text));
        expect(partialValue(`${text} `)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('takes deep nesting', () => {
    expect(JSON.stringify(partialValue('['.repeat(1000)))).toBe('['.repeat(1000) + ']'.repeat(1000));
  });

  it.each(['}', '[1 2 ', '{1: 2}', 'nul ', '[}'])('refuses %s', (text) => {
    expect(() => partialValue(text)).toThrow(expect.objectContaining({ code: 'bad-json' }) as Error);
  });
});

it('a function of values is one of texts', async () => {
  const seen: unknown[] = [];
  const potential = onValue((value: number[] | undefined, { complete }) => {
    seen.push([value, complete]);
    return Promise.resolve((value ?? []).reduce((a, b) => a + b, 0));
  });
  expect(await potential('[1, 2', { complete: false })).toBe(1);
  expect(await potential('[1, 2]', { complete: true })).toBe(3);
  expect(seen).toEqual([
    [[1], false],
    [[1, 2], true],
  ]);
  expect(() => potential('[1', { complete: true })).toThrow('no JSON');
});

/** Holds where a value can become another one as its text goes on. */
function expectBeginning(part: unknown, whole: unknown): void {
  if (part === undefined) return;
  if (typeof part === 'string') expect((whole as string).startsWith(part)).toBe(true);
  else if (Array.isArray(part)) {
    expect(part.length).toBeLessThanOrEqual((whole as unknown[]).length);
    part.forEach((each, i) => {
      expectBeginning(each, (whole as unknown[])[i]);
    });
  } else if (typeof part === 'object' && part !== null) {
    for (const [key, each] of Object.entries(part)) {
      expect(Object.hasOwn(whole as object, key)).toBe(true);
      expectBeginning(each, (whole as Record<string, unknown>)[key]);
    }
  } else expect(part).toBe(whole);
}
