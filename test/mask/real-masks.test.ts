import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGrammarRecognizer } from '../../src/compile-grammar.ts';
import { compileRecognizer } from '../../src/compile.ts';
import { WellformedError } from '../../src/base/errors.ts';
import { DEAD, type Recognizer } from '../../src/automaton/recognizer.ts';
import type { Notation } from '../../src/grammar/read-grammar.ts';
import { TokenAutomaton } from '../../src/mask/token-automaton.ts';
import { sentences } from '../../src/testing.ts';
import type { TokenizerVocabulary } from '../../src/vocabulary/vocabulary.ts';
import { randomFrom, sampleFrom } from '../support/random.ts';
import { realVocabulary } from '../vocabulary/real-tokenizers.ts';

/* Masks over real vocabularies, at places that real texts come to, are those of the plain walk, bit by bit. */

const FULL = process.env['WELLFORMED_FULL'] !== undefined;
const VOCABULARIES = FULL ? ['smollm2', 'llama3_1', 'qwen3'] : ['smollm2'];
/** In the full run some 20,000 states of 500 schemas and all grammars. */
const SCHEMAS = FULL ? 500 : 12;
const STATES_OF_SCHEMA = FULL ? 12 : 6;
const STATES_OF_GRAMMAR = FULL ? 120 : 6;

const GRAMMARS = new URL('../../grammars/', import.meta.url);
const MASKBENCH = new URL('../../../shared/maskbench/data/', import.meta.url);
const random = randomFrom(5);

/** Compares at some places on the ways of texts, given token by token; gives how many were compared. */
function compareAlong(automaton: TokenAutomaton, texts: readonly string[], most: number): number {
  const { recognizer } = automaton;
  const vocabulary = automaton.vocabulary as TokenizerVocabulary;
  const places = new Set<number>();
  for (const text of texts) {
    let at = recognizer.start;
    for (const token of vocabulary.encode(text)) {
      if (at !== DEAD) places.add(at);
      at = at === DEAD ? DEAD : automaton.step(at, token);
    }
    if (at !== DEAD) places.add(at);
  }
  const some = sampleFrom(random, [...places], most);
  for (const place of some) {
    const [mask, plain] = [automaton.mask(place), automaton.plainMask(place)];
    expect(mask.count).toBe(plain.count);
    const [words, expected] = [mask.words(), plain.words()];
    expect(words.findIndex((word, i) => word !== expected[i])).toBe(-1);
  }
  return some.length;
}

describe.each(VOCABULARIES)('masks over %s', (name) => {
  const vocabulary = realVocabulary(name);

  it.skipIf(!existsSync(MASKBENCH))('of schemas of MaskBench (../shared)', { timeout: 3_600_000 }, () => {
    const files = readdirSync(MASKBENCH).sort();
    const every = Math.floor(files.length / SCHEMAS);
    let compared = 0;
    for (const file of files.filter((_, i) => i % every === 7)) {
      const { schema, tests } = JSON.parse(readFileSync(new URL(file, MASKBENCH), 'utf8')) as {
        schema: object;
        tests: readonly { data: unknown }[];
      };
      let recognizer: Recognizer;
      try {
        ({ recognizer } = compileRecognizer(schema, { purpose: compared % 2 === 0 ? 'check' : 'generate' }));
      } catch (error) {
        if (error instanceof WellformedError) continue;
        throw error;
      }
      const texts = tests.map(({ data }) => JSON.stringify(data));
      compared += compareAlong(new TokenAutomaton(recognizer, vocabulary), texts, STATES_OF_SCHEMA);
    }
    expect(compared).toBeGreaterThan(3 * SCHEMAS);
  });

  it('of the grammars in grammars/', { timeout: 3_600_000 }, () => {
    for (const file of readdirSync(GRAMMARS)) {
      const notation = file.split('.').at(-1) as Notation;
      if (!['gbnf', 'lark', 'ebnf'].includes(notation)) continue;
      const grammar = readFileSync(new URL(file, GRAMMARS), 'utf8');
      const { recognizer } = compileGrammarRecognizer(grammar, { notation });
      const texts = fc.sample(sentences({ grammar, notation }, { maxLength: 120 }), { numRuns: 12, seed: 3 });
      const automaton = new TokenAutomaton(recognizer, vocabulary);
      expect(compareAlong(automaton, texts, STATES_OF_GRAMMAR), file).toBeGreaterThan(1);
    }
  });
});
