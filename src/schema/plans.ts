import { ListTable } from '../base/list-table.ts';
import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import type { Goals, Splits } from './goals.ts';
import { LeastCosts, type Part, type Recipe, type Recipes } from './least-costs.ts';
import { itemNode, KINDS, type Kind, memberNode } from './node.ts';
import { type ObjectShape, shapeOf } from './object-shape.ts';
import { codePoints } from './text/characters.ts';
import type { Gap, Length } from './whitespace.ts';

/** Kinds of nodes. VALUE: a value with a goal. */
const VALUE = 0;
/** The rest of an object: shape, goal, the first key that may come, how it begins. */
const MEMBERS = 1;
/** The value of a member and the rest of the object: shape, goal, the first key that may come after it. */
const MEMBER_VALUE = 2;
/** The rest of an array: goal, how many items it has, how it begins. */
const ITEMS = 3;

/** The rest begins behind a member or an item: with a comma, or the end. */
export const BEHIND = 0;
/** The rest begins behind the opening bracket. */
export const OPENED = 1;
/** An item must begin at once: comma and white space stand already. */
export const MUST_ADD = 2;

/** The label of a recipe that ends an object or array; other labels are indices of keys, or `ADD_ITEM`. */
export const CLOSE = -1;
export const ADD_ITEM = 0;

type IsWritable = (node: number) => boolean;

/** What costs least for scalars, which need no other nodes. */
export interface ScalarCosts {
  /** The fewest bytes of a value of this kind with a goal over its facts; `Infinity` if there is none. */
  leastLength(goal: number): number;
}

/**
 * What values, and the rests of objects and arrays, can be written at all, and with how few bytes. The one question
 * behind viability (is it finite?) and distance.
 */
export class Plans {
  readonly costs: LeastCosts;
  private readonly core: Core;
  private readonly goals: Goals;
  private readonly strings: ScalarCosts;
  private readonly numbers: ScalarCosts;
  private readonly shapes: ObjectShape[] = [];
  private readonly shapeIds = new ListTable();
  /** Formulas after a member or an item: (goal, key as an interned number, or -1 - index). */
  private readonly steps = new TupleTable(2);
  private readonly stepResults: number[] = [];
  private readonly keyIds = new Map<string, number>();
  /** Goals without the keys that were missed: shape, goal, position. */
  private readonly missed = new TupleTable(3);
  private readonly missedResults: number[] = [];

  private readonly gaps: Readonly<Record<Gap, Length>>;

  constructor(core: Core, goals: Goals, strings: ScalarCosts, numbers: ScalarCosts) {
    this.core = core;
    this.goals = goals;
    this.strings = strings;
    this.numbers = numbers;
    this.gaps = {
      plain: writableGap(core, 'plain'),
      open: writableGap(core, 'open'),
      comma: writableGap(core, 'comma'),
      colon: writableGap(core, 'colon'),
      close: writableGap(core, 'close'),
    };
    this.costs = new LeastCosts((node, isWritable) => this.recipesOf(node, isWritable));
  }

  value(goal: number): number {
    return this.costs.node(VALUE, goal);
  }

  members(shape: number, goal: number, position: number, beginning: number): number {
    return this.costs.node(MEMBERS, shape, this.withoutMissed(shape, goal, position), position, beginning);
  }

  memberValue(shape: number, goal: number, position: number): number {
    return this.costs.node(MEMBER_VALUE, shape, goal, position);
  }

  items(goal: number, count: number, beginning: number): number {
    return this.costs.node(ITEMS, goal, this.relevantCount(goal, 0, count), beginning);
  }

  /** The shape of the objects that have outcomes for these variables. */
  shapeFor(variables: readonly number[]): number {
    const { atoms } = this.core;
    const nodes = variables.flatMap((variable) => {
      const atom = atoms.get(variable);
      return atom.kind === 'fits' ? [atom.node] : [];
    });
    const id = this.shapeIds.intern(nodes.map(({ id }) => id));
    this.shapes[id] ??= shapeOf(nodes);
    return id;
  }

