import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonError, WellformedError } from '../../src/base/errors.ts';
import { fromJs, readJson } from '../../src/json/read.ts';
import { pointerStep, toJs } from '../../src/json/value.ts';
import type { JsonValue } from '../../src/json/value.ts';
import { writeJson } from '../../src/json/write.ts';
import { mutated, writtenJson } from './written.ts';

/** The error of a text that is no JSON. */
function errorOf(text: string): JsonError {
  try {
    readJson(text);
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was read`);
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof WellformedError) return error.code;
    throw error;
  }
  return 'no error';
}

/** Minus zero and prototypes count; unlike `toStrictEqual`, it is not misled by a member called constructor. */
function expectSame(a: unknown, b: unknown): void {
  if (!isDeepStrictEqual(a, b)) expect(a).toEqual(b);
  expect(isDeepStrictEqual(a, b)).toBe(true);
}

function objectOf(value: JsonValue): ReadonlyMap<string, JsonValue> {
  if (value.kind !== 'object') throw new Error(`${value.kind} is no object`);
  return value.members;
}

describe('readJson', () => {
  it('keeps the order of keys, the text of numbers and where each value begins', () => {
    expect(readJson(' {"b": 1.0, "1":[-0,1e400] , "a": {"": null}}')).toEqual({
      kind: 'object',
      offset: 1,
      members: new Map<string, JsonValue>([
        ['b', { kind: 'number', text: '1.0', offset: 7 }],
        [
          '1',
          {
            kind: 'array',
            offset: 16,
            items: [
              { kind: 'number', text: '-0', offset: 17 },
              { kind: 'number', text: '1e400', offset: 20 },
            ],
          },
        ],
        ['a', { kind: 'object', offset: 34, members: new Map([['', { kind: 'null', offset: 39 }]]) }],
      ]),
    });
    expect([...objectOf(readJson('{"b":0,"1":0,"a":0,"0":0}')).keys()]).toEqual(['b', '1', 'a', '0']);
  });

  it('reads every spelling exactly', () => {
    fc.assert(
      fc.property(writtenJson, ({ text, value }) => {
        const read = readJson(text);
        expect(read).toEqual(value);
        // Maps are equal in any order.
        expect(memberOrders(read)).toEqual(memberOrders(value));
      }),
      { numRuns: 500 },
    );
  });

  it('means what JSON.parse means', () => {
    fc.assert(
      fc.property(writtenJson, ({ text }) => {
        expectSame(toJs(readJson(text)), JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('accepts what JSON.parse accepts and refuses what it refuses, duplicate keys apart', () => {
    let accepted = 0;
    let refused = 0;
    const text = fc.oneof(
      mutated(writtenJson.map((written) => written.text)),
      mutated(fc.json({ maxDepth: 3 })),
      fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0123eE+-. \n'), maxLength: 8 }),
    );
    fc.assert(
      fc.property(text, (text) => {
        let parsed: unknown;
        let parses = true;
        try {
          parsed = JSON.parse(text);
        } catch {
          parses = false;
        }
        let read: JsonValue | undefined;
        try {
          read = readJson(text);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonError);
          const { message, offset } = error as JsonError;
          expect(offset).toBeLessThanOrEqual(text.length);
          if (message.includes('stands twice')) {
            expect(text[offset]).toBe('"');
            return;
          }
        }
        expect(read !== undefined).toBe(parses);
        if (read !== undefined) expectSame(toJs(read), parsed);
        if (parses) accepted++;
        else refused++;
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(150);
  });

  it('refuses the second of two equal keys, however it is spelled', () => {
    expect(errorOf('{"a":1,"b":2,"a":3}')).toMatchObject({
      code: 'bad-json',
      offset: 13,
      line: 1,
      column: 14,
      message: expect.stringContaining('"a" stands twice'),
    });
    expect(errorOf('{"a":1,\n "\\u0061":2}')).toMatchObject({ offset: 9, line: 2, column: 2 });
    expect(errorOf('{"__proto__":1,"__proto__":2}').offset).toBe(15);
    expect(readJson('[{"a":1},{"a":1,"A":{"a":2}}]').kind).toBe('array');
  });

  it('reads __proto__ as a member', () => {
    const value = toJs(readJson('{"__proto__": {"x": 1}}')) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('keeps lone surrogates and takes pairs together', () => {
    expect(toJs(readJson('"\\ud800"'))).toBe('\ud800');
    expect(toJs(readJson('"\\udc00\\ud800"'))).toBe('\udc00\ud800');
    expect(toJs(readJson('"\\ud83d\\ude00"'))).toBe('😀');
    expect(toJs(readJson('"\ud800"'))).toBe('\ud800');
  });

  // The caret stands where the error is reported.
  const malformed: [text: string, offset: number, message: string][] = [
    ['', 0, 'found the end'],
    [' \n\t', 3, 'found the end'],
    ['\ufeff{}', 0, 'byte order mark'],
    ['[1,\ufeff2]', 3, 'expected a JSON value'],
    ['\u00a01', 0, 'expected a JSON value'],
    ['nul', 0, 'expected a JSON value'],
    ['nullx', 4, 'expected the end'],
    ['1 2', 2, 'expected the end'],
    ['01', 1, 'expected the end'],
    ['1.', 1, 'expected the end'],
    ['-', 0, 'expected a JSON value'],
    ['+1', 0, 'expected a JSON value'],
    ['.5', 0, 'expected a JSON value'],
    ['NaN', 0, 'expected a JSON value'],
    ['[1,]', 3, 'expected a JSON value'],
    ['[1 2]', 3, 'expected "," or "]"'],
    ['[1', 2, 'expected "," or "]"'],
    ['{"a":1,}', 7, 'expected a key'],
    ["{'a':1}", 1, 'expected a key'],
    ['{"a" 1}', 5, 'expected ":"'],
    ['{"a":1]', 6, 'expected "," or "}"'],
    ['"abc', 4, 'not closed'],
    ['"a\nb"', 2, 'control character'],
    ['"\\x41"', 1, 'unknown escape'],
    ['"\\u12G4"', 1, 'four hexadecimal digits'],
    ['"\\u12', 1, 'four hexadecimal digits'],
    ['"\\', 1, 'unknown escape'],
  ];
  it.each(malformed)('refuses %j at %i: %s', (text, offset, message) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ code: 'bad-json', offset, message: expect.stringContaining(message) });
    expect(error.message).toContain(`(line ${error.line}, column ${error.column})`);
  });

  it('counts lines and columns from 1', () => {
    expect(errorOf('x')).toMatchObject({ offset: 0, line: 1, column: 1 });
    expect(errorOf('{\n  "a": tru\n}')).toMatchObject({ offset: 9, line: 2, column: 8 });
    expect(errorOf('[\r\n1,\r\n😀]')).toMatchObject({ offset: 7, line: 3, column: 1 });
    expect(errorOf('["😀", x]')).toMatchObject({ offset: 7, line: 1, column: 8 });
    expect(errorOf('[\n\n')).toMatchObject({ offset: 3, line: 3, column: 1 });
  });

  it('has a limit of length and a limit of depth, each named in its error', () => {
    expect(readJson('[1]', { maxJsonLength: 3 }).kind).toBe('array');
    expect(() => readJson('[1] ', { maxJsonLength: 3 })).toThrow(
      expect.objectContaining({ code: 'limit', message: expect.stringContaining('maxJsonLength = 3') }),
    );
    const nested = (levels: number): string => '['.repeat(levels) + '1' + ']'.repeat(levels);
    expect(readJson(nested(3), { maxJsonDepth: 3 }).kind).toBe('array');
    expect(() => readJson(nested(4), { maxJsonDepth: 3 })).toThrow(
      expect.objectContaining({ code: 'limit', message: expect.stringContaining('maxJsonDepth = 3') }),
    );
    expect(codeOf(() => readJson('{"a":{"a":{"a":{"a":1}}}}', { maxJsonDepth: 3 }))).toBe('limit');
    expect(readJson('1', { maxJsonDepth: 0 }).kind).toBe('number');
    expect(readJson(nested(512)).kind).toBe('array');
    expect(codeOf(() => readJson(nested(513)))).toBe('limit');
    // Long before the call stack ends.
    expect(codeOf(() => readJson('['.repeat(1_000_000)))).toBe('limit');
    expect(codeOf(() => readJson('{"":'.repeat(1_000_000)))).toBe('limit');
  });
});

/** The keys of every object of the tree, in order. */
function memberOrders(value: JsonValue): string[][] {
  if (value.kind === 'array') return value.items.flatMap(memberOrders);
  if (value.kind !== 'object') return [];
  return [[...value.members.keys()], ...[...value.members.values()].flatMap(memberOrders)];
}

describe('fromJs', () => {
  it('is what the JSON text of the value reads as, offsets apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = withoutOffsets(fromJs(value));
        expectSame(toJs(fromJs(value)), value);
        // Minus zero is the one number that JSON.stringify does not keep.
        if (!JSON.stringify(read).includes('"-0"')) {
          expect(read).toEqual(withoutOffsets(readJson(JSON.stringify(value))));
        }
      }),
    );
  });

  it('keeps minus zero and writes numbers as JSON', () => {
    expect(fromJs([-0, 1e21, 1e-7, 0.1])).toMatchObject({
      items: [{ text: '-0' }, { text: '1e+21' }, { text: '1e-7' }, { text: '0.1' }],
    });
  });

  it('leaves out undefined members and refuses undefined anywhere else', () => {
    expect([...objectOf(fromJs({ a: 1, b: undefined, c: null })).keys()]).toEqual(['a', 'c']);
    expect(codeOf(() => fromJs(undefined))).toBe('bad-json');
    expect(codeOf(() => fromJs([undefined]))).toBe('bad-json');
    // A hole reads as undefined.
    expect(codeOf(() => fromJs(new Array(1)))).toBe('bad-json');
  });

  const refused: [name: string, value: unknown][] = [
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    ['a bigint', 1n],
    ['a symbol', Symbol('s')],
    ['a function', () => 1],
  ];
  it.each(refused)('refuses %s and says where it stands', (_, value) => {
    expect(() => fromJs({ a: [0, { b: value }] })).toThrow(
      expect.objectContaining({ code: 'bad-json', message: expect.stringContaining('"/a/1/b"') }),
    );
  });

  it('refuses what is nested too deep, and so what is cyclic', () => {
    const cyclic: unknown[] = [];
    cyclic.push({ again: cyclic });
    expect(() => fromJs(cyclic)).toThrow(
      expect.objectContaining({ code: 'limit', message: expect.stringContaining('maxJsonDepth = 512') }),
    );
    expect(fromJs([[[1]]], { maxJsonDepth: 3 }).kind).toBe('array');
    expect(codeOf(() => fromJs([[[[1]]]], { maxJsonDepth: 3 }))).toBe('limit');
  });
});

function withoutOffsets(value: JsonValue): unknown {
  switch (value.kind) {
    case 'array':
      return { kind: value.kind, items: value.items.map(withoutOffsets) };
    case 'object':
      return {
        kind: value.kind,
        members: [...value.members].map(([key, member]) => [key, withoutOffsets(member)]),
      };
    case 'number':
      return { kind: value.kind, text: value.text };
    case 'null':
      return { kind: value.kind };
    default:
      return { kind: value.kind, value: value.value };
  }
}

describe('writeJson', () => {
  it('loses nothing but white space and the spelling of strings', () => {
    fc.assert(
      fc.property(writtenJson, ({ text, value }) => {
        const written = writeJson(readJson(text));
        expect(withoutOffsets(readJson(written))).toEqual(withoutOffsets(value));
        expect(writeJson(readJson(written))).toBe(written);
      }),
    );
    expect(writeJson(readJson('{ "b" : [1.0, -0,1E5 ,{} ] , "1":"\\u0061\\ud800" }'))).toBe(
      '{"b":[1.0,-0,1E5,{}],"1":"a\\ud800"}',
    );
  });
});

describe('pointerStep', () => {
  it('escapes ~ and / as RFC 6901 says', () => {
    expect(pointerStep('', 'a/b')).toBe('/a~1b');
    expect(pointerStep('/x', 'm~n')).toBe('/x/m~0n');
    expect(pointerStep('/x', '~1')).toBe('/x/~01');
    expect(pointerStep('/x', 0)).toBe('/x/0');
    expect(pointerStep('', '')).toBe('/');
  });
});
