import { WellformedError } from '../index.ts';
import type { ChatMessage } from '../index.ts';
import { readText } from './input.ts';

/**
 * Reads a conversation: a JSON array of objects with a "role" and a "content", both strings, and nothing else. Throws
 * `WellformedError`: `missing-file` if the file cannot be read, `bad-json` if it is no JSON, `bad-option` if it is no
 * such array, with the JSON Pointer of what is wrong.
 */
export async function readMessages(path: string): Promise<readonly ChatMessage[]> {
  const text = await readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WellformedError('bad-json', `"${path}" is not JSON: ${(cause as Error).message}`, { cause });
  }
  const fail = (pointer: string, expected: string): never => {
    throw new WellformedError('bad-option', `--messages "${path}", at "${pointer}": expected ${expected}`);
  };
  if (!Array.isArray(value) || value.length === 0) {
    return fail('', 'an array of at least one {"role": ..., "content": ...}');
  }
  return value.map((message: unknown, index): ChatMessage => {
    const at = `/${index}`;
    if (typeof message !== 'object' || message === null || Array.isArray(message)) {
      return fail(at, 'an object with "role" and "content"');
    }
    const { role, content, ...others } = message as Record<string, unknown>;
    if (typeof role !== 'string') return fail(`${at}/role`, 'a string such as "user"');
    if (typeof content !== 'string') return fail(`${at}/content`, 'a string');
    // What a template might have done with it would be left out in silence.
    for (const name of Object.keys(others)) return fail(at, `"role" and "content" only, not "${name}"`);
    return { role, content };
  });
}
