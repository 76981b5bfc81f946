import { TupleTable } from '../../base/tuple-table.ts';
import type { ProductAutomaton } from './product-automaton.ts';
import type { FormulaByLength, Join, Prospects } from './prospects.ts';
import type { TextWay } from './text-ways.ts';

/** In which order places are looked at, and how many. */
interface Order {
  readonly join: Join;
  /** Whether the way to a place counts as well: then ends that are found are near, where guesses are good. */
  readonly countsWay: boolean;
  readonly mostPlaces: number;
}

/** One after the other, until an end is found. */
const ORDERS: readonly Order[] = [
  { join: 'most', countsWay: true, mostPlaces: 300 },
  { join: 'sum', countsWay: false, mostPlaces: 1_000 },
];

/** After how many searches in vain for a goal only half as many places are looked at. */
const MOST_IN_VAIN = 8;

/** What an end costs that was not found, in bytes; and each character that it is likely away. */
const UNKNOWN_COST = 1_000_000;
const MOST_BYTES = 12;

/** How many places of ways are kept. */
const MOST_KEPT = 200_000;

const NO_WAY: TextWay = { cost: Infinity, character: -1 };

/** What is known of places: a goal, a state of the product, a length. */
export interface Places {
  clamp(count: number): number;
  mayEnd(goal: number, state: number, count: number): boolean;
  byLength(goal: number): readonly FormulaByLength[];
}

interface Step {
  readonly state: number;
  readonly count: number;
  readonly from: Step | undefined;
  /** The character that leads here, and its bytes. */
  readonly character: number;
  readonly bytes: number;
  /** How many characters lead here. */
  readonly depth: number;
}

/**
 * Ways to the end of a text where the product has too many states to know them all. What is alive is over-approximated:
 * by each automaton on its own. Ends are searched for, the most promising first; one that is found is kept, step by
 * step, so that whoever follows it gets there. Where none is found within the limit, nothing is promised.
 */
export class WideSearch {
  private readonly automaton: ProductAutomaton;
  private readonly prospects: Prospects;
  private readonly places: Places;
  /** Goal, state, count. */
  private known = new TupleTable(3);
  private ways: TextWay[] = [];
  /** Per goal: the searches that found nothing. */
  private readonly inVain = new Map<number, number>();

  constructor(automaton: ProductAutomaton, prospects: Prospects, places: Places) {
    this.automaton = automaton;
    this.prospects = prospects;
    this.places = places;
  }

  isAlive(goal: number, state: number, count: number): boolean {
    return this.prospects.least(this.places.byLength(goal), state, count) < Infinity;
  }

  /** A way to the end, closing quote included; its cost is `Infinity` if there surely is none. */
  way(goal: number, state: number, count: number): TextWay {
    if (this.known.size > MOST_KEPT) {
      this.known = new TupleTable(3);
      this.ways = [];
    }
    const before = this.known.size;
    const id = this.place(goal, state, count);
    if (id === before) {
      this.ways[id] = NO_WAY;
      this.ways[id] = this.find(goal, state, count);
    }
    return this.ways[id]!;
  }

  private find(goal: number, state: number, count: number): TextWay {
    const byLength = this.places.byLength(goal);
    if (this.prospects.least(byLength, state, count) === Infinity) return NO_WAY;
    const straight = this.prospects.straight(byLength, state, count);
    if (straight !== undefined) return straight;
    const start: Step = { state, count, from: undefined, character: -1, bytes: 0, depth: 0 };
    const inVain = this.inVain.get(goal) ?? 0;
    for (const order of ORDERS) {
      const end = this.search(goal, start, order, order.mostPlaces >> Math.min(4, inVain / MOST_IN_VAIN));
      if (end === 'none') return NO_WAY;
      if (end !== 'not found') return this.keep(goal, end);
    }
    this.inVain.set(goal, inVain + 1);
    return this.guess(goal, start);
  }

