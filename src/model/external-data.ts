import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';

/**
 * Where tensors are within the messages of a graph, by the numbers of fields in onnx.proto (ONNX IR version 10): the
 * fields that lead on, and to which message. All else is skipped unread.
 */
const WAYS = {
  model: { 7: 'graph', 25: 'function' },
  function: { 7: 'node' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparseTensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparseTensor', 23: 'sparseTensor' },
  sparseTensor: { 1: 'tensor', 2: 'tensor' },
  tensor: { 13: 'entry' },
} as const satisfies Record<string, Record<number, string>>;

type Message = keyof typeof WAYS;

/** Graphs within graphs: far more than any model has. */
const MAX_DEPTH = 100;

/** Of an entry of `external_data`, which is short. */
const MAX_ENTRY_BYTES = 64 * 1024;

/**
 * The files in which an ONNX graph keeps weights outside of itself (`external_data` of its tensors, key `location`), as
 * paths from the folder of the graph with slashes; sorted. Only the heads of messages are read, so that graphs of
 * gigabytes take no longer. Of a file that is no graph: what was found until there; loading it says what is wrong.
 *
 * @example
 * await externalDataOf('models/phi/onnx/model_q4f16.onnx'); // ['model_q4f16.onnx_data']
 */
export async function externalDataOf(path: string): Promise<string[]> {
  const file = await open(path, 'r');
  try {
    const bytes = new Window(file);
    const locations = new Set<string>();
    await walk('model', bytes, (await file.stat()).size, locations, 0);
    return [...locations].sort();
  } finally {
    await file.close();
  }
}

/** Reads one message up to `end`; false if it is none. */
async function walk(
  message: Message,
  bytes: Window,
  end: number,
  found: Set<string>,
  depth: number,
): Promise<boolean> {
  if (depth > MAX_DEPTH) return false;
  const ways: Readonly<Record<number, Message | 'entry'>> = WAYS[message];
  while (bytes.position < end) {
    const tag = await bytes.varint();
    if (tag === undefined) return false;
    const length = await lengthOf(tag & 7, bytes);
    if (length === undefined || bytes.position + length > end) return false;
    const next = (tag & 7) === 2 ? ways[Math.floor(tag / 8)] : undefined;
    const behind = bytes.position + length;
    if (next === 'entry') {
      if (length <= MAX_ENTRY_BYTES) addLocation(await bytes.take(length), found);
    } else if (next !== undefined && !(await walk(next, bytes, behind, found, depth + 1))) return false;
    bytes.position = behind;
  }
  return true;
}

/** How long the value of a field is, by its wire type (Protocol Buffers, "Encoding"); a number is read over. */
async function lengthOf(wireType: number, bytes: Window): Promise<number | undefined> {
  switch (wireType) {
    case 0:
      return (await bytes.varint()) === undefined ? undefined : 0;
    case 1:
      return 8;
    case 2:
      return bytes.varint();
    case 5:
      return 4;
    default:
      return undefined;
  }
}

/** StringStringEntryProto: field 1 is the key, field 2 the value. */
function addLocation(entry: Buffer, found: Set<string>): void {
  const texts: string[] = [];
  for (let at = 0; at + 1 < entry.length;) {
    const tag = entry[at]!;
    let length = 0;
    let shift = 0;
    do length += (entry[++at]! & 127) * 2 ** (7 * shift++);
    while (entry[at]! >= 128 && shift < 4);
    texts[tag >> 3] = entry.toString('utf8', at + 1, at + 1 + length);
    at += 1 + length;
  }
  if (texts[1] === 'location' && texts[2] !== undefined) found.add(posix.normalize(texts[2]));
}

/** A file that is read in small pieces, forwards and with leaps. */
class Window {
  position = 0;
  private readonly file: FileHandle;
  private readonly buffer: Buffer = Buffer.alloc(MAX_ENTRY_BYTES);
  private start = 0;
  private end = 0;

  constructor(file: FileHandle) {
    this.file = file;
  }

  /** An unsigned number of seven bits a byte; `undefined` if there is none, or it is beyond all lengths. */
  async varint(): Promise<number | undefined> {
    let value = 0;
    for (let shift = 0; shift < 10; shift++) {
      if (!this.has(1)) await this.fill();
      if (!this.has(1)) return undefined;
      const byte = this.buffer[this.position - this.start]!;
      this.position += 1;
      value += (byte & 127) * 2 ** (7 * shift);
      if (byte < 128) return value;
    }
    return undefined;
  }

  /** The next bytes; fewer at the end of the file. */
  async take(length: number): Promise<Buffer> {
    if (!this.has(length)) await this.fill();
    const from = this.position - this.start;
    return this.buffer.subarray(from, Math.min(from + length, this.end - this.start));
  }

  private has(length: number): boolean {
    return this.position >= this.start && this.position + length <= this.end;
  }

  private async fill(): Promise<void> {
    const { bytesRead } = await this.file.read(this.buffer, 0, this.buffer.length, this.position);
    this.start = this.position;
    this.end = this.position + bytesRead;
  }
}
