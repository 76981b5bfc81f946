import { SPACE_MARK } from './tokenizer-model.ts';

const utf8 = new TextEncoder();
const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/;

/**
 * The bytes of a vocabulary entry of SentencePiece: U+2581 is a space, and with byte fallback `<0xNN>` is one byte.
 * Other entries are their UTF-8. What a token writes is the same wherever it stands; that decoders leave the first
 * blank of a whole text out does not concern an answer, which always stands behind a prompt.
 *
 * @example sentencePieceBytes('▁a', true) // 20 61
 */
export function sentencePieceBytes(content: string, byteFallback: boolean): Uint8Array {
  const byte = byteFallback ? BYTE_TOKEN.exec(content) : null;
  if (byte !== null) return Uint8Array.of(parseInt(byte[1]!, 16));
  return utf8.encode(content.replaceAll(SPACE_MARK, ' '));
}

/** The content of the token that stands for one byte. */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}
