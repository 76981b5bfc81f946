import { readFile } from 'node:fs/promises';
import { ModelError } from '../base/errors.ts';

/** A JSON object from a file, before anything about it is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a file of a model folder; `undefined` if it does not exist and `needed` is not given. `needed` says what the
 * file is for. Throws `ModelError` (`missing-file`).
 */
export async function readText(path: string, needed: string): Promise<string>;
export async function readText(path: string, needed?: string): Promise<string | undefined>;
export async function readText(path: string, needed?: string): Promise<string | undefined> {
  return (await readBytes(path, needed))?.toString('utf8');
}

/** The same, not decoded. */
export async function readBytes(path: string, needed: string): Promise<Buffer>;
export async function readBytes(path: string, needed?: string): Promise<Buffer | undefined>;
export async function readBytes(path: string, needed?: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const absent = code === 'ENOENT' || code === 'ENOTDIR';
    if (absent && needed === undefined) return undefined;
    throw new ModelError(
      'missing-file',
      absent
        ? `${path} does not exist, and is needed for ${needed}. Complete the model folder.`
        : `${path} cannot be read (${code ?? String(cause)}). Check that it is a file, and its permissions.`,
      { path, cause },
    );
  }
}

/**
 * The JSON object in a text. Throws `ModelError` with `code`, `bad-model` or `bad-tokenizer`, if it is something else.
 */
export function parseObject(text: string, path: string, code: 'bad-model' | 'bad-tokenizer'): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ModelError(code, `${path} is not JSON: ${why}. Get the file again.`, { path, cause });
  }
  if (!isObject(value)) {
    throw new ModelError(code, `${path} holds no JSON object. Get the file again.`, { path });
  }
  return value;
}

/** Whether a parsed JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
