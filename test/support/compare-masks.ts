import type { CompiledConstraint } from '../../src/compile.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { pickFrom, randomFrom, sampleFrom } from './random.ts';
import { NOWHERE, type Place, type TextOracle } from './text-oracle.ts';

/** How far a constraint is followed. */
export interface Reach {
  /** Every state that this many tokens lead to, ... */
  readonly tokens: number;
  /** ... except that of the states after the same number of tokens only this many, taken by chance, are followed. */
  readonly width: number;
  /** The longest text, in bytes, that is still looked at. */
  readonly bytes: number;
  /** Walks by chance from the start to where nothing but the end is left. */
  readonly walks: number;
}

const MOST_REPORTED = 5;

/**
 * Where a constraint and the oracle disagree, as lines to read; empty when they nowhere do. States are told apart by
 * the text so far, but the masks of every way to the same text are compared.
 */
export function disagreements(
  constraint: CompiledConstraint,
  oracle: TextOracle,
  vocabulary: Vocabulary,
  reach: Reach,
): string[] {
  return new Comparison(oracle, vocabulary, reach).run(constraint);
}

interface State {
  readonly constraint: CompiledConstraint;
  readonly place: Place;
  readonly path: readonly number[];
}

class Comparison {
  private readonly oracle: TextOracle;
  private readonly vocabulary: Vocabulary;
  private readonly reach: Reach;
  private readonly random = randomFrom(1);
  private readonly ids: readonly number[];
  private readonly found: string[] = [];
  private readonly masks = new Map<Place, string>();

  constructor(oracle: TextOracle, vocabulary: Vocabulary, reach: Reach) {
    this.oracle = oracle;
    this.vocabulary = vocabulary;
    this.reach = reach;
    this.ids = Array.from({ length: vocabulary.size }, (_, token) => token);
  }

  run(constraint: CompiledConstraint): string[] {
    const start: State = { constraint, place: this.oracle.start, path: [] };
    let level = [start];
    for (let tokens = 0; level.length > 0 && this.found.length < MOST_REPORTED; tokens++) {
      const next = level.flatMap((state) => this.look(state));
      if (tokens === this.reach.tokens) break;
      level = sampleFrom(this.random, next, this.reach.width);
    }
    for (let walk = 0; walk < this.reach.walks && this.found.length < MOST_REPORTED; walk++) {
      let at: State | undefined = start;
      while (at !== undefined) {
        const next: readonly State[] = this.look(at);
        // The way on may lead over texts that have been looked at already.
        at = pickFrom(this.random, next.length > 0 ? next : this.after(at));
      }
    }
    return this.found.slice(0, MOST_REPORTED);
  }

  /** Compares everything at one state; gives the states after it that have not been looked at. */
  private look(state: State): State[] {
    const { constraint, place } = state;
    const words = String(constraint.mask().words());
    const before = this.masks.get(place);
    if (this.found.length >= MOST_REPORTED) return [];
    if (before !== undefined) {
      if (before !== words) this.report(state, 'mask', `${words} after another way to it`, before);
      return [];
    }
    this.masks.set(place, words);
    this.compareMask(state);
    this.compareRefusals(state);
    this.compareEnd(state);
    this.compareForced(state);
    const after = this.after(state);
    this.compareDistance(state, after);
    this.expect(state, 'mask after all of this', String(constraint.mask().words()), words);
    return after.filter(({ path }) => this.bytesOf(path).length <= this.reach.bytes);
  }

  private after({ constraint, place, path }: State): State[] {
    return this.ids
      .filter((token) => this.oracle.after(place, token) !== NOWHERE && constraint.allows(token))
      .map((token) => {
        const next = constraint.fork();
        next.advance(token);
        return { constraint: next, place: this.oracle.after(place, token), path: [...path, token] };
      })
      .filter(({ place }) => this.oracle.distance(place) < Infinity);
  }

