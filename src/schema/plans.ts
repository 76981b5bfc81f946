import { ListTable } from '../base/list-table.ts';
import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import type { ScalarCosts } from './frame.ts';
import type { Goals } from './goals.ts';
import { ItemPlans, MANY_VALUES, MORE_PER_VALUE } from './item-plans.ts';
import { LeastCosts, type Recipe, type Recipes } from './least-costs.ts';
import { CLOSE, MemberPlans } from './member-plans.ts';
import { KINDS, type Kind, type SchemaNode } from './node.ts';
import { ObjectShape } from './object-shape.ts';
import {
  type ArrayRest,
  BEHIND,
  ITEMS,
  MEMBER_VALUE,
  MEMBERS,
  type ObjectRest,
  OPENED,
  PlanNodes,
  VALUE,
} from './plan-nodes.ts';
import { Progress } from './progress.ts';
import type { ScalarValues } from './scalar-values.ts';
import { TextProduct } from './text/text-product.ts';
import type { Gap, Length } from './whitespace.ts';

interface Lengths {
  readonly lengths: readonly number[];
  readonly hasComposites: boolean;
  readonly isAll: boolean;
}

/**
 * What values, and the rests of objects and arrays, can be written at all, and with how few bytes. The one question
 * behind viability (is it finite?) and distance.
 */
export class Plans {
  readonly costs: LeastCosts;
  readonly progress: Progress;
  private readonly core: Core;
  private readonly strings: ScalarCosts;
  private readonly numbers: ScalarCosts;
  private readonly scalars: ScalarValues;
  private readonly nodes: PlanNodes;
  private readonly memberPlans: MemberPlans;
  private readonly itemPlans: ItemPlans;
  private readonly shapes: ObjectShape[] = [];
  private untested: TextProduct | undefined;
  private readonly shapeIds = new ListTable();
  private readonly lengths = new Map<number, Lengths>();

  constructor(core: Core, goals: Goals, strings: ScalarCosts, numbers: ScalarCosts, scalars: ScalarValues) {
    this.core = core;
    this.progress = new Progress(core);
    this.strings = strings;
    this.numbers = numbers;
    this.scalars = scalars;
    this.costs = new LeastCosts(
      (node, isWritable) => this.recipesOf(node, isWritable),
      (node) => this.likelyRecipesOf(node),
    );
    this.nodes = new PlanNodes(core, this.costs, this.progress, this.shapes);
    this.memberPlans = new MemberPlans(core, goals, this.nodes, this.progress, this.shapes);
    this.itemPlans = new ItemPlans(core, goals, this.nodes, this.progress, (goal, others) =>
      this.costOfAnother(goal, others),
    );
  }

  value(goal: number): number {
    return this.nodes.value(goal);
  }

  members(rest: ObjectRest, beginning: number): number {
    return this.nodes.members(rest, beginning);
  }

  memberValue(rest: ObjectRest): number {
    return this.nodes.memberValue(rest);
  }

  /** The rest of an object that a node stands for, without what makes no difference. */
  objectRest(node: number): ObjectRest {
    return this.nodes.objectRest(node);
  }

  items(rest: ArrayRest, beginning: number): number {
    return this.nodes.items(rest, beginning);
  }

  /** The values that stand in an array, as one subschema. */
  seenNode(seen: number): SchemaNode | undefined {
    return this.itemPlans.seenNode(seen);
  }

  /** The shape of the objects that have outcomes for these variables. */
  shapeFor(variables: readonly number[]): number {
    const { atoms } = this.core;
    const nodes = variables.flatMap((variable) => {
      const atom = atoms.get(variable);
      return atom.kind === 'fits' ? [atom.node] : [];
    });
    const id = this.shapeIds.intern(nodes.map((node) => node.id));
    this.untested ??= new TextProduct(this.core, []);
    this.shapes[id] ??= new ObjectShape(this.core, nodes, this.untested);
    return id;
  }

  shape(id: number): ObjectShape {
    return this.shapes[id]!;
  }

  /** The first key that may come behind a key of a class. */
  positionBehind(shape: number, index: number): number {
    if (this.core.settings.propertyOrder === 'any') return 0;
    return Math.min(index + 1, this.shape(shape).keys.length);
  }

  /** The last key that may come next where keys have an order: none may be left out that is needed. */
  lastKey(shape: number, goal: number): number {
    return this.memberPlans.lastKey(shape, goal);
  }

  /** Whether the cheapest way to write a rest is to end. */
  isClosing(rest: number): boolean {
    return (this.costs.label(rest) ?? CLOSE) === CLOSE;
  }

  /** The class of the key that comes first in the cheapest way to write the rest of an object, if one comes. */
  firstKey(rest: number): number | undefined {
    const label = this.costs.label(rest);
    return label === CLOSE ? undefined : label;
  }

