import type { StringTest } from '../string-test.ts';
import { LOCAL_DATE_TIME, LOCAL_TIME } from './date-formats.ts';
import { whole } from './format.ts';
import { automatonOf } from './formats.ts';

/**
 * What a name of the format registry of OpenAPI (https://spec.openapis.org/registry/format/) asks, where that is more than
 * an annotation. It says nothing of values of other types.
 */
export interface OpenApiFormat {
  readonly name: string;
  /** Asked of strings: a regular expression of ECMA-262 under the flag `u`, anchored. */
  readonly string?: string;
  /** Asked of numbers. The bounds, both included, are decimal texts. */
  readonly number?: { readonly integer: boolean; readonly minimum?: string; readonly maximum?: string };
  readonly reference: string;
  /** For the documentation: what is left unchecked. */
  readonly note?: string;
}

const DIGIT_COUNT_64 = 19;

/** Integers without leading zeros up to a bound, as they are written: a smaller first digit that differs decides. */
function upTo(bound: string): string {
  const forms = [`[1-9][0-9]{0,${bound.length - 2}}`, bound];
  for (let at = 0; at < bound.length; at++) {
    const least = at === 0 ? 1 : 0;
    const digit = Number(bound[at]);
    if (digit > least) {
      forms.push(`${bound.slice(0, at)}[${least}-${digit - 1}][0-9]{${bound.length - at - 1}}`);
    }
  }
  return `(?:0|${forms.join('|')})`;
}

function signed(bits: number): OpenApiFormat {
  const minimum = String(-(2n ** BigInt(bits - 1)));
  const maximum = String(2n ** BigInt(bits - 1) - 1n);
  const name = `int${bits}`;
  const reference = 'OpenAPI registry';
  const number = { integer: true, minimum, maximum };
  if (maximum.length < DIGIT_COUNT_64) return { name, number, reference };
  return { name, number, reference, string: whole(`(?:${upTo(maximum)}|-(?!0)${upTo(minimum.slice(1))})`) };
}

function unsigned(bits: number): OpenApiFormat {
  const maximum = String(2n ** BigInt(bits) - 1n);
  const number = { integer: true, minimum: '0', maximum };
  const text = { name: `uint${bits}`, number, reference: 'OpenAPI registry' };
  return maximum.length < DIGIT_COUNT_64 ? text : { ...text, string: whole(upTo(maximum)) };
}

/** The range of a binary floating-point format: its largest finite number has `precision` ones. */
function floating(name: string, precision: number, exponent: number): OpenApiFormat {
  const most = String(2n ** BigInt(exponent) - 2n ** BigInt(exponent - precision));
  return {
    name,
    number: { integer: false, minimum: `-${most}`, maximum: most },
    reference: 'OpenAPI registry; IEEE 754, 3.4',
    note: 'The range only: numbers between those that the format holds are rounded.',
  };
}

function annotation(name: string): OpenApiFormat {
  return { name, reference: 'OpenAPI registry', note: 'An annotation: nothing to check.' };
}

const BASE64 = '[A-Za-z0-9+/]';
const BASE64URL = '[A-Za-z0-9_\\-]';
const PADDED = `(?:${BASE64}{4})*(?:${BASE64}{2}==|${BASE64}{3}=)?`;

const DECIMAL = '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?';

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const QUOTED = '"(?:[\\t !#-\\[\\]-~\\u0080-\\u00FF]|\\\\[\\t -~\\u0080-\\u00FF])*"';

const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_WEEKDAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const DAY = '(?:0[1-9]|[12][0-9]|3[01])';
const HTTP_DATE =
  `(?:${WEEKDAY}, ${DAY} ${MONTH} [0-9]{4} ${TIME} GMT|${LONG_WEEKDAY}, ${DAY}-${MONTH}-[0-9]{2} ${TIME} GMT` +
  `|${WEEKDAY} ${MONTH} (?:${DAY}| [1-9]) ${TIME} [0-9]{4})`;

const MAX_STRUCTURED = '999999999999999';

