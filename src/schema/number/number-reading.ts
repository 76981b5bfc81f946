import type { Decimal } from '../../json/decimal.ts';
import type { NumberTarget } from './number-target.ts';

/** How numbers are spelled, and read. States are interned integers. */
export interface NumberReading {
  /** Before the first byte. */
  readonly start: number;
  /** The state after a byte, or -1 where no number goes on so, whatever is asked of it. */
  step(state: number, byte: number): number;
  /** Which formulas are true of the number that ends here (see `NumberLine.truth`), or -1 where none does. */
  truthAt(state: number): number;
  /**
   * What completes a number that does not end here as asked: the shortest text, or one that is about as short. Undefined
   * if nothing does.
   */
  suffix(state: number, target: NumberTarget): string | undefined;
  /** The number that ends here; to be asked only where states keep it. */
  valueAt(state: number): Decimal;
}

/** The bytes of numbers. */
export const ALPHABET: readonly number[] = Array.from('0123456789-.eE+', (character) =>
  character.charCodeAt(0),
);
/** How many symbols there are, a power of two. */
export const SYMBOLS = 16;

/** Per byte: its place in the alphabet, or -1. */
const SYMBOL_OF: Int8Array = new Int8Array(256).fill(-1);
for (const [symbol, byte] of ALPHABET.entries()) SYMBOL_OF[byte] = symbol;

/** The place of a byte in the alphabet, or -1. */
export function symbolOf(byte: number): number {
  return SYMBOL_OF[byte]!;
}

/** Up to so many states are looked at where the ways to an end cannot be computed. */
export const MOST_SEARCHED = 6000;

/** Rows of transitions, filled when they are first taken. */
export class Transitions {
  private rows: Int32Array = new Int32Array(SYMBOLS * 16).fill(UNKNOWN);

  get(state: number, symbol: number): number {
    const at = state * SYMBOLS + symbol;
    return at < this.rows.length ? this.rows[at]! : UNKNOWN;
  }

  set(state: number, symbol: number, next: number): void {
    const at = state * SYMBOLS + symbol;
    if (at >= this.rows.length) {
      const grown = new Int32Array(Math.max(2 * this.rows.length, at + SYMBOLS)).fill(UNKNOWN);
      grown.set(this.rows);
      this.rows = grown;
    }
    this.rows[at] = next;
  }
}

/** A transition that was not taken yet. */
export const UNKNOWN = -2;

/**
 * The shortest way to an end by trying all, level by level: for vocabularies that cannot write every digit. Undefined
 * if there is none among the first `MOST_SEARCHED` states.
 */
export function searchEnd(reading: NumberReading, state: number, target: NumberTarget): string | undefined {
  const seen = new Set([state]);
  let level = [{ state, suffix: '' }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const at of level) {
      for (const byte of ALPHABET) {
        const to = reading.step(at.state, byte);
        if (to < 0 || seen.has(to)) continue;
        seen.add(to);
        const suffix = at.suffix + String.fromCharCode(byte);
        const truth = reading.truthAt(to);
        if (truth >= 0 && target.accepts(truth)) return suffix;
        if (seen.size > MOST_SEARCHED) return undefined;
        next.push({ state: to, suffix });
      }
    }
    level = next;
  }
  return undefined;
}

/** Whether all bytes of an ASCII text can be written. */
export function canWrite(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[text.charCodeAt(i)] === 0) return false;
  return true;
}
