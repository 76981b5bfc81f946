import { DIE, FINISH, type Move, STAY } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import { type Decimal, decimalKey } from '../json/decimal.ts';
import { type Core, THE_VALUE } from './core.ts';
import { FALSE } from './diagrams.ts';
import {
  type FrameKind,
  NEVER_WAITS,
  NO_LEXEME,
  NUMBER,
  type Result,
  type ScalarCosts,
  stateOf,
} from './frame.ts';
import { inPlace, type SchemaNode } from './node.ts';
import { isSpecial, type NumberEnd, NumberQuestion, type NumberWorld } from './number/number-question.ts';

// The fields of a state.
const QUESTION = 0;
/** Where the reading stands. */
const READ = 1;
const WIDTH = 2;

/** What is asked of a number. */
interface Asked {
  readonly question: NumberQuestion;
  readonly outcomes: number;
  /** Per outcome its place among the formulas of the question. */
  readonly places: ReadonlyMap<number, number>;
}

/** How many bytes a question takes that is asked about numbers, more or less, with what is read under it. */
const BYTES_PER_QUESTION = 8000;

/** Numbers. A number ends only at the byte behind it. */
export class NumberFrames implements FrameKind, ScalarCosts {
  readonly resume: FrameKind['resume'] = NEVER_WAITS.resume;
  readonly ways: FrameKind['ways'] = NEVER_WAITS.ways;
  readonly lexeme: FrameKind['lexeme'] = NO_LEXEME.lexeme;
  readonly lexemeRoom: FrameKind['lexemeRoom'] = NO_LEXEME.lexemeRoom;
  private readonly core: Core;
  private readonly world: NumberWorld;
  private readonly table = new TupleTable(WIDTH);
  private readonly questions = new Map<string, number>();
  private readonly asked: Asked[] = [];
  private readonly fixed = new Map<string, readonly Decimal[]>();

  constructor(core: Core) {
    const { diagrams, atoms, bytes, settings, draft } = core;
    this.core = core;
    this.world = { diagrams, atoms, bytes, spelling: settings.spelling, integerByText: draft === '4' };
  }

  /** Whether it is known exactly which beginnings of numbers can be completed. */
  get isExact(): boolean {
    return this.asked.every(({ question }) => question.isExact);
  }

  /** How many states there are so far. */
  get size(): number {
    return this.table.size;
  }

  get byteLength(): number {
    return this.table.byteLength + BYTES_PER_QUESTION * this.asked.length;
  }

  /**
   * The state behind the first byte, or -1. `fits` are the variables of the subschemas that are asked about: the numbers
   * that they fix may be spelled as fixed numbers are, even where any number will do.
   */
  start(goal: number, outcomes: number, byte: number, fits: readonly number[] = []): number {
    const asked = this.questionFor(goal, outcomes, this.fixedBy(fits));
    const { reading } = this.asked[asked]!.question;
    return this.enter(asked, reading.step(reading.start, byte));
  }

  leastLength(goal: number): number {
    return goal === FALSE ? Infinity : this.startOf(goal).cost;
  }

  /** The first byte of the shortest number. */
  firstByte(goal: number): number {
    return this.startOf(goal).byte;
  }

  step(id: number, byte: number, result: Result): Move {
    const asked = this.table.get(id, QUESTION);
    const { reading } = this.asked[asked]!.question;
    const next = this.enter(asked, reading.step(this.table.get(id, READ), byte));
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
    const { question, outcomes, places } = this.asked[this.table.get(id, QUESTION)]!;
    const read = this.table.get(id, READ);
    const truth = question.truthAt(read);
    if (truth < 0) return -1;
    return this.core.report(
      outcomes,
      (outcome) => question.line.isTrue(truth, places.get(outcome)!),
      () => this.core.values.intern({ kind: 'number', value: question.reading.valueAt(read) }),
    );
  }

  cost(id: number, demand: number): number {
    return this.endOf(id, demand).cost;
  }

  nearest(id: number, demand: number): number {
    return this.endOf(id, demand).byte;
  }

  private enter(asked: number, read: number): number {
    if (read < 0 || this.asked[asked]!.question.end(read, []).cost === Infinity) return -1;
    const { scratch } = this.table;
    scratch[QUESTION] = asked;
    scratch[READ] = read;
    return stateOf(NUMBER, this.table.intern());
  }

  private endOf(id: number, demand: number): NumberEnd {
    const { question } = this.asked[this.table.get(id, QUESTION)]!;
    return question.end(this.table.get(id, READ), this.core.lists.get(demand));
  }

  private startOf(goal: number): NumberEnd {
    const { question } = this.asked[this.questionFor(goal, 0, [])]!;
    return question.end(question.reading.start, []);
  }

  private questionFor(goal: number, outcomes: number, fixed: readonly Decimal[]): number {
    const key = `${goal},${outcomes},${fixed.map(decimalKey).join()}`;
    let index = this.questions.get(key);
    if (index === undefined) {
      const formulas = this.core.lists.get(outcomes).filter((outcome) => outcome !== THE_VALUE);
      const question = new NumberQuestion(this.world, goal, formulas, {
        keepsValue: this.core.asksForValue(outcomes),
        fixed,
      });
      const places = new Map(formulas.map((formula, place) => [formula, place + 1]));
      index = this.asked.push({ question, outcomes, places }) - 1;
      this.questions.set(key, index);
    }
    return index;
  }

  /** The numbers that subschemas fix, in their places. */
  private fixedBy(fits: readonly number[]): readonly Decimal[] {
    if (fits.length === 0 || this.world.spelling === 'any') return [];
    const key = fits.join();
    let fixed = this.fixed.get(key);
    if (fixed === undefined) {
      const nodes = new Set<SchemaNode>();
      for (const variable of fits) {
        const atom = this.core.atoms.get(variable);
        if (atom.kind === 'fits') nodes.add(atom.node);
      }
      // Nodes are appended while they are gone through.
      for (const node of nodes) for (const inner of inPlace(node)) nodes.add(inner);
      const numbers = [...nodes].flatMap((node) => node.values?.numbers.filter(isSpecial) ?? []);
      fixed = [...new Map(numbers.map((value) => [decimalKey(value), value])).values()];
      this.fixed.set(key, fixed);
    }
    return fixed;
  }
}
