import { describe, expect, it } from 'vitest';
import { GrammarError, UnsupportedError, WellformedError } from '../../src/base/errors.ts';
import { accepts } from '../../src/regex/algebra.ts';
import { propertySet } from '../../src/regex/classes.ts';
import { isStrictRegex, readRegex } from '../../src/regex/regex.ts';

function errorOf(source: string): unknown {
  try {
    readRegex(source);
  } catch (error) {
    return error;
  }
  return undefined;
}

function finds(source: string, text: string): boolean {
  const regex = readRegex(source);
  const found = regex.test(text);
  expect(accepts(regex.dfa()!, text), `the automaton of /${source}/ in ${JSON.stringify(text)}`).toBe(found);
  return found;
}

describe('readRegex', () => {
  it.each([
    ['a**', 2, 'nothing to repeat'],
    ['(a', 0, 'not closed'],
    ['ab)', 2, 'no group is open'],
    ['[a', 0, 'not closed'],
    ['[b-a]', 1, 'out of order'],
    ['a{2,1}', 1, 'out of order'],
    ['a\\', 1, 'backslash'],
    ['(?P<name>a)', 0, '(?<name>...)'],
    ['(?<n>a)(?<n>b)', 7, 'two groups'],
    ['(?<1>a)', 3, 'name'],
    ['(?<n>a)\\k<m>', 7, '"m"'],
    ['(?<n>a)\\k', 7, '\\k<name>'],
    ['(?i)a', 0, '(?ims-ims:...)'],
    ['(?<=a)*', 6, 'nothing to repeat'],
    ['^*', 1, 'nothing to repeat'],
    ['{1}', 0, 'nothing to repeat'],
  ])('says what is wrong with %s', (source, offset, part) => {
    const error = errorOf(source) as GrammarError;
    expect(error).toBeInstanceOf(GrammarError);
    expect(error.code).toBe('bad-grammar');
    expect(error.offset).toBe(offset);
    expect(error.message).toContain(`malformed at offset ${offset}: `);
    expect(error.message).toContain(part);
    expect(isStrictRegex(source)).toBe(false);
  });

  it.each([
    ['(a)\\1', '"\\1" at offset 3'],
    ['(?<n>a)\\k<n>', '"\\k<n>" at offset 7'],
    ['\\2(a)(b)', '"\\2" at offset 0'],
  ])('names what %s needs and no automaton has', (source, part) => {
    const error = errorOf(source) as Error;
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error.message).toContain(part);
    expect(isStrictRegex(source)).toBe(true);
  });

  it.each([
    ['^\\:$', ':', ['\\:']],
    ['^\\_\\-$', '_-', ['\\_\\-']],
    ['{model}', '{model}', ['model']],
    ['^a{,3}$', 'a{,3}', ['aaa', 'a']],
    ['^]$', ']', []],
    ['^\\101$', 'A', ['101']],
    ['^[\\w-a]$', '-', ['[']],
    ['^\\c$', '\\c', ['c']],
    ['^[\\c1]$', '\u0011', ['c', '1']],
    ['^(?=a)*b$', 'b', ['ab']],
    ['^\\p{L}\\_$', 'p{L}_', ['a_']],
    ['^\\u{3}\\_$', 'uuu_', ['\u0003_']],
    ['^\\ud83d\\ude00\\_$', '\u{1f600}_', ['\ude00_']],
    ['^\\A\\Z$', 'AZ', ['']],
    ['^\\k<a>$', 'k<a>', []],
  ])('reads %s as Annex B does, with a warning', (source, text, others) => {
    expect(isStrictRegex(source)).toBe(false);
    expect(finds(source, text)).toBe(true);
    for (const other of others) expect(finds(source, other), other).toBe(false);
    const { warnings } = readRegex(source);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/not valid with the flag u, at offset \d+: .*Annex B/);
    if (/\\[pu]\{/.test(source)) expect(warnings[0]).toMatch(/then means the letter [pu]/);
  });

  it.each([
    // The first matches, the others do not.
    ['b', ['abc', 'ac', '']],
    ['^b', ['bc', 'abc']],
    ['b$', ['ab', 'b\n', 'bc']],
    ['^.$', ['\u{1f600}', '\n', '\r', '\u2028', '\u2029', 'ab', '']],
    ['^[^]$', ['\n', 'ab', '']],
    ['[]', []],
    [
      '^\\s+$',
      ['\t\v\f \u00a0\ufeff\u1680\u2003\u202f\u205f\u3000\n\r\u2028\u2029', '\u200b', '\u180e', '\u0085'],
    ],
    ['^\\S$', ['\u200b', '\ufeff', '\u3000']],
    ['^\\d$', ['9', '\u0669', '\uff11']],
    ['^\\w$', ['_', '\u00e9', '-', '\u017f', '\u212a']],
    ['\\bfoo\\b', ['a foo.', 'afoo', 'foob', 'foo_']],
    ['\\Boo\\b', ['a foo.', 'oo']],
    ['^\\p{L}+$', ['aé漢', 'a1']],
    ['^\\P{Script=Greek}$', ['a', 'α']],
    ['^[\\p{Lu}\\d]+$', ['Ä1', 'ä']],
    ['^\\p{digit}+$', ['৪২', 'a']],
    ['^\\ud83d$', ['\ud83d', '\u{1f600}']],
    ['^[\\u{1f600}-\\u{1f64f}]$', ['\u{1f600}', '\ud83d', '\u{1f650}']],
    ['^(?:a|b)(?<name>c)??$', ['ac', 'c', 'ab']],
    ['^(?!.*(?:foo|bar))[a-z]+$', ['fobar'.slice(0, 4), 'xfoo', 'barx', '']],
    ['^(?=.*\\d)(?=.*[a-z])\\w{4,}$', ['a1__', '1111', 'aaaa', 'a1_']],
    ['(?<![\\w.])\\d+(?![\\w.])', ['a 12 b', 'a12', '1.5', 'x.12']],
    ['(?<=^a(?=b)).', ['ab', 'aab', 'ac']],
    ['^(?:(?!ab).)*$', ['aacb', 'ab', 'cabc']],
    ['(?s:^.$)', ['\n', '']],
    ['^(?s:.)(?-s:.)$', ['\na', 'a\n']],
    ['(?m:^b$)', ['a\nb\u2028c', 'ab\nbc']],
    ['^(?m:a$|b)(?s:.)c$', ['a\nc', 'a-c']],
    ['^(?:(?<n>a)|(?<n>b))$', ['a', 'ab']],
    ['^x{3}y{2,}z{0,1}$', ['xxxyyy', 'xxyy', 'xxxyyzz']],
    ['^\\cJ\\x41\\u0042\\u{43}\\0$', ['\nABC\0', '\nABC0']],
  ] as const)('%s finds what it says', (source, [text, ...others]) => {
    if (text !== undefined) expect(finds(source, text)).toBe(true);
    for (const other of others) expect(finds(source, other), JSON.stringify(other)).toBe(false);
    expect(readRegex(source).warnings).toEqual([]);
    expect(isStrictRegex(source)).toBe(true);
  });

  it('refuses by name what is too deep or too large', () => {
    const nested = (depth: number): string => `${'(?:a|'.repeat(depth)}b${')*'.repeat(depth)}$`;
    expect(finds(`^${nested(500)}`, 'abba')).toBe(true);
    expect(finds(`^${'(?=.*'.repeat(400)}a${')'.repeat(400)}`, 'bba')).toBe(true);
    for (const [source, part] of [
      [nested(10_000), '500'],
      [`${'('.repeat(50_000)}${')'.repeat(50_000)}`, '500'],
      ['(?:(?:a{0,1000}){0,1000}){0,1000}', '500000'],
      ['a{1000000000}', '500000'],
      [Array.from({ length: 1100 }, (_, i) => `(?=.{${i % 9}})`).join(''), '1000 lookaheads'],
    ] as const) {
      const error = errorOf(source) as WellformedError;
      expect(error).toBeInstanceOf(WellformedError);
      expect(error.code).toBe('limit');
      expect(error.message).toContain(part);
      expect(isStrictRegex(source)).toBe(true);
    }
    expect(isStrictRegex('('.repeat(100_000))).toBe(false);
  });

  it('gives the same object for the same source', () => {
    expect(readRegex('^same$')).toBe(readRegex('^same$'));
    expect(readRegex('^same$').dfa()).toBe(readRegex('^same$').dfa());
  });

  it.each([
    ['^(a|aa)+$', 3],
    ['(.*a){20}', 21],
    ['^[a-z]{0,5000}$', 5002],
    ['(?:\\S+\\s+){0,19}', 1],
    ['^.{0,1000}$', 1002],
    ['[\\s\\S]{1,500}x', 3],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 10],
    ['^(?=.*a)(?!.*b)[a-c]+$', 3],
    // What is seen of three kinds, as long as it matters how far: 1 + 3 * 6 + 3 * 6 + 6, and what is dead.
    ['^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{8,}$', 44],
    ['(a|b)*a(a|b){20}$', undefined],
    ['^.{0,65535}$', undefined],
  ])('makes of %s an automaton of %s states, if any', (source, size) => {
    const regex = readRegex(source);
    expect(regex.dfa()?.size).toBe(size);
  });

  it('judges without an automaton what is too large for one', () => {
    const regex = readRegex('^(?:a|b)*a(?:a|b){40}$');
    expect(regex.dfa()).toBeUndefined();
    expect(regex.test(`${'ab'.repeat(500)}a${'b'.repeat(40)}`)).toBe(true);
    expect(regex.test(`${'ab'.repeat(500)}b${'b'.repeat(40)}`)).toBe(false);
    const counted = readRegex('^.{0,65535}$');
    expect(counted.test('a'.repeat(65535))).toBe(true);
    expect(counted.test('a'.repeat(65536))).toBe(false);
    // Where a backtracking matcher would need longer than the universe has been there.
    expect(readRegex('^(?:(?:a+)+)+$').test(`${'a'.repeat(5000)}b`)).toBe(false);
  });
});

describe('propertySet', () => {
  it.each([
    'L',
    'Lu',
    'Nd',
    'Cn',
    'Cs',
    'Co',
    'Any',
    'ASCII',
    'Script=Han',
    'Script_Extensions=Greek',
    'White_Space',
    'Noncharacter_Code_Point',
    'Default_Ignorable_Code_Point',
    'Emoji',
  ])('has what RegExp finds: %s', (name) => {
    const set = propertySet(name)!;
    const oracle = new RegExp(`^\\p{${name}}$`, 'u');
    const wrong: number[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      if (oracle.test(String.fromCodePoint(codePoint)) !== set.has(codePoint)) wrong.push(codePoint);
    }
    expect(wrong).toEqual([]);
  });

  it('knows no others', () => {
    for (const name of ['Foo', '', 'L}', 'Script', 'L=', 'RGI_Emoji', '__proto__']) {
      expect(propertySet(name), name).toBeUndefined();
    }
  });
});
