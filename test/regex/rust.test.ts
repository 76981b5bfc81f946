import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrammarError, UnsupportedError, WellformedError } from '../../src/base/errors.ts';
import { parsePattern, readGrammarRegex } from '../../src/grammar/lexical/regex.ts';
import { accepts } from '../../src/regex/algebra.ts';
import { MAX_NESTING } from '../../src/regex/limits.ts';

function matches(source: string, text: string, flags = ''): boolean {
  return accepts(readGrammarRegex(source, flags, 'rust'), text);
}

describe('parseRustRegex', () => {
  it.each<[source: string, flags: string, matched: string[], others: string[]]>([
    ['.', '', ['a', '\r', '\u2028', '😀'], ['\n', '']],
    ['.', 's', ['\n', '\r'], ['ab']],
    ['(?R).', '', ['a'], ['\r', '\n']],
    ['\\d+', '', ['12', '१२'], ['²', 'a']],
    ['\\w+', '', ['añ_1', 'e\u0301', '\u200d', '漢'], ['-', '']],
    ['\\s+', '', [' \u00a0\u3000\u0085'], ['\ufeff', 'a']],
    ['\\D\\W\\S', '', ['a-b'], ['1-b', 'aab', 'a- ']],
    ['(?-u)\\d\\w\\s', '', ['1a '], ['१a ', '1é ']],
    ['\\x41\\x{1F600}\\u0042\\u{43}\\U00000044\\U{45}', '', ['A😀BCDE'], ['A']],
    ['\\a\\f\\t\\n\\r\\v\\cA', '', ['\x07\f\t\n\r\v\x01'], ['']],
    ['\\.\\/\\-\\#\\ \\&\\~\\"', '', ['./-# &~"'], ['']],
    ['\\pL\\PL\\p{Greek}\\p{Uppercase_Letter}', '', ['a1αA'], ['11αA', 'aaαA', 'a1aA', 'a1αa']],
    ['\\p{greek}\\p{sc=Latin}\\p{scx: Han}\\p{lowercase letter}', '', ['αa漢a'], ['αα漢a']],
    ['\\p{Script!=Greek}\\p{gc=Nd}\\p{ascii}', '', ['a1a'], ['α1a', 'a1é']],
    ['[[:alpha:]][[:^digit:]][[:word:]-]', '', ['ab-', 'Zé_'], ['éb-', 'a1-']],
    ['[a-z&&[^b]]', '', ['a', 'z'], ['b', '-', '&']],
    ['[a-e--b-c]', '', ['a', 'd'], ['b', 'c', '-']],
    ['[a-c~~b-d]', '', ['a', 'd'], ['b', 'c']],
    ['[a-z--m&&l-o]', '', ['l', 'n'], ['m', 'a']],
    ['[]a]', '', [']', 'a'], ['b']],
    ['[^]a]', '', ['b'], [']', 'a']],
    ['[-a][a-][a\\-z][--a]?', '', ['-aa', '--z', 'a--'], ['b-a', 'a-b']],
    ['[&~-]', '', ['&', '~', '-'], ['a']],
    ['[[a-c][x-z]_]', '', ['a', 'y', '_'], ['d', '[']],
    ['[\\d\\]\\^\\n]', '', ['1', ']', '^', '\n'], ['n']],
    ['a]}', '', ['a]}'], ['a']],
    ['a{2}b{1,}c{,2}d{0}e{1,2}?', '', ['aabe', 'aabbccee'], ['abe', 'aabccce']],
    ['a**b+?+(c{2}){2}', '', ['bcccc', 'aabbcccc'], ['acccc', 'bccc']],
    ['^*a$?\\A*', '', ['a'], ['']],
    ['|a|', '', ['', 'a'], ['aa']],
    ['(?:)()(?P<n>a)(?<m>b)', '', ['ab'], ['a']],
    ['a(?i)b|c', '', ['ab', 'aB', 'c', 'C'], ['AB']],
    ['(a(?i)b)c', '', ['aBc'], ['aBC']],
    ['(?i-s:a.)b', 's', ['Axb'], ['A\nb', 'AxB']],
    ['(?i)Σ[à-ö]', '', ['σÀ', 'ςÖ', 'Σä'], ['σ×', 'Σ÷', 's']],
    ['[^k]', 'i', ['a', '!'], ['k', 'K', '\u212a']],
    ['\\Pl', 'i', ['1'], []],
    ['\\P{Lu}\\p{Lu}', 'i', ['1a', '1A'], ['aa', 'AA']],
    ['[a-z--[k]]', 'i', ['A', 's', '\u017f'], ['K', 'k', '\u212a']],
    ['Σk', 'ia', ['Σk', 'ΣK'], ['σk', 'Σ\u212a']],
    ['(?i-u)k', '', ['k', 'K'], ['\u212a']],
    ['a b # c\n [ a b ] \\  ( ?:x)? d { 2 } ', 'x', ['aba dd', 'abb xdd'], ['ab a dd', 'ab  dd']],
    ['(?x) a b (?-x) c', '', ['ab c'], ['abc', 'ab  c']],
    ['(?m)a$\n^b', '', ['a\nb'], ['ab']],
    ['(?m)a$.', 's', ['a\n'], ['ab', 'a\r']],
    ['(?mR)a$..?^b', 's', ['a\rb', 'a\nb', 'a\r\nb'], ['axb', 'a\n\nxb']],
    ['(?mR)a\r$\n', '', [], ['a\r\n']],
    ['a.*\\z', '', ['a', 'abc'], ['b', 'a\n']],
    ['a\\b.b', '', ['a-b', 'a b'], ['aéb', 'aab']],
    ['(?-u:a\\b)éb', '', ['aéb'], ['aab']],
    ['é\\Bé', '', ['éé'], ['é']],
    ['.*\\<b\\>.*', '', ['b', 'a b c'], ['ab', 'bc']],
    ['.*\\b{start}b\\b{end}.*', '', ['b', '-b-'], ['ab', 'bc']],
    ['.\\b{start-half}.\\b{end-half}.', '', ['-a-', '---'], ['aa-', '-aa']],
    ['(?=a..)(?!.b).*(?<=c)(?<!bc)', '', ['adc', 'acc'], ['abc', 'ac', 'adb']],
    ['(?U)a+?', '', ['aa'], ['']],
  ])('%s with the flags "%s" matches what it says', (source, flags, matched, others) => {
    for (const text of matched) expect(matches(source, text, flags), JSON.stringify(text)).toBe(true);
    for (const text of others) expect(matches(source, text, flags), JSON.stringify(text)).toBe(false);
  });

  it.each([
    ['a{', 1, 'a repeat is written'],
    ['{"a"}', 0, 'nothing to repeat'],
    ['a{2,1}', 1, 'out of order'],
    ['a|*', 2, 'nothing to repeat'],
    ['(?i)*', 4, 'nothing to repeat'],
    ['(a', 0, 'not closed'],
    ['a)', 1, 'no group is open'],
    ['[]', 0, 'not closed'],
    ['[a', 0, 'not closed'],
    ['[a-', 0, 'not closed'],
    ['x[a[b]', 1, 'not closed'],
    ['[z-a]', 1, 'out of order'],
    ['[a-\\d]', 1, 'ends in a class'],
    ['(?P<1>a)', 4, 'a name of a group'],
    ['(?<n>a)(?<n>b)', 10, 'two groups'],
    ['(?<n', 0, 'not closed'],
    ['(?)', 0, 'no group'],
    ['(?z)', 0, 'no group'],
    ['(?ii)', 0, 'no group'],
    ['(?i-)', 0, 'no group'],
    ['(?#c)', 0, 'no group'],
    ['\\', 0, 'backslash'],
    ['\\Z', 0, '\\z'],
    ['\\0', 0, '\\x00'],
    ['\\e', 0, 'no escape'],
    ['\\x4', 0, 'hexadecimal'],
    ['\\u{110000}', 0, 'no character'],
    ['\\ud800', 0, 'no character'],
    ['a\\p{Foo}', 1, '"Foo"'],
    ['\\p{Age=3.0}', 0, '"Age=3.0"'],
    ['\\p{L', 0, 'not closed'],
    ['\\c1', 0, '\\cJ'],
    ['\\b{foo}', 1, 'no boundary'],
    ['[\\b]', 1, 'no escape'],
    ['(?-u).', 5, 'UTF-8'],
    ['(?-u)\\W', 5, 'UTF-8'],
    ['(?-u)[^a]', 5, 'UTF-8'],
    ['(?-u)[é]', 6, 'Unicode'],
    ['(?-u)\\xff', 5, 'UTF-8'],
    ['(?-u)\\pL', 5, 'Unicode'],
  ])('says what is wrong with %s', (source, offset, part) => {
    const error = errorOf(() => matches(source, ''));
    expect(error).toBeInstanceOf(GrammarError);
    expect((error as GrammarError).offset).toBe(offset);
    expect((error as GrammarError).message).toContain(`malformed at offset ${offset}: `);
    expect((error as GrammarError).message).toContain(part);
  });

  it.each(['(a)\\1', '(?P<n>a)(?P=n)', '(?<n>a)\\k<n>'])('names the back-reference in %s', (source) => {
    const error = errorOf(() => matches(source, ''));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect((error as Error).message).toContain('back-reference');
  });

  it.each([['l'], ['g'], ['ii']])('refuses the flags %s', (flags) => {
    expect(() => matches('a', 'a', flags)).toThrow(`"${flags}"`);
    expect(() => readGrammarRegex('a', flags, 'ecma')).toThrow(`"${flags}"`);
  });

  it('refuses by name what is nested too deep, and nothing else', () => {
    const nest = (open: string, close: string, depth: number): string =>
      open.repeat(depth) + 'a' + close.repeat(depth);
    expect(matches(nest('(', ')', MAX_NESTING), 'a')).toBe(true);
    expect(matches(nest('[', ']', MAX_NESTING), 'a')).toBe(true);
    for (const source of [
      nest('(', ')', 100_000),
      nest('(?=', ')', 100_000),
      nest('[', ']', 100_000),
      nest('', '?', 100_000),
      nest('', '{2}', 100_000),
      nest('(', '?)??', 400),
    ]) {
      const error = errorOf(() => parsePattern(source, '', 'rust'));
      expect(error).toBeInstanceOf(WellformedError);
      expect((error as WellformedError).code).toBe('limit');
    }
    expect(errorOf(() => matches('a' + '{2}'.repeat(100), ''))).toMatchObject({ code: 'limit' });
  });
});

