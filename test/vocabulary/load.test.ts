import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/base/errors.ts';
import { canonicalPrefix } from '../../src/vocabulary/forced-tokens.ts';
import { loadVocabulary } from '../../src/vocabulary/load.ts';
import { smallTokenizer } from './small-tokenizer.ts';
import { anyText } from './texts.ts';

const options = { endTokens: ['<end>'] };

function refusal(tokenizer: unknown, given: Parameters<typeof loadVocabulary>[1] = options): string {
  try {
    loadVocabulary(tokenizer, given);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).code).toBe('bad-tokenizer');
    return (error as ModelError).message;
  }
  throw new Error('The tokenizer was not refused.');
}

describe('loadVocabulary', () => {
  it('reads the exact bytes of every token', () => {
    const vocabulary = loadVocabulary(smallTokenizer(), options);
    for (let byte = 0; byte < 256; byte++) expect([...vocabulary.bytes(byte)]).toEqual([byte]);
    expect([...vocabulary.bytes(256)]).toEqual([0x20, 0x61]);
    expect([...vocabulary.bytes(264)]).toEqual([...Buffer.from('<é >')]);
    for (const id of [-1, 262, 263, 265, 1e9]) expect(vocabulary.bytes(id)).toHaveLength(0);
    expect([vocabulary.size, vocabulary.trie.token.length]).toEqual([265, 263]);
    expect([262, 263, 264, -1].map((id) => vocabulary.isSpecial(id))).toEqual([true, false, false, false]);
    expect(vocabulary.expressibleBytes.every((has) => has === 1)).toBe(true);
  });

  it('reads merges in either notation', () => {
    const pairs = smallTokenizer();
    pairs.model['merges'] = [
      ['Ġ', 'a'],
      ['a', 'b'],
    ];
    expect(loadVocabulary(pairs, options).encode('ab a')).toEqual([257, 256]);
  });

  it('keeps every byte of a text with added tokens, strip flags or not', () => {
    const vocabulary = loadVocabulary(smallTokenizer(), options);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyText, fc.constantFrom('<é >', ' <é > ', '<end>')), { maxLength: 3 }),
        (parts) => {
          const text = parts.join('');
          const tokens = vocabulary.encode(text);
          expect(
            Buffer.concat(tokens.map((token) => vocabulary.bytes(token))).equals(Buffer.from(text)),
          ).toBe(true);
        },
      ),
    );
  });

  it('never encodes text as a special token, even if merges spell it out', () => {
    const tokenizer = smallTokenizer();
    tokenizer.added_tokens.push({ id: 261, content: 'cde', special: true });
    for (const ignoreMerges of [false, true]) {
      tokenizer.model['ignore_merges'] = ignoreMerges;
      const vocabulary = loadVocabulary(tokenizer, options);
      expect(vocabulary.encode('cde')).toEqual([260, 101]);
      expect(vocabulary.encodeMarkup('cde')).toEqual([261]);
    }
  });

  it('takes the bytes of end tokens away', () => {
    const vocabulary = loadVocabulary(smallTokenizer(), { endTokens: [257, '<end>', 257] });
    expect(vocabulary.endTokens).toEqual([257, 262]);
    expect(vocabulary.isSpecial(257)).toBe(true);
    expect(vocabulary.bytes(257)).toHaveLength(0);
    expect(vocabulary.encode('ab')).toEqual([97, 98]);
  });

  it('takes added tokens and the end token from tokenizer_config.json', () => {
    const tokenizerConfig = {
      eos_token: { content: '<stop>' },
      added_tokens_decoder: { 262: { content: 'other' }, 300: { content: '<stop>', special: true } },
    };
    const vocabulary = loadVocabulary(smallTokenizer(), { tokenizerConfig });
    expect([vocabulary.size, vocabulary.endTokens, vocabulary.addedToken('<end>')]).toEqual([
      301,
      [300],
      262,
    ]);
  });

  it('takes the first special token in the text that ends a turn for an end token too', () => {
    const ends = (given: Parameters<typeof loadVocabulary>[1]) =>
      loadVocabulary(smallTokenizer(), given).endTokens;
    const tokenizerConfig = {
      eos_token: '<end>',
      added_tokens_decoder: {
        265: { content: '<turn>', special: true },
        266: { content: '<turn>s', special: true },
        267: { content: 'turn', special: false },
      },
    };
    expect(ends({ tokenizerConfig, turnEnd: '\n<turn><end>' })).toEqual([265]);
    expect(ends({ tokenizerConfig, turnEnd: '<turn>s' })).toEqual([266]);
    expect(ends({ tokenizerConfig, turnEnd: '<turn>', endTokens: [97, 265] })).toEqual([97, 265]);
    // Where it has none, it says nothing.
    expect(ends({ tokenizerConfig, turnEnd: 'turn\n' })).toEqual([262]);
    expect(ends({ tokenizerConfig, turnEnd: '', endTokens: [] })).toEqual([]);
  });

  it('writes a prefix space in markup only', () => {
    const tokenizer = smallTokenizer();
    tokenizer['pre_tokenizer'] = { type: 'ByteLevel', add_prefix_space: true };
    const vocabulary = loadVocabulary(tokenizer, options);
    expect(vocabulary.encode('a')).toEqual([97]);
    expect(vocabulary.encodeMarkup('a')).toEqual([256]);
  });

  it('drops what it has only its unknown token for', () => {
    const tokenizer = smallTokenizer();
    delete tokenizer.model.vocab['z'];
    tokenizer.model['unk_token'] = '<end>';
    expect(loadVocabulary(tokenizer, options).encode('azb')).toEqual([97, 98]);
  });

  it('leaves bytes without a token out before it merges', () => {
    const tokenizer = smallTokenizer();
    delete tokenizer.model.vocab['z'];
    expect(loadVocabulary(tokenizer, options).encode('azb')).toEqual([257]);
  });

  it('reads blanks and digits as the Rust library does', () => {
    const tokenizer = smallTokenizer();
    tokenizer['pre_tokenizer'] = {
      type: 'Sequence',
      pretokenizers: [{ type: 'Digits', individual_digits: true }, { type: 'ByteLevel' }],
    };
    tokenizer.model['merges'] = ['Ù ¡', 'Ù¡ Ù', 'ï »', 'ï» ¿', 'ï»¿ !'];
    ['Ù¡', 'Ù¡Ù', 'ï»', 'ï»¿', 'ï»¿!'].forEach((token, i) => (tokenizer.model.vocab[token] = 270 + i));
    const vocabulary = loadVocabulary(tokenizer, options);
    expect(vocabulary.encode('١١')).toEqual([270, 270]); // each digit on its own, not only those of ASCII
    expect(vocabulary.encode('\ufeff!')).toEqual([274]); // U+FEFF is no blank, so no boundary stands behind it
  });

  it('refuses other kinds of tokenizers by name', () => {
    const withModel = (model: unknown): unknown => ({ ...smallTokenizer(), model });
    expect(refusal(withModel({ type: 'WordLevel', vocab: {} }))).toContain('WordLevel');
    expect(refusal(withModel({ type: 'WordPiece', vocab: {} }))).toContain('WordPiece');
    expect(refusal({ ...smallTokenizer(), pre_tokenizer: { type: 'Metaspace' } })).toContain(
      'decoder step ByteLevel',
    );
    expect(refusal(withModel({ ...smallTokenizer().model, byte_fallback: true }))).toContain('SentencePiece');
    expect(refusal(withModel({ ...smallTokenizer().model, end_of_word_suffix: '</w>' }))).toContain(
      'end_of_word_suffix',
    );
    expect(refusal({ ...smallTokenizer(), pre_tokenizer: { type: 'Whitespace' } })).toContain('no ByteLevel');
    const merged = { type: 'Split', pattern: { String: '::' }, behavior: 'MergedWithNext' };
    const steps = { type: 'Sequence', pretokenizers: [merged, { type: 'ByteLevel' }] };
    expect(refusal({ ...smallTokenizer(), pre_tokenizer: steps })).toContain('MergedWithNext');
  });

  it.each<[string, (tokenizer: ReturnType<typeof smallTokenizer>) => unknown, RegExp]>([
    ['no vocab', (t) => Object.assign(t.model, { vocab: undefined }), /model\.vocab/],
    ['an id that is no integer', (t) => (t.model.vocab['q'] = 1.5), /"q" has the id 1\.5/],
    ['an id that is text', (t) => (t.model.vocab['q'] = '7'), /ids are integers/],
    ['a negative id', (t) => (t.model.vocab['q'] = -1), /-1/],
    ['a huge id', (t) => (t.model.vocab['q'] = 1e12), /below 1048576/],
    ['an id twice', (t) => (t.model.vocab['q'] = 97), /have the same id 97/],
    ['an added id that is taken', (t) => (t.added_tokens[0]!['id'] = 97), /have the same id 97/],
    ['an added id twice', (t) => (t.added_tokens[0]!['id'] = 264), /repeats/],
    ['an added token without content', (t) => delete t.added_tokens[0]!['content'], /"content"/],
    ['merges of two notations', (t) => (t.model['merges'] = ['a b', ['a', 'b']]), /merges/],
    ['a merge that is no pair', (t) => (t.model['merges'] = ['ab']), /merges/],
    ['an unknown token that is none', (t) => (t.model['unk_token'] = '<unk>'), /unk_token/],
    ['a normaliser that is unknown', (t) => (t['normalizer'] = { type: 'Magic' }), /Magic/],
    [
      'a broken pattern',
      (t) =>
        (t['pre_tokenizer'] = {
          type: 'Sequence',
          pretokenizers: [
            { type: 'Split', pattern: { Regex: '(' }, behavior: 'Isolated' },
            { type: 'ByteLevel' },
          ],
        }),
      /cannot be built/,
    ],
  ])('refuses %s', (_what, spoil, message) => {
    const tokenizer = smallTokenizer();
    spoil(tokenizer);
    expect(refusal(tokenizer)).toMatch(message);
  });

  it('refuses what is no object', () => {
    for (const file of [null, undefined, [], 'x', 1]) expect(refusal(file)).toContain('must be an object');
  });

  it('refuses end tokens that are none, and their absence', () => {
    expect(refusal(smallTokenizer(), { endTokens: [263] })).toContain('263');
    expect(refusal(smallTokenizer(), { endTokens: ['</s>'] })).toContain('</s>');
    expect(refusal(smallTokenizer(), {})).toContain('endTokens');
    expect(refusal(smallTokenizer(), { ...options, tokenizerConfig: 'x' })).toContain(
      'tokenizer_config.json',
    );
  });

  it('reads a spoilt file or refuses it, and never fails otherwise', () => {
    const junk = fc.oneof(
      fc.constantFrom(null, undefined, -1, 1.5, 1e12, '', 'BPE', [], {}, [[]], '__proto__'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 5 }), junk, (path, value) => {
        const tokenizer = smallTokenizer();
        let at = tokenizer as Record<string, unknown>;
        let key = '';
        for (const step of path) {
          const keys = Object.keys(at);
          if (keys.length === 0) break;
          key = keys[step % keys.length]!;
          const inner = at[key];
          if (typeof inner !== 'object' || inner === null) break;
          at = inner as Record<string, unknown>;
        }
        at[key] = value;
        try {
          const vocabulary = loadVocabulary(tokenizer, options);
          vocabulary.encode('ab <é > 12');
          vocabulary.encodeMarkup('ab <end>');
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('cuts of a tokenizer', () => {
  const forcedWith = (
    change: (tokenizer: ReturnType<typeof smallTokenizer>) => void,
    text = 'ab":12}',
  ): number[] => {
    const tokenizer = smallTokenizer();
    change(tokenizer);
    return canonicalPrefix(loadVocabulary(tokenizer, options), { text: '', tokens: [] }, text);
  };

  it('stand between letters, digits and quotes', () => {
    expect(forcedWith(() => undefined)).toEqual([257, 259, 258]);
  });

  it('are not known where a pattern looks back or the normaliser rewrites ASCII', () => {
    const looking = { type: 'Split', pattern: { Regex: '(?<=a)b' }, behavior: 'Isolated' };
    const sequence = { type: 'Sequence', pretokenizers: [looking, { type: 'ByteLevel' }] };
    expect(forcedWith((tokenizer) => (tokenizer['pre_tokenizer'] = sequence))).toEqual([]);
    expect(forcedWith((tokenizer) => (tokenizer['normalizer'] = { type: 'Lowercase' }))).toEqual([]);
    expect(forcedWith((tokenizer) => (tokenizer['normalizer'] = { type: 'NFC' }))).toEqual([257, 259, 258]);
  });

  it('do not stand inside an added token', () => {
    const added = { id: 280, content: 'b":1', special: false };
    expect(forcedWith((tokenizer) => tokenizer.added_tokens.push(added), 'ab":')).toEqual([]);
  });
});
