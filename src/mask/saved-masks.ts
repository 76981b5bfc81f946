import { WellformedError } from '../base/errors.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import { BitSetMask, ListMask } from './token-set.ts';
import type { Masked } from './token-sets.ts';

/** "WFM", and the version of the format. */
const MAGIC = 0x57464d01;
const HEADER_BYTES = 20;

/** How a mask is written: its tokens, those that it lacks, or its words. */
const LIST = 0;
const LACKING = 1;
const WORDS = 2;

/** A mask, and tokens that lead from the start to where it holds. */
export interface PlacedMask {
  readonly tokens: readonly number[];
  readonly mask: Masked;
}

/**
 * Masks as bytes: a header (magic and version, the fingerprints of vocabulary and language, how many bytes follow, their
 * FNV-1a hash), the masks, each once, and the places, each as a number of tokens, these, and the number of its mask. All
 * numbers are LEB128; ascending ones are written as differences.
 */
export function writeMasks(
  places: readonly PlacedMask[],
  vocabulary: Vocabulary,
  language: string,
): Uint8Array {
  const out = new Writer();
  const numbers = new Map<Masked, number>();
  for (const { mask } of places) if (!numbers.has(mask)) numbers.set(mask, numbers.size);
  out.number(numbers.size);
  for (const mask of numbers.keys()) writeMask(out, mask, vocabulary.size);
  out.number(places.length);
  for (const { tokens, mask } of places) {
    out.number(tokens.length);
    for (const token of tokens) out.number(token);
    out.number(numbers.get(mask)!);
  }
  const body = out.bytes();
  const saved = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(saved.buffer);
  [
    MAGIC,
    fingerprintOf(vocabulary),
    hashOf(new TextEncoder().encode(language)),
    body.length,
    hashOf(body),
  ].forEach((field, i) => view.setUint32(4 * i, field));
  saved.set(body, HEADER_BYTES);
  return saved;
}

/**
 * Reads what `writeMasks` wrote for the same vocabulary and language.
 *
 * @throws WellformedError: `stale` where it was written for another vocabulary or language, or by another version;
 *   `damaged` where it is cut off, or not as it was written
 */
export function readMasks(saved: Uint8Array, vocabulary: Vocabulary, language: string): PlacedMask[] {
  const view = new DataView(saved.buffer, saved.byteOffset, saved.byteLength);
  if (saved.length < HEADER_BYTES) throw damaged();
  const field = (i: number): number => view.getUint32(4 * i);
  if (field(0) >>> 8 !== MAGIC >>> 8) throw damaged();
  if (field(0) !== MAGIC) throw stale('by another version');
  if (field(1) !== fingerprintOf(vocabulary)) throw stale('for another vocabulary');
  if (field(2) !== hashOf(new TextEncoder().encode(language))) throw stale('for another schema or grammar');
  const body = saved.subarray(HEADER_BYTES);
  if (body.length !== field(3) || hashOf(body) !== field(4)) throw damaged();
  const from = new Reader(body);
  const masks = Array.from({ length: from.number() }, () => readMask(from, vocabulary.size));
  return Array.from({ length: from.number() }, () => {
    const tokens = Array.from({ length: from.number() }, () => from.number());
    return { tokens, mask: masks[from.number()]! };
  });
}

function stale(why: string): WellformedError {
  return new WellformedError('stale', `these masks were saved ${why}: compute and save them again`);
}

function damaged(): WellformedError {
  return new WellformedError(
    'damaged',
    'these are no saved masks, or not all of them: compute and save them again',
  );
}

function writeMask(out: Writer, mask: Masked, size: number): void {
  const words = mask.words();
  const isList = 2 * mask.count <= size;
  const tokens = isList ? [...mask] : lackingOf(words, size);
  // About two bytes a token where there are few, one where there are many.
  if (mask instanceof BitSetMask && 1.5 * tokens.length > words.byteLength) {
    out.number(WORDS);
    for (const word of words) for (let byte = 0; byte < 4; byte++) out.byte((word >>> (8 * byte)) & 255);
    return;
  }
  out.number(isList ? LIST : LACKING);
  out.number(tokens.length);
  let last = 0;
  for (const token of tokens) {
    out.number(token - last);
    last = token;
  }
}

function readMask(from: Reader, size: number): Masked {
  const kind = from.number();
  const words = new Uint32Array((size + 31) >> 5);
  if (kind === WORDS) {
    let count = 0;
    for (let i = 0; i < words.length; i++) {
      for (let byte = 0; byte < 4; byte++) words[i]! |= from.byte() << (8 * byte);
      for (let rest = words[i]!; rest !== 0; rest &= rest - 1) count++;
    }
    return new BitSetMask(words, count);
  }
  const tokens = new Int32Array(from.number());
  let last = 0;
  for (let i = 0; i < tokens.length; i++) tokens[i] = last += from.number();
  if (kind === LIST && tokens.length <= words.length) return new ListMask(tokens, words.length);
  if (kind === LACKING) for (let token = 0; token < size; token++) words[token >> 5]! |= 1 << (token & 31);
  for (const token of tokens) words[token >> 5]! ^= 1 << (token & 31);
  return new BitSetMask(words, kind === LIST ? tokens.length : size - tokens.length);
}

function lackingOf(words: Uint32Array, size: number): number[] {
  const lacking: number[] = [];
  for (let token = 0; token < size; token++)
    if ((words[token >> 5]! & (1 << (token & 31))) === 0) lacking.push(token);
  return lacking;
}

class Writer {
  private buffer = new Uint8Array(1024);
  private length = 0;

  byte(value: number): void {
    if (this.length === this.buffer.length) {
      const grown = new Uint8Array(2 * this.length);
      grown.set(this.buffer);
      this.buffer = grown;
    }
    this.buffer[this.length++] = value;
  }

  number(value: number): void {
    let left = value;
    for (; left > 127; left = Math.floor(left / 128)) this.byte(128 | (left & 127));
    this.byte(left);
  }

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }
}

class Reader {
  private readonly buffer: Uint8Array;
  private at = 0;

  constructor(buffer: Uint8Array) {
    this.buffer = buffer;
  }

  byte(): number {
    const byte = this.buffer[this.at++];
    if (byte === undefined) throw damaged();
    return byte;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += scale * (byte & 127);
      if (byte < 128) return value;
    }
  }
}

const FINGERPRINTS = new WeakMap<Vocabulary, number>();

/** The same for vocabularies with the same tokens. */
function fingerprintOf(vocabulary: Vocabulary): number {
  let fingerprint = FINGERPRINTS.get(vocabulary);
  if (fingerprint === undefined) {
    const { byte, skip, token, tokenOffset } = vocabulary.trie;
    fingerprint = 0;
    for (const table of [
      byte,
      skip,
      token,
      tokenOffset,
      Int32Array.of(...vocabulary.endTokens, vocabulary.size),
    ])
      fingerprint = hashOf(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), fingerprint);
    FINGERPRINTS.set(vocabulary, fingerprint);
  }
  return fingerprint;
}

/** FNV-1a, by Fowler, Noll and Vo. */
function hashOf(bytes: Uint8Array, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
