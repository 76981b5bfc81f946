import { DIE, FINISH, type Move, STAY } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import type { Core, Facts } from './core.ts';
import { ENDS_WITH_A_BYTE, type FrameKind, type InnerValues, type Result, stateOf } from './frame.ts';
import type { Goals } from './goals.ts';
import type { Plans } from './plans.ts';
import type { Gap } from './whitespace.ts';

// The fields that the states of objects and arrays have in common; others follow.
/** Where the frame stands: its own constants. */
export const PHASE = 0;
/** How far the white space is read. */
export const GAP = 1;
export const GOAL = 2;
export const OUTCOMES = 3;
export const DEPTH = 4;
/** How many members or items there are, as far as it makes a difference; while waiting, with the one waited for. */
export const COUNT = 5;
/** What has become of the formulas on which `unevaluated` depends. */
export const TRACKED = 6;
/** The first field of its own. */
export const OWN = 7;

export const COMMA_BYTE = 0x2c;

/** The last call of a frame: masks try every byte in one state, and what is called does not depend on the byte. */
class LastCall {
  private id = -1;
  private next = 0;
  private callee = 0;

  /** Whether it was made in a state; then puts it into the result. */
  isLast(id: number, result: Result): boolean {
    if (id !== this.id) return false;
    result.next = this.next;
    result.callee = this.callee;
    return true;
  }

  remember(id: number, { next, callee }: Result): void {
    this.id = id;
    this.next = next;
    this.callee = callee;
  }
}

/** What objects and arrays have in common: brackets, commas, and white space between them. */
export abstract class BracketFrames {
  readonly outcomeAtEnd: FrameKind['outcomeAtEnd'] = ENDS_WITH_A_BYTE.outcomeAtEnd;
  protected readonly core: Core;
  protected readonly goals: Goals;
  protected readonly plans: Plans;
  protected readonly values: InnerValues;
  protected readonly table: TupleTable;
  protected readonly calls: LastCall = new LastCall();
  private readonly kind: number;

  constructor(core: Core, goals: Goals, plans: Plans, values: InnerValues, kind: number, width: number) {
    this.core = core;
    this.goals = goals;
    this.plans = plans;
    this.values = values;
    this.kind = kind;
    this.table = new TupleTable(width);
  }

  get byteLength(): number {
    return this.table.byteLength;
  }

  /** Whether a member or an item may come next. */
  protected abstract canAdd(id: number): boolean;
  /** The id of the value that ends here, where it is asked for. */
  protected abstract theValue(id: number): number;

  protected get(id: number, field: number): number {
    return this.table.get(id, field);
  }

  /** The state of the machine for the tuple in `table.scratch`. */
  protected state(): number {
    return stateOf(this.kind, this.table.intern());
  }

  /** Puts a frame behind its opening bracket, phase 0, into `table.scratch`. */
  protected begin(facts: Facts, depth: number): void {
    const { scratch } = this.table;
    scratch.fill(0);
    this.putFacts(facts);
    scratch[DEPTH] = depth;
  }

  protected facts(id: number): Facts {
    return { goal: this.get(id, GOAL), outcomes: this.get(id, OUTCOMES), tracked: this.get(id, TRACKED) };
  }

  /** Puts formulas into `table.scratch`. What is tracked is dropped where nothing depends on it. */
  protected putFacts({ goal, outcomes, tracked }: Facts): void {
    const { atoms } = this.core;
    const { scratch } = this.table;
    scratch[GOAL] = goal;
    scratch[OUTCOMES] = outcomes;
    const matters =
      tracked !== 0 &&
      this.core.variables(goal, outcomes).some((variable) => atoms.get(variable).kind === 'unevaluated');
    scratch[TRACKED] = matters ? tracked : 0;
  }

  protected relevantCount({ goal, outcomes, tracked }: Facts, count: number): number {
    return count === 0
      ? 0
      : this.plans.progress.relevantCount(this.core.variables(goal, outcomes, tracked), count);
  }

  /** Whether a formula is true of what ends here. */
  protected holdsAtClose(id: number, formula: number): boolean {
    return this.plans.progress.atClose(formula, this.get(id, COUNT));
  }

  /** The goal together with what is demanded of the outcomes. */
  protected goal(id: number, demand: number): number {
    return this.core.demanded(this.get(id, GOAL), this.get(id, OUTCOMES), demand);
  }

  /** Reads what may stand behind a member or an item: white space, a comma (`comma` is the phase behind it), the end. */
  protected behindPart(id: number, byte: number, closing: number, comma: number, result: Result): Move {
    if (byte === COMMA_BYTE && !this.hasCommitted(id)) {
      return this.canAddBehind(id, 'comma') ? this.move(id, comma, 0, result) : DIE;
    }
    if (byte === closing && this.isDone(id, 'close')) return this.close(id, result);
    return this.inGap(id, 'close', byte, result);
  }

  protected close(id: number, result: Result): Move {
    if (!this.holdsAtClose(id, this.get(id, GOAL))) return DIE;
    result.next = this.core.report(
      this.get(id, OUTCOMES),
      (outcome) => this.holdsAtClose(id, outcome),
      () => this.theValue(id),
    );
    result.consumed = true;
    return FINISH;
  }

  /** Moves to a phase, with its gap read so far. */
  protected move(id: number, phase: number, progress: number, result: Result): Move {
    const { table } = this;
    table.load(id);
    table.scratch[PHASE] = phase;
    table.scratch[GAP] = progress;
    result.next = this.state();
    return STAY;
  }

  /** Reads a byte of white space, if it is one and what must stand behind it can. */
  protected inGap(id: number, gap: Gap, byte: number, result: Result): Move {
    const { layout } = this.core;
    const progress = layout.step(gap, this.get(id, DEPTH), this.get(id, GAP), byte);
    if (progress < 0) return DIE;
    if (!layout.isFree) {
      if (gap === 'open' && !this.canAddBehind(id, gap)) return DIE;
      if (gap === 'close' && !this.canClose(id)) return DIE;
    }
    return this.move(id, this.get(id, PHASE), progress, result);
  }

  private canAddBehind(id: number, gap: Gap): boolean {
    return this.plans.gap(gap).base < Infinity && this.canAdd(id);
  }

  private canClose(id: number): boolean {
    return this.plans.gap('close').base < Infinity && this.holdsAtClose(id, this.get(id, GOAL));
  }

  protected isDone(id: number, gap: Gap): boolean {
    return this.core.layout.isDone(gap, this.get(id, DEPTH), this.get(id, GAP));
  }

  /** Whether white space was read that decides what stands behind it. */
  protected hasCommitted(id: number): boolean {
    return !this.core.layout.isFree && this.get(id, GAP) > 0;
  }

  /** What it costs to end where white space has decided on that. */
  protected closingCost(id: number, goal: number): number {
    return this.holdsAtClose(id, goal) ? this.left(id, 'close').length + 1 : Infinity;
  }

  /** What is still needed of a gap. */
  protected left(id: number, gap: Gap): string {
    return this.core.layout.rest(gap, this.get(id, DEPTH), this.get(id, GAP));
  }

  /** The depth of the values in the frame; 0 where depths make no difference. */
  protected depthInside(id: number): number {
    return this.core.layout.usesDepth ? this.get(id, DEPTH) + 1 : 0;
  }
}
