import { describe, expect, it } from 'vitest';
import { GrammarError, UnsupportedError, WellformedError } from '../../src/base/errors.ts';
import {
  EMPTY,
  type Expr,
  type Grammar,
  characterClass,
  choice,
  repeat,
  rule,
  sequence,
  text,
} from '../../src/grammar/ir.ts';
import { printGrammar } from '../../src/grammar/print/print.ts';
import { readGrammar } from '../../src/grammar/read-grammar.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { CharacterSet } from '../../src/regex/character-set.ts';
import { accepts, differences, PRINTED, roundTrip } from './print-languages.ts';

const NOTHING: Expr = choice([]);

function grammar(rules: Readonly<Record<string, Expr>>, start = Object.keys(rules)[0]!): Grammar {
  const list = Object.entries(rules).map(([name, body]) => [name, { name, body }] as const);
  return { start, rules: new Map(list), warnings: [] };
}

const not = (item: Expr): Expr => ({ kind: 'not', item });
const and = (...items: Expr[]): Expr => ({ kind: 'and', items });
const lazy = (item: Expr): Expr => ({ kind: 'lazy', item });
const regex = (source: string, flags = '', dialect: 'ecma' | 'rust' = 'rust'): Expr => ({
  ...{ kind: 'regex', source, flags, dialect },
});
const set = (letters: string): Expr =>
  characterClass(
    CharacterSet.fromBounds(
      Array.from(letters, (one) => one.codePointAt(0)!).flatMap((code) => [code, code]),
    ),
  );
const without = (letters: string): Expr => {
  const expr = set(letters);
  return expr.kind === 'class' ? characterClass(expr.set.complement()) : expr;
};

const SIGNS = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  ...['\x80', '\xa0', '\xad', 'é', 'e\u0301', '\u2028', '\ufeff', '\ufffe', '\u{1f600}', '\u{10ffff}', '👩‍👩‍👧'],
];

