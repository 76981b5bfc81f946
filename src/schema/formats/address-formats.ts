import { whole, type Format } from './format.ts';
import { isDomain, isHostname, isUnicodeMailDomain } from './idna.ts';
import { IPV4, IPV6, MAIL_ADDRESS_LITERAL } from './ip-addresses.ts';

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?';
const HOSTNAME = `${LABEL}(?:\\.${LABEL})*`;

/** At most 35 characters, never two hyphens in a row, so that it is no A-label. */
const COMMON_LABEL = '[A-Za-z0-9](?:-?[A-Za-z0-9]){0,17}';
/** At most 251 characters. */
const COMMON_HOSTNAME = `${COMMON_LABEL}(?:\\.${COMMON_LABEL}){0,6}`;
const COMMON_NARROWED = 'at most 7 labels of at most 35 characters each, without two hyphens in a row';

const SEPARATOR = '[.\\u3002\\uFF0E\\uFF61]';
/**
 * Wider than what RFC 5892 lets a label hold: of what is not ASCII, without controls, punctuation, symbols of whole blocks,
 * halves of surrogate pairs, private use and compatibility forms.
 */
const UNICODE_LABEL =
  '[A-Za-z0-9\\-\\u00B7\\u00DF-\\u00F6\\u00F8-\\u1FFF\\u200C\\u200D' +
  '\\u214E\\u2184\\u2C00-\\u2FFF\\u3005-\\u3007\\u302A-\\uD7FF\\uF900-\\uFAFF\\uFB1E\\uFE20-\\uFE2F' +
  '\\uFE73\\u{10000}-\\u{1EFFF}\\u{1FBF0}-\\u{1FBF9}\\u{20000}-\\u{3FFFF}]{1,63}';

/** Precomposed letters that are valid wherever they stand, written from left to right, in normal form C. */
const LETTERS =
  'a-z\\u00DF-\\u00F6\\u00F8-\\u00FF\\u03AC-\\u03CE\\u0430-\\u045F\\u3041-\\u3094\\u30A1-\\u30F4\\u4E00-\\u9FA5\\uAC00-\\uD7A3';
/** Ten such letters take at most 54 octets as an A-label. */
const COMMON_UNICODE_LABEL =
  `(?:[a-z0-9](?:-?[a-z0-9]){0,24}|[${LETTERS}](?:-?[${LETTERS}0-9]){0,9}` +
  '|[\\u0905-\\u0939][\\u0905-\\u0939\\u093E-\\u094D]{0,14})';
/** Labels that satisfy the rule of RFC 5893 beside Hebrew and Arabic ones. */
const BIDI_LABEL =
  '(?:[a-z](?:-?[a-z0-9]){0,24}|[\\u05D0-\\u05EA]{1,15}|[\\u0621-\\u063A\\u0641-\\u064A]{1,15})';
const COMMON_IDN =
  `(?:${COMMON_UNICODE_LABEL}(?:\\.${COMMON_UNICODE_LABEL}){0,3}` +
  `|${BIDI_LABEL}(?:\\.${BIDI_LABEL}){0,3})`;

const ATOM = "[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~]+";
const DOT_STRING = `${ATOM}(?:\\.${ATOM})*`;
const QUOTED_STRING = '"(?:[ !#-\\[\\]-~]|\\\\[ -~])*"';
const SUB_DOMAIN = '[A-Za-z0-9](?:[A-Za-z0-9\\-]*[A-Za-z0-9])?';
const MAIL_DOMAIN = `${SUB_DOMAIN}(?:\\.${SUB_DOMAIN})*`;
const MAILBOX = `(?:${DOT_STRING}|${QUOTED_STRING})@(?:${MAIL_DOMAIN}|${MAIL_ADDRESS_LITERAL})`;

/** A dot-string of at most 64 characters: longer ones need not be received (RFC 5321, 4.5.3.1.1). */
const COMMON_LOCAL = `(?=[^@]{1,64}@)${DOT_STRING}`;
const COMMON_MAIL_DOMAIN = `${COMMON_LABEL}(?:\\.${COMMON_LABEL}){1,6}`;
const MAIL_NARROWED =
  'a local part without quotes of at most 64 characters, and a name, not an IP address, of 2 to 7 labels of at most 35 ' +
  'characters, without two hyphens in a row';

