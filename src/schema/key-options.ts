import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import type { Goals } from './goals.ts';
import type { ObjectShape } from './object-shape.ts';
import { BEHIND, type ObjectRest } from './plan-nodes.ts';
import type { Plans } from './plans.ts';
import { type LiteralTrie, ROOT } from './text/literal-trie.ts';
import { stringOf } from './text/text-table.ts';

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/** What a member is asked for, once its key is known. */
export interface MemberPlan {
  /** The object behind the key: what its goal and tracked formulas need of the value is in variables `fits`. */
  readonly behind: ObjectRest;
  /** What the value must be: a formula over these variables. `FALSE`: no such member may come. */
  readonly child: number;
}

/**
 * Which keys may come next in one situation of an object: each class asked about when it is first reached, since most
 * are not. Shared by all objects in the same situation.
 */
export class KeyOptions {
  readonly shape: ObjectShape;
  private readonly core: Core;
  private readonly goals: Goals;
  private readonly plans: Plans;
  private readonly rest: ObjectRest;
  /** In ascending order. */
  private readonly seen: readonly number[];
  /** The last key that may come. */
  private readonly last: number;
  /** Per class: unknown, no or yes. */
  private readonly answers: number[] = [];
  /** Per node of the trie: whether a key that may come stands at or below it; whether one without a name goes on. */
  private readonly below: Uint8Array;
  private readonly beyond: Uint8Array;
  private readonly shared: number[] | undefined;
  private readonly memberPlans = new Map<number, MemberPlan>();
  private unnamed: number | undefined;

  /**
   * `shared`: the answers, per class, of all situations in which the values of members are asked for the same, whatever
   * keys were seen; undefined where that may make a difference.
   */
  constructor(core: Core, goals: Goals, plans: Plans, rest: ObjectRest, shared: number[] | undefined) {
    this.shared = shared;
    this.core = core;
    this.goals = goals;
    this.plans = plans;
    this.rest = rest;
    this.shape = plans.shape(rest.shape);
    this.seen = core.lists.get(rest.seen);
    this.last = plans.lastKey(rest.shape, rest.goal);
    this.below = new Uint8Array(this.trie.size);
    this.beyond = new Uint8Array(this.trie.size);
  }

  get trie(): LiteralTrie {
    return this.shape.trie;
  }

  /** Whether a key of a class may come. */
  allows(index: number): boolean {
    const answer = this.answers[index] ?? UNKNOWN;
    if (answer !== UNKNOWN) return answer === YES;
    const may = this.decide(index);
    this.answers[index] = may ? YES : NO;
    return may;
  }

  /** What must be true of keys without a name that may come: a formula over the variables of the shape's product. */
  get unnamedGoal(): number {
    if (this.unnamed === undefined) {
      const { diagrams } = this.core;
      const { keys, unnamed, hasAllClasses } = this.shape;
      const allowed = unnamed.filter((_, i) => this.allows(keys.length + i));
      this.unnamed = hasAllClasses ? diagrams.any(allowed.map(({ formula }) => formula)) : TRUE;
    }
    return this.unnamed;
  }

  /** Whether every key without a name may come. */
  get allowsAll(): boolean {
    return !this.shape.isTested && this.allows(this.shape.keys.length);
  }

  /** Whether a key that may come begins with what leads to a node of the trie. */
  isViable(node: number): boolean {
    return this.goesBeyond(node) || this.hasKeyBelow(node);
  }

  /** Whether a key that may come begins with what leads off the trie, to a state of the product, with a length. */
  isViableOff(state: number, count: number): boolean {
    const { isTested, product } = this.shape;
    return this.unnamedGoal !== FALSE && (!isTested || product.isAlive(this.unnamedGoal, state, count));
  }

  hasAny(): boolean {
    return this.isViable(0);
  }