describe.each(PRINTED)('printed as %s', (notation) => {
  it('literals keep every character', () => {
    const read = (literal: string): Expr | undefined =>
      roundTrip(grammar({ a: text(literal) }), notation)
        .read.rules.values()
        .next().value?.body;
    for (const sign of SIGNS) {
      expect(read(sign), JSON.stringify(sign)).toEqual(text(sign));
      expect(read(`a${sign}0`)).toEqual(text(`a${sign}0`));
      expect(read(`\\${sign}\\`)).toEqual(text(`\\${sign}\\`));
    }
    expect(read(SIGNS.join(''))).toEqual(text(SIGNS.join('')));
    expect(read('')).toEqual(EMPTY);
  });

  it('halves of surrogate pairs are refused in literals, and left out of classes', () => {
    for (const expr of [text('a\ud800'), { kind: 'substring', chunks: ['\udc00'] } satisfies Expr]) {
      expect(() => printGrammar(grammar({ a: expr }), notation)).toThrow(UnsupportedError);
    }
    const halves = characterClass(CharacterSet.of(0xd800, 0xdfff));
    const { read } = roundTrip(grammar({ a: choice([text('x'), halves]) }), notation);
    expect(differences(read, grammar({ a: text('x') }), ['x', '\ufffd'], 2)).toEqual([]);
    for (const bounds of [
      [0xd700, 0xd900],
      [0xdbff, 0xe100],
      [0, 0xd900, 0xf000, 0x10ffff],
    ]) {
      const before = grammar({ a: characterClass(CharacterSet.fromBounds(bounds)) });
      const after = roundTrip(before, notation).read;
      expect(differences(before, after, ['\ud700', '\ud7ff', '\ue000', '\ue100', '\uf000', 'a'], 1)).toEqual(
        [],
      );
    }
  });

  it('classes keep every character', () => {
    const letters = [
      'a',
      'b',
      '-',
      ']',
      '[',
      '^',
      '#',
      '&',
      '~',
      '/',
      '\\',
      '"',
      "'",
      '\n',
      'é',
      '\u{1f600}',
      'x',
      '4',
    ];
    const classes = [
      ...letters.flatMap((letter) => [set(letter), without(letter)]),
      ...[
        set('^a'),
        set('a^'),
        set('-]'),
        set(']^-['),
        without('^'),
        without('-]^['),
        set('#x4'),
        set('&~-'),
      ],
      ...[set(letters.join('')), without(letters.join('')), set(''), without('')],
      ...[
        [0x2b, 0x2d],
        [0x5b, 0x5e],
        [0x61, 0x62],
        [0x61, 0x63],
        [0x80, 0x10ffff],
        [0, 0x60],
        [0x23, 0x26],
      ].map((bounds) => characterClass(CharacterSet.fromBounds(bounds))),
    ];
    for (const one of classes) {
      const before = grammar({ a: choice([text('xx'), one]) });
      const { printed, read } = roundTrip(before, notation);
      expect(differences(before, read, [...letters, '+', ',', '%', '_'], 1), printed).toEqual([]);
    }
  });

  const [a, b, c] = ['a', 'b', 'c'].map(text) as [Expr, Expr, Expr];
  const word: Expr = repeat(set('ab'), 1, Infinity);
  const deep = and(word, not(sequence([word, b])));
  it.each<[string, Readonly<Record<string, Expr>>]>([
    ['sequences and choices', { r: sequence([a, choice([b, sequence([c, a]), EMPTY]), choice([a, b])]) }],
    [
      'what is not tidy',
      {
        r: {
          kind: 'sequence',
          items: [
            { kind: 'choice', items: [a] },
            { kind: 'sequence', items: [b, { kind: 'empty' }] },
          ],
        },
      },
    ],
    ['an empty literal that is repeated', { r: sequence([a, repeat({ kind: 'text', text: '' }, 2, 3)]) }],
    ['a choice of nothing', { r: choice([a, sequence([b, NOTHING]), repeat(NOTHING, 0, 2)]) }],
    [
      'repeats',
      {
        r: sequence([
          repeat(a, 0, 1),
          repeat(b, 2, 2),
          repeat(c, 1, 2),
          repeat(a, 2, Infinity),
          repeat(b, 0, 2),
        ]),
      },
    ],
    ['repeats of repeats', { r: repeat(repeat(repeat(repeat(text('ab'), 0, 1), 2, 2), 1, Infinity), 1, 2) }],
    [
      'left recursion',
      { r: choice([sequence([rule('r'), a]), rule('s')]), s: sequence([b, repeat(rule('r'), 0, 1)]) },
    ],
    ['a conjunction that is the start', { r: deep }],
    ['a conjunction in a rule', { r: sequence([c, rule('s')]), s: deep }],
    ['a conjunction in a sequence', { r: sequence([repeat(deep, 0, 2), c]) }],
    [
      'a complement that is repeated',
      { r: sequence([repeat(not(rule('s')), 1, 2)]), s: choice([a, sequence([b, word])]) },
    ],
    ['complements of complements', { r: not(not(choice([a, not(word)]))) }],
    ['complements alone', { r: and(not(a), not(word)) }],
    ['a complement first', { r: and(not(a), word, not(b), repeat(set('a'), 0, 3)) }],
    ['conjunctions of conjunctions', { r: and(word, and(repeat(a, 0, Infinity), not(text('aa')))) }],
    ['one conjunct', { r: and(word) }],
    [
      'a rule that is needed in a conjunction, and else',
      { r: sequence([rule('s'), c, and(rule('s'), not(a))]), s: rule('t'), t: word },
    ],
    ['the start in a conjunction', { r: choice([word]), s: and(rule('r'), not(a)) }],
    ['spans', { r: sequence([a, { kind: 'substring', chunks: ['a', 'bb', '', 'a"\\'] }]) }],
    ['no spans', { r: sequence([a, { kind: 'substring', chunks: [] }]) }],
    [
      'names that clash',
      { a_b: sequence([rule('a-b'), rule('A_B'), rule('a b')]), 'a-b': a, A_B: b, 'a b': c },
    ],
    [
      'a root that is not the start',
      { x: sequence([rule('root'), rule('start')]), root: a, start: b, 'root-2': c },
    ],
    [
      'names that no notation has',
      {
        '%': sequence(['日本', '', '_', '--', '9', '.x.', 'Regex', 'i', '::'].map((name) => rule(name))),
        日本: a,
        '': b,
        _: a,
        '--': b,
        '9': a,
        '.x.': b,
        Regex: choice([a, b]),
        i: c,
        '::': a,
      },
    ],
  ])('%s', (_, rules) => {
    const before = grammar(rules);
    const { printed, read } = roundTrip(before, notation);
    expect(differences(before, read, ['a', 'b', 'c', '"', '\\'], 5).slice(0, 3), printed).toEqual([]);
  });

  it('lazy lexemes', () => {
    const tail = sequence([repeat(set('ab'), 0, Infinity), c]);
    for (const rules of [
      { r: lazy(tail) },
      { r: sequence([rule('s'), repeat(a, 0, 1)]), s: lazy(tail) },
      { r: sequence([lazy(sequence([rule('s'), c])), b]), s: repeat(set('ab'), 0, Infinity) },
      { r: choice([lazy(choice([a, text('ab')])), sequence([lazy(lazy(tail)), lazy(and(word, not(a)))])]) },
      { r: and(lazy(choice([text('ab'), text('abc'), c])), not(c)) },
      { r: sequence([a, and(rule('s'), word), rule('s')]), s: lazy(choice([b, text('bc')])) },
    ] satisfies Record<string, Expr>[]) {
      const before = grammar(rules);
      const { printed, read } = roundTrip(before, notation);
      // What a lazy lexeme settles GBNF cannot say, and says so: there may be more texts.
      const recognizer = grammarRecognizer(read);
      const differing = differences(before, read, ['a', 'b', 'c'], 5).filter(
        (one) => notation !== 'gbnf' || !accepts(recognizer, one),
      );
      expect(differing.slice(0, 3), printed).toEqual([]);
    }
  });

  it('regular expressions of both dialects, with every flag', () => {
    const sources = [
      'a+|b',
      'a.b',
      '^[a-b]$',
      'A(?:b|c)*',
      '\\x61[^b]',
      'a\nb',
      'a/b',
      '\\/a',
      '[/"\\\\]',
      '\\d',
      '\\w',
      '',
      '(?=a)a',
      'É|k',
      'a b # c',
    ];
    for (const dialect of ['ecma', 'rust'] as const) {
      for (const flags of ['', 'i', 's', 'm', 'u', 'ims', 'ia', ...(dialect === 'rust' ? ['x', 'ix'] : [])]) {
        for (const source of sources) {
          if (dialect === 'rust' && source === '(?=a)a') continue;
          const before = grammar({ r: sequence([repeat(regex(source, flags, dialect), 1, 2), c]) });
          const { printed, read } = roundTrip(before, notation);
          const letters = ['a', 'A', 'b', 'c', '\n', '/', 'é', '\u212a', '٣', ' '];
          expect(differences(before, read, letters, 4).slice(0, 3), `${source} ${flags} ${printed}`).toEqual(
            [],
          );
        }
      }
    }
  });

  it('grammars within, with the same names', () => {
    const inner = grammar({ r: choice([rule('s'), b]), s: text('c') });
    const nested: Expr = { kind: 'grammar', grammar: inner };
    const before = grammar({ r: sequence([rule('s'), nested, nested]), s: text('a') });
    const { printed, read } = roundTrip(before, notation);
    expect(differences(before, read, ['a', 'b', 'c'], 4), printed).toEqual([]);
    // What stands there twice is written once.
    expect(printed.match(/"c"/g)).toHaveLength(1);
  });

  it('a grammar nested very deep ends as a limit, and a rule that is not there is named', () => {
    let body = a;
    for (let i = 0; i < 100_000; i++) body = { kind: 'repeat', item: body, min: 0, max: 2 };
    expect(() => printGrammar(grammar({ r: body }), notation)).toThrow(
      expect.objectContaining({ code: 'limit' }),
    );
    expect(() => printGrammar(grammar({ r: rule('nowhere') }), notation)).toThrow(GrammarError);
    expect(() => printGrammar(grammar({ r: and(rule('nowhere'), a) }), notation)).toThrow(/"nowhere"/);
    expect(() => printGrammar(grammar({ r: a }, 's'), notation)).toThrow(/"s"/);
  });

  it('comments stay comments, whatever line breaks they have', () => {
    const comments = ['one\ntwo\r\nthree\rroot ::= "x"'];
    const { printed } = roundTrip(grammar({ r: a }), notation, { comments });
    expect(printed.match(/^(#|\/\/) /gm)).toHaveLength(4);
  });
});

describe('JSON Schemas', () => {
  const schema = { type: 'string', maxLength: 3, const: '\ud83d\ude00"\n' };

  it.each([schema, true])('stay what they are in Lark', (one) => {
    const before = grammar({ r: sequence([repeat({ kind: 'json', schema: one }, 1, 2), text('x')]) });
    const { read } = roundTrip(before, 'lark');
    const [{ body } = { body: EMPTY }] = read.rules.values();
    expect(body).toMatchObject({
      items: [{ kind: 'repeat', min: 1, max: 2, item: { kind: 'json', schema: one } }, {}],
    });
  });

  it.each(['gbnf', 'ebnf'] as const)('become rules in %s, each once, or are refused', (notation) => {
    const value: Expr = { kind: 'json', schema };
    const before = grammar({ r: sequence([value, value]) });
    expect(() => printGrammar(before, notation)).toThrow(/schemaToGrammar/);
    const json = (): Grammar => grammar({ value: text('"v"') });
    const { printed, read } = roundTrip(before, notation, { json });
    expect(printed.match(/v/g)).toHaveLength(3 + 1);
    expect(accepts(grammarRecognizer(read), '"v""v"')).toBe(true);
  });
});

describe('special tokens', () => {
  const special = (given: Partial<Expr & { kind: 'special' }>): Grammar =>
    grammar({ r: sequence([{ kind: 'special', text: '<?>', ...given }, text('x')]) });

  it.each<[Partial<Expr & { kind: 'special' }>, string | undefined, string | undefined]>([
    [{ name: '<think>' }, '<think>', '<think>'],
    [{ name: '<|a|>', negated: true }, '!<|a|>', undefined],
    [{ ranges: [[5, 5]] }, '<[5]>', '<[5]>'],
    [{ ranges: [[5, 5]], negated: true }, '!<[5]>', '<[^5]>'],
    [
      {
        ranges: [
          [1, 3],
          [7, 7],
        ],
      },
      '(<[1]> | <[2]> | <[3]> | <[7]>)',
      '<[1-3,7]>',
    ],
    [{ ranges: [[1, 3]], negated: true }, undefined, '<[^1-3]>'],
    [{ ranges: [[0, 100_000]] }, undefined, '<[0-100000]>'],
    [{ ranges: [[0, Infinity]] }, undefined, '<[*]>'],
    [{ name: 'two words' }, undefined, undefined],
  ])('%j', (given, gbnf, lark) => {
    for (const [notation, wanted] of [
      ['gbnf', gbnf],
      ['lark', lark],
      ['ebnf', undefined],
    ] as const) {
      if (wanted === undefined) {
        expect(() => printGrammar(special(given), notation)).toThrow(UnsupportedError);
      } else expect(roundTrip(special(given), notation).printed).toContain(` ${wanted} "x"`);
    }
  });
});

describe('what engines elsewhere read', () => {
  it('says where a lazy lexeme is less than it was', () => {
    const until = grammar({ r: sequence([lazy(regex('.*b')), text('c')]) });
    expect(printGrammar(until, 'gbnf')).toMatch(
      /^# a lazy lexeme is written by its texts alone: .*\nroot ::= /,
    );
    expect(printGrammar(until, 'lark')).toBe('start: lazy "c"\nlazy[lazy]: /.*b/\n');
    expect(printGrammar(until, 'ebnf')).toBe(
      'root ::= lazy "c"\nlazy[lazy] ::= [^\\nb]* [b] ([b] | [^\\nb] [^\\nb]* [b])*\n',
    );
  });

  it('GBNF has only the escapes of llama.cpp, and no class without characters', () => {
    const printed = printGrammar(
      grammar({ r: sequence([set('^]-\\"'), NOTHING, text("^'\u0000")]) }),
      'gbnf',
    );
    expect(printed).toBe('root ::= ["\\-\\\\-\\u005E] [^\\u0000-\\U0010FFFF] "^\'\\u0000"\n');
  });

  it('regular expressions that mean the same in both dialects stay', () => {
    const from = (source: string, flags: string, dialect: 'ecma' | 'rust', to: 'lark' | 'ebnf'): string =>
      printGrammar(grammar({ r: regex(source, flags, dialect) }), to);
    expect(from('[a-z]+/?', '', 'ecma', 'lark')).toBe('start: /[a-z]+\\/?/\n');
    expect(from('\\p{L}{1,2}', 'u', 'ecma', 'lark')).toContain('/\\p{L}{1,2}/');
    expect(from('b', 'i', 'ecma', 'lark')).toBe('start: /b/i\n');
    expect(from('[a-z]', 's', 'rust', 'ebnf')).toBe('root ::= Regex("[a-z]", flags="s")\n');
    expect(from('b', 'i', 'rust', 'ebnf')).toBe('root ::= Regex("b", flags="i")\n');
    // These are not: digits of all scripts, the sign for kelvin, ends of lines.
    expect(from('\\d', '', 'ecma', 'lark')).toMatch(/^start: state\n/);
    expect(from('k', 'i', 'rust', 'ebnf')).toMatch(/^root ::= state\n/);
    expect(from('.', '', 'ecma', 'lark')).toMatch(/^start: state\n/);
    expect(from('a\nb', '', 'rust', 'lark')).toBe('start: /a\\nb/\n');
    expect(from('', '', 'rust', 'lark')).toBe('start: /(?:)/\n');
  });

  it('refuses other notations', () => {
    const wrong = 'regex' as 'gbnf';
    expect(() => printGrammar(readGrammar('a', { notation: 'regex' }), wrong)).toThrow(WellformedError);
    expect(() => printGrammar(readGrammar('a', { notation: 'regex' }), wrong)).toThrow(
      /expected gbnf, ebnf, lark/,
    );
  });

  it('regular expressions of another dialect stay regular where rules may not recur', () => {
    const before = grammar({
      r: choice([and(regex('\\d+', '', 'ecma'), not(rule('s'))), sequence([lazy(rule('s')), rule('s')])]),
      s: regex('1?.', '', 'ecma'),
    });
    for (const notation of ['lark', 'ebnf'] as const) {
      const { printed, read } = roundTrip(before, notation);
      expect(differences(before, read, ['1', '2', '٣', '\r'], 4), printed).toEqual([]);
    }
    const large = grammar({ r: not(regex('(?=.*a.{9}b)(?=.*b.{8}a).*', '', 'ecma')) });
    expect(() => printGrammar(large, 'lark')).toThrow(UnsupportedError);
  });

  it('automata that are very large are refused', () => {
    const large = grammar({ r: regex('[ab]*a[ab]{11}') });
    expect(() => printGrammar(large, 'gbnf')).toThrow(/takes \d+ rules to be written out in gbnf/);
  });
});
