import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextWriter } from '../../src/decode/text.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Half of a surrogate pair. */
const LONE = /\p{Surrogate}/u;

describe('TextWriter', () => {
  it('holds the beginning of a code point back until it is whole', () => {
    const writer = new TextWriter();
    const [a, b, c, d] = encode('😀');
    expect(writer.write(Uint8Array.of(0x61, a!))).toBe('a');
    expect(writer.write(Uint8Array.of(b!))).toBe('');
    expect(writer.write(Uint8Array.of(c!))).toBe('');
    expect(writer.write(Uint8Array.of(d!, 0x62))).toBe('😀b');
    expect(writer.text).toBe('a😀b');
  });

  it('gives whole code points only, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !LONE.test(text)),
        fc.array(fc.integer({ min: 1, max: 5 })),
        (text, cuts) => {
          const writer = new TextWriter();
          const bytes = encode(text);
          let at = 0;
          for (const size of [...cuts, bytes.length]) {
            expect(writer.write(bytes.subarray(at, at + size))).not.toMatch(LONE);
            at += size;
          }
          expect(writer.finish()).toBe('');
          expect(writer.text).toBe(text);
        },
      ),
    );
  });

  it('decodes any bytes as the platform does, however they are cut', () => {
    const byte = fc.oneof(
      fc.constantFrom(0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xed, 0xa0, 0xf0, 0x90, 0xf4, 0xff, 0x41),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(byte, { maxLength: 4 })), (pieces) => {
        const writer = new TextWriter();
        const written =
          pieces.map((piece) => writer.write(Uint8Array.from(piece))).join('') + writer.finish();
        const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(pieces.flat()));
        expect(written).toBe(whole);
        expect(writer.text).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps a byte order mark', () => {
    const writer = new TextWriter();
    expect(writer.write(encode('\ufeffa'))).toBe('\ufeffa');
  });

  it('goes back to a mark inside a code point', () => {
    const writer = new TextWriter();
    const [first, second] = encode('é');
    writer.write(encode('x'));
    writer.write(Uint8Array.of(first!));
    const mark = writer.mark();
    expect(writer.write(Uint8Array.of(second!, 0x79))).toBe('éy');
    expect(writer.reset(mark)).toBe(2);
    expect(writer.write(Uint8Array.of(0xa8))).toBe('è');
    expect(writer.text).toBe('xè');
  });
});
