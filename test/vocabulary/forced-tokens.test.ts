import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalPrefix } from '../../src/vocabulary/forced-tokens.ts';
import { vocabularyOf } from '../../src/vocabulary/explicit.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { byteVocabulary, jsonVocabulary, tinyVocabulary } from '../support/tiny-vocabulary.ts';
import { REAL_TOKENIZERS, realVocabulary } from './real-tokenizers.ts';
import { anyJson, anyText } from './texts.ts';

/** Where in a text its canonical tokens begin, in UTF-16 units: those that begin at whole characters. */
function boundaries(vocabulary: Vocabulary, text: string, tokens: readonly number[]): Map<number, number> {
  const units = new Map<number, number>();
  const bytesBefore = new Map<number, number>();
  let bytes = 0;
  tokens.forEach((token, i) => {
    bytesBefore.set(bytes, i);
    bytes += vocabulary.bytes(token).length;
  });
  bytesBefore.set(bytes, tokens.length);
  let at = 0;
  let unit = 0;
  for (const character of text) {
    const count = bytesBefore.get(at);
    if (count !== undefined) units.set(unit, count);
    at += Buffer.byteLength(character);
    unit += character.length;
  }
  units.set(unit, tokens.length);
  return units;
}

interface Tally {
  cases: number;
  forced: number;
  kept: number;
}

/** Checks one cut of a text: what is inserted must be how the canonical tokenisation of the whole text goes on. */
function check(vocabulary: Vocabulary, text: string, at: number, length: number, tally: Tally): void {
  const tokens = vocabulary.encode(text);
  // A text that the tokenizer rewrites is another text for it.
  if (!Buffer.concat(tokens.map((token) => vocabulary.bytes(token))).equals(Buffer.from(text))) return;
  const units = boundaries(vocabulary, text, tokens);
  const starts = [...units.keys()];
  const from = starts[at % starts.length]!;
  const to = Math.min(text.length, from + 1 + length);
  if (to <= from || /[\ud800-\udbff]/.test(text[to - 1]!)) return;
  const count = units.get(from)!;
  const before = { text: text.slice(0, from), tokens: tokens.slice(0, count) };
  const inserted = canonicalPrefix(vocabulary, before, text.slice(from, to));
  expect(inserted).toEqual(tokens.slice(count, count + inserted.length));
  tally.cases++;
  tally.kept += inserted.length;
  let forced = count;
  let bytes = Buffer.byteLength(text.slice(from, to));
  while (forced < tokens.length && (bytes -= vocabulary.bytes(tokens[forced]!).length) >= 0) forced++;
  tally.forced += forced - count;
}

interface Case {
  name: string;
  load: () => Vocabulary;
  /** How many cuts of JSON texts must at least be checked, and which share of their forced tokens be kept. */
  cases: number;
  share: number;
}

const vocabularies: Case[] = [
  ...REAL_TOKENIZERS.map((name) => ({ name, load: () => realVocabulary(name), cases: 1500, share: 0.6 })),
  // Most of the texts hold characters that it cannot write, and are skipped.
  { name: 'printable ASCII', load: jsonVocabulary, cases: 200, share: 0.4 },
  { name: 'single bytes', load: byteVocabulary, cases: 1500, share: 0.8 },
];

