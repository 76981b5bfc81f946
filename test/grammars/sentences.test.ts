import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readGrammar } from '../../src/grammar/read-grammar.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { mutations } from '../../src/testing/mutations.ts';
import { sentences } from '../../src/testing/sentences.ts';
import { DIFFERENCES } from './differences.ts';
import { grammarFiles } from './grammar-files.ts';
import { PARSERS } from './parsers/all-parsers.ts';
import { refusalOf } from './parsers/independent-parser.ts';
import { acceptsText, demandParserAccepts, demandParserRefuses } from './verdicts.ts';

const RUNS = process.env['WELLFORMED_FULL'] === '1' ? 1000 : 100;

/** Grammars that are a whole language: what they refuse, the parser of another must refuse too. */
const WHOLE_LANGUAGES: ReadonlySet<string> = new Set(['json', 'json5', 'csv', 'semver']);

const FILES = grammarFiles();

beforeAll(() => {
  // json5 warns of line separators in strings, which it accepts.
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});

it('every grammar has a parser of others that judges it', () => {
  expect(FILES.map(({ name }) => name).filter((name) => !Object.hasOwn(PARSERS, name))).toEqual([]);
});

it('the differences are of grammars that are there', () => {
  const names = new Set(FILES.map(({ name }) => name));
  expect(Object.keys(DIFFERENCES).filter((name) => !names.has(name))).toEqual([]);
});

describe.each(FILES)('grammars/$file', ({ name, file, text }) => {
  const parser = PARSERS[name]!;
  const differences = DIFFERENCES[name] ?? [];
  const grammar = readGrammar(text, { file });
  const recognizer = grammarRecognizer(grammar);
  const texts = sentences(grammar);

  it.each(differences)('differs: $name', ({ takenBy, example, isOne }) => {
    expect(isOne(example)).toBe(true);
    expect(acceptsText(recognizer, example)).toBe(takenBy === 'grammar');
    expect(refusalOf(parser, example) === undefined).toBe(takenBy === 'parser');
  });

  it(`makes sentences that ${parser.name} accepts`, () => {
    fc.assert(
      fc.property(texts, (sentence) => {
        if (!acceptsText(recognizer, sentence)) throw new Error(`${JSON.stringify(sentence)} is refused`);
        demandParserAccepts(sentence, parser, differences);
      }),
      { numRuns: RUNS },
    );
  });

  it(`accepts only near misses that ${parser.name} accepts`, () => {
    fc.assert(
      fc.property(mutations(texts), (near) => {
        if (acceptsText(recognizer, near)) demandParserAccepts(near, parser, differences);
        else if (WHOLE_LANGUAGES.has(name)) demandParserRefuses(near, parser, differences);
      }),
      { numRuns: RUNS },
    );
  });
});
