import { textSide, vocabularyFrom } from './from-tables.ts';
import { chooseEndTokens } from './end-tokens.ts';
import { tablesOf, type VocabularyTables } from './tables.ts';
import { readTokenizerFile } from './tokenizer-file.ts';
import type { TokenizerVocabulary } from './vocabulary.ts';

export interface LoadVocabularyOptions {
  /** tokenizer_config.json, parsed: added tokens that tokenizer.json lacks, and the default end token (`eos_token`). */
  tokenizerConfig?: unknown;
  /**
   * The end tokens, as ids or as contents of added tokens (`'<|im_end|>'`): those of generation_config.json and of the
   * chat template. Default: `eos_token` of tokenizer_config.json.
   */
  endTokens?: readonly (number | string)[];
  /**
   * The text with which the chat template ends the model's turn: the first special token in it means "end" too. With
   * one, and without `endTokens`, it is the only one.
   */
  turnEnd?: string;
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
  options: LoadVocabularyOptions = {},
): TokenizerVocabulary {
  return loadWithTables(tokenizerJson, options).vocabulary;
}

/** A vocabulary with the tables that it is made of. Throws what `loadVocabulary` throws. */
export function loadWithTables(
  tokenizerJson: unknown,
  options: LoadVocabularyOptions,
): { readonly tables: VocabularyTables; readonly vocabulary: TokenizerVocabulary } {
  const file = readTokenizerFile(tokenizerJson, options.tokenizerConfig);
  const tables = tablesOf(file, {
    endTokens: chooseEndTokens(file, options),
    tokenizerConfig: options.tokenizerConfig,
  });
  const { model, normalizer, preTokenizer, postProcessor } = file;
  // At once, for the library may refuse a part of it. The byte strings of the file are not kept.
  const text = textSide({ added: file.added, model, normalizer, preTokenizer, postProcessor }, tables);
  return { tables, vocabulary: vocabularyFrom(tables, () => text) };
}
