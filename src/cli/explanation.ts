import type { TokenizerVocabulary } from '../index.ts';
import { configurationBehind } from './refusal.ts';
import { expectedAt } from './expected.ts';
import type { Expected } from './expected.ts';
import type { Compiled, Reader } from './language.ts';
import { placeOf } from './text-place.ts';
import { walkTokens } from './token-walk.ts';

/** How many bytes of a completion are written out. */
const MOST_COMPLETION_BYTES = 10_000;

/** What may come behind a prefix. */
export interface Explanation extends Expected {
  readonly viable: true;
  /** The length of the prefix. */
  readonly bytes: number;
  /** Where it ends. Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly bytesToCompletion: number;
  /** A completion of so many bytes; its beginning, where it is very long. */
  readonly completion: BytesText;
  readonly tokens?: TokenList;
}

/** A prefix that nothing completes, and what could have come where it is refused. */
export interface RefusedPrefix extends Expected {
  readonly viable: false;
  /** What refuses it: the schema or grammar, or only a vocabulary that cannot write what they allow. */
  readonly refusedBy: 'language' | 'vocabulary';
  readonly refusedAtByte: number;
  readonly line: number;
  readonly column: number;
}

/** Bytes as a text. Where they are not whole characters, the text has U+FFFD, and `hex` has the bytes. */
export interface BytesText {
  readonly text: string;
  readonly hex?: string;
}

/** The tokens that may come next. */
export interface TokenList {
  readonly count: number;
  /** The fewest tokens to completion. */
  readonly toCompletion: number;
  /** The first of them, by id. */
  readonly first: readonly (BytesText & { readonly id: number })[];
}

/** The language, as bytes; and as tokens, if they are asked for. */
export interface ExplainedLanguage {
  readonly reader: Reader;
  readonly tokens?: {
    readonly compiled: Compiled;
    readonly vocabulary: TokenizerVocabulary;
    readonly most: number;
  };
}

/** Explains what may come behind a prefix, or why nothing may. */
export function explanationOf(
  { reader, tokens }: ExplainedLanguage,
  prefix: Uint8Array,
): Explanation | RefusedPrefix {
  const { recognizer } = reader;
  let configuration = recognizer.start;
  let viable = 0;
  for (; viable < prefix.length; viable++) {
    const next = recognizer.step(configuration, prefix[viable]!);
    if (next < 0) break;
    configuration = next;
  }
  // The vocabulary may be able to write less.
  const walked =
    tokens === undefined
      ? undefined
      : walkTokens(tokens.compiled.constraint, tokens.vocabulary, prefix, tokens.compiled.specialTokens);
  const isWritten = walked?.isWhole ?? true;
  if (viable < prefix.length || !isWritten) {
    const refusedAtByte = viable < prefix.length ? viable : walked!.bytes;
    const { line, column } = placeOf(prefix, refusedAtByte);
    const before = configurationBehind(recognizer, prefix.subarray(0, refusedAtByte));
    const refusedBy = viable < prefix.length ? 'language' : 'vocabulary';
    return { viable: false, refusedBy, refusedAtByte, line, column, ...expectedAt(reader, before) };
  }
  const { line, column } = placeOf(prefix, prefix.length);
  return {
    viable: true,
    bytes: prefix.length,
    line,
    column,
    ...expectedAt(reader, configuration),
    bytesToCompletion: recognizer.distance(configuration),
    completion: completionFrom(reader, configuration),
    ...(tokens === undefined ? {} : { tokens: tokenList(tokens, walked!.constraint) }),
  };
}

/** One of the shortest completions. */
function completionFrom({ recognizer }: Reader, from: number): BytesText {
  const bytes: number[] = [];
  let configuration = from;
  while (bytes.length < MOST_COMPLETION_BYTES) {
    const byte = recognizer.nearestByte(configuration);
    if (byte < 0) break;
    bytes.push(byte);
    configuration = recognizer.step(configuration, byte);
  }
  return bytesText(Uint8Array.from(bytes));
}

function tokenList(
  { compiled, vocabulary, most }: NonNullable<ExplainedLanguage['tokens']>,
  at: Compiled['constraint'],
): TokenList {
  const mask = at.mask();
  const first: (BytesText & { id: number })[] = [];
  for (const id of mask) {
    if (first.length >= most) break;
    const name = compiled.specialTokens.get(id);
    first.push({ id, ...(name === undefined ? bytesText(vocabulary.bytes(id)) : { text: name }) });
  }
  return { count: mask.count, toCompletion: at.distance(), first };
}

function bytesText(bytes: Uint8Array): BytesText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    return { text, hex: Buffer.from(bytes).toString('hex') };
  }
}
