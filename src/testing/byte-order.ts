/** How many bytes there are. */
export const BYTE_COUNT: number = 256;

/** All bytes, the plainest first: small letters, digits, capitals, what else is printed, the others. */
const ORDER: readonly number[] = [
  ...range(0x61, 0x7a),
  ...range(0x30, 0x39),
  ...range(0x41, 0x5a),
  ...[...range(0x20, 0x2f), ...range(0x3a, 0x40), ...range(0x5b, 0x60), ...range(0x7b, 0x7e)],
  ...[...range(0x00, 0x1f), ...range(0x7f, 0xff)],
];

const PLACES: readonly number[] = ORDER.map((_, byte) => ORDER.indexOf(byte));

export function byteAt(place: number): number {
  return ORDER[place]!;
}

export function placeOfByte(byte: number): number {
  return PLACES[byte]!;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
