import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';

/** A place in the texts of an oracle: what has been written so far. */
export type Place = number;

/** The place after bytes with which no text goes on. */
export const NOWHERE: Place = -1;

/**
 * What masks must say, by brute force: from a finite list of texts, which tokens leave some text that the vocabulary
 * can still write to its end, token by token.
 */
export class TextOracle {
  readonly start: Place = 0;
  private readonly vocabulary: Vocabulary;
  /** The place after one more byte, by place * 256 + byte: a trie of all texts. */
  private readonly next = new Map<number, Place>();
  /** Per place: whether it is a text. */
  private readonly isEnd: boolean[] = [false];
  /** Per place: the fewest tokens from here to the end of some text, Infinity where there is no way. */
  private readonly fewest: number[];

  constructor(texts: Iterable<string>, vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    const utf8 = new TextEncoder();
    for (const text of texts) {
      let place = this.start;
      for (const byte of utf8.encode(text)) {
        let next = this.next.get(place * 256 + byte);
        if (next === undefined) {
          next = this.isEnd.push(false) - 1;
          this.next.set(place * 256 + byte, next);
        }
        place = next;
      }
      this.isEnd[place] = true;
    }
    this.fewest = this.fewestTokens();
  }

  /** The fewest tokens from a place to the end of a text; Infinity where this vocabulary cannot get there. */
  distance(place: Place): number {
    return place === NOWHERE ? Infinity : this.fewest[place]!;
  }

  /** Whether the bytes up to a place are a text of the list. */
  isText(place: Place): boolean {
    return place !== NOWHERE && this.isEnd[place]!;
  }

  /** The place after the bytes of a token, or `NOWHERE`. Tokens without bytes lead nowhere. */
  after(place: Place, token: number): Place {
    const bytes = this.vocabulary.bytes(token);
    return bytes.length === 0 ? NOWHERE : this.walk(place, bytes);
  }

  /** Whether a token may come next: text tokens where a completion exists, end tokens where the text is complete. */
  allows(place: Place, token: number): boolean {
    if (this.vocabulary.endTokens.includes(token)) return this.isText(place);
    return this.distance(this.after(place, token)) < Infinity;
  }

  /** Whether everything that can be written from a place to the end of a text begins with these bytes. */
  allBeginWith(place: Place, bytes: Uint8Array): boolean {
    const seen = new Set<Place>();
    const pending = [{ place, done: 0 }];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (at.done >= bytes.length || seen.has(at.place)) continue;
      seen.add(at.place);
      if (this.isText(at.place)) return false;
      for (let token = 0; token < this.vocabulary.size; token++) {
        const next = this.after(at.place, token);
        if (this.distance(next) === Infinity) continue;
        const written = this.vocabulary.bytes(token);
        const shared = Math.min(written.length, bytes.length - at.done);
        for (let i = 0; i < shared; i++) if (written[i] !== bytes[at.done + i]) return false;
        pending.push({ place: next, done: at.done + written.length });
      }
    }
    return true;
  }

  private walk(from: Place, bytes: Uint8Array): Place {
    let place: Place | undefined = from;
    for (const byte of bytes) {
      if (place === undefined || place === NOWHERE) return NOWHERE;
      place = this.next.get(place * 256 + byte);
    }
    return place ?? NOWHERE;
  }

  /** A place is made after the one before it, so going down meets every place after all that follow it. */
  private fewestTokens(): number[] {
    const byFirst = new Map<number, Uint8Array[]>();
    for (let token = 0; token < this.vocabulary.size; token++) {
      const bytes = this.vocabulary.bytes(token);
      if (bytes.length === 0) continue;
      byFirst.set(bytes[0]!, [...(byFirst.get(bytes[0]!) ?? []), bytes.subarray(1)]);
    }
    const fewest = this.isEnd.map((isEnd) => (isEnd ? 0 : Infinity));
    for (let place = fewest.length - 1; place >= 0; place--) {
      for (const [first, rests] of byFirst) {
        const child = this.next.get(place * 256 + first);
        if (child === undefined) continue;
        for (const rest of rests) {
          const end = this.walk(child, rest);
          if (end !== NOWHERE) fewest[place] = Math.min(fewest[place]!, 1 + fewest[end]!);
        }
      }
    }
    return fewest;
  }
}
