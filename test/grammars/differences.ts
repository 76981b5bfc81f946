import { createRequire } from 'node:module';

/** Where a parser and a grammar disagree, and the specification is with the grammar. */
export interface Difference {
  readonly name: string;
  /** What the specification says. */
  readonly sentence: string;
  /** Which of the two takes the text. */
  readonly takenBy: 'grammar' | 'parser';
  /** One that the other refuses. */
  readonly example: string;
  /** Whether a text that they judge differently is one of these. */
  readonly isOne: (text: string) => boolean;
}

// Where json5 keeps what it takes for identifiers: the letters of Unicode 10.
const json5Characters = createRequire(import.meta.url)('json5/lib/unicode.js') as {
  readonly ID_Start: RegExp;
  readonly ID_Continue: RegExp;
};

/** UnicodeLetter, and with it what may follow, of ECMAScript 5.1, section 7.6. */
const LETTER = /[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nl}]/u;
const PART = /[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]/u;

/** The characters of a text, with those in escapes. */
function charactersOf(text: string): string[] {
  const plain = text.replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  return [...plain];
}

/* eslint-disable no-control-regex -- the differences are about such characters */

/** By the name of the grammar. */
export const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  csv: [
    {
      name: 'csv-parse takes control characters, and CR or LF alone, without quotes',
      sentence: 'RFC 4180, section 2: TEXTDATA = %x20-21 / %x23-2B / %x2D-7E',
      takenBy: 'parser',
      example: 'a\nb\tc',
      isOne: (text) => /[\x00-\x1f\x7f]/.test(text.replaceAll('\r\n', '')),
    },
    {
      name: 'csv-parse takes control characters in quotes',
      sentence: 'RFC 4180, section 2: escaped = DQUOTE *(TEXTDATA / COMMA / CR / LF / 2DQUOTE) DQUOTE',
      takenBy: 'parser',
      example: '"a\tb"',
      isOne: (text) => /[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]/.test(text),
    },
  ],
  json5: [
    {
      name: 'json5 refuses letters that came after Unicode 10',
      sentence:
        'ECMA-262, edition 5.1, section 7.6: UnicodeLetter :: any character in the Unicode categories ...',
      takenBy: 'grammar',
      example: '{\u1c90:1}',
      isOne: (text) =>
        charactersOf(text).some(
          (one) =>
            (LETTER.test(one) && !json5Characters.ID_Start.test(one)) ||
            (PART.test(one) && !/[0-9_]/.test(one) && !json5Characters.ID_Continue.test(one)),
        ),
    },
  ],
  semver: [
    {
      name: 'semver takes a letter v in front',
      sentence: 'https://semver.org, FAQ: "No, “v1.2.3” is not a semantic version."',
      takenBy: 'parser',
      example: 'v1.2.3',
      isOne: (text) => /^\s*v/i.test(text),
    },
    {
      name: 'semver takes white space around',
      sentence: 'https://semver.org, Backus-Naur form: <valid semver> begins with a digit, and has no blanks',
      takenBy: 'parser',
      example: ' 1.2.3',
      isOne: (text) => /^\s|\s$/.test(text),
    },
    {
      name: 'semver refuses numbers that are no safe integers of JavaScript',
      sentence: 'https://semver.org, FAQ, on a limit of size: "No, but use good judgment."',
      takenBy: 'grammar',
      example: '9007199254740992.0.0',
      isOne: (text) => text.split(/[.+-]/, 3).some((number) => Number(number) > Number.MAX_SAFE_INTEGER),
    },
    {
      name: 'semver refuses more than 256 characters',
      sentence: 'https://semver.org, FAQ, on a limit of size: "No, but use good judgment."',
      takenBy: 'grammar',
      example: `1.2.3-${'a'.repeat(251)}`,
      isOne: (text) => text.length > 256,
    },
  ],
  uri: [
    {
      name: 'ajv-formats refuses a URI that ends behind its scheme',
      sentence:
        'RFC 3986, section 3: hier-part = "//" authority path-abempty / path-absolute / path-rootless / path-empty',
      takenBy: 'grammar',
      example: 'a:?b',
      isOne: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:([?#]|$)/.test(text),
    },
  ],
};
