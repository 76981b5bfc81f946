import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutFinalNewline } from '../../src/cli/refusal.ts';
import { placeOf, quoted } from '../../src/cli/text-place.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('placeOf', () => {
  it('counts lines and characters, and shows the line', () => {
    const text = bytesOf('a\né😀x\n\nb');
    const places: [number, number, number, string][] = [
      [0, 1, 1, '  a\n  ^'],
      [1, 1, 2, '  a\n   ^'],
      [2, 2, 1, '  é😀x\n  ^'],
      // In the middle of a character.
      [3, 2, 1, '  é😀x\n  ^'],
      [6, 2, 2, '  é😀x\n   ^'],
      [8, 2, 3, '  é😀x\n    ^'],
      [10, 3, 1, '\n  ^'],
      [11, 4, 1, '  b\n  ^'],
      [12, 4, 2, '  b\n   ^'],
    ];
    for (const [offset, line, column, excerpt] of places) {
      expect(placeOf(text, offset), String(offset)).toEqual({ line, column, excerpt });
    }
    expect(placeOf(bytesOf(''), 0)).toEqual({ line: 1, column: 1, excerpt: '\n  ^' });
  });

  it('cuts long lines to what is near', () => {
    const text = bytesOf(`${'a'.repeat(1000)}X${'b'.repeat(1000)}`);
    const [line, mark] = placeOf(text, 1000).excerpt.split('\n');
    expect(line).toBe(`  ${'a'.repeat(50)}X${'b'.repeat(49)}`);
    expect(mark).toBe(`${' '.repeat(52)}^`);
  });

  it('takes a line of 50 MB', () => {
    const text = new Uint8Array(50_000_000).fill(0x61);
    expect(placeOf(text, 49_999_999)).toMatchObject({ line: 1, column: 50_000_000 });
    expect(placeOf(text, 0).excerpt).toBe(`  ${'a'.repeat(100)}\n  ^`);
  });

  it('the mark stands under the character, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', ' ') }), fc.nat(), (text, seed) => {
        const characters = Array.from(text);
        const at = seed % (characters.length + 1);
        const before = characters.slice(0, at).join('');
        const { line, column, excerpt } = placeOf(bytesOf(text), bytesOf(before).length);
        const lines = text.split('\n');
        expect(line).toBe(before.split('\n').length);
        const own = Array.from(lines[line - 1]!);
        expect(column).toBe(Array.from(before.split('\n').at(-1)!).length + 1);
        expect(excerpt).toBe(`${`  ${own.join('')}`.trimEnd()}\n${' '.repeat(column + 1)}^`);
      }),
    );
  });
});

it('quoted shows what cannot be seen', () => {
  expect(quoted(bytesOf('a"\n\t'))).toBe(`'a"\\n\\t'`);
  expect(quoted(Uint8Array.of(0xff, 0x61))).toBe("'\ufffda'");
});

it('withoutFinalNewline takes one line break away', () => {
  const trimmed = (text: string): string | undefined => {
    const bytes = withoutFinalNewline(bytesOf(text));
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  expect(['a\n', 'a\r\n', 'a\n\n', '\n', 'a', '', 'a\r'].map(trimmed)).toEqual([
    ...['a', 'a', 'a\n', ''],
    ...[undefined, undefined, undefined],
  ]);
});
