import { byteLevelBytes } from './byte-level.ts';
import { sentencePieceBytes } from './sentence-piece.ts';
import {
  badTokenizer,
  isObject,
  type JsonObject,
  readModel,
  type TokenizerModel,
} from './tokenizer-model.ts';
import { MAX_TOKEN_BYTES } from './trie.ts';

/** Ids from here on are refused: the largest vocabularies in use have some 260,000, and tables grow with the largest id. */
export const MAX_VOCABULARY_SIZE = 1_048_576;

/** What of a tokenizer.json turns texts into tokens, checked. */
export interface EncoderFile {
  readonly added: readonly AddedTokenEntry[];
  readonly model: TokenizerModel;
  readonly normalizer: JsonObject | null;
  readonly preTokenizer: JsonObject | null;
  readonly postProcessor: unknown;
}

/** What a tokenizer.json says, checked. */
export interface TokenizerFile extends EncoderFile {
  /** The largest id plus one. */
  readonly size: number;
  /** Per id: the bytes of its content, for special tokens too; `null` for ids that are no token. */
  readonly byteStrings: readonly (Uint8Array | null)[];
  /** Per id: whether it is a token, special or not. */
  readonly isToken: (id: number) => boolean;
  /** The token that the tokenizer puts where it has none, if any. */
  readonly unknownToken: number | undefined;
}

export interface AddedTokenEntry {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** Whether tokenizer_config.json alone has it: then it may give a placeholder of the model its meaning (InternLM 2). */
  readonly mayRename: boolean;
  /** The entry as the file has it, for the library. */
  readonly entry: JsonObject;
}

/**
 * Checks the parts of a parsed tokenizer.json that turn texts into tokens. Added tokens that only tokenizer_config.json
 * names (`added_tokens_decoder`) are taken from there.
 *
 * Throws `ModelError` (`bad-tokenizer`) where one is malformed or of another kind.
 */
export function readEncoderFile(tokenizer: unknown, config: unknown): EncoderFile {
  if (!isObject(tokenizer)) throw badTokenizer('tokenizer.json must be an object.');
  if (config !== undefined && !isObject(config)) {
    throw badTokenizer('tokenizer_config.json must be an object.');
  }
  const model = readModel(tokenizer);
  const preTokenizer = tokenizer['pre_tokenizer'] ?? null;
  if (preTokenizer !== null && !isObject(preTokenizer)) {
    throw badTokenizer('"pre_tokenizer" of tokenizer.json must be an object or null.');
  }
  const normalizer = tokenizer['normalizer'] ?? null;
  if (normalizer !== null && !isObject(normalizer)) {
    throw badTokenizer('"normalizer" of tokenizer.json must be an object or null.');
  }

  const postProcessor = tokenizer['post_processor'];
  return { added: readAddedTokens(tokenizer, config), model, normalizer, preTokenizer, postProcessor };
}

/**
 * Checks a parsed tokenizer.json and reads the exact bytes of its tokens.
 *
 * Throws `ModelError` (`bad-tokenizer`) where the file is malformed, and where the bytes of its tokens cannot be
 * known exactly: then the message names the kind, or the step.
 */
export function readTokenizerFile(tokenizer: unknown, config: unknown): TokenizerFile {
  const parts = readEncoderFile(tokenizer, config);
  const { added, model } = parts;
  const contents = new Map<number, string>();
  for (const [content, id] of model.entries) {
    checkId(id, content);
    const other = contents.get(id);
    if (other !== undefined)
      throw badTokenizer(`The tokens "${other}" and "${content}" have the same id ${id}.`);
    contents.set(id, content);
  }
  const byteStrings: (Uint8Array | null)[] = [];
  let size = 0;
  for (const id of contents.keys()) size = Math.max(size, id + 1);
  for (const { id } of added) size = Math.max(size, id + 1);
  for (let id = 0; id < size; id++) {
    const content = contents.get(id);
    byteStrings.push(content === undefined ? null : bytesOf(content, model));
  }
  const utf8 = new TextEncoder();
  for (const { id, content, mayRename } of added) {
    const other = contents.get(id);
    if (other !== undefined && other !== content && !mayRename) {
      throw badTokenizer(`The tokens "${other}" and "${content}" have the same id ${id}.`);
    }
    contents.set(id, content);
    // A decoder of SentencePiece rewrites added tokens too (Gemma adds tokens of many space marks).
    byteStrings[id] = model.spelling === 'sentence-piece' ? bytesOf(content, model) : utf8.encode(content);
  }
  for (let id = 0; id < size; id++) {
    if ((byteStrings[id]?.length ?? 0) > MAX_TOKEN_BYTES) {
      throw badTokenizer(`Token ${id} has more than ${MAX_TOKEN_BYTES} bytes.`);
    }
  }
  const unknown = model.unknown;
  const unknownToken =
    unknown === undefined
      ? undefined
      : ((model.entries.find(([content]) => content === unknown)?.[1] as number | undefined) ??
        added.find(({ content }) => content === unknown)?.id);
  if (unknown !== undefined && unknownToken === undefined) {
    throw badTokenizer(`"model.unk_token" of tokenizer.json, ${JSON.stringify(unknown)}, is no token.`);
  }
  const isToken = (id: number): boolean => contents.has(id);
  return { ...parts, size, byteStrings, isToken, unknownToken };
}

function bytesOf(content: string, { spelling, byteFallback }: TokenizerModel): Uint8Array {
  return spelling === 'byte-level' ? byteLevelBytes(content) : sentencePieceBytes(content, byteFallback);
}

function readAddedTokens(tokenizer: JsonObject, config: JsonObject | undefined): AddedTokenEntry[] {
  const list = tokenizer['added_tokens'] ?? [];
  if (!Array.isArray(list)) throw badTokenizer('"added_tokens" of tokenizer.json must be a list.');
  const byId = new Map<number, AddedTokenEntry>();
  const byContent = new Map<string, number>();
  const add = (entry: unknown, id: unknown, mayRename: boolean): void => {
    if (!isObject(entry) || typeof entry['content'] !== 'string' || entry['content'] === '') {
      throw badTokenizer('An added token of the tokenizer has no "content".');
    }
    const content = entry['content'];
    checkId(id, content);
    if (byId.has(id) || byContent.has(content)) {
      throw badTokenizer(`The added token "${content}" (id ${id}) repeats an id or a content.`);
    }
    byId.set(id, { id, content, special: entry['special'] === true, mayRename, entry: { ...entry, id } });
    byContent.set(content, id);
  };
  for (const entry of list as unknown[]) add(entry, isObject(entry) ? entry['id'] : undefined, false);
  const more = config?.['added_tokens_decoder'] ?? {};
  if (!isObject(more))
    throw badTokenizer('"added_tokens_decoder" of tokenizer_config.json must be an object.');
  for (const [key, entry] of Object.entries(more)) {
    // tokenizer.json decides about the ids that it has; the configuration repeats them.
    if (!byId.has(Number(key))) add(entry, Number(key), true);
  }
  return [...byId.values()];
}

function checkId(id: unknown, content: string): asserts id is number {
  if (!Number.isInteger(id) || (id as number) < 0) {
    throw badTokenizer(`The token "${content}" has the id ${String(id)}; ids are integers from 0.`);
  }
  if ((id as number) >= MAX_VOCABULARY_SIZE) {
    throw badTokenizer(
      `The token "${content}" has the id ${String(id)}; ids must be below ${MAX_VOCABULARY_SIZE}.`,
    );
  }
}
