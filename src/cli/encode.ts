import type { Trie, Vocabulary } from '../index.ts';

/** A text as tokens. */
export interface Encoded {
  /** What the tokens must write. */
  readonly bytes: Uint8Array;
  readonly tokens: readonly number[];
  /** Whether the tokens write all bytes; if not, they write those in front of the first that no token can write. */
  readonly isWhole: boolean;
}

/**
 * A text as the tokenizer writes it. Where that changes the text (a normaliser, or characters that the tokenizer does
 * not know, or lone surrogates, or bytes that are not UTF-8), its very bytes by the longest tokens that fit.
 */
export function encodeExactly(vocabulary: Vocabulary, text: string | Uint8Array): Encoded {
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  // What is not UTF-8 gets replacement characters, and so other bytes.
  const characters =
    typeof text === 'string' ? text : new TextDecoder('utf-8', { ignoreBOM: true }).decode(text);
  const tokens = isWellFormed(characters) ? vocabulary.encode(characters) : [];
  if (writes(vocabulary, tokens, bytes)) return { bytes, tokens, isWhole: true };
  return { bytes, ...longestTokens(vocabulary.trie, bytes) };
}

/**
 * The UTF-8 bytes of a text. A surrogate without its other half has none; it gets the three that it would have, which
 * no reader of UTF-8 accepts: a replacement character would make another text of it.
 */
export function bytesOf(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (isWellFormed(text)) return bytes;
  // Replacement characters have three bytes too: only what stands in them is wrong.
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0xd800 && code <= 0xdfff) {
      bytes.set([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)], at);
    }
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

function writes(vocabulary: Vocabulary, tokens: readonly number[], bytes: Uint8Array): boolean {
  let at = 0;
  for (const token of tokens) {
    for (const byte of vocabulary.bytes(token)) if (bytes[at++] !== byte) return false;
  }
  return at === bytes.length;
}

function longestTokens(trie: Trie, bytes: Uint8Array): { tokens: number[]; isWhole: boolean } {
  const tokens: number[] = [];
  for (let from = 0; from < bytes.length;) {
    let found = -1;
    let end = from;
    let node = 0;
    for (let at = from; at < bytes.length; at++) {
      node = childOf(trie, node, bytes[at]!);
      if (node === -1) break;
      if (trie.tokenOffset[node]! < trie.tokenOffset[node + 1]!) {
        found = trie.token[trie.tokenOffset[node]!]!;
        end = at + 1;
      }
    }
    if (found === -1) return { tokens, isWhole: false };
    tokens.push(found);
    from = end;
  }
  return { tokens, isWhole: true };
}

/** The child of a node along a byte, or -1. */
function childOf(trie: Trie, node: number, byte: number): number {
  const past = trie.skip[node]!;
  for (let child = node + 1; child < past; child = trie.skip[child]!) {
    if (trie.byte[child] === byte) return child;
  }
  return -1;
}