  /** The value that stands first in the cheapest way to write a node, or is the node: its goal, and its kind there. */
  firstValue(node: number): { readonly kind: Kind; readonly goal: number } {
    const value = this.costs.field(node, 0) === VALUE ? node : this.costs.firstPart(node);
    const goal = value === undefined ? 1 : this.costs.field(value, 1);
    const label = value === undefined ? undefined : this.costs.label(value);
    const kind = label === undefined ? this.firstKind(goal) : KINDS[label]!;
    return { kind, goal };
  }

  /** The bytes of a comma and what stands behind it. */
  commaCost(depth: number): number {
    const { base, slope } = this.nodes.separator(BEHIND);
    return base + slope * depth;
  }

  gap(gap: Gap): Length {
    return this.nodes.gap(gap);
  }

  private recipesOf(node: number, isWritable: ((node: number) => boolean) | undefined): Recipes {
    switch (this.costs.field(node, 0)) {
      case VALUE:
        return { recipes: [...this.valueRecipes(this.costs.field(node, 1), KINDS)], isCoarse: false };
      case MEMBERS:
        return this.memberPlans.rests(node, isWritable);
      case MEMBER_VALUE:
        return this.memberPlans.values(node, isWritable);
      case ITEMS:
        return this.itemPlans.rests(node, isWritable);
      default:
        throw new Error('there is no such kind of node');
    }
  }

  private likelyRecipesOf(node: number): Iterable<Recipe> {
    switch (this.costs.field(node, 0)) {
      case VALUE:
        return this.likelyValues(this.costs.field(node, 1));
      case MEMBERS:
        return this.memberPlans.likelyRests(node);
      case MEMBER_VALUE:
        return this.memberPlans.likelyValues(node);
      case ITEMS:
        return this.itemPlans.likelyRests(node);
      default:
        return [];
    }
  }

  private *likelyValues(goal: number): Generator<Recipe> {
    if (this.nodes.hasPlainValue(goal)) yield { base: 0, slope: 0, parts: [], label: 0 };
    // Scalars first: they need no other nodes.
    else yield* this.valueRecipes(goal, KINDS.toReversed());
  }

  private *valueRecipes(goal: number, kinds: readonly Kind[]): Generator<Recipe> {
    for (const kind of kinds) yield* this.recipesOfKind(goal, kind);
  }

  private recipesOfKind(goal: number, kind: Kind): Recipe[] {
    const { core } = this;
    const label = KINDS.indexOf(kind);
    const formula = core.expansion.over(goal, kind);
    if (formula === FALSE) return [];
    if (kind === 'object') {
      const rest: ObjectRest = {
        shape: this.shapeFor(core.diagrams.support(goal)),
        goal: formula,
        position: 0,
        count: 0,
        seen: 0,
        tracked: this.progress.trackedFor(core.diagrams.support(formula), kind),
      };
      const parts = [{ node: this.members(rest, OPENED), times: 1, isDeeper: false }];
      return [{ base: core.lengthOf('{'), slope: 0, parts, label }];
    }
    if (kind === 'array') {
      const rest: ArrayRest = {
        goal: formula,
        count: 0,
        tracked: this.progress.trackedFor(core.diagrams.support(formula), kind),
        seen: 0,
        last: -1,
        times: 0,
      };
      const parts = [{ node: this.items(rest, OPENED), times: 1, isDeeper: false }];
      return [{ base: core.lengthOf('['), slope: 0, parts, label }];
    }
    return [{ base: this.scalarLength(kind, formula), slope: 0, parts: [], label }];
  }

  private scalarLength(kind: Kind, formula: number): number {
    if (kind === 'string') return this.strings.leastLength(formula);
    if (kind === 'number') return this.numbers.leastLength(formula);
    return this.core.lengthOf(kind);
  }

  private firstKind(goal: number): Kind {
    return KINDS.find((kind) => this.core.expansion.over(goal, kind) !== FALSE) ?? 'null';
  }

  /** See `CostOfAnother`. Objects and arrays are taken to be any number. */
  private costOfAnother(goal: number, others: number): number {
    if (others >= MANY_VALUES) return MORE_PER_VALUE;
    let known = this.lengths.get(goal);
    if (known === undefined || (!known.isAll && known.lengths.length <= others)) {
      known = this.lengthsOf(goal, others + 1);
      this.lengths.set(goal, known);
    }
    const { lengths, hasComposites } = known;
    const length = lengths[others];
    if (length !== undefined) return length - lengths[0]!;
    return hasComposites ? MORE_PER_VALUE * (others + 1) : Infinity;
  }

  /** The lengths of the shortest different values with a goal, as far as is asked for, and whether there are no more. */
  private lengthsOf(goal: number, most: number): Lengths {
    const lengths: number[] = [];
    let hasComposites = false;
    for (const kind of KINDS) {
      const formula = this.core.expansion.over(goal, kind);
      if (formula === FALSE) continue;
      if (kind === 'object' || kind === 'array') hasComposites = true;
      else if (kind === 'string' || kind === 'number')
        lengths.push(...this.scalars.lengths(kind, formula, most));
      else lengths.push(kind.length);
    }
    return { lengths: lengths.sort((a, b) => a - b), hasComposites, isAll: lengths.length < most };
  }
}
