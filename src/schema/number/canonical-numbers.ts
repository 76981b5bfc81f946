import { TupleTable } from '../../base/tuple-table.ts';
import { canonicalNumber, type Decimal, isInteger, plainLength, plainText } from '../../json/decimal.ts';
import { LiteralTrie, OFF, ROOT } from '../text/literal-trie.ts';
import { ENDS_HERE, NO_END, type NumberEnd, type NumberFacts, type NumberReading } from './number-reading.ts';

// A free number: phase + 8 * digits + 256 if it is negative. Digits are those before and behind the point, without the
// lone zero before it.
const START = 0;
const MINUS = 1;
const ZERO = 2;
const WHOLE = 3;
const POINT = 4;
/** The fraction may end. */
const FRACTION = 5;
/** The fraction ends with a zero, so it must go on. */
const FRACTION_ZERO = 6;
/** Not a free number any more, if it ever was. */
const DEAD = -1;

/** So many digits a double holds, whatever they are. */
const MOST_DIGITS = 15;

const ALPHABET = Array.from('0123456789.-eE+', (character) => character.charCodeAt(0));

/**
 * Numbers without exponent, `-0`, redundant zeros or more than 15 digits, and the fixed numbers in the one spelling of
 * `canonicalNumber`, which may have any of these. A finite automaton: the product of both.
 */
export class CanonicalNumbers implements NumberReading {
  readonly start: number;
  private readonly constants: readonly Decimal[];
  private readonly texts: readonly string[];
  /** The texts of the fixed numbers, and behind them the other spellings of theirs that a free number could have. */
  private readonly trie: LiteralTrie;
  private readonly bytes: Uint8Array;
  private readonly integerByText: boolean;
  private readonly states = new TupleTable(2);

  constructor(
    constants: readonly Decimal[],
    bytes: Uint8Array,
    { integerByText }: { integerByText: boolean },
  ) {
    this.constants = constants;
    this.bytes = bytes;
    this.integerByText = integerByText;
    this.texts = constants.map(canonicalNumber);
    const others = constants.filter((value) => plainLength(value) < 2 * MOST_DIGITS).map(plainText);
    this.trie = new LiteralTrie([...this.texts, ...others.filter((text) => !this.texts.includes(text))]);
    this.start = this.state(START, ROOT);
  }

  step(state: number, byte: number): number {
    if (this.bytes[byte] === 0) return -1;
    const free = stepFree(this.states.get(state, 0), byte);
    const node = this.trie.step(this.states.get(state, 1), byte);
    return free === DEAD && node === OFF ? -1 : this.state(free, node);
  }

  factsAt(state: number): NumberFacts | undefined {
    const free = this.states.get(state, 0);
    const node = this.states.get(state, 1);
    const constant = node === OFF ? -1 : this.trie.ending[node]!;
    // Another spelling of a fixed number is no spelling.
    if (constant >= this.constants.length) return undefined;
    if (constant >= 0) {
      const integer = this.integerByText
        ? !/[.e]/.test(this.texts[constant]!)
        : isInteger(this.constants[constant]!);
      return { isInteger: integer, constant };
    }
    const phase = free & 7;
    if (free === DEAD || (phase !== ZERO && phase !== WHOLE && phase !== FRACTION)) return undefined;
    if (phase === ZERO && free >= 256) return undefined;
    return { isInteger: phase !== FRACTION, constant: -1 };
  }

  nearestEnd(state: number, accepts: (facts: NumberFacts) => boolean): NumberEnd {
    const wantsFree =
      accepts({ isInteger: true, constant: -1 }) || accepts({ isInteger: false, constant: -1 });
    const ends = (at: number): boolean => {
      const facts = this.factsAt(at);
      return facts !== undefined && accepts(facts);
    };
    if (ends(state)) return ENDS_HERE;
    // Breadth first. A free number ends within a few bytes; the fixed ones are few.
    const seen = new Set([state]);
    let level = [{ state, byte: -1 }];
    for (let cost = 1; level.length > 0; cost++) {
      const next: typeof level = [];
      for (const at of level) {
        for (const byte of ALPHABET) {
          const to = this.step(at.state, byte);
          if (to < 0 || seen.has(to)) continue;
          if (!wantsFree && this.states.get(to, 1) === OFF) continue;
          seen.add(to);
          const first = at.byte < 0 ? byte : at.byte;
          if (ends(to)) return { cost, byte: first };
          next.push({ state: to, byte: first });
        }
      }
      level = next;
    }
    return NO_END;
  }

  private state(free: number, node: number): number {
    const { scratch } = this.states;
    scratch[0] = free;
    scratch[1] = node;
    return this.states.intern();
  }
}

function stepFree(state: number, byte: number): number {
  if (state === DEAD) return DEAD;
  const phase = state & 7;
  const digits = (state >> 3) & 31;
  const sign = state & 256;
  if (byte === 0x2d) return phase === START ? MINUS + 256 : DEAD;
  if (byte === 0x2e) {
    return (phase === ZERO || phase === WHOLE) && digits < MOST_DIGITS ? POINT + 8 * digits + sign : DEAD;
  }
  if (byte < 0x30 || byte > 0x39) return DEAD;
  const isZero = byte === 0x30;
  if (phase === START || phase === MINUS) return isZero ? ZERO + sign : WHOLE + 8 + sign;
  if (phase === ZERO || digits === MOST_DIGITS) return DEAD;
  const more = 8 * (digits + 1) + sign;
  if (phase === WHOLE) return WHOLE + more;
  if (!isZero) return FRACTION + more;
  // A zero at the end of a fraction needs a digit behind it.
  return digits + 1 < MOST_DIGITS ? FRACTION_ZERO + more : DEAD;
}
