import { readFile } from 'node:fs/promises';
import { JsonError, parseSchema, WellformedError } from '../index.ts';

/** Reads a file. Throws `WellformedError` (`missing-file`). */
export async function readBytes(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
}

/** Reads a text file. Throws `WellformedError`: `missing-file` if it cannot be read, `bad-json` if it is not UTF-8. */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new WellformedError('bad-json', `"${path}" is not UTF-8 text`, { cause: error });
  }
}

/** Reads a schema file; what is wrong in it is reported with its name. */
export async function readSchema(path: string): Promise<ReturnType<typeof parseSchema>> {
  const text = await readText(path);
  try {
    return parseSchema(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new WellformedError('bad-json', `"${path}" is not JSON: ${error.message}`, { cause: error });
  }
}

/** All bytes of standard input. */
export async function readStandardInput(): Promise<Buffer> {
  if (process.stdin.isTTY) process.stderr.write('Type the text; end it with Ctrl-D.\n');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The error for a file or folder that could not be read. */
export function cannotRead(path: string, cause: unknown): WellformedError {
  return new WellformedError('missing-file', `cannot read "${path}": ${reasonOf(cause)}`, { cause });
}

/** Why the system would not read or write, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ENOTDIR') return 'it is no folder';
  if (code === 'EACCES') return 'permission denied';
  return message;
}
