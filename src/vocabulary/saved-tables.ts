import { equalBytes, sha256 } from './digest.ts';
import type { VocabularyTables } from './tables.ts';

/*
 * Tables as bytes that are used where they lie:
 *   4 numbers of 32 bits: the mark, the format, the length of all, the length of the description;
 *   what it was made of (a SHA-256); the SHA-256 of all that follows;
 *   the description, in JSON, filled up with blanks; the tables, those of 32 bits first, then of 16, then bytes.
 * Numbers are as the machine has them: one of the other byte order does not find its mark.
 */

/**
 * The version of what is saved: of its form, and of how tables come from a tokenizer.json. It must rise whenever the same
 * file gives other tables (a test knows those of small tokenizers).
 */
export const TABLES_FORMAT = 1;

const MARK = 0x57465643;
const DIGEST_BYTES = 32;
const NUMBERS_BYTES = 16;
const HEADER_BYTES = NUMBERS_BYTES + 2 * DIGEST_BYTES;

/** How long the tables are, and what is no table. */
interface Description extends Pick<VocabularyTables, 'endTokens' | 'added' | 'cuts'> {
  readonly size: number;
  readonly nodes: number;
  readonly tokens: number;
  readonly maxDepth: number;
  readonly stringBytes: number;
  readonly specials: number;
  readonly specialBytes: number;
  readonly unknownToken: number | null;
}

/** The bytes of tables; `undefined` where the platform cannot checksum them. `source`: the digest of what they were made of. */
export async function writeTables(
  tables: VocabularyTables,
  source: Uint8Array,
): Promise<Uint8Array | undefined> {
  const { strings, trie, special, specialIds, specialContents, unknownToken = null } = tables;
  const { endTokens, added, cuts, expressibleBytes } = tables;
  const description: Description = {
    ...{ endTokens, added, cuts, unknownToken },
    size: special.length,
    nodes: trie.length,
    tokens: trie.token.length,
    maxDepth: trie.maxDepth,
    stringBytes: strings.bytes.length,
    specials: specialIds.length,
    specialBytes: specialContents.bytes.length,
  };
  const parts = [
    ...[strings.offset, trie.skip, trie.tokenOffset, trie.token, specialIds, specialContents.offset],
    trie.depth,
    ...[trie.byte, strings.bytes, special, expressibleBytes, specialContents.bytes],
  ].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  const text = new TextEncoder().encode(JSON.stringify(description));
  const blanks = new Uint8Array(-text.length & 3).fill(0x20);
  const textLength = text.length + blanks.length;
  const length = parts.reduce((sum, part) => sum + part.length, HEADER_BYTES + textLength);
  const saved = new Uint8Array(length);
  new Uint32Array(saved.buffer, 0, 4).set([MARK, TABLES_FORMAT, length, textLength]);
  saved.set(source, NUMBERS_BYTES);
  let at = HEADER_BYTES;
  for (const part of [text, blanks, ...parts]) {
    saved.set(part, at);
    at += part.length;
  }
  const sum = await sha256(saved.subarray(HEADER_BYTES));
  if (sum === undefined) return undefined;
  saved.set(sum, NUMBERS_BYTES + DIGEST_BYTES);
  return saved;
}

/**
 * Tables from their bytes, without copying them; `undefined` where these are not what `writeTables` wrote, in this
 * version and from this source: cut off, changed, of another version or another tokenizer.
 */
export async function readTables(
  given: Uint8Array,
  source: Uint8Array,
): Promise<VocabularyTables | undefined> {
  if (given.length < HEADER_BYTES) return undefined;
  // Tables of 32 bits must lie at a multiple of four.
  const saved = given.byteOffset % 4 === 0 ? given : given.slice();
  const { buffer, byteOffset } = saved;
  const [mark, format, length, textLength] = new Uint32Array(buffer, byteOffset, 4) as unknown as number[];
  if (mark !== MARK || format !== TABLES_FORMAT || length !== saved.length) return undefined;
  const [itsSource, itsSum] = [0, 1].map((i) => {
    const from = NUMBERS_BYTES + i * DIGEST_BYTES;
    return saved.subarray(from, from + DIGEST_BYTES);
  });
  if (!equalBytes(itsSource!, source)) return undefined;
  const sum = await sha256(saved.subarray(HEADER_BYTES));
  if (sum === undefined || !equalBytes(itsSum!, sum)) return undefined;

  const text = new TextDecoder().decode(saved.subarray(HEADER_BYTES, HEADER_BYTES + textLength!));
  const description = JSON.parse(text) as Description;
  const { size, nodes, tokens, specials, stringBytes, specialBytes } = description;
  let at = byteOffset + HEADER_BYTES + textLength!;
  const numbers = (count: number): Int32Array<ArrayBufferLike> => {
    const table = new Int32Array(buffer, at, count);
    at += table.byteLength;
    return table;
  };
  const bytes = (count: number): Uint8Array<ArrayBufferLike> => {
    const table = new Uint8Array(buffer, at, count);
    at += count;
    return table;
  };
  const offset = numbers(size + 1);
  const skip = numbers(nodes);
  const tokenOffset = numbers(nodes + 1);
  const token = numbers(tokens);
  const specialIds = numbers(specials);
  const specialOffset = numbers(specials + 1);
  const depth = new Uint16Array(buffer, at, nodes);
  at += depth.byteLength;
  const byte = bytes(nodes);
  return {
    strings: { bytes: bytes(stringBytes), offset },
    trie: { length: nodes, byte, depth, skip, tokenOffset, token, maxDepth: description.maxDepth },
    special: bytes(size),
    expressibleBytes: bytes(256),
    specialIds,
    specialContents: { bytes: bytes(specialBytes), offset: specialOffset },
    endTokens: description.endTokens,
    added: description.added,
    unknownToken: description.unknownToken ?? undefined,
    cuts: description.cuts,
  };
}
