import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grammar } from '../../src/grammar/ir.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { differences, PRINTED, roundTrip } from './print-languages.ts';
import { grammarText, randomGrammars, seededGrammar } from './random-grammars.ts';

/** Letters of the grammars, and one that only complements allow. */
const LETTERS = ['a', 'b', 'c', '#'];

/** Whether the start has a text: a grammar without is refused when it is read. */
function hasText(grammar: Grammar): boolean {
  const recognizer = grammarRecognizer(grammar);
  return recognizer.distance(recognizer.start) < Infinity;
}

describe.each(PRINTED)('random grammars printed as %s', (notation) => {
  const isKept = (grammar: Grammar): void => {
    if (!hasText(grammar)) return;
    const { printed, read } = roundTrip(grammar, notation);
    expect(
      differences(grammar, read, LETTERS, 4).slice(0, 5),
      `${grammarText(grammar)}\n\n${printed}`,
    ).toEqual([]);
  };

  it('stand for the same texts', () => {
    fc.assert(fc.property(randomGrammars(), isKept), { numRuns: 150 });
  });

  it('stand for the same texts with conjunctions and complements', () => {
    fc.assert(fc.property(randomGrammars({ booleans: true }), isKept), { numRuns: 150 });
    for (let seed = 0; seed < 150; seed++) isKept(seededGrammar(seed, { booleans: true }));
  });
});
