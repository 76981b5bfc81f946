import { CALL, DIE, type Move, type Way } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import {
  BracketFrames,
  COMMA_BYTE,
  COUNT,
  DEPTH,
  GAP,
  GOAL,
  OUTCOMES,
  OWN,
  PHASE,
  TRACKED,
} from './bracket-frames.ts';
import type { Core, Facts } from './core.ts';
import { FALSE } from './diagrams.ts';
import { BEHIND_ITEMS, VALUES_OR_END } from './first-bytes.ts';
import { ARRAY, type FrameKind, type InnerValues, NO_LEXEME, type Result } from './frame.ts';
import type { Goals } from './goals.ts';
import { ItemsRead } from './items-read.ts';
import { type ArrayRest, BEHIND, MUST_ADD, OPENED, PENDING } from './plan-nodes.ts';
import type { Plans } from './plans.ts';
import type { Step } from './progress.ts';
import type { Gap } from './whitespace.ts';

// Where an array stands. OPEN: behind the bracket; WAITING: for an item; ITEM: behind an item; COMMA: behind a comma.
const OPEN = 0;
const WAITING = 1;
const ITEM = 2;
const COMMA = 3;

// The fields of a state, behind those of `BracketFrames`.
/** While waiting: the list of variables that the item reports. */
const REPORTS = OWN;
/** The items so far, where their values matter: a chain of `ItemsRead`. */
const ITEMS_READ = OWN + 1;
/** While waiting: what the item must be, where items may have to be equal; else 0. */
const CHILD = OWN + 2;
const WIDTH = OWN + 3;

const CLOSING = 0x5d;

/** What the next item is asked for. */
interface ItemPlan {
  /** What becomes of formulas when the item begins. */
  readonly step: Step;
  /** The array's goal then; what it needs of the item is in variables `fits`. */
  readonly goal: number;
  /** What the item must be; `FALSE`: no item may come. */
  readonly child: number;
}

/** Arrays. */
export class ArrayFrames extends BracketFrames implements FrameKind {
  readonly lexeme: FrameKind['lexeme'] = NO_LEXEME.lexeme;
  readonly lexemeRoom: FrameKind['lexemeRoom'] = NO_LEXEME.lexemeRoom;
  private readonly read: ItemsRead;
  private readonly unique: number;
  private readonly situations = new TupleTable(5);
  private readonly itemPlans: ItemPlan[] = [];

  constructor(core: Core, goals: Goals, plans: Plans, values: InnerValues) {
    super(core, goals, plans, values, ARRAY, WIDTH);
    this.read = new ItemsRead(core);
    this.unique = core.atoms.variable({ kind: 'unique' });
  }

  override get byteLength(): number {
    const { itemPlans, read, situations } = this;
    return super.byteLength + situations.byteLength + 200 * itemPlans.length + read.byteLength;
  }

