import { Tokenizer } from '@huggingface/tokenizers';
import { badTokenizer, type JsonObject, type TokenizerModel } from './tokenizer-model.ts';

/** A model that knows nothing: cheap, and enough where the other parts of a tokenizer are asked. */
const NO_MODEL: JsonObject = {
  byte_fallback: false,
  unk_token: null,
  fuse_unk: false,
  vocab: {},
  merges: [],
};

/**
 * A tokenizer of the library from some of its parts; what is not given is not there.
 *
 * Throws `ModelError` (`bad-tokenizer`) where the library refuses one.
 */
export function newTokenizer(parts: JsonObject, type: TokenizerModel['type'] = 'BPE'): Tokenizer {
  const none = {
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    added_tokens: [],
  };
  const model = { ...((parts['model'] ?? NO_MODEL) as JsonObject), type };
  try {
    return new Tokenizer({ ...none, ...parts, model } as ConstructorParameters<typeof Tokenizer>[0], {});
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw badTokenizer(`The tokenizer cannot be built: ${reason}`, cause);
  }
}
