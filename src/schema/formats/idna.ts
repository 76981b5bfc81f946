import { codePoints as codePointsOf } from '../text/characters.ts';
import { CodePointRanges } from './code-point-ranges.ts';
import { decodePunycode, encodePunycode } from './punycode.ts';
import {
  BIDI_AL,
  BIDI_AN,
  BIDI_EN,
  BIDI_L_MARKS,
  BIDI_ON,
  BIDI_R,
  JOINS_NEXT,
  JOINS_PREVIOUS,
  TRANSPARENT,
  VIRAMA,
} from './unicode-ranges.ts';

/** RFC 1035, 2.3.4: octets of a label; of a name, as text without the dot of the root (RFC 1123, 2.1). */
const MAX_LABEL = 63;
const MAX_NAME = 253;

/** RFC 3490, 3.1: what separates labels where they are written in Unicode. */
const SEPARATOR = /[.\u3002\uff0e\uff61]/;
const LDH_LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
/** Forms for East Asian typography, which RFC 5895, 2, maps away. */
const WIDE_OR_NARROW = /[\uff00-\uffef]/g;
const ASCII = /^[\0-\x7f]*$/;

/** RFC 5892, 2.6 (Exceptions). */
const EXTRA_VALID = new CodePointRanges('DF 3C2 6FD-6FE F0B 3007');
const EXTRA_DISALLOWED = new CodePointRanges('640 7FA 302E-302F 3031-3035 303B');
/** RFC 5892, 2.9 (OldHangulJamo) and 2.4 (IgnorableBlocks). */
const DISALLOWED_BLOCKS = new CodePointRanges(
  '1100-11FF A960-A97C D7B0-D7C6 D7CB-D7FB 20D0-20FF 1D100-1D24F',
);
/**
 * RFC 5892, 2.1 (LetterDigits) less 2.2 (Unstable) and 2.3 (IgnorableProperties). Code points that are not assigned in the
 * Unicode of the JavaScript engine have none of these properties.
 */
