import { vocabularyOf } from '../../src/vocabulary/explicit.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { pickFrom, randomFrom } from './random.ts';
import { tinyVocabulary, type TinyToken } from './tiny-vocabulary.ts';

/** The two bytes of é, each of which may be in a token of its own. */
const [E1, E2] = [0xc3, 0xa9];

/** What the schemas of the tests need, one byte at a time: 26 tokens. */
const SINGLES: readonly TinyToken[] = [...'{}[]":,.-\\01abkteflnrsu', [E1], [E2]];

function without(left: string, ...more: readonly TinyToken[]): TinyToken[] {
  return [...SINGLES.filter((token) => typeof token !== 'string' || !left.includes(token)), ...more];
}

/** A vocabulary with two end tokens, a special token that is no end, and an id that is no token. */
function withOddIds(tokens: readonly TinyToken[]): Vocabulary {
  const utf8 = new TextEncoder();
  const strings = tokens.map((token) =>
    typeof token === 'string' ? utf8.encode(token) : Uint8Array.from(token),
  );
  return vocabularyOf([null, new Uint8Array(0), null, ...strings, null], {
    endTokens: [0, strings.length + 3],
  });
}

const DIGITS_AND_QUOTES: readonly string[] = [
  ...['10', ':1', '[1', ',1', '"a', 'a"', '":', '":1', '{"', ',"', '"t":"', 'b"', 'b":', '"b', '""', '"]'],
];

const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];

/** For structure: objects, arrays, enums, branches. Each can write most texts, in other pieces. */
export const STRUCTURE: Readonly<Record<string, Vocabulary>> = {
  'single bytes': tinyVocabulary(SINGLES),
  // Brackets, quotes and commas as real vocabularies join them; "a" twice; tokens that end inside é.
  'crossing borders': withOddIds(
    without(
      'fs-.\\',
      ...['{"', '"}', '":', ',"', '"a":', '},{', 'true', 'false', '1}', ']}', 'a":1', '10', '"a"', '"a"'],
      ...[[0x22, E1], [E2, 0x22], 'aé'],
    ),
  ),
  'closing only together': tinyVocabulary(
    without('}]-.\\', '"}', '}]', '1}', 'e}', '}}', '1]', ']]', '"]', '[]', '{}', '":{', ',"b":'),
  ),
  'digits and quotes only together': tinyVocabulary(without('01"-.', ...DIGITS_AND_QUOTES)),
  // Neither b, k nor é can be written, and "true" only as a whole.
  'missing bytes': tinyVocabulary([
    ...['{', '}', '[', ']', '"', ':', ',', '0', '1', 'a', 't', 'u', '\\', 'e', '9', 'true', 'null'],
    ...['"a"', '"t"', 'false', '{"a":', '"t":"a"', '\\u00', 'e9"', '10'],
  ]),
  'long tokens': tinyVocabulary([
    ...['{"a":', '{"a":1', '{"b":', '{"t":"a"', '{"t":"b"', '{"k":', ',"a":', ',"b":', ',"k":', ',"t":"a"}'],
    ...[
      ',"t":"b"}',
      '1',
      '10',
      'true',
      'false',
      'null',
      '1,1',
      '[1',
      ']',
      '}',
      ',',
      '[true',
      ',false',
      '"a"',
    ],
    ...['"ab', '"', 'b', '[', '{', '[1,true]', '[[', '},', '{}', '[]', '"b"', 'b":1', 'a'],
  ]),
};

