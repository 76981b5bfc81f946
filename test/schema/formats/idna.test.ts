import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodePointRanges } from '../../../src/schema/formats/code-point-ranges.ts';
import { formatTest } from '../../../src/schema/formats/formats.ts';
import { isHostname } from '../../../src/schema/formats/idna.ts';
import { decodePunycode, encodePunycode } from '../../../src/schema/formats/punycode.ts';
import * as ranges from '../../../src/schema/formats/unicode-ranges.ts';
import { accepts } from './verdict.ts';

const codePointsOf = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0)!);

/** What Node's URL makes of a name: the ToASCII of UTS #46, which agrees with Punycode. */
function urlHost(name: string): string {
  return new URL(`http://${name}/`).hostname;
}

describe('Punycode', () => {
  /** RFC 3492, 7.1: (B), (E), (L), (R), (S). */
  const samples: readonly (readonly [string, string])[] = [
    ['他们为什么不说中文', 'ihqwcrb4cv8a8dqg056pqjye'],
    ['למההםפשוטלאמדבריםעברית', '4dbcagdahymbxekheh6e0a7fei0b'],
    ['3年b組金八先生', '3b-ww4c5e180e575a65lsy2b'],
    ['そのスピードで', 'd9juau41awczczp'],
    ['-> $1.00 <-', '-> $1.00 <--'],
  ];

  it.each(samples)('of the samples of RFC 3492: %s', (text, punycode) => {
    expect(encodePunycode(codePointsOf(text))).toBe(punycode);
    expect(decodePunycode(punycode)).toEqual(codePointsOf(text));
  });

  it('gives back what was encoded', () => {
    const text = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 0x10ffff }), fc.integer({ min: 0x61, max: 0x250 })),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(text, (codePoints) => {
        const encoded = encodePunycode(codePoints);
        expect(encoded === undefined ? codePoints : decodePunycode(encoded)).toEqual(codePoints);
      }),
      { seed: 1 },
    );
  });

  it('agrees with the ToASCII of URL for letters', () => {
    const label = fc.array(fc.constantFrom(...'abcxyzßàöþÿαβωжщяあいア中文字한글'), {
      minLength: 1,
      maxLength: 15,
    });
    fc.assert(
      fc.property(label, (letters) => {
        const text = letters.join('');
        const host = urlHost(text);
        if (!/[^a-z]/.test(text)) expect(host).toBe(text);
        else expect(host).toBe(`xn--${encodePunycode(codePointsOf(text))}`);
        expect(isHostname(text)).toBe(true);
        expect(isHostname(host)).toBe(true);
      }),
      { seed: 2 },
    );
  });

  it('refuses what is malformed, in bounded numbers', () => {
    for (const text of ['ü', 'a-ü', '!', 'a-b c', '99999999', 'zzzzzzzzzzzz', 'a-9']) {
      expect(decodePunycode(text), text).toBeUndefined();
    }
    expect(encodePunycode([...Array.from({ length: 4000 }, () => 0x61), 0x10ffff])).toBeUndefined();
  });
});

