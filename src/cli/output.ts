import { closeSync, openSync, writeSync } from 'node:fs';
import { WellformedError } from '../index.ts';
import { reasonOf } from './input.ts';

/** Where a report goes, piece by piece: a file, or standard output. */
export interface Output {
  /** Resolves when there is room for more. */
  write(text: string): Promise<void>;
  close(): void;
}

/** Opens a file (what was in it is lost), or standard output. Throws `WellformedError` (`missing-file`). */
export function openOutput(path: string | undefined): Output {
  if (path === undefined) {
    return {
      async write(text) {
        if (process.stdout.write(text)) return;
        await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
      },
      close: () => undefined,
    };
  }
  const file = attempt(path, () => openSync(path, 'w'));
  return {
    write(text) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) at += attempt(path, () => writeSync(file, bytes, at));
      return Promise.resolve();
    },
    close() {
      closeSync(file);
    },
  };
}

function attempt<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new WellformedError('missing-file', `cannot write "${path}": ${reasonOf(error)}`, { cause: error });
  }
}
