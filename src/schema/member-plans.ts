import type { Core } from './core.ts';
import { FALSE, RISES, TRUE } from './diagrams.ts';
import type { Goals, Split } from './goals.ts';
import type { Part, Recipe, Recipes } from './least-costs.ts';
import type { ObjectShape } from './object-shape.ts';
import { BEHIND, type ObjectRest, type PlanNodes } from './plan-nodes.ts';
import type { Progress } from './progress.ts';
import { codePoints } from './text/characters.ts';
import type { Length } from './whitespace.ts';

/** The label of a recipe that ends an object or array; other labels are indices of classes of keys, or `ADD_ITEM`. */
export const CLOSE = -1;

type IsWritable = (node: number) => boolean;

/** So many keys are tried at first; others only where these lead nowhere. */
const MOST_QUICK = 64;

/** A goal with more variables than this is large. */
const LARGE_GOAL = 100;

/** Up to so many members that are missing are looked for one by one. */
const FEW_MEMBERS = 2;

/** What it costs to make a key without a name differ from all others, at most, about. */
const DISTINCTION = 3;

/** How the rests of objects can be written. */
export class MemberPlans {
  private readonly core: Core;
  private readonly goals: Goals;
  private readonly nodes: PlanNodes;
  private readonly progress: Progress;
  private readonly shapes: readonly ObjectShape[];
  private readonly keyLengths = new Map<ObjectShape, number[]>();

  constructor(
    core: Core,
    goals: Goals,
    nodes: PlanNodes,
    progress: Progress,
    shapes: readonly ObjectShape[],
  ) {
    this.core = core;
    this.goals = goals;
    this.nodes = nodes;
    this.progress = progress;
    this.shapes = shapes;
  }

  /** The ways to write the rest of an object. */
  rests(node: number, isWritable: IsWritable | undefined): Recipes {
    const rest = this.nodes.objectRest(node);
    const beginning = this.nodes.beginning(node);
    if (rest.goal === FALSE) return { recipes: [], isCoarse: false };
    // Nothing costs less than to end here, where that is possible.
    if (this.progress.atClose(rest.goal, rest.count)) {
      return { recipes: [this.closing(beginning)], isCoarse: false };
    }
    const wanted = this.wantedKeys(rest);
    if (isWritable === undefined) {
      const all = this.allNeededKeys(rest, beginning);
      if (all !== undefined) return { recipes: [all], isCoarse: true };
      const padded = wanted.length === 0 ? this.padded(rest, beginning) : undefined;
      if (padded !== undefined) return { recipes: [padded], isCoarse: true };
      // In a large goal, of which each step has its price: the key that must come, without what may stand before it.
      const next = this.firstNeeded(rest.shape, rest.goal, rest.position);
      if (next < Infinity && this.core.diagrams.support(rest.goal).length > LARGE_GOAL) {
        return { recipes: [this.withKey(rest, next, beginning)], isCoarse: true };
      }
    }
    // What is tracked may change with keys of which the goal does not speak yet.
    const isTracking = rest.tracked !== 0 && (isWritable !== undefined || wanted.length === 0);
    const hasOthers = this.nodes.wantsOthers(rest.goal) || isTracking;
    const isQuick =
      isWritable === undefined && (hasOthers || rest.tracked !== 0 || wanted.length > MOST_QUICK);
    const most = isQuick ? MOST_QUICK : Infinity;
    const others = hasOthers ? this.usefulKeys(rest, most - wanted.length) : [];
    const keys = [...new Set([...wanted.slice(0, most), ...others])];
    return { recipes: keys.map((index) => this.withKey(rest, index, beginning)), isCoarse: isQuick };
  }

