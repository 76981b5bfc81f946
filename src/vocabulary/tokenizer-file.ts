import { ModelError } from '../base/errors.ts';
import { byteLevelBytes } from './byte-level.ts';
import { MAX_TOKEN_BYTES } from './trie.ts';

/** Ids from here on are refused: the largest vocabularies in use have some 260,000, and tables grow with the largest id. */
export const MAX_VOCABULARY_SIZE = 1_048_576;

/** What a tokenizer.json says, checked. */
export interface TokenizerFile {
  /** The largest id plus one. */
  readonly size: number;
  /** Per id: the bytes of its content, for special tokens too; `null` for ids that are no token. */
  readonly byteStrings: readonly (Uint8Array | null)[];
  readonly added: readonly AddedTokenEntry[];
  /** Per id: whether it is a token, special or not. */
  readonly isToken: (id: number) => boolean;
  readonly model: BpeModel;
  readonly normalizer: JsonObject | null;
  readonly preTokenizer: JsonObject;
  /** The token that the tokenizer puts where it has none, if any. */
  readonly unknownToken: number | undefined;
}

export interface AddedTokenEntry {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** The entry as the file has it, for the library. */
  readonly entry: JsonObject;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export interface BpeModel extends JsonObject {
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly (string | readonly string[])[];
}

export function badTokenizer(message: string, cause?: unknown): ModelError {
  return new ModelError('bad-tokenizer', message, cause === undefined ? {} : { cause });
}

/**
 * Checks a parsed tokenizer.json and reads the exact bytes of its tokens. Added tokens that only
 * tokenizer_config.json names (`added_tokens_decoder`) are taken from there.
 *
 * Throws `ModelError` (`bad-tokenizer`) where the file is malformed, and where it is not a byte-level BPE: then the
 * message names the kind.
 */
export function readTokenizerFile(tokenizer: unknown, config: unknown): TokenizerFile {
  if (!isObject(tokenizer)) throw badTokenizer('tokenizer.json must be an object.');
  if (config !== undefined && !isObject(config)) {
    throw badTokenizer('tokenizer_config.json must be an object.');
  }
  const model = readModel(tokenizer);
  const preTokenizer = tokenizer['pre_tokenizer'];
  if (!isObject(preTokenizer)) throw badTokenizer('tokenizer.json has no pre_tokenizer of kind ByteLevel.');
  const normalizer = tokenizer['normalizer'] ?? null;
  if (normalizer !== null && !isObject(normalizer)) {
    throw badTokenizer('"normalizer" of tokenizer.json must be an object or null.');
  }

  const added = readAddedTokens(tokenizer, config);
  const contents = new Map<number, string>();
  for (const [content, id] of Object.entries(model.vocab)) {
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
    byteStrings.push(content === undefined ? null : byteLevelBytes(content));
  }
  const utf8 = new TextEncoder();
  for (const { id, content } of added) {
    const other = contents.get(id);
    if (other !== undefined && other !== content) {
      throw badTokenizer(`The tokens "${other}" and "${content}" have the same id ${id}.`);
    }
    contents.set(id, content);
    byteStrings[id] = utf8.encode(content);
  }
  for (let id = 0; id < size; id++) {
    if ((byteStrings[id]?.length ?? 0) > MAX_TOKEN_BYTES) {
      throw badTokenizer(`Token ${id} has more than ${MAX_TOKEN_BYTES} bytes.`);
    }
  }
  const unknown = model['unk_token'] ?? undefined;
  const unknownToken =
    typeof unknown === 'string' && Object.hasOwn(model.vocab, unknown)
      ? model.vocab[unknown]
      : added.find(({ content }) => content === unknown)?.id;
  if (unknown !== undefined && unknownToken === undefined) {
    throw badTokenizer(`"model.unk_token" of tokenizer.json, ${JSON.stringify(unknown)}, is no token.`);
  }
  const isToken = (id: number): boolean => contents.has(id);
  return { size, byteStrings, added, isToken, model, normalizer, preTokenizer, unknownToken };
}

/** Checks that the model is a byte-level BPE and that its parts have the right shapes. */
function readModel(tokenizer: JsonObject): BpeModel {
  const model = tokenizer['model'];
  if (!isObject(model)) throw badTokenizer('tokenizer.json has no "model".');
  const type = model['type'] ?? ('merges' in model ? 'BPE' : undefined);
  if (type !== 'BPE') {
    const kind = typeof type === 'string' ? `of kind ${type}` : 'of an unknown kind';
    throw badTokenizer(`The tokenizer is ${kind}; only byte-level BPE is supported.`);
  }
  const kinds = new Set([...stepKinds(tokenizer['pre_tokenizer']), ...stepKinds(tokenizer['decoder'])]);
  if (model['byte_fallback'] === true || kinds.has('Metaspace') || kinds.has('ByteFallback')) {
    throw badTokenizer(
      'The tokenizer is a BPE of the SentencePiece kind (Metaspace, byte fallback); only byte-level BPE is supported.',
    );
  }
  if (!stepKinds(tokenizer['pre_tokenizer']).includes('ByteLevel')) {
    throw badTokenizer(
      'The tokenizer is a BPE over characters (no ByteLevel step); only byte-level BPE is supported.',
    );
  }
  for (const affix of ['end_of_word_suffix', 'continuing_subword_prefix', 'continuing_subword_suffix']) {
    if (model[affix]) throw badTokenizer(`The tokenizer is a BPE with "${affix}", which is not supported.`);
  }
  const { vocab, merges } = model;
  if (!isObject(vocab))
    throw badTokenizer('"model.vocab" of tokenizer.json must be an object from token to id.');
  if (!Array.isArray(merges) || !hasMergeShape(merges)) {
    throw badTokenizer(
      '"model.merges" of tokenizer.json must be a list of "left right" or ["left", "right"].',
    );
  }
  return model as BpeModel;
}

/** All merges must have one of the two notations: the library looks at the first one alone. */
function hasMergeShape(merges: readonly unknown[]): boolean {
  if (typeof merges[0] === 'string') {
    return merges.every((merge) => typeof merge === 'string' && merge.indexOf(' ') > 0);
  }
  return merges.every(
    (merge) =>
      Array.isArray(merge) &&
      merge.length === 2 &&
      typeof merge[0] === 'string' &&
      typeof merge[1] === 'string',
  );
}

function readAddedTokens(tokenizer: JsonObject, config: JsonObject | undefined): AddedTokenEntry[] {
  const list = tokenizer['added_tokens'] ?? [];
  if (!Array.isArray(list)) throw badTokenizer('"added_tokens" of tokenizer.json must be a list.');
  const byId = new Map<number, AddedTokenEntry>();
  const byContent = new Map<string, number>();
  const add = (entry: unknown, id: unknown): void => {
    if (!isObject(entry) || typeof entry['content'] !== 'string' || entry['content'] === '') {
      throw badTokenizer('An added token of the tokenizer has no "content".');
    }
    const content = entry['content'];
    checkId(id, content);
    if (byId.has(id) || byContent.has(content)) {
      throw badTokenizer(`The added token "${content}" (id ${id}) repeats an id or a content.`);
    }
    byId.set(id, { id, content, special: entry['special'] === true, entry: { ...entry, id } });
    byContent.set(content, id);
  };
  for (const entry of list as unknown[]) add(entry, isObject(entry) ? entry['id'] : undefined);
  const more = config?.['added_tokens_decoder'] ?? {};
  if (!isObject(more))
    throw badTokenizer('"added_tokens_decoder" of tokenizer_config.json must be an object.');
  for (const [key, entry] of Object.entries(more)) {
    // tokenizer.json decides about the ids that it has; the configuration repeats them.
    if (!byId.has(Number(key))) add(entry, Number(key));
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

/** Steps nest; a file that nests them deeper than this is no tokenizer. */
export const MAX_STEP_NESTING = 16;

/** The kinds of a step of the pre-tokenizer or decoder and of the steps of a sequence. */
function stepKinds(step: unknown, nesting = 0): string[] {
  if (!isObject(step)) return [];
  if (nesting > MAX_STEP_NESTING) throw badTokenizer('The steps of tokenizer.json are nested too deeply.');
  const inner = step['pretokenizers'] ?? step['decoders'];
  const kinds = Array.isArray(inner) ? inner.flatMap((each: unknown) => stepKinds(each, nesting + 1)) : [];
  return typeof step['type'] === 'string' ? [step['type'], ...kinds] : kinds;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
