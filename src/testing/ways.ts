import { DEAD, type Recognizer } from '../automaton/recognizer.ts';
import { isDigit } from './byte-order.ts';
import type { Chance } from './decisions.ts';

/** Only these are drawn, unless none can follow: printed ASCII, and first bytes of other characters. */
const LIKELY_BYTES: readonly number[] = [
  ...Array.from({ length: 95 }, (_, i) => i + 0x20),
  ...[0x09, 0x0a, 0xc2, 0xc3, 0xe2, 0xed, 0xf0, 0xf4],
];

const ALL_BYTES: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte);

/** How many bytes are drawn in the hope that one can follow, before all are tried. */
const DRAWS = 4;

/** The names and words of hints, as bytes. */
export interface HintedBytes {
  readonly names: readonly Uint8Array[];
  readonly words: readonly Uint8Array[];
}

/** What can follow a configuration: found when it is asked for, since some steps are dear. */
export class Ways {
  private readonly recognizer: Recognizer;
  private readonly configuration: number;
  private readonly hinted: HintedBytes;
  private bytesFound: readonly number[] | undefined;
  private digitsFound: readonly number[] | undefined;
  private namesFound: readonly Uint8Array[] | undefined;
  private wordsFound: readonly Uint8Array[] | undefined;

  constructor(recognizer: Recognizer, configuration: number, hinted: HintedBytes) {
    this.recognizer = recognizer;
    this.configuration = configuration;
    this.hinted = hinted;
  }

  get digits(): readonly number[] {
    return (this.digitsFound ??= LIKELY_BYTES.filter((byte) => isDigit(byte) && this.has(byte)));
  }

  get names(): readonly Uint8Array[] {
    return (this.namesFound ??= this.hinted.names.filter((name) => this.holds(name)));
  }

  get words(): readonly Uint8Array[] {
    return (this.wordsFound ??= this.hinted.words.filter((word) => this.holds(word)));
  }

  has(byte: number): boolean {
    return this.recognizer.step(this.configuration, byte) !== DEAD;
  }

  /** A byte that can follow, or -1. */
  byteByChance(chance: Chance): number {
    for (let i = 0; i < DRAWS && this.bytesFound === undefined; i++) {
      const byte = LIKELY_BYTES[chance(LIKELY_BYTES.length)]!;
      if (this.has(byte)) return byte;
    }
    this.bytesFound ??= this.following(LIKELY_BYTES) ?? this.following(ALL_BYTES) ?? [];
    return this.bytesFound.length === 0 ? -1 : this.bytesFound[chance(this.bytesFound.length)]!;
  }

  private following(bytes: readonly number[]): readonly number[] | undefined {
    const found = bytes.filter((byte) => this.has(byte));
    return found.length === 0 ? undefined : found;
  }

  private holds(bytes: Uint8Array): boolean {
    let at = this.configuration;
    for (const byte of bytes) {
      at = this.recognizer.step(at, byte);
      if (at === DEAD) return false;
    }
    return true;
  }
}
