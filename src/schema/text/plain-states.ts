import type { ProductAutomaton } from './product-automaton.ts';

/** In how many rounds the states are looked for; where that is not enough, none is found. */
const MOST_ROUNDS = 200;

/**
 * The states from which plain text (characters written as themselves) always leads to good states: the greatest such
 * set of good ones, as 1 per state. The automaton must be small enough to have a graph.
 */
export function plainStates(automaton: ProductAutomaton, isGood: (state: number) => boolean): Uint8Array {
  const { alphabet } = automaton;
  const free = Uint8Array.from({ length: automaton.graph()?.size ?? 0 }, (_, state) =>
    isGood(state) ? 1 : 0,
  );
  const plain = Array.from({ length: alphabet.classCount }, (_, joint) => joint).filter(
    (joint) => alphabet.isPlain[joint] === 1,
  );
  // Where nothing can follow that is plain, texts of a least length are not reached by it.
  if (plain.length === 0) return free.fill(0);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let isDone = true;
    // From the last to the first: long chains of states are done in one round.
    for (let state = free.length - 1; state >= 0; state--) {
      if (free[state] === 0 || plain.every((joint) => free[automaton.stepClass(state, joint)] === 1))
        continue;
      free[state] = 0;
      isDone = false;
    }
    if (isDone) return free;
  }
  return free.fill(0);
}
