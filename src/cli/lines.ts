import { createReadStream } from 'node:fs';
import { cannotRead } from './input.ts';

/** The longest line that is kept, in bytes. Nothing that long would be read: JSON texts have a limit of their own. */
export const MOST_LINE_BYTES: number = 64 * 1024 * 1024;

/** One line of a file, counted from 1. */
export interface Line {
  readonly number: number;
  /** Undefined: it is longer than `MOST_LINE_BYTES`. */
  readonly bytes: Uint8Array | undefined;
}

const NEWLINE = 0x0a;

/**
 * The lines of a file, one at a time. They end at line feeds only: Node's own reader also ends them at U+2028, which
 * may stand inside a JSON string. Throws `WellformedError` (`missing-file`).
 */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  let number = 1;
  let held: Buffer[] = [];
  let length = 0;
  const add = (piece: Buffer): void => {
    length += piece.length;
    if (length <= MOST_LINE_BYTES) held.push(piece);
    else held = [];
  };
  const take = (): Line => {
    const bytes = length <= MOST_LINE_BYTES ? Buffer.concat(held) : undefined;
    held = [];
    length = 0;
    return { number: number++, bytes };
  };
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(NEWLINE, from);
        if (end === -1) break;
        add(chunk.subarray(from, end));
        yield take();
        from = end + 1;
      }
      add(chunk.subarray(from));
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
  if (length > 0) yield take();
}
