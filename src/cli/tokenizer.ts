import { fileURLToPath } from 'node:url';
import { loadVocabulary, ModelError } from '../index.ts';
import type { TokenizerVocabulary } from '../index.ts';
import { readText } from './input.ts';

/** The tokenizer of the embedded model. */
export const EMBEDDED_TOKENIZER: string = fileURLToPath(
  new URL('../../models/smollm2-135m-instruct/tokenizer.json', import.meta.url),
);

/**
 * The vocabulary of a tokenizer.json, without end tokens: what checks a text asks what it may be, not how a model ends
 * it. Throws ModelError: `missing-file`, `bad-tokenizer`.
 */
export async function readVocabulary(path: string): Promise<TokenizerVocabulary> {
  return loadVocabulary(await readTokenizer(path), { endTokens: [] });
}

async function readTokenizer(path: string): Promise<unknown> {
  const text = await readText(path).catch((cause: unknown) => {
    throw new ModelError('missing-file', cause instanceof Error ? cause.message : String(cause), {
      path,
      cause,
    });
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ModelError('bad-tokenizer', `"${path}" is not JSON: ${(cause as Error).message}`, {
      path,
      cause,
    });
  }
}