/** For free strings and their lengths; few characters each, so that all strings can be listed. */
export const STRINGS: Readonly<Record<string, Vocabulary>> = {
  'letters and é': tinyVocabulary([
    ...['"', 'a', 'b', 'ab', 'a"', '"a', '"b"', '"é', 'é', 'aé', '[', ']', '",', ',', 'null', '"]', 'aa'],
    ...[[E1], [E2], [0x22, E1], [E2, 0x22], [E2, E1], [0xe2], '{"a":', '}', '"}', '1'],
  ]),
  'short escapes': tinyVocabulary([
    ...['"', '\\', 'n', 'a', '\\\\', '\\"', '\\n', 'n"', 'a\\', '"\\', 'null', '[', ']', ',', '",', '"]'],
    ...['{"a":', '}', '1', '\n', '\\na'],
  ]),
  'hexadecimal escapes': withOddIds([
    ...[
      '"',
      '\\',
      'u',
      '0',
      '1',
      '\\u',
      '00',
      'u0',
      '01"',
      '\\u00',
      '011',
      '10\\',
      '"\\',
      '[',
      ']',
      ',',
      '",',
    ],
    ...['null', '{"a":', '}', '1"}'],
  ]),
  'four bytes': tinyVocabulary([
    ...['"', 'a', '[', ']', ',', 'null', [0xf0, 0x9f], [0x98], [0x80], [0x98, 0x80, 0x22], [0xf0], [0xe2]],
    ...[[0x82, 0xac], [0xac], [0x9f, 0x98], [0x80, 0xf0], [0x22, 0xf0, 0x9f], '{"a":', '}', '1'],
  ]),
  // Whatever can be begun can be finished here, byte by byte: the case of real vocabularies, with its own tables.
  'every byte alone': tinyVocabulary([
    ...['"', 'a', 'b', 'n', 'u', 'l', '\\', '[', ']', '{', '}', ':', ',', '1', [E1], [E2]],
    ...['ab', 'aab"', 'a","b', '"]', '\\n', '\\"', 'null', 'bb', 'a\\', '","', 'éa', [E2, 0x22], '\\\\'],
    ...['"\\', '\\u11', '11"', 'b"]', 'é"', 'aaa', '""'],
  ]),
  // é is not there: after 0xc3 only 0x80 can follow, after 0xe0 and 0xf0 nothing that UTF-8 has.
  'beginnings of characters': tinyVocabulary([
    ...[
      '"',
      'a',
      'b',
      'ab"',
      'a"',
      '"a',
      '[',
      ']',
      '",',
      '"]',
      ',',
      'n',
      'u',
      'l',
      'null',
      '{',
      ':',
      '}',
      '1',
    ],
    ...['{"a":', [E1], [0x80], [0xe0], [0xf0], [0x22, 0xe0], [0x80, 0x22], [0x61, 0xf0], [0x80, E1]],
  ]),
  'no letters': tinyVocabulary(['"', '""', '"]', '[', ']', ',', '",', 'null', '1', '{', '}', '\\', '\\"']),
  // Quotes only together with a letter: no empty string, and a string of one letter is one token.
  'quotes only together': tinyVocabulary([
    ...['"a', 'a"', 'a', '"b"', 'b', '[', ']', ',', 'null', '","', '{"a":', '}', '1', '[]', '{}'],
  ]),
};

/** Surrogate pairs can only be escapes here; more than 700 characters, for single ones. */
export const SURROGATES: Vocabulary = tinyVocabulary([
  ...['"', '\\', 'u', 'd', 'b', 'e', '0', 'r', '\\u', '\\ud', 'db0', '0\\u', 'de00"', '\\udb00\\u', '[', ']'],
  ...[',', '0"'],
]);

/** For numbers whose digits are few, so that all of them can be listed. */
export const NUMBERS: Readonly<Record<string, Vocabulary>> = {
  ones: tinyVocabulary([
    ...[
      '1',
      '11',
      '1111111',
      '-',
      '.',
      '-1',
      '.1',
      '1.1',
      '1.',
      '[',
      ']',
      ',',
      '1]',
      '[-',
      '1,',
      'null',
      '.111',
    ],
    ...['"', '{"a":', '}', '1}'],
  ]),
  'ones and exponents': tinyVocabulary([
    ...['1', '1e', 'e', 'E1', '1e1', '+', '-', '--', '.', '1.1', '..', '1.1e-1', '[', ']', '11]'],
  ]),
  zeros: tinyVocabulary(['0', '00', '-', '-0', '.', '0.', '0.0', '[', ']', '0]', ',', 'e', 'null', '[0']),
};

/** Zeros and ones: too many numbers with fractions to list, but not too many integers. */
export const BINARY: Readonly<Record<string, Vocabulary>> = {
  'zeros and ones': tinyVocabulary(['0', '1', '00', '10', '0000', '1111111', '-', '-1', '.', '01', '[', ']']),
  'only ten': tinyVocabulary(['10', '1010', '-', '.', '[', ']', '10]', '-10', ',', 'null']),
};

/**
 * A vocabulary of 10 to 40 tokens cut by chance from texts of a language: it writes only some of them, and its tokens
 * end anywhere, inside characters too. Some text can always be written, unless the spelling changes with the bytes.
 */
export function cutVocabulary(texts: readonly string[], seed: number): Vocabulary {
  const random = randomFrom(seed);
  const size = 10 + Math.floor(random() * 26);
  const tokens: TinyToken[] = [];
  // Few texts have few pieces, so the rounds are limited.
  for (let round = 0; round < 60 && tokens.length < size; round++) {
    const bytes = bytesOf(pickFrom(random, texts));
    for (let at = 0; at < bytes.length && tokens.length < 40;) {
      const piece = bytes.slice(at, at + 1 + Math.floor(random() * 4));
      // One in eight equal tokens is kept: several ids may have equal bytes.
      const isNew = tokens.every((token) => String(token) !== String(piece));
      if (isNew || random() < 0.125) tokens.push(piece);
      at += piece.length;
    }
  }
  return tinyVocabulary(tokens);
}
