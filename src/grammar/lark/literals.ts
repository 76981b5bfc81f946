import type { IToken } from 'chevrotain';
import { GrammarError, UnsupportedError, WellformedError } from '../../base/errors.ts';
import { CharacterSet } from '../../regex/character-set.ts';
import * as ir from '../ir.ts';
import type { Expr } from '../ir.ts';
import { parsePattern } from '../lexical/regex.ts';
import { substringChunks } from '../lexical/substring.ts';
import type { Problems } from '../problems.ts';
import { jsonFault } from './json-fault.ts';

const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|U([0-9a-fA-F]{8})|([\s\S]))/g;
const NAMED: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', f: '\f', b: '\b', v: '\v', a: '\x07', '0': '\0' },
};

/** The text of a literal in double quotes; the letter i may stand behind it. */
export function textOf({ image, startOffset }: IToken, problems: Problems): string {
  const inner = image.slice(1, image.lastIndexOf('"'));
  const text = inner.replace(ESCAPE, (found: string, ...groups: (string | number | undefined)[]) => {
    const hex = groups.slice(0, 4).find((group) => group !== undefined);
    const at = startOffset + 1 + Number(groups[5]);
    if (hex !== undefined) {
      const code = parseInt(String(hex), 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      problems.add(`${found} is beyond the last character`, at, { hint: 'the last one is 10FFFF' });
      return '';
    }
    const sign = String(groups[4]);
    if (Object.hasOwn(NAMED, sign)) return NAMED[sign]!;
    if (/^[!-/:-@[-`{-~ ]$/.test(sign)) return sign;
    problems.add(`${found} is no escape`, at, {
      hint: 'escapes are \\n \\t \\r \\" \\\\ \\xHH \\uHHHH \\u{H}',
    });
    return '';
  });
  if (/\p{Surrogate}/u.test(text)) {
    problems.add('half of a surrogate pair is no character', startOffset, {
      hint: 'write \\u{1F600}, or both halves',
    });
  }
  return text;
}

/** A literal, for which case may not count. */
export function literal(token: IToken, problems: Problems): Expr {
  const value = textOf(token, problems);
  if (!token.image.endsWith('i')) return ir.text(value);
  return {
    kind: 'regex',
    source: value.replace(/[\\^$.*+?()[\]{}|/&~#-]/g, '\\$&'),
    flags: 'i',
    dialect: 'rust',
  };
}

/** One character of a range. */
export function range(first: IToken, last: IToken, problems: Problems): Expr {
  const [from, to] = [first, last].map((token) => {
    const characters = Array.from(textOf(token, problems));
    if (characters.length === 1 && !token.image.endsWith('i')) return characters[0]!.codePointAt(0)!;
    problems.add('the ends of a range are single characters', token.startOffset, { hint: 'write "a".."z"' });
    return undefined;
  });
  if (from === undefined || to === undefined) return ir.EMPTY;
  if (from > to) {
    problems.add('the range ends before it begins', first.startOffset, {
      hint: 'write the smaller character first',
    });
    return ir.EMPTY;
  }
  return ir.characterClass(CharacterSet.of(from, to));
}

/** A regular expression between slashes. */
export function regex({ image, startOffset }: IToken, problems: Problems): Expr {
  const end = image.lastIndexOf('/');
  // A slash need not be escaped for the regex itself.
  const source = image.slice(1, end).replace(/\\\//g, '/');
  const flags = image.slice(end + 1);
  const unknown = /[^imsux]/.exec(flags)?.[0];
  if (unknown !== undefined) {
    problems.add(`the flag "${unknown}" of a regular expression is not supported`, startOffset + end + 1, {
      hint: 'flags are i, m, s, u and x',
    });
    return ir.EMPTY;
  }
  try {
    parsePattern(source, flags, 'rust');
  } catch (error) {
    const offset = error instanceof GrammarError ? error.offset : 0;
    if (!(error instanceof GrammarError || error instanceof UnsupportedError)) throw error;
    problems.add(error.message, startOffset + 1 + placeInImage(image.slice(1, end), offset));
    return ir.EMPTY;
  }
  return { kind: 'regex', source, flags, dialect: 'rust', at: startOffset };
}

/** Where an offset is that was counted without the backslashes of escaped slashes. */
function placeInImage(inner: string, offset: number): number {
  let at = 0;
  for (let count = 0; count < offset && at < inner.length; count++) at += inner.startsWith('\\/', at) ? 2 : 1;
  return at;
}

/** `<name>`, `<[1-3,5]>`, `<[^1]>`, `<[*]>`. */
export function special({ image, startOffset }: IToken, problems: Problems): Expr {
  const base = { kind: 'special', text: image, at: startOffset } as const;
  const ids = /^<\[(.*)\]>$/.exec(image)?.[1];
  if (ids === undefined) return { ...base, name: image };
  const negated = ids.startsWith('^');
  const list = ids.replace(/^\^/, '');
  if (list === '*' && !negated) return { ...base, ranges: [[0, Infinity]] };
  const ranges = list.split(',').map((part) => /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part));
  if (ranges.some((found) => found === null || Number(found[2] ?? found[1]) < Number(found[1]))) {
    problems.add(`${image} names no tokens`, startOffset, {
      hint: 'write <[5]>, <[1-3,7]>, <[^1-3]> or <[*]>',
    });
    return ir.EMPTY;
  }
  return {
    ...base,
    ranges: ranges.map((found) => [Number(found![1]), Number(found![2] ?? found![1])] as const),
    ...(negated ? { negated } : {}),
  };
}

/** The JSON behind a directive; undefined, and reported, if it is none. */
export function jsonOf(
  { image, startOffset }: IToken,
  problems: Problems,
): { value: unknown; at: number } | undefined {
  const from = /^%\w+\s*/.exec(image)![0].length;
  const at = startOffset + from;
  const text = image.slice(from);
  try {
    return { value: JSON.parse(text) as unknown, at };
  } catch {
    const { offset, wanted } = jsonFault(text);
    problems.add(`this is not JSON: ${wanted} is expected here`, at + offset);
    return undefined;
  }
}

/** `%json {...}`. */
export function json(token: IToken, problems: Problems): Expr {
  const read = jsonOf(token, problems);
  if (read === undefined) return ir.EMPTY;
  const { value, at } = read;
  if (typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value))) {
    return { kind: 'json', schema: value, at };
  }
  problems.add('a JSON Schema is an object or a boolean', at);
  return ir.EMPTY;
}

const SUBSTRINGS = ['substring_chunks', 'substring_words', 'substring_chars'] as const;

/** `%regex {...}`: spans of a text. */
export function structuredRegex(token: IToken, problems: Problems): Expr {
  const read = jsonOf(token, problems);
  if (read === undefined) return ir.EMPTY;
  const { value, at } = read;
  const fail = (message: string): Expr => {
    problems.add(message, at, { hint: `give one of ${SUBSTRINGS.join(', ')}` });
    return ir.EMPTY;
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail('%regex takes an object');
  const entries = Object.entries(value as Record<string, unknown>);
  const unknown = entries.find(([name]) => !SUBSTRINGS.some((known) => known === name));
  if (unknown !== undefined) return fail(`%regex has no member "${unknown[0]}"`);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return fail('%regex takes one member');
  const [name, given] = entry;
  try {
    if (name === 'substring_chunks') {
      const isList = Array.isArray(given) && given.every((chunk) => typeof chunk === 'string');
      if (!isList) return fail('"substring_chunks" is a list of strings');
      return { kind: 'substring', chunks: given as string[] };
    }
    if (typeof given !== 'string') return fail(`"${name}" is a string`);
    return {
      kind: 'substring',
      chunks: substringChunks(given, name === 'substring_words' ? 'words' : 'characters'),
    };
  } catch (error) {
    if (!(error instanceof WellformedError)) throw error;
    return fail(error.message);
  }
}