/** RFC 6531, 3.3 (UTF8-non-ascii), which lone halves of surrogate pairs are not. */
const NON_ASCII = '\\u0080-\\uD7FF\\uE000-\\u{10FFFF}';
const UNICODE_ATOM = `[A-Za-z0-9!#$%&'*+\\-/=?^_\`{|}~${NON_ASCII}]+`;
const UNICODE_DOT_STRING = `${UNICODE_ATOM}(?:\\.${UNICODE_ATOM})*`;
const UNICODE_QUOTED_STRING = `"(?:[ !#-\\[\\]-~${NON_ASCII}]|\\\\[ -~])*"`;
const UNICODE_SUB_DOMAIN = `[A-Za-z0-9${NON_ASCII}](?:[A-Za-z0-9\\-${NON_ASCII}]*[A-Za-z0-9${NON_ASCII}])?`;
const UNICODE_MAIL_DOMAIN = `${UNICODE_SUB_DOMAIN}(?:\\.${UNICODE_SUB_DOMAIN})*`;
const UNICODE_MAILBOX =
  `(?:${UNICODE_DOT_STRING}|${UNICODE_QUOTED_STRING})@` +
  `(?:${UNICODE_MAIL_DOMAIN}|${MAIL_ADDRESS_LITERAL})`;
/** Twelve letters of at most three octets and what is between them: at most 47 octets. */
const COMMON_UNICODE_LOCAL = `(?:${COMMON_LOCAL}|[${LETTERS}0-9](?:[._\\-]?[${LETTERS}0-9]){0,11})`;

export const ADDRESS_FORMATS: readonly Format[] = [
  {
    name: 'email',
    since: '4',
    outer: whole(MAILBOX),
    inner: whole(`${COMMON_LOCAL}@${COMMON_MAIL_DOMAIN}`),
    reference: 'RFC 5321, 4.1.2 (Mailbox) and 4.1.3',
    note:
      'In every draft as in 2020-12; those before refer to RFC 5322, 3.4.1, which adds comments and folded spaces. ' +
      `Its grammar sets no lengths (4.5.3.1: what must be received). Generated: ${MAIL_NARROWED}.`,
  },
  {
    name: 'idn-email',
    since: '7',
    outer: whole(UNICODE_MAILBOX),
    inner: whole(`${COMMON_UNICODE_LOCAL}@${COMMON_IDN}`),
    judge: isUnicodeMailDomain,
    reference: 'RFC 6531, 3.3 (extended Mailbox)',
    note:
      'Labels outside ASCII must be U-labels once mapped as in RFC 5895 (lower case, normal form C), judged at the ' +
      `closing quote. Generated: local parts as for email, or of at most 12 letters of other scripts, and the ` +
      'names generated for idn-hostname.',
  },
  {
    name: 'hostname',
    since: '4',
    until: '6',
    outer: whole(HOSTNAME),
    inner: whole(COMMON_HOSTNAME),
    judge: isDomain,
    reference: 'RFC 1034, 3.1; RFC 1123, 2.1',
    note: `At most 253 characters, judged at the closing quote. Generated: ${COMMON_NARROWED}.`,
  },
  {
    name: 'hostname',
    since: '4',
    outer: whole(HOSTNAME),
    inner: whole(COMMON_HOSTNAME),
    judge: isHostname,
    reference: 'RFC 1123, 2.1; RFC 5890, 2.3.2.1 (A-label)',
    note:
      'At most 253 characters, and labels that begin with xn-- valid by IDNA 2008 (before draft 7: not asked), judged at ' +
      `the closing quote. Generated: ${COMMON_NARROWED}.`,
  },
  {
    name: 'idn-hostname',
    since: '7',
    outer: whole(`${UNICODE_LABEL}(?:${SEPARATOR}${UNICODE_LABEL})*`),
    inner: whole(COMMON_IDN),
    judge: isHostname,
    reference: 'RFC 5890, 2.3.2.3; RFC 5891; RFC 5892; RFC 5893',
    note:
      'Code points, contextual rules, normal form C, the Bidi rule and the lengths of A-labels are judged at the closing ' +
      'quote. Generated: at most 4 labels of Latin, Greek, Cyrillic, Kana, Han, Hangul, Devanagari, or of Latin, Hebrew ' +
      'and Arabic letters, of at most 10 to 25 letters and digits.',
  },
  {
    name: 'ipv4',
    since: '4',
    outer: whole(IPV4),
    reference: 'RFC 2673, 3.2 (dotted-quad); RFC 3986, 3.2.2 (IPv4address)',
    note: 'Leading zeros are refused: some programs read them as octal (RFC 6943, 3.1.1).',
  },
  {
    name: 'ipv6',
    since: '4',
    outer: whole(IPV6),
    reference: 'RFC 4291, 2.2; RFC 3986, 3.2.2 (IPv6address)',
    note: 'No zone (RFC 4007), no prefix length.',
  },
];
