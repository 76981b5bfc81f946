import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/base/errors.ts';
import { canonicalPrefix } from '../../src/vocabulary/forced-tokens.ts';
import { loadVocabulary } from '../../src/vocabulary/load.ts';
import { anyText } from './texts.ts';

type Json = Record<string, unknown>;

const byteTokens = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);
const DECODER = {
  type: 'Sequence',
  decoders: [
    { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
    { type: 'ByteFallback' },
    { type: 'Fuse' },
    { type: 'Strip', content: ' ', start: 1, stop: 0 },
  ],
};
const ADDED = [
  { id: 0, content: '<unk>', special: true },
  { id: 1, content: '</s>', special: true },
];

/** In the way of Llama 2: a normaliser marks spaces, and puts one in front. */
function byteFallbackBpe(): Json & { model: Json & { vocab: Record<string, number> } } {
  const contents = ['<unk>', '</s>', ...byteTokens, '▁', 'a', 'b', '"', ':', '▁a', 'ab', '":', '▁▁', '\n'];
  return {
    version: '1.0',
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: DECODER,
    added_tokens: ADDED,
    model: {
      type: 'BPE',
      unk_token: '<unk>',
      fuse_unk: true,
      byte_fallback: true,
      vocab: Object.fromEntries(contents.map((content, id) => [content, id])),
      merges: ['▁ a', 'a b', '" :', '▁ ▁'],
    },
  };
}

function unigram(byteFallback: boolean): Json & { model: Json & { vocab: [string, number][] } } {
  const pieces: [string, number][] = [
    ['<unk>', 0],
    ['</s>', 0],
    ['▁', -3],
    ['a', -2],
    ['b', -2],
    ['▁a', -2.5],
    ['ab', -2.5],
    ['▁ab', -9],
    ['"', -4],
  ];
  if (byteFallback) pieces.push(...byteTokens.map((content): [string, number] => [content, 0]));
  return {
    version: '1.0',
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    post_processor: null,
    decoder: byteFallback ? DECODER : { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
    added_tokens: ADDED,
    model: { type: 'Unigram', unk_id: 0, vocab: pieces, byte_fallback: byteFallback },
  };
}

const options = { endTokens: ['</s>'] };
const bytesOf = (text: string): number[] => [...Buffer.from(text)];
const id = (byte: number): number => byte + 2;

function refusal(tokenizer: unknown): string {
  try {
    loadVocabulary(tokenizer, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).code).toBe('bad-tokenizer');
    return (error as ModelError).message;
  }
  throw new Error('The tokenizer was not refused.');
}

describe('BPE with byte fallback', () => {
  const vocabulary = loadVocabulary(byteFallbackBpe(), options);

  it('reads the exact bytes of every token', () => {
    for (let byte = 0; byte < 256; byte++) expect([...vocabulary.bytes(id(byte))]).toEqual([byte]);
    expect([...vocabulary.bytes(263)]).toEqual(bytesOf(' a'));
    expect([...vocabulary.bytes(266)]).toEqual(bytesOf('  '));
    // Two ids with equal bytes.
    expect([...vocabulary.bytes(267)]).toEqual([...vocabulary.bytes(id(10))]);
    expect([0, 1, 2].map((token) => vocabulary.isSpecial(token))).toEqual([true, true, false]);
  });

  it('goes on with a text without a space of its own, and puts one before markup', () => {
    expect(vocabulary.encode('ab')).toEqual([264]);
    expect(vocabulary.encode(' ab')).toEqual([263, 260]);
    expect(vocabulary.encodeMarkup('ab')).toEqual([263, 260]);
    expect(vocabulary.encodeMarkup('</s>ab')).toEqual([1, 263, 260]);
    expect(vocabulary.encode('</s>')).not.toContain(1);
  });

  it('writes characters that are no token as their bytes', () => {
    expect(vocabulary.encode('é<0x41>')).toEqual(bytesOf('é<0x41>').map(id));
    expect(vocabulary.encode('▁')).toEqual([258]);
    expect(vocabulary.normalise('▁')).toBe(' ');
  });

  it('writes every text, spaces as they are', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = vocabulary.encode(text);
        expect(Buffer.concat(tokens.map((token) => vocabulary.bytes(token))).toString()).toBe(
          text.replaceAll('▁', ' '),
        );
      }),
    );
  });

  it('inserts a forced stretch up to where no token reaches across', () => {
    const start = { text: '', tokens: [] };
    expect(canonicalPrefix(vocabulary, start, 'ab":a')).toEqual([264, 265]);
    expect(canonicalPrefix(vocabulary, start, 'ab": ')).toEqual([264, 265]);
    expect(canonicalPrefix(vocabulary, start, 'ab": a')).toEqual([264, 265]);
  });

  it('splits at spaces as Gemma does, and reads marks of added tokens', () => {
    const tokenizer = byteFallbackBpe();
    tokenizer['normalizer'] = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
    tokenizer['pre_tokenizer'] = {
      type: 'Split',
      pattern: { String: ' ' },
      behavior: 'MergedWithPrevious',
      invert: false,
    };
    tokenizer['added_tokens'] = [...ADDED, { id: 266, content: '▁▁', special: false }];
    const gemma = loadVocabulary(tokenizer, options);
    expect([...gemma.bytes(266)]).toEqual(bytesOf('  '));
    expect(gemma.encode('a  b')).toEqual([259, 266, 260]);
    expect(gemma.encodeMarkup('a b')).toEqual([259, 258, 260]);
  });

  it('takes the meaning of a placeholder from tokenizer_config.json', () => {
    const tokenizer = byteFallbackBpe();
    tokenizer.model.vocab['[UNUSED_1]'] = 268;
    const tokenizerConfig = { added_tokens_decoder: { 268: { content: '<|im_end|>', special: true } } };
    const renamed = loadVocabulary(tokenizer, { endTokens: ['<|im_end|>'], tokenizerConfig });
    expect([renamed.endTokens, renamed.encodeMarkup('<|im_end|>')]).toEqual([[268], [268]]);
  });
});

