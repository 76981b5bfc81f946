import { CALL, DIE, FINISH, type Move, STAY, type Way } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import {
  ARRAY,
  ENDS_WITH_A_BYTE,
  type FrameKind,
  type InnerValues,
  NO_LEXEME,
  type Result,
  stateOf,
} from './frame.ts';
import type { Goals } from './goals.ts';
import { BEHIND, MUST_ADD, OPENED, type Plans } from './plans.ts';
import type { Gap } from './whitespace.ts';

// Where an array stands. OPEN: behind the bracket; WAITING: for an item; ITEM: behind an item; COMMA: behind a comma.
const OPEN = 0;
const WAITING = 1;
const ITEM = 2;
const COMMA = 3;

// The fields of a state.
const PHASE = 0;
/** How far the white space is read. */
const GAP = 1;
const GOAL = 2;
const OUTCOMES = 3;
/** How many items there are, as far as it makes a difference; while waiting, the one waited for is among them. */
const COUNT = 4;
const DEPTH = 5;
/** While waiting: the list of variables that the item reports. */
const REPORTS = 6;
const WIDTH = 7;

const COMMA_BYTE = 0x2c;
const CLOSING = 0x5d;

/** What the next item is asked for. */
interface ItemPlan {
  /** The array's goal after the item began; what it needs of the item is in variables `fits`. */
  readonly goal: number;
  /** What the item must be; `FALSE`: no item may come. */
  readonly child: number;
}

/** Arrays. */
export class ArrayFrames implements FrameKind {
  readonly outcomeAtEnd: FrameKind['outcomeAtEnd'] = ENDS_WITH_A_BYTE.outcomeAtEnd;
  readonly lexeme: FrameKind['lexeme'] = NO_LEXEME.lexeme;
  readonly lexemeRoom: FrameKind['lexemeRoom'] = NO_LEXEME.lexemeRoom;
  private readonly core: Core;
  private readonly goals: Goals;
  private readonly plans: Plans;
  private readonly values: InnerValues;
  private readonly table = new TupleTable(WIDTH);
  private readonly situations = new TupleTable(2);
  private readonly itemPlans: ItemPlan[] = [];

  constructor(core: Core, goals: Goals, plans: Plans, values: InnerValues) {
    this.core = core;
    this.goals = goals;
    this.plans = plans;
    this.values = values;
  }

  /** The state behind the opening bracket of an array with a goal over its facts, or -1. */
  start(goal: number, outcomes: number, depth: number): number {
    if (!this.plans.costs.canBeWritten(this.plans.items(goal, 0, OPENED))) return -1;
    const { scratch } = this.table;
    scratch.fill(0);
    scratch[PHASE] = OPEN;
    scratch[GOAL] = goal;
    scratch[OUTCOMES] = outcomes;
    scratch[DEPTH] = depth;
    return stateOf(ARRAY, this.table.intern());
  }

  step(id: number, byte: number, result: Result): Move {
    switch (this.get(id, PHASE)) {
      case OPEN:
        if (byte === CLOSING && (this.core.layout.isFree || this.get(id, GAP) === 0))
          return this.close(id, result);
        return this.inGap(id, 'open', byte, result) || this.callItem(id, 'open', result);
      case ITEM:
        if (byte === COMMA_BYTE && (this.core.layout.isFree || this.get(id, GAP) === 0)) {
          return this.canAdd(id) ? this.move(id, COMMA, 0, result) : DIE;
        }
        if (byte === CLOSING && this.isDone(id, 'close')) return this.close(id, result);
        return this.inGap(id, 'close', byte, result);
      default:
        return this.inGap(id, 'comma', byte, result) || this.callItem(id, 'comma', result);
    }
  }

  resume(id: number, outcome: number): number {
    const { core, table } = this;
    const after = core.afterReports(
      this.get(id, GOAL),
      this.get(id, OUTCOMES),
      this.get(id, REPORTS),
      outcome,
    );
    if (after.goal === FALSE) return -1;
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = ITEM;
    scratch[GOAL] = after.goal;
    scratch[OUTCOMES] = after.outcomes;
    scratch[COUNT] = this.plans.relevantCount(after.goal, after.outcomes, this.get(id, COUNT));
    scratch[REPORTS] = 0;
    return stateOf(ARRAY, table.intern());
  }

  ways(id: number, demand: number): readonly Way[] {
    return this.goals.ways(this.goal(id, demand), this.get(id, REPORTS), (rest) =>
      this.restCost(id, rest, BEHIND),
    );
  }

  cost(id: number, demand: number): number {
    const goal = this.goal(id, demand);
    switch (this.get(id, PHASE)) {
      case OPEN:
        if (this.hasCommitted(id)) return this.left(id, 'open').length + this.restCost(id, goal, MUST_ADD);
        return this.restCost(id, goal, OPENED);
      case ITEM:
        if (this.hasCommitted(id)) return this.left(id, 'close').length + 1;
        return this.restCost(id, goal, BEHIND);
      default:
        return this.left(id, 'comma').length + this.restCost(id, goal, MUST_ADD);
    }
  }

