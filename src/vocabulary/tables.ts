import { type ByteStrings, occurringBytes, packBytes } from './byte-strings.ts';
import { joinsWords } from './cuts.ts';
import { textStart } from './text-start.ts';
import type { TokenizerFile } from './tokenizer-file.ts';
import { badTokenizer } from './tokenizer-model.ts';
import { buildTrie, type Trie } from './trie.ts';

/** All that a vocabulary read from a tokenizer.json knows without its merges: flat, and made of the file once. */
export interface VocabularyTables {
  /** Per id: what the token writes; empty for special tokens and for ids that are no token. */
  readonly strings: ByteStrings;
  readonly trie: Trie;
  /** Per byte 0..255: 1 if some token writes it. */
  readonly expressibleBytes: Uint8Array;
  /** Per id: 1 if it is special. */
  readonly special: Uint8Array;
  /** The ids of the special tokens, ascending, and their contents in bytes. */
  readonly specialIds: Int32Array;
  readonly specialContents: ByteStrings;
  readonly endTokens: readonly number[];
  /** The tokens that the tokenizer puts before a text of its own. */
  readonly textStart: readonly number[];
  /** The contents of the added tokens with their ids. */
  readonly added: readonly (readonly [content: string, id: number])[];
  /** The token that the tokenizer puts where it has none, if any. */
  readonly unknownToken: number | undefined;
  /**
   * How cuts between tokens are found: by the pieces of the pre-tokenizer, as the pairs of characters that stand in no
   * token, or not at all.
   */
  readonly cuts: 'pieces' | 'pairs' | 'none';
}

/**
 * Makes the tables. `endTokens`: ids, or contents of added tokens.
 *
 * Throws `ModelError` (`bad-tokenizer`) where an end token is no token.
 */
export function tablesOf(
  file: TokenizerFile,
  { endTokens, tokenizerConfig }: { endTokens: readonly (number | string)[]; tokenizerConfig: unknown },
): VocabularyTables {
  const added = file.added.map(({ content, id }) => [content, id] as const);
  const addedIds = new Map(added);
  const ends = endTokens.map((end) => {
    const id = typeof end === 'number' ? end : addedIds.get(end);
    if (id === undefined || !file.isToken(id)) {
      throw badTokenizer(`The end token ${JSON.stringify(end)} is not a token of the tokenizer.`);
    }
    return id;
  });
  const { model, unknownToken } = file;
  const special = new Uint8Array(file.size);
  for (const token of file.added) if (token.special) special[token.id] = 1;
  for (const id of ends) special[id] = 1;
  // It stands for text that cannot be written: its own characters are never meant.
  if (unknownToken !== undefined) special[unknownToken] = 1;
  const strings = packBytes(file.byteStrings.map((bytes, id) => (special[id] === 1 ? null : bytes)));
  const specialIds = Int32Array.from(special.keys()).filter((id) => special[id] === 1);
  return {
    strings,
    trie: buildTrie(strings),
    expressibleBytes: occurringBytes(strings),
    special,
    specialIds,
    specialContents: packBytes(Array.from(specialIds, (id) => file.byteStrings[id]!)),
    endTokens: [...new Set(ends)],
    textStart: textStart(file.postProcessor, tokenizerConfig, addedIds),
    added,
    unknownToken,
    cuts: model.spelling === 'byte-level' ? 'pieces' : joinsWords(file) ? 'pairs' : 'none',
  };
}
