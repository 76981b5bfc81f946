import { DIE, FINISH, type Move, STAY } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import { type Decimal, decimalKey } from '../json/decimal.ts';
import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import {
  type FrameKind,
  type ScalarCosts,
  NEVER_WAITS,
  NO_LEXEME,
  NUMBER,
  type Result,
  stateOf,
} from './frame.ts';
import { compareDecimals } from '../json/decimal.ts';
import type { Limit } from './node.ts';
import { AnyNumbers } from './number/any-numbers.ts';
import { CanonicalNumbers } from './number/canonical-numbers.ts';
import type { NumberEnd, NumberFacts, NumberReading } from './number/number-reading.ts';

// The fields of a state.
const SHAPE = 0;
const GOAL = 1;
const OUTCOMES = 2;
/** Where the reading stands. */
const READ = 3;
const WIDTH = 4;

/** What numbers with certain facts have in common. */
interface NumberShape {
  readonly reading: NumberReading;
  /** Per variable that fixes numbers: which of the shape's constants they are. */
  readonly constants: ReadonlyMap<number, ReadonlySet<number>>;
  /** The shortest ends found so far, by goal and state. */
  readonly ends: Map<string, NumberEnd>;
}

/** Numbers. A number ends only at the byte behind it. */
export class NumberFrames implements FrameKind, ScalarCosts {
  readonly resume: FrameKind['resume'] = NEVER_WAITS.resume;
  readonly ways: FrameKind['ways'] = NEVER_WAITS.ways;
  readonly lexeme: FrameKind['lexeme'] = NO_LEXEME.lexeme;
  readonly lexemeRoom: FrameKind['lexemeRoom'] = NO_LEXEME.lexemeRoom;
  private readonly core: Core;
  private readonly table = new TupleTable(WIDTH);
  private readonly shapes = new Map<string, number>();
  private readonly shapeList: NumberShape[] = [];

  constructor(core: Core) {
    this.core = core;
  }

  /** The state behind the first byte, or -1. */
  start(goal: number, outcomes: number, byte: number): number {
    const shape = this.shapeFor(this.core.variables(goal, outcomes));
    const { reading } = this.shapeList[shape]!;
    return this.enter(shape, goal, outcomes, reading.step(reading.start, byte));
  }

  leastLength(goal: number): number {
    if (goal === FALSE) return Infinity;
    const shape = this.shapeFor(this.core.diagrams.support(goal));
    return this.end(shape, goal, this.shapeList[shape]!.reading.start).cost;
  }

  /** The first byte of the shortest number. */
  firstByte(goal: number): number {
    const shape = this.shapeFor(this.core.diagrams.support(goal));
    return this.end(shape, goal, this.shapeList[shape]!.reading.start).byte;
  }

  step(id: number, byte: number, result: Result): Move {
    const shape = this.get(id, SHAPE);
    const read = this.shapeList[shape]!.reading.step(this.get(id, READ), byte);
    const next = this.enter(shape, this.get(id, GOAL), this.get(id, OUTCOMES), read);
    if (next >= 0) {
      result.next = next;
      return STAY;
    }
    const outcome = this.outcomeAtEnd(id);
    if (outcome < 0) return DIE;
    result.next = outcome;
    result.consumed = false;
    return FINISH;
  }

  outcomeAtEnd(id: number): number {
    const shape = this.get(id, SHAPE);
    const facts = this.shapeList[shape]!.reading.factsAt(this.get(id, READ));
    if (facts === undefined || !this.holds(shape, this.get(id, GOAL), facts)) return -1;
    return this.core.report(
      this.get(id, OUTCOMES),
      (outcome) => this.holds(shape, outcome, facts),
      () => this.core.values.intern({ kind: 'number', value: facts.value! }),
    );
  }

  cost(id: number, demand: number): number {
    return this.endOf(id, demand).cost;
  }

  nearest(id: number, demand: number): number {
    return this.endOf(id, demand).byte;
  }

  private get(id: number, field: number): number {
    return this.table.get(id, field);
  }

  private enter(shape: number, goal: number, outcomes: number, read: number): number {
    if (read < 0 || this.end(shape, goal, read).cost === Infinity) return -1;
    const { scratch } = this.table;
    scratch[SHAPE] = shape;
    scratch[GOAL] = goal;
    scratch[OUTCOMES] = outcomes;
    scratch[READ] = read;
    return stateOf(NUMBER, this.table.intern());
  }

  private endOf(id: number, demand: number): NumberEnd {
    const goal = this.core.demanded(this.get(id, GOAL), this.get(id, OUTCOMES), demand);
    return this.end(this.get(id, SHAPE), goal, this.get(id, READ));
  }

  private end(shape: number, goal: number, read: number): NumberEnd {
    const { reading, ends } = this.shapeList[shape]!;
    const key = `${goal},${read}`;
    let end = ends.get(key);
    if (end === undefined) {
      end = reading.nearestEnd(read, (facts) => this.holds(shape, goal, facts));
      ends.set(key, end);
    }
    return end;
  }

  private holds(shape: number, formula: number, { isInteger, constant, value }: NumberFacts): boolean {
    const { constants } = this.shapeList[shape]!;
    return this.core.diagrams.evaluate(formula, (variable) => {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'above') return isAbove(value!, atom.limit);
      if (atom.kind === 'multiple') return isMultiple(value!, atom.of);
      return atom.kind === 'integer' ? isInteger : constants.get(variable)!.has(constant);
    });
  }

  private shapeFor(variables: readonly number[]): number {
    const key = variables.join();
    let shape = this.shapes.get(key);
    if (shape === undefined) {
      shape = this.shapeList.push(this.makeShape(variables)) - 1;
      this.shapes.set(key, shape);
    }
    return shape;
  }

  private makeShape(variables: readonly number[]): NumberShape {
    const { atoms, bytes, draft, settings } = this.core;
    const values: Decimal[] = [];
    const index = new Map<string, number>();
    const constants = new Map<number, ReadonlySet<number>>();
    for (const variable of variables) {
      const atom = atoms.get(variable);
      if (atom.kind !== 'numbers') continue;
      const own = atom.node.values!.numbers.map((value) => {
        const key = decimalKey(value);
        const known = index.get(key) ?? values.push(value) - 1;
        index.set(key, known);
        return known;
      });
      constants.set(variable, new Set(own));
    }
    // An integer of draft 4 has neither fraction nor exponent; since draft 6 its value counts.
    const guesses = variables.some((v) => ['above', 'multiple'].includes(atoms.get(v).kind));
    const options = { integerByText: draft === '4', tracksValue: true, guesses };
    const Reading = settings.spelling === 'any' || guesses ? AnyNumbers : CanonicalNumbers;
    return { reading: new Reading(values, bytes, options), constants, ends: new Map() };
  }
}

function isAbove(value: Decimal, limit: Limit): boolean {
  const order = compareDecimals(value, limit.value);
  return order > 0 || (order === 0 && !limit.isExclusive);
}
function isMultiple(value: Decimal, of: Decimal): boolean {
  const e = Math.min(value.exponent, of.exponent);
  const scale = (d: Decimal): bigint => d.coefficient * 10n ** BigInt(d.exponent - e);
  return scale(value) % scale(of) === 0n;
}
