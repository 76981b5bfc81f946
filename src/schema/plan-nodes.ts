import { TupleTable } from '../base/tuple-table.ts';
import type { Atom } from './atoms.ts';
import type { Core } from './core.ts';
import { FALLS, FALSE, RISES, TRUE } from './diagrams.ts';
import type { LeastCosts } from './least-costs.ts';
import type { SchemaNode } from './node.ts';
import type { ObjectShape } from './object-shape.ts';
import { PlainValues } from './plain-values.ts';
import type { Progress } from './progress.ts';
import type { Gap, Length } from './whitespace.ts';

/** Kinds of nodes. VALUE: a value with a goal. */
export const VALUE = 0;
/** The rest of an object: its fields are those of `ObjectRest`, and how it begins. */
export const MEMBERS = 1;
/** The value of a member and the rest of the object behind it: the fields of `ObjectRest`. */
export const MEMBER_VALUE = 2;
/** The rest of an array: the fields of `ArrayRest`, and how it begins. */
export const ITEMS = 3;

/** The rest begins behind a member or an item: with a comma, or the end. */
export const BEHIND = 0;
/** The rest begins behind the opening bracket. */
export const OPENED = 1;
/** An item must begin at once: comma and white space stand already. */
export const MUST_ADD = 2;

/** See `ArrayRest.last`. */
export const PENDING = -2;

/** What may be written in an object from one point on. */
export interface ObjectRest {
  readonly shape: number;
  readonly goal: number;
  /** The first key that may come. */
  readonly position: number;
  /** How many members there are. */
  readonly count: number;
  /** The list of keys that may not come again, where their order is free. */
  readonly seen: number;
  readonly tracked: number;
}

/** What may be written in an array from one point on. */
export interface ArrayRest {
  readonly goal: number;
  /** How many items there are. */
  readonly count: number;
  readonly tracked: number;
  /** The list of ids of the values that stand in it, where they must differ or be equal and are few. */
  readonly seen: number;
  /**
   * What the last of the items that are only planned must be, or -1, and how many of the last ones must be the same;
   * `PENDING` minus the goal of the item that is being read, which stands in the array without its value being known.
   */
  readonly last: number;
  readonly times: number;
}

/** The nodes of plans, in a form in which rests that allow the same are the same node; and the costs of punctuation. */
export class PlanNodes {
  private readonly core: Core;
  private readonly costs: LeastCosts;
  private readonly progress: Progress;
  private readonly shapes: readonly ObjectShape[];
  /** Goals without what is past: shape, goal, position, keys seen. */
  private readonly past = new TupleTable(4);
  private readonly pastResults: number[] = [];
  private readonly possibleKeys = new Map<string, Float64Array>();
  private readonly others = new Map<number, boolean>();
  private readonly plain: PlainValues;
  private readonly gaps: Readonly<Record<Gap, Length>>;

  constructor(core: Core, costs: LeastCosts, progress: Progress, shapes: readonly ObjectShape[]) {
    this.core = core;
    this.plain = new PlainValues(core);
    this.costs = costs;
    this.progress = progress;
    this.shapes = shapes;
    this.gaps = {
      plain: writableGap(core, 'plain'),
      open: writableGap(core, 'open'),
      comma: writableGap(core, 'comma'),
      colon: writableGap(core, 'colon'),
      close: writableGap(core, 'close'),
    };
  }

  value(goal: number): number {
    return this.costs.node(VALUE, goal);
  }

  members(rest: ObjectRest, beginning: number): number {
    const { shape, position } = rest;
    const isPast = this.pastOf(shape, position, rest.seen);
    const goal = this.withCounts(this.withoutPast(shape, rest.goal, position, rest.seen, isPast), rest);
    const variables = this.core.diagrams.support(goal);
    const count = this.progress.relevantCount(variables, rest.count);
    const tracked = this.tracked(goal, this.progress.relevantTracked(rest.tracked, isPast));
    const seen = this.wantsOthers(goal) || tracked !== 0 ? rest.seen : 0;
    return this.costs.node(MEMBERS, shape, goal, position, count, seen, tracked, beginning);
  }

  /** `before`: the goal without the member, where leaving no more than that is of no use; else `FALSE`. */
  memberValue({ shape, goal, position, count, seen, tracked }: ObjectRest, before: number = FALSE): number {
    const variables = this.core.diagrams.support(goal);
    const relevant = this.progress.relevantCount(variables, count);
    return this.costs.node(
      ...[MEMBER_VALUE, shape, goal, position, relevant, seen],
      ...[this.tracked(goal, tracked), before],
    );
  }

