import type { CompiledConstraint, Recognizer, Vocabulary } from '../index.ts';
import { bytesOf, encodeExactly } from './encode.ts';

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
 * last. The mask alone decides whether it is accepted. Where it is refused, the bytes tell at which of them.
 */
export function verdictThroughMasks(
  constraint: CompiledConstraint,
  vocabulary: Vocabulary,
  text: string,
): Verdict {
  const { bytes, tokens, isWhole } = encodeExactly(vocabulary, text);
  const at = constraint.fork();
  let offset = 0;
  let isAllowed = true;
  for (const token of tokens) {
    isAllowed = at.mask().has(token);
    if (!isAllowed) break;
    at.advance(token);
    offset += vocabulary.bytes(token).length;
  }
  if (isAllowed && isWhole && at.isComplete) return { accepted: true };
  const byBytes = constraint.check(bytes);
  return { accepted: false, refusedAtByte: byBytes.accepted ? offset : byBytes.refusedAtByte };
}
