import type { Expr, Grammar, Rule } from '../../src/grammar/ir.ts';
import { CharacterSet } from '../../src/regex/character-set.ts';
import { seededGrammar } from '../grammar/random-grammars.ts';
import { pickFrom, randomFrom } from '../support/random.ts';

/** One of every kind of terminal, of which no derivation over letters knows. */
const TERMINALS: readonly Expr[] = [
  { kind: 'text', text: 'é漢😀' },
  { kind: 'class', set: CharacterSet.of(0x7f, 0x10ffff) },
  { kind: 'class', set: CharacterSet.of(0x61, 0x61, 0xd7ff, 0xe000, 0xfffe, 0x10001) },
  { kind: 'regex', source: '[a-c]+x?|ü{2,3}', flags: '', dialect: 'ecma' },
  { kind: 'regex', source: '(?:ab|[^a])c', flags: 'i', dialect: 'ecma' },
  { kind: 'not', item: { kind: 'text', text: 'a' } },
  {
    kind: 'and',
    items: [
      { kind: 'repeat', item: { kind: 'class', set: CharacterSet.of(0x61, 0x7a) }, min: 1, max: 4 },
      { kind: 'not', item: { kind: 'regex', source: '.*b.*', flags: '', dialect: 'ecma' } },
    ],
  },
  { kind: 'substring', chunks: ['one ', 'two ', 'one ', 'three'] },
  { kind: 'json', schema: { type: 'array', items: { enum: [1, 'a', null] }, maxItems: 2 } },
  { kind: 'json', schema: { type: 'integer', minimum: -3, maximum: 12 } },
  { kind: 'grammar', grammar: seededGrammar(2) },
];

/** A random grammar in which some of the letters are terminals of all kinds. */
export function richGrammar(seed: number, more: readonly Expr[] = []): Grammar {
  const grammar = seededGrammar(seed);
  const random = randomFrom(seed + 1);
  const enrich = (expr: Expr): Expr => {
    switch (expr.kind) {
      case 'text':
        return random() < 0.5 ? expr : pickFrom(random, [...TERMINALS, ...more]);
      case 'sequence':
      case 'choice':
        return { ...expr, items: expr.items.map(enrich) };
      case 'repeat':
        return { ...expr, item: enrich(expr.item) };
      default:
        return expr;
    }
  };
  const rules = Array.from(grammar.rules.values(), ({ name, body }): [string, Rule] => [
    name,
    { name, body: enrich(body) },
  ]);
  return { ...grammar, rules: new Map(rules) };
}
