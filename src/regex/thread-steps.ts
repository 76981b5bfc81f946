import { TupleTable } from '../base/tuple-table.ts';
import type { Budget } from './limits.ts';
import { ALL_ACCEPTED, IMPOSSIBLE, NO_OBLIGATION, NOTHING_LEFT, Obligations } from './obligations.ts';
import { BOUNDARY, CHARACTERS, END, FOUND, LOOK, MATCH, NO_BOUNDARY, SPLIT, START } from './program.ts';
import type { Program } from './program.ts';

// What comes next: a character that is part of no word, one that is, or the end of the text.
const OTHER = 0;
const WORD = 1;
const AT_END = 2;

// What the first field of a context is made of: the text starts here; the character before is part of a word.
const AT_START = 1;
const AFTER_WORD = 2;

/** The context of the start of a text. */
export const FIRST_CONTEXT = 0;

/** The classes of characters, as a program with lookaheads written ahead sees them. */
export interface Alphabet {
  readonly count: number;
  /** Per set of the program: its classes. */
  readonly members: readonly Int32Array[];
  /** Per class: 1 if its characters are part of words. All 0 if the program has no word boundaries. */
  readonly isWord: Uint8Array;
}

/**
 * How sets of threads (see `Obligations`) go over characters. Nodes go on to others only when the next character is
 * known: then every assertion is decided, by the *context*, which is all that matters of the text before: whether
 * there is any, whether a word may end here, and for each lookbehind the set of threads that search for it.
 */
export class ThreadSteps {
  private readonly program: Program;
  private readonly alphabet: Alphabet;
  private readonly budget: Budget;
  private readonly obligations: Obligations;
  private readonly behinds: readonly number[];
  private readonly contexts: TupleTable;
  private readonly hasContexts: boolean;
  private readonly contextsAfter = new Map<number, number>();
  private readonly truths = new Map<number, (readonly number[])[]>();
  /** The rows of sets that obligations and contexts hold, by set and context. */
  private readonly rowIds = new TupleTable(2);
  private readonly rows: Int32Array[] = [];
  private readonly endings = new Map<number, boolean>();
  /** Per class: the threads after it, while a row is made. */
  private readonly buckets: number[][];
  private readonly pending: number[] = [];
  private readonly waiting: number[] = [];
  private readonly found: number[] = [];
  private visits = 0;
  private visited: Int32Array;

  constructor(program: Program, alphabet: Alphabet, budget: Budget) {
    const { looks, kinds, usesStart, usesBoundary } = program;
    this.program = program;
    this.alphabet = alphabet;
    this.budget = budget;
    this.obligations = new Obligations(kinds.length, budget);
    this.behinds = looks.flatMap(({ behind }, look) => (behind ? [look] : []));
    this.hasContexts = usesStart || usesBoundary || this.behinds.length > 0;
    this.contexts = new TupleTable(1 + this.behinds.length);
    this.contexts.scratch[0] = usesStart ? AT_START : 0;
    this.behinds.forEach((look, i) => {
      this.contexts.scratch[1 + i] = this.obligations.setOf([looks[look]!.start]);
    });
    this.contexts.intern();
    this.buckets = Array.from({ length: alphabet.count }, () => []);
    this.visited = new Int32Array(kinds.length + 64);
  }

  /** The set with which the search begins. */
  get firstSet(): number {
    return this.obligations.setOf([this.program.start]);
  }

  /** Writes into `row` the set after a character of each class. */
  fillRow(set: number, context: number, row: Int32Array): void {
    const { alphabet, buckets } = this;
    const { isWord, count } = alphabet;
    if (set === NOTHING_LEFT || set === ALL_ACCEPTED) {
      row.fill(set, 0, count);
      return;
    }
    for (const next of this.program.usesBoundary ? [OTHER, WORD] : [OTHER]) {
      const accepts = this.goOn(set, context, next);
      const threads = this.waiting.slice();
      if (!accepts) this.prepareRows(threads, context);
      for (let one = 0; one < count; one++) buckets[one]!.length = 0;
      if (!accepts) for (const thread of threads) this.move(thread, context);
      for (let one = 0; one < count; one++) {
        if (isWord[one] === next) row[one] = accepts ? ALL_ACCEPTED : this.obligations.setOf(buckets[one]!);
      }
    }
  }

