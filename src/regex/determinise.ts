import { TupleTable } from '../base/tuple-table.ts';
import { WORD_CHARACTERS } from './classes.ts';
import type { Dfa } from './dfa.ts';
import { DFA_LIMITS, within } from './limits.ts';
import type { Budget, Limits } from './limits.ts';
import { minimise } from './minimise.ts';
import { ALL_ACCEPTED, NOTHING_LEFT } from './obligations.ts';
import { partitionBy } from './partition.ts';
import type { Program } from './program.ts';
import { FIRST_CONTEXT, ThreadSteps } from './thread-steps.ts';

/**
 * The minimal automaton of the texts that a program accepts; its lookaheads must be written ahead. Undefined where
 * that exceeds a limit.
 */
export function determinise(program: Program, limits: Limits = DFA_LIMITS): Dfa | undefined {
  const dfa = within(limits.maxWork, (budget) => subsets(program, limits, budget));
  return dfa === undefined ? undefined : minimise(dfa);
}

/** The subset construction: a state is a set of threads with a context. */
function subsets(program: Program, limits: Limits, budget: Budget): Dfa | undefined {
  const { sets, usesBoundary } = program;
  const partition = partitionBy(usesBoundary ? [...sets, WORD_CHARACTERS] : sets, budget);
  const { count, members } = partition;
  const isWord = new Uint8Array(count);
  if (usesBoundary) for (const one of members.at(-1)!) isWord[one] = 1;
  const steps = new ThreadSteps(program, { count, members, isWord }, budget);

  const states = new TupleTable(2);
  const stateOf = (set: number, context: number): number => {
    states.scratch[0] = set;
    states.scratch[1] = set === NOTHING_LEFT || set === ALL_ACCEPTED ? FIRST_CONTEXT : context;
    return states.intern();
  };
  stateOf(steps.firstSet, FIRST_CONTEXT);
  let next = new Int32Array(64 * count);
  const accepting: number[] = [];
  const row = new Int32Array(count);
  for (let state = 0; state < states.size; state++) {
    if (states.size > limits.maxStates || states.size * count > limits.maxTransitions) return undefined;
    const [set, context] = [states.get(state, 0), states.get(state, 1)];
    steps.fillRow(set, context, row);
    budget.spend(count);
    if (next.length < (state + 1) * count) {
      const larger = new Int32Array(2 * next.length);
      larger.set(next);
      next = larger;
    }
    for (let one = 0; one < count; one++) {
      next[state * count + one] = stateOf(row[one]!, steps.contextAfter(context, one));
    }
    accepting.push(steps.acceptsEnd(set, context) ? 1 : 0);
  }
  const size = states.size;
  return {
    ...{ size, classCount: count, starts: partition.starts, classes: partition.classes },
    next: next.slice(0, size * count),
    accepting: Uint8Array.from(accepting),
  };
}
