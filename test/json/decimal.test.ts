import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalNumber,
  compareDecimals,
  decimalKey,
  isInteger,
  parseDecimal,
  plainLength,
  plainText,
} from '../../src/json/decimal.ts';
import { readJson } from '../../src/json/read.ts';
import { toJs } from '../../src/json/value.ts';
import { numberText } from './written.ts';

/** Every number of the tests has an exponent of at most three digits and at most eight decimals. */
const SCALE = 10n ** 1020n;

/** The value times SCALE, exactly, by integer arithmetic alone. */
function scaled(text: string): bigint {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.replace('-', '').split('.') as [string, string?];
  const power = 1020 + Number(exponent) - fraction.length;
  const magnitude = BigInt(whole + fraction) * 10n ** BigInt(power);
  return text.startsWith('-') ? -magnitude : magnitude;
}

/** Numbers that are often equal or nearly so: few digits, small exponents. */
const closeText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.constantFrom('0', '1', '10', '100', '12', '120'),
    fc.constantFrom('', '.0', '.2', '.20', '.02'),
    fc.constantFrom('', 'e0', 'e1', 'E+2', 'e-1', 'e-02'),
  )
  .map((parts) => parts.join(''));

const text = fc.oneof(numberText, closeText);
const pair = fc.oneof(
  fc.tuple(text, text),
  fc.tuple(closeText, closeText),
  closeText.map((text): [string, string] => [text, respell(text)]),
);

/** Another text of the same number. */
function respell(text: string): string {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e') as [string, string?];
  if (mantissa.includes('.')) return `${mantissa}0e${Number(exponent)}`;
  return Number(mantissa) === 0 ? `${mantissa}.0e7` : `${mantissa}0e${Number(exponent) - 1}`;
}

describe('parseDecimal', () => {
  it('is exact', () => {
    fc.assert(
      fc.property(text, (text) => {
        const { negative, coefficient, exponent } = parseDecimal(text);
        const magnitude = coefficient * 10n ** BigInt(1020 + exponent);
        expect(negative ? -magnitude : magnitude).toBe(scaled(text));
      }),
    );
  });

  it('has a normal form: no trailing zeros, one zero', () => {
    fc.assert(
      fc.property(text, (text) => {
        const value = parseDecimal(text);
        if (value.coefficient === 0n)
          expect(value).toEqual({ negative: false, coefficient: 0n, exponent: 0 });
        else expect(value.coefficient > 0n && value.coefficient % 10n !== 0n).toBe(true);
      }),
    );
    for (const zero of ['0', '-0', '0.000', '-0.0e5', '0E-7']) {
      expect(parseDecimal(zero)).toEqual({ negative: false, coefficient: 0n, exponent: 0 });
    }
    expect(parseDecimal('-12.50e1')).toEqual({ negative: true, coefficient: 125n, exponent: 0 });
  });

  it.each(['', '-', '.5', '5.', '1e', '+1', '0x10', ' 1', '1 ', '1\n', 'NaN', '1e1.5', '--1', '١'])(
    'refuses %j',
    (text) => {
      expect(() => parseDecimal(text)).toThrow(RangeError);
    },
  );

  it('reads long zeros in linear time', () => {
    // Milliseconds; a quadratic search for the last zeros takes longer than the limit below.
    const zeros = '0'.repeat(100_000);
    expect(parseDecimal(`0.${zeros}1`).exponent).toBe(-100_001);
    expect(parseDecimal(`1${zeros}`)).toEqual({ negative: false, coefficient: 1n, exponent: 100_000 });
    expect(parseDecimal(`1${'0'.repeat(200_000)}1`).exponent).toBe(0);
  }, 10_000);
});

