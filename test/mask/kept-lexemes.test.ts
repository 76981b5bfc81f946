import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compile, type CompiledConstraint } from '../../src/compile.ts';
import { LEXEME_FORMAT, readLexeme, writeLexeme } from '../../src/mask/kept-lexemes.ts';
import type { LexemeParts } from '../../src/mask/lexeme-walk.ts';
import { openVocabulary } from '../../src/vocabulary/open.ts';
import type { TokenizerVocabulary, Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { MemoryStore } from '../vocabulary/memory-store.ts';
import { tokenizerPath } from '../vocabulary/real-tokenizers.ts';
import { smallTokenizer } from '../vocabulary/small-tokenizer.ts';

const small = new TextEncoder().encode(JSON.stringify(smallTokenizer()));
const options = { endTokens: ['<end>'] };

/** Schemas with free strings, without and with a limit, and keys. */
const SCHEMAS: readonly object[] = [
  { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: { type: 'string' } },
  { type: 'array', items: { type: 'string', maxLength: 3 } },
  { type: 'array', items: { type: 'string', minLength: 2 } },
];
const TEXTS = ['{"name":"ab \\n é","cde":"12"}', '["ab","é\\"a","12"]', '["abcdé","cd"]'];

/** The masks at every place of the texts. */
function masksOver(vocabulary: Vocabulary, encode: (text: string) => number[]): Uint32Array[] {
  return SCHEMAS.flatMap((schema, i) => {
    const constraint: CompiledConstraint = compile(schema, { vocabulary });
    return encode(TEXTS[i]!).map((token) => {
      const words = constraint.mask().words().slice();
      constraint.advance(token);
      return words;
    });
  });
}

/** The vocabulary, with what it asked of what is kept. */
function watched(vocabulary: TokenizerVocabulary): { vocabulary: Vocabulary; found: number; made: number } {
  const kept = vocabulary.kept!;
  const counts = { found: 0, made: 0 };
  return Object.assign(counts, {
    vocabulary: {
      ...vocabulary,
      kept: {
        get(name: string) {
          const bytes = kept.get(name);
          if (bytes !== undefined) counts.found++;
          return bytes;
        },
        set(name: string, bytes: Uint8Array) {
          counts.made++;
          kept.set(name, bytes);
        },
      },
    },
  });
}

const masksIn = (store: MemoryStore): [string, Uint8Array][] =>
  [...store.kept].filter(([key]) => key.startsWith('masks-'));

/** Waits until what was made is written. */
async function written(
  store: MemoryStore,
  most: (bytes: Uint8Array) => boolean,
): Promise<[string, Uint8Array]> {
  return vi.waitFor(() => {
    const [entry] = masksIn(store);
    expect(entry !== undefined && most(entry[1])).toBe(true);
    return entry!;
  });
}

describe('the parts of a lexeme', () => {
  const numbers = fc.array(fc.nat(1e6), { maxLength: 9 });
  const ways = fc.array(fc.record({ begun: fc.nat(9), path: numbers, nodes: numbers }), { maxLength: 4 });
  const some = fc
    .record({ takes: numbers, tokens: numbers, isBits: fc.boolean(), marked: numbers, ways })
    .map(({ takes, tokens, isBits, marked, ...rest }): LexemeParts => ({
      takes: Float64Array.from(takes),
      upTo: Int32Array.from(takes),
      tokens: isBits ? Uint32Array.from(tokens) : Int32Array.from(tokens),
      isBits,
      marked: Int32Array.from(marked),
      ...rest,
    }));

  it('are the same from their bytes', () => {
    fc.assert(
      fc.property(some, (parts) => {
        expect(readLexeme(writeLexeme(parts)!)).toEqual(parts);
      }),
    );
  });

  it('are not written where a number does not fit', () => {
    const none = new Int32Array(0);
    const parts = { upTo: none, tokens: none, isBits: false, marked: none, ways: [] };
    expect(writeLexeme({ ...parts, takes: Float64Array.of(Infinity) })).toBeUndefined();
    expect(writeLexeme({ ...parts, takes: Float64Array.of(2 ** 31) })).toBeUndefined();
    expect(writeLexeme({ ...parts, takes: Float64Array.of(2 ** 31 - 1) })).toBeDefined();
  });
});

describe('tables of free strings', () => {
  it('are kept, and masks made of them are the same, bit by bit', async () => {
    const store = new MemoryStore();
    const plain = await openVocabulary(small, options);
    const expected = masksOver(plain, plain.encode);
    const first = watched(await openVocabulary(small, { ...options, store }));
    expect(masksOver(first.vocabulary, plain.encode)).toEqual(expected);
    expect(first).toMatchObject({ found: 0 });
    expect(first.made).toBeGreaterThanOrEqual(2);
    const [key, bytes] = await written(store, () => true);

    const second = watched(await openVocabulary(small, { ...options, store }));
    expect(masksOver(second.vocabulary, plain.encode)).toEqual(expected);
    expect(second).toMatchObject({ found: first.made, made: 0 });

    // What is damaged is made again, and replaced.
    const damaged = bytes.slice();
    damaged[damaged.length - 5]! ^= 1;
    store.kept.set(key, damaged);
    const third = watched(await openVocabulary(small, { ...options, store }));
    expect(masksOver(third.vocabulary, plain.encode)).toEqual(expected);
    expect(third).toMatchObject({ found: 0, made: first.made });
    const [, again] = await written(store, (now) => now !== damaged);
    expect(again).toEqual(bytes);
  });

  it('belong to this format', async () => {
    // Should this fail, what is kept of the same lexemes has changed: LEXEME_FORMAT must rise, or old tables will be used.
    const store = new MemoryStore();
    const vocabulary = await openVocabulary(small, { ...options, store });
    masksOver(vocabulary, vocabulary.encode);
    const [, bytes] = await written(store, () => true);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect([LEXEME_FORMAT, digest.slice(0, 16)]).toMatchInlineSnapshot(`
      [
        1,
        "8b1968bccc1272cb",
      ]
    `);
  });

  it('are made where the store fails, or takes its time', async () => {
    const plain = await openVocabulary(small, options);
    const expected = masksOver(plain, plain.encode);
    let asked = 0;
    const store = {
      get: () => undefined,
      set: async () => {
        asked++;
        await Promise.resolve();
        throw new Error('out of order');
      },
    };
    const vocabulary = await openVocabulary(small, { ...options, store });
    expect(masksOver(vocabulary, plain.encode)).toEqual(expected);
    await vi.waitFor(() => {
      expect(asked).toBeGreaterThanOrEqual(2);
    });
  });

  it('are bounded: the first ones go', async () => {
    const store = new MemoryStore();
    const { kept } = await openVocabulary(small, { ...options, store });
    const MiB = 2 ** 20;
    for (const name of ['a', 'b', 'c']) kept!.set(name, new Uint8Array(6 * MiB + 1).fill(name.charCodeAt(0)));
    kept!.set('d', new Uint8Array(17 * MiB));
    expect(['a', 'b', 'c', 'd'].filter((name) => kept!.get(name) !== undefined)).toEqual(['b', 'c']);
    await written(store, (bytes) => bytes.length > 12 * MiB);
    const again = (await openVocabulary(small, { ...options, store })).kept!;
    expect(['a', 'b', 'c', 'd'].map((name) => again.get(name)?.at(-1))).toEqual([
      undefined,
      98,
      99,
      undefined,
    ]);
    expect(again.get('c')!.byteOffset % 4).toBe(0);
  });

  it('are the same for a real vocabulary', async () => {
    const store = new MemoryStore();
    const file = readFileSync(tokenizerPath('smollm2', 'tokenizer'));
    const plain = await openVocabulary(file, { endTokens: [2] });
    const expected = masksOver(plain, plain.encode);
    const open = (): Promise<TokenizerVocabulary> => openVocabulary(file, { endTokens: [2], store });
    masksOver(await open(), plain.encode);
    await written(store, () => true);
    const again = watched(await open());
    expect(masksOver(again.vocabulary, plain.encode)).toEqual(expected);
    expect(again.found).toBeGreaterThanOrEqual(2);
    expect(again.made).toBe(0);
  });
});
