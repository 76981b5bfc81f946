import { WellformedError } from '../base/errors.ts';

/** An assertion does not hold. `message` says what does not, with the smallest counter-example that was found. */
export class PropertyError extends WellformedError {
  /** The text for which it does not hold; bytes that are no UTF-8 are written `\xHH`. */
  readonly counterexample: string;
  /** What chance started from, where it took part: pass it as `seed` to see the same again. */
  readonly seed: number | undefined;
  constructor(message: string, { counterexample, seed }: { counterexample: string; seed?: number }) {
    const replay = seed === undefined ? '' : `\n  to replay: { seed: ${seed} }`;
    super('property-failed', `${message}${replay}`);
    this.counterexample = counterexample;
    this.seed = seed;
  }
}

/** Bytes as a text; those that are no UTF-8 as `\xHH`. */
export function textOf(bytes: Iterable<number>): string {
  const all = Uint8Array.from(bytes);
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(all);
  } catch {
    return Array.from(all, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    ).join('');
  }
}

/** A text in quotes, for messages. */
export function quoted(bytes: Iterable<number>): string {
  return JSON.stringify(textOf(bytes));
}
