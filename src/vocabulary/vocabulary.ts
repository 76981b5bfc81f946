import type { Trie } from './trie.ts';

/** All tokens of a model: byte strings with ids, and special tokens, which have none. */
export interface Vocabulary {
  /** The number of ids; ids from here on (padded logits) are never tokens. */
  readonly size: number;
  /** The tokens that have bytes, as a trie. Several ids may have equal bytes. */
  readonly trie: Trie;
  /** The ids that mean "end": each is allowed exactly where the text is complete. */
  readonly endTokens: readonly number[];
  /** The exact bytes that a token writes; empty for special tokens and for ids that are no token. */
  bytes(token: number): Uint8Array;
  /** Whether an id is a special token (control tokens, markers of chat templates). */
  isSpecial(token: number): boolean;
  /** The canonical tokenisation of a text. Never yields special tokens, whatever the text holds. */
  encode(text: string): number[];
}
