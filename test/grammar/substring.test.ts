import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEAD } from '../../src/automaton/recognizer.ts';
import { GrammarError } from '../../src/base/errors.ts';
import { suffixArray } from '../../src/grammar/lexical/suffix-array.ts';
import {
  MAX_SUBSTRING_BYTES,
  substringChunks,
  SubstringRecognizer,
} from '../../src/grammar/lexical/substring.ts';

const encoder = new TextEncoder();

/** As text in which each unit is a byte. */
function bytesOf(text: string): string {
  return String.fromCharCode(...encoder.encode(text));
}

function runsOf(chunks: readonly string[]): ReadonlySet<string> {
  const runs = new Set(['']);
  for (let from = 0; from < chunks.length; from++) {
    for (let to = from + 1; to <= chunks.length; to++) runs.add(bytesOf(chunks.slice(from, to).join('')));
  }
  return runs;
}

/** Compares all that a recognizer says, of every viable prefix and every byte after it, with the list of all texts. */
function compare(chunks: readonly string[]): void {
  const recognizer = new SubstringRecognizer(chunks);
  const runs = [...runsOf(chunks)];
  const alphabet = new Set([...bytesOf(chunks.join('')), ...'a\u00c3\u00a9']);
  const configurations = new Map([['', recognizer.start]]);
  for (const [prefix, at] of configurations) {
    const ways = runs.filter((run) => run.startsWith(prefix)).map((run) => run.slice(prefix.length));
    const least = Math.min(...ways.map(({ length }) => length));
    const nearest = ways.filter(({ length }) => length === least).map((way) => way[0] ?? '');
    const next = new Set(ways.map((way) => way[0] ?? ''));
    const what = `${JSON.stringify(chunks)} after ${JSON.stringify(prefix)}`;
    expect(recognizer.isComplete(at), what).toBe(ways.includes(''));
    expect(recognizer.distance(at), what).toBe(least);
    const byte = recognizer.nearestByte(at);
    expect(nearest, what).toContain(byte < 0 ? '' : String.fromCharCode(byte));
    const [only] = next;
    expect(recognizer.forcedByte(at), what).toBe(next.size === 1 && only !== '' ? only!.charCodeAt(0) : -1);
    for (const one of alphabet) {
      const after = recognizer.step(at, one.charCodeAt(0));
      expect(after !== DEAD, `${what}: ${one}`).toBe(next.has(one));
      if (after !== DEAD) configurations.set(prefix + one, after);
    }
  }
}

describe('SubstringRecognizer', () => {
  it.each([
    [[]],
    [['']],
    [['', '']],
    [['a', 'b', 'ab']],
    [['a', '', 'b', 'a', 'b']],
    [['ab', 'a', 'b', 'abab', 'ba']],
    [['你好', '世界', '你']],
    [['é', 'è', 'é', '😀', '😁']],
    [['aaa', 'aa', 'a']],
  ])('knows all runs of %j', (chunks) => {
    compare(chunks);
  });

  it('knows all runs of random chunks', () => {
    const chunk = fc.string({ unit: fc.constantFrom('a', 'b', 'é', 'è', '😀'), maxLength: 3 });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 7 }), (chunks) => {
        compare(chunks);
      }),
      { numRuns: 150 },
    );
  });

  it('forgets how it came to the only place that is left', () => {
    const recognizer = new SubstringRecognizer(Array.from('abcdef'));
    const [b, c] = [0x62, 0x63];
    const viaB = recognizer.step(recognizer.step(recognizer.start, b), c);
    expect(recognizer.step(recognizer.start, c)).toBe(viaB);
  });

  it('has no lexemes', () => {
    const recognizer = new SubstringRecognizer(['a']);
    expect(recognizer.lexeme()).toBe(-1);
    expect(recognizer.lexemeRoom()).toBe(Infinity);
  });

  it('refuses what is no text, and what is too long', () => {
    expect(() => new SubstringRecognizer(['a', '\ud83d'])).toThrow(GrammarError);
    expect(() => new SubstringRecognizer(['\ud83d', '\ude00'])).toThrow(GrammarError);
    const long = 'ab'.repeat(MAX_SUBSTRING_BYTES / 2) + 'c';
    expect(() => new SubstringRecognizer([long])).toThrow(
      expect.objectContaining({
        code: 'limit',
        message: expect.stringContaining(String(MAX_SUBSTRING_BYTES)),
      }),
    );
  });

  it.each(['characters', 'words', 'lines'] as const)('reads out of a long text by %s', (by) => {
    // Words repeat, and so do some whole passages.
    let state = 1;
    const random = (below: number): number => {
      state = (Math.imul(state, 48271) >>> 0) % 2147483647;
      return state % below;
    };
    const words = Array.from({ length: 500 }, (_, i) => `w${i}é`);
    let text = '';
    while (text.length < 50_000) text += words[random(500)]! + (random(9) === 0 ? '.\n' : ' ');
    text += text;
    const chunks = substringChunks(text, by);
    expect(chunks.join('')).toBe(text);
    const recognizer = new SubstringRecognizer(chunks);
    for (let i = 0; i < 20; i++) {
      const from = random(chunks.length - 50);
      const run = chunks.slice(from, from + 1 + random(40)).join('');
      let at = recognizer.start;
      for (const byte of encoder.encode(run)) at = recognizer.step(at, byte);
      expect(at).not.toBe(DEAD);
      expect(recognizer.isComplete(at)).toBe(true);
      expect(recognizer.step(at, 0x21)).toBe(DEAD);
    }
    // The way that it shows to an end leads to one.
    let at = recognizer.step(recognizer.start, 0x77);
    for (let left = recognizer.distance(at); left > 0; left--) {
      expect(recognizer.distance(at)).toBe(left);
      at = recognizer.step(at, recognizer.nearestByte(at));
    }
    expect(recognizer.isComplete(at)).toBe(true);
  });
});

describe('suffixArray', () => {
  it('sorts all suffixes', () => {
    const bytes = fc.array(fc.oneof(fc.constantFrom(97, 98), fc.integer({ min: 0, max: 255 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(bytes, (list) => {
        const text = String.fromCharCode(...list);
        const expected = list.map((_, i) => i).sort((a, b) => (text.slice(a) < text.slice(b) ? -1 : 1));
        expect([...suffixArray(Uint8Array.from(list))]).toEqual(expected);
      }),
    );
    const same = suffixArray(new Uint8Array(1000).fill(97));
    expect([...same]).toEqual(Array.from({ length: 1000 }, (_, i) => 999 - i));
  });
});

describe('substringChunks', () => {
  it.each([
    ['words', 'to be, or\tnot_2  be!!', ['to', ' ', 'be', ',', ' ', 'or', '\t', 'not_2', '  ', 'be', '!!']],
    ['words', '빠른 갈색', ['빠른', ' ', '갈색']],
    ['words', 'x²½٣\u00a0é\u0301', ['x²½٣', '\u00a0', 'é', '\u0301']],
    ['characters', 'a😀é', ['a', '😀', 'é']],
    ['lines', 'a\r\n\nb', ['a\r\n', '\n', 'b']],
    ['lines', 'a\n', ['a\n']],
    ['words', '', []],
    ['lines', '', []],
  ] as const)('cuts into %s: %j', (by, text, chunks) => {
    expect(substringChunks(text, by)).toEqual(chunks);
  });
});
