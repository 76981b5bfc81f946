import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../../src/compile.ts';
import { loadVocabulary } from '../../src/vocabulary/load.ts';
import { openVocabulary, type OpenVocabularyOptions } from '../../src/vocabulary/open.ts';
import { TABLES_FORMAT } from '../../src/vocabulary/saved-tables.ts';
import type { TokenizerVocabulary } from '../../src/vocabulary/vocabulary.ts';
import { MemoryStore } from './memory-store.ts';
import { tokenizerPath } from './real-tokenizers.ts';
import { smallTokenizer } from './small-tokenizer.ts';
import { anyText } from './texts.ts';

const FULL = process.env['WELLFORMED_FULL'] !== undefined;

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const small = bytesOf(smallTokenizer());
const options = { endTokens: ['<end>'] };

/** All tables of a vocabulary, for comparison. */
function contentsOf(vocabulary: TokenizerVocabulary): unknown {
  const { size, trie, endTokens, expressibleBytes } = vocabulary;
  const ids = Array.from({ length: size + 1 }, (_, id) => id);
  const bytes = createHash('sha256');
  for (const id of ids) bytes.update(`${id}:`).update(vocabulary.bytes(id));
  const special = ids.filter((id) => vocabulary.isSpecial(id));
  return { size, trie, endTokens, expressibleBytes, bytes: bytes.digest('hex'), special };
}

/** A vocabulary from a store that has its tables: the second of two. */
async function reopened(file: Uint8Array, given: OpenVocabularyOptions): Promise<TokenizerVocabulary> {
  const store = new MemoryStore();
  await openVocabulary(file, { ...given, store });
  const vocabulary = await openVocabulary(file, { ...given, store });
  expect(store.sets).toBe(1);
  return vocabulary;
}

afterEach(() => vi.restoreAllMocks());

