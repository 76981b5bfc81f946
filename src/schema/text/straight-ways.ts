import { CHARACTER_COST } from '../../regex/program-costs.ts';
import type { Alphabet } from './alphabet.ts';
import type { LazyComponent } from './components.ts';

/** How many costs of states are kept. */
const MOST_KEPT = 100_000;

/** How a pattern is found the soonest; `Infinity` where it is not. */
export interface StraightWay {
  readonly characters: number;
  readonly bytes: number;
}

const NO_WAY: StraightWay = { characters: Infinity, bytes: Infinity };

/**
 * The shortest ways to where an automaton accepts whose states are never all known: those of the pattern it was made
 * of, which are exact where that has neither lookarounds nor word boundaries. Of the ways with the fewest characters,
 * those with the fewest bytes.
 */
export class StraightWays {
  private readonly component: LazyComponent;
  private readonly costs: Float64Array;
  private readonly known = new Map<number, number>();

  /** `index`: which of the automata of the alphabet it is. */
  constructor(component: LazyComponent, alphabet: Alphabet, index: number) {
    this.component = component;
    const bytes = new Map<number, number>();
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      const length = alphabet.bytes[joint]!;
      const one = alphabet.part(joint, index);
      if (length > 0) bytes.set(one, Math.min(length, bytes.get(one) ?? Infinity));
    }
    this.costs = component.automaton.costsBy((one) => bytes.get(one) ?? Infinity);
  }

  /** From a state of the automaton. */
  at(state: number): StraightWay {
    let cost = this.known.get(state);
    if (cost === undefined) {
      if (this.known.size >= MOST_KEPT) this.known.clear();
      this.known.set(state, (cost = this.component.automaton.cost(state, this.costs)));
    }
    if (cost === Infinity) return NO_WAY;
    return { characters: Math.floor(cost / CHARACTER_COST), bytes: cost % CHARACTER_COST };
  }

  /** See `LazyAutomaton`. */
  lengthWithin(state: number, from: number, to: number): number | undefined {
    return this.component.automaton.lengthWithin(state, from, to);
  }
}
