import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { GrammarError } from '../../src/base/errors.ts';
import { compileGrammarRecognizer } from '../../src/compile-grammar.ts';

const FOLDER = new URL('../../../shared/grammar-cases/', import.meta.url);

/** What `cases.test.ts` does not ask of a case. */
interface Case {
  readonly id: string;
  readonly grammar: string;
  readonly start?: string;
  readonly accept?: readonly string[];
  readonly viable_prefix?: readonly string[];
  readonly invalid?: boolean;
}

describe.each(['gbnf', 'ebnf'] as const)('the cases of other engines, besides: %s', (notation) => {
  const file = new URL(`${notation}.jsonl`, FOLDER);
  const cases = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Case)
    : [];
  const compile = ({ grammar, start }: Case): ReturnType<typeof compileGrammarRecognizer> =>
    compileGrammarRecognizer(grammar, { notation, start });

  it.skipIf(cases.length === 0)('are there', () => {
    expect(cases.filter(({ invalid }) => invalid === true).length).toBeGreaterThan(2);
    expect(cases.flatMap(({ viable_prefix = [] }) => viable_prefix).length).toBeGreaterThan(50);
  });

  it.each(cases.filter(({ invalid }) => invalid === true))('$id: is refused at a place', (one) => {
    const lines = one.grammar.split('\n');
    let problems: GrammarError['problems'] = [];
    try {
      compile(one);
    } catch (error) {
      ({ problems } = error as GrammarError);
    }
    expect(problems.length).toBeGreaterThan(0);
    for (const { column, hint, line, message } of problems) {
      expect(`${message} ${hint}`).not.toMatch(/undefined|NaN|\[object|Expecting|-->/);
      expect(lines[line - 1]).toBeDefined();
      expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
    }
  });

  it.each(cases.filter(({ viable_prefix = [] }) => viable_prefix.length > 0))(
    '$id: what is not whole goes on',
    (one) => {
      const { recognizer } = compile(one);
      for (const text of one.viable_prefix ?? []) {
        let at = recognizer.start;
        for (const byte of new TextEncoder().encode(text)) at = recognizer.step(at, byte);
        expect(recognizer.isComplete(at), text).toBe(false);
        expect(recognizer.distance(at), text).toBeLessThan(Infinity);
        // The nearest way on does end.
        for (let left = recognizer.distance(at); left > 0; left--) {
          at = recognizer.step(at, recognizer.nearestByte(at));
          expect(recognizer.distance(at), text).toBe(left - 1);
        }
        expect(recognizer.isComplete(at), text).toBe(true);
      }
    },
  );
});
