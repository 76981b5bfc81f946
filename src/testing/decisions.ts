/** A whole number below `count`, by chance. */
export type Chance = (count: number) => number;

/** In a list that is replayed: all decisions of the span that begins here are 0. */
export const PLAIN_SPAN: number = -1;

/** Decisions that belong together: from one on, up to but not including another. */
export interface Span {
  /** What they decided on: spans with one label can stand for each other. */
  readonly label: object;
  readonly from: number;
  readonly to: number;
}

/** How long a text may become before all is left at 0, in characters. */
export interface Bounds {
  /** Beyond what it must be. */
  readonly room: number;
  /** In all, unless it must be longer. */
  readonly most: number;
}

/** How many decisions are taken per character: rules that stand for the empty text take some too. */
const DECISIONS_PER_CHARACTER = 4;

/**
 * What a text is made from: whole numbers, one for each thing that is left open; 0 is always the nearest way to an end,
 * and the smaller the plainer. They are drawn by chance and kept, or replayed from a list, behind whose end all are 0.
 * So every list of numbers makes a text, and shorter lists of smaller numbers make plainer ones: this is how texts
 * shrink (MacIver and Donaldson, Test-Case Reduction via Test-Case Generation, ECOOP 2020).
 */
export class Decisions {
  private readonly list: readonly number[] | undefined;
  private readonly chance: Chance;
  private readonly bounds: Bounds;
  private readonly kept: number[] = [];
  private readonly spansKept: Span[] = [];
  private readonly open: { readonly label: object; readonly from: number }[] = [];
  private at = 0;
  /** How many spans are open where all is left at 0; -1: it is not. */
  private plainFrom = -1;
  private isSpent = false;
  /** From how many characters on all is left at 0; known from the least length on, which is the first that is expected. */
  private limit = -1;

  private constructor(list: readonly number[] | undefined, chance: Chance, bounds: Bounds) {
    this.list = list;
    this.chance = chance;
    this.bounds = bounds;
  }

  static byChance(chance: Chance, bounds: Bounds): Decisions {
    return new Decisions(undefined, chance, bounds);
  }

  static replay(list: readonly number[], bounds: Bounds): Decisions {
    return new Decisions(list, () => 0, bounds);
  }

  /** The decisions taken; zeros at the end are left out. */
  get taken(): readonly number[] {
    let length = this.kept.length;
    while (length > 0 && this.kept[length - 1] === 0) length--;
    return this.kept.slice(0, length);
  }

  get spans(): readonly Span[] {
    const { length } = this.taken;
    return this.spansKept
      .filter(({ from }) => from < length)
      .map(({ label, from, to }) => ({ label, from, to: Math.min(to, length) }));
  }

  /**
   * Decides on a number below `count`. By chance, it is the one that `suggest` makes of it; default: any. `settle` says
   * what comes of a number, which is kept in its place.
   */
  take(
    count: number,
    suggest: (chance: Chance) => number = (chance) => chance(count),
    settle: (decision: number) => number = (decision) => decision,
  ): number {
    if (this.kept.length >= DECISIONS_PER_CHARACTER * this.limit) this.isSpent = true;
    if (count <= 1 || this.isSpent) return settle(0);
    const decision = settle(this.plainFrom >= 0 ? 0 : this.next(count, suggest));
    this.kept.push(decision);
    return decision;
  }

  /**
   * Says how long the text will be if all else is left at 0. When it is long enough, all else is. To be called before the
   * first decision.
   */
  expect(characters: number): void {
    if (this.limit < 0)
      this.limit = Math.max(characters, Math.min(characters + this.bounds.room, this.bounds.most));
    if (characters >= this.limit) this.isSpent = true;
  }

  /** Begins a span. */
  begin(label: object): void {
    this.open.push({ label, from: this.kept.length });
    if (this.plainFrom < 0 && this.list?.[this.at] === PLAIN_SPAN) {
      this.at++;
      this.plainFrom = this.open.length;
    }
  }

  /** Ends the span that began last. */
  end(): void {
    if (this.plainFrom === this.open.length) this.plainFrom = -1;
    const { label, from } = this.open.pop()!;
    if (this.kept.length > from) this.spansKept.push({ label, from, to: this.kept.length });
  }

  private next(count: number, suggest: (chance: Chance) => number): number {
    if (this.list === undefined) return suggest(this.chance);
    if (this.at >= this.list.length) return 0;
    return Math.max(0, Math.min(this.list[this.at++]!, count - 1));
  }
}
