import { CharacterSet } from './character-set.ts';

/**
 * A regular expression, read. Groups are gone: they only group. `zeroWidth` says that it never takes a character.
 * Every node matches at a position between characters and leads to a later one, or the same.
 */
export type RegexNode =
  EmptyNode | CharactersNode | SequenceNode | ChoiceNode | RepeatNode | LookNode | PositionNode;

/** Takes nothing. */
export interface EmptyNode {
  readonly kind: 'empty';
  readonly zeroWidth: true;
}

/** Takes one character of a set. */
export interface CharactersNode {
  readonly kind: 'characters';
  readonly zeroWidth: false;
  readonly set: CharacterSet;
}

/** One after the other. */
export interface SequenceNode {
  readonly kind: 'sequence';
  readonly zeroWidth: boolean;
  readonly items: readonly RegexNode[];
}

/** One of them. */
export interface ChoiceNode {
  readonly kind: 'choice';
  readonly zeroWidth: boolean;
  readonly items: readonly RegexNode[];
}

/** From `min` to `max` times, which may be Infinity. Greedy or lazy makes no difference to what is found. */
export interface RepeatNode {
  readonly kind: 'repeat';
  readonly zeroWidth: false;
  readonly item: RegexNode;
  readonly min: number;
  readonly max: number;
}

/** Takes nothing; requires that `item` begins here, or (`behind`) that it ends here; or (`negated`) that it does not. */
export interface LookNode {
  readonly kind: 'look';
  readonly zeroWidth: true;
  readonly behind: boolean;
  readonly negated: boolean;
  readonly item: RegexNode;
}

/** Takes nothing; requires that the text starts or ends here, or that there is, or is no, word boundary. */
export interface PositionNode {
  readonly kind: 'start' | 'end' | 'boundary' | 'no-boundary';
  readonly zeroWidth: true;
}

export const EMPTY: RegexNode = { kind: 'empty', zeroWidth: true };

export function characters(set: CharacterSet): RegexNode {
  return { kind: 'characters', zeroWidth: false, set };
}

export function position(kind: PositionNode['kind']): RegexNode {
  return { kind, zeroWidth: true };
}

export function look(item: RegexNode, form: { behind: boolean; negated: boolean }): RegexNode {
  return { kind: 'look', zeroWidth: true, item, behind: form.behind, negated: form.negated };
}

export function sequence(items: readonly RegexNode[]): RegexNode {
  const kept = items.filter(({ kind }) => kind !== 'empty');
  if (kept.length < 2) return kept[0] ?? EMPTY;
  return { kind: 'sequence', zeroWidth: kept.every(({ zeroWidth }) => zeroWidth), items: kept };
}

/** Single characters among the alternatives become one set, so that `(a|b|\n)` costs no more than `[ab\n]`. */
export function choice(items: readonly RegexNode[]): RegexNode {
  if (items.length < 2) return items[0] ?? EMPTY;
  const sets = items.filter((item) => item.kind === 'characters');
  const others = items.filter(({ kind }) => kind !== 'characters');
  const kept = sets.length < 2 ? items : [characters(unionOf(sets)), ...others];
  if (kept.length < 2) return kept[0]!;
  return { kind: 'choice', zeroWidth: kept.every(({ zeroWidth }) => zeroWidth), items: kept };
}

function unionOf(nodes: readonly CharactersNode[]): CharacterSet {
  return CharacterSet.fromBounds(nodes.flatMap(({ set }) => set.ranges));
}

/** What takes nothing holds at a position once and for all, or need not hold at all: such repeats vanish. */
export function repeat(item: RegexNode, min: number, max: number): RegexNode {
  if (max === 0) return EMPTY;
  if (item.zeroWidth) return min > 0 ? item : EMPTY;
  if (min === 1 && max === 1) return item;
  if (item.kind === 'repeat' && max === Infinity && item.max === Infinity && min <= 1 && item.min <= 1) {
    return repeat(item.item, Math.min(min, item.min), Infinity);
  }
  return { kind: 'repeat', zeroWidth: false, item, min, max };
}
