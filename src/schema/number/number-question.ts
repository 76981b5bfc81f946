import {
  canonicalNumber,
  type Decimal,
  decimalKey,
  isInteger,
  isMultiple,
  plainLength,
} from '../../json/decimal.ts';
import { compareDecimals, decimalOf } from '../../json/decimal.ts';
import type { Diagrams } from '../diagrams.ts';
import { AnyNumbers } from './any-numbers.ts';
import { digitCount, fewestDigitsOf } from './canonical-ends.ts';
import { CanonicalNumbers, type Special, USUAL_DIGITS } from './canonical-numbers.ts';
import { fewestDigits } from './lattice.ts';
import { type AtomSource, NumberLine } from './number-line.ts';
import type { NumberReading } from './number-reading.ts';
import { type Demand, NumberTarget } from './number-target.ts';

/** The shortest way to end a number as asked, or one that is about as short. */
export interface NumberEnd {
  /** Bytes that are still needed; 0 where it may end at once; `Infinity` if there is no way. */
  readonly cost: number;
  /** The first of them, or -1. */
  readonly byte: number;
}

/** What questions about numbers have in common. */
export interface NumberWorld {
  readonly diagrams: Diagrams;
  readonly atoms: AtomSource;
  /** Per byte: 1 if it can be written. */
  readonly bytes: Uint8Array;
  readonly spelling: 'canonical' | 'any';
  /** Draft 4: an integer has neither fraction nor exponent; since draft 6 its value counts. */
  readonly integerByText: boolean;
}

/** Numbers that need more digits are written with an exponent, one of them. */
const MOST_DIGITS = 1000;
/** So many ways in which outcomes can come out are looked at one by one. */
const MOST_WAYS = 256;
/** What an end costs that is perhaps none. */
const UNSURE = 64;

const NO_END: NumberEnd = { cost: Infinity, byte: -1 };
const ENDS_HERE: NumberEnd = { cost: 0, byte: -1 };

/**
 * What is asked of a number: a goal that must be true, and outcomes that are to be reported. Reads numbers, and knows
 * which beginnings lead to one whose goal is true.
 */
export class NumberQuestion {
  readonly line: NumberLine;
  readonly reading: NumberReading;
  private readonly world: NumberWorld;
  private readonly ways = new Map<string, { target: NumberTarget; ends: (NumberEnd | undefined)[] }>();

  /** `fixed`: numbers that may also be spelled as `canonicalNumber` does, where spelling is canonical. */
  constructor(
    world: NumberWorld,
    goal: number,
    outcomes: readonly number[],
    { keepsValue = false, fixed = [] }: { keepsValue?: boolean; fixed?: readonly Decimal[] } = {},
  ) {
    const { diagrams, atoms, bytes, integerByText } = world;
    const formulas = [goal, ...outcomes];
    this.world = world;
    if (world.spelling === 'any') {
      this.line = new NumberLine(diagrams, atoms, formulas, { integerByText, holes: [] });
      this.reading = new AnyNumbers(this.line, bytes, keepsValue);
      return;
    }
    const own = fixedNumbers(world, formulas);
    const special = [...own.values()].filter(isSpecial);
    // A fixed number that is spelled with an exponent has no other spelling.
    const holes = special.filter(
      (value) => canonicalNumber(value).includes('e') && plainLength(value) <= MOST_DIGITS,
    );
    this.line = new NumberLine(diagrams, atoms, formulas, { integerByText: false, holes });
    const others = fixed.filter((value) => isSpecial(value) && !own.has(decimalKey(value)));
    const specials = [...special, ...others].map((value) => this.special(value));
    const digits = this.digitsNeeded(specials);
    this.reading = new CanonicalNumbers(this.line, { bytes, specials, digits, keepsValue });
  }

  /** Whether it is known exactly which beginnings can be completed. */
  get isExact(): boolean {
    return [...this.ways.values()].every(({ target }) => target.isExact);
  }

  /** The truth of the number that ends here, or -1 where none ends whose goal is true. */
  truthAt(state: number): number {
    const truth = this.reading.truthAt(state);
    return truth >= 0 && this.line.isTrue(truth, 0) ? truth : -1;
  }

  /** The shortest way to an end at which the goal is true and outcomes are as demanded; each byte of it brings it nearer. */
  end(state: number, demand: Demand): NumberEnd {
    const key = demand.join();
    let way = this.ways.get(key);
    if (way === undefined) {
      way = { target: new NumberTarget(this.world.diagrams, this.line, demand), ends: [] };
      this.ways.set(key, way);
    }
    return (way.ends[state] ??= this.findEnd(state, way));
  }

