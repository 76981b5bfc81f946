import { JsonError, WellformedError } from '../base/errors.ts';
import type { JsonValue } from './value.ts';

/** How large a JSON text may be. Every limit has a default and a name, which its error repeats. */
export interface JsonLimits {
  /** The most UTF-16 units of a text. Default 8 Mi. */
  readonly maxJsonLength?: number;
  /** The most levels of nesting. Default 512. */
  readonly maxJsonDepth?: number;
}

const DEFAULT_MAX_LENGTH = 8 * 1024 * 1024;
const DEFAULT_MAX_DEPTH = 512;

/**
 * Reads a JSON text (RFC 8259) without losing anything: `JSON.parse` moves keys like "1" to the front, turns 1.0 into 1
 * and keeps the last of equal keys. Duplicate keys are refused.
 *
 * @throws JsonError with offset, line and column.
 * @throws WellformedError (`limit`) beyond `maxJsonLength` or `maxJsonDepth`.
 * @example readJson('{"b": 1.0, "1": 2}') // members in the order b, 1; the number's text is '1.0'
 */
export function readJson(text: string, limits: JsonLimits = {}): JsonValue {
  const maxLength = limits.maxJsonLength ?? DEFAULT_MAX_LENGTH;
  if (text.length > maxLength) {
    throw new WellformedError(
      'limit',
      `the JSON text has ${text.length} characters, more than maxJsonLength = ${maxLength}`,
    );
  }
  return new Reader(text, limits.maxJsonDepth ?? DEFAULT_MAX_DEPTH).document();
}

/**
 * The same from a plain JavaScript value. Members that are `undefined` are left out, as `JSON.stringify` does.
 *
 * @throws WellformedError (`bad-json`) for what JSON cannot hold (functions, NaN, bigint, symbols), (`limit`) beyond
 *   `maxJsonDepth`, which cyclic objects always are.
 */
export function fromJs(value: unknown, limits: JsonLimits = {}): JsonValue {
  return convert(value, '', 0, limits.maxJsonDepth ?? DEFAULT_MAX_DEPTH);
}

function convert(value: unknown, path: string, depth: number, maxDepth: number): JsonValue {
  if (depth > maxDepth) throw tooDeep(maxDepth);
  if (value === null) return { kind: 'null', offset: 0 };
  if (typeof value === 'boolean') return { kind: 'boolean', value, offset: 0 };
  if (typeof value === 'string') return { kind: 'string', value, offset: 0 };
  if (typeof value === 'number' && Number.isFinite(value)) {
    return { kind: 'number', text: Object.is(value, -0) ? '-0' : String(value), offset: 0 };
  }
  if (Array.isArray(value)) {
    return {
      kind: 'array',
      items: Array.from(value, (item, i) => convert(item, `${path}/${i}`, depth + 1, maxDepth)),
      offset: 0,
    };
  }
  if (typeof value === 'object' && isPlain(value)) {
    const members = new Map<string, JsonValue>();
    for (const [key, member] of Object.entries(value)) {
      if (member !== undefined) members.set(key, convert(member, `${path}/${key}`, depth + 1, maxDepth));
    }
    return { kind: 'object', members, offset: 0 };
  }
  throw new WellformedError('bad-json', `${describe(value)} at "${path}" cannot stand in JSON`);
}

/** Whether a value is an object literal, of this realm or another; instances of classes would lose what they are. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `an instance of ${value.constructor.name}`;
  return typeof value === 'number' ? String(value) : `a value of type ${typeof value}`;
}

function tooDeep(maxDepth: number): WellformedError {
  return new WellformedError('limit', `the JSON value is nested deeper than maxJsonDepth = ${maxDepth}`);
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// eslint-disable-next-line no-control-regex -- what JSON forbids in strings
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Reader {
  private readonly text: string;
  private readonly maxDepth: number;
  private at = 0;

  constructor(text: string, maxDepth: number) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  document(): JsonValue {
    if (this.text.charCodeAt(0) === 0xfeff) throw this.error('a byte order mark is not allowed before JSON');
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) throw this.error('expected the end of the text after the value');
    return value;
  }

  private value(depth: number): JsonValue {
    if (depth > this.maxDepth) throw tooDeep(this.maxDepth);
    this.space();
    const offset = this.at;
    switch (this.text[offset]) {
      case '{':
        return this.object(offset, depth);
      case '[':
        return this.array(offset, depth);
      case '"':
        return { kind: 'string', value: this.string(), offset };
      case 't':
        return this.literal('true', { kind: 'boolean', value: true, offset });
      case 'f':
        return this.literal('false', { kind: 'boolean', value: false, offset });
      case 'n':
        return this.literal('null', { kind: 'null', offset });
      case undefined:
        throw this.error('expected a JSON value, found the end of the text');
      default:
        NUMBER.lastIndex = offset;
        if (!NUMBER.test(this.text)) throw this.error('expected a JSON value');
        this.at = NUMBER.lastIndex;
        return { kind: 'number', text: this.text.slice(offset, this.at), offset };
    }
  }

  private object(offset: number, depth: number): JsonValue {
    const members = new Map<string, JsonValue>();
    this.at++;
    this.space();
    if (this.text[this.at] === '}') this.at++;
    else {
      for (;;) {
        this.space();
        if (this.text[this.at] !== '"') throw this.error('expected a key in double quotes');
        const keyAt = this.at;
        const key = this.string();
        if (members.has(key))
          throw this.error(`the key ${JSON.stringify(key)} stands twice in one object`, keyAt);
        this.space();
        if (this.text[this.at] !== ':') throw this.error('expected ":" after the key');
        this.at++;
        members.set(key, this.value(depth + 1));
        if (!this.next('}')) break;
      }
    }
    return { kind: 'object', members, offset };
  }

  private array(offset: number, depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.at++;
    this.space();
    if (this.text[this.at] === ']') this.at++;
    else {
      do items.push(this.value(depth + 1));
      while (this.next(']'));
    }
    return { kind: 'array', items, offset };
  }

  /** After a member or an item: true after a comma, false after the closing bracket. */
  private next(close: string): boolean {
    this.space();
    const found = this.text[this.at];
    if (found !== ',' && found !== close) throw this.error(`expected "," or "${close}"`);
    this.at++;
    return found === ',';
  }

  private string(): string {
    const { text } = this;
    let value = '';
    this.at++;
    for (;;) {
      PLAIN.lastIndex = this.at;
      PLAIN.test(text);
      value += text.slice(this.at, PLAIN.lastIndex);
      this.at = PLAIN.lastIndex;
      const found = text[this.at];
      if (found === '"') {
        this.at++;
        return value;
      }
      if (found === undefined) throw this.error('the string is not closed');
      if (found !== '\\') throw this.error('a control character in a string must be escaped');
      const escape = text[this.at + 1];
      if (escape === 'u') {
        const hex = text.slice(this.at + 2, this.at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.error('expected four hexadecimal digits after "\\u"');
        value += String.fromCharCode(parseInt(hex, 16));
        this.at += 6;
      } else {
        const plain = escape === undefined ? undefined : ESCAPES[escape];
        if (plain === undefined) throw this.error('unknown escape in a string');
        value += plain;
        this.at += 2;
      }
    }
  }

  private literal(word: string, value: JsonValue): JsonValue {
    if (!this.text.startsWith(word, this.at)) throw this.error(`expected a JSON value`);
    this.at += word.length;
    return value;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  private error(message: string, offset: number = this.at): JsonError {
    const before = this.text.slice(0, offset);
    const line = before.split('\n').length;
    return new JsonError(message, { offset, line, column: offset - before.lastIndexOf('\n') });
  }
}
