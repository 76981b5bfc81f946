import { Arbitrary, type Random, Stream, stream, Value } from 'fast-check';
import { BYTE_COUNT, placeOfByte } from './byte-order.ts';
import { type Chance, Decisions } from './decisions.ts';
import { plainerLists } from './plainer-lists.ts';

/** What makes a text of a language from decisions, whatever they are. */
export type Writer = (decisions: Decisions) => string;

/** Texts that a writer makes. They shrink to shorter ones, and of one length to those with plainer characters. */
export class DecidedText extends Arbitrary<string> {
  private readonly write: Writer;
  private readonly maxLength: number;

  /** `maxLength`: from how many characters on the nearest end is taken. */
  constructor(write: Writer, maxLength: number) {
    super();
    this.write = write;
    this.maxLength = maxLength;
  }

  override generate(random: Random, biasFactor: number | undefined): Value<string> {
    const chance: Chance = (count) => random.nextInt(0, count - 1);
    const isShort = biasFactor !== undefined && chance(4 * biasFactor) === 0;
    const room = isShort ? 0 : roomByChance(chance, this.maxLength);
    const decisions = Decisions.byChance(chance, { room, most: this.maxLength });
    return new Value(this.write(decisions), decisions);
  }

  override canShrinkWithoutContext(_: unknown): _ is string {
    return false;
  }

  override shrink(text: string, context: unknown): Stream<Value<string>> {
    return context instanceof Decisions ? stream(this.plainer(text, context)) : Stream.nil<Value<string>>();
  }

  private *plainer(text: string, decisions: Decisions): IterableIterator<Value<string>> {
    const seen = new Set([text]);
    for (const list of plainerLists(decisions.taken, decisions.spans)) {
      const replayed = Decisions.replay(list, { room: this.maxLength, most: this.maxLength });
      const other = this.write(replayed);
      if (seen.has(other)) continue;
      seen.add(other);
      // Each is below the last in a well-founded order, so shrinking ends.
      if (isPlainer(other, text)) yield new Value(other, replayed);
    }
  }
}

/** Half of the texts may become as long as they like; of the others, every order of magnitude is as likely. */
function roomByChance(chance: Chance, most: number): number {
  if (most <= 1 || chance(2) === 0) return most;
  const magnitudes = Math.floor(Math.log2(most)) + 1;
  return Math.min(most, chance(2 ** (1 + chance(magnitudes))) + 1);
}

/** Whether a text is shorter; or as long, and at the first difference its character is the plainer one. */
function isPlainer(text: string, than: string): boolean {
  if (text.length !== than.length) return text.length < than.length;
  for (let at = 0; at < text.length; at++) {
    const order = plainness(text.charCodeAt(at)) - plainness(than.charCodeAt(at));
    if (order !== 0) return order < 0;
  }
  return false;
}

function plainness(unit: number): number {
  return unit < BYTE_COUNT ? placeOfByte(unit) : unit;
}
