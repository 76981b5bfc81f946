import { equalBytes, sha256 } from './digest.ts';

/*
 * Bytes as a store keeps them:
 *   4 numbers of 32 bits: the mark, the format, the length of all, the length of the description;
 *   what they were made from (a SHA-256); the SHA-256 of all that follows;
 *   the description, in JSON, filled up with blanks; the parts, one behind the other.
 * Numbers are as the machine has them: one of the other byte order does not find its mark.
 */

const DIGEST_BYTES = 32;
const NUMBERS_BYTES = 16;
const HEADER_BYTES = NUMBERS_BYTES + 2 * DIGEST_BYTES;

/** What bytes are, and of which version. */
export interface Kind {
  /** 32 bits that tell it from others. */
  readonly mark: number;
  readonly format: number;
}

/** What is in sealed bytes. `at`: where the parts begin in `buffer`, a multiple of four. */
export interface Opened {
  readonly description: unknown;
  readonly buffer: ArrayBufferLike;
  readonly at: number;
}

/** Seals parts; `undefined` where the platform cannot checksum them. `source`: the digest of what they were made from. */
export async function seal(
  { mark, format }: Kind,
  source: Uint8Array,
  description: unknown,
  parts: readonly ArrayBufferView[],
): Promise<Uint8Array | undefined> {
  const text = new TextEncoder().encode(JSON.stringify(description));
  const blanks = new Uint8Array(-text.length & 3).fill(0x20);
  const textLength = text.length + blanks.length;
  const length = parts.reduce((sum, part) => sum + part.byteLength, HEADER_BYTES + textLength);
  const sealed = new Uint8Array(length);
  new Uint32Array(sealed.buffer, 0, 4).set([mark, format, length, textLength]);
  sealed.set(source, NUMBERS_BYTES);
  let at = HEADER_BYTES;
  for (const { buffer, byteOffset, byteLength } of [text, blanks, ...parts]) {
    sealed.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  const sum = await sha256(sealed.subarray(HEADER_BYTES));
  if (sum === undefined) return undefined;
  sealed.set(sum, NUMBERS_BYTES + DIGEST_BYTES);
  return sealed;
}

/**
 * Opens what `seal` sealed, without copying it; `undefined` where the bytes are not that: cut off, changed, of another
 * kind or version, or made from something else.
 */
export async function open(kind: Kind, source: Uint8Array, given: Uint8Array): Promise<Opened | undefined> {
  if (given.length < HEADER_BYTES) return undefined;
  // Numbers of 32 bits must lie at a multiple of four.
  const sealed = given.byteOffset % 4 === 0 ? given : new Uint8Array(given);
  const { buffer, byteOffset } = sealed;
  const numbers = new Uint32Array(buffer, byteOffset, 4);
  const expected = [kind.mark, kind.format, sealed.length];
  if (expected.some((number, i) => numbers[i] !== number)) return undefined;
  const digest = (i: number): Uint8Array =>
    new Uint8Array(buffer, byteOffset + NUMBERS_BYTES + i * DIGEST_BYTES, DIGEST_BYTES);
  if (!equalBytes(digest(0), source)) return undefined;
  const sum = await sha256(sealed.subarray(HEADER_BYTES));
  if (sum === undefined || !equalBytes(digest(1), sum)) return undefined;
  const textEnd = HEADER_BYTES + numbers[3]!;
  const text = new TextDecoder().decode(sealed.subarray(HEADER_BYTES, textEnd));
  return { description: JSON.parse(text) as unknown, buffer, at: byteOffset + textEnd };
}