describe('decimalKey and compareDecimals', () => {
  it('agree with integer arithmetic', () => {
    let equal = 0;
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const order = scaled(a) < scaled(b) ? -1 : scaled(a) > scaled(b) ? 1 : 0;
        const [x, y] = [parseDecimal(a), parseDecimal(b)];
        // Plus 0: the sign of a zero says nothing.
        expect(Math.sign(compareDecimals(x, y)) + 0).toBe(order);
        expect(decimalKey(x) === decimalKey(y)).toBe(order === 0);
        if (order === 0) equal++;
      }),
      { numRuns: 2000 },
    );
    expect(equal).toBeGreaterThan(200);
  });

  it('tell numbers apart that one double stands for', () => {
    const [a, b] = [parseDecimal('9007199254740993'), parseDecimal('9007199254740992')];
    expect(compareDecimals(a, b)).toBeGreaterThan(0);
    expect(decimalKey(a)).not.toBe(decimalKey(b));
    expect(decimalKey(parseDecimal('0.1'))).not.toBe(
      decimalKey(parseDecimal('0.1000000000000000055511151231257827')),
    );
  });

  it('never write out a large exponent', () => {
    expect(compareDecimals(parseDecimal('1e999999999'), parseDecimal('9e999999998'))).toBeGreaterThan(0);
    expect(compareDecimals(parseDecimal('-1e999999999'), parseDecimal('1e-999999999'))).toBeLessThan(0);
    expect(compareDecimals(parseDecimal('1e-999999999'), parseDecimal('0'))).toBeGreaterThan(0);
    expect(compareDecimals(parseDecimal('10e999999998'), parseDecimal('1e999999999'))).toBe(0);
  });
});

describe('isInteger', () => {
  it('is a matter of the value, not of the text', () => {
    fc.assert(
      fc.property(text, (text) => {
        expect(isInteger(parseDecimal(text))).toBe(scaled(text) % SCALE === 0n);
      }),
    );
    expect(isInteger(parseDecimal('1.0'))).toBe(true);
    expect(isInteger(parseDecimal('1.5e1'))).toBe(true);
    expect(isInteger(parseDecimal('1e-1'))).toBe(false);
    expect(isInteger(parseDecimal('-0.0'))).toBe(true);
  });
});

describe('plainText', () => {
  it('is the value in all its digits', () => {
    fc.assert(
      fc.property(text, (text) => {
        const value = parseDecimal(text);
        const plain = plainText(value);
        expect(plain).toMatch(/^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/);
        expect(decimalKey(parseDecimal(plain))).toBe(decimalKey(value));
        // "About": a sign, a point and a zero before it.
        expect(Math.abs(plainLength(value) - plain.length)).toBeLessThanOrEqual(
          plain.includes('.') ? plain.length : 1,
        );
      }),
    );
    expect(plainText(parseDecimal('-125e-1'))).toBe('-12.5');
    expect(plainText(parseDecimal('125e-5'))).toBe('0.00125');
    expect(plainText(parseDecimal('1e3'))).toBe('1000');
  });
});

describe('canonicalNumber', () => {
  it('is JSON, has the same value, and is unique', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const written = canonicalNumber(parseDecimal(a));
        expect(readJson(written)).toEqual({ kind: 'number', text: written, offset: 0 });
        expect(decimalKey(parseDecimal(written))).toBe(decimalKey(parseDecimal(a)));
        expect(written === canonicalNumber(parseDecimal(b))).toBe(scaled(a) === scaled(b));
      }),
      { numRuns: 500 },
    );
  });

  it('is what JSON.stringify writes for every double, minus zero apart', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        const written = JSON.stringify(double);
        expect(canonicalNumber(parseDecimal(written))).toBe(written);
      }),
    );
  });

  it('is in full digits where a double does not hold the value', () => {
    expect(canonicalNumber(parseDecimal('9007199254740993'))).toBe('9007199254740993');
    expect(canonicalNumber(parseDecimal('1.00000000000000000001'))).toBe('1.00000000000000000001');
    expect(canonicalNumber(parseDecimal('1e400'))).toBe(`1${'0'.repeat(400)}`);
    expect(canonicalNumber(parseDecimal('-25e-400'))).toBe(`-0.${'0'.repeat(398)}25`);
  });

  it('has an exponent where the digits would be very many', () => {
    expect(canonicalNumber(parseDecimal('120e5000'))).toBe('12e5001');
    expect(canonicalNumber(parseDecimal('-1e-5000'))).toBe('-1e-5000');
  });

  it.each(['1e9999999999999999999', '-1.5e-9999999999999999999', `1e${'9'.repeat(400)}`])(
    'is JSON for %s, whose exponent no double holds',
    (text) => {
      const written = canonicalNumber(parseDecimal(text));
      expect(toJs(readJson(written))).toBe(Number(text));
    },
  );
});
