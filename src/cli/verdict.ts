import type { Recognizer, Vocabulary } from '../index.ts';
import { bytesOf } from './encode.ts';
import type { Compiled } from './language.ts';
import { walkTokens } from './token-walk.ts';

/** Whether a text is accepted; if not, the offset of the first byte after which no completion exists. */
export type Verdict =
  | { readonly accepted: true }
  /** The length of the text, in bytes, where it merely ends too early. */
  | { readonly accepted: false; readonly refusedAtByte: number };

/** Reads a text byte by byte. */
export function verdictByBytes(recognizer: Recognizer, text: string | Uint8Array): Verdict {
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  let configuration = recognizer.start;
  for (let at = 0; at < bytes.length; at++) {
    configuration = recognizer.step(configuration, bytes[at]!);
    if (configuration < 0) return { accepted: false, refusedAtByte: at };
  }
  return recognizer.isComplete(configuration)
    ? { accepted: true }
    : { accepted: false, refusedAtByte: bytes.length };
}

/**
 * Writes a text as the model would: every token must be in the mask when its turn comes, and the end allowed after the
 * last. The masks alone decide whether it is accepted. Where it is refused, the bytes tell at which of them: those of
 * `byBytes`, where special tokens are read by their names.
 */
export function verdictThroughMasks(
  { constraint, specialTokens }: Compiled,
  vocabulary: Vocabulary,
  text: string | Uint8Array,
  byBytes: (bytes: Uint8Array) => Verdict = (bytes) => constraint.check(bytes),
): Verdict {
  const walked = walkTokens(constraint, vocabulary, text, specialTokens);
  if (walked.isWhole && walked.constraint.isComplete) return { accepted: true };
  const verdict = byBytes(typeof text === 'string' ? bytesOf(text) : text);
  return { accepted: false, refusedAtByte: verdict.accepted ? walked.bytes : verdict.refusedAtByte };
}