  shape(id: number): ObjectShape {
    return this.shapes[id]!;
  }

  /** The first key that may come behind a key (-1: one that the schema does not name). */
  positionBehind(shape: number, index: number): number {
    if (this.core.settings.propertyOrder === 'any') return 0;
    return index < 0 ? this.shape(shape).keys.length : index + 1;
  }

  /** A formula after a member with this key began: what it needs of the member's value is in variables `fits`. */
  afterKey(formula: number, key: string | undefined): number {
    return this.step(formula, key === undefined ? -1 : this.keyId(key), (variable) => {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'seen') return atom.key === key ? TRUE : undefined;
      if (atom.kind !== 'members') return undefined;
      const child = key === undefined ? atom.node.additional : memberNode(atom.node, key);
      return child === undefined ? undefined : this.both(variable, this.core.fits(child));
    });
  }

  /** A formula after an item began, of which there were `count` before. */
  afterItem(formula: number, count: number): number {
    return this.step(formula, -2 - count, (variable) => {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'count') return atom.least <= count + 1 ? TRUE : undefined;
      if (atom.kind !== 'items') return undefined;
      const child = itemNode(atom.node, count);
      return child === undefined ? undefined : this.both(variable, this.core.fits(child));
    });
  }

  /** Whether a formula is true of an object or array that ends here. `count` is how many items it has. */
  atClose(formula: number, count = 0): boolean {
    return this.core.diagrams.evaluate(formula, (variable) => {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'count') return count >= atom.least;
      return atom.kind === 'members' || atom.kind === 'items';
    });
  }

  /** A number of items, no higher than makes a difference for a goal and its outcomes. */
  relevantCount(goal: number, outcomes: number, count: number): number {
    if (count === 0) return 0;
    let most = this.prefixLength(goal, outcomes);
    for (const variable of this.core.variables(goal, outcomes)) {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'count') most = Math.max(most, atom.least);
    }
    return Math.min(count, Math.max(most, 1));
  }

  /** Whether the cheapest way to write a rest is to end. */
  isClosing(rest: number): boolean {
    return this.costs.label(rest) === CLOSE;
  }

  /** The value that stands first in the cheapest way to write a node, or is the node: its goal, and its kind there. */
  firstValue(node: number): { readonly kind: Kind; readonly goal: number } {
    const value = this.costs.field(node, 0) === VALUE ? node : this.costs.firstPart(node);
    return { kind: KINDS[this.costs.label(value)]!, goal: this.costs.field(value, 1) };
  }

  private recipesOf(node: number, isWritable: IsWritable | undefined): Recipes {
    const field = (index: number): number => this.costs.field(node, index);
    switch (field(0)) {
      case VALUE:
        return { recipes: this.valueRecipes(field(1)), isCoarse: false };
      case MEMBERS:
        return { recipes: this.memberRecipes(field(1), field(2), field(3), field(4)), isCoarse: false };
      case MEMBER_VALUE:
        return this.memberValueRecipes(field(1), field(2), field(3), isWritable);
      default:
        return this.itemRecipes(field(1), field(2), field(3), isWritable);
    }
  }

  private valueRecipes(goal: number): Recipe[] {
    const { core } = this;
    return KINDS.flatMap((kind, label): Recipe[] => {
      const formula = core.expansion.over(goal, kind);
      if (formula === FALSE) return [];
      if (kind === 'object') {
        const shape = this.shapeFor(core.diagrams.support(goal));
        const parts = [{ node: this.members(shape, formula, 0, OPENED), times: 1, isDeeper: false }];
        return [{ base: core.lengthOf('{'), slope: 0, parts, label }];
      }
      if (kind === 'array') {
        const parts = [{ node: this.items(formula, 0, OPENED), times: 1, isDeeper: false }];
        return [{ base: core.lengthOf('['), slope: 0, parts, label }];
      }
      return [{ base: this.scalarLength(kind, formula), slope: 0, parts: [], label }];
    });
  }

  private scalarLength(kind: Kind, formula: number): number {
    if (kind === 'string') return this.strings.leastLength(formula);
    if (kind === 'number') return this.numbers.leastLength(formula);
    return this.core.lengthOf(kind);
  }

  private memberRecipes(shape: number, goal: number, position: number, beginning: number): Recipe[] {
    if (goal === FALSE) return [];
    // Nothing costs less than to end here, where that is possible.
    if (this.atClose(goal)) return [this.closing('}', beginning)];
    const recipes: Recipe[] = [];
    for (const index of this.usefulKeys(shape, goal, position)) {
      const key = this.shape(shape).keys[index]!;
      const separator = this.separator(beginning);
      const base = separator.base + this.keyLength(key) + this.core.lengthOf('"":') + this.gap('colon').base;
      const behind = this.positionBehind(shape, index);
      const part = this.memberValue(shape, this.afterKey(goal, key), behind);
      recipes.push({
        base,
        slope: separator.slope,
        parts: [{ node: part, times: 1, isDeeper: false }],
        label: index,
      });
    }
    return recipes;
  }

  /** The keys that bring an object nearer to its goal. */
  private usefulKeys(shape: number, goal: number, position: number): number[] {
    const { index } = this.shape(shape);
    const { atoms, diagrams } = this.core;
    const wanted = diagrams.support(goal).flatMap((variable) => {
      const atom = atoms.get(variable);
      const at = atom.kind === 'seen' ? (index.get(atom.key) ?? -1) : -1;
      return at >= position ? [{ at, variable }] : [];
    });
    wanted.sort((a, b) => a.at - b.at);
    // In order: what comes behind a key without which the goal cannot be met is of no use before it.
    const needed = wanted.findIndex(({ variable }) => diagrams.restrict(goal, variable, false) === FALSE);
    return (needed < 0 ? wanted : wanted.slice(0, needed + 1)).map(({ at }) => at);
  }

  /** The last key that may come next where keys have an order: none may be left out that is needed. */
  lastKey(shape: number, goal: number): number {
    if (this.core.settings.propertyOrder === 'any') return Infinity;
    const { atoms, diagrams } = this.core;
    let last = Infinity;
    for (const variable of diagrams.support(goal)) {
      const atom = atoms.get(variable);
      const at = atom.kind === 'seen' ? this.shape(shape).index.get(atom.key)! : Infinity;
      if (at < last && diagrams.restrict(goal, variable, false) === FALSE) last = at;
    }
    return last;
  }

  private memberValueRecipes(
    shape: number,
    goal: number,
    position: number,
    isWritable: IsWritable | undefined,
  ): Recipes {
    const { ways, isCoarse } = this.split(goal, isWritable, (rest) =>
      this.members(shape, rest, position, BEHIND),
    );
    const recipes = ways.map(({ literals, rest }) => ({
      base: 0,
      slope: 0,
      parts: [
        { node: this.value(this.goals.conjunction(literals)), times: 1, isDeeper: true },
        { node: this.members(shape, rest, position, BEHIND), times: 1, isDeeper: false },
      ],
      label: 0,
    }));
    return { recipes, isCoarse };
  }

  private itemRecipes(
    goal: number,
    count: number,
    beginning: number,
    isWritable: IsWritable | undefined,
  ): Recipes {
    if (beginning !== MUST_ADD && this.atClose(goal, count)) {
      return { recipes: [this.closing(']', beginning)], isCoarse: false };
    }
    const { ways, isCoarse } = this.split(this.afterItem(goal, count), isWritable, (rest) =>
      this.items(rest, count + 1, BEHIND),
    );
    const separator = this.separator(beginning);
    const jump = count > 0 && beginning === BEHIND ? this.jumpFrom(goal, count) : 1;
    const recipes = ways.map(({ literals, rest }): Recipe => {
      const times = rest === goal ? jump : 1;
      const item: Part = { node: this.value(this.goals.conjunction(literals)), times, isDeeper: true };
      return {
        base: separator.base * times,
        slope: separator.slope * times,
        parts: [item, { node: this.items(rest, count + times, BEHIND), times: 1, isDeeper: false }],
        label: ADD_ITEM,
      };
    });
    return { recipes, isCoarse };
  }

  /** The ways to divide a goal; a closer look follows what can be written. */
  private split(goal: number, isWritable: IsWritable | undefined, nodeOf: (rest: number) => number): Splits {
    if (isWritable === undefined) return this.goals.splits(goal);
    return this.goals.closeSplits(goal, (rest) => isWritable(nodeOf(rest)));
  }

  /** How many equal items can be added at once, before it makes a difference how many there are. */
  private jumpFrom(goal: number, count: number): number {
    const { atoms, diagrams } = this.core;
    if (count < this.prefixLength(goal, 0)) return 1;
    let next = Infinity;
    for (const variable of diagrams.support(goal)) {
      const atom = atoms.get(variable);
      if (atom.kind === 'count' && atom.least > count) next = Math.min(next, atom.least);
    }
    return next === Infinity ? 1 : Math.max(1, next - 1 - count);
  }

  private prefixLength(goal: number, outcomes: number): number {
    let length = 0;
    for (const variable of this.core.variables(goal, outcomes)) {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'items') length = Math.max(length, atom.node.prefixItems.length);
    }
    return length;
  }

  private closing(bracket: string, beginning: number): Recipe {
    const gap = beginning === OPENED ? { base: 0, slope: 0 } : this.gap('close');
    return { base: gap.base + this.core.lengthOf(bracket), slope: gap.slope, parts: [], label: CLOSE };
  }

  private separator(beginning: number): Length {
    if (beginning === MUST_ADD) return { base: 0, slope: 0 };
    if (beginning === OPENED) return this.gap('open');
    const { base, slope } = this.gap('comma');
    return { base: base + this.core.lengthOf(','), slope };
  }

  /** A gap's length, infinite where it cannot be written. */
  gap(gap: Gap): Length {
    return this.gaps[gap];
  }

  private keyLength(key: string): number {
    const { characters } = this.core;
    return codePoints(key).reduce(
      (sum, character) => sum + (characters.spell(character)?.length ?? Infinity),
      0,
    );
  }

  private both(variable: number, fits: number): number {
    const { diagrams } = this.core;
    return diagrams.and(diagrams.literal(variable), diagrams.literal(fits));
  }

  /** A goal without the hope for keys whose turn is over. */
  private withoutMissed(shape: number, goal: number, position: number): number {
    if (position === 0) return goal;
    const { missed } = this;
    const before = missed.size;
    missed.scratch[0] = shape;
    missed.scratch[1] = goal;
    missed.scratch[2] = position;
    const id = missed.intern();
    if (id === before) {
      const { atoms, diagrams } = this.core;
      const { index } = this.shape(shape);
      this.missedResults[id] = diagrams.support(goal).reduce((left, variable) => {
        const atom = atoms.get(variable);
        const isMissed = atom.kind === 'seen' && index.get(atom.key)! < position;
        return isMissed ? diagrams.restrict(left, variable, false) : left;
      }, goal);
    }
    return this.missedResults[id]!;
  }

  private keyId(key: string): number {
    let id = this.keyIds.get(key);
    if (id === undefined) this.keyIds.set(key, (id = this.keyIds.size));
    return id;
  }

  private step(formula: number, what: number, replacement: (variable: number) => number | undefined): number {
    const { steps } = this;
    const before = steps.size;
    steps.scratch[0] = formula;
    steps.scratch[1] = what;
    const id = steps.intern();
    if (id === before) this.stepResults[id] = this.core.diagrams.substitute(formula, replacement);
    return this.stepResults[id]!;
  }
}

function writableGap(core: Core, gap: Gap): Length {
  const length = core.layout.length(gap);
  const text = core.layout.rest(gap, 0, 0) + (length.slope > 0 ? ' ' : '');
  return core.lengthOf(text) === Infinity ? { base: Infinity, slope: 0 } : length;
}