  private compareMask(state: State): void {
    const { constraint, place } = state;
    const mask = constraint.mask();
    const expected = this.ids.filter((token) => this.oracle.allows(place, token));
    for (const token of this.ids) {
      const want = expected.includes(token);
      this.expect(state, `has(${this.show([token])})`, mask.has(token), want);
      this.expect(state, `allows(${this.show([token])})`, constraint.allows(token), want);
    }
    const padding = [this.vocabulary.size, (this.vocabulary.size | 31) + 1];
    for (const token of padding) {
      this.expect(state, `has(id ${token} of padding)`, mask.has(token), false);
      this.expect(state, `allows(id ${token} of padding)`, constraint.allows(token), false);
    }
    this.expect(state, 'count', mask.count, expected.length);
    this.expect(state, 'iteration', [...mask].join(), expected.join());
    const words = mask.words();
    const packed = Array.from({ length: words.length * 32 }, (_, bit) => bit).filter(
      (bit) => (words[bit >> 5]! >>> (bit & 31)) & 1,
    );
    this.expect(state, 'words', packed.join(), expected.join());
    this.expect(state, 'words enough', words.length * 32 >= this.vocabulary.size, true);
    this.expect(state, 'isComplete', constraint.isComplete, this.oracle.isText(place));
  }

  private compareRefusals(state: State): void {
    const refused = this.ids.filter((token) => !this.oracle.allows(state.place, token));
    for (const token of [...sampleFrom(this.random, refused, 3), this.vocabulary.size]) {
      const probe = state.constraint.fork();
      this.expect(state, `advance(${this.show([token])})`, codeOf(probe, token), 'token-refused');
      const stays = String(probe.mask().words()) === this.masks.get(state.place);
      this.expect(state, `advance(${this.show([token])}) stays`, stays, true);
    }
  }

  private compareEnd(state: State): void {
    if (!this.oracle.isText(state.place)) return;
    for (const end of this.vocabulary.endTokens) {
      const ended = state.constraint.fork();
      if (codeOf(ended, end) !== undefined) continue; // The mask has been reported.
      const allowed = this.ids.filter((token) => ended.allows(token) || ended.mask().has(token));
      this.expect(state, 'tokens after the end', this.show(allowed), '');
      this.expect(state, 'count after the end', ended.mask().count, 0);
      this.expect(state, 'isComplete after the end', ended.isComplete, false);
      this.expect(state, 'forced after the end', ended.forced().length, 0);
      this.expect(state, 'advance after the end', codeOf(ended, end), 'token-refused');
    }
  }

  private compareForced(state: State): void {
    const forced = state.constraint.forced();
    let place = state.place;
    for (const token of forced) {
      const isText = !this.vocabulary.endTokens.includes(token);
      if (!isText || !this.oracle.allows(place, token)) {
        return this.report(state, 'forced', this.show(forced), 'only tokens of the masks in turn');
      }
      place = this.oracle.after(place, token);
    }
    const isOnlyWay = this.oracle.allBeginWith(state.place, this.bytesOf(forced));
    this.expect(state, `forced(${this.show(forced)}) is the only way`, isOnlyWay, true);
  }

  private compareDistance(state: State, after: readonly State[]): void {
    const distance = state.constraint.distance();
    const least = this.oracle.distance(state.place);
    if (!Number.isInteger(distance) || distance < least || (least === 0 && distance !== 0)) {
      return this.report(state, 'distance', distance, least);
    }
    if (distance === 0) return;
    const best = Math.min(...after.map(({ constraint }) => constraint.distance()));
    this.expect(state, `distance after some token of distance ${distance} is less`, best < distance, true);
  }

  private expect(state: State, what: string, got: unknown, expected: unknown): void {
    if (got !== expected) this.report(state, what, got, expected);
  }

  private report({ path }: State, what: string, got: unknown, expected: unknown): void {
    this.found.push(
      `after ${this.show(path) || 'nothing'}: ${what} is ${String(got)}, not ${String(expected)}`,
    );
  }

  private bytesOf(tokens: readonly number[]): Uint8Array {
    return Uint8Array.from(tokens.flatMap((token) => [...this.vocabulary.bytes(token)]));
  }

  private show(tokens: readonly number[]): string {
    return tokens
      .map((token) => {
        const bytes = Buffer.from(this.vocabulary.bytes(token));
        const text = bytes.toString('utf8');
        if (bytes.length === 0) return `#${token}`;
        return text.includes('\ufffd') ? `<${bytes.toString('hex')}>` : `‹${text}›`;
      })
      .join(' ');
  }
}

/** The code of the error that `advance` throws, or undefined where it moves on. */
function codeOf(constraint: CompiledConstraint, token: number): unknown {
  try {
    constraint.advance(token);
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}