  /** See `LikelyRecipesOf`: the end, the keys that must come, the first that is of use. */
  *likelyRests(node: number): Generator<Recipe> {
    const rest = this.nodes.objectRest(node);
    const beginning = this.nodes.beginning(node);
    if (rest.goal === FALSE) return;
    if (
      this.progress.atClose(rest.goal, rest.count) ||
      (rest.tracked === 0 && this.nodes.isPlain(rest.goal))
    ) {
      yield this.closing(beginning);
      return;
    }
    const all = this.allNeededKeys(rest, beginning);
    if (all !== undefined) yield all;
    const next = this.firstNeeded(rest.shape, rest.goal, rest.position);
    if (next < Infinity) yield this.withKey(rest, next, beginning);
    const first = this.wantedKeys(rest)[0];
    if (first !== undefined && first !== next) yield this.withKey(rest, first, beginning);
    const padded = first === undefined ? this.padded(rest, beginning) : undefined;
    if (padded !== undefined) yield padded;
  }

  /** See `LikelyRecipesOf`. */
  likelyValues(node: number): Recipe[] {
    const rest = this.nodes.objectRest(node);
    const way = this.goals.likely(rest.goal, rest.tracked);
    return way === undefined ? [] : [this.withValue(rest, way)];
  }

  /** The ways to write the value of a member and the rest behind it. */
  values(node: number, isWritable: IsWritable | undefined): Recipes {
    const rest = this.nodes.objectRest(node);
    const behind = (goal: number, tracked: number): number =>
      this.nodes.members({ ...rest, goal, tracked }, BEHIND);
    const { ways, isCoarse } =
      isWritable === undefined
        ? this.goals.splits(rest.goal, rest.tracked)
        : this.goals.closeSplits(
            rest.goal,
            rest.tracked,
            (goal, tracked) => isWritable(behind(goal, tracked)),
            (literals) => isWritable(this.nodes.value(this.goals.conjunction(literals))),
          );
    const before = this.nodes.before(node);
    const useful =
      before === FALSE ? ways : ways.filter((way) => !this.core.diagrams.implies(way.rest, before));
    return { recipes: useful.map((way) => this.withValue(rest, way)), isCoarse };
  }

  private withValue(rest: ObjectRest, { literals, rest: goal, tracked }: Split): Recipe {
    const parts = [
      { node: this.nodes.value(this.goals.conjunction(literals)), times: 1, isDeeper: true },
      { node: this.nodes.members({ ...rest, goal, tracked }, BEHIND), times: 1, isDeeper: false },
    ];
    return { base: 0, slope: 0, parts, label: 0 };
  }

  /** The last key that may come next where keys have an order: none may be left out that is needed. */
  lastKey(shape: number, goal: number): number {
    if (this.core.settings.propertyOrder === 'any') return Infinity;
    return this.firstNeeded(shape, goal, 0);
  }

  private withKey(rest: ObjectRest, index: number, beginning: number): Recipe {
    const shape = this.shapes[rest.shape]!;
    const step = this.progress.member(shape.classAt(index), rest.tracked, rest.count);
    const part = this.nodes.memberValue(
      {
        ...rest,
        goal: step.goalAfter(rest.goal),
        tracked: step.tracked,
        position: this.positionBehind(shape, index),
        count: rest.count + 1,
      },
      this.mayBeLeftOut(rest) ? rest.goal : FALSE,
    );
    const { base, slope } = this.beginningOf(shape, index, beginning);
    return { base, slope, parts: [{ node: part, times: 1, isDeeper: false }], label: index };
  }

  /**
   * Whether a member that leaves no more than what is asked for without it may as well be left out. Asked of large goals,
   * where such members would make long chains; where members count they are of use by their number.
   */
  private mayBeLeftOut({ goal, tracked }: ObjectRest): boolean {
    const { atoms, diagrams } = this.core;
    const variables = diagrams.support(goal);
    if (tracked !== 0 || variables.length <= LARGE_GOAL) return false;
    return variables.every((variable) => atoms.get(variable).kind !== 'count');
  }