const LETTER_OR_DIGIT =
  /^(?![\p{Changes_When_NFKC_Casefolded}\p{Default_Ignorable_Code_Point}])[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u;
const MARK = /^\p{M}/u;
const NONSPACING = /^[\p{Mn}\p{Me}]$/u;
const GREEK = /^\p{Script=Greek}$/u;
const HEBREW = /^\p{Script=Hebrew}$/u;
const KANA_OR_HAN = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

const HYPHEN = 0x2d;
const SMALL_L = 0x6c;
const MIDDLE_DOT = 0xb7;
const KERAIA = 0x375;
const GERESH = 0x5f3;
const GERSHAYIM = 0x5f4;
const KATAKANA_MIDDLE_DOT = 0x30fb;
const NON_JOINER = 0x200c;
const JOINER = 0x200d;
const ARABIC_DIGITS = new CodePointRanges('660-669');
const EXTENDED_ARABIC_DIGITS = new CodePointRanges('6F0-6F9');

const virama = new CodePointRanges(VIRAMA);
const joinsNext = new CodePointRanges(JOINS_NEXT);
const joinsPrevious = new CodePointRanges(JOINS_PREVIOUS);
const transparent = new CodePointRanges(TRANSPARENT);
const bidiR = new CodePointRanges(BIDI_R);
const bidiAl = new CodePointRanges(BIDI_AL);
const bidiAn = new CodePointRanges(BIDI_AN);
const bidiEn = new CodePointRanges(BIDI_EN);
const bidiOn = new CodePointRanges(BIDI_ON);
const bidiLMarks = new CodePointRanges(BIDI_L_MARKS);

type BidiClass = 'L' | 'R' | 'AL' | 'AN' | 'EN' | 'ES' | 'BN' | 'ON' | 'NSM';

/** Whether labels of letters, digits and hyphens make a name: as RFC 1123, 2.1 has it, A-labels not looked into. */
export function isDomain(text: string): boolean {
  return text.length <= MAX_NAME && text.split('.').every(isLdhLabel);
}

/**
 * Whether a text is a name whose labels are of ASCII letters, digits and hyphens, A-labels or U-labels, as IDNA 2008 has
 * them (RFC 5890 to 5893), with the Bidi rule over the whole name where one label is written from right to left.
 *
 * @example isHostname('xn--mnchen-3ya.example') // true
 */
export function isHostname(text: string): boolean {
  // A code point, at most two UTF-16 units long, takes an octet at least.
  if (text.length > 2 * MAX_NAME) return false;
  const labels = text.split(SEPARATOR).map(readLabel);
  if (!labels.every((label) => label !== undefined)) return false;
  const octets = labels.reduce((sum, label) => sum + label.octets + 1, -1);
  return octets <= MAX_NAME && satisfiesBidi(labels.map((label) => label.codePoints));
}

/**
 * Whether the labels outside ASCII of the domain of a mailbox (RFC 6531, 3.3) are U-labels once mapped as RFC 5895 says.
 * The text must be a mailbox by its grammar.
 */
export function isUnicodeMailDomain(text: string): boolean {
  const domain = text.slice(text.lastIndexOf('@') + 1);
  return domain.split('.').every((label) => {
    if (ASCII.test(label)) return true;
    if (label.length > 2 * MAX_LABEL) return false;
    const narrow = label.toLowerCase().replace(WIDE_OR_NARROW, (character) => character.normalize('NFKC'));
    const parts = narrow.normalize('NFC').split(SEPARATOR).map(readLabel);
    return parts.every((part) => part !== undefined && satisfiesBidi([part.codePoints]));
  });
}

/** The code points of a label, those of an A-label decoded, and its octets as an A-label; undefined where it is invalid. */
function readLabel(label: string): { codePoints: readonly number[]; octets: number } | undefined {
  if (label.length > 2 * MAX_LABEL) return undefined;
  if (!ASCII.test(label)) {
    const codePoints = codePointsOf(label);
    const encoded = encodePunycode(codePoints);
    if (encoded === undefined || !isULabel(label, codePoints)) return undefined;
    const octets = 'xn--'.length + encoded.length;
    return octets <= MAX_LABEL ? { codePoints, octets } : undefined;
  }
  if (!isLdhLabel(label)) return undefined;
  // Letter case means nothing in the DNS; only what is written in lower case is encoded again in the same way.
  const lower = label.toLowerCase();
  if (!lower.startsWith('xn--')) return { codePoints: codePointsOf(lower), octets: label.length };
  const punycode = lower.slice('xn--'.length);
  const codePoints = decodePunycode(punycode);
  if (codePoints === undefined || encodePunycode(codePoints) !== punycode) return undefined;
  const isUnicode = codePoints.some((codePoint) => codePoint > 0x7f);
  return isUnicode && isULabel(String.fromCodePoint(...codePoints), codePoints)
    ? { codePoints, octets: label.length }
    : undefined;
}

function isLdhLabel(label: string): boolean {
  return label.length <= MAX_LABEL && LDH_LABEL.test(label);
}

/** RFC 5891, 4.2, but for the Bidi rule. */
function isULabel(label: string, codePoints: readonly number[]): boolean {
  if (label.normalize('NFC') !== label || MARK.test(label)) return false;
  if (codePoints[0] === HYPHEN || codePoints.at(-1) === HYPHEN) return false;
  if (codePoints[2] === HYPHEN && codePoints[3] === HYPHEN) return false;
  return codePoints.every((codePoint, at) => isValidAt(codePoints, at, codePoint));
}

/** RFC 5892, 3 (the derived property), and the contextual rules of its appendix A. */
function isValidAt(label: readonly number[], at: number, codePoint: number): boolean {
  switch (codePoint) {
    case HYPHEN:
      return true;
    case NON_JOINER:
      return virama.has(label[at - 1]) || isBetweenJoining(label, at);
    case JOINER:
      return virama.has(label[at - 1]);
    case MIDDLE_DOT:
      return label[at - 1] === SMALL_L && label[at + 1] === SMALL_L;
    case KERAIA:
      return isIn(GREEK, label[at + 1]);
    case GERESH:
    case GERSHAYIM:
      return isIn(HEBREW, label[at - 1]);
    case KATAKANA_MIDDLE_DOT:
      return label.some((other) => isIn(KANA_OR_HAN, other));
  }
  if (ARABIC_DIGITS.has(codePoint)) return !label.some((other) => EXTENDED_ARABIC_DIGITS.has(other));
  if (EXTENDED_ARABIC_DIGITS.has(codePoint)) return !label.some((other) => ARABIC_DIGITS.has(other));
  if (EXTRA_VALID.has(codePoint)) return true;
  if (EXTRA_DISALLOWED.has(codePoint) || DISALLOWED_BLOCKS.has(codePoint)) return false;
  return isIn(LETTER_OR_DIGIT, codePoint);
}

/** RFC 5892, A.1: joining letters on both sides, with marks between them and the non-joiner perhaps. */
function isBetweenJoining(label: readonly number[], at: number): boolean {
  let before = at - 1;
  while (isTransparent(label[before])) before--;
  let after = at + 1;
  while (isTransparent(label[after])) after++;
  return joinsNext.has(label[before]) && joinsPrevious.has(label[after]);
}

function isTransparent(codePoint: number | undefined): boolean {
  return transparent.has(codePoint) || isIn(NONSPACING, codePoint);
}

/** RFC 5893, 2: the Bidi rule, for all labels of a name in which one is written from right to left. */
function satisfiesBidi(labels: readonly (readonly number[])[]): boolean {
  const classes = labels.map((label) => label.map(bidiClassOf));
  const isBidi = classes.some((label) =>
    label.some((name) => name === 'R' || name === 'AL' || name === 'AN'),
  );
  return !isBidi || classes.every(satisfiesBidiRule);
}

const RIGHT_TO_LEFT: ReadonlySet<BidiClass> = new Set<BidiClass>([
  'R',
  'AL',
  'AN',
  'EN',
  'ES',
  'ON',
  'BN',
  'NSM',
]);
const LEFT_TO_RIGHT: ReadonlySet<BidiClass> = new Set<BidiClass>(['L', 'EN', 'ES', 'ON', 'BN', 'NSM']);

/** CS and ET, which the rule allows too, have no valid code points. */
function satisfiesBidiRule(label: readonly BidiClass[]): boolean {
  const first = label[0];
  const last = label.findLast((name) => name !== 'NSM');
  if (first === 'L') return label.every((name) => LEFT_TO_RIGHT.has(name)) && (last === 'L' || last === 'EN');
  if (first !== 'R' && first !== 'AL') return false;
  if (!label.every((name) => RIGHT_TO_LEFT.has(name))) return false;
  if (label.includes('EN') && label.includes('AN')) return false;
  return last === 'R' || last === 'AL' || last === 'EN' || last === 'AN';
}

/** Bidi_Class of a code point that is valid in labels. */
function bidiClassOf(codePoint: number): BidiClass {
  if (codePoint === HYPHEN) return 'ES';
  if (codePoint === NON_JOINER || codePoint === JOINER) return 'BN';
  if (bidiEn.has(codePoint)) return 'EN';
  if (bidiAn.has(codePoint)) return 'AN';
  if (bidiOn.has(codePoint)) return 'ON';
  if (isIn(NONSPACING, codePoint)) return bidiLMarks.has(codePoint) ? 'L' : 'NSM';
  if (bidiR.has(codePoint)) return 'R';
  return bidiAl.has(codePoint) ? 'AL' : 'L';
}

function isIn(property: RegExp, codePoint: number | undefined): boolean {
  return codePoint !== undefined && property.test(String.fromCodePoint(codePoint));
}
