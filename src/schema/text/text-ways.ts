import type { StateGraph } from './product-automaton.ts';
import { StateCosts } from './state-costs.ts';

/** What stands first in a pair of costs counts this much; the second is below it. */
const FIRST = 2 ** 25;

/** A way to the end of a text. */
export interface TextWay {
  /** How many bytes it has. */
  readonly cost: number;
  /** The first character; -1 where the text ends at once. */
  readonly character: number;
}

/** By which of its three measures a way was found. */
const CHEAP = 0;
const SHORT = 1;
const COARSE = 2;

/**
 * The ways from the states of a product to those in which a formula over its tests is met, with bounds on how many
 * characters they have.
 */
export class TextWays {
  /** Per state: 1 if the formula is met there. */
  readonly accepting: Uint8Array;
  private readonly graph: StateGraph;
  /** By the number of characters: whether there is a way is a matter of these alone. */
  private readonly steps: StateCosts;
  private cheap: StateCosts | undefined;
  private short: StateCosts | undefined;
  /** The most bytes of a character that leads on to an end. */
  private readonly widest: number;

  constructor(graph: StateGraph, accepting: Uint8Array) {
    this.graph = graph;
    this.accepting = accepting;
    this.steps = new StateCosts(graph, accepting);
    this.widest = graph.bytes.reduce(
      (most, bytes, way) => (this.length(graph.targets[way]!, 0) < Infinity ? Math.max(most, bytes) : most),
      1,
    );
  }

  /**
   * The fewest characters, but at least `least`, that lead from a state to one that accepts; `Infinity` if none do.
   * Where the rows for that are too many, a number that is surely not too high (`isExact` tells).
   */
  length(state: number, least: number): number {
    const steps = this.steps.at(least, state);
    return Number.isNaN(steps) ? Math.max(least, this.steps.at(this.steps.last, state)) : steps;
  }

  /** Whether `length` is exact for so many characters. */
  isExact(least: number): boolean {
    return !Number.isNaN(this.steps.at(least, 0));
  }

  /**
   * The fewest bytes of a way with at least `least` and at most `most` characters; `Infinity` if there is none. It is
   * the least number of bytes but where that way would have too many characters, or the numbers are too large to look
   * at: then it is the least of the shortest ways, or a bound that these keep.
   */
  cost(state: number, least: number, most: number): number {
    const measure = this.measure(state, least, most);
    return measure < 0 ? Infinity : this.costBy(measure, state, least);
  }

  /** The first character of such a way, which exists; -1 where it has none. */
  next(state: number, least: number, most: number): number {
    const { graph } = this;
    const measure = this.measure(state, least, most);
    if (least === 0 && this.accepting[state] === 1) return -1;
    const behind = Math.max(0, least - 1);
    let best = -1;
    let bestCost = Infinity;
    for (let way = graph.offsets[state]!; way < graph.offsets[state + 1]!; way++) {
      const cost = this.weight(measure, way) + this.valueBy(measure, graph.targets[way]!, behind);
      if (cost >= bestCost) continue;
      bestCost = cost;
      best = graph.characters[way]!;
    }
    return best;
  }

  /** By which measure a way with bounds is found; -1 if there is none. */
  private measure(state: number, least: number, most: number): number {
    const length = this.length(state, least);
    if (length > most || length === Infinity) return -1;
    // A character has at most 12 bytes: both numbers have to fit in one.
    if (least + this.graph.size < FIRST / 16) {
      const cheap = this.costs(CHEAP).at(least, state);
      if (cheap % FIRST <= most) return CHEAP;
      if (!Number.isNaN(this.costs(SHORT).at(least, state))) return SHORT;
    }
    return COARSE;
  }

  private costBy(measure: number, state: number, least: number): number {
    const value = this.valueBy(measure, state, least);
    return measure === CHEAP ? Math.floor(value / FIRST) : measure === SHORT ? value % FIRST : value;
  }

  private valueBy(measure: number, state: number, least: number): number {
    return measure === COARSE
      ? this.length(state, least) * this.widest
      : this.costs(measure).at(least, state);
  }

  private weight(measure: number, way: number): number {
    const bytes = this.graph.bytes[way]!;
    return measure === CHEAP ? bytes * FIRST + 1 : measure === SHORT ? FIRST + bytes : this.widest;
  }

  private costs(measure: number): StateCosts {
    const weights = (): Float64Array =>
      Float64Array.from(this.graph.bytes, (_, way) => this.weight(measure, way));
    if (measure === CHEAP) return (this.cheap ??= new StateCosts(this.graph, this.accepting, weights()));
    return (this.short ??= new StateCosts(this.graph, this.accepting, weights()));
  }
}
