/**
 * Byte-level BPE writes every byte as one printable character (GPT-2, `bytes_to_unicode` in its encoder.py): the
 * printable Latin-1 characters stand for themselves, the other bytes for U+0100, U+0101, ... in their order.
 */
const byteOfUnit: Int16Array = (() => {
  const table = new Int16Array(512).fill(-1);
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
    table[printable ? byte : next++] = byte;
  }
  return table;
})();

/** Per byte: the character that stands for it. */
export const BYTE_CHARACTERS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  String.fromCharCode(byteOfUnit.indexOf(byte)),
);

const utf8 = new TextEncoder();

/**
 * The bytes of a vocabulary entry of a byte-level BPE. An entry with a character outside the table stands for its own
 * UTF-8 bytes, as the ByteLevel decoder of the `tokenizers` library has it.
 *
 * @example byteLevelBytes('Ġa') // 20 61
 */
export function byteLevelBytes(content: string): Uint8Array {
  const bytes = new Uint8Array(content.length);
  for (let i = 0; i < content.length; i++) {
    const unit = content.charCodeAt(i);
    const byte = unit < 512 ? byteOfUnit[unit]! : -1;
    if (byte === -1) return utf8.encode(content);
    bytes[i] = byte;
  }
  return bytes;
}
