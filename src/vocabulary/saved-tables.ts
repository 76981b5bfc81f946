import { type Kind, open, seal } from './sealed.ts';
import type { VocabularyTables } from './tables.ts';

/**
 * The version of what is saved: of its form, and of how tables come from a tokenizer.json. It must rise whenever the same
 * file gives other tables (a test knows those of small tokenizers).
 */
export const TABLES_FORMAT = 2;

const KIND: Kind = { mark: 0x57465643, format: TABLES_FORMAT };

/** How long the tables are, and what is no table. */
interface Description extends Pick<VocabularyTables, 'endTokens' | 'textStart' | 'added' | 'cuts'> {
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
  const { endTokens, textStart, added, cuts, expressibleBytes } = tables;
  const description: Description = {
    ...{ endTokens, textStart, added, cuts, unknownToken },
    size: special.length,
    nodes: trie.length,
    tokens: trie.token.length,
    maxDepth: trie.maxDepth,
    stringBytes: strings.bytes.length,
    specials: specialIds.length,
    specialBytes: specialContents.bytes.length,
  };
  // Those of 32 bits first, then of 16, so that each lies where it may.
  return seal(KIND, source, description, [
    ...[strings.offset, trie.skip, trie.tokenOffset, trie.token, specialIds, specialContents.offset],
    trie.depth,
    ...[trie.byte, strings.bytes, special, expressibleBytes, specialContents.bytes],
  ]);
}

/**
 * Tables from their bytes, without copying them; `undefined` where these are not what `writeTables` wrote, in this
 * version and from this source: cut off, changed, of another version or another tokenizer.
 */
export async function readTables(
  given: Uint8Array,
  source: Uint8Array,
): Promise<VocabularyTables | undefined> {
  const opened = await open(KIND, source, given);
  if (opened === undefined) return undefined;
  const { buffer } = opened;
  const description = opened.description as Description;
  const { size, nodes, tokens, specials, stringBytes, specialBytes } = description;
  let { at } = opened;
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
    textStart: description.textStart,
    added: description.added,
    unknownToken: description.unknownToken ?? undefined,
    cuts: description.cuts,
  };
}