describe('the start of a text', () => {
  const template = {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '</s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
  };
  it.each<[string, unknown, unknown, number[]]>([
    ['the template of the post-processor', template, {}, [1]],
    [
      'a template in a sequence',
      { type: 'Sequence', processors: [{ type: 'ByteLevel' }, template] },
      {},
      [1],
    ],
    ['add_bos_token', null, { add_bos_token: true, bos_token: { content: '</s>' } }, [1]],
    ['add_bos_token that is off', null, { add_bos_token: false, bos_token: '</s>' }, []],
    ['a template without tokens before the text', { ...template, single: [template.single[1]] }, {}, []],
    ['nothing', undefined, undefined, []],
    ['something else', [1], { add_bos_token: true, bos_token: 7 }, []],
  ])('is said by %s', (_what, post_processor, tokenizerConfig, expected) => {
    const vocabulary = loadVocabulary(
      { ...byteFallbackBpe(), post_processor },
      { ...options, tokenizerConfig },
    );
    expect(vocabulary.textStart).toEqual(expected);
  });
});

describe('Unigram', () => {
  it('finds the likeliest pieces, word by word', () => {
    const vocabulary = loadVocabulary(unigram(false), options);
    expect(vocabulary.encode('ab')).toEqual([6]);
    expect(vocabulary.encode(' ab a')).toEqual([5, 4, 5]);
    expect(vocabulary.encodeMarkup('ab')).toEqual([5, 4]);
    // Word by word: no piece holds a mark inside, whatever the scores say.
    const tokenizer = unigram(false);
    tokenizer.model.vocab.push(['a▁', 5]);
    expect(loadVocabulary(tokenizer, options).encode('a a')).toEqual([3, 5]);
  });

  it('drops characters that it has no piece for, or writes their bytes', () => {
    expect(loadVocabulary(unigram(false), options).encode('aéb')).toEqual([3, 4]);
    const vocabulary = loadVocabulary(unigram(true), options);
    expect(vocabulary.encode('aéb')).toEqual([3, 9 + 0xc3, 9 + 0xa9, 4]);
    expect([...vocabulary.bytes(9 + 0xc3)]).toEqual([0xc3]);
  });

  it('makes one blank of white space where the pre-tokenizer splits at it', () => {
    const tokenizer = unigram(true);
    tokenizer['pre_tokenizer'] = {
      type: 'Sequence',
      pretokenizers: [{ type: 'WhitespaceSplit' }, tokenizer['pre_tokenizer']],
    };
    const vocabulary = loadVocabulary(tokenizer, options);
    expect(vocabulary.normalise('a \n\t a ')).toBe('a a');
    expect(vocabulary.encode('a \n\t a ')).toEqual([3, 5]);
    expect(vocabulary.encodeMarkup('a \n\t a ')).toEqual([5, 5]);
  });
});

