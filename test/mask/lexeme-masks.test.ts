import { describe, expect, it } from 'vitest';
import { DEAD, type Recognizer } from '../../src/automaton/recognizer.ts';
import { WellformedError } from '../../src/base/errors.ts';
import { StackRecognizer } from '../../src/automaton/stack.ts';
import { compileRecognizer, type RecognizerOptions } from '../../src/compile.ts';
import { LexemeTables } from '../../src/mask/lexeme-tables.ts';
import { RemainderTrie } from '../../src/mask/remainders.ts';
import { TokenAutomaton } from '../../src/mask/token-automaton.ts';
import { type Draft, DRAFTS } from '../../src/schema/draft.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { fromJs } from '../../src/json/read.ts';
import { readSchemaDocument } from '../../src/schema/read-node.ts';
import { SchemaMachine } from '../../src/schema/schema-machine.ts';
import { resolveSchemaOptions } from '../../src/schema/reading/options.ts';
import { resolveSettings } from '../../src/schema/settings.ts';
import { randomSchema } from '../schema/all/random-schema.ts';
import { pickFrom, randomFrom, sampleFrom } from '../support/random.ts';
import { tinyVocabulary, type TinyToken } from '../support/tiny-vocabulary.ts';
import { realVocabulary } from '../vocabulary/real-tokenizers.ts';

const FULL = process.env['WELLFORMED_FULL'] === '1';

const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];

/**
 * Every byte, and every way into a string or key followed by every text, so that there is much behind each quote. Texts
 * end inside characters and escapes, and cross quotes themselves, some several times.
 */
function crossingVocabulary(): Vocabulary {
  const ways = [
    '',
    '"',
    ' "',
    '{"',
    '","',
    ', "',
    '":"',
    '": "',
    '["',
    'a","',
    'b":"',
    '\\n',
    'a":{"',
    '"],["',
  ];
  const texts: TinyToken[] = [
    ...[
      'a',
      'aa',
      'aaa',
      'b',
      'ab',
      'aba',
      'abb',
      'abc',
      'x',
      'x-1',
      '-',
      ' a',
      'é',
      'aé',
      'éé',
      'a€',
      '😀',
      '😀b',
    ],
    ...[
      'a"',
      'b"',
      'ab"',
      '"',
      '":',
      'é"',
      'a","a',
      'a","ab',
      'b":"a',
      'ab":"b',
      'a":1',
      'a\\',
      '\\u00',
      '\\u0061b',
    ],
    ...['\n', 'a\u0001', '\\q', '\\ud83d\\ude00', '\\ud83d'],
    ...[
      [0xc3],
      [0x61, 0xe2],
      [0xe2, 0x82],
      [0xf0, 0x9f],
      [0xc0],
      [0xed, 0xa0],
      [0xa9, 0x61],
      [0x82, 0xac],
      [0xff],
    ],
  ];
  const bytes = (text: TinyToken): readonly number[] => (typeof text === 'string' ? bytesOf(text) : text);
  const joined = ways.flatMap((way) => texts.map((text) => [...bytesOf(way), ...bytes(text)]));
  return tinyVocabulary([...Array.from({ length: 256 }, (_, byte) => [byte]), ...joined]);
}

/** Tokens that end inside a character, that hold an escape, or that cross a quote: those that masks get wrong first. */
function oddTokens(vocabulary: Vocabulary): ReadonlySet<number> {
  const odd = new Set<number>();
  for (let token = 0; token < vocabulary.size; token++) {
    const bytes = vocabulary.bytes(token);
    if (bytes.length === 0) continue;
    const isCut = !Buffer.from(Buffer.from(bytes).toString('utf8')).equals(bytes);
    if (isCut || bytes.includes(0x5c) || bytes.includes(0x22)) odd.add(token);
  }
  return odd;
}

/** Where the mask is not that of the plain walk, as lines to read. */
function differences(automaton: TokenAutomaton, at: number): string[] {
  const { vocabulary } = automaton;
  const mask = automaton.mask(at);
  const plain = automaton.plainMask(at);
  const found: string[] = [];
  if (mask.count !== plain.count) found.push(`count ${mask.count}, not ${plain.count}`);
  const [words, expected] = [mask.words(), plain.words()];
  for (let token = 0; token < vocabulary.size && found.length < 5; token++) {
    const bit = 1 << (token & 31);
    const [has, wants] = [words[token >> 5]! & bit, expected[token >> 5]! & bit];
    if (has === wants) continue;
    found.push(
      `${has ? 'allows' : 'refuses'} ${JSON.stringify(Buffer.from(vocabulary.bytes(token)).toString())}`,
    );
  }
  return found;
}