  /** See `memberValue`. */
  before(node: number): number {
    return this.costs.field(node, 7);
  }

  items({ goal, count, tracked, seen, last, times }: ArrayRest, beginning: number): number {
    const variables = this.core.diagrams.support(goal);
    const relevant = this.progress.relevantCount(variables, count);
    const isUnique = variables.some((variable) => this.core.atoms.get(variable).kind === 'unique');
    return this.costs.node(
      ...[ITEMS, goal, relevant, this.tracked(goal, tracked)],
      ...(isUnique ? [seen, last, times] : [0, -1, 0]),
      beginning,
    );
  }

  objectRest(node: number): ObjectRest {
    const { costs } = this;
    return {
      shape: costs.field(node, 1),
      goal: costs.field(node, 2),
      position: costs.field(node, 3),
      count: costs.field(node, 4),
      seen: costs.field(node, 5),
      tracked: costs.field(node, 6),
    };
  }

  arrayRest(node: number): ArrayRest {
    const { costs } = this;
    return {
      goal: costs.field(node, 1),
      count: costs.field(node, 2),
      tracked: costs.field(node, 3),
      seen: costs.field(node, 4),
      last: costs.field(node, 5),
      times: costs.field(node, 6),
    };
  }

  /** How a node of the rest of an object or array begins. */
  beginning(node: number): number {
    return this.costs.field(node, 7);
  }

  /** Whether members can be of use in an object whatever their keys are: to have enough, or to break a rule. */
  wantsOthers(goal: number): boolean {
    let wants = this.others.get(goal);
    if (wants === undefined) {
      const { atoms, diagrams } = this.core;
      wants = false;
      for (const [variable, bits] of diagrams.directions(goal)) {
        const { kind } = atoms.get(variable);
        if (kind !== 'seen' && (bits & (kind === 'count' ? RISES : FALLS)) !== 0) wants = true;
      }
      this.others.set(goal, wants);
    }
    return wants;
  }

  /**
   * Whether nothing is asked of the rest of an object or array but to agree with one of some fixed values, and it is plain
   * that these can be written.
   */
  isPlain(goal: number): boolean {
    const { atoms, diagrams } = this.core;
    if (Object.values(this.gaps).some(({ base }) => base === Infinity)) return false;
    let values: readonly SchemaNode[] = [];
    const others: [atom: Atom, truth: boolean][] = [];
    for (let at = goal; at > TRUE;) {
      const [hi, lo] = [diagrams.branch(at, true), diagrams.branch(at, false)];
      if (hi !== FALSE && lo !== FALSE) return false;
      const atom = atoms.get(diagrams.variable(at));
      if (atom.kind !== 'agrees') others.push([atom, lo === FALSE]);
      else if (values.length > 0 || lo !== FALSE) return false;
      else values = atom.nodes;
      at = lo === FALSE ? hi : lo;
    }
    const isTrue = ([atom, truth]: (typeof others)[number]): boolean => {
      const { properties, prefixItems } = values[0]!;
      if (atom.kind === 'seen') return properties.has(atom.key) === truth;
      return atom.kind === 'count' && properties.size + prefixItems.length >= atom.least === truth;
    };
    return values.length > 0 && others.every(isTrue) && values.every((node) => this.plain.isPlain(node));
  }

  /** Whether a value that has a code, and can plainly be written, meets a goal over bits of codes. */
  hasPlainValue(goal: number): boolean {
    const { atoms, diagrams } = this.core;
    const codes = atoms.codesOfAll(diagrams.support(goal));
    if (codes === undefined) return false;
    const meets = atoms.codeMeets(codes, (value) => diagrams.evaluate(goal, value));
    return codes.parts.some((part, i) => meets(i + 1) && this.plain.isPlain(part));
  }

  /** The end of an object or array: a bracket. */
  closing(bracket: string, beginning: number): Length {
    const gap = beginning === OPENED ? { base: 0, slope: 0 } : this.gaps.close;
    return { base: gap.base + this.core.lengthOf(bracket), slope: gap.slope };
  }

  /** What stands before a member or an item. */
  separator(beginning: number): Length {
    if (beginning === MUST_ADD) return { base: 0, slope: 0 };
    if (beginning === OPENED) return this.gaps.open;
    const { base, slope } = this.gaps.comma;
    return { base: base + this.core.lengthOf(','), slope };
  }

  /** A gap's length, infinite where it cannot be written. */
  gap(gap: Gap): Length {
    return this.gaps[gap];
  }

