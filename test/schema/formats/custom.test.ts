import { describe, expect, it } from 'vitest';
import { WellformedError } from '../../../src/base/errors.ts';
import { customTest, type CustomFormat } from '../../../src/schema/formats/custom-test.ts';
import { FORMATS } from '../../../src/schema/formats/formats.ts';
import { OPENAPI_FORMATS, openApiTest } from '../../../src/schema/formats/openapi-formats.ts';
import { accepts, isValid } from './verdict.ts';

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof WellformedError ? error.code : String(error);
  }
}

describe('formats of the caller', () => {
  it('are regular expressions, found anywhere, exactly', () => {
    for (const definition of ['^[A-Z]{3}$|x', /^[A-Z]{3}$|x/, /^[A-Z]{3}$|x/u, /^[A-Z]{3}$|x/gu]) {
      const test = customTest('sku', definition);
      expect(test.name).toBe('format sku');
      expect(test.judge).toBeUndefined();
      expect(test.inner).toBe(test.outer);
      expect(['ABC', 'ABCD', 'axb', 'abc'].map((text) => isValid(test, text))).toEqual([
        true,
        false,
        true,
        false,
      ]);
    }
  });

  it('are predicates, of which nothing is known before', () => {
    const test = customTest('even', (text) => text.length % 2 === 0);
    expect(['', 'a', 'ab'].map((text) => isValid(test, text))).toEqual([true, false, true]);
    expect(['', 'a', 'ab'].map((text) => accepts(test.outer, text))).toEqual([true, true, true]);
    expect(['', 'a', 'ab'].map((text) => accepts(test.inner, text))).toEqual([false, false, false]);
  });

  it('throw on what a predicate throws', () => {
    const test = customTest('bad', () => {
      throw new RangeError('from the predicate');
    });
    expect(() => isValid(test, 'a')).toThrow('from the predicate');
    const later = customTest('later', (() => Promise.resolve(false)) as unknown as CustomFormat);
    expect(codeOf(() => isValid(later, 'a'))).toBe('bad-option');
  });

  it('are refused with flags, malformed, or as something else', () => {
    for (const flags of ['i', 'm', 's', 'v', 'y', 'iu']) {
      expect(
        codeOf(() => customTest('x', new RegExp('a', flags))),
        flags,
      ).toBe('bad-option');
    }
    expect(codeOf(() => customTest('x', '('))).toBe('bad-grammar');
    expect(codeOf(() => customTest('x', /(a)\1/u))).toBe('unsupported');
    expect(codeOf(() => customTest('x', 1 as unknown as CustomFormat))).toBe('bad-option');
  });

  it('are judged where the automaton would be too large', () => {
    const test = customTest('large', '(?:a|b)*a(?:a|b){40}$');
    const text = 'b'.repeat(20) + 'a' + 'b'.repeat(40);
    expect(isValid(test, text)).toBe(true);
    expect(isValid(test, 'b' + text.slice(0, 20) + 'b'.repeat(41))).toBe(false);
  });
});

describe('the formats of OpenAPI', () => {
  it('have names of their own', () => {
    const names = [...new Set(FORMATS.map(({ name }) => name)), ...OPENAPI_FORMATS.map(({ name }) => name)];
    expect(names.length).toBe(new Set(names).size);
  });

  it.each([
    ['byte', ['', 'YQ==', 'YWI=', 'YWJj', '+/+/'], ['YQ', 'YQ=', 'Y', 'YWJj=', '-_-_', 'YQ==YQ==', 'Y W=']],
    ['base64url', ['', 'YQ', 'YQ==', 'YWI', '-_-_'], ['Y', 'YQ=', '+/+/', 'YWJj=']],
    ['char', ['a', '😀', '\n'], ['', 'ab']],
    ['decimal', ['0', '-0.10', '12345678901234567890.5'], ['', '.5', '1.', '01', '1e3', '+1']],
    ['decimal128', ['1E+6144', '-0.5'], ['NaN', '1e']],
    [
      'int64',
      ['0', '-1', '9223372036854775807', '-9223372036854775808', '999999999999999999'],
      ['', '-0', '01', '9223372036854775808', '-9223372036854775809', '1.0', '10000000000000000000'],
    ],
    [
      'uint64',
      ['0', '18446744073709551615', '9999999999999999999'],
      ['-1', '18446744073709551616', '20000000000000000000'],
    ],
    [
      'date-time-local',
      ['2024-02-29T12:00:00', '2024-02-29t12:00:00.5'],
      ['2023-02-29T12:00:00', '2024-02-29T12:00:00Z'],
    ],
    ['time-local', ['00:00:00', '23:59:59.9'], ['24:00:00', '12:00', '12:00:00Z']],
    [
      'http-date',
      ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'],
      [
        'Sun, 6 Nov 1994 08:49:37 GMT',
        'Sun, 06 Nov 1994 08:49:37',
        'Son, 06 Nov 1994 08:49:37 GMT',
        'Sun, 32 Nov 1994 08:49:37 GMT',
      ],
    ],
    [
      'media-range',
      ['*/*', 'text/*', 'text/html;level=1', 'a/b; c="d e"'],
      ['*', 'text', 'text/html; q', 'a/b c'],
    ],
    ['sf-binary', ['::', ':YQ==:'], ['YQ==', ':YQ==', ':-:']],
    ['sf-boolean', ['?0', '?1'], ['?2', '1', '?']],
    ['sf-string', ['""', '"a\\"b"'], ['"', 'a', '"\\a"', '"ü"']],
    ['sf-token', ['a', '*a/b:c'], ['', '1a', 'a b', '"a"']],
  ] as const)('%s', (name, valid, invalid) => {
    const test = openApiTest(name)!;
    expect(valid.filter((text) => !isValid(test, text))).toEqual([]);
    expect(invalid.filter((text) => isValid(test, text))).toEqual([]);
    expect(openApiTest(name)).toBe(test);
  });

  it('are annotations where nothing can be checked, or is none of theirs', () => {
    for (const name of ['password', 'binary', 'html', 'int32', 'float', 'date', 'nope', 'toString']) {
      expect(openApiTest(name), name).toBeUndefined();
    }
  });

  it('bound numbers', () => {
    const bounds = (name: string): unknown => OPENAPI_FORMATS.find((format) => format.name === name)?.number;
    expect(bounds('int8')).toEqual({ integer: true, minimum: '-128', maximum: '127' });
    expect(bounds('int32')).toEqual({ integer: true, minimum: '-2147483648', maximum: '2147483647' });
    expect(bounds('uint64')).toEqual({ integer: true, minimum: '0', maximum: '18446744073709551615' });
    const float = bounds('float') as { maximum: string };
    expect(Math.fround(Number(float.maximum))).toBe(Number(float.maximum));
    expect(Number(float.maximum)).toBe(2 ** 128 - 2 ** 104);
    const double = bounds('double') as { minimum: string; maximum: string };
    expect(Number(double.maximum)).toBe(Number.MAX_VALUE);
    expect(Number(double.minimum)).toBe(-Number.MAX_VALUE);
    expect(BigInt(double.maximum)).toBe(BigInt(Number.MAX_VALUE));
  });
});
