import type { Schema } from '../support/naive-texts.ts';
import type { TinyToken } from '../support/tiny-vocabulary.ts';

/**
 * An infinite language, of which the texts of at most `longest` bytes are listed. States are compared up to texts of
 * `bytes` bytes. That is exact if every viable text of `bytes` bytes and one more token has a completion among the
 * listed texts, and its shortest completion in tokens is one of them: `because` says why.
 */
export interface EndlessCase {
  readonly schema: Schema;
  readonly tokens: readonly TinyToken[];
  readonly bytes: number;
  readonly longest: number;
  readonly because: string;
}

const ONE: Schema = { const: 1 };
// No bracket, colon or comma stands alone, so that few strings can be written as keys.
const OPEN_TOKENS = ['{"', '{}', ',"', '":1', '":1}', 'a', 'b', 'ab', 'a":1}', ',"b'];
const NAMED_TOKENS = ['{"', ',"', '":1', '":1}', 'a', 'b', 'ab', 'a":1}', ',"b":1}', '{"b'];
const LIST_TOKENS = ['[', ']', '1', ',', '[]', ']]', '1]', ',1', '[[', '],', 'null'];

export const ENDLESS: Readonly<Record<string, EndlessCase>> = {
  'free strings': {
    schema: { type: 'string' },
    tokens: ['"', 'a', '\\', '\\\\', 'n"', 'n', 'a"', '"a', [0xc3], [0xa9], [0xa9, 0x22], '"\\'],
    bytes: 5,
    longest: 9,
    because: '5 bytes, a token of 2, at most one byte to finish a character, and the quote',
  },
  'strings of at least three characters': {
    schema: { type: 'string', minLength: 3 },
    tokens: ['"', 'a', 'b"', 'aa', '"a', 'ba', 'b'],
    bytes: 6,
    longest: 10,
    because: '6 bytes and a token of 2 hold the quote and 3 characters or lack 2, then the quote',
  },
  'numbers over two digits': {
    schema: { type: 'number' },
    tokens: ['0', '1', '.', '-', '-0', '0.', '10', '00', '.1', 'e', '-1'],
    bytes: 6,
    longest: 9,
    because: '6 bytes, a token of 2, and one digit that is not 0 finish any number',
  },
  'numbers whose digits come in tens': {
    schema: { type: 'number' },
    tokens: ['10', '.', '-', '-10', '01', '.0'],
    bytes: 6,
    longest: 11,
    because: '6 bytes, a token of 3, and 01 finish any number: no fraction ends with 10',
  },
  'unbounded arrays': {
    schema: { type: 'array', items: { enum: [1, 11, []] } },
    tokens: ['[', ']', '1', ',', '11', '1,', ',[', ']]', '[]', '[1'],
    bytes: 7,
    longest: 12,
    because: '7 bytes, a token of 2, and at most 1]] or [] and ] finish any of these arrays',
  },
  'at least two items': {
    schema: { type: 'array', items: { enum: [1, true] }, minItems: 2 },
    tokens: ['[', ']', '1', ',', 'true', '1]', ',1', 'tr', 'ue', '1,', 'e]', 'e,'],
    bytes: 7,
    longest: 14,
    because:
      '[true, is 6 bytes: after 7 bytes and a token of 4 at most one item of 1 byte and 2 letters lack',
  },
  'lists in lists': {
    schema: { type: 'array', items: { $ref: '#' } },
    tokens: LIST_TOKENS,
    bytes: 8,
    longest: 20,
    because: 'every byte opens at most one list: 8 bytes and a token of 2 need at most 10 to close',
  },
  'lists that only end with a one': {
    schema: {
      $defs: { list: { anyOf: [ONE, { type: 'array', items: { $ref: '#/$defs/list' }, minItems: 1 }] } },
      $ref: '#/$defs/list',
    },
    tokens: LIST_TOKENS,
    bytes: 6,
    longest: 17,
    because: 'as lists in lists, with one more byte for the innermost item',
  },
  'a chain of objects': {
    schema: {
      $defs: {
        node: {
          type: 'object',
          properties: { a: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
          required: ['a'],
          additionalProperties: false,
        },
      },
      $ref: '#/$defs/node',
    },
    tokens: ['{', '}', '"a":', 'null', '"', 'a', ':', '{"a":', '}}', 'l}', 'nul'],
    bytes: 13,
    longest: 33,
    because: 'an object opens every 5 bytes: 13 and a token of 5 open at most 4, and {"a":null}}}} is 13',
  },
  'objects that can never end': {
    schema: {
      anyOf: [
        {
          type: 'object',
          properties: { a: { $ref: '#' } },
          required: ['a'],
          additionalProperties: false,
        },
        { type: 'array', items: { $ref: '#/anyOf/0' } },
      ],
    },
    tokens: ['{', '}', '"a":', '[', ']', '[]', '{}', '{"a":', '[{', '"', 'a', ':'],
    bytes: 14,
    longest: 30,
    because:
      'an object opens every 5 bytes, and {"a":[]}}}} of 12 bytes follows: 14, a token of 5, less than 12',
  },
  'open objects': {
    schema: { type: 'object', additionalProperties: ONE },
    tokens: OPEN_TOKENS,
    bytes: 6,
    longest: 15,
    because: '6 bytes, a token of 5, and ":1} finish any key that is not finished',
  },
  'open objects with a forbidden key': {
    schema: { type: 'object', properties: { a: false, ab: ONE }, additionalProperties: ONE },
    tokens: OPEN_TOKENS,
    bytes: 6,
    longest: 15,
    because: 'as open objects',
  },
  'open objects with a named key': {
    schema: { type: 'object', properties: { a: ONE }, additionalProperties: ONE },
    tokens: NAMED_TOKENS,
    bytes: 7,
    longest: 16,
    because: '7 bytes, a token of 5, and a key of 1 and ":1} finish any object',
  },
  'open objects with a required key that has no schema': {
    schema: { type: 'object', properties: { a: ONE }, required: ['b'], additionalProperties: ONE },
    tokens: NAMED_TOKENS,
    bytes: 7,
    longest: 16,
    because: 'b is there after 7 bytes, or right after a, or nothing follows',
  },
  'open and closed branches': {
    schema: {
      type: 'object',
      properties: { a: { enum: [1, 11] } },
      anyOf: [
        { properties: { a: ONE }, required: ['a'], additionalProperties: ONE },
        { additionalProperties: false, required: ['b'], properties: { a: true, b: { enum: [1, 11] } } },
      ],
    },
    tokens: [...NAMED_TOKENS, '":11', '":11}'],
    bytes: 7,
    longest: 16,
    because: 'as open objects, and ,"b":1 may lack',
  },
  'unnamed keys only once': {
    schema: { type: 'object', additionalProperties: ONE },
    tokens: ['{"', '{}', ',"', '":1', '":1}', 'a', 'aa', '":1,"', 'a":1}', '"'],
    bytes: 10,
    longest: 20,
    because: '10 bytes, a token of 5, an a where the key is there already, and ":1} finish any object',
  },
  'any value without quotes': {
    schema: {},
    tokens: ['[', ']', '{}', '1', ',', '[[', '1]', '],', ']]', '-', 'null', '{'],
    bytes: 4,
    longest: 12,
    because: '4 bytes and a token of 2 open at most 6 lists; after null less can be open',
  },
  'any value with quotes': {
    schema: {},
    tokens: ['["', '"]', '","', 'a', '{"', '":1}', '":["', '"]}', '[{"', '":1}]', '"}]'],
    bytes: 5,
    longest: 13,
    because: 'brackets open with a string: 5 bytes and a token of 4 lack at most "]} or ":1}]',
  },
};
