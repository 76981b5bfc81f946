import type { Tokenizer } from '@huggingface/tokenizers';
import { BYTE_CHARACTERS } from './byte-level.ts';
import { newTokenizer } from './library-tokenizer.ts';
import { exactNormalizer } from './normalizer.ts';
import { exactPreTokenizer, splitsAtWhitespace } from './pre-tokenizer.ts';
import { byteToken } from './sentence-piece.ts';
import type { AddedTokenEntry, EncoderFile } from './tokenizer-file.ts';
import { type JsonObject, SPACE_MARK, type TokenizerModel } from './tokenizer-model.ts';

/** Text to tokens through @huggingface/tokenizers. */
export interface Encoder {
  /** The tokens of a text in which no special token is recognised. */
  encode(text: string): number[];
  /** The tokens of a text in which special tokens are recognised. */
  encodeMarkup(text: string): number[];
  normalise(text: string): string;
  /** The pieces within which the model works; of a byte-level BPE, characters of its alphabet (one per byte). */
  pieces(text: string): string[];
}

/**
 * Builds the encoders. The library always recognises the added tokens that it knows of, so there are two tokenizers:
 * one that has not been told of the special ones, and one that has. The tables of merges, which take most of the time
 * and memory, are built when a text is first encoded and shared by both.
 *
 * Throws `ModelError` (`bad-tokenizer`) where the library refuses the normaliser or a pattern of the pre-tokenizer.
 */
export function buildEncoder(file: EncoderFile): Encoder {
  const ordinary = file.added.filter((token) => !token.special);
  const plain = tokenizerWithoutModel(file, ordinary.map(withoutStripping), false);
  const markup = tokenizerWithoutModel(
    file,
    file.added.map(({ entry }) => entry),
    true,
  );
  let hasModel = false;
  const giveModel = (): void => {
    if (hasModel) return;
    const { model } = newTokenizer({ model: file.model.json }, file.model.type);
    // The library looks the unknown token up among the ordinary ones only.
    const unknown = file.added.find(({ content }) => content === file.model.unknown);
    if (unknown !== undefined) model!.tokens_to_ids.set(unknown.content, unknown.id);
    plain.model = model;
    markup.model = model;
    hasModel = true;
  };
  const byteIds =
    file.model.type === 'Unigram' && file.model.byteFallback ? bytePieces(file.model) : undefined;
  const encodeWith = (tokenizer: Tokenizer, text: string): number[] => {
    giveModel();
    const encoding = tokenizer.encode(text, { add_special_tokens: false });
    const [ids, tokens] = [encoding.ids as number[], encoding.tokens as string[]];
    if (byteIds === undefined) return ids;
    return ids.flatMap((id, i) =>
      tokens[i] !== file.model.unknown && tokenizer.model!.tokens_to_ids.get(tokens[i]!) === undefined
        ? Array.from(utf8.encode(tokens[i]), (byte) => byteIds[byte]!)
        : [id],
    );
  };

  const addedPattern = longestFirst(ordinary.map((token) => token.content));
  const rewritten = (text: string): string => plain.normalizer?.normalize(text) ?? text;
  const readsMarks = file.model.spelling === 'sentence-piece';
  return {
    encode: (text) => encodeWith(plain, text),
    encodeMarkup: (text) => encodeWith(markup, text),
    normalise(text) {
      // Added tokens are found before the normaliser runs and are not touched by it.
      const parts = addedPattern === undefined ? [text] : text.split(addedPattern);
      const written = parts.map((piece, i) => (i % 2 === 1 ? piece : rewritten(piece))).join('');
      return readsMarks ? written.replaceAll(SPACE_MARK, ' ') : written;
    },
    pieces: (text) => plain.pre_tokenizer!.pre_tokenize(rewritten(text)),
  };
}

/** A tokenizer with an empty model: cheap, and enough to check the normaliser and the patterns. */
function tokenizerWithoutModel(
  file: EncoderFile,
  addedTokens: readonly JsonObject[],
  prefixSpace: boolean,
): Tokenizer {
  const steps = [exactPreTokenizer(file.preTokenizer, { prefixSpace }), ...withoutMissingBytes(file.model)];
  const tokenizer = newTokenizer({
    pre_tokenizer: { type: 'Sequence', pretokenizers: steps },
    added_tokens: addedTokens,
  });
  tokenizer.normalizer = exactNormalizer(file.normalizer, {
    prepend: prefixSpace,
    collapse: splitsAtWhitespace(file.preTokenizer),
  });
  return tokenizer;
}

/** Per byte: the id of the piece that stands for it; `undefined` where not all are there, as nothing falls back then. */
function bytePieces({ entries }: TokenizerModel): readonly number[] | undefined {
  const ids = new Map(entries);
  const pieces = Array.from({ length: 256 }, (_, byte) => ids.get(byteToken(byte)) as number | undefined);
  return pieces.every((id): id is number => id !== undefined) ? pieces : undefined;
}

const utf8 = new TextEncoder();

/**
 * The Rust library leaves bytes that have no token out before it merges, so that their neighbours can be merged; this
 * one leaves them out afterwards. A step of the pre-tokenizer takes them out at the right time.
 */
function withoutMissingBytes({ entries, spelling, unknown }: TokenizerModel): JsonObject[] {
  if (spelling !== 'byte-level' || unknown !== undefined) return [];
  const contents = new Set(entries.map(([content]) => content));
  const missing = BYTE_CHARACTERS.filter((character) => !contents.has(character));
  if (missing.length === 0) return [];
  const codes = missing.map((character) => `\\x{${character.charCodeAt(0).toString(16)}}`);
  return [{ type: 'Replace', pattern: { Regex: `[${codes.join('')}]` }, content: '' }];
}

/** An added token that swallowed the blanks around it would lose bytes of the text. */
function withoutStripping({ entry }: AddedTokenEntry): JsonObject {
  return { ...entry, lstrip: false, rstrip: false };
}

/** A pattern with one group that matches any of the contents, the longest where several begin at one place. */
function longestFirst(contents: readonly string[]): RegExp | undefined {
  if (contents.length === 0) return undefined;
  const sorted = [...contents].sort((a, b) => b.length - a.length);
  return new RegExp(`(${sorted.map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})`, 'u');
}
