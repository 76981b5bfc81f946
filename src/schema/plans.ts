import { ListTable } from '../base/list-table.ts';
import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import type { Goals, Splits } from './goals.ts';
import { LeastCosts, type Part, type Recipe, type Recipes } from './least-costs.ts';
import { KINDS, type Kind } from './node.ts';
import { type ObjectShape, shapeOf } from './object-shape.ts';
import { Progress } from './progress.ts';
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
  readonly progress: Progress;
  private readonly core: Core;
  private readonly goals: Goals;
  private readonly strings: ScalarCosts;
  private readonly numbers: ScalarCosts;
  private readonly shapes: ObjectShape[] = [];
  private readonly shapeIds = new ListTable();
  /** Goals without the keys that were missed: shape, goal, position. */
  private readonly missed = new TupleTable(3);
  private readonly missedResults: number[] = [];

  private readonly gaps: Readonly<Record<Gap, Length>>;

  constructor(core: Core, goals: Goals, strings: ScalarCosts, numbers: ScalarCosts) {
    this.core = core;
    this.progress = new Progress(core);
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
    return this.costs.node(ITEMS, goal, this.progress.relevantCount(goal, 0, count), beginning);
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
        return this.memberRecipes(field(1), field(2), field(3), field(4), isWritable);
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

  private memberRecipes(
    shape: number,
    goal: number,
    position: number,
    beginning: number,
    isWritable: IsWritable | undefined,
  ): Recipes {
    if (goal === FALSE) return { recipes: [], isCoarse: false };
    // Nothing costs less than to end here, where that is possible.
    if (this.progress.atClose(goal)) return { recipes: [this.closing('}', beginning)], isCoarse: false };
    const all = isWritable === undefined ? this.allNeededKeys(shape, goal, beginning) : undefined;
    if (all !== undefined) return { recipes: [all], isCoarse: true };
    const recipes = this.usefulKeys(shape, goal, position).map((index): Recipe => {
      const { base, slope } = this.memberBeginning(shape, index, beginning);
      const behind = this.positionBehind(shape, index);
      const part = this.memberValue(
        shape,
        this.progress.afterKey(goal, this.shape(shape).keys[index]!),
        behind,
      );
      return { base, slope, parts: [{ node: part, times: 1, isDeeper: false }], label: index };
    });
    return { recipes, isCoarse: false };
  }

  /**
   * The usual case in one recipe: keys that are all needed, whose values have nothing to do with each other, and the
   * end. Without it, each set of keys that is left would be a chain of formulas of its own.
   */
  private allNeededKeys(shape: number, goal: number, beginning: number): Recipe | undefined {
    const { needed, rest } = this.neededKeys(shape, goal);
    if (needed.length < 2 || !this.progress.atClose(rest)) return undefined;
    const parts: Part[] = [];
    let { base, slope } = this.closing('}', BEHIND);
    for (const [i, index] of needed.entries()) {
      const { ways } = this.goals.splits(this.progress.afterKey(rest, this.shape(shape).keys[index]!));
      if (ways.length !== 1 || ways[0]!.rest !== rest) return undefined;
      const member = this.memberBeginning(shape, index, i === 0 ? beginning : BEHIND);
      base += member.base;
      slope += member.slope;
      parts.push({ node: this.value(this.goals.conjunction(ways[0]!.literals)), times: 1, isDeeper: true });
    }
    return { base, slope, parts, label: needed[0]! };
  }

  /** The keys without which a goal cannot be met, as far as its first variables tell, and what it asks beside them. */
  private neededKeys(
    shape: number,
    goal: number,
  ): { readonly needed: readonly number[]; readonly rest: number } {
    const { atoms, diagrams } = this.core;
    const needed: number[] = [];
    const others: number[] = [];
    let rest = goal;
    while (rest > TRUE && diagrams.branch(rest, false) === FALSE) {
      const atom = atoms.get(diagrams.variable(rest));
      if (atom.kind === 'seen') needed.push(this.shape(shape).index.get(atom.key)!);
      else others.push(diagrams.variable(rest));
      rest = diagrams.branch(rest, true);
    }
    for (const variable of others.reverse()) rest = diagrams.and(diagrams.literal(variable), rest);
    return { needed: needed.sort((a, b) => a - b), rest };
  }

  /** What is written before the value of a member. */
  private memberBeginning(shape: number, index: number, beginning: number): Length {
    const { base, slope } = this.separator(beginning);
    const key = this.keyLength(this.shape(shape).keys[index]!) + this.core.lengthOf('"":');
    return { base: base + key + this.gap('colon').base, slope };
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
    if (beginning !== MUST_ADD && this.progress.atClose(goal, count)) {
      return { recipes: [this.closing(']', beginning)], isCoarse: false };
    }
    const { ways, isCoarse } = this.split(this.progress.afterItem(goal, count), isWritable, (rest) =>
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
    if (count < this.progress.prefixLength(goal, 0)) return 1;
    let next = Infinity;
    for (const variable of diagrams.support(goal)) {
      const atom = atoms.get(variable);
      if (atom.kind === 'count' && atom.least > count) next = Math.min(next, atom.least);
    }
    return next === Infinity ? 1 : Math.max(1, next - 1 - count);
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
}

function writableGap(core: Core, gap: Gap): Length {
  const length = core.layout.length(gap);
  const text = core.layout.rest(gap, 0, 0) + (length.slope > 0 ? ' ' : '');
  return core.lengthOf(text) === Infinity ? { base: Infinity, slope: 0 } : length;
}