  /** Whether a text that ends here is accepted. */
  acceptsEnd(set: number, context: number): boolean {
    if (set === NOTHING_LEFT || set === ALL_ACCEPTED) return set === ALL_ACCEPTED;
    if (this.goOn(set, context, AT_END)) return true;
    if (!this.program.hasLookahead) return false;
    const { obligations } = this;
    return this.waiting
      .filter((thread) => this.kindOf(thread) === MATCH)
      .some((thread) =>
        [...obligations.literals(obligations.obligationOf(thread))].every(
          (literal) => this.knownAtEnd(literal >> 1, context) === (literal % 2 === 0),
        ),
      );
  }

  /** The nodes of a set's threads, to be read before the next step; in a program without lookaheads. */
  nodes(set: number): Int32Array {
    return this.obligations.sets.get(set);
  }

  /**
   * The least that the nodes of a set's threads cost, where what a thread's obligation requires costs it as much at
   * least.
   */
  least(set: number, costs: Float64Array): number {
    if (set === ALL_ACCEPTED) return 0;
    const { obligations } = this;
    let least = Infinity;
    for (const thread of obligations.sets.get(set)) {
      let cost = costs[obligations.nodeOf(thread)]!;
      const obligation = obligations.obligationOf(thread);
      if (obligation !== NO_OBLIGATION && cost < least) {
        for (const literal of obligations.literals(obligation)) {
          if (literal % 2 === 0) cost = Math.max(cost, this.leastNode(literal >> 1, costs));
        }
      }
      if (cost < least) least = cost;
    }
    return least;
  }

  /** The context after a character of a class. */
  contextAfter(context: number, one: number): number {
    if (!this.hasContexts) return FIRST_CONTEXT;
    const { behinds, contexts, contextsAfter } = this;
    const key = context * this.alphabet.count + one;
    let after = contextsAfter.get(key);
    if (after === undefined) {
      this.budget.spend(10 + behinds.length);
      const sets = behinds.map((_, i) => this.rowOf(contexts.get(context, 1 + i), context)[one]!);
      contexts.scratch[0] = this.alphabet.isWord[one] === WORD ? AFTER_WORD : 0;
      contexts.scratch.set(sets, 1);
      after = contexts.intern();
      contextsAfter.set(key, after);
    }
    return after;
  }

  private leastNode(set: number, costs: Float64Array): number {
    const { obligations } = this;
    let least = Infinity;
    for (const thread of obligations.sets.get(set)) {
      least = Math.min(least, costs[obligations.nodeOf(thread)]!);
    }
    return least;
  }

  private knownAtEnd(set: number, context: number): boolean {
    const key = set * 2 ** 26 + context;
    let accepts = this.endings.get(key);
    if (accepts === undefined) {
      accepts = this.acceptsEnd(set, context);
      this.endings.set(key, accepts);
    }
    return accepts;
  }

  private rowOf(set: number, context: number): Int32Array {
    const { rowIds, rows } = this;
    rowIds.scratch[0] = set;
    rowIds.scratch[1] = context;
    const id = rowIds.intern();
    const known = rows[id];
    if (known !== undefined) return known;
    const row = new Int32Array(this.alphabet.count);
    this.budget.spend(row.length);
    this.fillRow(set, context, row);
    rows[id] = row;
    return row;
  }

  /** Makes the rows that `move` will read, before it fills the buckets: they need the same buckets. */
  private prepareRows(threads: readonly number[], context: number): void {
    for (const thread of threads) {
      const obligation = this.obligations.obligationOf(thread);
      if (obligation === NO_OBLIGATION) continue;
      for (const literal of this.obligations.literals(obligation).slice()) this.rowOf(literal >> 1, context);
    }
  }

  /** Puts where a thread leads into the buckets. What has matched waits for its obligation. */
  private move(thread: number, context: number): void {
    const { buckets, obligations, program } = this;
    const node = obligations.nodeOf(thread);
    const obligation = obligations.obligationOf(thread);
    const takes = program.kinds[node] === CHARACTERS;
    const target = takes ? program.first[node]! : node;
    const classes = takes ? this.alphabet.members[program.second[node]!]! : undefined;
    const count = classes?.length ?? buckets.length;
    this.budget.spend(count);
    for (let i = 0; i < count; i++) {
      const one = classes === undefined ? i : classes[i]!;
      const after =
        obligation === NO_OBLIGATION ? obligation : this.obligationAfter(obligation, context, one);
      if (after !== IMPOSSIBLE) buckets[one]!.push(obligations.thread(target, after));
    }
  }