describe.each(vocabularies)('canonicalPrefix with $name', ({ load, cases, share }) => {
  const vocabulary = load();

  it('goes on as the canonical tokenisation of the whole does', () => {
    const tally: Tally = { cases: 0, forced: 0, kept: 0 };
    const cut = fc.tuple(fc.nat(1000), fc.nat(40));
    fc.assert(
      fc.property(anyJson, fc.array(cut, { minLength: 6, maxLength: 6 }), (text, cuts) => {
        for (const [at, length] of cuts) check(vocabulary, text, at, length, tally);
      }),
      { numRuns: 500 },
    );
    expect(tally.cases).toBeGreaterThan(cases);
    expect(tally.kept / tally.forced).toBeGreaterThan(share);
  });

  it('does so in texts of any kind', () => {
    const tally: Tally = { cases: 0, forced: 0, kept: 0 };
    fc.assert(
      fc.property(anyText, anyText, fc.nat(1000), fc.nat(20), (a, b, at, length) => {
        check(vocabulary, a + b, at, length, tally);
      }),
      { numRuns: 500 },
    );
  });

  it('is not changed by any continuation', () => {
    const continuation = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '  ',
        '\n',
        '\r',
        '"',
        "'",
        "'s",
        'll ',
        'a',
        'A',
        '1',
        '234',
        '\u0301',
        '一',
        '😀',
        ' a',
        '\n\n',
        '//',
      ),
      anyText,
    );
    fc.assert(
      fc.property(anyJson, fc.nat(200), continuation, (text, length, rest) => {
        const forced = text.slice(0, 1 + length).replace(/[\ud800-\udbff]$/, '');
        const inserted = canonicalPrefix(vocabulary, { text: '', tokens: [] }, forced);
        expect(vocabulary.encode(forced + rest).slice(0, inserted.length)).toEqual(inserted);
      }),
      { numRuns: 500 },
    );
  });
});

describe('canonicalPrefix', () => {
  const start = { text: '', tokens: [] };
  const texts = (vocabulary: Vocabulary, tokens: readonly number[]): string[] =>
    tokens.map((token) => Buffer.from(vocabulary.bytes(token)).toString());

  it('leaves to the model what a longer token could replace', () => {
    const vocabulary = realVocabulary('smollm2');
    expect(texts(vocabulary, canonicalPrefix(vocabulary, start, '{"name":"'))).toEqual(['{"', 'name']);
    expect(texts(vocabulary, canonicalPrefix(vocabulary, start, '{"name": "'))).toEqual(['{"', 'name', '":']);
  });

  it('inserts all of a text that nothing can follow', () => {
    const vocabulary = realVocabulary('llama3_1');
    const before = { text: '{"ok":', tokens: vocabulary.encode('{"ok":') };
    expect(texts(vocabulary, canonicalPrefix(vocabulary, before, 'true}', { complete: true })).join('')).toBe(
      'true}',
    );
  });

  it('inserts nothing after tokens that are not canonical', () => {
    const vocabulary = tinyVocabulary(['a', 'b', 'ab', 'c', 'd']);
    expect(canonicalPrefix(vocabulary, { text: 'ab', tokens: [2] }, 'cd')).toEqual([3]);
    expect(
      canonicalPrefix(tinyVocabulary(['a', 'b', 'abc', 'c', 'd']), { text: 'ab', tokens: [0, 1] }, 'cdd'),
    ).toEqual([]);
  });

  it('does not look further back than the last cut', () => {
    const vocabulary = realVocabulary('qwen3');
    const key = vocabulary.encode('x'.repeat(5000));
    const before = { text: `${'x'.repeat(5000)}":`, tokens: [...key, ...vocabulary.encode('":')] };
    expect(texts(vocabulary, canonicalPrefix(vocabulary, before, ' true, "y'))).toEqual([' true', ',']);
    const free = { text: 'x'.repeat(5000), tokens: key };
    expect(canonicalPrefix(vocabulary, free, 'yz"')).toEqual([]);
  });

  it('inserts nothing where the tokenizer would write other bytes', () => {
    const qwen = realVocabulary('qwen3');
    expect(canonicalPrefix(qwen, start, '{"e\u0301": ')).toEqual([]);
    const embedded = realVocabulary('smollm2');
    expect(canonicalPrefix(embedded, start, 'a\u0004b: ')).toEqual([]);
  });

  it('inserts nothing where no cuts are known', () => {
    const bytes = ['a', 'b'].map((text) => Buffer.from(text));
    const vocabulary = vocabularyOf([...bytes, null], {
      endTokens: [2],
      encode: (text) => [...text].map((c) => (c === 'a' ? 0 : 1)),
    });
    expect(canonicalPrefix(vocabulary, start, 'abab')).toEqual([]);
    expect(canonicalPrefix(vocabulary, start, 'abab', { complete: true })).toEqual([0, 1, 0, 1]);
  });
});
