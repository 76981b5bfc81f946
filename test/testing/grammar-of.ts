import type { Expr, Grammar } from '../../src/grammar/ir.ts';
import { CharacterSet } from '../../src/regex/character-set.ts';

/** The grammar of these rules; the first is the start. */
export function grammarOf(bodies: Readonly<Record<string, Expr>>): Grammar {
  const rules = new Map(Object.entries(bodies).map(([name, body]) => [name, { name, body }]));
  return { start: Object.keys(bodies)[0]!, rules, warnings: [] };
}

export const DIGIT: Expr = { kind: 'class', set: CharacterSet.of(0x30, 0x39) };

export const LETTER: Expr = { kind: 'class', set: CharacterSet.of(0x61, 0x7a) };
