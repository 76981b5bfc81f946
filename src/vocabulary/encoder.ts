import { Tokenizer } from '@huggingface/tokenizers';
import { BYTE_CHARACTERS } from './byte-level.ts';
import { exactPreTokenizer } from './pre-tokenizer.ts';
import {
  badTokenizer,
  type AddedTokenEntry,
  type BpeModel,
  type JsonObject,
  type TokenizerFile,
} from './tokenizer-file.ts';

type EncoderFile = Pick<TokenizerFile, 'added' | 'model' | 'normalizer' | 'preTokenizer'>;

/** Text to tokens through @huggingface/tokenizers. */
export interface Encoder {
  /** The tokens of a text in which no special token is recognised. */
  encode(text: string): number[];
  /** The tokens of a text in which special tokens are recognised. */
  encodeMarkup(text: string): number[];
  normalise(text: string): string;
  /** The pieces within which BPE works, each as characters of the byte-level alphabet (one per byte). */
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
    const { model } = newTokenizer({ pre_tokenizer: null, added_tokens: [], model: file.model });
    // The library looks the unknown token up among the ordinary ones only.
    const unknown = file.added.find(({ content }) => content === file.model['unk_token']);
    if (unknown !== undefined) model!.tokens_to_ids.set(unknown.content, unknown.id);
    plain.model = model;
    markup.model = model;
    hasModel = true;
  };
  const encodeWith = (tokenizer: Tokenizer, text: string): number[] => {
    giveModel();
    return tokenizer.encode(text, { add_special_tokens: false }).ids;
  };

  const addedPattern = longestFirst(ordinary.map((token) => token.content));
  const normalisePiece = (text: string): string => plain.normalizer?.normalize(text) ?? text;
  return {
    encode: (text) => encodeWith(plain, text),
    encodeMarkup: (text) => encodeWith(markup, text),
    normalise(text) {
      // Added tokens are found before the normaliser runs and are not touched by it.
      if (plain.normalizer === null || addedPattern === undefined) return normalisePiece(text);
      return text
        .split(addedPattern)
        .map((piece, i) => (i % 2 === 1 ? piece : normalisePiece(piece)))
        .join('');
    },
    pieces: (text) => plain.pre_tokenizer!.pre_tokenize(normalisePiece(text)),
  };
}

/** A tokenizer with an empty model: cheap, and enough to check the normaliser and the patterns. */
function tokenizerWithoutModel(
  file: EncoderFile,
  addedTokens: readonly JsonObject[],
  prefixSpace: boolean,
): Tokenizer {
  const steps = [exactPreTokenizer(file.preTokenizer, { prefixSpace }), ...withoutMissingBytes(file.model)];
  return newTokenizer({
    normalizer: file.normalizer,
    pre_tokenizer: { type: 'Sequence', pretokenizers: steps },
    added_tokens: addedTokens,
    model: { ...file.model, vocab: {}, merges: [] },
  });
}

/**
 * The Rust library leaves bytes that have no token out before it merges, so that their neighbours can be merged; this
 * one leaves them out afterwards. A step of the pre-tokenizer takes them out at the right time.
 */
function withoutMissingBytes(model: BpeModel): JsonObject[] {
  const missing = BYTE_CHARACTERS.filter((character) => !Object.hasOwn(model.vocab, character));
  if (missing.length === 0 || (model['unk_token'] ?? null) !== null) return [];
  const codes = missing.map((character) => `\\x{${character.charCodeAt(0).toString(16)}}`);
  return [{ type: 'Replace', pattern: { Regex: `[${codes.join('')}]` }, content: '' }];
}

function newTokenizer(parts: JsonObject & { readonly model: JsonObject }): Tokenizer {
  const model = { ...parts.model, type: 'BPE' };
  return attempt(
    () => new Tokenizer({ normalizer: null, post_processor: null, decoder: null, ...parts, model }, {}),
  );
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

function attempt<T>(build: () => T): T {
  try {
    return build();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw badTokenizer(`The tokenizer cannot be built: ${reason}`, cause);
  }
}