  private findEnd(state: number, way: { target: NumberTarget; ends: (NumberEnd | undefined)[] }): NumberEnd {
    const { target, ends } = way;
    if (this.endsAt(state, target)) return ENDS_HERE;
    const suffix = this.reading.suffix(state, target);
    if (suffix === undefined || suffix === '') return NO_END;
    // The way ends where one is known or the number may end. One that comes back to a state leaves out the detour.
    const path: { readonly state: number; readonly byte: number }[] = [];
    const places = new Map<number, number>();
    let at = state;
    let rest = UNSURE;
    for (let i = 0; i < suffix.length; i++) {
      const known = places.get(at);
      if (known !== undefined && path[known]?.state === at) path.length = known;
      places.set(at, path.length);
      const byte = suffix.charCodeAt(i);
      path.push({ state: at, byte });
      at = this.reading.step(at, byte);
      if (this.endsAt(at, target)) ends[at] = ENDS_HERE;
      const cost = ends[at]?.cost ?? Infinity;
      if (cost < Infinity) {
        rest = cost;
        break;
      }
    }
    for (const step of path.reverse()) ends[step.state] = { cost: ++rest, byte: step.byte };
    return ends[state]!;
  }

  private endsAt(state: number, target: NumberTarget): boolean {
    const truth = this.reading.truthAt(state);
    return truth >= 0 && target.accepts(truth);
  }

  private special(value: Decimal): Special {
    const { line, world } = this;
    const text = canonicalNumber(value);
    const key = decimalKey(value);
    const truth = line.truthOf(line.formulas, (variable) => {
      const atom = world.atoms.get(variable);
      switch (atom.kind) {
        case 'above': {
          const order = compareDecimals(value, atom.limit.value);
          return order > 0 || (order === 0 && !atom.limit.isExclusive);
        }
        case 'numbers':
          return atom.node.values!.numbers.some((each) => decimalKey(each) === key);
        case 'multiple':
          return isMultiple(value, atom.of);
        default:
          return world.integerByText ? !/[.e]/.test(text) : isInteger(value);
      }
    });
    return { text, value, truth };
  }

  /**
   * How many digits a number may have: as many as a double holds, and more only where otherwise no number were left
   * with which goal and outcomes come out in some way. Where even `MOST_DIGITS` are too few one number becomes special.
   */
  private digitsNeeded(specials: Special[]): number {
    const { line } = this;
    let digits = USUAL_DIGITS;
    for (const demand of this.possibleDemands()) {
      const target = new NumberTarget(this.world.diagrams, line, demand);
      if (fewestDigitsOf(target, digits) <= digits) continue;
      if (specials.some(({ truth }) => target.accepts(truth))) continue;
      const fewest = fewestDigitsOf(target, MOST_DIGITS);
      if (fewest <= MOST_DIGITS) {
        digits = fewest;
        continue;
      }
      const value = someNumber(target);
      if (value !== undefined) specials.push(this.special(value));
    }
    return digits;
  }

  /** All ways in which the outcomes can come out while the goal is true. */
  private possibleDemands(): Demand[] {
    const { diagrams } = this.world;
    const { line } = this;
    if (line.formulas.length === 1) return [[]];
    const demands = new Map<string, Demand>();
    const visit = (formulas: readonly number[], demand: Demand, goal: number): void => {
      if (goal === 0 || demands.size >= MOST_WAYS) return;
      const next = formulas[demand.length + 1];
      if (next === undefined) {
        demands.set(demand.join(), demand);
        return;
      }
      const literal = 2 * demand.length;
      visit(formulas, [...demand, literal + 1], diagrams.and(goal, next));
      visit(formulas, [...demand, literal], diagrams.and(goal, diagrams.not(next)));
    };
    for (const vector of new Set([line.zero, ...line.positive.vectors, ...line.negative.vectors])) {
      const formulas = line.residuals(vector);
      visit(formulas, [], formulas[0]!);
    }
    return [...demands.values()];
  }
}

/** The numbers that formulas fix, by their keys. */
function fixedNumbers({ diagrams, atoms }: NumberWorld, formulas: readonly number[]): Map<string, Decimal> {
  const found = new Map<string, Decimal>();
  for (const formula of formulas) {
    for (const variable of diagrams.support(formula)) {
      const atom = atoms.get(variable);
      if (atom.kind !== 'numbers') continue;
      for (const value of atom.node.values!.numbers) found.set(decimalKey(value), value);
    }
  }
  return found;
}

/** Whether a fixed number is spelled in canonical spelling as no other number could be. */
export function isSpecial(value: Decimal): boolean {
  return digitCount(value) > USUAL_DIGITS || canonicalNumber(value).includes('e');
}

/** Some number as asked, or undefined if there is none. */
function someNumber(target: NumberTarget): Decimal | undefined {
  for (const negative of [false, true]) {
    for (const { interval, plain } of target.side(negative)) {
      for (const cube of plain) {
        const place = fewestDigits(interval, cube);
        if (place !== undefined) return decimalOf(place.k, place.exponent, negative);
      }
    }
  }
  return undefined;
}
