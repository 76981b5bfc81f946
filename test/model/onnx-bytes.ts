/** A field with a message or a text, as Protocol Buffers writes it. */
export function field(number: number, ...contents: (Uint8Array | string)[]): Buffer {
  const body = Buffer.concat(contents.map((part) => Buffer.from(part)));
  return Buffer.concat([varint(number * 8 + 2), varint(body.length), body]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

/** An entry of `external_data`. */
const entry = (key: string, value: string): Buffer => field(13, field(1, key), field(2, value));
/** The fields of a tensor whose weights are in another file. */
export const tensor = (location: string): Buffer[] => [
  ...[field(8, 'name'), Buffer.from([2 * 8, 1]), entry('location', location), entry('offset', '0')],
];

/** A graph, of tensors alone, with weights in these files. */
export function graphWith(...locations: string[]): Buffer {
  return field(7, ...locations.map((location) => field(5, ...tensor(location))));
}
