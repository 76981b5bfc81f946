import { isStrictRegex } from '../../regex/regex.ts';
import { whole, type Format } from './format.ts';

const POINTER = '(?:/(?:[^~/]|~[01])*)*';
const NUMBER = '(?:0|[1-9][0-9]*)';

/** Regular expressions with groups in groups, that are valid and mean the same in all dialects. */
function commonRegex(): string {
  const escaped = '\\\\(?:[dDsSwWnrt]|[\\\\^$.*+?()\\[\\]{}|/])';
  const single = '[A-Za-z0-9_ ,:;=@#%&~<>!"\'\\-]';
  const member = '(?:a-z|A-Z|0-9|a-f|A-F|[A-Za-z0-9_ ,.:;=@#%+*/]|\\\\[dsw\\-\\]\\[\\\\.^])';
  const bracket = `\\[\\^?${member}+\\]`;
  const repeat = '(?:[*+?]|\\{[1-9][0-9]?\\}|\\{[01],[1-9][0-9]?\\}|\\{[0-9],\\})?';
  let parts = `(?:(?:${single}|\\.|${escaped}|${bracket})${repeat})+`;
  for (let depth = 0; depth < 2; depth++) {
    parts = `(?:(?:${single}|\\.|${escaped}|${bracket}|\\((?:\\?:)?${parts}(?:\\|${parts})*\\))${repeat})+`;
  }
  return `\\^?${parts}\\$?`;
}

export const TEXT_FORMATS: readonly Format[] = [
  {
    name: 'uuid',
    since: '2019-09',
    outer: whole('[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}'),
    reference: 'RFC 4122, 3 (UUID)',
    note: 'Any version and variant.',
  },
  { name: 'json-pointer', since: '6', outer: whole(POINTER), reference: 'RFC 6901, 3' },
  {
    name: 'relative-json-pointer',
    since: '7',
    until: '2019-09',
    outer: whole(`${NUMBER}(?:#|${POINTER})`),
    reference: 'draft-handrews-relative-json-pointer-01, 3',
  },
  {
    name: 'relative-json-pointer',
    since: '7',
    outer: whole(`${NUMBER}(?:[+\\-][1-9][0-9]*)?(?:#|${POINTER})`),
    inner: whole(`${NUMBER}(?:#|${POINTER})`),
    reference: 'draft-bhutton-relative-json-pointer-00, 3',
    note: 'The steps between array items (0+1) only in draft 2020-12. Generated: without them.',
  },
  {
    name: 'regex',
    since: '7',
    outer: whole('[^]*'),
    inner: whole(commonRegex()),
    judge: isStrictRegex,
    reference: 'ECMA-262, 22.2.1, under the flag u',
    note:
      'Judged at the closing quote. Generated: characters of ASCII, classes, repeats, groups in at most three levels, ' +
      'anchors at the ends.',
  },
];
