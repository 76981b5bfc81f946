import { describe, expect, it } from 'vitest';
import { DEAD } from '../../src/automaton/recognizer.ts';
import { GrammarError } from '../../src/base/errors.ts';
import { checkGrammar } from '../../src/grammar/check.ts';
import type { Grammar } from '../../src/grammar/ir.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { TokenAutomaton } from '../../src/mask/token-automaton.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { randomFrom, sampleFrom } from '../support/random.ts';
import { tinyVocabulary } from '../support/tiny-vocabulary.ts';
import { grammarText, LETTERS, seededGrammar } from './random-grammars.ts';

const GRAMMARS = process.env['WELLFORMED_FULL'] === undefined ? 90 : 3000;

/** All texts of at most so many letters. */
function allTexts(length: number): string[] {
  let layer = [''];
  return Array.from({ length }, () => (layer = layer.flatMap((text) => LETTERS.map((l) => text + l)))).flat();
}

/** Fewer tokens than make bits of a list, and more; all of them, and with gaps. */
const VOCABULARIES: readonly Vocabulary[] = [
  tinyVocabulary(allTexts(3)),
  tinyVocabulary(allTexts(6)),
  tinyVocabulary([...LETTERS, ...sampleFrom(randomFrom(1), allTexts(7).slice(3), 700)]),
];

/** Compares the masks of at most so many configurations with the plain walk; gives how many were looked at. */
function compare(grammar: Grammar, vocabulary: Vocabulary, most: number): number {
  const recognizer = grammarRecognizer(grammar);
  const automaton = new TokenAutomaton(recognizer, vocabulary);
  const seen = new Set([recognizer.start]);
  for (const configuration of seen) {
    const [mask, plain] = [automaton.mask(configuration), automaton.plainMask(configuration)];
    expect([...mask], grammarText(grammar)).toEqual([...plain]);
    expect(mask.count).toBe(plain.count);
    for (const letter of LETTERS) {
      const behind = recognizer.step(configuration, letter.charCodeAt(0));
      if (behind !== DEAD && seen.size < most) seen.add(behind);
    }
  }
  return seen.size;
}

describe('masks of grammars', () => {
  it('are those of the plain walk, for random grammars', () => {
    let states = 0;
    for (let seed = 0; seed < GRAMMARS; seed++) {
      let grammar: Grammar;
      try {
        grammar = checkGrammar(seededGrammar(seed));
      } catch (error) {
        if (error instanceof GrammarError) continue;
        throw error;
      }
      states += compare(grammar, VOCABULARIES[seed % 3]!, 15);
    }
    expect(states).toBeGreaterThan(5 * GRAMMARS);
  });

  it.each([
    ['what ends anywhere, and goes on with itself', 'root ::= a a a a\na ::= [abc]+ | ""'],
    ['a stack that grows with each letter', 'root ::= "a" root "b" | "a" root "c" | "b"?'],
    ['lists that recur on the left', 'root ::= root "c" item | item\nitem ::= item "a" | "b"'],
    ['all palindromes', 'root ::= "a" root "a" | "b" root "b" | [abc]?'],
    ['white space in two ways', 'root ::= s "b" s "b" s\ns ::= (w)*\nw ::= ("a" | "c")+'],
  ])('are those of the plain walk: %s', (_, text) => {
    const grammar = checkGrammar(readGrammar(text, { notation: 'gbnf' }));
    for (const vocabulary of VOCABULARIES) expect(compare(grammar, vocabulary, 60)).toBeGreaterThan(1);
  });

  it('are those of the plain walk where a lazy lexeme settles what was read', () => {
    const grammar = readGrammar('start: x* B | C\nx[lazy]: /[abc]*b/\nB: "ca"\nC: /c+/', {
      notation: 'lark',
    });
    expect(grammarRecognizer(grammar).calls).toBeUndefined();
    for (const vocabulary of VOCABULARIES) expect(compare(grammar, vocabulary, 60)).toBeGreaterThan(1);
  });

  it('take the plain walk where frames end deeper in each other than is followed', () => {
    const depth = 1500;
    const rules = Array.from({ length: depth }, (_, i) => `r${i} ::= "a" r${i + 1} "b"? | "c"`);
    const grammar = readGrammar(`root ::= r0\n${rules.join('\n')}\nr${depth} ::= "c"`, { notation: 'gbnf' });
    const recognizer = grammarRecognizer(grammar);
    const automaton = new TokenAutomaton(recognizer, VOCABULARIES[0]!);
    let at = recognizer.start;
    for (let i = 0; i < depth; i++) at = recognizer.step(at, 'a'.charCodeAt(0));
    at = recognizer.step(at, 'c'.charCodeAt(0));
    expect([...automaton.mask(at)]).toEqual([...automaton.plainMask(at)]);
    expect(automaton.mask(at).count).toBeGreaterThan(3);
  });
});