/** Compares masks along walks by chance, in which odd tokens are taken as often as others; says what is wrong. */
function compareAlongWalks(
  automaton: TokenAutomaton,
  odd: ReadonlySet<number>,
  { random, walks, steps }: { random: () => number; walks: number; steps: number },
): { readonly compared: number; readonly wrong: readonly string[] } {
  const { recognizer, vocabulary } = automaton;
  const seen = new Set<number>();
  const wrong: string[] = [];
  for (let walk = 0; walk < walks; walk++) {
    let text: number[] = [];
    let at = recognizer.start;
    for (let step = 0; step < steps; step++) {
      if (!seen.has(at)) {
        seen.add(at);
        const here = `after ${JSON.stringify(Buffer.from(text).toString())}`;
        wrong.push(...differences(automaton, at).map((line) => `${here}: ${line}`));
      }
      const next = [...automaton.mask(at)].filter((token) => !vocabulary.endTokens.includes(token));
      if (next.length === 0 || wrong.length > 0) break;
      const oddNext = next.filter((token) => odd.has(token));
      const token = pickFrom(random, oddNext.length > 0 && random() < 0.6 ? oddNext : next);
      text = [...text, ...vocabulary.bytes(token)];
      at = automaton.step(at, token);
      if (at === DEAD) {
        wrong.push(`dead after ${JSON.stringify(Buffer.from(text).toString())}`);
        break;
      }
    }
  }
  return { compared: seen.size, wrong };
}

function recognizerOf(schema: object | boolean, options: RecognizerOptions) {
  try {
    return compileRecognizer(schema, options).recognizer;
  } catch (error) {
    if (error instanceof WellformedError && error.code === 'unsatisfiable') return undefined;
    throw error;
  }
}

interface Task {
  readonly schema: object | boolean;
  readonly draft?: Draft;
}

const PATTERNS: readonly string[] = [
  ...[
    '^a+$',
    '^[ab]*c?$',
    'a',
    '^(ab|aé)+$',
    '^.é',
    '^[^b]*$',
    '€',
    '^(?!a)',
    '^..$',
    'é$',
    '^[^-]{2,4}$',
    '-',
  ],
  ...['^(a|b|😀)(b|a)*$', '^\\p{L}+$', '\\ba\\b', '^(.{3})*$', '^(è|a)+$', '^è?$', '^😁'],
];

const LENGTHS: readonly object[] = [
  ...[
    {},
    {},
    { maxLength: 4 },
    { minLength: 1, maxLength: 3 },
    { minLength: 3 },
    { minLength: 2, maxLength: 6 },
  ],
  ...[{ maxLength: 1 }, { not: { minLength: 2, maxLength: 3 } }],
];

/** A schema by chance of strings and keys with patterns, lengths and fixed ones among them. */
function patternSchema(random: () => number): Task {
  const string = (): object => {
    const pattern = random() < 0.7 ? { pattern: pickFrom(random, PATTERNS) } : {};
    const one = { type: 'string', ...pattern, ...pickFrom(random, LENGTHS) };
    if (random() < 0.3)
      return {
        anyOf: [{ enum: sampleFrom(random, ['a', 'abba', 'é', 'éa', 'a€b', '', '😀', 'aaaaaa'], 3) }, one],
      };
    return random() < 0.2 ? { ...one, format: pickFrom(random, ['date', 'uuid', 'email', 'hostname']) } : one;
  };
  const properties = Object.fromEntries(
    sampleFrom(random, ['a', 'ab', 'é', 'x-1', '😀'], 2).map((key) => [key, string()]),
  );
  const patternProperties = { [pickFrom(random, PATTERNS)]: string(), [pickFrom(random, PATTERNS)]: {} };
  const schema = pickFrom<() => object>(random, [
    string,
    () => ({ type: 'array', items: string() }),
    () => ({ type: 'object', properties, patternProperties, additionalProperties: random() < 0.5 }),
    () => ({ type: 'object', patternProperties, additionalProperties: false }),
    () => ({ type: 'object', properties, propertyNames: string() }),
    () => ({ type: 'object', properties, additionalProperties: string() }),
    () => ({
      type: ['object', 'array', 'string'],
      properties,
      items: string(),
      ...pickFrom(random, LENGTHS),
    }),
  ])();
  return { schema };
}

