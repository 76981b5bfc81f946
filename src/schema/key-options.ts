import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import type { Goals } from './goals.ts';
import { BEHIND, type Plans } from './plans.ts';
import { LiteralTrie, OFF } from './text/literal-trie.ts';

/** The class of the keys that a schema does not name. */
export const UNNAMED = -1;

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/** What a member is asked for, once its key is known. */
export interface MemberPlan {
  /** The object's goal after the key; what it needs of the value is in variables `fits`. */
  readonly goal: number;
  /** What the value must be: a formula over these variables. `FALSE`: no such member may come. */
  readonly child: number;
  readonly position: number;
}

/**
 * Which keys may come next in one situation of an object: each asked about when it is first reached, since most are
 * not. Shared by all objects with the same goal, keys left and keys seen.
 */
export class KeyOptions {
  private readonly core: Core;
  private readonly goals: Goals;
  private readonly plans: Plans;
  private readonly shape: number;
  private readonly goal: number;
  private readonly position: number;
  private readonly seen: readonly number[];
  /** The last key that may come. */
  private readonly last: number;
  /** Per key, and at the end for keys that are not named: unknown, no or yes. */
  private readonly answers: Uint8Array;
  /** Per node of the trie: whether a key that may come stands at or below it. */
  private readonly below: Uint8Array;
  private readonly memberPlans = new Map<number, MemberPlan>();

  constructor(
    core: Core,
    goals: Goals,
    plans: Plans,
    situation: { shape: number; goal: number; position: number; seen: readonly number[] },
  ) {
    this.core = core;
    this.goals = goals;
    this.plans = plans;
    this.shape = situation.shape;
    this.goal = situation.goal;
    this.position = situation.position;
    this.seen = situation.seen;
    this.last = plans.lastKey(situation.shape, situation.goal);
    this.answers = new Uint8Array(this.keys.length + 1);
    this.below = new Uint8Array(this.trie.size);
  }

  get trie(): LiteralTrie {
    return this.plans.shape(this.shape).trie;
  }

  private get keys(): readonly string[] {
    return this.plans.shape(this.shape).keys;
  }

  /** Whether a key of a class (an index, or `UNNAMED`) may come. */
  allows(key: number): boolean {
    const at = key === UNNAMED ? this.keys.length : key;
    if (this.answers[at] === UNKNOWN) this.answers[at] = this.decide(key) ? YES : NO;
    return this.answers[at] === YES;
  }

  /** Whether a key that may come begins with what leads to a node. */
  isViable(node: number): boolean {
    return this.allows(UNNAMED) ? this.canGoOn(node) : node !== OFF && this.hasKeyBelow(node);
  }

  hasAny(): boolean {
    return this.isViable(0);
  }

  /** What a member of a class is asked for. */
  planFor(key: number): MemberPlan {
    let plan = this.memberPlans.get(key);
    if (plan === undefined) {
      const { plans } = this;
      const goal = plans.progress.afterKey(this.goal, key === UNNAMED ? undefined : this.keys[key]);
      const position = plans.positionBehind(this.shape, key);
      const child = this.goals.childGoal(goal, (rest) =>
        plans.costs.canBeWritten(plans.members(this.shape, rest, position, BEHIND)),
      );
      plan = { goal, child, position };
      this.memberPlans.set(key, plan);
    }
    return plan;
  }

  /** Whether more characters can follow, or a key that is not named can end here. */
  private canGoOn(node: number): boolean {
    const { characters } = this.core;
    const hasCharacters = characters.other(() => false) !== undefined;
    return (
      hasCharacters ||
      (node !== OFF && this.trie.ending[node]! < 0) ||
      (node !== OFF && this.hasKeyBelow(node))
    );
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

  private decide(key: number): boolean {
    if (key === UNNAMED ? this.last < Infinity : key > this.last) return false;
    if (key !== UNNAMED && (key < this.position || this.seen.includes(key))) return false;
    // What stands between a key and its value must be writable.
    if (this.core.lengthOf('":') + this.plans.gap('colon').base === Infinity) return false;
    const { child } = this.planFor(key);
    return child !== FALSE && this.plans.costs.canBeWritten(this.plans.value(child));
  }
}
