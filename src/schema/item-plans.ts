import type { Core } from './core.ts';
import { FALLS, FALSE, TRUE } from './diagrams.ts';
import type { Goals } from './goals.ts';
import type { Part, Recipe, Recipes } from './least-costs.ts';
import { CLOSE } from './member-plans.ts';
import { KINDS, type SchemaNode } from './node.ts';
import { type ArrayRest, BEHIND, MUST_ADD, PENDING, type PlanNodes } from './plan-nodes.ts';
import type { Progress } from './progress.ts';

export const ADD_ITEM = 0;

/** Of so many different values that satisfy the same, there are taken to be any number. */
export const MANY_VALUES = 64;

/** How many bytes a value is taken to cost more that must differ from others, where it is not known. */
export const MORE_PER_VALUE = 12;

/**
 * So many bytes more than the shortest value the item that is being read is taken to have: it may have to be written again
 * before it is known how long it is.
 */
const MORE_TO_COPY = 24;

type IsWritable = (node: number) => boolean;

/**
 * How many bytes more a value costs that differs from so many others with the same goal; `Infinity`: there are no more.
 */
export type CostOfAnother = (goal: number, others: number) => number;

/** How the rests of arrays can be written. */
export class ItemPlans {
  private readonly core: Core;
  private readonly goals: Goals;
  private readonly nodes: PlanNodes;
  private readonly progress: Progress;
  private readonly costOfAnother: CostOfAnother;

  constructor(core: Core, goals: Goals, nodes: PlanNodes, progress: Progress, costOfAnother: CostOfAnother) {
    this.core = core;
    this.goals = goals;
    this.nodes = nodes;
    this.progress = progress;
    this.costOfAnother = costOfAnother;
  }

  /** The ways to write the rest of an array. */
  rests(node: number, isWritable: IsWritable | undefined): Recipes {
    const rest = this.nodes.arrayRest(node);
    const beginning = this.nodes.beginning(node);
    if (rest.goal === FALSE) return { recipes: [], isCoarse: false };
    if (beginning !== MUST_ADD && this.progress.atClose(rest.goal, rest.count)) {
      return {
        recipes: [{ ...this.nodes.closing(']', beginning), parts: [], label: CLOSE }],
        isCoarse: false,
      };
    }
    const found = [this.withItem(rest, beginning, isWritable)];
    // Where equal items are of use: two at once, or one that is equal to another one that is only planned so far.
    const unique = this.core.atoms.variable({ kind: 'unique' });
    const { diagrams } = this.core;
    if (((diagrams.directions(rest.goal).get(unique) ?? 0) & FALLS) !== 0) {
      found.unshift(this.withTwins(rest, beginning, unique));
      const goal = diagrams.restrict(rest.goal, unique, false);
      if (rest.last <= PENDING)
        found.push(this.withItem({ ...rest, goal }, beginning, isWritable, { equal: PENDING - rest.last }));
      else if (rest.times > 0 && isWritable !== undefined) {
        found.push(this.withItem({ ...rest, goal }, beginning, isWritable));
      }
    }
    return {
      recipes: found.flatMap(({ recipes }) => recipes),
      isCoarse: found.some(({ isCoarse }) => isCoarse),
    };
  }

  /** See `LikelyRecipesOf`. */
  *likelyRests(node: number): Generator<Recipe> {
    const rest = this.nodes.arrayRest(node);
    const beginning = this.nodes.beginning(node);
    const isDone = beginning !== MUST_ADD && this.progress.atClose(rest.goal, rest.count);
    if (isDone || (rest.tracked === 0 && this.nodes.isPlain(rest.goal)))
      yield { ...this.nodes.closing(']', beginning), parts: [], label: CLOSE };
    else if (rest.goal !== FALSE && !this.speaksOfEqual(rest.goal)) {
      const step = this.progress.item(rest.count, undefined, rest.tracked);
      const way = this.goals.likely(step.goalAfter(rest.goal), step.tracked);
      if (way === undefined) return;
      const { literals, rest: goal, tracked } = way;
      const behind = { ...rest, goal, tracked, count: rest.count + 1, last: -1, times: 1 };
      const parts = [
        { node: this.nodes.value(this.goals.conjunction(literals)), times: 1, isDeeper: true },
        { node: this.nodes.items(behind, BEHIND), times: 1, isDeeper: false },
      ];
      yield { ...this.nodes.separator(beginning), parts, label: ADD_ITEM };
    }
  }

