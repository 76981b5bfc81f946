import { UnsupportedError } from '../index.ts';
import type { Vocabulary } from '../index.ts';
import { constraintOf, readerOf } from './language.ts';
import type { Language, Reader } from './language.ts';
import { verdictByBytes, verdictThroughMasks } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** The freedom of the specification: what `generate` narrows, a check does not. */
export const FREE = { purpose: 'check' } as const;

/** Tells whether texts belong to a language. */
export interface Judge {
  readonly warnings: readonly string[];
  verdict(text: string | Uint8Array): Verdict;
  /** The language as bytes, whatever a vocabulary can write: see `readerByNames`. */
  reader(): Reader | undefined;
}

/** A judge by bytes; with a vocabulary, by its token masks. Throws what the library throws for the language. */
export function judgeOf(language: Language, vocabulary: Vocabulary | undefined): Judge {
  if (vocabulary === undefined) {
    const reader = readerOf(language, FREE);
    const { recognizer, warnings } = reader;
    return { warnings, verdict: (text) => verdictByBytes(recognizer, text), reader: () => reader };
  }
  const compiled = constraintOf(language, vocabulary, FREE);
  const { warnings } = compiled.constraint;
  let known: { readonly reader: Reader | undefined } | undefined;
  const reader = (): Reader | undefined => (known ??= { reader: readerByNames(language) }).reader;
  if (compiled.specialTokens.size === 0) {
    return { warnings, verdict: (text) => verdictThroughMasks(compiled, vocabulary, text), reader };
  }
  const byNames = (bytes: Uint8Array): Verdict => {
    const named = reader();
    return named === undefined ? { accepted: true } : verdictByBytes(named.recognizer, bytes);
  };
  return { warnings, verdict: (text) => verdictThroughMasks(compiled, vocabulary, text, byNames), reader };
}

/** Reads special tokens as their names; undefined where a grammar names them by ids: only a vocabulary has these. */
function readerByNames(language: Language): Reader | undefined {
  try {
    return readerOf(language, FREE);
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return undefined;
  }
}
