import { ALIKE, type Alike, DEAD, LEAVES, type Recognizer } from '../../automaton/recognizer.ts';
import { GrammarError, WellformedError } from '../../base/errors.ts';
import { TupleTable } from '../../base/tuple-table.ts';
import { suffixArray } from './suffix-array.ts';

/** How many bytes all chunks of a list may have together. */
export const MAX_SUBSTRING_BYTES: number = 8 * 2 ** 20;

const WORDS = /\p{White_Space}+|[\p{Alphabetic}\p{N}_]+|[^\p{White_Space}\p{Alphabetic}\p{N}_]+/gu;

/**
 * A text in chunks: code points; lines, each with the line feed that ends it; or words as llguidance has them, which are
 * runs of white space, of letters, digits and `_`, and of all else.
 *
 * @example
 * substringChunks('to be, or', 'words'); // ['to', ' ', 'be', ',', ' ', 'or']
 */
export function substringChunks(text: string, by: 'words' | 'characters' | 'lines'): readonly string[] {
  switch (by) {
    case 'characters':
      return Array.from(text);
    case 'lines':
      return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    case 'words':
      return text.match(WORDS) ?? [];
  }
}

/**
 * Chunks that follow each other in a list, joined; or none. All chunks together are one text with places between them: a
 * text of the language begins at a place and ends at one. What was read is kept as the interval of those suffixes,
 * sorted, that begin so; where only one is left, as how far it was read, whatever it began with. So chunks may share
 * prefixes, and be equal, and what was read may be read in many ways: it is one configuration all the same.
 *
 * @throws GrammarError for chunks that are no text in Unicode
 * @throws WellformedError with the code `limit`: `MAX_SUBSTRING_BYTES`
 *
 * @example
 * new SubstringRecognizer(['to', ' be', ' or']); // accepts '', 'to', 'to be', ' be or', ...
 */
export class SubstringRecognizer implements Recognizer {
  readonly start: number;
  private readonly bytes: Uint8Array;
  /** For each byte, and the end: how many bytes there are up to the next place. */
  private readonly rest: Int32Array;
  /** Where the suffixes begin that begin at a place, in their order. */
  private readonly suffixes: Int32Array;
  /** Of an interval: its bounds (half-open) and how many bytes were read. Of one suffix: where its next byte is, -1, 0. */
  private readonly configurations: TupleTable = new TupleTable(3);
  /** Per configuration, where known: the place of the byte that leads on the shortest way; -1 is not known yet. */
  private nearest: Int32Array = new Int32Array(64).fill(-1);

  constructor(chunks: readonly string[]) {
    const text = chunks.join('');
    if (/\p{Cs}/u.test(text) || chunks.some(startsInPair)) {
      throw new GrammarError('A chunk of a substring has half of a surrogate pair, which is no text.', {
        offset: 0,
      });
    }
    if (text.length > MAX_SUBSTRING_BYTES) failTooLong();
    this.bytes = new TextEncoder().encode(text);
    if (this.bytes.length > MAX_SUBSTRING_BYTES) failTooLong();
    this.rest = restsOf(chunks, this.bytes.length);
    this.suffixes = suffixArray(this.bytes).filter((at) => this.rest[at] === 0);
    this.start = this.interval(0, this.suffixes.length, 0);
  }

  get size(): number {
    return this.configurations.size;
  }

  step(configuration: number, byte: number): number {
    const { bytes, configurations } = this;
    const low = configurations.get(configuration, 0);
    const high = configurations.get(configuration, 1);
    if (high < 0) return bytes[low] === byte ? this.single(low + 1) : DEAD;
    const depth = configurations.get(configuration, 2);
    const from = this.firstFrom(byte, low, high, depth);
    if (from === high || this.byteOf(from, depth) !== byte) return DEAD;
    const to = this.firstFrom(byte + 1, from, high, depth);
    return this.interval(from, to, depth + 1);
  }

  isComplete(configuration: number): boolean {
    return this.distance(configuration) === 0;
  }