  /** The state behind the opening bracket of an array with a goal over its facts, or -1. */
  start(goal: number, outcomes: number, depth: number): number {
    const tracked = this.plans.progress.trackedFor(this.core.variables(goal, outcomes), 'array');
    const rest = { goal, count: 0, tracked, seen: 0, last: -1, times: 0 };
    if (!this.plans.costs.canBeWritten(this.plans.items(rest, OPENED))) return -1;
    this.begin({ goal, outcomes, tracked }, depth);
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

  /** See `Recognizer`. */
  firstBytes(id: number): Uint8Array {
    return this.get(id, PHASE) === ITEM ? BEHIND_ITEMS : VALUES_OR_END;
  }

  resume(id: number, outcome: number): number {
    const { core, table, unique } = this;
    const reports = this.get(id, REPORTS);
    let after = core.afterReports(this.facts(id), reports, outcome);
    let items = this.get(id, ITEMS_READ);
    if (core.asksForValue(reports)) {
      const value = core.lists.get(outcome).at(-1)!;
      if (this.read.has(items, value)) {
        after = core.mapFacts(after, (formula) => core.diagrams.restrict(formula, unique, false));
      }
      items = this.read.add(items, value);
    }
    if (after.goal === FALSE) return -1;
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = ITEM;
    this.putFacts(after);
    scratch[COUNT] = this.relevantCount(after, this.get(id, COUNT));
    scratch[REPORTS] = 0;
    scratch[CHILD] = 0;
    scratch[ITEMS_READ] = this.asksForItems(after) ? items : 0;
    return this.state();
  }

  ways(id: number, demand: number): readonly Way[] {
    const depth = this.get(id, DEPTH);
    return this.goals.ways(
      this.goal(id, demand),
      this.get(id, TRACKED),
      this.get(id, REPORTS),
      (goal, tracked) => {
        // Of the item that is waited for it is not known yet what it is: it may come again.
        const rest = { ...this.restOf(id, goal), tracked, last: PENDING - this.get(id, CHILD), times: 1 };
        return this.plans.costs.cost(this.plans.items(rest, BEHIND), depth);
      },
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
      default: {
        const left = this.left(id, 'comma').length;
        if (this.isClosing(id, goal)) return left + this.restCost(id, goal, MUST_ADD);
        return left + this.restCost(id, goal, BEHIND) - this.plans.commaCost(this.get(id, DEPTH));
      }
    }
  }

  nearest(id: number, demand: number): number {
    const goal = this.goal(id, demand);
    const phase = this.get(id, PHASE);
    if (phase === ITEM) {
      const closes = this.hasCommitted(id) || this.isClosing(id, goal);
      return closes ? (this.left(id, 'close') + ']').charCodeAt(0) : COMMA_BYTE;
    }
    if (phase === OPEN && !this.hasCommitted(id) && this.plans.isClosing(this.rest(id, goal, OPENED)))
      return CLOSING;
    const gap = this.left(id, phase === OPEN ? 'open' : 'comma');
    if (gap !== '') return gap.charCodeAt(0);
    const goesOn = phase !== OPEN && !this.isClosing(id, goal);
    return this.values.firstByte(this.rest(id, goal, goesOn ? BEHIND : MUST_ADD));
  }

  /** Whether the cheapest way on behind an item is to end; if not, what was promised there holds behind the comma. */
  private isClosing(id: number, goal: number): boolean {
    return this.plans.isClosing(this.rest(id, goal, BEHIND));
  }

  /** What may be written from here on. */
  private restOf(id: number, goal: number): ArrayRest {
    const items = this.get(id, ITEMS_READ);
    const seen = this.read.few(items);
    return {
      goal,
      count: this.get(id, COUNT),
      tracked: this.get(id, TRACKED),
      seen: seen ?? 0,
      // Where there are too many to look at, any of them may come again.
      last: -1,
      times: seen === undefined ? 1 : 0,
    };
  }

  private rest(id: number, goal: number, beginning: number): number {
    return this.plans.items(this.restOf(id, goal), beginning);
  }

  private restCost(id: number, goal: number, beginning: number): number {
    return this.plans.costs.cost(this.rest(id, goal, beginning), this.get(id, DEPTH));
  }

  private callItem(id: number, gap: Gap, result: Result): Move {
    const { core, goals, table } = this;
    if (!this.isDone(id, gap)) return DIE;
    if (this.calls.isLast(id, result)) return CALL;
    if (!this.canAdd(id)) return DIE;
    const { step, goal, child } = this.planFor(id);
    const outcomes = core.mapOutcomes(this.get(id, OUTCOMES), (outcome) => step.after(outcome));
    const facts = { goal, outcomes, tracked: step.tracked };
    const waiting = goals.waitFor(child, facts, this.asksForItems(facts));
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = WAITING;
    scratch[GAP] = 0;
    scratch[GOAL] = waiting.goal;
    scratch[OUTCOMES] = core.simplify(waiting.outcomes, waiting.goal);
    scratch[TRACKED] = waiting.tracked;
    scratch[COUNT] = this.get(id, COUNT) + 1;
    scratch[REPORTS] = waiting.reports;
    scratch[CHILD] = this.asksForItems(facts) ? child : 0;
    result.next = this.state();
    result.callee = this.values.start(child, waiting.reports, this.depthInside(id));
    this.calls.remember(id, result);
    return CALL;
  }

  protected override canAdd(id: number): boolean {
    const { child } = this.planFor(id);
    return child !== FALSE && this.plans.costs.canBeWritten(this.plans.value(child));
  }

  protected override theValue(id: number): number {
    return this.core.values.intern({ kind: 'array', items: this.read.values(this.get(id, ITEMS_READ)) });
  }

  /** Whether the values of the items matter: to tell equal ones, or because the array's own is asked for. */
  private asksForItems({ goal, outcomes, tracked }: Facts): boolean {
    return (
      this.core.asksForValue(outcomes) || this.core.variables(goal, outcomes, tracked).includes(this.unique)
    );
  }

  private planFor(id: number): ItemPlan {
    const { situations, plans } = this;
    const rest = this.restOf(id, this.get(id, GOAL));
    // For the items' own sake they are not looked at: only where none, or some, may be equal.
    const isUnique = this.core
      .variables(rest.goal, this.get(id, OUTCOMES), rest.tracked)
      .includes(this.unique);
    const seen = isUnique ? rest.seen : 0;
    const before = situations.size;
    const { scratch } = situations;
    scratch[0] = rest.goal;
    scratch[1] = rest.count;
    scratch[2] = rest.tracked;
    scratch[3] = seen;
    scratch[4] = rest.times;
    const at = situations.intern();
    if (at === before) {
      const step = plans.progress.item(rest.count, plans.seenNode(seen), rest.tracked);
      const goal = step.goalAfter(rest.goal);
      const child = this.goals.childGoal(goal, step.tracked, (left, tracked) =>
        plans.costs.canBeWritten(
          plans.items({ ...rest, goal: left, tracked, count: rest.count + 1, times: 1 }, BEHIND),
        ),
      );
      this.itemPlans[at] = { step, goal, child };
    }
    return this.itemPlans[at]!;
  }
}
