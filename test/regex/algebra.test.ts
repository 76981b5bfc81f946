import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accepts,
  classOf,
  complement,
  equals,
  EVERYTHING,
  fromWords,
  intersect,
  minimise,
  NOTHING,
  union,
} from '../../src/regex/algebra.ts';
import type { Dfa } from '../../src/regex/dfa.ts';
import { readRegex } from '../../src/regex/regex.ts';
import { patterns, textsOver } from './patterns.ts';

const TEXTS = textsOver(['a', 'b', '-'], 4);

const automata: fc.Arbitrary<Dfa> = patterns
  .map((pattern) => readRegex(pattern).dfa())
  .filter((dfa) => dfa !== undefined);

/** What `Dfa` promises. */
function expectTotal(dfa: Dfa): void {
  expect(dfa.starts[0]).toBe(0);
  expect(dfa.starts.length).toBe(dfa.classes.length);
  expect(dfa.starts.every((start, i) => i === 0 || start > dfa.starts[i - 1]!)).toBe(true);
  expect(new Set(dfa.classes).size).toBe(dfa.classCount);
  expect(Math.max(...dfa.classes)).toBe(dfa.classCount - 1);
  expect(dfa.next.length).toBe(dfa.size * dfa.classCount);
  expect(dfa.accepting.length).toBe(dfa.size);
  expect(dfa.next.every((target) => target >= 0 && target < dfa.size)).toBe(true);
}

/** Whether each two states, and each two classes, are told apart: by refining until nothing changes (Moore). */
function expectMinimal(dfa: Dfa): void {
  let blocks = [...dfa.accepting].map(String);
  for (let count = 0, now = new Set(blocks).size; now > count; now = new Set(blocks).size) {
    count = now;
    const names = new Map<string, string>();
    blocks = blocks.map((block, state) => {
      const row = dfa.next.subarray(state * dfa.classCount, (state + 1) * dfa.classCount);
      const key = `${block}:${[...row].map((target) => blocks[target]).join()}`;
      if (!names.has(key)) names.set(key, String(names.size));
      return names.get(key)!;
    });
  }
  expect(new Set(blocks).size).toBe(dfa.size);
  const columns = Array.from({ length: dfa.classCount }, (_, one) =>
    Array.from({ length: dfa.size }, (_, state) => dfa.next[state * dfa.classCount + one]).join(),
  );
  expect(new Set(columns).size).toBe(dfa.classCount);
}

describe('automata of random patterns', () => {
  it('are total and minimal', () => {
    fc.assert(
      fc.property(automata, (dfa) => {
        expectTotal(dfa);
        expectMinimal(dfa);
        expect(equals(minimise(dfa), dfa)).toBe(true);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('are combined as the texts are', () => {
    fc.assert(
      fc.property(automata, automata, (a, b) => {
        const [both, either, not] = [intersect(a, b)!, union(a, b)!, complement(a)];
        expectTotal(both);
        expectMinimal(either);
        expectMinimal(not);
        for (const text of TEXTS) {
          const [inA, inB] = [accepts(a, text), accepts(b, text)];
          const got = [accepts(both, text), accepts(either, text), accepts(not, text)];
          if (got.join() !== [inA && inB, inA || inB, !inA].join()) {
            expect(got, JSON.stringify(text)).toEqual([inA && inB, inA || inB, !inA]);
          }
        }
        // Equal languages have equal tables.
        expect(equals(minimise(complement(both)), union(complement(a), complement(b))!)).toBe(true);
        expect(equals(intersect(a, complement(a))!, NOTHING)).toBe(true);
        expect(equals(union(a, complement(a))!, EVERYTHING)).toBe(true);
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it('give up at the limits', () => {
    const [a, b] = [readRegex('^(?:a{7})*$').dfa()!, readRegex('^(?:a{11})*$').dfa()!];
    const limits = { maxStates: 50, maxTransitions: 1e6, maxWork: 1e6 };
    expect(intersect(a, b, limits)).toBeUndefined();
    expect(union(a, b, limits)).toBeUndefined();
    expect(intersect(a, b)!.size).toBe(78);
  });
});

describe('fromWords', () => {
  const words = fc.array(
    fc.string({ unit: fc.constantFrom('a', 'b', '\u{1f600}', '\ud800'), maxLength: 5 }),
    {
      maxLength: 12,
    },
  );

  it('accepts the words and nothing else', () => {
    const texts = textsOver(['a', 'b', '\u{1f600}', '\ud800'], 4);
    fc.assert(
      fc.property(words, (list) => {
        const dfa = fromWords(list)!;
        expectTotal(dfa);
        expectMinimal(dfa);
        for (const text of [...texts, ...list]) {
          if (accepts(dfa, text) !== list.includes(text)) expect(list, JSON.stringify(text)).toContain(text);
        }
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it('shares beginnings and ends', () => {
    const many = Array.from({ length: 5000 }, (_, i) => `prefix-${i.toString().padStart(4, '0')}-suffix`);
    const dfa = fromWords(many)!;
    // 7 + 4 + 7 characters, the start, and what is no word; the first digit is below 5.
    expect(dfa.size).toBe(20);
    expect(accepts(dfa, 'prefix-4999-suffix')).toBe(true);
    expect(accepts(dfa, 'prefix-5000-suffix')).toBe(false);
  });

  it('takes words of any length, and gives up at the limits', () => {
    expect(fromWords(['a'.repeat(9000)])!.size).toBe(9002);
    expect(fromWords(['a'.repeat(20_000)])).toBeUndefined();
    expect(equals(fromWords([])!, NOTHING)).toBe(true);
    expect(fromWords([''])!.size).toBe(2);
  });
});

describe('classOf', () => {
  it('finds the class of the ends of every range', () => {
    const dfa = readRegex('^[a-f\\u{1f600}-\\u{1f64f}]+x$').dfa()!;
    dfa.starts.forEach((start, range) => {
      const end = (dfa.starts[range + 1] ?? 0x110000) - 1;
      expect([classOf(dfa, start), classOf(dfa, end)]).toEqual([dfa.classes[range], dfa.classes[range]]);
    });
    expect(dfa.classCount).toBe(3);
  });
});
