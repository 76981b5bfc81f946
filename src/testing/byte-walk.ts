import { DEAD, type Recognizer } from '../automaton/recognizer.ts';
import { WellformedError } from '../base/errors.ts';
import type { Decisions } from './decisions.ts';
import { byteAt, BYTE_COUNT, placeOfByte } from './byte-order.ts';
import { ByteSuggestion } from './byte-suggestion.ts';
import { JsonSpans } from './json-spans.ts';
import type { Hints } from './schema-hints.ts';
import { type HintedBytes, Ways } from './ways.ts';

/** For how many configurations is kept what can follow. */
const MOST_KEPT = 5000;

/**
 * Writes texts of a recognizer byte by byte. A decision is 0 (the nearest way to an end: none where the text is whole), or
 * a byte, the plainest first; for one that cannot follow, 0 is taken. What is kept are the bytes that were written, so
 * that decisions keep their meaning when others are left out. Chance writes words of the hints too, byte by byte.
 */
export class ByteWalk {
  private readonly recognizer: Recognizer;
  private readonly isJson: boolean;
  private readonly hinted: HintedBytes;
  private readonly ways = new Map<number, Ways>();

  constructor(recognizer: Recognizer, { names, words, isJson }: Hints) {
    const encoder = new TextEncoder();
    this.recognizer = recognizer;
    this.isJson = isJson;
    this.hinted = {
      names: names.map((name) => encoder.encode(name)),
      words: words.map((word) => encoder.encode(word)),
    };
  }

  /** `owed`: how long the text around this one will be at least. */
  write(decisions: Decisions, owed = 0): string {
    const { recognizer } = this;
    const bytes: number[] = [];
    const spans = this.isJson ? new JsonSpans(decisions) : undefined;
    const suggestion = new ByteSuggestion(recognizer, this.isJson);
    let configuration = recognizer.start;
    for (;;) {
      decisions.expect(owed + bytes.length + recognizer.distance(configuration));
      const forced = recognizer.forcedByte(configuration);
      const decision = decisions.take(
        1 + BYTE_COUNT,
        (chance) =>
          forced >= 0
            ? 0
            : suggestion.at(
                configuration,
                () => this.waysFrom(configuration),
                spans?.isAtKey ?? false,
                chance,
              ),
        (number) => this.settle(configuration, forced, number),
      );
      if (decision === 0) break;
      const byte = byteAt(decision - 1);
      configuration = recognizer.step(configuration, byte);
      bytes.push(byte);
      suggestion.read(byte);
      spans?.read(byte);
    }
    spans?.close();
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  }

  /** What becomes of a decision: 0, the text ends; else 1 + the place of the byte that is written. */
  private settle(configuration: number, forced: number, decision: number): number {
    const { recognizer } = this;
    if (forced >= 0) return 1 + placeOfByte(forced);
    if (decision > 0 && recognizer.step(configuration, byteAt(decision - 1)) !== DEAD) return decision;
    if (recognizer.isComplete(configuration)) return 0;
    const nearest = recognizer.nearestByte(configuration);
    if (nearest >= 0) return 1 + placeOfByte(nearest);
    throw new WellformedError(
      'unsupported',
      'the recognizer knows no way to the end of its texts ("nearestByte")',
    );
  }

  private waysFrom(configuration: number): Ways {
    let ways = this.ways.get(configuration);
    if (ways !== undefined) return ways;
    ways = new Ways(this.recognizer, configuration, this.hinted);
    if (this.ways.size >= MOST_KEPT) this.ways.clear();
    this.ways.set(configuration, ways);
    return ways;
  }
}
