import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import { compileGrammarRecognizer } from '../../src/compile-grammar.ts';

const FILE = new URL('../../../shared/grammar-cases/lark.jsonl', import.meta.url);

/** What `cases.test.ts` does not ask of a case. */
interface Case {
  readonly id: string;
  readonly grammar: string;
  /** Texts that are not whole, and can be made whole. */
  readonly reject_prefix?: readonly string[];
  readonly invalid?: boolean;
}

const CASES = existsSync(FILE)
  ? readFileSync(FILE, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Case)
  : [];

const compile = (grammar: string): ReturnType<typeof compileGrammarRecognizer> =>
  compileGrammarRecognizer(grammar, { notation: 'lark', json: { purpose: 'check' } });

describe.skipIf(CASES.length === 0)('the cases of other engines: lark, besides', () => {
  it.each(CASES.filter(({ reject_prefix }) => reject_prefix !== undefined))(
    '$id: what is not whole goes on',
    ({ grammar, reject_prefix = [] }) => {
      const { recognizer } = compile(grammar);
      for (const text of reject_prefix) {
        let at = recognizer.start;
        for (const byte of new TextEncoder().encode(text)) at = recognizer.step(at, byte);
        expect(at, text).toBeGreaterThanOrEqual(0);
        expect(recognizer.isComplete(at), text).toBe(false);
        expect(recognizer.distance(at), text).toBeLessThan(Infinity);
      }
    },
  );

  it.each(CASES.filter(({ invalid }) => invalid === true))('$id: is refused at a place', ({ grammar }) => {
    const lines = grammar.split('\n');
    expect(() => compile(grammar)).toThrow(GrammarError);
    try {
      compile(grammar);
    } catch (error) {
      const { problems } = error as GrammarError;
      expect(problems.length).toBeGreaterThan(0);
      for (const { line, column, message } of problems) {
        expect(message).not.toMatch(/undefined|NaN|\[object/);
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
      }
    }
  });
});
