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

  it('makes its words when asked, and keeps none: what it holds is its tokens', () => {
    const mask = new ListMask(Int32Array.of(1, 40), 2);
    const held = mask.byteLength;
    expect([...mask.words()]).toEqual([2, 256]);
    expect(Object.values(mask).some((field) => field instanceof Uint32Array)).toBe(false);
    expect(mask.byteLength).toBe(held);
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

  it('joins lists and sets of bits, which stay as they are', () => {
    const part = fc.record({ length: fc.nat(120), form: fc.constantFrom('one by one', 'list', 'bits') });
    fc.assert(
      fc.property(sized, fc.array(part, { maxLength: 5 }), ([size, tokens], parts) => {
        const builder = new TokenSetBuilder(size);
        const given: [now: Int32Array | Uint32Array, before: Int32Array | Uint32Array][] = [];
        const added = new Set<number>();
        for (const { length, form } of parts) {
          const list = Int32Array.from(tokens.slice(added.size, added.size + length));
          if (form === 'one by one') for (const token of list) builder.add(token);
          if (form === 'list') {
            // What stands behind the end of the part does not count.
            const longer = Int32Array.from([...list, 0, 0]);
            given.push([longer, longer.slice()]);
            builder.addList(longer, list.length);
          }
          if (form === 'bits') {
            const words = wordsOf([...list], size);
            given.push([words, words.slice()]);
            builder.addBits(words, list.length);
          }
          for (const token of list) added.add(token);
        }
        expectMask(builder.build(), added, size);
        for (const [now, before] of given) expect(now).toEqual(before);
      }),
    );
  });
});
