import type { Vocabulary } from './vocabulary.ts';

/** How many UTF-16 units before a forced stretch are searched for a place where the tokenisation starts afresh. */
const WINDOW = 256;

/**
 * The tokens that may be inserted for a forced continuation: those with which every canonical tokenisation goes on,
 * whatever comes after. That is, for all c, `encode(before.text + forced + c)` begins with `before.tokens` and then
 * the result. Tokens at the end that a longer token or another split could replace are left to the model.
 *
 * The result rests on cuts (`Vocabulary.cutsBetween`): it begins at the last cut at or before the forced text and ends
 * at the last one inside it, so the cost does not grow with `before`. Tokens left of the first cut are not looked at:
 * if they are not canonical (the model may write what it likes where it is free), the rest is still canonical from
 * that cut on. Empty where the tokens behind the first cut are not canonical, where no cut is known, and where the
 * tokenizer would write other bytes than the text has (it normalises, or lacks a byte).
 *
 * `before` starts where the answer starts (after a marker of the chat template); `complete` says that only the end
 * can follow the forced text, which forces all of it.
 *
 * @example
 * canonicalPrefix(vocabulary, { text: '', tokens: [] }, '{"name": "') // the tokens of '{"name":'; ' "' is left to the model
 */
export function canonicalPrefix(
  vocabulary: Vocabulary,
  before: { readonly text: string; readonly tokens: readonly number[] },
  forced: string,
  { complete = false }: { complete?: boolean } = {},
): number[] {
  if (forced === '') return [];
  const near = before.text.slice(-WINDOW);
  let from = lastCut(vocabulary, near + forced.charAt(0), near.length);
  if (from === -1) {
    // The start of the answer is a cut: a marker stands before it.
    if (near.length < before.text.length) return [];
    from = 0;
  }
  const tail = near.slice(from);
  const text = tail + forced;
  const to = complete ? text.length : lastCut(vocabulary, text, text.length - 1);
  if (to <= tail.length) return [];

  const written = tokensBehind(vocabulary, before.tokens, utf8.encode(tail).length);
  if (written === undefined) return [];
  const tokens = vocabulary.encode(text);
  if (written.some((token, i) => tokens[i] !== token)) return [];
  const count = tokensWriting(vocabulary, tokens, utf8.encode(text.slice(0, to)));
  return count === undefined ? [] : tokens.slice(written.length, count);
}

const utf8 = new TextEncoder();

/** The last position p in 1..from of a text with a cut between p - 1 and p, or -1. */
function lastCut(vocabulary: Vocabulary, text: string, from: number): number {
  if (vocabulary.cutsBetween === undefined) return -1;
  for (let p = from; p > 0; p--) {
    if (vocabulary.cutsBetween(text.charCodeAt(p - 1), text.charCodeAt(p))) return p;
  }
  return -1;
}

/** The last tokens that together have so many bytes; undefined where no token begins there. */
function tokensBehind(
  vocabulary: Vocabulary,
  tokens: readonly number[],
  byteLength: number,
): readonly number[] | undefined {
  let left = byteLength;
  let i = tokens.length;
  while (left > 0 && i > 0) left -= vocabulary.bytes(tokens[--i]!).length;
  return left === 0 ? tokens.slice(i) : undefined;
}

/** How many of the first tokens write exactly these bytes; undefined where they write others or do not end with them. */
function tokensWriting(
  vocabulary: Vocabulary,
  tokens: readonly number[],
  expected: Uint8Array,
): number | undefined {
  let at = 0;
  let count = 0;
  while (at < expected.length) {
    if (count === tokens.length) return undefined;
    for (const byte of vocabulary.bytes(tokens[count++]!)) {
      if (byte !== expected[at++]) return undefined;
    }
  }
  return count;
}
