import { forEachCall, silentlyReached } from './left-calls.ts';
import type { Lengths } from './lengths.ts';
import { type Network, ownersOf } from './network.ts';

/**
 * Per nonterminal, per unit: 1 if it can come directly behind a text of the nonterminal, in some text of the grammar or
 * in some that is not: FOLLOW sets (Aho, Lam, Sethi and Ullman, "Compilers", section 4.4.2), over states of the network.
 *
 * `first`: the units with which texts of a nonterminal can begin.
 */
export function followsOf(
  network: Network,
  lengths: Lengths,
  first: (nonterminal: number) => Uint8Array,
): readonly Uint8Array[] {
  const unitCount = 256 + network.specials.length;
  const follows = network.nonterminals.map(() => new Uint8Array(unitCount));
  const owner = ownersOf(network);
  /** Per nonterminal: those behind which comes whatever comes behind it. */
  const heirs: Set<number>[] = network.nonterminals.map(() => new Set<number>());
  const called = new Map<number, Set<number>>();
  network.calls.forEach((calls) => {
    forEachCall(calls, lengths, (callee, next) => {
      const callees = called.get(next);
      if (callees === undefined) called.set(next, new Set([callee]));
      else callees.add(callee);
    });
  });
  for (const [next, callees] of called) {
    const units = new Uint8Array(unitCount);
    for (const at of silentlyReached(network, lengths, [next])) {
      const edges = network.units[at]!;
      for (let i = 0; i < edges.length; i += 3) units.fill(1, edges[i], edges[i + 1]! + 1);
      forEachCall(network.calls[at]!, lengths, (other) => addTo(units, first(other)));
      const of = owner[at]!;
      if (of >= 0 && network.nonterminals[of]!.end === at)
        for (const callee of callees) heirs[of]!.add(callee);
    }
    for (const callee of callees) addTo(follows[callee]!, units);
  }
  const pending = new Set(follows.keys());
  for (const nonterminal of pending) {
    pending.delete(nonterminal);
    for (const heir of heirs[nonterminal]!)
      if (addTo(follows[heir]!, follows[nonterminal]!)) pending.add(heir);
  }
  return follows;
}

/** Adds units; says whether any was new. */
function addTo(units: Uint8Array, more: Uint8Array): boolean {
  let changed = false;
  more.forEach((has, unit) => {
    if (has !== 1 || units[unit] === 1) return;
    units[unit] = 1;
    changed = true;
  });
  return changed;
}