  distance(configuration: number): number {
    return this.rest[this.nearestPlace(configuration)]!;
  }

  nearestByte(configuration: number): number {
    const at = this.nearestPlace(configuration);
    return this.rest[at] === 0 ? -1 : this.bytes[at]!;
  }

  forcedByte(configuration: number): number {
    const { bytes, configurations } = this;
    const low = configurations.get(configuration, 0);
    const high = configurations.get(configuration, 1);
    let byte = bytes[low];
    if (high >= 0) {
      if (low === high) return -1;
      const depth = configurations.get(configuration, 2);
      byte = this.byteOf(low, depth);
      if (byte !== this.byteOf(high - 1, depth)) return -1;
    }
    return byte === undefined || byte < 0 || this.isComplete(configuration) ? -1 : byte;
  }

  lexeme(): number {
    return -1;
  }

  lexemeRoom(): number {
    return Infinity;
  }

  stepLexeme(): number {
    return LEAVES;
  }

  lexemeNeed(): number {
    return 0;
  }

  leavesAlike(): Alike {
    return ALIKE;
  }

  lexemeName(): undefined {
    return undefined;
  }

  private interval(low: number, high: number, depth: number): number {
    if (high - low === 1) return this.single(this.suffixes[low]! + depth);
    return this.intern(low, high, depth);
  }

  /** Of one suffix: what was read before does not matter. */
  private single(at: number): number {
    return this.intern(at, -1, 0);
  }

  private intern(a: number, b: number, c: number): number {
    const { scratch } = this.configurations;
    scratch[0] = a;
    scratch[1] = b;
    scratch[2] = c;
    return this.configurations.intern();
  }

  /** The byte of a suffix at a depth; -1 at its end. */
  private byteOf(index: number, depth: number): number {
    return this.bytes[this.suffixes[index]! + depth] ?? -1;
  }

  /** The first suffix in an interval whose byte is not less. */
  private firstFrom(byte: number, low: number, high: number, depth: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.byteOf(middle, depth) < byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Among the places up to which a configuration may have read, one from which the fewest bytes lead to an end. */
  private nearestPlace(configuration: number): number {
    const { configurations, suffixes, rest } = this;
    const low = configurations.get(configuration, 0);
    const high = configurations.get(configuration, 1);
    if (high < 0) return low;
    if (configuration >= this.nearest.length) this.growNearest();
    let best = this.nearest[configuration]!;
    if (best >= 0) return best;
    const depth = configurations.get(configuration, 2);
    // No suffix is left only at the start of an empty list, which is complete.
    best = low === high ? rest.length - 1 : suffixes[low]! + depth;
    for (let i = low + 1; i < high && rest[best]! > 0; i++) {
      const at = suffixes[i]! + depth;
      if (rest[at]! < rest[best]!) best = at;
    }
    this.nearest[configuration] = best;
    return best;
  }

  private growNearest(): void {
    const grown = new Int32Array(2 * this.configurations.size).fill(-1);
    grown.set(this.nearest);
    this.nearest = grown;
  }
}

function failTooLong(): never {
  throw new WellformedError(
    'limit',
    `The chunks of a substring have more than ${MAX_SUBSTRING_BYTES} bytes together; use a shorter text.`,
  );
}

/** Whether a chunk begins with the second half of a surrogate pair, which the chunk before may hold the first of. */
function startsInPair(chunk: string): boolean {
  const unit = chunk.charCodeAt(0);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function restsOf(chunks: readonly string[], size: number): Int32Array {
  const rest = new Int32Array(size + 1).fill(-1);
  let at = 0;
  rest[at] = 0;
  for (const chunk of chunks) {
    at += byteLength(chunk);
    rest[at] = 0;
  }
  for (let i = size - 1; i >= 0; i--) if (rest[i]! < 0) rest[i] = rest[i + 1]! + 1;
  return rest;
}

function byteLength(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Each half of a pair is two of its four bytes.
    length += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return length;
}
