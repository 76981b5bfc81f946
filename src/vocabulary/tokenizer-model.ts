import { ModelError } from '../base/errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What "model" of a tokenizer.json says, checked. */
export interface TokenizerModel {
  readonly type: 'BPE' | 'Unigram';
  /** The object as the file has it, for the library. */
  readonly json: JsonObject;
  /** Contents with their ids. */
  readonly entries: readonly (readonly [content: string, id: unknown])[];
  /** The content of the token for text that cannot be written, if any. */
  readonly unknown: string | undefined;
  /** Whether characters that are no token are written as tokens `<0xNN>`, one per byte. */
  readonly byteFallback: boolean;
  /**
   * How contents spell bytes: `byte-level` has one character per byte (GPT-2), `sentence-piece` has U+2581 for a space
   * and, with byte fallback, `<0xNN>` for single bytes.
   */
  readonly spelling: 'byte-level' | 'sentence-piece';
}

/** Steps nest; a file that nests them deeper than this is no tokenizer. */
export const MAX_STEP_NESTING = 16;

/** The character that stands for a space in SentencePiece. */
export const SPACE_MARK = '\u2581';

export function badTokenizer(message: string, cause?: unknown): ModelError {
  return new ModelError('bad-tokenizer', message, cause === undefined ? {} : { cause });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks that the model is a BPE or a Unigram whose tokens have exact bytes, and that its parts have the right shapes.
 *
 * Throws `ModelError` (`bad-tokenizer`): the message names the kind, or the part.
 */
export function readModel(tokenizer: JsonObject): TokenizerModel {
  const model = tokenizer['model'];
  if (!isObject(model)) throw badTokenizer('tokenizer.json has no "model".');
  const type = model['type'] ?? ('merges' in model ? 'BPE' : undefined);
  if (type !== 'BPE' && type !== 'Unigram') {
    const kind = typeof type === 'string' ? `of kind ${type}` : 'of an unknown kind';
    throw badTokenizer(
      `The tokenizer is ${kind}; only BPE (byte-level, or SentencePiece's) and Unigram are supported.`,
    );
  }
  const spelling = spellingOf(tokenizer, model, type);
  const byteFallback = model['byte_fallback'] === true;
  if (type === 'Unigram') {
    const entries = readPieces(model);
    return { type, json: model, entries, unknown: unknownPiece(model, entries), byteFallback, spelling };
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
  const unknown = model['unk_token'] ?? undefined;
  return {
    type,
    json: model,
    entries: Object.entries(vocab),
    unknown: unknown as string | undefined,
    byteFallback,
    spelling,
  };
}

function spellingOf(tokenizer: JsonObject, model: JsonObject, type: string): TokenizerModel['spelling'] {
  const kinds = new Set([
    ...stepKinds(tokenizer['normalizer']),
    ...stepKinds(tokenizer['pre_tokenizer']),
    ...stepKinds(tokenizer['decoder']),
  ]);
  const byteLevel = stepKinds(tokenizer['pre_tokenizer']).includes('ByteLevel');
  const sentencePiece =
    type === 'Unigram' ||
    model['byte_fallback'] === true ||
    kinds.has('Metaspace') ||
    kinds.has('ByteFallback');
  if (byteLevel && sentencePiece) {
    throw badTokenizer(
      'The tokenizer mixes the steps of byte-level BPE and of SentencePiece, which is not supported.',
    );
  }
  if (byteLevel) return 'byte-level';
  if (!sentencePiece) {
    throw badTokenizer(
      'The tokenizer is a BPE over characters (no ByteLevel step, no byte fallback, no Metaspace), which is not supported.',
    );
  }
  checkDecoder(tokenizer['decoder'], model['byte_fallback'] === true);
  return 'sentence-piece';
}

/** Only decoders that write the same bytes for a token wherever it stands (but for the blank before the first). */
function checkDecoder(decoder: unknown, byteFallback: boolean): void {
  if (!isObject(decoder))
    throw badTokenizer('tokenizer.json has no "decoder", so the bytes of its tokens are not known.');
  let spaces = false;
  let fallback = false;
  for (const step of flatSteps(decoder)) {
    const kind = String(step['type']);
    const pattern = step['pattern'];
    if (
      kind === 'Replace' &&
      isObject(pattern) &&
      pattern['String'] === SPACE_MARK &&
      step['content'] === ' '
    )
      spaces = true;
    else if (kind === 'Metaspace' && (step['replacement'] ?? SPACE_MARK) === SPACE_MARK) spaces = true;
    else if (kind === 'ByteFallback') fallback = true;
    else if (kind === 'Strip' && step['content'] === ' ' && !step['stop']) continue;
    else if (kind !== 'Fuse') {
      throw badTokenizer(`The decoder step ${kind} of tokenizer.json, as it is set there, is not supported.`);
    }
  }
  if (!spaces) throw badTokenizer(`The decoder of tokenizer.json does not write ${SPACE_MARK} as a space.`);
  if (fallback !== byteFallback) {
    throw badTokenizer(
      'Byte fallback is in one of "model" and "decoder" of tokenizer.json and not in the other.',
    );
  }
}

/** The pieces of a Unigram; the index is the id. */
function readPieces(model: JsonObject): [string, number][] {
  const { vocab } = model;
  if (!Array.isArray(vocab) || vocab.length === 0 || !vocab.every(isPiece)) {
    throw badTokenizer('"model.vocab" of tokenizer.json must be a list of [piece, score].');
  }
  return vocab.map(([content], id) => [content, id]);
}

function isPiece(entry: unknown): entry is [string, number] {
  return (
    Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string' && typeof entry[1] === 'number'
  );
}

function unknownPiece(
  model: JsonObject,
  entries: readonly (readonly [string, number])[],
): string | undefined {
  if ((model['unk_id'] ?? null) === null) return undefined;
  const content = entries[model['unk_id'] as number]?.[0];
  if (content === undefined)
    throw badTokenizer('"model.unk_id" of tokenizer.json must be the id of a piece.');
  return content;
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

/** The kinds of a step of the normaliser, pre-tokenizer or decoder and of the steps of a sequence. */
function stepKinds(step: unknown): unknown[] {
  return flatSteps(step).map((each) => each['type']);
}

/** A step, or the steps of a sequence. */
export function flatSteps(step: unknown, nesting = 0): JsonObject[] {
  if (!isObject(step)) return [];
  if (nesting > MAX_STEP_NESTING) throw badTokenizer('The steps of tokenizer.json are nested too deeply.');
  const inner = step['pretokenizers'] ?? step['decoders'] ?? step['normalizers'] ?? step['processors'];
  if (step['type'] === 'Sequence' && Array.isArray(inner))
    return inner.flatMap((each: unknown) => flatSteps(each, nesting + 1));
  return [step];
}
