import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Ranges, type ByteRange } from '../../src/grammar/lexical/utf8.ts';
import { CharacterSet, LAST_CODE_POINT } from '../../src/regex/character-set.ts';

const encoder = new TextEncoder();
const isSurrogate = (point: number): boolean => point >= 0xd800 && point <= 0xdfff;

/** Every byte string of a sequence. */
function* stringsOf(sequence: readonly ByteRange[]): Generator<readonly number[]> {
  const [first, ...rest] = sequence;
  if (first === undefined) {
    yield [];
    return;
  }
  for (let byte = first[0]; byte <= first[1]; byte++) {
    for (const tail of stringsOf(rest)) yield [byte, ...tail];
  }
}

/** The code points whose encodings the sequences hold, in their order; what is no UTF-8 throws. */
function decoded(sequences: readonly (readonly ByteRange[])[]): number[] {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const points: number[] = [];
  for (const sequence of sequences) {
    for (const bytes of stringsOf(sequence)) {
      const text = decoder.decode(Uint8Array.from(bytes));
      points.push(text.codePointAt(0)!);
    }
  }
  return points;
}

const sets = fc
  .array(
    fc
      .tuple(
        fc.oneof(
          fc.integer({ min: 0, max: LAST_CODE_POINT }),
          fc.constantFrom(0, 0x7f, 0x80, 0x7c0, 0x7ff, 0x800, 0xfff, 0xd7ff, 0xdfff, 0xe000, 0xffff, 0x10000),
        ),
        fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 9000 })),
      )
      .map(([from, length]) => [from, Math.min(LAST_CODE_POINT, from + length)]),
    { maxLength: 6 },
  )
  .map((ranges) => CharacterSet.fromBounds(ranges.flat()));

describe('utf8Ranges', () => {
  it('writes each code point as TextEncoder does', () => {
    for (let point = 0; point <= LAST_CODE_POINT; point++) {
      const sequences = utf8Ranges(CharacterSet.single(point));
      if (isSurrogate(point)) {
        if (sequences.length !== 0) expect.fail(`U+${point.toString(16)}`);
        continue;
      }
      const bytes = encoder.encode(String.fromCodePoint(point));
      const isRight =
        sequences.length === 1 &&
        sequences[0]!.length === bytes.length &&
        sequences[0]!.every(([from, to], i) => from === bytes[i] && to === bytes[i]);
      if (!isRight) expect(sequences, `U+${point.toString(16)}`).toEqual([[...bytes].map((b) => [b, b])]);
    }
  });

  it('holds exactly the encodings of a set, each once and in order', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const expected: number[] = [];
        for (let i = 0; i < set.ranges.length; i += 2) {
          for (let point = set.ranges[i]!; point <= set.ranges[i + 1]!; point++) {
            if (!isSurrogate(point)) expected.push(point);
          }
        }
        expect(decoded(utf8Ranges(set))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('makes few sequences', () => {
    expect(utf8Ranges(CharacterSet.ALL)).toEqual([
      [[0x00, 0x7f]],
      [
        [0xc2, 0xdf],
        [0x80, 0xbf],
      ],
      [
        [0xe0, 0xe0],
        [0xa0, 0xbf],
        [0x80, 0xbf],
      ],
      [
        [0xe1, 0xec],
        [0x80, 0xbf],
        [0x80, 0xbf],
      ],
      [
        [0xed, 0xed],
        [0x80, 0x9f],
        [0x80, 0xbf],
      ],
      [
        [0xee, 0xef],
        [0x80, 0xbf],
        [0x80, 0xbf],
      ],
      [
        [0xf0, 0xf0],
        [0x90, 0xbf],
        [0x80, 0xbf],
        [0x80, 0xbf],
      ],
      [
        [0xf1, 0xf3],
        [0x80, 0xbf],
        [0x80, 0xbf],
        [0x80, 0xbf],
      ],
      [
        [0xf4, 0xf4],
        [0x80, 0x8f],
        [0x80, 0xbf],
        [0x80, 0xbf],
      ],
    ]);
    const evenLeads = CharacterSet.of(0x80, 0x80, 0xc0, 0xc0, 0x100, 0x100);
    expect(utf8Ranges(evenLeads)).toEqual([
      [
        [0xc2, 0xc4],
        [0x80, 0x80],
      ],
    ]);
    expect(utf8Ranges(CharacterSet.NONE)).toEqual([]);
  });
});
