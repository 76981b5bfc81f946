import { LEAVES, type Recognizer } from '../automaton/recognizer.ts';
import type { Remainders } from './remainders.ts';

/** With fewer nodes below, a walk is as fast as a look at another table. */
const MANY_NODES = 32;

/** Nodes by which tokens leave a lexeme, alike: by one byte from one of its states; in a limited one, with one number of code points. */
export interface LexemeWay {
  readonly nodes: readonly number[];
  /** One of the ways there, the byte that leaves included. */
  readonly path: readonly number[];
  /** How many code points have begun on it. */
  readonly begun: number;
}

/** What tokens do in one state of a lexeme, flat. */
export interface LexemeParts {
  /** The different numbers of code points that tokens inside take, ascending; for each, how many take no more. */
  readonly takes: Float64Array;
  readonly upTo: Int32Array;
  /** The tokens that stay inside, by what they take; or, where all take the same, as bits. */
  readonly tokens: Int32Array | Uint32Array;
  readonly isBits: boolean;
  /** The nodes by which tokens leave, ascending, and those alike together. */
  readonly marked: Int32Array;
  readonly ways: readonly LexemeWay[];
}

/**
 * Walks remainders through a lexeme. `isLimited`: whether there may be a limit to its code points; `size`: that of the
 * vocabulary.
 */
export function walkLexeme(
  recognizer: Recognizer,
  lexeme: number,
  remainders: Remainders,
  { size, isLimited }: { readonly size: number; readonly isLimited: boolean },
): LexemeParts {
  const { trie } = remainders.source;
  const { byte, depth, skip, token, tokenOffset } = trie;
  const byTake = new Map<number, number[]>();
  const marked: number[] = [];
  const leaving = new Leaving();
  const deepest = trie.maxDepth + 1;
  const states = new Int32Array(deepest);
  const begun = new Int32Array(deepest);
  const path = new Uint8Array(deepest);
  let inside: number[] | undefined;
  let lastTake = -1;
  for (const root of remainders.nodes) {
    const first = depth[root]! - 1;
    states[0] = lexeme;
    for (let at = root, end = skip[root]!; at < end;) {
      const level = depth[at]! - first;
      const before = states[level - 1]!;
      const next = byte[at]!;
      const state = recognizer.stepLexeme(before, next);
      path[level - 1] = next;
      if (state < 0) {
        if (state === LEAVES) {
          marked.push(at);
          leaving.add(at, before, isLimited ? begun[level - 1]! : 0, path, level);
        }
        at = skip[at]!;
        continue;
      }
      states[level] = state;
      begun[level] = begun[level - 1]! + (beginsCodePoint(next) ? 1 : 0);
      const from = tokenOffset[at]!;
      const to = tokenOffset[at + 1]!;
      if (from < to) {
        const take = isLimited ? begun[level]! + recognizer.lexemeNeed(state) : 0;
        if (take !== lastTake || inside === undefined) {
          inside = byTake.get(take);
          if (inside === undefined) byTake.set(take, (inside = []));
          lastTake = take;
        }
        for (let i = from; i < to; i++) inside.push(token[i]!);
      }
      const past = skip[at]!;
      const like = isLimited || past - at < MANY_NODES ? -1 : (recognizer.insideAs?.(state) ?? -1);
      const view = like < 0 ? undefined : remainders.source.view(recognizer, like);
      if (view?.isAtStart[at] !== 1) {
        at++;
        continue;
      }
      let all = byTake.get(0);
      if (all === undefined) byTake.set(0, (all = []));
      for (let i = tokenOffset[at + 1]!; i < tokenOffset[past]!; i++) {
        if (view.isInside[i] === 1) all.push(token[i]!);
      }
      for (let i = view.firstLeaving(at); i < view.leaving.length && view.leaving[i]! < past; i++) {
        const node = view.leaving[i]!;
        marked.push(node);
        path[level] = byte[node]!;
        leaving.add(node, state, 0, path, level + 1);
      }
      at = past;
    }
  }
  const takes = Float64Array.from(byTake.keys()).sort();
  const groups = Array.from(takes, (take) => byTake.get(take)!);
  const upTo = new Int32Array(takes.length);
  let count = 0;
  for (const [i, group] of groups.entries()) upTo[i] = count += group.length;
  const parts = { takes, upTo, marked: Int32Array.from(marked), ways: leaving.ways() };
  const wordCount = (size + 31) >> 5;
  if (groups.length === 1 && count > wordCount) {
    const bits = new Uint32Array(wordCount);
    for (const one of groups[0]!) bits[one >> 5]! |= 1 << (one & 31);
    return { ...parts, tokens: bits, isBits: true };
  }
  const tokens = new Int32Array(count);
  for (const [i, group] of groups.entries()) tokens.set(group, i === 0 ? 0 : upTo[i - 1]);
  return { ...parts, tokens, isBits: false };
}

/** Collects the nodes by which tokens leave, those alike together. */
class Leaving {
  private readonly kinds = new Map<number, Map<number, { nodes: number[]; path: number[]; begun: number }>>();

  add(node: number, before: number, begun: number, path: Uint8Array, length: number): void {
    const key = begun * 256 + path[length - 1]!;
    let kinds = this.kinds.get(before);
    if (kinds === undefined) this.kinds.set(before, (kinds = new Map()));
    const known = kinds.get(key);
    if (known === undefined)
      kinds.set(key, { nodes: [node], path: Array.from(path.subarray(0, length)), begun });
    else {
      known.nodes.push(node);
      // The shortest way is the quickest to go.
      if (length < known.path.length) known.path = Array.from(path.subarray(0, length));
    }
  }

  ways(): LexemeWay[] {
    return [...this.kinds.values()].flatMap((kinds) => [...kinds.values()]);
  }
}

/** Whether a byte of UTF-8 begins a code point. */
function beginsCodePoint(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}
