import { DEAD } from '../automaton/recognizer.ts';
import type { RecognizerOptions } from '../compile.ts';
import { type Language, readerOf } from './language.ts';
import { PropertyError, textOf } from './property-error.ts';

/** How much of a text a message shows around the place that matters. */
const SHOWN = 60;

/** Of schemas any spelling counts, unless these say otherwise. */
export interface AcceptOptions {
  /** How JSON values are written; default `{ purpose: 'check' }`. */
  readonly schema?: RecognizerOptions;
}

/**
 * Asserts that every one of some texts is in a language.
 *
 * @throws PropertyError with the first that is not, and the byte from which on nothing could save it; what compiling the
 *   language throws
 *
 * @example
 * assertAccepts({ grammar: 'root ::= "yes" | "no"', notation: 'gbnf' }, ['yes', 'no']);
 * assertAccepts({ type: 'integer' }, ['1', '-2e3', ' 4.0 ']);
 */
export function assertAccepts(
  language: Language,
  texts: Iterable<string>,
  { schema = { purpose: 'check' } }: AcceptOptions = {},
): void {
  const verdict = verdictOf(language, schema);
  for (const text of texts) {
    const { accepted, dead, length } = verdict(text);
    if (accepted) continue;
    const at =
      dead < 0
        ? `it may begin a text of the language, but ends too early, after ${length} bytes`
        : `no text of the language begins so: byte ${dead} cannot follow (${shown(text, dead)})`;
    throw new PropertyError(`should accept ${JSON.stringify(text)}\n  ${at}`, { counterexample: text });
  }
}

/**
 * Asserts that none of some texts is in a language.
 *
 * @throws PropertyError with the first that is; what compiling the language throws
 *
 * @example
 * assertRejects({ type: 'integer' }, ['', '1.5', '"1"']);
 */
export function assertRejects(
  language: Language,
  texts: Iterable<string>,
  { schema = { purpose: 'check' } }: AcceptOptions = {},
): void {
  const verdict = verdictOf(language, schema);
  for (const text of texts) {
    if (!verdict(text).accepted) continue;
    throw new PropertyError(`should reject ${JSON.stringify(text)}, which is in the language`, {
      counterexample: text,
    });
  }
}

interface Verdict {
  readonly accepted: boolean;
  /** The first byte that cannot follow, or -1. */
  readonly dead: number;
  readonly length: number;
}

function verdictOf(language: Language, options: RecognizerOptions): (text: string) => Verdict {
  const reader = readerOf(language, options);
  return (text) => {
    const bytes = new TextEncoder().encode(text);
    let configuration = reader.start;
    for (let at = 0; at < bytes.length; at++) {
      configuration = reader.step(configuration, bytes[at]!);
      if (configuration === DEAD) return { accepted: false, dead: at, length: bytes.length };
    }
    return { accepted: reader.isComplete(configuration), dead: -1, length: bytes.length };
  };
}

/** What stands around a byte. */
function shown(text: string, at: number): string {
  const bytes = new TextEncoder().encode(text);
  const before = textOf(bytes.subarray(Math.max(0, at - SHOWN), at));
  const behind = textOf(bytes.subarray(at, at + SHOWN));
  return `${JSON.stringify(before)} is fine, then ${JSON.stringify(behind)}`;
}