  private obligationAfter(obligation: number, context: number, one: number): number {
    const { obligations } = this;
    let after = NO_OBLIGATION;
    for (const literal of obligations.literals(obligation).slice()) {
      const set = this.rowOf(literal >> 1, context)[one]!;
      after = obligations.both(after, obligations.literal(set, literal % 2 === 1));
    }
    return after;
  }

  /**
   * Follows the threads of a set to those that wait for a character, or that have matched with an obligation left, in
   * `waiting`; what finds a lookbehind to hold leaves its obligation in `found`. True if one matches without any.
   */
  private goOn(set: number, context: number, next: number): boolean {
    const truths = this.program.looks.length > 0 ? this.truthsOf(context, next) : [];
    return this.follow(set, context, next, truths);
  }

  private follow(
    set: number,
    context: number,
    next: number,
    truths: readonly (readonly number[])[],
  ): boolean {
    const { obligations, pending, waiting, found, program, budget } = this;
    const { kinds, first, second } = program;
    const visit = ++this.visits;
    pending.length = waiting.length = found.length = 0;
    for (const thread of obligations.sets.get(set)) pending.push(thread);
    budget.spend(pending.length);
    for (let thread = pending.pop(); thread !== undefined; thread = pending.pop()) {
      if (thread >= this.visited.length) this.growVisited(thread);
      if (this.visited[thread] === visit) continue;
      this.visited[thread] = visit;
      budget.spend(1);
      const node = obligations.nodeOf(thread);
      const obligation = obligations.obligationOf(thread);
      const kind = kinds[node]!;
      if (kind === MATCH) {
        if (obligation === NO_OBLIGATION) return true;
        waiting.push(thread);
      } else if (kind === CHARACTERS) waiting.push(thread);
      else if (kind === FOUND) found.push(obligation);
      else if (kind === SPLIT) {
        // The second one is followed first, so that threads come out nearly in order.
        pending.push(obligations.thread(first[node]!, obligation));
        pending.push(obligations.thread(second[node]!, obligation));
      } else if (kind === LOOK) {
        for (const more of truths[second[node]!]!) {
          const both = obligations.both(obligation, more);
          if (both !== IMPOSSIBLE) pending.push(obligations.thread(first[node]!, both));
        }
      } else if (this.passes(kind, context, next)) pending.push(obligations.thread(first[node]!, obligation));
    }
    return false;
  }

  private passes(kind: number, context: number, next: number): boolean {
    const flags = this.contexts.get(context, 0);
    switch (kind) {
      case START:
        return (flags & AT_START) !== 0;
      case END:
        return next === AT_END;
      case BOUNDARY:
        return ((flags & AFTER_WORD) !== 0) !== (next === WORD);
      case NO_BOUNDARY:
        return ((flags & AFTER_WORD) !== 0) === (next === WORD);
    }
    return false;
  }

  /** Per look: under which obligations it holds here, one of which must be met; inner looks come first. */
  private truthsOf(context: number, next: number): readonly (readonly number[])[] {
    const key = context * 3 + next;
    const known = this.truths.get(key);
    if (known !== undefined) return known;
    const { obligations, program } = this;
    const truths: (readonly number[])[] = [];
    this.budget.spend(program.looks.length);
    let behinds = 0;
    for (const { behind, negated, start } of program.looks) {
      if (behind) {
        this.follow(this.contexts.get(context, ++behinds), context, next, truths);
        truths.push(negated ? this.noneOf(this.found.slice()) : this.found.slice());
      } else {
        const literal = obligations.literal(obligations.setOf([start]), negated);
        truths.push(literal === IMPOSSIBLE ? [] : [literal]);
      }
    }
    this.truths.set(key, truths);
    return truths;
  }

  /** The obligations, one of which must be met so that none of those given is. */
  private noneOf(given: readonly number[]): readonly number[] {
    const { obligations } = this;
    let all = new Set<number>([NO_OBLIGATION]);
    for (const obligation of given) {
      const literals = obligations.literals(obligation).slice();
      const combined = new Set<number>();
      for (const one of all) {
        for (const literal of literals) {
          const both = obligations.both(one, obligations.literal(literal >> 1, literal % 2 === 0));
          if (both !== IMPOSSIBLE) combined.add(both);
        }
      }
      all = combined;
    }
    return [...all];
  }

  private kindOf(thread: number): number {
    return this.program.kinds[this.obligations.nodeOf(thread)]!;
  }

  private growVisited(thread: number): void {
    const larger = new Int32Array(2 * thread);
    larger.set(this.visited);
    this.visited = larger;
  }
}
