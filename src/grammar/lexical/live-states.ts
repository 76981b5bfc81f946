import type { Dfa } from '../../regex/dfa.ts';

/** Per state: 1 if an accepting state can be reached from it. */
export function liveStates({ size, classCount, next, accepting }: Dfa): Uint8Array {
  // Sources of each state, grouped: those of state s stand before `ends[s]`.
  const ends = new Int32Array(size);
  for (const target of next) ends[target]!++;
  for (let state = 0, sum = 0; state < size; state++) {
    const count = ends[state]!;
    ends[state] = sum;
    sum += count;
  }
  const sources = new Int32Array(next.length);
  for (let state = 0, at = 0; state < size; state++) {
    for (let one = 0; one < classCount; one++, at++) sources[ends[next[at]!]!++] = state;
  }
  const live = Uint8Array.from(accepting);
  const pending: number[] = [];
  for (let state = 0; state < size; state++) if (live[state] === 1) pending.push(state);
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    for (let i = state === 0 ? 0 : ends[state - 1]!; i < ends[state]!; i++) {
      const source = sources[i]!;
      if (live[source] === 1) continue;
      live[source] = 1;
      pending.push(source);
    }
  }
  return live;
}
