import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../src/mask/constraint.ts';
import { BitSetMask, ListMask } from '../../src/mask/token-set.ts';
import { NOTHING, TokenSets } from '../../src/mask/token-sets.ts';

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

describe('TokenSets', () => {
  it('make the same set of few tokens and of many, whatever their order', () => {
    const shapes = new Set<unknown>();
    fc.assert(
      fc.property(sized, ([size, tokens]) => {
        const sets = new TokenSets(size);
        const mask = sets.mask(sets.list(tokens));
        shapes.add(mask.constructor);
        expect(mask.byteLength).toBeLessThanOrEqual(4 * ((size + 31) >> 5));
        expectMask(mask, new Set(tokens), size);
        expectMask(sets.maskOf(tokens), new Set(tokens), size);
      }),
    );
    expect(shapes).toEqual(new Set([BitSetMask, ListMask]));
  });

  it('join lists and sets of bits, which stay as they are', () => {
    const part = fc.record({ length: fc.nat(120), isBits: fc.boolean() });
    fc.assert(
      fc.property(sized, fc.array(part, { maxLength: 5 }), ([size, tokens], parts) => {
        const sets = new TokenSets(size);
        const given: [now: Uint32Array, before: Uint32Array][] = [];
        const ids: number[] = [];
        let at = 0;
        for (const { length, isBits } of parts) {
          const list = tokens.slice(at, (at += length));
          const bits = wordsOf(list, size);
          if (isBits) given.push([bits, bits.slice()]);
          ids.push(isBits ? sets.group({ bits, count: list.length }) : sets.group({ tokens: list }));
        }
        const added = new Set(tokens.slice(0, at));
        const union = sets.union([...ids]);
        expect(sets.union(ids.toReversed())).toBe(union);
        expectMask(sets.mask(union), added, size);
        expect(sets.mask(union)).toBe(sets.mask(union));
        for (const [now, before] of given) expect(now).toEqual(before);
      }),
    );
  });

  it('put other tokens in the place of some, wherever that stands in a union', () => {
    fc.assert(
      fc.property(sized, fc.nat(60), fc.nat(60), fc.boolean(), ([size, tokens], base, gone, isFirst) => {
        const sets = new TokenSets(size);
        const [kept, removed, rest] = [
          tokens.slice(0, base),
          tokens.slice(0, base).slice(-gone),
          tokens.slice(base),
        ];
        const back = removed.slice(0, removed.length >> 1);
        const other = isFirst ? sets.list(rest) : NOTHING;
        const by = sets.list(back);
        const replaced = sets.replaced(sets.list(kept), removed, by);
        const union = sets.union([replaced, isFirst ? other : sets.list(rest), by]);
        const expected = new Set([...kept.filter((token) => !removed.includes(token)), ...back, ...rest]);
        expectMask(sets.mask(union), expected, size);
      }),
    );
  });
});
