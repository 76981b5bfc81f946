import { whole, type Format } from './format.ts';
import { IP_LITERAL } from './ip-addresses.ts';

const PERCENT = '%[0-9A-Fa-f]{2}';
const SUB_DELIMITERS = "!$&'()*+,;=";
const SCHEME = '[A-Za-z][A-Za-z0-9+\\-.]*';

/** RFC 3987, 2.2 (ucschar) beyond the Basic Multilingual Plane. */
const ASTRAL_UCS = Array.from({ length: 14 }, (_, i) => {
  const plane = (i + 1) * 0x10000;
  const first = i === 13 ? plane + 0x1000 : plane;
  return `\\u{${first.toString(16)}}-\\u{${(plane + 0xfffd).toString(16)}}`;
}).join('');
const UCS = `\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF${ASTRAL_UCS}`;
/** Without the bidirectional formatting characters that RFC 3987, 4.1 forbids. */
const IRI_UCS = `\\u00A0-\\u200D\\u2010-\\u2029\\u202F-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF${ASTRAL_UCS}`;
/** RFC 3987, 2.2 (iprivate): in queries only. */
const PRIVATE = '\\uE000-\\uF8FF\\u{F0000}-\\u{FFFFD}\\u{100000}-\\u{10FFFD}';

/**
 * The grammars of RFC 3986, appendix A, and of RFC 3987, 2.2, which differ in the characters they add. A name may be
 * whatever an IPv4 address is, so that needs no alternative of its own.
 */
function grammar(ucs: string, inQueries: string): { uri: string; common: string; reference: string } {
  const unreserved = `A-Za-z0-9\\-._~${ucs}`;
  const character = (extra: string): string => `(?:[${unreserved}${SUB_DELIMITERS}${extra}]|${PERCENT})`;
  const segment = `${character(':@')}*`;
  const rest = `(?:/${segment})*`;
  const authority = `(?:${character(':')}*@)?(?:${IP_LITERAL}|${character('')}*)(?::[0-9]*)?`;
  const absolute = `/(?:${character(':@')}+${rest})?`;
  const hierarchy = `(?://${authority}${rest}|${absolute}|${character(':@')}+${rest})`;
  const relative = `(?://${authority}${rest}|${absolute}|${character('@')}+${rest})?`;
  const tail = `(?:\\?${character(`:@/?${inQueries}`)}*)?(?:#${character(':@/?')}*)?`;
  const uri = `${SCHEME}:${hierarchy}?${tail}`;
  const common = `${SCHEME}:${hierarchy}${tail}`;
  return { uri: whole(uri), common: whole(common), reference: whole(`(?:${uri}|${relative}${tail})`) };
}

const URI = grammar('', '');
const IRI = grammar(IRI_UCS, PRIVATE);

/** RFC 6570, 2.1 (literals). Erratum 6937 adds the apostrophe. */
const TEMPLATE_LITERAL = `[!#$&()*+,\\-./0-9:;=?@A-Z\\[\\]_a-z~${UCS}${PRIVATE}]`;
const VARIABLE_CHARACTER = `(?:[A-Za-z0-9_]|${PERCENT})`;
const VARIABLE = `${VARIABLE_CHARACTER}(?:\\.?${VARIABLE_CHARACTER})*(?::[1-9][0-9]{0,3}|\\*)?`;
const template = (operators: string, apostrophe: string): string =>
  whole(`(?:${TEMPLATE_LITERAL}|${apostrophe}${PERCENT}|\\{[${operators}]?${VARIABLE}(?:,${VARIABLE})*\\})*`);

export const URI_FORMATS: readonly Format[] = [
  {
    name: 'uri',
    since: '4',
    outer: URI.uri,
    inner: URI.common,
    reference: 'RFC 3986, 3 (URI)',
    note: 'With a scheme, in ASCII only. Generated: with something between the scheme and a query or fragment.',
  },
  {
    name: 'uri-reference',
    since: '6',
    outer: URI.reference,
    reference: 'RFC 3986, 4.1 (URI-reference)',
  },
  {
    name: 'iri',
    since: '7',
    outer: IRI.uri,
    inner: IRI.common,
    reference: 'RFC 3987, 2.2 (IRI) and 4.1',
    note: 'Without bidirectional formatting characters (4.1). Generated: with something after the scheme, as for uri.',
  },
  {
    name: 'iri-reference',
    since: '7',
    outer: IRI.reference,
    reference: 'RFC 3987, 2.2 (IRI-reference) and 4.1',
    note: 'Without bidirectional formatting characters (4.1).',
  },
  {
    name: 'uri-template',
    since: '6',
    outer: template('+#./;?&=,!@|', "'|"),
    inner: template('+#./;?&', ''),
    reference: 'RFC 6570, 2, with erratum 6937',
    note: 'Generated: without the apostrophe and the operators that are reserved for extensions (2.2).',
  },
];
