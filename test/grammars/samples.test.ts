import { describe, expect, it } from 'vitest';
import { readGrammar } from '../../src/grammar/read-grammar.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { grammarFiles } from './grammar-files.ts';
import { acceptsText } from './verdicts.ts';

const FILES = grammarFiles();

/** How many samples of each verdict a file has at least. */
const LEAST_SAMPLES = 6;

describe('the library of grammars', () => {
  it('has at least twenty, in all three notations', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(20);
    const extensions = new Set(FILES.map(({ file }) => file.slice(file.lastIndexOf('.'))));
    expect([...extensions].sort()).toEqual(['.ebnf', '.gbnf', '.lark']);
    expect(new Set(FILES.map(({ name }) => name)).size).toBe(FILES.length);
  });
});

describe.each(FILES)('grammars/$file', ({ file, text, about, source, leftOut, accept, reject }) => {
  it('says what it is, where it is from and what it leaves out', () => {
    expect(about).toMatch(/^[A-Z].*[.:]/);
    expect(source).toMatch(/https?:\/\//);
    expect(leftOut).not.toBe('');
    expect(accept.length).toBeGreaterThanOrEqual(LEAST_SAMPLES);
    expect(reject.length).toBeGreaterThanOrEqual(LEAST_SAMPLES);
  });

  it('is read without warnings, and judges its samples as it says', () => {
    const grammar = readGrammar(text, { file });
    expect(grammar.warnings).toEqual([]);
    const recognizer = grammarRecognizer(grammar);
    expect(accept.filter((sample) => !acceptsText(recognizer, sample))).toEqual([]);
    expect(reject.filter((sample) => acceptsText(recognizer, sample))).toEqual([]);
  });
});