describe('the ranges of code points', () => {
  it('are in ascending order, without overlaps', () => {
    for (const [name, text] of Object.entries(ranges)) {
      const borders = text.split(' ').flatMap((range) => range.split('-').map((hex) => parseInt(hex, 16)));
      expect(
        borders.every((border, i) => i === 0 || borders[i - 1]! < border),
        name,
      ).toBe(true);
    }
  });

  it('hold what they say and no more', () => {
    const set = new CodePointRanges('61-62 30-39 41');
    const members = Array.from({ length: 0x80 }, (_, codePoint) => codePoint).filter((one) => set.has(one));
    expect(String.fromCodePoint(...members)).toBe('0123456789Aab');
    expect(set.has(undefined)).toBe(false);
    expect(set.has(0x10ffff)).toBe(false);
  });

  it('fit the properties that regular expressions know', () => {
    const virama = new CodePointRanges(ranges.VIRAMA);
    const joining = new CodePointRanges(ranges.JOINS_PREVIOUS);
    const marks = new CodePointRanges(ranges.BIDI_L_MARKS);
    const rightToLeft = [new CodePointRanges(ranges.BIDI_R), new CodePointRanges(ranges.BIDI_AL)];
    const scripts =
      /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Adlam}\p{Script=Thaana}]/u;
    for (let codePoint = 0; codePoint <= 0x1ffff; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      const isRightToLeft = rightToLeft.some((set) => set.has(codePoint));
      if (virama.has(codePoint))
        expect(/^[\p{M}\p{Cn}]$/u.test(character), codePoint.toString(16)).toBe(true);
      if (marks.has(codePoint)) expect(/^\p{Mn}$/u.test(character), codePoint.toString(16)).toBe(true);
      if (joining.has(codePoint))
        expect(/^[\p{L}\p{No}\p{Cn}]$/u.test(character), codePoint.toString(16)).toBe(true);
      if (scripts.test(character) && /\p{L}/u.test(character))
        expect(isRightToLeft, codePoint.toString(16)).toBe(true);
      if (/[\p{Script=Latin}\p{Script=Han}\p{Script=Greek}]/u.test(character))
        expect(isRightToLeft).toBe(false);
    }
  });
});

describe('labels by IDNA 2008', () => {
  it.each([
    ['contextual rules: the non-joiner between joining letters, over marks', 'بي\u064e\u200c\u0650بي', true],
    ['the non-joiner after a letter that does not join the next', 'ا\u200cب', false],
    ['every non-joiner, not only the first', 'क्\u200cषx\u200cy', false],
    ['the joiner after a virama only', 'क\u200dष', false],
    ['Greek after the keraia', 'α\u0375β', true],
    ['Hebrew before geresh', 'ab\u05f3', false],
    ['Kana or Han beside the middle dot', 'a・b', false],
    ['Arabic digits of one kind', 'ب١٢', true],
    ['Arabic digits of two kinds', 'ب١۲', false],
    ['Hangul jamo', '\u1100\u1161', false],
    ['capitals beside letters outside ASCII', 'Äb', false],
    ['compatibility forms', 'ﬀ', false],
    ['marks of Unicode 17 and letters of astral planes', '𐐨𐐩', true],
    ['symbols of the block that RFC 5892, 2.4, ignores', 'a\u20d0', false],
    ['the Bidi rule: a mark after the last letter', 'אב\u05b0', true],
    ['the Bidi rule: a hyphen last', 'א-', false],
    ['the Bidi rule: labels from left to right beside', 'a1.אב', true],
    ['the Bidi rule: a mark of class L at the end', 'ಕ\u0cbf.אב', true],
  ] as const)('%s', (_, name, valid) => {
    expect(isHostname(name)).toBe(valid);
    // As an A-label it is the same name.
    const ascii = name
      .split('.')
      .map((label) => (/^[\0-\x7f]*$/.test(label) ? label : `xn--${encodePunycode(codePointsOf(label))}`))
      .join('.');
    expect(isHostname(ascii)).toBe(valid);
  });

  it('lie within the outer automaton of idn-hostname, all code points of two planes', () => {
    const { outer } = formatTest('idn-hostname')!;
    let valid = 0;
    for (let codePoint = 0; codePoint <= 0x1ffff; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      // A letter of either direction, or a mark.
      const name = [character, `a${character}`].find(isHostname);
      if (name === undefined) continue;
      valid++;
      expect(accepts(outer, name), codePoint.toString(16)).toBe(true);
    }
    expect(valid).toBeGreaterThan(50_000);
  });

  it('takes long texts in little work', () => {
    expect(isHostname('ü'.repeat(1_000_000))).toBe(false);
    expect(isHostname(`xn--${'9'.repeat(1_000_000)}`)).toBe(false);
    expect(isHostname('a.'.repeat(1_000_000))).toBe(false);
  });
});