  /** Two equal items, one behind the other. */
  private withTwins(rest: ArrayRest, beginning: number, unique: number): Recipes {
    const { core, goals, nodes, progress } = this;
    const recipes: Recipe[] = [];
    const first = progress.item(rest.count, this.seenNode(rest.seen), rest.tracked);
    const [before, between] = [nodes.separator(beginning), nodes.separator(BEHIND)];
    for (const one of goals.splits(first.goalAfter(rest.goal), first.tracked).ways) {
      const second = progress.item(rest.count + 1, undefined, one.tracked);
      const goal = second.goalAfter(core.diagrams.restrict(one.rest, unique, false));
      for (const other of goals.splits(goal, second.tracked).ways) {
        const value = goals.conjunction([...one.literals, ...other.literals]);
        const left = { goal: other.rest, tracked: other.tracked, count: rest.count + 2 };
        const behind = nodes.items({ ...rest, ...left, last: -1, times: 1 }, BEHIND);
        recipes.push({
          base: before.base + between.base,
          slope: before.slope + between.slope,
          parts: [
            { node: nodes.value(value), times: 2, isDeeper: true },
            { node: behind, times: 1, isDeeper: false },
          ],
          label: ADD_ITEM,
        });
      }
    }
    return { recipes, isCoarse: true };
  }

  /** The values that stand in an array, as one subschema; undefined where they are not looked at. */
  seenNode(seen: number): SchemaNode | undefined {
    return seen === 0 ? undefined : this.core.fixed.oneOf(this.core.lists.get(seen));
  }

  /** The ways to write one more item; `copied`: what is known of the item being read, of which it is to be a copy. */
  private withItem(
    rest: ArrayRest,
    beginning: number,
    isWritable: IsWritable | undefined,
    copied?: { readonly equal: number },
  ): Recipes {
    const step = this.progress.item(rest.count, this.seenNode(rest.seen), rest.tracked);
    const goal = step.goalAfter(rest.goal);
    const behind = (left: number, tracked: number, times: number, child: number): number => {
      const more = rest.last === child ? rest.times + times : times;
      return this.nodes.items(
        {
          ...rest,
          goal: left,
          tracked,
          count: rest.count + times,
          last: child,
          times: Math.min(more, MANY_VALUES),
        },
        BEHIND,
      );
    };
    const child = (literals: readonly number[]): number =>
      this.core.diagrams.and(copied?.equal ?? TRUE, this.goals.conjunction(literals));
    const { ways, isCoarse } =
      isWritable === undefined
        ? this.goals.splits(goal, step.tracked)
        : this.goals.closeSplits(
            goal,
            step.tracked,
            (left, tracked) => isWritable(behind(left, tracked, 1, -1)),
            (literals) => isWritable(this.nodes.value(child(literals))),
          );
    const separator = this.nodes.separator(beginning);
    const mustDiffer = this.mustDiffer(rest.goal);
    const recipes = ways.flatMap(({ literals, rest: left, tracked }): Recipe[] => {
      const value = child(literals);
      const moreToCopy = copied === undefined ? 0 : MORE_TO_COPY;
      const more = mustDiffer ? this.costToDiffer(value, rest) : moreToCopy;
      if (more === Infinity) return [];
      const isSame = left === rest.goal && tracked === rest.tracked && rest.count > 0 && beginning === BEHIND;
      const times =
        isSame && !this.progress.atClose(left, rest.count + 1) ? this.jumpFrom(rest, mustDiffer) : 1;
      const item: Part = { node: this.nodes.value(value), times, isDeeper: true };
      return [
        {
          base: (separator.base + more) * times,
          slope: separator.slope * times,
          parts: [item, { node: behind(left, tracked, times, value), times: 1, isDeeper: false }],
          label: ADD_ITEM,
        },
      ];
    });
    return { recipes, isCoarse };
  }

  private speaksOfEqual(goal: number): boolean {
    return this.core.diagrams.support(goal).includes(this.core.atoms.variable({ kind: 'unique' }));
  }

  /**
   * How many bytes more an item costs that must differ from those that are planned or being read: estimated, where these
   * need not have the same goal.
   */
  private costToDiffer(value: number, { last, times }: ArrayRest): number {
    if (last === value) return this.costOfAnother(value, times);
    if (times === 0) return 0;
    if (last === -1) return MORE_PER_VALUE;
    if (!this.canBeEqual(value, last <= PENDING ? PENDING - last : last)) return 0;
    return Math.min(this.costOfAnother(value, times), MORE_PER_VALUE);
  }

  /** Whether values with two goals can be equal, as far as their kinds tell. */
  private canBeEqual(one: number, other: number): boolean {
    const { diagrams, expansion } = this.core;
    const both = diagrams.and(one, other);
    return KINDS.some((kind) => expansion.over(both, kind) !== FALSE);
  }

  /** Whether a goal cannot be met where items are equal. */
  private mustDiffer(goal: number): boolean {
    return this.core.diagrams.restrict(goal, this.core.atoms.variable({ kind: 'unique' }), false) === FALSE;
  }

  /** How many equal items can be added at once, before it makes a difference how many there are. */
  private jumpFrom({ goal, count, times }: ArrayRest, mustDiffer: boolean): number {
    const { atoms, diagrams } = this.core;
    const variables = diagrams.support(goal);
    if (mustDiffer && times < MANY_VALUES) return 1;
    if (count < this.progress.prefixLength(variables)) return 1;
    let next = Infinity;
    for (const variable of variables) {
      const atom = atoms.get(variable);
      if (atom.kind === 'count' && atom.least > count) next = Math.min(next, atom.least);
    }
    return next === Infinity ? 1 : Math.max(1, next - 1 - count);
  }
}
