import type { Recognizer } from '../../automaton/recognizer.ts';

/** Units beyond bytes stand for the special tokens that a grammar names: `FIRST_SPECIAL + i` for the i-th. */
export const FIRST_SPECIAL = 256;

/** What a nonterminal's body is read by: a part of the network, or a recognizer of its own. */
export interface Nonterminal {
  /** As a rule is called, or what stands for what has no name. */
  readonly name: string;
  /** Where a text of it begins and ends in the network; -1 for a terminal. */
  start: number;
  end: number;
  /** Reads the text instead of the network: a JSON value, a span of a document. */
  readonly terminal: Recognizer | undefined;
}

/**
 * A recursive transition network: nondeterministic automata that call each other, one per nonterminal (Woods,
 * "Transition network grammars for natural language analysis", CACM 13(10), 1970).
 *
 * Per state: edges that read nothing, edges that read a unit of a range, edges that read a text of a nonterminal.
 */
export class Network {
  readonly nonterminals: Nonterminal[] = [];
  /** Per state: states to go on in without reading. */
  readonly silent: number[][] = [];
  /** Per state: first unit, last unit and target of each edge, one after the other. */
  readonly units: number[][] = [];
  /** Per state: nonterminal and target of each edge, one after the other. */
  readonly calls: number[][] = [];
  /** States at which a lazy lexeme ends. */
  readonly commits: Set<number> = new Set<number>();
  /** Per state: the rule that it was written for, also where that is part of another one. */
  readonly rules: string[] = [];
  /** The special tokens that units from `FIRST_SPECIAL` on stand for, as the grammar writes them. */
  readonly specials: string[] = [];

  get size(): number {
    return this.silent.length;
  }

  add(rule: string): number {
    this.rules.push(rule);
    this.silent.push([]);
    this.units.push([]);
    this.calls.push([]);
    return this.silent.length - 1;
  }

  addNonterminal(name: string, terminal?: Recognizer): number {
    this.nonterminals.push({ name, start: -1, end: -1, terminal });
    return this.nonterminals.length - 1;
  }
}

/** Per state: the nonterminal that it belongs to; -1 where none leads to it. */
export function ownersOf(network: Network): Int32Array {
  const owner = new Int32Array(network.size).fill(-1);
  network.nonterminals.forEach(({ start, end, terminal }, nonterminal) => {
    if (terminal !== undefined) return;
    owner[end] = nonterminal;
    const pending = [start];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (owner[at] !== -1 && at !== end) continue;
      owner[at] = nonterminal;
      if (at === end) continue;
      pending.push(...network.silent[at]!);
      for (let i = 2; i < network.units[at]!.length; i += 3) pending.push(network.units[at]![i]!);
      for (let i = 1; i < network.calls[at]!.length; i += 2) pending.push(network.calls[at]![i]!);
    }
  });
  return owner;
}
