import type { KeptTables } from './kept-tables.ts';
import type { Trie } from './trie.ts';

/** All tokens of a model: byte strings with ids, and special tokens, which have none. */
export interface Vocabulary {
  /** The number of ids; ids from here on (padded logits) are never tokens. */
  readonly size: number;
  /** The tokens that have bytes, as a trie. Several ids may have equal bytes. */
  readonly trie: Trie;
  /** The ids that mean "end": each is allowed exactly where the text is complete. They are special: they have no bytes. */
  readonly endTokens: readonly number[];
  /**
   * Per byte 0..255: 1 if some token's bytes hold it, else 0. A byte with 0 can never be written. Every string over
   * given bytes can be written in any order only if each of them is also a token on its own (a node of depth 1 with a
   * token): that is for the mask to find out, this table only takes bytes out of the alphabet.
   */
  readonly expressibleBytes: Uint8Array;
  /** The exact bytes that a token writes; empty for special tokens and for ids that are no token. */
  bytes(token: number): Uint8Array;
  /** Whether an id is a special token (control tokens, markers of chat templates, end tokens). */
  isSpecial(token: number): boolean;
  /**
   * The canonical tokenisation of a text. Never yields special tokens, whatever the text holds. Bytes that no token
   * writes are dropped, as the tokenizer drops them.
   */
  encode(text: string): number[];
  /**
   * Whether the canonical tokenisation of every text with these two UTF-16 units side by side has a token boundary
   * between them, such that the tokens on the left do not depend on what follows the right unit, and those on the
   * right do not depend on what stands left of it. May say no where it does not know; absent: nothing is known.
   */
  cutsBetween?(left: number, right: number): boolean;
  /** The id of an added token (special or not) by its exact content, such as `<|im_end|>`. */
  addedToken?(content: string): number | undefined;
  /** What masks made over this vocabulary in earlier processes, as far as a store has kept it. */
  readonly kept?: KeptTables | undefined;
}

/** A vocabulary read from a tokenizer.json. */
export interface TokenizerVocabulary extends Vocabulary {
  /** The tokenisation of a rendered chat template: special tokens that the text spells out are special tokens. */
  encodeMarkup(text: string): number[];
  /** The text as the tokenizer's normaliser rewrites it (NFC, say); `encode` writes exactly these characters. */
  normalise(text: string): string;
  /** The id of an added token (special or not) by its exact content, such as `<|im_end|>`. */
  addedToken(content: string): number | undefined;
  /** The contents of the added tokens, special or not, by their ids. */
  readonly addedTokens: ReadonlyMap<number, string>;
  /** The tokens that the tokenizer puts before a text that is no conversation, such as `<s>`. Often none. */
  readonly textStart: readonly number[];
}
