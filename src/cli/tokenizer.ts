import { fileURLToPath } from 'node:url';
import { ModelError, openVocabulary, vocabularyStore } from '../index.ts';
import type { TokenizerVocabulary } from '../index.ts';
import { readBytes } from './input.ts';

/** The tokenizer of the embedded model. */
export const EMBEDDED_TOKENIZER: string = fileURLToPath(
  new URL('../../models/smollm2-135m-instruct/tokenizer.json', import.meta.url),
);

/** What helps say of --cache-dir. */
export const CACHE_DIR_HELP: string =
  'where what was read of tokenizers is kept. Default: WELLFORMED_CACHE, else\n' +
  "                     the user's folder for caches";

/**
 * The vocabulary of a tokenizer.json, without end tokens: what checks a text asks what it may be, not how a model ends
 * it. Its tables are kept in `cacheDir`, or in the user's cache folder. Throws ModelError: `missing-file`,
 * `bad-tokenizer`.
 */
export async function readVocabulary(
  path: string,
  cacheDir: string | undefined,
): Promise<TokenizerVocabulary> {
  const bytes = await readBytes(path).catch((cause: unknown) => {
    throw new ModelError('missing-file', cause instanceof Error ? cause.message : String(cause), {
      path,
      cause,
    });
  });
  try {
    return await openVocabulary(bytes, { endTokens: [], store: vocabularyStore(cacheDir) });
  } catch (cause) {
    if (!(cause instanceof ModelError)) throw cause;
    throw new ModelError('bad-tokenizer', `"${path}": ${cause.message}`, { path, cause });
  }
}
