import { DIE, type Move, STAY } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import { ArrayFrames } from './array-frames.ts';
import { type Core, THE_VALUE } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import { bytesOf } from './first-bytes.ts';
import {
  ENDS_WITH_A_BYTE,
  type FrameKind,
  type InnerValues,
  NEVER_WAITS,
  NO_LEXEME,
  type Result,
  stateOf,
  VALUE,
} from './frame.ts';
import { Goals } from './goals.ts';
import { LiteralFrames } from './literal-frames.ts';
import type { Kind } from './node.ts';
import { NumberFrames } from './number-frames.ts';
import { ObjectFrames } from './object-frames.ts';
import { Plans } from './plans.ts';
import { ScalarValues } from './scalar-values.ts';
import { StringFrames } from './string-frames.ts';

// The fields of a state. The goal is a formula over variables `fits`.
const GOAL = 0;
/** The list of variables that are to be reported. */
const REPORTS = 1;
const DEPTH = 2;
const WIDTH = 3;

const QUOTE = 0x22;

const KINDS: readonly Kind[] = ['object', 'array', 'string', 'number', 'true', 'false', 'null'];
const BEGINNINGS: Readonly<Record<Kind, string>> = {
  object: '{',
  array: '[',
  string: '"',
  number: '-0123456789',
  true: 't',
  false: 'f',
  null: 'n',
};
/** Per set of kinds, as bits: with which bytes their values begin. */
const FIRST_BYTES: (Uint8Array | undefined)[] = [];

/** Values of which nothing was read. The first byte tells the kind, and the frame becomes one of that kind. */
export class ValueFrames implements FrameKind, InnerValues {
  readonly resume: FrameKind['resume'] = NEVER_WAITS.resume;
  readonly ways: FrameKind['ways'] = NEVER_WAITS.ways;
  readonly outcomeAtEnd: FrameKind['outcomeAtEnd'] = ENDS_WITH_A_BYTE.outcomeAtEnd;
  readonly lexeme: FrameKind['lexeme'] = NO_LEXEME.lexeme;
  readonly lexemeRoom: FrameKind['lexemeRoom'] = NO_LEXEME.lexemeRoom;
  readonly plans: Plans;
  readonly objects: ObjectFrames;
  readonly arrays: ArrayFrames;
  readonly strings: StringFrames;
  readonly numbers: NumberFrames;
  readonly literals: LiteralFrames;
  private readonly core: Core;
  private readonly table = new TupleTable(WIDTH);
  /** Per state: the goal over the facts of each kind. */
  private readonly goalsOf: (Int32Array | undefined)[] = [];

  constructor(core: Core) {
    const goals = new Goals(core);
    this.core = core;
    this.strings = new StringFrames(core);
    this.numbers = new NumberFrames(core);
    this.literals = new LiteralFrames(core);
    const scalars = new ScalarValues(core, this.strings, this.numbers);
    this.plans = new Plans(core, goals, this.strings, this.numbers, scalars);
    this.objects = new ObjectFrames(core, goals, this.plans, this);
    this.arrays = new ArrayFrames(core, goals, this.plans, this);
  }

  get byteLength(): number {
    return this.table.byteLength + 140 * this.goalsOf.length;
  }

  start(goal: number, reports: number, depth: number): number {
    const { scratch } = this.table;
    scratch[GOAL] = goal;
    scratch[REPORTS] = reports;
    scratch[DEPTH] = depth;
    return stateOf(VALUE, this.table.intern());
  }

  step(id: number, byte: number, result: Result): Move {
    const kind = kindOf(byte);
    if (kind === undefined) return DIE;
    const { core } = this;
    const reports = this.table.get(id, REPORTS);
    const goal = this.kindGoals(id)[KINDS.indexOf(kind)]!;
    if (goal === FALSE) return DIE;
    const outcomes = core.simplify(this.reported(reports, kind), goal);
    result.next = this.become(kind, byte, goal, outcomes, id);
    return result.next < 0 ? DIE : STAY;
  }