  /** Plans write keys in their order, in which any set of them can be written. */
  private positionBehind(shape: ObjectShape, index: number): number {
    return Math.min(index + 1, shape.keys.length);
  }

  /**
   * The usual case in one recipe: keys that are all needed, whose values have nothing to do with each other, and the
   * end. Without it, each set of keys that is left would be a chain of formulas of its own.
   */
  private allNeededKeys(rest: ObjectRest, beginning: number): Recipe | undefined {
    const shape = this.shapes[rest.shape]!;
    const { needed, others } = this.neededKeys(shape, rest.goal);
    if (needed.length < 2 || !this.progress.atClose(others, rest.count + needed.length)) return undefined;
    const parts: Part[] = [];
    let { base, slope } = this.nodes.closing('}', BEHIND);
    for (const [i, index] of needed.entries()) {
      const value = this.neutralValue(shape, index, others, rest.tracked);
      if (value === undefined) return undefined;
      const member = this.beginningOf(shape, index, i === 0 ? beginning : BEHIND);
      base += member.base;
      slope += member.slope;
      parts.push({ node: value, times: 1, isDeeper: true });
    }
    return { base, slope, parts, label: needed[0]! };
  }

  /** As many members as are missing, if there are such that change nothing else, and what comes behind them. */
  private padded(rest: ObjectRest, beginning: number): Recipe | undefined {
    const shape = this.shapes[rest.shape]!;
    const needed = this.missingCount(rest);
    if (needed === Infinity || (needed <= FEW_MEMBERS && shape.size <= MOST_QUICK)) return undefined;
    const parts: Part[] = [];
    const seen = new Set(this.core.lists.get(rest.seen));
    let label = -1;
    let missing = needed;
    let base = 0;
    let slope = 0;
    let position = rest.position;
    for (let index = rest.position; index < shape.size && missing > 0; index++) {
      if (seen.has(index)) continue;
      const value = this.neutralValue(shape, index, rest.goal, rest.tracked);
      if (value === undefined) continue;
      const times = index < shape.keys.length ? 1 : missing;
      const first = this.beginningOf(shape, index, label < 0 ? beginning : BEHIND);
      const other = this.beginningOf(shape, index, BEHIND);
      base += first.base + (times - 1) * (other.base + DISTINCTION);
      slope += first.slope + (times - 1) * other.slope;
      parts.push({ node: value, times, isDeeper: true });
      position = this.positionBehind(shape, index);
      missing -= times;
      if (label < 0) label = index;
    }
    if (missing > 0) return undefined;
    const behind = this.nodes.members({ ...rest, position, count: rest.count + needed }, BEHIND);
    parts.push({ node: behind, times: 1, isDeeper: false });
    return { base, slope, parts, label };
  }

  /** The node of the value of a member that changes nothing of a goal, if there is one. */
  private neutralValue(shape: ObjectShape, index: number, goal: number, tracked: number): number | undefined {
    // Whatever their number.
    const step = this.progress.member(shape.classAt(index), tracked, -1);
    if (step.tracked !== tracked) return undefined;
    const { ways } = this.goals.splits(step.goalAfter(goal), tracked);
    if (ways.length !== 1 || ways[0]!.rest !== goal || ways[0]!.tracked !== tracked) return undefined;
    return this.nodes.value(this.goals.conjunction(ways[0]!.literals));
  }

  /** How many members more make a difference; `Infinity`: no number does. */
  private missingCount({ goal, count }: ObjectRest): number {
    const { atoms, diagrams } = this.core;
    let missing = Infinity;
    for (const [variable, bits] of diagrams.directions(goal)) {
      const atom = atoms.get(variable);
      if (atom.kind !== 'count' || atom.least <= count || (bits & RISES) === 0) continue;
      missing = Math.min(missing, atom.least - count);
    }
    return missing;
  }

