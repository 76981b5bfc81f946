import { SchemaError } from '../../base/errors.ts';
import { type Decimal, isInteger, parseDecimal, plainLength, plainText } from '../../json/decimal.ts';
import { type JsonValue, pointerStep } from '../../json/value.ts';

/** The error for a keyword whose value has not the form that the specification demands. */
export function malformed(keyword: string, expected: string, found: JsonValue, pointer: string): SchemaError {
  return new SchemaError('bad-schema', `"${keyword}" must be ${expected}, not ${describe(found)}`, {
    pointer,
    keyword,
  });
}

/** A JSON value in a few words. */
export function describe(value: JsonValue): string {
  switch (value.kind) {
    case 'string':
      return JSON.stringify(value.value.length > 40 ? `${value.value.slice(0, 40)}...` : value.value);
    case 'number':
      return value.text.length > 40 ? `${value.text.slice(0, 40)}...` : value.text;
    case 'array':
      return value.items.length === 0 ? 'an empty array' : 'an array';
    case 'object':
      return 'an object';
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
  }
}

/** A count: an integer from 0 up, by its value (2.0 is one). Beyond what a double holds: infinity. */
export function readCount(value: JsonValue, keyword: string, at: string): number {
  const number = value.kind === 'number' ? parseDecimal(value.text) : undefined;
  if (number === undefined || number.negative || !isInteger(number)) {
    throw malformed(keyword, 'an integer from 0 up', value, at);
  }
  return plainLength(number) > 300 ? Infinity : Number(plainText(number));
}

export function readNumber(value: JsonValue, keyword: string, at: string): Decimal {
  if (value.kind !== 'number') throw malformed(keyword, 'a number', value, at);
  return parseDecimal(value.text);
}

export function readBoolean(value: JsonValue, keyword: string, at: string): boolean {
  if (value.kind !== 'boolean') throw malformed(keyword, 'true or false', value, at);
  return value.value;
}

export function readString(value: JsonValue, keyword: string, at: string): string {
  if (value.kind !== 'string') throw malformed(keyword, 'a string', value, at);
  return value.value;
}

export function readArray(value: JsonValue, keyword: string, at: string): readonly JsonValue[] {
  if (value.kind !== 'array') throw malformed(keyword, 'an array', value, at);
  return value.items;
}

export function readMembers(value: JsonValue, keyword: string, at: string): ReadonlyMap<string, JsonValue> {
  if (value.kind !== 'object') throw malformed(keyword, 'an object', value, at);
  return value.members;
}

/** A list of distinct keys. */
export function readKeys(value: JsonValue, keyword: string, at: string): string[] {
  const keys = readArray(value, keyword, at).map((key, i) => {
    if (key.kind !== 'string') throw malformed(keyword, 'a list of strings', key, pointerStep(at, i));
    return key.value;
  });
  if (new Set(keys).size < keys.length) {
    throw new SchemaError('bad-schema', `the keys in "${keyword}" must be distinct`, {
      pointer: at,
      keyword,
    });
  }
  return keys;
}
