/**
 * The SHA-256 digest of bytes; `undefined` where the platform has none (browsers, on pages that are not served
 * securely). It is the platform's own: a tokenizer.json of 33 MB takes some 30 ms.
 */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  return subtle === undefined ? undefined : new Uint8Array(await subtle.digest('SHA-256', bytes));
}

type Crypto = typeof globalThis.crypto;

/** Bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
