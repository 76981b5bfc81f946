import { vocabularyOf } from '../../src/vocabulary/explicit.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';

const utf8 = new TextEncoder();

/** A token of a tiny vocabulary: a text, or raw bytes where a token is not whole characters. */
export type TinyToken = string | readonly number[];

/**
 * A vocabulary of the given tokens, ids in their order; the end token is one more id after them, so
 * `tinyVocabulary(['a', 'b'])` has the end token 2.
 */
export function tinyVocabulary(tokens: readonly TinyToken[]): Vocabulary {
  const strings = tokens.map((token) =>
    typeof token === 'string' ? utf8.encode(token) : Uint8Array.from(token),
  );
  return vocabularyOf([...strings, null], { endTokens: [tokens.length] });
}

/** Every byte is the token with its value; the end token is 256. Everything can be written, one byte at a time. */
export function byteVocabulary(): Vocabulary {
  return tinyVocabulary(Array.from({ length: 256 }, (_, byte) => [byte]));
}

/** The 95 printable ASCII characters and tokens that span several parts of JSON; it writes no other byte (no newline, no é). */
export function jsonVocabulary(): Vocabulary {
  const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  return tinyVocabulary([...printable, ...JSON_PARTS]);
}

/** Tokens that cross the borders of lexemes: brackets, quotes and commas in all the ways that real vocabularies have. */
export const JSON_PARTS: readonly string[] = [
  ...['{"', '"}', '":', '":"', '","', '", "', '": "', '": ', '["', '"]', '[{', '}]', '},{', '}}', '[]', '{}'],
  ...[
    'true',
    'false',
    'null',
    'tr',
    'ue',
    'fal',
    'nul',
    '10',
    '00',
    '123',
    '.5',
    '0.',
    'e+',
    '-1',
    ' "',
    ' {',
    '  ',
  ],
  ...[
    'name',
    'na',
    'me',
    'id',
    '"id',
    '"id"',
    'name"',
    'the',
    ' the',
    'ing',
    'a"',
    'e":',
    '\\"',
    '\\n',
    '\\u',
    '00"',
  ],
];
