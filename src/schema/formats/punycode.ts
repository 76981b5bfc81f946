/** RFC 3492, 5: the parameters of Punycode. */
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;
const MAX_CODE_POINT = 0x10ffff;
/** Beyond it, positions are no integers of 32 bits: RFC 3492, 6.4 counts that as an error. */
const MAX_POSITION = 0x7fffffff;

/**
 * Code points to Punycode, without the prefix `xn--` (RFC 3492, 6.3); undefined where a number would overflow. The time
 * is quadratic in the length, so the caller bounds that.
 *
 * @example encodePunycode([0xfc]) // 'tda'
 */
export function encodePunycode(codePoints: readonly number[]): string | undefined {
  const basic = codePoints.filter((codePoint) => codePoint < INITIAL_N);
  const digits = basic.map((codePoint) => String.fromCharCode(codePoint));
  if (basic.length > 0) digits.push('-');
  let n = INITIAL_N;
  let delta = 0;
  let bias = INITIAL_BIAS;
  let handled = basic.length;
  while (handled < codePoints.length) {
    const next = codePoints.reduce(
      (least, codePoint) => (codePoint >= n && codePoint < least ? codePoint : least),
      MAX_CODE_POINT + 1,
    );
    delta += (next - n) * (handled + 1);
    if (delta > MAX_POSITION) return undefined;
    n = next;
    for (const codePoint of codePoints) {
      if (codePoint < n) delta++;
      if (codePoint !== n) continue;
      writeNumber(delta, bias, digits);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return digits.join('');
}

/**
 * Punycode without the prefix `xn--` to code points (RFC 3492, 6.2); undefined where it is malformed. Whether encoding
 * gives the same text back, which IDNA asks, is not looked at.
 *
 * @example decodePunycode('tda') // [0xfc]
 */
export function decodePunycode(text: string): number[] | undefined {
  const hyphen = text.lastIndexOf('-');
  const codePoints: number[] = [];
  for (let i = 0; i < hyphen; i++) {
    if (text.charCodeAt(i) >= INITIAL_N) return undefined;
    codePoints.push(text.charCodeAt(i));
  }
  let at = hyphen > 0 ? hyphen + 1 : 0;
  let n = INITIAL_N;
  let position = 0;
  let bias = INITIAL_BIAS;
  while (at < text.length) {
    const old = position;
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = digitOf(text.charCodeAt(at++));
      if (digit === undefined) return undefined;
      position += digit * weight;
      if (position > MAX_POSITION) return undefined;
      const threshold = thresholdOf(k, bias);
      if (digit < threshold) break;
      weight *= BASE - threshold;
      if (weight > MAX_POSITION) return undefined;
    }
    const length = codePoints.length + 1;
    bias = adapt(position - old, length, old === 0);
    n += Math.floor(position / length);
    if (n > MAX_CODE_POINT) return undefined;
    position %= length;
    codePoints.splice(position++, 0, n);
  }
  return codePoints;
}

function writeNumber(value: number, bias: number, digits: string[]): void {
  let rest = value;
  for (let k = BASE; ; k += BASE) {
    const threshold = thresholdOf(k, bias);
    if (rest < threshold) break;
    digits.push(digitText(threshold + ((rest - threshold) % (BASE - threshold))));
    rest = Math.floor((rest - threshold) / (BASE - threshold));
  }
  digits.push(digitText(rest));
}

function thresholdOf(k: number, bias: number): number {
  return Math.min(T_MAX, Math.max(T_MIN, k - bias));
}

/** RFC 3492, 6.1. */
function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

function digitText(digit: number): string {
  return String.fromCharCode(digit < 26 ? digit + 97 : digit + 22);
}

/** NaN, which stands for the end of the text, is no digit. */
function digitOf(code: number): number | undefined {
  if (code >= 97 && code <= 122) return code - 97;
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 48 && code <= 57) return code - 22;
  return undefined;
}
