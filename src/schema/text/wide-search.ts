import { TupleTable } from '../../base/tuple-table.ts';
import type { ProductAutomaton } from './product-automaton.ts';
import type { TextWay } from './text-ways.ts';

/** How many places one search looks at. */
const MOST_PLACES = 2_000;

/** What an end costs that was not found, in bytes. */
const UNKNOWN_COST = 1_000_000;

/** How many characters are left to a goal: no fewer than `least`, perhaps as many as `likely`; `Infinity`: no way. */
export interface Prospect {
  readonly least: number;
  readonly likely: number;
}

/** What is known of places: a goal, a state of the product, a length. */
export interface Places {
  clamp(count: number): number;
  mayEnd(goal: number, state: number, count: number): boolean;
  prospect(goal: number, state: number, count: number): Prospect;
}

interface Step {
  readonly state: number;
  readonly count: number;
  readonly from: Step | undefined;
  /** The character that leads here, and its bytes. */
  readonly character: number;
  readonly bytes: number;
  readonly likely: number;
}

/**
 * Ways to the end of a text where the product has too many states to know them all. What is alive is over-approximated:
 * by each automaton on its own. Ends are searched for, the most promising first; one that is found is kept, step by
 * step, so that whoever follows it gets there. Where none is found within the limit, nothing is promised.
 */
export class WideSearch {
  private readonly automaton: ProductAutomaton;
  private readonly places: Places;
  /** Goal, state, count. */
  private readonly known = new TupleTable(3);
  private readonly ways: TextWay[] = [];

  constructor(automaton: ProductAutomaton, places: Places) {
    this.automaton = automaton;
    this.places = places;
  }

  isAlive(goal: number, state: number, count: number): boolean {
    return this.places.prospect(goal, state, count).least < Infinity;
  }

  /** A way to the end, closing quote included; its cost is `Infinity` if there surely is none. */
  way(goal: number, state: number, count: number): TextWay {
    const before = this.known.size;
    const id = this.place(goal, state, count);
    if (id === before) this.ways[id] = this.search(goal, state, count);
    return this.ways[id]!;
  }

  private search(goal: number, state: number, count: number): TextWay {
    const { places } = this;
    const { likely } = places.prospect(goal, state, count);
    if (likely === Infinity && !this.isAlive(goal, state, count)) return { cost: Infinity, character: -1 };
    const seen = new TupleTable(2);
    const open: Step[] = [{ state, count, from: undefined, character: -1, bytes: 0, likely }];
    for (let looked = 0; open.length > 0 && looked < MOST_PLACES; looked++) {
      const step = takeMostPromising(open);
      if (places.mayEnd(goal, step.state, step.count)) return this.keep(goal, step);
      for (const next of this.stepsBehind(goal, step)) {
        seen.scratch[0] = next.state;
        seen.scratch[1] = next.count;
        const size = seen.size;
        if (seen.intern() === size) open.push(next);
      }
    }
    const first = this.stepsBehind(goal, {
      state,
      count,
      from: undefined,
      character: -1,
      bytes: 0,
      likely,
    })[0];
    return first === undefined
      ? { cost: Infinity, character: -1 }
      : { cost: UNKNOWN_COST, character: first.character };
  }

  private stepsBehind(goal: number, from: Step): Step[] {
    const { alphabet } = this.automaton;
    const count = this.places.clamp(from.count + 1);
    const steps: Step[] = [];
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      const bytes = alphabet.bytes[joint]!;
      if (bytes === 0) continue;
      const state = this.automaton.stepClass(from.state, joint);
      const { least, likely } = this.places.prospect(goal, state, count);
      if (least < Infinity) {
        steps.push({ state, count, from, character: alphabet.cheapest[joint]!, bytes, likely });
      }
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

/** Takes the step that has likely the fewest characters left. */
function takeMostPromising(steps: Step[]): Step {
  let best = 0;
  for (let i = 1; i < steps.length; i++) if (steps[i]!.likely < steps[best]!.likely) best = i;
  const step = steps[best]!;
  steps[best] = steps.at(-1)!;
  steps.pop();
  return step;
}
