import { CharacterSet } from './character-set.ts';
import { LARGE_COUNT } from './limits.ts';
import { characters, look, position, repeat, sequence } from './syntax.ts';
import type { LookNode, RegexNode } from './syntax.ts';

/** A pattern that must be found in a text, or (`negated`) must not be. */
export interface Conjunct {
  readonly root: RegexNode;
  readonly negated: boolean;
}

/** A pattern that is found in the texts of some lengths, in code points, in which another one is found. */
export interface Bounded {
  readonly root: RegexNode;
  readonly least: number;
  /** Inclusive. */
  readonly most: number;
}

/**
 * The patterns that all must be found, or must not be, where the given one is: a lookahead at the very start of the
 * text, `^(?=A)(?!B)C`, asks for `^A` and for no `^B` beside `^C`; so does a lookbehind at its very end. Automata of
 * the parts are often small where that of the whole, which follows all at once, is not.
 */
export function conjunctsOf(root: RegexNode): readonly Conjunct[] {
  const items = flat(root);
  const first = items.findIndex(({ zeroWidth }) => !zeroWidth);
  const start = items.slice(0, first < 0 ? items.length : first);
  const behind = items.slice(start.length);
  const end = behind.slice(behind.findLastIndex(({ zeroWidth }) => !zeroWidth) + 1);
  const middle = behind.slice(0, behind.length - end.length);

  const found: Conjunct[] = [];
  const takeLooks = (from: RegexNode[], kind: 'start' | 'end'): readonly RegexNode[] => {
    if (!from.some((item) => item.kind === kind)) return from;
    const isTaken = (item: RegexNode): item is LookNode =>
      item.kind === 'look' && item.behind === (kind === 'end');
    for (const { item, negated } of from.filter(isTaken)) {
      const part = sequence(kind === 'start' ? [position(kind), item] : [item, position(kind)]);
      if (negated) found.push({ root: part, negated });
      else found.push(...conjunctsOf(part));
    }
    return from.filter((item) => !isTaken(item));
  };
  const rest = [...takeLooks(start, 'start'), ...middle, ...takeLooks(end, 'end')];
  return [...found, { root: sequence(rest), negated: false }];
}

/** The pattern that asks for some patterns at once, of which the last is not negated. */
export function conjunctionOf(conjuncts: readonly Conjunct[]): RegexNode {
  const last = conjuncts.at(-1)!;
  if (conjuncts.length === 1) return last.root;
  // Looks at the start see the whole text, but only from its start on.
  const anywhere = repeat(characters(CharacterSet.ALL), 0, Infinity);
  const parts = conjuncts.map(({ root, negated }) => {
    const item = flat(root)[0]!.kind === 'start' ? root : sequence([anywhere, root]);
    return { item, look: look(item, { behind: false, negated }) };
  });
  const looks = parts.slice(0, -1).map((part) => part.look);
  return sequence([position('start'), ...looks, parts.at(-1)!.item]);
}

/**
 * The same pattern without a count, where that says no more than which lengths texts may have: `^[a-z]{0,70000}$` is
 * `^[a-z]*$` and at most 70,000 code points. Undefined where there is none so large that it matters.
 */
export function boundedOf(root: RegexNode): Bounded | undefined {
  const items = flat(root);
  if (items[0]?.kind !== 'start' || items.at(-1)?.kind !== 'end') return undefined;
  const at = items.findIndex(isLargeCount);
  const counted = items[at];
  if (counted?.kind !== 'repeat') return undefined;
  const others = items.filter((_, i) => i !== at);
  const length = sum(others.map(fixedLength));
  if (length === undefined) return undefined;
  const free = repeat(counted.item, 0, Infinity);
  return {
    root: sequence(items.map((item, i) => (i === at ? free : item))),
    least: length + counted.min,
    most: length + counted.max,
  };
}

function isLargeCount(node: RegexNode): boolean {
  if (node.kind !== 'repeat' || node.item.kind !== 'characters') return false;
  return (node.max === Infinity ? node.min : node.max) >= LARGE_COUNT;
}

/** Sequences in sequences as one list. */
function flat(node: RegexNode): RegexNode[] {
  return node.kind === 'sequence' ? node.items.flatMap(flat) : [node];
}

/** The number of characters of all that a node matches; undefined where it varies. */
function fixedLength(node: RegexNode): number | undefined {
  if (node.zeroWidth) return 0;
  switch (node.kind) {
    case 'characters':
      return 1;
    case 'sequence':
      return sum(node.items.map(fixedLength));
    case 'choice': {
      const [first, ...others] = node.items.map(fixedLength);
      return others.every((length) => length === first) ? first : undefined;
    }
    case 'repeat': {
      const length = node.min === node.max ? fixedLength(node.item) : undefined;
      return length === undefined ? undefined : length * node.min;
    }
    default:
      return undefined;
  }
}

function sum(lengths: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const length of lengths) {
    if (length === undefined) return undefined;
    total += length;
  }
  return total;
}
