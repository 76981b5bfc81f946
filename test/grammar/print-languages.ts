import { expect } from 'vitest';
import type { Grammar } from '../../src/grammar/ir.ts';
import type { PrintedNotation } from '../../src/grammar/print/dialects.ts';
import { printGrammar, type PrintOptions } from '../../src/grammar/print/print.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';
import { grammarRecognizer, type GrammarRecognizer } from '../../src/grammar/recognizer.ts';

export const PRINTED: readonly PrintedNotation[] = ['gbnf', 'lark', 'ebnf'];

/** Whether a recognizer accepts a text. */
export function accepts(recognizer: GrammarRecognizer, text: string): boolean {
  let at = recognizer.start;
  for (const byte of new TextEncoder().encode(text)) if ((at = recognizer.step(at, byte)) < 0) return false;
  return recognizer.isComplete(at);
}

/** Prints, reads again and prints again, which must be the same; returns what was printed and read. */
export function roundTrip(
  grammar: Grammar,
  notation: PrintedNotation,
  options: PrintOptions = {},
): { printed: string; read: Grammar } {
  const printed = printGrammar(grammar, notation, options);
  const read = readGrammar(printed, { notation });
  // Comments are not part of the grammar.
  const rules = printed.replace(/^(?:#|\/\/).*\n/gm, '');
  expect(printGrammar(read, notation), printed).toBe(rules);
  return { printed, read };
}

/** All texts of the letters up to a length on which two grammars differ. */
export function differences(a: Grammar, b: Grammar, letters: readonly string[], length: number): string[] {
  const first = grammarRecognizer(a);
  const second = grammarRecognizer(b);
  const found: string[] = [];
  const pending: [string, number, number][] = [['', first.start, second.start]];
  for (const [text, one, other] of pending) {
    const isFirst = one >= 0 && first.isComplete(one);
    const isSecond = other >= 0 && second.isComplete(other);
    if (isFirst !== isSecond) found.push(text);
    if (Array.from(text).length === length || (one < 0 && other < 0)) continue;
    for (const letter of letters) {
      const bytes = new TextEncoder().encode(letter);
      const step = (recognizer: GrammarRecognizer, at: number): number =>
        bytes.reduce((state, byte) => (state < 0 ? state : recognizer.step(state, byte)), at);
      pending.push([text + letter, step(first, one), step(second, other)]);
    }
  }
  return found;
}
