import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrammarError, UnsupportedError } from '../../src/base/errors.ts';
import { readGrammarRegex } from '../../src/grammar/lexical/regex.ts';
import { parseRegexGrammar } from '../../src/grammar/regex-grammar.ts';
import { accepts, equals, minimise } from '../../src/regex/algebra.ts';
import { patterns, textsOver } from '../regex/patterns.ts';

const TEXTS = textsOver(['a', 'B', '-', '\n'], 4);

describe('readGrammarRegex', () => {
  it.each(['', 'i', 's', 'm', 'ism'])(
    'ecma, with the flags "%s": matches as a whole what RegExp does',
    (flags) => {
      fc.assert(
        fc.property(patterns, (pattern) => {
          const oracle = new RegExp(`(?<![^])(?:${pattern})(?![^])`, `${flags}u`);
          const dfa = readGrammarRegex(pattern, flags, 'ecma');
          for (const text of TEXTS) {
            if (accepts(dfa, text) !== oracle.test(text)) {
              throw new Error(`/${pattern}/${flags} is wrong about ${JSON.stringify(text)}`);
            }
          }
          expect(equals(minimise(dfa), dfa)).toBe(true);
        }),
        { numRuns: 80 },
      );
    },
  );

  it('rust: reads what both write alike as ecma does', () => {
    // In the regex crate [] is no class, \w is Unicode, and a lookaround may be repeated: none matters here.
    const shared = patterns.filter((pattern) => !/\[\]|\[\^\]/.test(pattern));
    fc.assert(
      fc.property(shared, (pattern) => {
        const [rust, ecma] = [readGrammarRegex(pattern, '', 'rust'), readGrammarRegex(pattern, '', 'ecma')];
        for (const text of TEXTS) {
          if (accepts(rust, text) !== accepts(ecma, text)) {
            throw new Error(`/${pattern}/ differs for ${JSON.stringify(text)}`);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each<[source: string, flags: string, matched: string[], others: string[]]>([
    ['(?i)[a-c]x', '', ['AX', 'bx'], ['dx']],
    ['(?is).', '', ['\n'], ['']],
    ['(?P<n>a)(?<m>b)', '', ['ab'], ['a']],
    ['Σk', 'i', ['σK', 'Σ\u212a'], ['s']],
    ['Σk', 'ia', ['ΣK'], ['σk', 'Σ\u212a']],
    ['a|b', '', ['a', 'b'], ['ab', 'ba']],
    ['^a|b$', '', ['a', 'b'], ['ab']],
    ['\\:', '', [':'], ['\\:']],
  ])('ecma: %s with the flags "%s" matches what it says', (source, flags, matched, others) => {
    const dfa = readGrammarRegex(source, flags, 'ecma');
    for (const text of matched) expect(accepts(dfa, text), JSON.stringify(text)).toBe(true);
    for (const text of others) expect(accepts(dfa, text), JSON.stringify(text)).toBe(false);
  });

  it.each([
    ['a(?i)b', 1],
    ['(?x)a', 0],
    ['ab[', 2],
  ])('ecma: refuses %s', (source, offset) => {
    expect(() => readGrammarRegex(source, '', 'ecma')).toThrow(expect.objectContaining({ offset }));
  });

  it('names back-references, and the limit that is exceeded', () => {
    for (const source of ['(a)\\1', '(?P<n>a)\\1', '(?P<n>a)\\k<n>']) {
      expect(() => readGrammarRegex(source, '', 'ecma')).toThrow(UnsupportedError);
    }
    expect(() => readGrammarRegex('(a|b)*a(a|b){30}', '', 'ecma')).toThrow(
      expect.objectContaining({ code: 'limit', message: expect.stringContaining('states') }),
    );
    expect(() => readGrammarRegex('a{9999999}', '', 'rust')).toThrow(
      expect.objectContaining({ code: 'limit' }),
    );
  });

  it.each([
    ['(.|\\n){1000,3000}', 3002],
    ['[a-z]{1,10000}', 10002],
    ['(a?){2,300}b', 303],
  ])('makes of %s an automaton of %d states', (source, size) => {
    expect(readGrammarRegex(source, '', 'rust').size).toBe(size);
  });
});

describe('parseRegexGrammar', () => {
  it('is one rule', () => {
    const grammar = parseRegexGrammar({ text: '(?i)a+' });
    expect(grammar.start).toBe('root');
    expect([...grammar.rules.keys()]).toEqual(['root']);
    expect(grammar.rules.get('root')!.body).toMatchObject({
      kind: 'regex',
      source: '(?i)a+',
      dialect: 'ecma',
    });
    expect(grammar.warnings).toEqual([]);
  });

  it('says where the text is wrong, and what it does not read strictly', () => {
    const [warning, ...others] = parseRegexGrammar({ text: '\\:', file: 'x.regex' }).warnings;
    expect(warning).toMatch(/^x\.regex:1:1: .*Annex B/);
    expect(others).toEqual([]);
    let error: unknown;
    try {
      parseRegexGrammar({ text: 'a\nb(' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(GrammarError);
    expect((error as GrammarError).problems).toMatchObject([{ line: 2, column: 2, offset: 3, rule: 'root' }]);
    expect(() => parseRegexGrammar({ text: '(a)\\1' })).toThrow(UnsupportedError);
    expect(parseRegexGrammar({ text: 'a' }, { start: 'root' }).start).toBe('root');
    expect(() => parseRegexGrammar({ text: 'a' }, { start: 'main' })).toThrow('no rule "main"');
  });
});
