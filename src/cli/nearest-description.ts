import { pointerAtEnd } from './json-place.ts';
import type { Reader } from './language.ts';
import type { Recognizer } from '../index.ts';
import { completed, nearestText } from './nearest-text.ts';
import { configurationBehind, withoutFinalNewline } from './refusal.ts';
import { verdictByBytes } from './verdict.ts';

/** How many bytes of a text are written out. */
const MOST_BYTES = 10_000;

/** What may stand behind a number or a literal, and ends it. */
const ENDS = Array.from(',:]} \t\n\r', (end) => end.charCodeAt(0));

/**
 * Where in a JSON value a text is refused: of a number or literal that something else ends, the place is the value itself
 * if nothing at all may end it there, and what it stands in otherwise.
 */
export function describePointer(text: Uint8Array, refusedAtByte: number, recognizer?: Recognizer): string {
  const written = text.subarray(0, refusedAtByte);
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(written);
  const byte = text[refusedAtByte];
  const mayEnd = (): boolean => {
    if (recognizer === undefined) return true;
    const behind = configurationBehind(recognizer, written);
    return behind >= 0 && ENDS.some((end) => recognizer.step(behind, end) >= 0);
  };
  const endsScalar = byte !== undefined && ENDS.includes(byte) && mayEnd();
  const pointer = pointerAtEnd(endsScalar ? `${before} ` : before);
  return pointer === '' ? 'in the outermost value (JSON Pointer "")' : `in the value at ${pointer}`;
}

/** The accepted text that is nearest to a refused one, in words, with what it takes; ends with a newline. */
export function describeNearest(text: Uint8Array, reader: Reader | undefined): string {
  if (reader === undefined) {
    return 'nearest accepted text: not known, as the grammar names special tokens by their ids\n';
  }
  const verdict = verdictByBytes(reader.recognizer, text);
  if (verdict.accepted) {
    return 'nearest accepted text: this very text; only the vocabulary refuses it, which has no tokens for it\n';
  }
  const nearest = nearestText(reader.recognizer, text, verdict.refusedAtByte);
  if (nearest === undefined) return 'nearest accepted text: too long to be written out\n';
  const { edits, isLeast } = nearest;
  const price = `${edits} byte${edits === 1 ? '' : 's'} inserted, left out or replaced`;
  return (
    describeCompletion(text, verdict.refusedAtByte, reader) +
    `${isLeast ? 'nearest accepted text' : 'accepted text near it'} (${price}):\n${shown(nearest.text)}`
  );
}

/** Where a text merely ends too early: the shortest one that begins with it. */
function describeCompletion(text: Uint8Array, refusedAtByte: number, { recognizer }: Reader): string {
  const begun = refusedAtByte === text.length ? text : withoutFinalNewline(text);
  if (begun === undefined || begun.length === 0 || refusedAtByte < begun.length) return '';
  const whole = completed(recognizer, begun, configurationBehind(recognizer, begun), begun.length);
  if (whole === undefined || whole.edits === 0) return '';
  return `shortest accepted text that begins with it (${whole.edits} bytes more):\n${shown(whole.text)}`;
}

function shown(text: Uint8Array): string {
  const begin = new TextDecoder('utf-8', { ignoreBOM: true }).decode(text.subarray(0, MOST_BYTES));
  const rest = text.length - MOST_BYTES;
  if (rest > 0) return `${begin}\n... and ${rest} bytes more\n`;
  return begin.endsWith('\n') ? begin : `${begin}\n`;
}