/** Schemas in which it matters that a text is a fixed one, or can become one; and what was read. */
const BESIDE: readonly (readonly [schema: object, ...texts: (string | readonly number[])[]])[] = [
  // Longer than other strings may be.
  [{ anyOf: [{ enum: ['abaaba', 'ab'] }, { type: 'string', maxLength: 2 }] }, '"', '"a', '"ab', '"aba', '"b'],
  [{ enum: ['aa', 'é', 'ab","a'], maxLength: 6 }, '"', '"a', '"ab', '"ab\\"'],
  [{ propertyNames: { anyOf: [{ const: 'abbb' }, { maxLength: 1 }] } }, '{"', '{"a', '{"ab'],
  // Its first byte is that of another character.
  [{ anyOf: [{ enum: ['é'] }, { type: 'string', pattern: '^è' }] }, '"', [0x22, 0xc3], '"è', '"é'],
  [{ anyOf: [{ enum: ['aé'] }, { pattern: '^a?[è-í]$' }] }, '"a', [0x22, 0x61, 0xc3], [0x22, 0xc3]],
  [
    {
      type: 'object',
      properties: { é: {}, a: {} },
      patternProperties: { '^è': {} },
      additionalProperties: false,
    },
    ...['{"', [0x7b, 0x22, 0xc3], '{"è', '{"é'],
  ],
  // All but the fixed ones: the way out is open everywhere.
  [{ type: 'string', not: { enum: ['a', 'ab', 'é'] } }, '"', '"a', '"ab', [0x22, 0xc3], '"é'],
  [
    { properties: { a: false, ab: {} }, patternProperties: { b: { type: 'null' } } },
    '{"',
    '{"a',
    '{"ab',
    '{"é',
  ],
];

const MANNERS: readonly RecognizerOptions[] = [
  { purpose: 'check' },
  { purpose: 'check' },
  {},
  { spelling: 'any', whitespace: 'any', propertyOrder: 'any' },
];

/** Compares masks of schemas by chance, by seeds; how many. */
function compareSeeds(
  vocabulary: Vocabulary,
  seeds: { from: number; to: number; walks: number; steps: number },
  schemaOf: (random: () => number) => Task,
): number {
  const odd = oddTokens(vocabulary);
  let compared = 0;
  for (let seed = seeds.from; seed < seeds.to; seed++) {
    const random = randomFrom(seed);
    const { schema, draft = '2020-12' } = schemaOf(random);
    const manner = { ...pickFrom(random, MANNERS), draft };
    const recognizer = recognizerOf(schema, manner);
    if (recognizer === undefined) continue;
    const automaton = new TokenAutomaton(recognizer, vocabulary);
    const result = compareAlongWalks(automaton, odd, { random, ...seeds });
    const what = `seed ${seed}: ${JSON.stringify(schema)} ${JSON.stringify(manner)}`;
    expect(result.wrong, what).toEqual([]);
    compared += result.compared;
  }
  return compared;
}

function anySchema(random: () => number): Task {
  const draft = pickFrom(random, DRAFTS);
  const references = random() < 0.3;
  const schema = randomSchema(random, { draft, depth: 2, references });
  if (references || random() < 0.5) return { schema, draft };
  // Not at the root only, and not beside everything else: there is more behind their ends.
  return { schema: { type: ['object', 'array'], additionalProperties: schema, items: schema }, draft };
}

