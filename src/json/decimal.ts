/**
 * An exact decimal number: (-1)^negative * coefficient * 10^exponent. Normal form: the coefficient has no trailing zero,
 * and zero is { negative: false, coefficient: 0n, exponent: 0 }; so equal values have equal fields.
 */
export interface Decimal {
  readonly negative: boolean;
  readonly coefficient: bigint;
  readonly exponent: number;
}

const ZERO: Decimal = { negative: false, coefficient: 0n, exponent: 0 };

/** Exponents beyond this are read as this: no text of theirs could be written out. */
const MOST_EXPONENT = 2 ** 50;

/** The value of a JSON number text, exactly, but for exponents beyond 2^50, which are clamped. */
export function parseDecimal(text: string): Decimal {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  if (match === null) throw new RangeError(`${JSON.stringify(text)} is not a JSON number`);
  const fraction = match[3] ?? '';
  const digits = (match[2]! + fraction).replace(/^0+/, '');
  const stripped = withoutLastZeros(digits);
  if (stripped === '') return ZERO;
  const exponent = clampExponent(Number(match[4] ?? 0)) - fraction.length + (digits.length - stripped.length);
  return { negative: match[1] === '-', coefficient: BigInt(stripped), exponent };
}

function clampExponent(exponent: number): number {
  return Math.max(-MOST_EXPONENT, Math.min(MOST_EXPONENT, exponent));
}

/** In linear time, which `/0+$/` does not have. */
function withoutLastZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--;
  return digits.slice(0, end);
}

/** A key under which equal values, and only these, meet. */
export function decimalKey(value: Decimal): string {
  return `${value.negative ? '-' : ''}${value.coefficient}e${value.exponent}`;
}

/** Negative, zero or positive as a < b, a = b or a > b. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const signA = sign(a);
  const signB = sign(b);
  if (signA !== signB) return signA - signB;
  if (signA === 0) return 0;
  return signA * compareMagnitudes(a, b);
}

function sign(value: Decimal): number {
  return value.coefficient === 0n ? 0 : value.negative ? -1 : 1;
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.exponent === b.exponent)
    return a.coefficient < b.coefficient ? -1 : a.coefficient > b.coefficient ? 1 : 0;
  // The position of the first digit decides first: it keeps 1e999999999 from being written out.
  const textA = a.coefficient.toString();
  const textB = b.coefficient.toString();
  const topA = textA.length + a.exponent;
  const topB = textB.length + b.exponent;
  if (topA !== topB) return topA < topB ? -1 : 1;
  const length = Math.max(textA.length, textB.length);
  const paddedA = textA.padEnd(length, '0');
  const paddedB = textB.padEnd(length, '0');
  return paddedA < paddedB ? -1 : paddedA > paddedB ? 1 : 0;
}

/** Whether the value has no fractional part. */
export function isInteger(value: Decimal): boolean {
  return value.exponent >= 0;
}

/** All digits, without exponent: `-12.5`, `1000`. Long for extreme exponents: ask `plainLength` first. */
export function plainText(value: Decimal): string {
  const digits = value.coefficient.toString();
  const minus = value.negative ? '-' : '';
  if (value.exponent >= 0) return minus + digits + '0'.repeat(value.exponent);
  const point = digits.length + value.exponent;
  if (point > 0) return `${minus}${digits.slice(0, point)}.${digits.slice(point)}`;
  return `${minus}0.${'0'.repeat(-point)}${digits}`;
}

/** How many characters `plainText` would have, about. */
export function plainLength(value: Decimal): number {
  return value.coefficient.toString().length + Math.abs(value.exponent);
}

/**
 * The canonical spelling of a fixed number (an enum or const): as `JSON.stringify` writes it where a double holds it,
 * else in full decimal digits (with an exponent where these would be more than a thousand).
 */
export function canonicalNumber(value: Decimal): string {
  const exact = `${value.negative ? '-' : ''}${value.coefficient}e${value.exponent}`;
  const written = JSON.stringify(Number(exact));
  if (written !== 'null' && decimalKey(parseDecimal(written)) === decimalKey(value)) return written;
  return plainLength(value) > 1000 ? exact : plainText(value);
}

/** The position of the first digit: the least n with |value| < 10^n, so 3 for 123, 0 for 0.5; -Infinity for zero. */
export function topOf(value: Decimal): number {
  return value.coefficient === 0n ? -Infinity : value.coefficient.toString().length + value.exponent;
}

/**
 * The number with a coefficient, which may end with zeros, and an exponent.
 *
 * @example decimalOf(1200n, -1) // { negative: false, coefficient: 12n, exponent: 1 }
 */
export function decimalOf(coefficient: bigint, exponent: number, negative = false): Decimal {
  if (coefficient === 0n) return ZERO;
  if (coefficient % 10n !== 0n) return { negative, coefficient, exponent };
  const digits = coefficient.toString();
  const stripped = withoutLastZeros(digits);
  return { negative, coefficient: BigInt(stripped), exponent: exponent + digits.length - stripped.length };
}

const POWERS: bigint[] = [1n];
/** Larger powers are computed each time. */
const MOST_POWERS = 2000;

/** 10^n for a small n >= 0. */
export function powerOfTen(n: number): bigint {
  if (n > MOST_POWERS) return 10n ** BigInt(n);
  for (let known = POWERS.length; known <= n; known++) POWERS.push(POWERS[known - 1]! * 10n);
  return POWERS[n]!;
}

/** 10^n modulo a positive number, for any n >= 0, by squaring. */
export function powerOfTenModulo(n: number, modulus: bigint): bigint {
  if (modulus === 1n) return 0n;
  let result = 1n;
  let square = 10n % modulus;
  // By division, not by shifts: n may have more than 32 bits.
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/**
 * Whether a value is an integer times `of`, which is above zero. Never writes out an exponent: 1e999999999 is seen not
 * to be a multiple of 7 by modular powers.
 */
export function isMultiple(value: Decimal, of: Decimal): boolean {
  if (value.coefficient === 0n) return true;
  // The coefficient does not end with a zero: with fewer places than `of`, it is no multiple.
  const places = value.exponent - of.exponent;
  if (places < 0) return false;
  return (value.coefficient * powerOfTenModulo(places, of.coefficient)) % of.coefficient === 0n;
}

/** The least number above zero that is a multiple of both, which are above zero. */
export function leastCommonMultiple(a: Decimal, b: Decimal): Decimal {
  const [x, y] = [factors(a), factors(b)];
  const twos = Math.max(x.twos, y.twos);
  const fives = Math.max(x.fives, y.fives);
  const tens = Math.min(twos, fives);
  const rest = (x.rest / greatestCommonDivisor(x.rest, y.rest)) * y.rest;
  return {
    negative: false,
    coefficient: rest * 2n ** BigInt(twos - tens) * 5n ** BigInt(fives - tens),
    exponent: tens,
  };
}

/** The powers of 2 and 5 in a number above zero, which may be negative, and what is left. */
function factors({ coefficient, exponent }: Decimal): { twos: number; fives: number; rest: bigint } {
  let rest = coefficient;
  let twos = exponent;
  let fives = exponent;
  for (; rest % 2n === 0n; twos++) rest /= 2n;
  for (; rest % 5n === 0n; fives++) rest /= 5n;
  return { twos, fives, rest };
}

/** Of two numbers above zero. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
