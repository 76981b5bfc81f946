import type { Recognizer } from '../automaton/recognizer.ts';

/** Runs of fewer different characters are not worth a division. */
const FEW_BYTES = 8;

/** Only characters that are one byte each are looked at. */
const ASCII = 128;

/** The bytes of characters beyond ASCII. */
const WIDE_BYTES: readonly number[] = Array.from({ length: 128 }, (_, i) => 128 + i);

/** Sets of bytes as they were first met: equal ones are one object, for all lexemes. */
const KNOWN = new Map<string, Uint8Array>();
/** How many sets are kept for all. */
const MOST_KNOWN = 2000;

/**
 * The characters of which any number, at least one, leads a lexeme to one and the same state: as sets of bytes, with all
 * beyond ASCII where all characters beyond ASCII are among them.
 */
export class LexemeRuns {
  private readonly recognizer: Recognizer;
  private readonly found = new Map<number, Uint8Array | undefined>();

  constructor(recognizer: Recognizer) {
    this.recognizer = recognizer;
  }

  /** Per byte 1 if it is one of them; undefined where they are few. */
  from(lexeme: number): Uint8Array | undefined {
    if (!this.found.has(lexeme)) this.found.set(lexeme, this.find(lexeme));
    return this.found.get(lexeme);
  }

  private find(lexeme: number): Uint8Array | undefined {
    const { recognizer } = this;
    const counts = new Map<number, number>();
    const targets = new Int32Array(ASCII);
    for (let byte = 0; byte < ASCII; byte++) {
      const target = recognizer.stepLexeme(lexeme, byte);
      targets[byte] = target;
      if (target >= 0) counts.set(target, (counts.get(target) ?? 0) + 1);
    }
    let best: number[] = [];
    let bestTarget = -1;
    for (const [target, count] of counts) {
      if (count <= best.length) continue;
      const bytes: number[] = [];
      for (let byte = 0; byte < ASCII; byte++) {
        if (targets[byte] === target && recognizer.stepLexeme(target, byte) === target) bytes.push(byte);
      }
      if (bytes.length > best.length) {
        best = bytes;
        bestTarget = target;
      }
    }
    if (best.length < FEW_BYTES || isUneven(best)) return undefined;
    const isWide =
      recognizer.isWideRun?.(lexeme, bestTarget) === true && recognizer.isWideRun(bestTarget, bestTarget);
    return shared(isWide ? [...best, ...WIDE_BYTES] : best);
  }
}

/** Whether only some of the small letters are among bytes: then what is behind them is too much to be put together. */
function isUneven(bytes: readonly number[]): boolean {
  const letters = bytes.filter((byte) => byte >= 0x61 && byte <= 0x7a).length;
  return letters > 6 && letters < 26;
}

function shared(bytes: readonly number[]): Uint8Array {
  const key = bytes.join();
  let set = KNOWN.get(key);
  if (set === undefined) {
    if (KNOWN.size === MOST_KNOWN) KNOWN.clear();
    set = new Uint8Array(256);
    for (const byte of bytes) set[byte] = 1;
    KNOWN.set(key, set);
  }
  return set;
}
