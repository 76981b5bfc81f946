import { CALL, DIE, type Move, type Way } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import { BracketFrames, COMMA_BYTE, DEPTH, GAP, GOAL, OUTCOMES, OWN, PHASE } from './bracket-frames.ts';
import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import { ARRAY, type FrameKind, type InnerValues, NO_LEXEME, type Result } from './frame.ts';
import type { Goals } from './goals.ts';
import { BEHIND, MUST_ADD, OPENED, type Plans } from './plans.ts';
import type { Gap } from './whitespace.ts';

// Where an array stands. OPEN: behind the bracket; WAITING: for an item; ITEM: behind an item; COMMA: behind a comma.
const OPEN = 0;
const WAITING = 1;
const ITEM = 2;
const COMMA = 3;

// The fields of a state, behind those of `BracketFrames`.
/** How many items there are, as far as it makes a difference; while waiting, the one waited for is among them. */
const COUNT = OWN;
/** While waiting: the list of variables that the item reports. */
const REPORTS = OWN + 1;
const WIDTH = OWN + 2;

const CLOSING = 0x5d;

/** What the next item is asked for. */
interface ItemPlan {
  /** The array's goal after the item began; what it needs of the item is in variables `fits`. */
  readonly goal: number;
  /** What the item must be; `FALSE`: no item may come. */
  readonly child: number;
}

/** Arrays. */
export class ArrayFrames extends BracketFrames implements FrameKind {
  readonly lexeme: FrameKind['lexeme'] = NO_LEXEME.lexeme;
  readonly lexemeRoom: FrameKind['lexemeRoom'] = NO_LEXEME.lexemeRoom;
  private readonly situations = new TupleTable(2);
  private readonly itemPlans: ItemPlan[] = [];

  constructor(core: Core, goals: Goals, plans: Plans, values: InnerValues) {
    super(core, goals, plans, values, ARRAY, WIDTH);
  }

  /** The state behind the opening bracket of an array with a goal over its facts, or -1. */
  start(goal: number, outcomes: number, depth: number): number {
    if (!this.plans.costs.canBeWritten(this.plans.items(goal, 0, OPENED))) return -1;
    this.begin(goal, outcomes, depth);
    return this.state();
  }

  step(id: number, byte: number, result: Result): Move {
    switch (this.get(id, PHASE)) {
      case OPEN:
        if (byte === CLOSING && !this.hasCommitted(id)) return this.close(id, result);
        return this.inGap(id, 'open', byte, result) || this.callItem(id, 'open', result);
      case ITEM:
        return this.behindPart(id, byte, CLOSING, COMMA, result);
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
    scratch[COUNT] = this.plans.progress.relevantCount(after.goal, after.outcomes, this.get(id, COUNT));
    scratch[REPORTS] = 0;
    return this.state();
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
        if (this.hasCommitted(id)) return this.closingCost(id, goal);
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

  /** The node of the rest of the array. */
  private rest(id: number, goal: number, beginning: number): number {
    return this.plans.items(goal, this.get(id, COUNT), beginning);
  }

  private restCost(id: number, goal: number, beginning: number): number {
    return this.plans.costs.cost(this.rest(id, goal, beginning), this.get(id, DEPTH));
  }

  private callItem(id: number, gap: Gap, result: Result): Move {
    const { core, goals, table, plans } = this;
    if (!this.isDone(id, gap) || !this.canAdd(id)) return DIE;
    const count = this.get(id, COUNT);
    const { goal, child } = this.planFor(id);
    const outcomes = core.mapOutcomes(this.get(id, OUTCOMES), (outcome) =>
      plans.progress.afterItem(outcome, count),
    );
    const waiting = goals.waitFor(child, goal, outcomes);
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = WAITING;
    scratch[GAP] = 0;
    scratch[GOAL] = waiting.goal;
    scratch[OUTCOMES] = core.simplify(waiting.outcomes, waiting.goal);
    scratch[COUNT] = count + 1;
    scratch[REPORTS] = waiting.reports;
    result.next = this.state();
    result.callee = this.values.start(child, waiting.reports, this.depthInside(id));
    return CALL;
  }

  protected override canAdd(id: number): boolean {
    const { child } = this.planFor(id);
    return child !== FALSE && this.plans.costs.canBeWritten(this.plans.value(child));
  }

  protected override holdsAtClose(id: number, formula: number): boolean {
    return this.plans.progress.atClose(formula, this.get(id, COUNT));
  }

  private planFor(id: number): ItemPlan {
    const { situations, plans } = this;
    const count = this.get(id, COUNT);
    const before = situations.size;
    situations.scratch[0] = this.get(id, GOAL);
    situations.scratch[1] = count;
    const at = situations.intern();
    if (at === before) {
      const goal = plans.progress.afterItem(this.get(id, GOAL), count);
      const child = this.goals.childGoal(goal, (rest) =>
        plans.costs.canBeWritten(plans.items(rest, count + 1, BEHIND)),
      );
      this.itemPlans[at] = { goal, child };
    }
    return this.itemPlans[at]!;
  }
}