/** The registry of OpenAPI, less the names that JSON Schema defines itself. */
export const OPENAPI_FORMATS: readonly OpenApiFormat[] = [
  ...[8, 16, 32, 64].map(signed),
  ...[8, 16, 32, 64].map(unsigned),
  floating('float', 24, 128),
  floating('double', 53, 1024),
  {
    name: 'double-int',
    number: { integer: true, minimum: '-9007199254740991', maximum: '9007199254740991' },
    reference: 'OpenAPI registry: integers that a double holds without loss',
  },
  { name: 'decimal', string: whole(DECIMAL), reference: 'OpenAPI registry: fixed point, any precision' },
  {
    name: 'decimal128',
    string: whole(`${DECIMAL}(?:[eE][+\\-]?[0-9]+)?`),
    reference: 'OpenAPI registry; IEEE 754, 3.5',
    note: 'Written as a JSON number; neither the 34 digits nor the range is checked.',
  },
  {
    name: 'byte',
    string: whole(PADDED),
    reference: 'RFC 4648, 4',
    note: 'With padding; its bits may be any.',
  },
  {
    name: 'base64url',
    string: whole(`(?:${BASE64URL}{4})*(?:${BASE64URL}{2}(?:==)?|${BASE64URL}{3}=?)?`),
    reference: 'RFC 4648, 5',
    note: 'With or without padding.',
  },
  {
    name: 'char',
    string: whole('[^]'),
    reference: 'OpenAPI registry: one character',
    note: 'One code point.',
  },
  {
    name: 'date-time-local',
    string: LOCAL_DATE_TIME,
    reference: 'RFC 3339, 5.6, without time-offset',
    note: 'No second 60, which is known in UTC only.',
  },
  {
    name: 'time-local',
    string: LOCAL_TIME,
    reference: 'RFC 3339, 5.6, without time-offset',
    note: 'No second 60, which is known in UTC only.',
  },
  {
    name: 'http-date',
    string: whole(HTTP_DATE),
    reference: 'RFC 9110, 5.6.7 (HTTP-date)',
    note: 'Whether the day exists and is that day of the week is not checked.',
  },
  {
    name: 'media-range',
    string: whole(
      `(?:\\*/\\*|${TOKEN}/(?:\\*|${TOKEN}))(?:[ \\t]*;[ \\t]*(?:${TOKEN}=(?:${TOKEN}|${QUOTED}))?)*`,
    ),
    reference: 'RFC 9110, 12.5.1 (media-range)',
  },
  { name: 'sf-binary', string: whole(`:${PADDED}:`), reference: 'RFC 8941, 3.3.5' },
  { name: 'sf-boolean', string: whole('\\?[01]'), reference: 'RFC 8941, 3.3.6' },
  {
    name: 'sf-integer',
    number: { integer: true, minimum: `-${MAX_STRUCTURED}`, maximum: MAX_STRUCTURED },
    reference: 'RFC 8941, 3.3.1',
  },
  {
    name: 'sf-decimal',
    number: { integer: false, minimum: '-999999999999.999', maximum: '999999999999.999' },
    reference: 'RFC 8941, 3.3.2',
    note: 'The range only, not the three digits of the fraction.',
  },
  { name: 'sf-string', string: whole('"(?:[ !#-\\[\\]-~]|\\\\["\\\\])*"'), reference: 'RFC 8941, 3.3.3' },
  {
    name: 'sf-token',
    string: whole("[A-Za-z*][!#$%&'*+\\-.^_`|~0-9A-Za-z:/]*"),
    reference: 'RFC 8941, 3.3.4',
  },
  ...['binary', 'commonmark', 'html', 'password', 'unixtime'].map(annotation),
];

const tests = new Map<string, StringTest | undefined>();

/**
 * What a name of OpenAPI's registry asks of strings; undefined where it asks nothing of them, or is not in the registry.
 *
 * @example openApiTest('byte') // base64
 */
export function openApiTest(name: string): StringTest | undefined {
  if (tests.has(name)) return tests.get(name);
  const source = OPENAPI_FORMATS.find((format) => format.name === name)?.string;
  const test = source === undefined ? undefined : patternTest(name, source);
  if (source !== undefined) tests.set(name, test);
  return test;
}

function patternTest(name: string, source: string): StringTest {
  return {
    name: `format ${name}`,
    judge: undefined,
    get outer() {
      return automatonOf(source);
    },
    get inner() {
      return automatonOf(source);
    },
  };
}