describe('LexemeTables', () => {
  const vocabulary = crossingVocabulary();
  const { all } = new RemainderTrie(vocabulary.trie);
  const lexemeIn = (recognizer: Recognizer, text: string): number =>
    recognizer.lexeme(bytesOf(text).reduce((at, byte) => recognizer.step(at, byte), recognizer.start));

  it('are shared between recognizers where lexemes have a name, and kept by each where they have none', () => {
    const schema = {
      anyOf: [
        { type: 'string', pattern: '^ab+$' },
        { type: 'array', items: { type: 'string' } },
      ],
    };
    const [one, other] = [recognizerOf(schema, {})!, recognizerOf(schema, {})!];
    const [tables, others] = [new LexemeTables(one, vocabulary), new LexemeTables(other, vocabulary)];
    const [free, same] = [lexemeIn(one, '["a'), lexemeIn(other, '["é')];
    expect(tables.get(free, all, false)).toBe(others.get(same, all, false));
    expect(tables.get(free, all, true)).not.toBe(tables.get(free, all, false));
    const [pattern, its] = [lexemeIn(one, '"a'), lexemeIn(other, '"a')];
    expect(tables.get(pattern, all, false)).toBe(tables.get(pattern, all, false));
    expect(tables.get(pattern, all, false)).not.toBe(others.get(its, all, false));
    expect(tables.get(pattern, all, false)).not.toBe(tables.get(lexemeIn(one, '"'), all, false));
  });

  it('are dropped when they take too much room, and made again', () => {
    const recognizer = recognizerOf({ type: 'string', pattern: '^ab+$' }, {})!;
    const tables = new LexemeTables(recognizer, vocabulary, 1000);
    const lexeme = lexemeIn(recognizer, '"a');
    const before = tables.get(lexeme, all, false);
    expect(before.byteLength).toBeGreaterThan(1000);
    const after = tables.get(lexeme, all, false);
    expect(after).not.toBe(before);
    expect([after.inside(Infinity), after.exits.map(({ path }) => path)]).toEqual([
      before.inside(Infinity),
      before.exits.map(({ path }) => path),
    ]);
  });
});

describe('masks with tables are those of the plain walk', () => {
  const seeds = { walks: 3, steps: 8 };

  it('for random schemas of all keywords', () => {
    const to = FULL ? 1000 : 100;
    expect(compareSeeds(crossingVocabulary(), { ...seeds, from: 0, to }, anySchema)).toBeGreaterThan(4 * to);
  });

  it('for random patterns, lengths and fixed strings', () => {
    const to = FULL ? 1000 : 100;
    expect(compareSeeds(crossingVocabulary(), { ...seeds, from: 0, to }, patternSchema)).toBeGreaterThan(
      8 * to,
    );
  });

  it('where fixed strings and named keys stand beside others', () => {
    const vocabulary = crossingVocabulary();
    for (const [schema, ...texts] of BESIDE) {
      const automaton = new TokenAutomaton(recognizerOf(schema, { purpose: 'check' })!, vocabulary);
      const { recognizer } = automaton;
      for (const text of texts) {
        const bytes = typeof text === 'string' ? bytesOf(text) : text;
        const at = bytes.reduce((before, byte) => recognizer.step(before, byte), recognizer.start);
        expect(at, JSON.stringify([schema, text])).not.toBe(DEAD);
        expect(differences(automaton, at), JSON.stringify([schema, text])).toEqual([]);
      }
    }
  });

  it('with a real tokenizer', () => {
    const to = FULL ? 100 : 5;
    const few = { walks: 1, steps: 5 };
    const vocabulary = realVocabulary('smollm2');
    expect(compareSeeds(vocabulary, { ...few, from: 0, to }, patternSchema)).toBeGreaterThan(2 * to);
    expect(compareSeeds(vocabulary, { ...few, from: 0, to }, anySchema)).toBeGreaterThan(to);
  });

  it('when tables were made for other schemas first', () => {
    // Lexemes with a name are shared by all recognizers of a vocabulary, but not if these write other bytes.
    const vocabulary = crossingVocabulary();
    const schema = { items: { type: 'string', maxLength: 3 }, additionalProperties: { minLength: 2 } };
    const document = readSchemaDocument(fromJs(schema), resolveSchemaOptions({}, fromJs));
    const settings = resolveSettings({ purpose: 'check' });
    const withoutLetter = Uint8Array.from({ length: 256 }, (_, byte) =>
      byte === 0x61 || byte === 0xa9 ? 0 : 1,
    );
    const limited = new StackRecognizer(new SchemaMachine(document, settings, withoutLetter));
    const recognizers = [recognizerOf(schema, {})!, limited, recognizerOf(schema, { purpose: 'check' })!];
    for (const recognizer of recognizers) {
      const automaton = new TokenAutomaton(recognizer, vocabulary);
      const walks = { random: randomFrom(3), walks: 5, steps: 6 };
      expect(compareAlongWalks(automaton, oddTokens(vocabulary), walks).wrong).toEqual([]);
    }
  });
});
