import { describe, expect, it } from 'vitest';
import { compileRecognizer } from '../../src/compile.ts';
import { readRegex } from '../../src/regex/regex.ts';
import { fewTexts } from '../../src/schema/few-texts.ts';
import { accepts } from './oracle.ts';

function textsOf(pattern: string, most = 8): string[] | undefined {
  return fewTexts(readRegex(pattern).dfa()!, most)?.sort();
}

describe('fewTexts', () => {
  it.each<[pattern: string, texts: string[]]>([
    ['^Abs$', ['Abs']],
    ['^$', ['']],
    ['^(a|b)c?$', ['a', 'ac', 'b', 'bc']],
    ['^[0-3]😀$', ['0😀', '1😀', '2😀', '3😀']],
  ])('%s: all texts', (pattern, texts) => {
    expect(textsOf(pattern)).toEqual(texts);
  });

  it.each(['a', '^a', '^a*$', '^[a-i]$', '^[^a]$', '^.$', '^a^b$', '^\\ud800$', '^(ab|cd*)$'])(
    '%s: none, too many, or not to be listed',
    (pattern) => {
      expect(textsOf(pattern)).toBeUndefined();
    },
  );

  it('does not walk through long chains twice', () => {
    expect(textsOf(`^${'ab'.repeat(1500)}$`)).toEqual(['ab'.repeat(1500)]);
  });
});

describe('a pattern that few strings pass', () => {
  it('asks the same as an enum of these, of strings alone', () => {
    const { recognizer } = compileRecognizer({ pattern: '^(yes|no)$' }, { purpose: 'check' });
    for (const text of ['"yes"', '"no"', '"\\u006eo"', '1', '{}'])
      expect(accepts(recognizer, text)).toBe(true);
    for (const text of ['"ye"', '"yesno"', '""']) expect(accepts(recognizer, text)).toBe(false);
  });

  it('excludes others like it, under "not" too', () => {
    const schema = {
      oneOf: ['A', 'B', 'C'].map((name) => ({
        properties: { type: { pattern: `^${name}$` } },
        required: ['type'],
      })),
      not: { properties: { type: { pattern: '^B$' } } },
    };
    const { recognizer } = compileRecognizer(schema, { purpose: 'check' });
    expect(accepts(recognizer, '{"type":"A"}')).toBe(true);
    expect(accepts(recognizer, '{"type":"B"}')).toBe(false);
    // Each of the three is about strings.
    expect(accepts(recognizer, '{"type":1}')).toBe(false);
  });

  it('is one of keys, too', () => {
    const schema = { propertyNames: { pattern: '^[ab]$' }, patternProperties: { '^a$': { type: 'null' } } };
    const { recognizer } = compileRecognizer(schema, { purpose: 'check' });
    expect(accepts(recognizer, '{"a":null,"b":1}')).toBe(true);
    for (const text of ['{"a":1}', '{"c":1}']) expect(accepts(recognizer, text)).toBe(false);
  });
});
