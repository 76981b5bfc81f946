import { WellformedError } from '../base/errors.ts';
import { DEAD } from '../automaton/recognizer.ts';
import { canonicalPrefix } from '../vocabulary/forced-tokens.ts';
import type { Constraint, Mask } from './constraint.ts';
import { precompute, type Precomputed, type PrecomputeOptions } from './precompute.ts';
import type { TokenAutomaton } from './token-automaton.ts';

/** How many bytes of what was written are looked at to place forced tokens; see `canonicalPrefix`. */
const TAIL_BYTES = 1200;

/** A position in a token automaton. */
export class TokenConstraint implements Constraint {
  protected automaton: TokenAutomaton;
  protected configuration: number;
  /** The tokens written so far. Forks share one list as long as none of them writes something else. */
  protected history: { readonly tokens: number[]; readonly length: number } = { tokens: [], length: 0 };
  protected hasEnded = false;
  /** Another automaton for the same language, which knows no end as near as this one does. */
  private worse: TokenAutomaton | undefined;

  constructor(automaton: TokenAutomaton) {
    this.automaton = automaton;
    this.configuration = automaton.recognizer.start;
  }

  get isComplete(): boolean {
    return !this.hasEnded && this.automaton.recognizer.isComplete(this.configuration);
  }

  allows(token: number): boolean {
    if (this.hasEnded) return false;
    if (this.automaton.vocabulary.endTokens.includes(token)) return this.isComplete;
    return this.automaton.step(this.configuration, token) !== DEAD;
  }

  advance(token: number): void {
    const isEnd = this.automaton.vocabulary.endTokens.includes(token);
    const behind = this.hasEnded || isEnd ? DEAD : this.automaton.step(this.configuration, token);
    if (isEnd ? !this.isComplete : behind === DEAD) {
      throw new WellformedError('token-refused', `token ${token} is not allowed here`);
    }
    if (isEnd) {
      this.hasEnded = true;
      return;
    }
    this.configuration = behind;
    const { length } = this.history;
    // Behind what this position has written another fork may have written something else.
    const tokens =
      this.history.tokens.length === length ? this.history.tokens : this.history.tokens.slice(0, length);
    tokens.push(token);
    this.history = { tokens, length: length + 1 };
  }

  fork(): TokenConstraint {
    return this.copyTo(new TokenConstraint(this.automaton));
  }

  mask(): Mask {
    return this.hasEnded ? NO_TOKENS : this.automaton.mask(this.configuration, this.history);
  }

  forced(): readonly number[] {
    if (this.hasEnded) return [];
    const { bytes, complete } = this.automaton.forcedBytes(this.configuration);
    if (bytes.length === 0) return [];
    const forced = wholeText(bytes);
    const { vocabulary } = this.automaton;
    const isWhole = complete && forced.bytes === bytes.length;
    const tokens = canonicalPrefix(vocabulary, this.tail(), forced.text, { complete: isWhole });
    // Where some bytes have no token of their own, the canonical tokens can lead where nothing is left to write.
    const scout = this.fork();
    for (const token of tokens) {
      if (!scout.allows(token)) return [];
      scout.advance(token);
    }
    return tokens;
  }

  /**
   * Computes masks ahead of their use, from this position on, breadth first: for idle time before a request. At most so
   * many milliseconds, more or less; the masks are shared by all sequences.
   *
   * @throws WellformedError (`bad-option`) where `ms` is no such number
   *
   * @example
   * compile(schema, { vocabulary }).precompute({ ms: 5 }); // { masks: 57, complete: false }
   */
  precompute(options: PrecomputeOptions): Precomputed {
    return precompute(this.automaton, this.configuration, this.history, options);
  }

  distance(): number {
    return this.hasEnded ? 0 : this.automaton.distance(this.configuration);
  }

  roughDistance(): number {
    return this.hasEnded ? 0 : this.automaton.roughDistance(this.configuration);
  }

  /**
   * Goes on over another automaton for the same language. It stays where the other one knows no end as near: distances
   * are bounds that can depend on what was asked before, and what was promised must hold.
   */
  protected moveTo(automaton: TokenAutomaton): void {
    if (automaton === this.worse) return;
    const { tokens, length } = this.history;
    let at = automaton.recognizer.start;
    for (let i = 0; i < length && at !== DEAD; i++) at = automaton.behind(at, tokens[i]!);
    const isAsNear =
      at !== DEAD && (length === 0 || automaton.distance(at) <= this.automaton.distance(this.configuration));
    if (!isAsNear) {
      this.worse = automaton;
      return;
    }
    this.automaton = automaton;
    this.configuration = at;
  }

  /** Puts another constraint over the same automaton at this position. */
  protected copyTo<Copy extends TokenConstraint>(copy: Copy): Copy {
    copy.configuration = this.configuration;
    copy.history = this.history;
    copy.hasEnded = this.hasEnded;
    copy.worse = this.worse;
    return copy;
  }

  /** The last tokens, and what they wrote. */
  private tail(): { text: string; tokens: readonly number[] } {
    const { tokens, length } = this.history;
    let from = length;
    let size = 0;
    while (from > 0 && size < TAIL_BYTES) {
      const { length: more } = this.automaton.vocabulary.bytes(tokens[from - 1]!);
      // No tokenisation reaches across a special token.
      if (more === 0) break;
      from--;
      size += more;
    }
    const bytes = new Uint8Array(size);
    const last = tokens.slice(from, length);
    let at = 0;
    for (const token of last) {
      bytes.set(this.automaton.vocabulary.bytes(token), at);
      at += this.automaton.vocabulary.bytes(token).length;
    }
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), tokens: last };
  }
}

const NO_TOKENS: Mask = {
  count: 0,
  has: () => false,
  words: () => new Uint32Array(0),
  [Symbol.iterator]: () => [][Symbol.iterator](),
};

/** The whole code points at the beginning of bytes, as text; how many bytes they have. */
function wholeText(bytes: Uint8Array): { readonly text: string; readonly bytes: number } {
  // A stream leaves out what is not finished.
  const text = new TextDecoder('utf-8', { ignoreBOM: true, fatal: false }).decode(bytes, { stream: true });
  return { text, bytes: new TextEncoder().encode(text).length };
}
