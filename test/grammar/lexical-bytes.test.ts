import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import {
  characterClass,
  choice,
  EMPTY,
  type Expr,
  repeat,
  rule,
  sequence,
  text,
} from '../../src/grammar/ir.ts';
import { byteDfaOf, codePointDfaToBytes } from '../../src/grammar/lexical/byte-language.ts';
import { MAX_LEXICAL_DEPTH } from '../../src/grammar/lexical/limits.ts';
import { readGrammarRegex } from '../../src/grammar/lexical/regex.ts';
import {
  accepts,
  classOf,
  complement,
  equals,
  EVERYTHING,
  minimise,
  NOTHING,
} from '../../src/regex/algebra.ts';
import { CharacterSet, LAST_CODE_POINT } from '../../src/regex/character-set.ts';
import type { Dfa } from '../../src/regex/dfa.ts';
import { textsOver } from '../regex/patterns.ts';

const encoder = new TextEncoder();

function acceptsBytes(dfa: Dfa, bytes: Iterable<number>): boolean {
  let state = 0;
  for (const byte of bytes) state = dfa.next[state * dfa.classCount + classOf(dfa, byte)]!;
  return dfa.accepting[state] === 1;
}

function acceptsText(dfa: Dfa, value: string): boolean {
  return acceptsBytes(dfa, encoder.encode(value));
}

const noRules = (): undefined => undefined;

/** The places in a text at which an expression that begins at one may end: a naive reading of what ir.ts says. */
function ends(expr: Expr, value: readonly string[], from: number, rules: Rules): ReadonlySet<number> {
  const all = Array.from({ length: value.length + 1 - from }, (_, i) => from + i);
  switch (expr.kind) {
    case 'empty':
      return new Set([from]);
    case 'text': {
      const letters = Array.from(expr.text);
      return new Set(letters.every((letter, i) => value[from + i] === letter) ? [from + letters.length] : []);
    }
    case 'class': {
      const letter = value[from];
      return new Set(letter !== undefined && expr.set.has(letter.codePointAt(0)!) ? [from + 1] : []);
    }
    case 'sequence':
      return expr.items.reduce<ReadonlySet<number>>(
        (places, item) => new Set([...places].flatMap((at) => [...ends(item, value, at, rules)])),
        new Set([from]),
      );
    case 'choice':
      return new Set(expr.items.flatMap((item) => [...ends(item, value, from, rules)]));
    case 'repeat': {
      const found = new Set<number>();
      let places: ReadonlySet<number> = new Set([from]);
      for (let count = 0; count <= Math.min(expr.max, expr.min + value.length); count++) {
        if (count >= expr.min) for (const at of places) found.add(at);
        places = new Set([...places].flatMap((at) => [...ends(expr.item, value, at, rules)]));
      }
      return found;
    }
    case 'rule':
      return ends(rules.get(expr.name)!, value, from, rules);
    case 'regex': {
      const regex = new RegExp(`^(?:${expr.source})$`, `${expr.flags}u`);
      return new Set(all.filter((to) => regex.test(value.slice(from, to).join(''))));
    }
    case 'and': {
      const sets = expr.items.map((item) => ends(item, value, from, rules));
      return new Set(all.filter((to) => sets.every((set) => set.has(to))));
    }
    case 'not': {
      const set = ends(expr.item, value, from, rules);
      return new Set(all.filter((to) => !set.has(to)));
    }
    case 'lazy': {
      const set = ends(expr.item, value, from, rules);
      return new Set(set.size === 0 ? [] : [Math.min(...set)]);
    }
    case 'substring': {
      const found = new Set<string>(['']);
      for (let i = 0; i < expr.chunks.length; i++) {
        for (let j = i; j < expr.chunks.length; j++) found.add(expr.chunks.slice(i, j + 1).join(''));
      }
      return new Set(all.filter((to) => found.has(value.slice(from, to).join(''))));
    }
    default:
      throw new Error(`${expr.kind} is not regular`);
  }
}

type Rules = ReadonlyMap<string, Expr>;

const LETTERS = ['a', 'é', '😀'];
const letter = fc.constantFrom(...LETTERS);

const leaf: fc.Arbitrary<Expr> = fc.oneof(
  fc.constant(EMPTY),
  fc.array(letter, { maxLength: 2 }).map((letters) => text(letters.join(''))),
  fc
    .array(letter, { maxLength: 2 })
    .map((letters) =>
      characterClass(
        CharacterSet.fromBounds(letters.flatMap((one) => [one.codePointAt(0)!, one.codePointAt(0)!])),
      ),
    ),
  fc.constant(characterClass(CharacterSet.ALL)),
  fc
    .constantFrom('a*', '.', '[^é]+', '(?:aé|😀)?', 'a+?|', '(?=a)..')
    .map((source): Expr => ({ kind: 'regex', source, flags: '', dialect: 'ecma' })),
  fc
    .array(fc.constantFrom('a', 'é', 'aé', '', '😀'), { maxLength: 3 })
    .map((chunks): Expr => ({ kind: 'substring', chunks })),
  fc.constantFrom('r', 's').map((name) => rule(name)),
);