  /** The keys without which a goal cannot be met, as far as its first variables tell, and what it asks beside them. */
  private neededKeys(
    shape: ObjectShape,
    goal: number,
  ): { readonly needed: readonly number[]; readonly others: number } {
    const { atoms, diagrams } = this.core;
    const needed: number[] = [];
    const found: number[] = [];
    let others = goal;
    while (others > TRUE && diagrams.branch(others, false) === FALSE) {
      const atom = atoms.get(diagrams.variable(others));
      if (atom.kind === 'seen') needed.push(shape.index.get(atom.key)!);
      else found.push(diagrams.variable(others));
      others = diagrams.branch(others, true);
    }
    for (const variable of found.reverse()) others = diagrams.and(diagrams.literal(variable), others);
    return { needed: needed.sort((a, b) => a - b), others };
  }

  /** The keys that bring an object nearer to its goal because they are asked for. */
  private wantedKeys({ shape, goal, position }: ObjectRest): number[] {
    const { index } = this.shapes[shape]!;
    const { atoms, diagrams } = this.core;
    const last = this.firstNeeded(shape, goal, position);
    const wanted: number[] = [];
    for (const [variable, bits] of diagrams.directions(goal)) {
      const atom = atoms.get(variable);
      if (atom.kind !== 'seen' || (bits & RISES) === 0) continue;
      const at = index.get(atom.key)!;
      if (at >= position && at <= last) wanted.push(at);
    }
    return wanted.sort((a, b) => a - b);
  }

  /** The classes of keys that change something, or count; so many at most. */
  private usefulKeys(rest: ObjectRest, most: number): number[] {
    const shape = this.shapes[rest.shape]!;
    const { goal, tracked } = rest;
    const seen = new Set(this.core.lists.get(rest.seen));
    const last = this.firstNeeded(rest.shape, goal, rest.position);
    const counts = this.missingCount(rest) < Infinity;
    const useful: number[] = [];
    for (let index = rest.position; index < shape.size && index <= last && useful.length < most; index++) {
      if (seen.has(index)) continue;
      const step = this.progress.member(shape.classAt(index), tracked, rest.count);
      if (counts || step.after(goal) !== goal || step.tracked !== tracked) useful.push(index);
    }
    return useful;
  }

  /** The first key from a position on without which a goal cannot be met: what comes behind it is of no use before it. */
  private firstNeeded(shape: number, goal: number, position: number): number {
    const { atoms, diagrams } = this.core;
    let first = Infinity;
    for (const variable of diagrams.necessary(goal)) {
      const atom = atoms.get(variable);
      const at = atom.kind === 'seen' ? this.shapes[shape]!.index.get(atom.key)! : Infinity;
      if (at >= position && at < first) first = at;
    }
    return first;
  }

  private closing(beginning: number): Recipe {
    return { ...this.nodes.closing('}', beginning), parts: [], label: CLOSE };
  }

  /** What is written before the value of a member. */
  private beginningOf(shape: ObjectShape, index: number, beginning: number): Length {
    const { base, slope } = this.nodes.separator(beginning);
    const key = this.keyLength(shape, index) + this.core.lengthOf('"":');
    return { base: base + key + this.nodes.gap('colon').base, slope };
  }

  private keyLength(shape: ObjectShape, index: number): number {
    let lengths = this.keyLengths.get(shape);
    if (lengths === undefined) this.keyLengths.set(shape, (lengths = []));
    return (lengths[index] ??= this.measureKey(shape, index));
  }

  private measureKey(shape: ObjectShape, index: number): number {
    const { characters } = this.core;
    const key = shape.keys[index];
    if (key === undefined) {
      const { formula } = shape.unnamed[index - shape.keys.length]!;
      return DISTINCTION + shape.product.cost(formula, shape.product.start, 0) - 1;
    }
    return codePoints(key).reduce(
      (sum, character) => sum + (characters.spell(character)?.length ?? Infinity),
      0,
    );
  }
}