  /** The end that is found first; `none` if there is none at all. */
  private search(goal: number, start: Step, order: Order, mostPlaces: number): Step | 'none' | 'not found' {
    const { places, prospects } = this;
    const byLength = places.byLength(goal);
    const seen = new TupleTable(2);
    const open = new OpenSteps();
    open.add(start, 0);
    let isSure = true;
    for (let looked = 0; open.size > 0; looked++) {
      if (looked >= mostPlaces) return 'not found';
      const step = open.take();
      if (places.mayEnd(goal, step.state, step.count)) return step;
      // Nothing is far and still it is no end: an automaton is lost.
      if (prospects.least(byLength, step.state, step.count) === 0) isSure = false;
      for (const next of this.stepsBehind(goal, step)) {
        seen.scratch[0] = next.state;
        seen.scratch[1] = next.count;
        const size = seen.size;
        if (seen.intern() !== size) continue;
        const likely = prospects.likely(byLength, next.state, next.count, order.join);
        open.add(next, order.countsWay ? next.depth + likely : likely);
      }
    }
    return isSure ? 'none' : 'not found';
  }

  /** The step that looks best, where no end is known. */
  private guess(goal: number, start: Step): TextWay {
    let best: TextWay = NO_WAY;
    for (const { state, count, character, bytes } of this.stepsBehind(goal, start)) {
      const likely = this.prospects.likely(this.places.byLength(goal), state, count, 'most');
      const cost = UNKNOWN_COST + MOST_BYTES * Math.min(likely, UNKNOWN_COST) + bytes;
      if (cost < best.cost) best = { cost, character };
    }
    return best;
  }

  /** The steps by one character after which the goal may still be met. */
  private stepsBehind(goal: number, from: Step): Step[] {
    const { alphabet } = this.automaton;
    const count = this.places.clamp(from.count + 1);
    const depth = from.depth + 1;
    const steps: Step[] = [];
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      const bytes = alphabet.bytes[joint]!;
      if (bytes === 0) continue;
      const state = this.automaton.stepClass(from.state, joint);
      if (!this.isAlive(goal, state, count)) continue;
      steps.push({ state, count, from, character: alphabet.cheapest[joint]!, bytes, depth });
    }
    return steps;
  }

  /** Keeps the way to an end for each of its places, and gives that of the first. */
  private keep(goal: number, end: Step): TextWay {
    let way: TextWay = { cost: 1, character: -1 };
    for (let step = end; ;) {
      const id = this.place(goal, step.state, step.count);
      const known = this.ways[id];
      if (known === undefined || known.cost > way.cost) this.ways[id] = way;
      else way = known;
      if (step.from === undefined) return way;
      way = { cost: way.cost + step.bytes, character: step.character };
      step = step.from;
    }
  }

  private place(goal: number, state: number, count: number): number {
    const { scratch } = this.known;
    scratch[0] = goal;
    scratch[1] = state;
    scratch[2] = count;
    return this.known.intern();
  }
}

/** Steps to be looked at, the one of the lowest rank first, and of several the one added last: a heap. */
class OpenSteps {
  private readonly steps: Step[] = [];
  private readonly ranks: number[] = [];

  get size(): number {
    return this.steps.length;
  }

  add(step: Step, rank: number): void {
    const { steps, ranks } = this;
    let at = steps.length;
    for (; at > 0; at = (at - 1) >> 1) {
      const above = (at - 1) >> 1;
      if (ranks[above]! < rank || (ranks[above] === rank && steps[above]!.depth > step.depth)) break;
      steps[at] = steps[above]!;
      ranks[at] = ranks[above]!;
    }
    steps[at] = step;
    ranks[at] = rank;
  }

  take(): Step {
    const { steps, ranks } = this;
    const first = steps[0]!;
    const step = steps.pop()!;
    const rank = ranks.pop()!;
    const size = steps.length;
    if (size === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= size) break;
      if (below + 1 < size && this.isBefore(below + 1, ranks[below]!, steps[below]!.depth)) below++;
      if (!this.isBefore(below, rank, step.depth)) break;
      steps[at] = steps[below]!;
      ranks[at] = ranks[below]!;
      at = below;
    }
    steps[at] = step;
    ranks[at] = rank;
    return first;
  }

  private isBefore(at: number, rank: number, depth: number): boolean {
    const own = this.ranks[at]!;
    return own < rank || (own === rank && this.steps[at]!.depth > depth);
  }
}