const expressions: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4 },
    { arbitrary: leaf, weight: 4 },
    { arbitrary: fc.array(tie('expr'), { minLength: 1, maxLength: 3 }).map(sequence), weight: 3 },
    { arbitrary: fc.array(tie('expr'), { maxLength: 3 }).map(choice), weight: 2 },
    {
      arbitrary: fc
        .tuple(tie('expr'), fc.integer({ min: 0, max: 2 }), fc.constantFrom(0, 1, 2, Infinity))
        .map(([item, min, more]) => repeat(item, min, min + more)),
      weight: 2,
    },
    {
      arbitrary: fc
        .array(tie('expr'), { minLength: 1, maxLength: 2 })
        .map((items): Expr => ({ kind: 'and', items })),
      weight: 1,
    },
    { arbitrary: tie('expr').map((item): Expr => ({ kind: 'not', item })), weight: 1 },
    { arbitrary: tie('expr').map((item): Expr => ({ kind: 'lazy', item })), weight: 1 },
  ),
})).expr;

const RULES: Rules = new Map([
  ['r', choice([text('aa'), rule('s')])],
  ['s', repeat(text('é'), 1, 2)],
]);

describe('byteDfaOf', () => {
  it('reads what a naive reading of expressions does', () => {
    const texts = textsOver(LETTERS, 4);
    let accepted = 0;
    fc.assert(
      fc.property(expressions, (expr) => {
        const dfa = byteDfaOf(expr, (name) => RULES.get(name));
        for (const value of texts) {
          const letters = Array.from(value);
          const expected = ends(expr, letters, 0, RULES).has(letters.length);
          if (expected) accepted++;
          if (acceptsText(dfa, value) !== expected) {
            throw new Error(`${JSON.stringify(expr)} is wrong about ${JSON.stringify(value)}`);
          }
        }
        expect(equals(minimise(dfa), dfa)).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(3000);
  });

  it('of not: whole characters only', () => {
    const dfa = byteDfaOf({ kind: 'not', item: text('a') }, noRules);
    for (const bytes of [[], [0x62], [0x61, 0x61], [0xc3, 0xa9], [0xf4, 0x8f, 0xbf, 0xbf]]) {
      expect(acceptsBytes(dfa, bytes)).toBe(true);
    }
    for (const bytes of [
      [0x61],
      [0xc3],
      [0x80],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xff],
    ]) {
      expect(acceptsBytes(dfa, bytes)).toBe(false);
    }
  });

  it('of a regex, looks into its own text only', () => {
    const regex: Expr = { kind: 'regex', source: '(?<!.)a\\b', flags: '', dialect: 'rust' };
    const dfa = byteDfaOf(sequence([text('x'), regex, text('y')]), noRules);
    expect(acceptsText(dfa, 'xay')).toBe(true);
  });

  it('takes a text that cannot be written as none', () => {
    expect(equals(byteDfaOf(text('\ud800'), noRules), NOTHING)).toBe(true);
    expect(equals(byteDfaOf(choice([]), noRules), NOTHING)).toBe(true);
  });

  it.each<[string, Expr, string]>([
    ['a rule that recurs', rule('loop'), 'The rule "loop" refers to itself (loop -> middle -> loop)'],
    ['a rule that is missing', rule('none'), '"none" is not defined'],
    ['a schema', rule('json'), 'a JSON Schema in the rule "json"'],
    ['a special token', { kind: 'special', text: '<think>', at: 7 }, '<think>'],
    [
      'a grammar',
      { kind: 'grammar', grammar: { start: 'x', rules: new Map(), warnings: [] } },
      'another grammar',
    ],
  ])('names %s', (_, expr, part) => {
    const rules: Rules = new Map<string, Expr>([
      ['loop', sequence([text('a'), rule('middle', 5)])],
      ['middle', choice([text('b'), rule('loop', 9)])],
      ['json', { kind: 'json', schema: true }],
    ]);
    const make = (): unknown => byteDfaOf({ kind: 'not', item: expr }, (name) => rules.get(name));
    expect(make).toThrow(GrammarError);
    expect(make).toThrow(part);
  });

  it('names the limit that is exceeded', () => {
    const chain = new Map<string, Expr>();
    for (let i = 0; i < 5000; i++) chain.set(`r${i}`, rule(`r${i + 1}`));
    const doubled = new Map<string, Expr>();
    for (let i = 0; i < 60; i++) doubled.set(`r${i}`, sequence([rule(`r${i + 1}`), rule(`r${i + 1}`)]));
    doubled.set('r60', text('a'));
    let nested: Expr = text('a');
    for (let i = 0; i < 5000; i++) nested = { kind: 'repeat', item: nested, min: 0, max: 1 };
    let negated: Expr = text('a');
    for (let i = 0; i < 50_000; i++) negated = { kind: 'not', item: negated };
    const any = choice([text('a'), text('b')]);
    const cases: [Expr, Rules][] = [
      [rule('r0'), chain],
      [rule('r0'), doubled],
      [nested, doubled],
      [negated, doubled],
      [sequence([repeat(any, 0, Infinity), text('a'), repeat(any, 30, 30)]), doubled],
      [repeat(characterClass(CharacterSet.ALL), 0, 1e9), doubled],
      [repeat(text('a'), 1e9, 1e9), doubled],
    ];
    for (const [expr, rules] of cases) {
      expect(() => byteDfaOf(expr, (name) => rules.get(name))).toThrow(
        expect.objectContaining({ code: 'limit' }),
      );
    }
  });

  it('reads what is as deep as may be', () => {
    const allowed: Expr[] = [text('a'), text('a')];
    // Two levels for each lazy expression, and two for the sequence in one.
    for (let i = 0; i < MAX_LEXICAL_DEPTH / 6 - 1; i++) {
      allowed[0] = { kind: 'lazy', item: sequence([text('a'), { kind: 'lazy', item: allowed[0]! }]) };
    }
    for (let i = 0; i < MAX_LEXICAL_DEPTH - 3; i++) allowed[1] = { kind: 'not', item: allowed[1]! };
    for (const expr of allowed) expect(byteDfaOf(expr, noRules).size).toBeGreaterThan(1);
  });

  it('repeats what is empty as often as one likes', () => {
    expect(acceptsText(byteDfaOf({ kind: 'repeat', item: EMPTY, min: 1e9, max: 1e9 }, noRules), '')).toBe(
      true,
    );
  });

  it.each<[string, number]>([
    ['(.|\\n){1000,3000}', 24_002],
    ['[a-z]{1,10000}', 10_002],
    ['[^"\\\\]{0,5000}', 40_002],
  ])('makes of %s an automaton of %d states', (source, size) => {
    const dfa = byteDfaOf({ kind: 'regex', source, flags: '', dialect: 'rust' }, noRules);
    expect(dfa.size).toBe(size);
  });
});

describe('codePointDfaToBytes', () => {
  it('reads each character as the automaton over code points does', () => {
    const sets = [
      CharacterSet.of(
        0x7f,
        0x80,
        0x7ff,
        0x800,
        0xfff,
        0x1000,
        0xd7ff,
        0xe000,
        0xffff,
        0x10000,
        0x10ffff,
        0x10ffff,
      ),
      CharacterSet.of(0xe000, 0x3ffff),
    ];
    for (const dfa of [
      readGrammarRegex('\\w', '', 'rust'),
      readGrammarRegex('\\p{Lu}\\pL|\\PL', '', 'rust'),
      ...sets.map((set) => singles(set)),
    ]) {
      const bytes = codePointDfaToBytes(dfa);
      for (let point = 0; point <= LAST_CODE_POINT; point += point < 0x3000 ? 1 : 7) {
        if (point >= 0xd800 && point <= 0xdfff) continue;
        const value = String.fromCodePoint(point);
        if (acceptsText(bytes, value) !== accepts(dfa, value)) expect.fail(`U+${point.toString(16)}`);
      }
    }
  });

  it('leaves nothing out and adds nothing', () => {
    expect(equals(codePointDfaToBytes(NOTHING), NOTHING)).toBe(true);
    const all = codePointDfaToBytes(EVERYTHING);
    expect(all.size).toBe(9);
    expect(equals(codePointDfaToBytes(complement(NOTHING)), all)).toBe(true);
  });

  it('names the limit that is exceeded', () => {
    const limits = { maxStates: 100, maxTransitions: 1_000_000, maxWork: 1_000_000 };
    expect(() => codePointDfaToBytes(readGrammarRegex('\\w', '', 'rust'), limits)).toThrow(
      expect.objectContaining({ code: 'limit', message: expect.stringContaining('100 states') }),
    );
  });
});

function singles(set: CharacterSet): Dfa {
  const source = `[${set.ranges.map((bound, i) => `\\x{${bound.toString(16)}}${i % 2 === 0 ? '-' : ''}`).join('')}]`;
  return readGrammarRegex(source, '', 'rust');
}
