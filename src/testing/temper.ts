import type { Chance } from './decisions.ts';

/** What one text is inclined to; shares are in percent. */
export interface Temper {
  /** Of the places where a value may follow or the list may end: how often a value follows. */
  readonly more: number;
  /** How often a word of the hints is written where one fits. */
  readonly words: number;
  /** Whether it is the first word that fits: so members come one after the other, and none is left out. */
  readonly inOrder: boolean;
  /** How often the nearest way is taken elsewhere. */
  readonly ends: number;
  /** Whether strings of bounded length become as long as they may. */
  readonly fills: boolean;
  /** Whether numbers take the least or the greatest digit that fits. */
  readonly digits: 'least' | 'greatest' | undefined;
}

/** No optional part; all of them, in order; values at bounds; and what lies between. */
const TEMPERS: readonly Temper[] = [
  { more: 0, words: 50, inOrder: false, ends: 40, fills: false, digits: undefined },
  { more: 90, words: 90, inOrder: true, ends: 30, fills: true, digits: 'greatest' },
  { more: 40, words: 85, inOrder: false, ends: 30, fills: true, digits: undefined },
  { more: 60, words: 40, inOrder: false, ends: 15, fills: false, digits: undefined },
  { more: 30, words: 15, inOrder: false, ends: 20, fills: true, digits: 'least' },
];

export function temperByChance(chance: Chance): Temper {
  return TEMPERS[chance(TEMPERS.length)]!;
}
