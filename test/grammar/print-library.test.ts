import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { notationOf, readGrammar } from '../../src/grammar/read-grammar.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { accepts, PRINTED, roundTrip } from './print-languages.ts';

const LIBRARY = new URL('../../grammars/', import.meta.url);

const files = readdirSync(LIBRARY).filter((file) => notationOf(file) !== undefined);

/** The texts that the comments of a grammar give as samples. */
function samplesOf(text: string): { text: string; isAccepted: boolean }[] {
  return [...text.matchAll(/^(?:#|\/\/) (accept|reject): (".*")$/gm)].map(([, verdict, sample]) => ({
    text: JSON.parse(sample!) as string,
    isAccepted: verdict === 'accept',
  }));
}

describe.each(PRINTED)('the grammars of the library printed as %s', (notation) => {
  it.each(files)('%s', (file) => {
    const source = readFileSync(new URL(file, LIBRARY), 'utf8');
    const before = readGrammar(source, { file });
    const { read } = roundTrip(before, notation);
    const samples = samplesOf(source);
    expect(samples.length).toBeGreaterThan(0);
    const [original, recognizer] = [grammarRecognizer(before), grammarRecognizer(read)];
    for (const { text, isAccepted } of samples) {
      expect(accepts(recognizer, text), text).toBe(isAccepted);
      // A text that is cut, or goes on, has the verdict that it had.
      for (const other of [`${text}\u0001`, text.slice(0, -1), `${text}${text}`]) {
        expect(accepts(recognizer, other), other).toBe(accepts(original, other));
      }
    }
  });
});