describe('openVocabulary', () => {
  it('does not read a tokenizer.json whose tables are kept until a text is encoded', async () => {
    const store = new MemoryStore();
    await openVocabulary(small, { ...options, store });
    const parse = vi.spyOn(JSON, 'parse');
    const longest = (): number => Math.max(0, ...parse.mock.calls.map(([text]) => text.length));
    const vocabulary = await openVocabulary(small, { ...options, store });
    expect(contentsOf(vocabulary)).toEqual(contentsOf(loadVocabulary(smallTokenizer(), options)));
    expect(vocabulary.addedToken('<é >')).toBe(264);
    expect(longest()).toBeLessThan(small.length / 2);
    expect(vocabulary.encode('ab')).toEqual([257]);
    expect(longest()).toBeGreaterThan(small.length / 2);
    const calls = parse.mock.calls.length;
    expect(vocabulary.encodeMarkup('<end>ab')).toEqual([262, 257]);
    expect(parse.mock.calls.length).toBe(calls);
  });

  it('keeps apart what comes from other files, configurations and end tokens', async () => {
    const store = new MemoryStore();
    const other = smallTokenizer();
    other.model.vocab['de'] = 265;
    const tokenizerConfig = { eos_token: '<end>', added_tokens_decoder: { 266: { content: '<more>' } } };
    const given: [Uint8Array, OpenVocabularyOptions][] = [
      [small, options],
      [bytesOf(other), options],
      [small, { endTokens: [262] }],
      [small, { endTokens: [] }],
      [small, { endTokens: [97, 98] }],
      [small, { tokenizerConfig: { eos_token: '<end>' } }],
      [small, { tokenizerConfig }],
      [small, { tokenizerConfig, turnEnd: 'x' }],
      [small, { ...options, tokenizerConfig }],
    ];
    for (let round = 0; round < 2; round++) {
      for (const [file, one] of given) {
        const plain = loadVocabulary(JSON.parse(new TextDecoder().decode(file)), one);
        expect(contentsOf(await openVocabulary(file, { ...one, store }))).toEqual(contentsOf(plain));
      }
      expect(store.kept.size).toBe(given.length);
    }
    // What else is in a configuration makes no difference.
    await openVocabulary(small, { tokenizerConfig: { ...tokenizerConfig, chat_template: 'T' }, store });
    expect(store.kept.size).toBe(given.length);
  });

  it('makes again, and replaces, what is damaged anywhere', async () => {
    const store = new MemoryStore();
    const expected = contentsOf(await openVocabulary(small, { ...options, store }));
    const [key, whole] = store.only;
    const damages = fc.oneof(
      fc.record({ at: fc.nat(whole.length - 1), by: fc.integer({ min: 1, max: 255 }) }).map(({ at, by }) => {
        const changed = whole.slice();
        changed[at]! ^= by;
        return changed;
      }),
      fc.nat(whole.length - 1).map((length) => whole.slice(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 9 }).map((more) => Uint8Array.from([...whole, ...more])),
      fc.uint8Array({ maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(damages, async (damaged) => {
        store.kept.set(key, damaged);
        const { sets } = store;
        expect(contentsOf(await openVocabulary(small, { ...options, store }))).toEqual(expected);
        expect(store.sets).toBe(sets + 1);
        expect(store.only).toEqual([key, whole]);
      }),
      { numRuns: 60 },
    );
  });

  it('makes again, and replaces, what another version kept', async () => {
    const store = new MemoryStore();
    await openVocabulary(small, { ...options, store });
    const [key, whole] = store.only;
    const stale = whole.slice();
    new Uint32Array(stale.buffer, 4, 1)[0] = TABLES_FORMAT + 1;
    store.kept.set(key, stale);
    await openVocabulary(small, { ...options, store });
    expect(store.only).toEqual([key, whole]);
  });

  it('makes again, and replaces, what was made of something else', async () => {
    const store = new MemoryStore();
    await openVocabulary(small, { ...options, store });
    const [key, whole] = store.only;
    const others = new MemoryStore();
    await openVocabulary(small, { endTokens: [97], store: others });
    store.kept.set(key, others.only[1]);
    expect((await openVocabulary(small, { ...options, store })).endTokens).toEqual([262]);
    expect(store.only).toEqual([key, whole]);
  });

  it('takes a store that fails for an empty one', async () => {
    const fail = (): never => {
      throw new Error('out of order');
    };
    const reject = (): Promise<never> => Promise.reject(new Error('out of order'));
    const strange = { get: () => 'text' as unknown as Uint8Array, set: () => undefined };
    for (const store of [{ get: fail, set: fail }, { get: reject, set: reject }, strange]) {
      expect((await openVocabulary(small, { ...options, store })).encode('ab')).toEqual([257]);
    }
  });

  it('takes bytes from wherever they lie', async () => {
    const store = new MemoryStore();
    const made = await openVocabulary(small, { ...options, store });
    const [key, whole] = store.only;
    for (const shift of [1, 2, 3, 4]) {
      const room = new Uint8Array(whole.length + shift);
      room.set(whole, shift);
      store.kept.set(key, room.subarray(shift));
      expect(contentsOf(await openVocabulary(small, { ...options, store }))).toEqual(contentsOf(made));
    }
    expect(store.sets).toBe(1);
  });

  it('does without a store, and where there are no digests', async () => {
    expect((await openVocabulary(small, options)).encode('ab')).toEqual([257]);
    vi.stubGlobal('crypto', {});
    try {
      const store = new MemoryStore();
      expect((await openVocabulary(small, { ...options, store })).encode('ab')).toEqual([257]);
      expect(store.sets).toBe(0);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('refuses what loadVocabulary refuses, and keeps nothing of it', async () => {
    const store = new MemoryStore();
    await openVocabulary(small, { ...options, store });
    const nested: Record<string, unknown> = {};
    nested['added_tokens_decoder'] = nested;
    const refused: [Uint8Array, OpenVocabularyOptions, RegExp][] = [
      [new TextEncoder().encode('{"model"'), options, /tokenizer.json is not JSON/],
      [bytesOf([]), options, /must be an object/],
      [small, { endTokens: ['<none>'] }, /end token "<none>"/],
      [small, {}, /No end token/],
      [small, { ...options, tokenizerConfig: 'text' }, /tokenizer_config.json must be an object/],
      [small, { ...options, tokenizerConfig: nested }, /no "content"/],
    ];
    for (const [file, given, message] of refused) {
      await expect(openVocabulary(file, { ...given, store })).rejects.toMatchObject({
        code: 'bad-tokenizer',
        message: expect.stringMatching(message) as string,
      });
    }
    expect(store.sets).toBe(1);
  });

  it('keeps what belongs to this format', async () => {
    // Should this fail, tables of the same file have changed: TABLES_FORMAT must rise, or old ones will be used.
    const store = new MemoryStore();
    await openVocabulary(small, { ...options, store });
    const [, bytes] = store.only;
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect([TABLES_FORMAT, digest.slice(0, 16)]).toMatchInlineSnapshot(`
      [
        2,
        "f8163970e1079e51",
      ]
    `);
  });

  // Of each kind of bytes and cuts; the larger ones take many seconds to load twice.
  const names = FULL ? ['smollm2', 'llama3_1', 'llama2', 'gemma3', 'qwen3', 'yi'] : ['smollm2', 'llama2'];
  describe.each(names)('of %s', (name) => {
    const file = readFileSync(tokenizerPath(name, 'tokenizer'));
    const tokenizerConfig = JSON.parse(
      readFileSync(tokenizerPath(name, 'tokenizer_config'), 'utf8'),
    ) as object;

    it('is the same from the store, and so are its masks, bit by bit', async () => {
      const plain = loadVocabulary(JSON.parse(file.toString('utf8')), { tokenizerConfig });
      const kept = await reopened(file, { tokenizerConfig });
      expect(contentsOf(kept)).toEqual(contentsOf(plain));
      const schema = {
        type: 'object',
        properties: {
          name: { type: 'string', maxLength: 9 },
          tags: { type: 'array', items: { pattern: '^[a-f]+$' } },
          age: { type: 'integer', minimum: 3 },
        },
        required: ['name'],
      };
      const [one, other] = [compile(schema, { vocabulary: plain }), compile(schema, { vocabulary: kept })];
      const tokens = plain.encode('{"name":"Ada \\"é\\"","tags":["abcdef"],"age":36}');
      expect(kept.encode('{"name":"Ada \\"é\\"","tags":["abcdef"],"age":36}')).toEqual(tokens);
      let states = 0;
      for (const token of tokens) {
        expect(other.mask().words()).toEqual(one.mask().words());
        expect(other.forced()).toEqual(one.forced());
        one.advance(token);
        other.advance(token);
        states++;
      }
      expect(one.isComplete && other.isComplete).toBe(true);
      expect(states).toBeGreaterThan(10);
      fc.assert(
        fc.property(anyText, (text) => {
          expect(kept.encode(text)).toEqual(plain.encode(text));
          expect(kept.encodeMarkup(text)).toEqual(plain.encodeMarkup(text));
          expect(kept.normalise(text)).toBe(plain.normalise(text));
        }),
        { numRuns: 30 },
      );
      for (const pair of ['a"', '":', 'a ', '1,', 'ab', '  ']) {
        const [left, right] = [pair.charCodeAt(0), pair.charCodeAt(1)];
        expect(kept.cutsBetween!(left, right)).toBe(plain.cutsBetween!(left, right));
      }
    });
  });
});