describe('a precompiled normaliser', () => {
  /**
   * Made by SentencePiece from the rules ﬁ -> fi, Ａ -> A, か U+3099 -> が, か -> KA, tab -> blank, é -> e, U+200B ->
   * nothing. The expected texts are those of the Rust library, which takes the shortest rule.
   */
  const CHARSMAP =
    'AAQAAAAgAAAJDQAAAQAAgKkdAAAIAACAgCACAIsFAAAAAACAgSgCAIsNAAAFAACAmRkAAIJ4AgANAACArHwCAAoAAICBfQAAoQ0AAAMAAIASAAAAFQAAABQAAAAXAAAAFgAAABkAAAAYAAAAGwAAABoAAAAdAAAAHAAAALy4AgAeAAAAIQAAACAAAAAjAAAAIgAAACUAAAAkAAAAJwAAACYAAAApAAAAKAAAACsAAAAqAAAALQAAACwAAAAvAAAALgAAADEAAAAwAAAAMwAAADIAAAA1AAAANAAAADcAAAA2AAAAOQAAADgAAAA7AAAAOgAAAD0AAAA8AAAAPwAAAD4AAABBAAAAQAAAAEMAAABCAAAARQAAAEQAAABHAAAARgAAAEkAAABIAAAASwAAAEoAAABNAAAATAAAAE8AAABOAAAAUQAAAFAAAABTAAAAUgAAAFUAAABUAAAAVwAAAFYAAABZAAAAWAAAAFsAAABaAAAAXQAAAFwAAABfAAAAXgAAAGEAAABgAAAAYwAAAGIAAABlAAAAZAAAAGcAAABmAAAAaQAAAGgAAABrAAAAagAAAG0AAABsAAAAbwAAAG4AAABxAAAAcAAAAHMAAAByAAAAdQAAAHQAAAB3AAAAdgAAAHkAAAB4AAAAewAAAHoAAAB9AAAAfAAAAH8AAAB+AAAAgQAAAIAAAACDAAAAggAAAIUAAACEAAAAhwAAAIYAAACJAAAAiAAAAIsAAACKAAAAjQAAAIwAAACPAAAAjgAAAJEAAACQAAAAkwAAAJIAAACVAAAAlAAAAJcAAACWAAAAmQAAAJgAAACbAAAAmgAAAJ0AAACcAAAAnwAAAJ4AAAChAAAAoAAAAKMAAACiAAAApQAAAKQAAACnAAAApgAAAKkAAACoAAAAqwAAAKoAAACtAAAArAAAAK8AAACuAAAAsQAAALAAAACzAAAAsgAAALUAAAC0AAAAtwAAALYAAAC5AAAAuAAAALsAAAC6AAAAvQAAALwAAAC/AAAAvgAAAMEAAADAAAAAwwAAAMIAAADFAAAAxAAAAMcAAADGAAAAyQAAAMgAAADLAAAAw4QBAM0AAADMAAAAzwAAAM4AAADRAAAA0AAAANMAAADSAAAA1QAAANQAAADXAAAA1gAAANkAAADYAAAA2wAAANoAAADdAAAA3AAAAN8AAADeAAAA4QAAAOAAAADjAAAA4gAAAOUAAADkAAAA5wAAAO8UAQDpAAAA45wBAOK8AQDjiAEA7QAAAOwAAADvAAAA7gAAAPEAAADwAAAA8wAAAPIAAAD1AAAA9AAAAPcAAAD2AAAA+QAAAPgAAAD7AAAA+gAAAP0AAAD8AAAA/wAAAP4AAAAAIABBAEtBAGUAZmkA44GMAA==';
  const tokenizer = unigram(true);
  tokenizer['normalizer'] = { type: 'Precompiled', precompiled_charsmap: CHARSMAP };
  const vocabulary = loadVocabulary(tokenizer, options);

  it.each([
    ['ﬁＡ', 'fiA'],
    ['か\u3099か', 'KA\u3099KA'],
    ['x\ty', 'x y'],
    ['e\u0301é', 'e\u0301e'],
    ['a\u200bb', 'ab'],
    ['👩‍👩‍👧é', '👩‍👩‍👧e'],
    ['か\u0301', 'KA'],
    ['\r\n\t', '\r\n '],
    ['é\u0301', 'e'],
    ['', ''],
  ])('rewrites %j to %j', (text, expected) => {
    expect(vocabulary.normalise(text)).toBe(expected);
    expect(vocabulary.encode(text)).toEqual(loadVocabulary(unigram(true), options).encode(expected));
  });

  it('inserts nothing where the tokenizer would write something else', () => {
    expect(canonicalPrefix(vocabulary, { text: '', tokens: [] }, 'é"', { complete: true })).toEqual([]);
  });

  it.each([['not base64!'], [''.padEnd(8, 'A')], [CHARSMAP.slice(0, 80)], [7]])(
    'is refused where it is damaged: %j',
    (charsmap) => {
      const damaged = {
        ...unigram(true),
        normalizer: { type: 'Precompiled', precompiled_charsmap: charsmap },
      };
      expect(refusal(damaged)).toContain('precompiled_charsmap');
    },
  );
});

