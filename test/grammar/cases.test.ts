import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import type { Recognizer } from '../../src/automaton/recognizer.ts';
import { compileGrammarRecognizer } from '../../src/compile-grammar.ts';

const CASES = new URL('../../../shared/grammar-cases/', import.meta.url);

/** A grammar from the tests of another engine, and texts on which its verdict is known. */
interface Case {
  readonly id: string;
  readonly grammar: string;
  readonly start?: string;
  readonly accept?: readonly string[];
  readonly reject?: readonly string[];
  readonly viable_prefix?: readonly string[];
  readonly invalid?: boolean;
}

/** Whether a text is accepted, and whether it could go on. */
function read(recognizer: Recognizer, text: string): { accepted: boolean; viable: boolean } {
  let at = recognizer.start;
  for (const byte of new TextEncoder().encode(text)) {
    at = recognizer.step(at, byte);
    if (at < 0) return { accepted: false, viable: false };
  }
  return { accepted: recognizer.isComplete(at), viable: true };
}

describe.each(['gbnf', 'ebnf', 'lark'] as const)('the cases of other engines: %s', (notation) => {
  const file = new URL(`${notation}.jsonl`, CASES);
  const cases = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Case)
    : [];

  it.skipIf(cases.length === 0)('are there', () => expect(cases.length).toBeGreaterThan(60));

  it.each(cases)('$id', ({ grammar, start, accept = [], reject = [], viable_prefix = [], invalid }) => {
    const reading = (): Recognizer =>
      compileGrammarRecognizer(grammar, { notation, start, json: { purpose: 'check' } }).recognizer;
    if (invalid === true) {
      expect(reading).toThrow(GrammarError);
      return;
    }
    const recognizer = reading();
    for (const text of accept) expect(read(recognizer, text).accepted, text).toBe(true);
    for (const text of reject) expect(read(recognizer, text).accepted, text).toBe(false);
    for (const text of viable_prefix) expect(read(recognizer, text).viable, text).toBe(true);
    for (const text of reject) {
      if (viable_prefix.length > 0 && !viable_prefix.includes(text)) {
        expect(read(recognizer, text).viable, text).toBe(false);
      }
    }
  });
});