  nearest(id: number, demand: number): number {
    const goal = this.goal(id, demand);
    const phase = this.get(id, PHASE);
    if (phase === ITEM) {
      const closes = this.hasCommitted(id) || this.plans.isClosing(this.rest(id, goal, BEHIND));
      return closes ? (this.left(id, 'close') + ']').charCodeAt(0) : COMMA_BYTE;
    }
    if (phase === OPEN && !this.hasCommitted(id) && this.plans.isClosing(this.rest(id, goal, OPENED)))
      return CLOSING;
    const gap = this.left(id, phase === OPEN ? 'open' : 'comma');
    return gap !== '' ? gap.charCodeAt(0) : this.values.firstByte(this.rest(id, goal, MUST_ADD));
  }

  private get(id: number, field: number): number {
    return this.table.get(id, field);
  }

  private goal(id: number, demand: number): number {
    return this.core.demanded(this.get(id, GOAL), this.get(id, OUTCOMES), demand);
  }

  /** The node of the rest of the array. */
  private rest(id: number, goal: number, beginning: number): number {
    return this.plans.items(goal, this.get(id, COUNT), beginning);
  }

  private restCost(id: number, goal: number, beginning: number): number {
    return this.plans.costs.cost(this.rest(id, goal, beginning), this.get(id, DEPTH));
  }

  private close(id: number, result: Result): Move {
    const { core, plans } = this;
    const count = this.get(id, COUNT);
    if (!plans.atClose(this.get(id, GOAL), count)) return DIE;
    result.next = core.mapOutcomes(this.get(id, OUTCOMES), (outcome) =>
      plans.atClose(outcome, count) ? 1 : 0,
    );
    result.consumed = true;
    return FINISH;
  }

  private move(id: number, phase: number, progress: number, result: Result): Move {
    const { table } = this;
    table.load(id);
    table.scratch[PHASE] = phase;
    table.scratch[GAP] = progress;
    result.next = stateOf(ARRAY, table.intern());
    return STAY;
  }

  /** Reads a byte of white space, if it is one and what must stand behind it can. */
  private inGap(id: number, gap: Gap, byte: number, result: Result): Move {
    const { layout } = this.core;
    const progress = layout.step(gap, this.get(id, DEPTH), this.get(id, GAP), byte);
    if (progress < 0) return DIE;
    if (!layout.isFree) {
      if (gap === 'open' && !this.canAdd(id)) return DIE;
      if (gap === 'close' && !this.plans.atClose(this.get(id, GOAL), this.get(id, COUNT))) return DIE;
    }
    return this.move(id, this.get(id, PHASE), progress, result);
  }

  private callItem(id: number, gap: Gap, result: Result): Move {
    const { core, goals, table, plans } = this;
    if (!this.isDone(id, gap) || !this.canAdd(id)) return DIE;
    const count = this.get(id, COUNT);
    const { goal, child } = this.planFor(id);
    const outcomes = core.mapOutcomes(this.get(id, OUTCOMES), (outcome) => plans.afterItem(outcome, count));
    const waiting = goals.waitFor(child, goal, outcomes);
    const depth = core.layout.usesDepth ? this.get(id, DEPTH) + 1 : 0;
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = WAITING;
    scratch[GAP] = 0;
    scratch[GOAL] = waiting.goal;
    scratch[OUTCOMES] = core.simplify(waiting.outcomes, waiting.goal);
    scratch[COUNT] = count + 1;
    scratch[REPORTS] = waiting.reports;
    result.next = stateOf(ARRAY, table.intern());
    result.callee = this.values.start(child, waiting.reports, depth);
    return CALL;
  }

  private canAdd(id: number): boolean {
    const { child } = this.planFor(id);
    return child !== FALSE && this.plans.costs.canBeWritten(this.plans.value(child));
  }

  private planFor(id: number): ItemPlan {
    const { situations, plans } = this;
    const count = this.get(id, COUNT);
    const before = situations.size;
    situations.scratch[0] = this.get(id, GOAL);
    situations.scratch[1] = count;
    const at = situations.intern();
    if (at === before) {
      const goal = plans.afterItem(this.get(id, GOAL), count);
      const child = this.goals.childGoal(goal, (rest) =>
        plans.costs.canBeWritten(plans.items(rest, count + 1, BEHIND)),
      );
      this.itemPlans[at] = { goal, child };
    }
    return this.itemPlans[at]!;
  }

  private isDone(id: number, gap: Gap): boolean {
    return this.core.layout.isDone(gap, this.get(id, DEPTH), this.get(id, GAP));
  }

  /** Whether white space was read that decides what stands behind it. */
  private hasCommitted(id: number): boolean {
    return !this.core.layout.isFree && this.get(id, GAP) > 0;
  }

  private left(id: number, gap: Gap): string {
    return this.core.layout.rest(gap, this.get(id, DEPTH), this.get(id, GAP));
  }
}