  /** The bytes with which values of a kind begin that may come. */
  firstBytes(id: number): Uint8Array {
    let kinds = 0;
    for (const [i, goal] of this.kindGoals(id).entries()) if (goal !== FALSE) kinds |= 1 << i;
    return (FIRST_BYTES[kinds] ??= bytesOf(
      KINDS.map((kind, i) => (kinds & (1 << i) ? BEGINNINGS[kind] : '')).join(''),
    ));
  }

  cost(id: number, demand: number): number {
    return this.plans.costs.cost(this.plans.value(this.goal(id, demand)), this.table.get(id, DEPTH));
  }

  nearest(id: number, demand: number): number {
    return this.firstByte(this.plans.value(this.goal(id, demand)));
  }

  firstByte(node: number): number {
    const { kind, goal } = this.plans.firstValue(node);
    if (kind === 'object') return 0x7b;
    if (kind === 'array') return 0x5b;
    if (kind === 'string') return QUOTE;
    if (kind === 'number') return this.numbers.firstByte(this.core.expansion.over(goal, 'number'));
    return kind.charCodeAt(0);
  }

  private kindGoals(id: number): Int32Array {
    let goals = this.goalsOf[id];
    if (goals === undefined) {
      const goal = this.table.get(id, GOAL);
      goals = Int32Array.from(KINDS, (kind) => this.core.expansion.over(goal, kind));
      this.goalsOf[id] = goals;
    }
    return goals;
  }

  private goal(id: number, demand: number): number {
    const { core } = this;
    if (demand === 0) return this.table.get(id, GOAL);
    const reports = core.lists.get(this.table.get(id, REPORTS));
    // What is demanded is in front of `THE_VALUE`.
    const variables = reports.filter((variable) => variable !== THE_VALUE);
    const outcomes = core.lists.intern(variables.map((variable) => core.diagrams.literal(variable)));
    return core.demanded(this.table.get(id, GOAL), outcomes, demand);
  }

  /** The outcomes that a list of variables asks of a value of a kind. */
  private reported(reports: number, kind: Kind): number {
    const { atoms, expansion } = this.core;
    return this.core.mapOutcomes(reports, (variable) => {
      const atom = atoms.get(variable);
      return atom.kind === 'fits' ? expansion.formula(atom.node, kind) : TRUE;
    });
  }

  /** The variables of the goal and those that are to be reported, in ascending order. */
  private asked(id: number): number[] {
    const { diagrams, lists } = this.core;
    const asked = [
      ...diagrams.support(this.table.get(id, GOAL)),
      ...lists.get(this.table.get(id, REPORTS)).filter((variable) => variable !== THE_VALUE),
    ];
    return [...new Set(asked)].sort((a, b) => a - b);
  }

  private become(kind: Kind, byte: number, goal: number, outcomes: number, id: number): number {
    const depth = this.table.get(id, DEPTH);
    switch (kind) {
      case 'object':
        return this.objects.start(goal, outcomes, this.plans.shapeFor(this.asked(id)), depth);
      case 'array':
        return this.arrays.start(goal, outcomes, depth);
      case 'string':
        return this.strings.start(goal, outcomes);
      case 'number':
        return this.numbers.start(goal, outcomes, byte, this.asked(id));
      default:
        return this.literals.start(kind, outcomes);
    }
  }
}

function kindOf(byte: number): Kind | undefined {
  switch (byte) {
    case 0x7b:
      return 'object';
    case 0x5b:
      return 'array';
    case QUOTE:
      return 'string';
    case 0x74:
      return 'true';
    case 0x66:
      return 'false';
    case 0x6e:
      return 'null';
    default:
      return byte === 0x2d || (byte >= 0x30 && byte <= 0x39) ? 'number' : undefined;
  }
}
