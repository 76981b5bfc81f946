import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutations, prefixes } from '../../src/testing.ts';

/** How many single edits (also a swap of neighbours) lead from one text to another. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_unused, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i]![j] = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i]![j] = Math.min(rows[i]![j]!, rows[i - 2]![j - 2]! + 1);
      }
    }
  }
  return rows[a.length]![b.length]!;
}

describe('mutations', () => {
  const original = 'let a1 = (b + 22) "é😀";';

  it('always differ, by a few edits', () => {
    const changed = fc.sample(mutations(fc.constant(original)), 500);
    expect(changed).not.toContain(original);
    const distances = changed.map((one) => editDistance(Array.from(original), Array.from(one)));
    expect(distances.filter((distance) => distance === 1).length).toBeGreaterThan(100);
  });

  it('are of every kind', () => {
    const changed = new Set(fc.sample(mutations(fc.constant('f(1a)'), { edits: 1 }), 3000));
    // Deleted, swapped, doubled, another digit, another case, another bracket, cut off.
    for (const one of ['f1a)', 'f(a1)', 'f(1a1a)', 'f(2a)', 'F(1a)', 'f)1a)', 'f(1', '']) {
      expect(changed).toContain(one);
    }
    expect([...changed].some((one) => one.length === 6)).toBe(true);
  });

  it('of an empty text are not empty', () => {
    for (const one of fc.sample(mutations(fc.constant('')), 100)) expect(one).not.toBe('');
  });

  it('shrink to one edit', () => {
    const isLikeOriginal = (one: string): boolean => one === original;
    const { counterexample } = fc.check(fc.property(mutations(fc.constant(original)), isLikeOriginal));
    expect(editDistance(Array.from(original), Array.from(counterexample![0]))).toBe(1);
  });

  it('do not tear characters apart', () => {
    for (const one of fc.sample(mutations(fc.constant('😀😀')), 300))
      expect(one).not.toMatch(/\p{Surrogate}/u);
  });

  it('refuse to change nothing', () => {
    expect(() => mutations(fc.constant(''), { edits: 0 })).toThrow(/at least one edit/);
    expect(() => mutations(fc.constant(''), { characters: '' })).toThrow(/one character/);
  });
});

describe('prefixes', () => {
  it('cut between characters, at every place', () => {
    const cuts = fc.sample(prefixes(fc.constant('aé😀')), 200);
    expect(new Set(cuts.map(({ at }) => at))).toEqual(new Set([0, 1, 2, 3]));
    for (const { text, at, before, after } of cuts) {
      expect(before + after).toBe(text);
      expect(Array.from(before)).toHaveLength(at);
    }
  });

  it('cut between bytes', () => {
    const cuts = fc.sample(prefixes(fc.constant('aé😀'), { unit: 'byte' }), 300);
    expect(new Set(cuts.map(({ at }) => at)).size).toBe(8);
    for (const { text, before, after } of cuts) {
      expect(new TextDecoder().decode(Uint8Array.of(...before, ...after))).toBe(text);
    }
  });

  it('shrink to early cuts', () => {
    const { counterexample } = fc.check(
      fc.property(prefixes(fc.constant('abcdefghij')), ({ at }) => at < 3),
      { numRuns: 500 },
    );
    expect(counterexample![0].at).toBe(3);
  });
});
