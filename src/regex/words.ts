import { CharacterSet } from './character-set.ts';
import { codePointsOf } from './code-points.ts';
import type { Dfa } from './dfa.ts';
import { DFA_LIMITS, within } from './limits.ts';
import type { Limits } from './limits.ts';
import { minimise } from './minimise.ts';
import { indexOf, partitionBy } from './partition.ts';

/** A state while words are added: whether one ends in it, and what follows, the latest last. */
interface Draft {
  accepting: boolean;
  readonly edges: { readonly codePoint: number; target: number }[];
}

/**
 * The minimal automaton of exactly these texts; undefined where it exceeds the limits. The words are added in order
 * and equal ends shared at once (Daciuk et al. 2000, "Incremental Construction of Minimal Acyclic Finite-State
 * Automata"), so that no trie of all words is made.
 */
export function fromWords(words: Iterable<string>, limits: Limits = DFA_LIMITS): Dfa | undefined {
  const sorted = [...new Set(words)].map(codePointsOf).sort(compare);
  const states: Draft[] = [];
  const ids = new Map<string, number>();
  /** The states along the latest word, none of which is numbered yet. */
  const path: Draft[] = [{ accepting: false, edges: [] }];
  const close = (depth: number): void => {
    while (path.length > depth + 1) {
      const state = path.pop()!;
      const key = `${state.accepting ? 1 : 0}${state.edges.map(({ codePoint, target }) => `,${codePoint}:${target}`).join('')}`;
      let id = ids.get(key);
      if (id === undefined) {
        id = states.length;
        ids.set(key, id);
        states.push(state);
      }
      path.at(-1)!.edges.at(-1)!.target = id;
    }
  };
  let before: Int32Array = new Int32Array(0);
  const characters = new Set<number>();
  for (const word of sorted) {
    let shared = 0;
    while (shared < before.length && before[shared] === word[shared]) shared++;
    close(shared);
    for (const codePoint of word.subarray(shared)) {
      characters.add(codePoint);
      path.at(-1)!.edges.push({ codePoint, target: -1 });
      path.push({ accepting: false, edges: [] });
    }
    path.at(-1)!.accepting = true;
    before = word;
    if (states.length > limits.maxStates) return undefined;
  }
  close(0);
  const partition = within(limits.maxWork, (budget) =>
    partitionBy([...characters].map(CharacterSet.single), budget),
  );
  // One state more for the start, and one for what is no word any more.
  const size = states.length + 2;
  if (partition === undefined || size > limits.maxStates) return undefined;
  const { count, starts, classes } = partition;
  if (size * count > limits.maxTransitions) return undefined;
  const next = new Int32Array(size * count).fill(size - 1);
  const accepting = new Uint8Array(size);
  [path[0]!, ...states].forEach((state, number) => {
    accepting[number] = state.accepting ? 1 : 0;
    for (const { codePoint, target } of state.edges) {
      next[number * count + classes[indexOf(starts, codePoint)]!] = target + 1;
    }
  });
  return minimise({ size, classCount: count, starts, classes, next, accepting });
}

function compare(a: Int32Array, b: Int32Array): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return (a[i] ?? -1) - (b[i] ?? -1);
}
