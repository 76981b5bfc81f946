import { describe, expect, it } from 'vitest';
import { closeOver, type Folding } from '../../src/regex/case-folding.ts';
import { CharacterSet, LAST_CODE_POINT } from '../../src/regex/character-set.ts';

const CASED = Array.from({ length: LAST_CODE_POINT + 1 }, (_, point) => point).filter((point) =>
  /[\p{Changes_When_Casemapped}\p{Changes_When_Casefolded}\p{Cased}]/u.test(String.fromCodePoint(point)),
);

/** The code points that RegExp finds for one, among those that it may find. */
function foundBy(point: number, flags: string, candidates: string): number[] {
  const source = flags.includes('u') ? `\\u{${point.toString(16)}}` : String.fromCharCode(point);
  return Array.from(candidates.matchAll(new RegExp(source, flags)), ([text]) => text.codePointAt(0)!);
}

function membersOf({ ranges }: CharacterSet): number[] {
  const members: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    for (let point = ranges[i]!; point <= ranges[i + 1]!; point++) members.push(point);
  }
  return members;
}

describe('closeOver', () => {
  it.each<[Folding, string, number]>([
    ['unicode', 'giu', LAST_CODE_POINT],
    ['legacy', 'gi', 0xffff],
  ])('%s: for each code point what RegExp finds with the flags %s', (folding, flags, last) => {
    const cased = CASED.filter((point) => point <= last);
    const candidates = String.fromCodePoint(...cased);
    let more = 0;
    for (const point of cased) {
      const closed = membersOf(closeOver(CharacterSet.single(point), folding));
      if (closed.length > 1) more++;
      const expected = foundBy(point, flags, candidates);
      if (closed.join() !== expected.join()) expect(closed, `U+${point.toString(16)}`).toEqual(expected);
    }
    expect(more).toBeGreaterThan(2000);
  });

  it('leaves code points without case alone, as RegExp does', () => {
    const all = closeOver(CharacterSet.ALL, 'unicode');
    expect(all.ranges).toEqual(CharacterSet.ALL.ranges);
    // If one without case were found for another, it would be found twice in the text of all.
    const cased = new Set(CASED);
    let text = '';
    for (let point = 0; point <= LAST_CODE_POINT; point++) {
      if (!cased.has(point) && (point < 0xd800 || point > 0xdfff)) text += String.fromCodePoint(point);
    }
    const found = CASED.flatMap((point) =>
      new RegExp(`\\u{${point.toString(16)}}`, 'iu').test(text) ? [point] : [],
    );
    expect(found).toEqual([]);
  }, 120_000);

  it('ascii: knows 26 letters', () => {
    expect(membersOf(closeOver(CharacterSet.of(0x61, 0x7a), 'ascii')).length).toBe(52);
    expect(membersOf(closeOver(CharacterSet.single(0xe9), 'ascii'))).toEqual([0xe9]);
  });
});
