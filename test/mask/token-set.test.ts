import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../src/mask/constraint.ts';
import { BitSetMask, ListMask, TokenSetBuilder } from '../../src/mask/token-set.ts';

/** Holds everything that a mask says against a set. */
function expectMask(mask: Mask, tokens: ReadonlySet<number>, size: number): void {
  const sorted = [...tokens].sort((a, b) => a - b);
  expect(mask.count).toBe(tokens.size);
  expect([...mask]).toEqual(sorted);
  // Twice: an iterator is no state of the mask.
  expect([...mask]).toEqual(sorted);
  const words = mask.words();
  expect(words).toHaveLength((size + 31) >> 5);
  const packed = Array.from({ length: words.length * 32 }, (_, bit) => bit).filter(
    (bit) => ((words[bit >> 5]! >>> (bit & 31)) & 1) === 1,
  );
  expect(packed).toEqual(sorted);
  for (let token = -1; token <= size + 40; token++) {
    expect(mask.has(token), `token ${token}`).toBe(tokens.has(token));
  }
}

function wordsOf(tokens: Iterable<number>, size: number): Uint32Array {
  const words = new Uint32Array((size + 31) >> 5);
  for (const token of tokens) words[token >> 5]! |= 1 << (token & 31);
  return words;
}

const sized = fc
  .integer({ min: 1, max: 200 })
  .chain((size) => fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat(size - 1), { maxLength: size })));

describe('BitSetMask', () => {
  it('is the set of its bits', () => {
    fc.assert(
      fc.property(sized, ([size, tokens]) => {
        expectMask(new BitSetMask(wordsOf(tokens, size), tokens.length), new Set(tokens), size);
      }),
    );
  });
});

describe('ListMask', () => {
  it('is the set of its tokens', () => {
    fc.assert(
      fc.property(sized, ([size, tokens]) => {
        const sorted = Int32Array.from(tokens).sort();
        expectMask(new ListMask(sorted, (size + 31) >> 5), new Set(tokens), size);
      }),
    );
  });

  it('makes its words once', () => {
    const mask = new ListMask(Int32Array.of(1, 40), 2);
    expect(mask.words()).toBe(mask.words());
    expect([...mask.words()]).toEqual([2, 256]);
  });
});

describe('TokenSetBuilder', () => {
  it('makes the same set of few tokens and of many', () => {
    const shapes = new Set<unknown>();
    fc.assert(
      fc.property(sized, ([size, tokens]) => {
        const builder = new TokenSetBuilder(size);
        for (const token of tokens) builder.add(token);
        const mask = builder.build();
        shapes.add(mask.constructor);
        expect(mask.byteLength).toBeLessThanOrEqual(4 * ((size + 31) >> 5));
        expectMask(mask, new Set(tokens), size);
      }),
    );
    expect(shapes).toEqual(new Set([BitSetMask, ListMask]));
  });

  it('adds to a set, which stays as it is', () => {
    fc.assert(
      fc.property(sized, fc.nat(200), ([size, tokens], split) => {
        const base = tokens.slice(0, split);
        const words = wordsOf(base, size);
        const before = words.slice();
        const builder = new TokenSetBuilder(size, { words, count: base.length });
        for (const token of tokens.slice(split)) builder.add(token);
        expectMask(builder.build(), new Set(tokens), size);
        expect(words).toEqual(before);
      }),
    );
  });
});
