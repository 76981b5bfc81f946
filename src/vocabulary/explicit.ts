import { WellformedError } from '../base/errors.ts';
import { type ByteStrings, occurringBytes, packBytes } from './byte-strings.ts';
import { encodeGreedily } from './greedy.ts';
import { buildTrie } from './trie.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface ExplicitVocabularyOptions {
  /** The ids that mean "end". They become special tokens, whatever bytes are given for them. */
  endTokens: readonly number[];
  /** The canonical tokenisation. Default: the longest token that fits, from left to right; bytes that fit none are dropped. */
  encode?: (text: string) => number[];
  /** Names of special tokens, by which grammars ask for them. */
  names?: Readonly<Record<string, number>>;
}

/**
 * A vocabulary from explicit byte strings: the index is the id, `null` is a special token, an empty string an id that
 * is no token.
 *
 * Throws `WellformedError` (`bad-option`) where an end token is not an index of the list.
 *
 * @example
 * const vocabulary = vocabularyOf([utf8('{'), utf8('}'), null], { endTokens: [2] });
 * vocabulary.encode('{}'); // [0, 1]
 */
export function vocabularyOf(
  byteStrings: readonly (Uint8Array | null)[],
  { endTokens, encode, names = {} }: ExplicitVocabularyOptions,
): Vocabulary {
  for (const id of endTokens) {
    if (!Number.isInteger(id) || id < 0 || id >= byteStrings.length) {
      throw new WellformedError(
        'bad-option',
        `End token ${id} is not one of the ${byteStrings.length} ids of the vocabulary.`,
      );
    }
  }
  const special = byteStrings.map((bytes, id) => bytes === null || endTokens.includes(id));
  const strings = packBytes(byteStrings.map((bytes, id) => (special[id] ? null : bytes)));
  const core = {
    ...vocabularyCore({
      strings,
      trie: buildTrie(strings),
      expressibleBytes: occurringBytes(strings),
      endTokens: [...new Set(endTokens)],
      isSpecial: (id) => special[id] === true,
    }),
    addedToken: (name: string): number | undefined => (Object.hasOwn(names, name) ? names[name] : undefined),
  };
  if (encode !== undefined) return { ...core, encode };
  const { trie } = core;
  return {
    ...core,
    encode: (text) => encodeGreedily(trie, new TextEncoder().encode(text)),
    cutsBetween: pairsInNoToken(strings),
  };
}

/** What every vocabulary has in common. `trie` and `expressibleBytes` are those of the strings. */
export function vocabularyCore({
  strings: { bytes, offset },
  ...parts
}: Pick<Vocabulary, 'trie' | 'expressibleBytes' | 'endTokens' | 'isSpecial'> & {
  readonly strings: ByteStrings;
}): Omit<Vocabulary, 'encode'> {
  const size = offset.length - 1;
  const none = new Uint8Array(0);
  return {
    ...parts,
    size,
    bytes: (token) => (token >= 0 && token < size ? bytes.subarray(offset[token], offset[token + 1]) : none),
  };
}

/**
 * The cuts of longest-match tokenisation, and of any whose tokens on one side do not depend on the other: two bytes that stand side by side in no token. A boundary is always there,
 * and no token tried on the left can reach past it. Only ASCII units are judged, since only they are bytes.
 */
export function pairsInNoToken({ bytes, offset }: ByteStrings): (left: number, right: number) => boolean {
  const inToken = new Uint8Array(128 * 128);
  for (let id = 0; id + 1 < offset.length; id++) {
    for (let i = offset[id]! + 1; i < offset[id + 1]!; i++) {
      if (bytes[i - 1]! < 128 && bytes[i]! < 128) inToken[bytes[i - 1]! * 128 + bytes[i]!] = 1;
    }
  }
  return (left, right) => left < 128 && right < 128 && inToken[left * 128 + right] === 0;
}
