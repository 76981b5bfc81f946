import type { Store } from '../base/store.ts';
import { hexOf, sha256 } from './digest.ts';
import { textSide, type TextSide, vocabularyFrom } from './from-tables.ts';
import { keptTables } from './kept-tables.ts';
import { loadWithTables, type LoadVocabularyOptions } from './load.ts';
import { readTables, writeTables } from './saved-tables.ts';
import type { VocabularyTables } from './tables.ts';
import { readEncoderFile } from './tokenizer-file.ts';
import { badTokenizer, isObject } from './tokenizer-model.ts';
import type { TokenizerVocabulary } from './vocabulary.ts';

export interface OpenVocabularyOptions extends LoadVocabularyOptions {
  /** Where the tables of vocabularies are kept. Default: nowhere. */
  store?: Store | undefined;
}

/**
 * The vocabulary of a tokenizer from the bytes of its tokenizer.json, as `loadVocabulary` makes it. With a store, the
 * tables that are made of the file are kept there, and taken from there the next time: then the file is not parsed until
 * a text is first encoded. The tables that masks make for free strings of JSON are kept, too, soon after they are made. (Its bytes stay in memory until then, and must not be changed.)
 *
 * What is kept goes by the contents of the file (not by its path or time, which tell too little: files from npm all have
 * the same), of `tokenizerConfig` as far as it matters, and by the end tokens. It is checksummed; what is damaged, of
 * another version or of something else is made again, and replaced. A store that fails is as one that is empty.
 *
 * Throws what `loadVocabulary` throws, and `ModelError` (`bad-tokenizer`) where the bytes are not JSON; when a text is
 * first encoded, nothing.
 *
 * @example
 * const kept = new Map<string, Uint8Array>();
 * const store: Store = { get: (key) => kept.get(key), set: (key, bytes) => void kept.set(key, bytes) };
 * const vocabulary = await openVocabulary(await readFile('tokenizer.json'), { endTokens: [2], store });
 */
export async function openVocabulary(
  tokenizerJson: Uint8Array,
  { store, ...options }: OpenVocabularyOptions = {},
): Promise<TokenizerVocabulary> {
  const { tokenizerConfig } = options;
  const isUsable = tokenizerConfig === undefined || isObject(tokenizerConfig);
  const source = store === undefined || !isUsable ? undefined : await sourceOf(tokenizerJson, options);
  if (store === undefined || source === undefined) {
    return loadWithTables(parse(tokenizerJson), options).vocabulary;
  }
  const key = `vocabulary-${hexOf(source)}`;
  const tables = await known(store, key, source);
  const kept = await keptTables(store, `masks-${hexOf(source)}`, source);
  if (tables !== undefined) {
    return vocabularyFrom(tables, lazily(tokenizerJson, tokenizerConfig, tables), kept);
  }
  const made = loadWithTables(parse(tokenizerJson), options);
  const saved = await writeTables(made.tables, source);
  try {
    if (saved !== undefined) await store.set(key, saved);
  } catch {
    // What cannot be kept is made again the next time.
  }
  return { ...made.vocabulary, kept };
}

/** The digest of all that tables are made of; `undefined` where there are no digests. */
async function sourceOf(
  tokenizerJson: Uint8Array,
  { tokenizerConfig, endTokens, turnEnd }: LoadVocabularyOptions,
): Promise<Uint8Array | undefined> {
  const file = await sha256(tokenizerJson);
  if (file === undefined) return undefined;
  const config = isObject(tokenizerConfig) ? tokenizerConfig : {};
  const parts = [hexOf(file), config['added_tokens_decoder'], config['eos_token'], endTokens, turnEnd];
  parts.push(config['add_bos_token'], config['bos_token']);
  let text: string;
  try {
    text = JSON.stringify(parts);
  } catch {
    // Nested so deeply, or in itself, that it is no JSON.
    return undefined;
  }
  return sha256(new TextEncoder().encode(text));
}

async function known(store: Store, key: string, source: Uint8Array): Promise<VocabularyTables | undefined> {
  try {
    const saved = await store.get(key);
    return saved === undefined ? undefined : await readTables(saved, source);
  } catch {
    return undefined;
  }
}

/** The encoder, set up when it is first asked for. */
function lazily(
  tokenizerJson: Uint8Array,
  tokenizerConfig: unknown,
  tables: VocabularyTables,
): () => TextSide {
  let bytes: Uint8Array | undefined = tokenizerJson;
  let text: TextSide | undefined;
  return () => {
    text ??= textSide(readEncoderFile(parse(bytes!), tokenizerConfig), tables);
    bytes = undefined;
    return text;
  };
}

function parse(tokenizerJson: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(tokenizerJson)) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw badTokenizer(`tokenizer.json is not JSON: ${why}. Get the file again.`, cause);
  }
}
