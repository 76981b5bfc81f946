/** Byte strings one after the other: string i is `bytes[offset[i] .. offset[i + 1]]`. `offset` is one longer than the strings. */
export interface ByteStrings {
  readonly bytes: Uint8Array;
  readonly offset: Int32Array;
}

/**
 * Lays byte strings out one after the other; `null` becomes the empty string.
 *
 * @example packBytes([Uint8Array.of(97), null, Uint8Array.of(98, 99)]).offset // 0, 1, 1, 3
 */
export function packBytes(strings: readonly (Uint8Array | null)[]): ByteStrings {
  const offset = new Int32Array(strings.length + 1);
  for (let i = 0; i < strings.length; i++) offset[i + 1] = offset[i]! + (strings[i]?.length ?? 0);
  const bytes = new Uint8Array(offset[strings.length]!);
  for (let i = 0; i < strings.length; i++) {
    const string = strings[i];
    if (string) bytes.set(string, offset[i]!);
  }
  return { bytes, offset };
}

/** Per byte 0..255: 1 if it occurs in any of the strings, else 0. */
export function occurringBytes({ bytes }: ByteStrings): Uint8Array {
  const occurs = new Uint8Array(256);
  for (const byte of bytes) occurs[byte] = 1;
  return occurs;
}
