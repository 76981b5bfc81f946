import { TupleTable } from '../base/tuple-table.ts';
import type { Budget } from './limits.ts';
import { MATCH_NODE } from './program.ts';
import { SetTable } from './set-table.ts';

/** No thread is left: nothing is accepted. */
export const NOTHING_LEFT = 0;
/** A thread has matched: everything is accepted. */
export const ALL_ACCEPTED = 1;
/** What asks nothing of the rest of the text. */
export const NO_OBLIGATION = 0;
/** What the rest of the text cannot meet. */
export const IMPOSSIBLE = -1;

/**
 * The states of an automaton with lookaheads, as integers, made of each other from the inside out:
 *
 * - a *set* is a set of threads; the rest of the text is accepted if one of them is;
 * - a *thread* is a node of the program with an obligation; the rest is accepted if the node leads to a match over it
 *   and it meets the obligation. The threads without obligation have the numbers of their nodes;
 * - an *obligation* is a list of sets, as `2 * set` for one that must accept the rest, `2 * set + 1` for one that must
 *   not. Of the latter there is one at most: what must accept neither a nor b must not accept their union.
 */
export class Obligations {
  readonly sets: SetTable = new SetTable();
  private readonly lists = new SetTable();
  private readonly threads = new TupleTable(2);
  private readonly nodeCount: number;
  private readonly budget: Budget;

  constructor(nodeCount: number, budget: Budget) {
    this.nodeCount = nodeCount;
    this.budget = budget;
    this.sets.intern([MATCH_NODE]);
  }

  thread(node: number, obligation: number): number {
    if (obligation === NO_OBLIGATION) return node;
    this.threads.scratch[0] = node;
    this.threads.scratch[1] = obligation;
    return this.nodeCount + this.threads.intern();
  }

  nodeOf(thread: number): number {
    return thread < this.nodeCount ? thread : this.threads.get(thread - this.nodeCount, 0);
  }

  obligationOf(thread: number): number {
    return thread < this.nodeCount ? NO_OBLIGATION : this.threads.get(thread - this.nodeCount, 1);
  }

  /** The set of some threads, in any order, repeats allowed. The list is used up. */
  setOf(threads: number[]): number {
    this.budget.spend(threads.length);
    if (threads.length > 1) threads.sort(ascending);
    let kept = 0;
    for (const thread of threads) {
      if (thread === MATCH_NODE) return ALL_ACCEPTED;
      if (kept === 0 || threads[kept - 1] !== thread) threads[kept++] = thread;
    }
    threads.length = kept;
    // Threads with obligations have the largest numbers.
    if (kept > 1 && threads[kept - 1]! >= this.nodeCount)
      return this.sets.intern(this.withoutImplied(threads));
    return this.sets.intern(threads);
  }

  /** The sets in an obligation, with what is asked of each: see above. */
  literals(obligation: number): Int32Array {
    return this.lists.get(obligation);
  }

  /** That a set accepts the rest of the text, or does not. */
  literal(set: number, negated: boolean): number {
    if (set === NOTHING_LEFT) return negated ? NO_OBLIGATION : IMPOSSIBLE;
    if (set === ALL_ACCEPTED) return negated ? IMPOSSIBLE : NO_OBLIGATION;
    return this.lists.intern([2 * set + (negated ? 1 : 0)]);
  }

  /** That both are met. */
  both(a: number, b: number): number {
    if (a === b || b === NO_OBLIGATION) return a;
    if (a === NO_OBLIGATION) return b;
    if (a === IMPOSSIBLE || b === IMPOSSIBLE) return IMPOSSIBLE;
    this.budget.spend(20 + 4 * (this.lists.get(a).length + this.lists.get(b).length));
    const required = new Set<number>();
    const refused: number[] = [];
    let refusals = 0;
    for (const literal of [...this.lists.get(a), ...this.lists.get(b)]) {
      if (literal % 2 === 0) required.add(literal);
      else {
        refusals++;
        for (const thread of this.sets.get(literal >> 1)) refused.push(thread);
      }
    }
    const list = [...required];
    if (refusals > 0) {
      const union = this.setOf(refused);
      if (union === ALL_ACCEPTED || required.has(2 * union)) return IMPOSSIBLE;
      list.push(2 * union + 1);
    }
    return this.lists.intern(list.sort(ascending));
  }

  /** A thread implies another one at the same node that asks for less. */
  private withoutImplied(threads: readonly number[]): number[] {
    const byNode = new Map<number, number[]>();
    const kept: number[] = [];
    for (const thread of threads) {
      const node = this.nodeOf(thread);
      const others = byNode.get(node);
      if (others === undefined) byNode.set(node, [thread]);
      else others.push(thread);
    }
    for (const same of byNode.values()) {
      this.budget.spend(10 * same.length ** 2);
      for (const thread of same) {
        const implied = same.some((other) => other !== thread && this.asksLess(other, thread));
        if (!implied) kept.push(thread);
      }
    }
    return kept.sort(ascending);
  }

  private asksLess(a: number, b: number): boolean {
    const more = this.lists.get(this.obligationOf(b));
    return this.lists.get(this.obligationOf(a)).every((literal) => more.includes(literal));
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}