  /**
   * The key that is headed for from a node of the trie: the one that is preferred, if it may come and stands there or
   * below, else the first named one; undefined: none that is named.
   */
  firstBelow(node: number, preferred: number | undefined): number | undefined {
    const { keys } = this.shape;
    if (preferred !== undefined && this.allows(preferred)) {
      if (preferred >= keys.length ? node === ROOT : this.trie.leadsTo(node, preferred)) return preferred;
    }
    const below: number[] = [];
    const pending = [node];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (this.trie.ending[at]! >= 0) below.push(this.trie.ending[at]!);
      for (const [character, child] of this.trie.children[at]!) {
        if (this.core.characters.spell(character) !== undefined) pending.push(child);
      }
    }
    return below.sort((a, b) => a - b).find((key) => this.allows(key));
  }

  /** The class of the key that ends at a node of the trie, named or not; -1 where it must not be told. */
  classAt(node: number): number {
    const key = this.trie.ending[node]!;
    if (key >= 0) return key;
    const path = this.trie.path(node);
    return this.shape.classify(this.shape.stateAt(node), this.lengthAt(node), () => stringOf(path));
  }

  /** How many code points lead to a node, as far as it makes a difference. */
  lengthAt(node: number): number {
    return this.shape.product.clamp(this.trie.depth[node]!);
  }

  /** What a member of a class is asked for. */
  planFor(index: number): MemberPlan {
    let plan = this.memberPlans.get(index);
    if (plan === undefined) {
      const { plans, rest } = this;
      const step = plans.progress.member(this.shape.classAt(index), rest.tracked, rest.count);
      const seen =
        this.core.settings.propertyOrder === 'any' && index < this.shape.keys.length
          ? this.core.lists.intern([...this.seen, index].sort((a, b) => a - b))
          : rest.seen;
      const behind: ObjectRest = {
        shape: rest.shape,
        // Without what is past, as plans have it: it could make more of what the value is than it matters.
        goal: step.goalAfter(plans.objectRest(plans.members(rest, BEHIND)).goal),
        tracked: step.tracked,
        position: plans.positionBehind(rest.shape, index),
        count: rest.count + 1,
        seen,
      };
      const child = this.goals.childGoal(behind.goal, behind.tracked, (goal, tracked) =>
        plans.costs.canBeWritten(plans.members({ ...behind, goal, tracked }, BEHIND)),
      );
      plan = { behind, child };
      this.memberPlans.set(index, plan);
    }
    return plan;
  }

  /** Whether a key without a name that may come begins with what leads to a node, or is that. */
  private goesBeyond(node: number): boolean {
    if (this.unnamedGoal === FALSE) return false;
    if (this.beyond[node] === UNKNOWN) this.beyond[node] = this.findBeyond(node) ? YES : NO;
    return this.beyond[node] === YES;
  }

  private findBeyond(start: number): boolean {
    const { characters } = this.core;
    const { isTested, product } = this.shape;
    const pending = [start];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      const children = this.trie.children[node]!;
      if (this.trie.ending[node]! < 0) {
        const index = this.classAt(node);
        if (index >= 0 && this.allows(index)) return true;
      }
      const isChild = (character: number): boolean => children.has(character);
      const leaves = !isTested
        ? characters.other(isChild) !== undefined
        : product.off(this.unnamedGoal, this.shape.stateAt(node), this.lengthAt(node), isChild) !== undefined;
      if (leaves) return true;
      for (const [character, child] of children) {
        if (characters.spell(character) !== undefined) pending.push(child);
      }
    }
    return false;
  }

  private hasKeyBelow(node: number): boolean {
    if (this.below[node] === UNKNOWN) {
      // By a list: keys can be longer than recursion could go.
      let found = false;
      const pending = [node];
      for (let at = pending.pop(); at !== undefined && !found; at = pending.pop()) {
        const key = this.trie.ending[at]!;
        if (key >= 0 && this.allows(key)) found = true;
        for (const [character, child] of this.trie.children[at]!) {
          if (this.core.characters.spell(character) !== undefined) pending.push(child);
        }
      }
      this.below[node] = found ? YES : NO;
    }
    return this.below[node] === YES;
  }

  private decide(index: number): boolean {
    const isNamed = index < this.shape.keys.length;
    if (isNamed ? index > this.last : this.last < Infinity) return false;
    if (isNamed && (index < this.rest.position || this.wasSeen(index))) return false;
    // What stands between a key and its value must be writable.
    if (this.core.lengthOf('":') + this.plans.gap('colon').base === Infinity) return false;
    if (this.shared === undefined) return this.canBeMet(index);
    const known = this.shared[index] ?? UNKNOWN;
    if (known !== UNKNOWN) return known === YES;
    const may = this.canBeMet(index);
    this.shared[index] = may ? YES : NO;
    return may;
  }

  /** Whether a member of a class can be what it is asked for. */
  private canBeMet(index: number): boolean {
    const { child } = this.planFor(index);
    return child !== FALSE && this.plans.costs.canBeWritten(this.plans.value(child));
  }

  /** By halving: a set of its own for each situation would be many sets. */
  private wasSeen(index: number): boolean {
    const { seen } = this;
    let [from, to] = [0, seen.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (seen[middle]! < index) from = middle + 1;
      else to = middle;
    }
    return seen[from] === index;
  }
}