  /** What is tracked, where it can make a difference. */
  private tracked(goal: number, tracked: number): number {
    if (tracked === 0) return 0;
    const { atoms, diagrams } = this.core;
    const matters = diagrams.support(goal).some((variable) => atoms.get(variable).kind === 'unevaluated');
    return matters ? tracked : 0;
  }

  /** A goal without the hope for more members than can come, or for fewer than must. */
  private withCounts(goal: number, rest: ObjectRest): number {
    const { atoms, diagrams } = this.core;
    const hasCounts = diagrams.support(goal).some((variable) => atoms.get(variable).kind === 'count');
    if (!hasCounts) return goal;
    const most = this.hopesForMore(goal, rest.count)
      ? rest.count + this.possible(rest.shape, goal, rest.position, rest.seen)
      : Infinity;
    const needed = diagrams.necessary(goal).filter((variable) => atoms.get(variable).kind === 'seen');
    const least = rest.count + needed.length;
    return diagrams.substitute(goal, (variable) => {
      const atom = atoms.get(variable);
      if (atom.kind !== 'count') return undefined;
      return atom.least > most ? FALSE : atom.least <= least ? TRUE : undefined;
    });
  }

  /** Whether it can be of use that more members come. */
  private hopesForMore(goal: number, count: number): boolean {
    const { atoms, diagrams } = this.core;
    for (const [variable, bits] of diagrams.directions(goal)) {
      const atom = atoms.get(variable);
      if (atom.kind === 'count' && atom.least > count && (bits & RISES) !== 0) return true;
    }
    return false;
  }

  /** How many members can still come, at most, as far as each of them alone tells. */
  private possible(shapeId: number, goal: number, position: number, seen: number): number {
    const shape = this.shapes[shapeId]!;
    const key = `${shapeId},${goal}`;
    let behind = this.possibleKeys.get(key);
    if (behind === undefined) {
      // Per position: how many of the keys from there on may come at all. Any number may come of those without a name.
      const mayCome = (index: number): boolean =>
        this.progress.member(shape.classAt(index), 0, -1).after(goal) !== FALSE;
      behind = new Float64Array(shape.keys.length + 1);
      for (let index = shape.keys.length; index < shape.size; index++) {
        if (mayCome(index)) behind[shape.keys.length] = Infinity;
      }
      for (let index = shape.keys.length - 1; index >= 0; index--) {
        behind[index] = behind[index + 1]! + (mayCome(index) ? 1 : 0);
      }
      this.possibleKeys.set(key, behind);
    }
    if (behind[position] === Infinity) return Infinity;
    const { lists } = this.core;
    const gone = lists.get(seen).filter((index) => index >= position && behind[index]! > behind[index + 1]!);
    return behind[position]! - gone.length;
  }

  /** Whether the turn of a key is over: it was written, or can be no more. */
  private pastOf(shape: number, position: number, seen: number): (key: string) => boolean {
    const { index } = this.shapes[shape]!;
    const list = this.core.lists.get(seen);
    const known = list.length > 8 ? new Set(list) : undefined;
    return (key) => {
      const at = index.get(key);
      return at !== undefined && (at < position || (known === undefined ? list.includes(at) : known.has(at)));
    };
  }

  /** A goal without the hope for keys whose turn is over, and without rules for members that cannot come any more. */
  private withoutPast(
    shape: number,
    goal: number,
    position: number,
    seen: number,
    isPast: (key: string) => boolean,
  ): number {
    if ((position === 0 && seen === 0) || goal === FALSE) return goal;
    const { past } = this;
    const before = past.size;
    past.scratch[0] = shape;
    past.scratch[1] = goal;
    past.scratch[2] = position;
    past.scratch[3] = seen;
    const id = past.intern();
    if (id === before) {
      const { atoms, diagrams } = this.core;
      this.pastResults[id] = diagrams.substitute(goal, (variable) => {
        const atom = atoms.get(variable);
        if (atom.kind === 'seen') return isPast(atom.key) ? FALSE : undefined;
        if (atom.kind !== 'members') return undefined;
        const { properties, patternProperties, additional } = atom.node;
        if (patternProperties.length > 0 || additional !== undefined) return undefined;
        for (const key of properties.keys()) if (!isPast(key)) return undefined;
        return TRUE;
      });
    }
    return this.pastResults[id]!;
  }
}

function writableGap(core: Core, gap: Gap): Length {
  const length = core.layout.length(gap);
  const text = core.layout.rest(gap, 0, 0) + (length.slope > 0 ? ' ' : '');
  return core.lengthOf(text) === Infinity ? { base: Infinity, slope: 0 } : length;
}