describe('what is not exact', () => {
  it.each<[string, (tokenizer: ReturnType<typeof byteFallbackBpe>) => unknown, RegExp]>([
    ['no decoder', (t) => (t['decoder'] = null), /decoder/],
    ['a decoder of WordPiece', (t) => (t['decoder'] = { type: 'WordPiece' }), /WordPiece/],
    [
      'a decoder that strips the end',
      (t) => (t['decoder'] = { type: 'Strip', content: ' ', stop: 1 }),
      /Strip/,
    ],
    ['no byte fallback in the decoder', (t) => (t['decoder'] = { type: 'Metaspace' }), /[Bb]yte fallback/],
    ['byte fallback in the decoder alone', (t) => (t.model['byte_fallback'] = false), /[Bb]yte fallback/],
    ['a decoder that leaves marks', (t) => (t['decoder'] = { type: 'ByteFallback' }), /as a space/],
    ['a ByteLevel step as well', (t) => (t['pre_tokenizer'] = { type: 'ByteLevel' }), /mixes/],
    [
      'another replacement',
      (t) => (t['pre_tokenizer'] = { type: 'Metaspace', replacement: '_' }),
      /Metaspace/,
    ],
    ['an unknown step', (t) => (t['pre_tokenizer'] = { type: 'UnicodeScripts' }), /UnicodeScripts/],
    ['a broken Replace', (t) => (t['normalizer'] = { type: 'Replace', pattern: { String: 'a' } }), /Replace/],
  ])('is refused: %s', (_what, spoil, message) => {
    const tokenizer = byteFallbackBpe();
    spoil(tokenizer);
    expect(refusal(tokenizer)).toMatch(message);
  });

  it.each<[string, (tokenizer: ReturnType<typeof unigram>) => unknown, RegExp]>([
    ['pieces without scores', (t) => Object.assign(t.model, { vocab: ['a'] }), /piece/],
    ['no pieces', (t) => (t.model['vocab'] = []), /piece/],
    ['an unknown piece that is none', (t) => (t.model['unk_id'] = 1e6), /unk_id/],
  ])('is refused: %s', (_what, spoil, message) => {
    const tokenizer = unigram(false);
    spoil(tokenizer);
    expect(refusal(tokenizer)).toMatch(message);
  });
});
