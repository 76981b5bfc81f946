import { packBytes } from './byte-strings.ts';
import { buildEncoder } from './encoder.ts';
import { pairsInNoToken, vocabularyCore } from './explicit.ts';
import { encodeGreedily } from './greedy.ts';
import { findCuts, joinsWords } from './cuts.ts';
import { readTokenizerFile } from './tokenizer-file.ts';
import { badTokenizer, isObject } from './tokenizer-model.ts';
import { textStart } from './text-start.ts';
import type { TokenizerVocabulary } from './vocabulary.ts';

export interface LoadVocabularyOptions {
  /** tokenizer_config.json, parsed: added tokens that tokenizer.json lacks, and the default end token (`eos_token`). */
  tokenizerConfig?: unknown;
  /**
   * The end tokens, as ids or as contents of added tokens (`'<|im_end|>'`): those of generation_config.json and of the
   * chat template. Default: `eos_token` of tokenizer_config.json.
   */
  endTokens?: readonly (number | string)[];
}

/**
 * The vocabulary of a tokenizer (BPE, byte-level or SentencePiece's; Unigram) from a parsed tokenizer.json: the exact bytes of every token, the trie, and the
 * tokenizer's own canonical tokenisation. Its merges are only set up when a text is first encoded.
 *
 * Added tokens with `special: false` are text. Special tokens have no bytes, and neither have end tokens, whatever the
 * file says of them: in the output they mean "end", never their characters.
 *
 * Throws `ModelError` (`bad-tokenizer`) where the file is malformed or of another kind (the message names it), where
 * an end token is no token, and where no end token is known.
 *
 * @example
 * const vocabulary = loadVocabulary(JSON.parse(text), { endTokens: [2] });
 * vocabulary.encode('{"a": 1}'); // token ids
 */
export function loadVocabulary(
  tokenizerJson: unknown,
  { tokenizerConfig, endTokens }: LoadVocabularyOptions = {},
): TokenizerVocabulary {
  const file = readTokenizerFile(tokenizerJson, tokenizerConfig);
  const addedIds = new Map(file.added.map(({ content, id }) => [content, id]));
  const ends = (endTokens ?? defaultEndTokens(tokenizerConfig)).map((end) => {
    const id = typeof end === 'number' ? end : addedIds.get(end);
    if (id === undefined || !file.isToken(id)) {
      throw badTokenizer(`The end token ${JSON.stringify(end)} is not a token of the tokenizer.`);
    }
    return id;
  });

  const special = new Uint8Array(file.size);
  for (const token of file.added) if (token.special) special[token.id] = 1;
  for (const id of ends) special[id] = 1;
  // It stands for text that cannot be written: its own characters are never meant.
  if (file.unknownToken !== undefined) special[file.unknownToken] = 1;
  const strings = packBytes(file.byteStrings.map((bytes, id) => (special[id] === 1 ? null : bytes)));
  const core = vocabularyCore(strings, { isSpecial: (id) => special[id] === 1, endTokens: ends });

  const { model, normalizer, preTokenizer, unknownToken } = file;
  const parts = {
    added: file.added.map((token) => ({ ...token, special: special[token.id] === 1 })),
    model,
    normalizer,
    preTokenizer,
  };
  const encoder = buildEncoder(parts);
  const specialBytes = new Map<number, Uint8Array>();
  for (let id = 0; id < file.size; id++) {
    if (special[id] === 1) specialBytes.set(id, file.byteStrings[id]!);
  }

  /** Merges can spell a special token out, or the library its unknown token; as text it is other tokens, or none. */
  const asText = (id: number): number[] => {
    const content = specialBytes.get(id);
    if (content === undefined) return [id];
    return id === unknownToken ? [] : encodeGreedily(core.trie, content);
  };
  let cuts: ((left: number, right: number) => boolean) | undefined;
  return {
    ...core,
    encode: (text) => encoder.encode(text).flatMap(asText),
    encodeMarkup: (text) => encoder.encodeMarkup(text),
    normalise: (text) => encoder.normalise(text),
    addedToken: (content) => addedIds.get(content),
    textStart: textStart(file.postProcessor, tokenizerConfig, addedIds),
    cutsBetween(left, right) {
      cuts ??=
        model.spelling === 'byte-level'
          ? findCuts(parts, encoder.pieces)
          : joinsWords(parts)
            ? pairsInNoToken(strings)
            : () => false;
      return cuts(left, right);
    },
  };
}

/** `eos_token` of tokenizer_config.json: a string, or an object with its content. */
function defaultEndTokens(config: unknown): string[] {
  const end = isObject(config) ? config['eos_token'] : undefined;
  const content = isObject(end) ? end['content'] : end;
  if (typeof content !== 'string') {
    throw badTokenizer(
      'No end token is known: pass `endTokens`, or a tokenizer_config.json with "eos_token".',
    );
  }
  return [content];
}