function errorOf(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A class, as the regex crate and as ECMA-262 with the flag v write it. */
interface Written {
  readonly rust: string;
  readonly ecma: string;
}

const member: fc.Arbitrary<Written> = fc
  .constantFrom(
    'a',
    'k',
    'S',
    'a-m',
    'K-Z',
    '\\u{17f}',
    '\\u{212a}',
    'α-ω',
    '\\u{df}',
    '\\p{Lu}',
    '\\P{Lu}',
    '\\p{L}',
  )
  .map((text) => ({ rust: text, ecma: text }));

const classes: fc.Arbitrary<Written> = fc.letrec<{ set: Written; operand: Written }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: member.map(({ rust, ecma }) => ({ rust: `[${rust}]`, ecma: `[${ecma}]` })), weight: 2 },
    { arbitrary: tie('set'), weight: 1 },
  ),
  set: fc
    .record({
      operands: fc.array(tie('operand'), { minLength: 1, maxLength: 3 }),
      members: fc.array(member, { maxLength: 2 }),
      operator: fc.constantFrom('', '', '&&', '--'),
      negated: fc.boolean(),
    })
    .map(({ operands, members, operator, negated }) => {
      const all = operator === '' ? [...operands, ...members] : operands;
      const write = (form: keyof Written): string =>
        `[${negated ? '^' : ''}${all.map((one) => one[form]).join(operator)}]`;
      return { rust: write('rust'), ecma: write('ecma') };
    }),
})).set;

describe('classes of the regex crate', () => {
  it('hold what RegExp finds with the flag v', () => {
    const sample = Array.from('akKsSzZ\u017f\u212aαΑςσßẞǅ1-_\u{10400}\u{10428}');
    fc.assert(
      fc.property(classes, fc.boolean(), ({ rust, ecma }, ignoreCase) => {
        const oracle = new RegExp(`^${ecma}$`, ignoreCase ? 'vi' : 'v');
        const dfa = readGrammarRegex(rust, ignoreCase ? 'i' : '', 'rust');
        for (const text of sample) {
          expect(accepts(dfa, text), `${rust} ${ignoreCase}: ${text}`).toBe(oracle.test(text));
        }
      }),
      { numRuns: 300 },
    );
  });
});
