import { describe, expect, it } from 'vitest';
import { DEAD, LEAVES, type Recognizer } from '../../src/automaton/recognizer.ts';
import { compileRecognizer } from '../../src/compile.ts';
import { LexemeTable } from '../../src/mask/lexeme-table.ts';
import { walkLexeme } from '../../src/mask/lexeme-walk.ts';
import { TokenAutomaton } from '../../src/mask/token-automaton.ts';
import { RemainderTrie } from '../../src/mask/remainders.ts';
import { TokenSets } from '../../src/mask/token-sets.ts';
import type { SpellingOptions } from '../../src/schema/settings.ts';
import type { Trie } from '../../src/vocabulary/trie.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { pickFrom, randomFrom, sampleFrom } from '../support/random.ts';
import { byteVocabulary, jsonVocabulary, tinyVocabulary } from '../support/tiny-vocabulary.ts';
import { realVocabulary } from '../vocabulary/real-tokenizers.ts';

interface Case {
  readonly schema: object;
  readonly options?: SpellingOptions;
  /** Texts after which masks are compared, besides those that chance leads to. */
  readonly after?: readonly string[];
}

const person = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 12 },
    nick: { enum: ['é', 'naïve', 'no'] },
    age: { type: 'integer' },
  },
  required: ['name', 'age'],
  additionalProperties: false,
};

const CASES: Readonly<Record<string, Case>> = {
  anything: { schema: {}, after: ['', '{"a":[1,{"b":"', '{"a', '[[{"a":1}', '"a\\', '"a\\u00', '-1'] },
  'a string that is nearly full': {
    schema: { type: 'string', maxLength: 5 },
    after: [
      '"',
      '"a',
      '"ab',
      '"abc',
      '"abcd',
      '"abcde',
      '"éé一',
      '"😀😀😀😀',
      '"\\n\\n\\n\\n',
      '"\\u0000bcd',
    ],
  },
  'a string that is too short': {
    schema: { type: 'string', minLength: 4, maxLength: 6 },
    after: ['"a', '"abc', '"abcd'],
  },
  'lengths with a gap': {
    schema: {
      anyOf: [
        { type: 'string', maxLength: 2 },
        { type: 'string', minLength: 5, maxLength: 7 },
      ],
    },
    after: ['"', '"a', '"ab', '"abc', '"abcd', '"abcde', '"abcdefg'],
  },
  'a person': {
    schema: person,
    after: ['{"name":"Jo', '{"name":"Jonathan Doe', '{"name":"","', '{"name":"","nick":"na'],
  },
  'an enum or a free string': {
    schema: {
      anyOf: [{ enum: ['name', 'names', 'na\u0308me', '"quoted"'] }, { type: 'string', minLength: 20 }],
    },
    after: ['"', '"na', '"name', '"names', '"\\"', '"other'],
  },
  'keys of an open object': {
    schema: {
      type: 'object',
      properties: { name: { type: 'null' }, names: { type: 'string' } },
      additionalProperties: { type: 'integer' },
    },
    after: [
      '{"',
      '{"na',
      '{"name',
      '{"names',
      '{"other',
      '{"o":1,"',
      '{"o":1,"o',
      '{"é',
      '{"\\n',
      '{"name":null,"na',
    ],
  },
  'keys in any order': {
    schema: { type: 'object', properties: { a: {}, ab: {} }, required: ['ab'] },
    options: { propertyOrder: 'any' },
    after: ['{"', '{"a', '{"ab', '{"ab":1,"a', '{"x":1,"x', '{"x":1,"a'],
  },
  'any spelling and white space': {
    schema: { type: 'object', properties: { a: { enum: ['b', 1.5] } }, additionalProperties: false },
    options: { spelling: 'any', whitespace: 'any' },
    after: ['{', '{ ', '{"\\u0061', '{"a" : ', '{"a":"\\', '{"a":1'],
  },
  indented: {
    schema: person,
    options: { whitespace: { indent: 2 } },
    after: ['{', '{\n  "name": "a', '{\n  "name": "a"'],
  },
  'surrogate pairs': {
    schema: { type: 'string', maxLength: 2 },
    options: { spelling: 'any' },
    after: ['"\\ud83d', '"\\ud83d\\u', '"a\\ud83d\\ude', '"\\ud83d\\ude00', '"a\\ud83d\\ude00'],
  },
};

function configurationAfter(recognizer: Recognizer, bytes: Iterable<number>): number {
  let at = recognizer.start;
  for (const byte of bytes) at = recognizer.step(at, byte);
  return at;
}

/** Both ways to a mask, bit for bit, and token by token. */
function expectMask(automaton: TokenAutomaton, at: number, where: string): void {
  const mask = automaton.mask(at);
  const plain = automaton.plainMask(at);
  expect(mask.count, where).toBe(plain.count);
  // By hand: a comparison of thousands of words says nothing, and takes a while.
  const [words, expected] = [mask.words(), plain.words()];
  const wrong = Array.from(expected.keys()).filter((word) => words[word] !== expected[word]);
  expect([words.length, wrong], where).toEqual([expected.length, []]);
  expect(automaton.mask(at)).toBe(mask);
}

/** Tokens that end inside a character, that hold an escape, or that cross a quote: those that masks get wrong first. */
function oddTokens(vocabulary: Vocabulary): Set<number> {
  const odd = new Set<number>();
  for (let token = 0; token < vocabulary.size; token++) {
    const bytes = vocabulary.bytes(token);
    const last = bytes.findLastIndex((byte) => byte < 0x80 || byte >= 0xc0);
    const length =
      last < 0 ? 0 : bytes[last]! < 0x80 ? 1 : bytes[last]! < 0xe0 ? 2 : bytes[last]! < 0xf0 ? 3 : 4;
    const isCut = bytes.length > 0 && last + length !== bytes.length;
    if (isCut || bytes.includes(0x5c) || bytes.includes(0x22)) odd.add(token);
  }
  return odd;
}

const random = randomFrom(7);

/** Compares masks along walks by chance, in which odd tokens are taken as often as others. */
function compareAlongWalks(
  automaton: TokenAutomaton,
  odd: ReadonlySet<number>,
  walks: number,
  steps: number,
): void {
  const { recognizer, vocabulary } = automaton;
  for (let walk = 0; walk < walks; walk++) {
    const tokens: number[] = [];
    let at = recognizer.start;
    for (let step = 0; step < steps; step++) {
      expectMask(automaton, at, JSON.stringify(tokens));
      const next = [...automaton.mask(at)].filter((token) => !vocabulary.endTokens.includes(token));
      if (next.length === 0) break;
      const oddNext = next.filter((token) => odd.has(token));
      const token = pickFrom(random, oddNext.length > 0 && random() < 0.5 ? oddNext : next);
      tokens.push(token);
      const behind = automaton.step(at, token);
      expect(behind, JSON.stringify(tokens)).not.toBe(DEAD);
      at = behind;
    }
  }
}

describe.each([
  ['smollm2', { walks: 2, steps: 6, most: 8 }],
  // A plain walk through its tokens takes a third of a second.
  ['llama3_1', { walks: 1, steps: 2, most: 1 }],
] as const)('masks for %s', (name, { walks, steps, most }) => {
  const utf8 = new TextEncoder();
  for (const [title, { schema, options, after = [] }] of Object.entries(CASES)) {
    it(`are those of the plain walk: ${title}`, () => {
      const vocabulary = realVocabulary(name);
      const automaton = new TokenAutomaton(compileRecognizer(schema, options).recognizer, vocabulary);
      for (const text of sampleFrom(random, after, most)) {
        const at = configurationAfter(automaton.recognizer, utf8.encode(text));
        expect(at, text).not.toBe(DEAD);
        expectMask(automaton, at, text);
      }
      compareAlongWalks(automaton, oddTokens(vocabulary), walks, steps);
    });
  }

  it('are those of the plain walk inside characters', () => {
    const vocabulary = realVocabulary(name);
    const { recognizer } = compileRecognizer({ type: 'array', items: { type: 'string', maxLength: 3 } });
    const automaton = new TokenAutomaton(recognizer, vocabulary);
    const bytes = [...utf8.encode('["aa€"'), ...utf8.encode(',"😀')];
    for (const count of most > 1 ? [5, 6, 10, 11, 12] : [6, 12]) {
      const at = configurationAfter(recognizer, bytes.slice(0, count));
      expectMask(automaton, at, `${count} bytes`);
    }
  });
});

describe('masks of small vocabularies', () => {
  const vocabularies: Readonly<Record<string, Vocabulary>> = {
    'every byte': byteVocabulary(),
    'pieces of JSON': jsonVocabulary(),
    // Some bytes are only in longer tokens: every token has to be tried.
    'bytes that are no token': tinyVocabulary([
      '"a',
      'a"',
      'a',
      'b',
      '{"',
      '":',
      '1',
      '}',
      '",',
      'é',
      '[',
      ']',
      ' ',
    ]),
  };
  for (const [name, vocabulary] of Object.entries(vocabularies)) {
    it(`are those of the plain walk: ${name}`, () => {
      for (const { schema, options } of Object.values(CASES)) {
        const automaton = new TokenAutomaton(compileRecognizer(schema, options).recognizer, vocabulary);
        compareAlongWalks(automaton, oddTokens(vocabulary), 2, 6);
      }
    });
  }
});

/** The tokens inside, as the table gives them to masks. */
function insideOf(table: LexemeTable, room: number, size: number): number[] {
  const sets = new TokenSets(size);
  const inside = table.inside(room);
  return inside === undefined ? [] : [...sets.mask(sets.group(inside))];
}

/** The tokens that cross the end, which both ways to tell them agree on. */
function crossingTokens({ crossing, exits, source }: LexemeTable): Set<number> {
  const { skip, token, tokenOffset } = source.trie;
  const below = (node: number): number[] => [
    ...token.subarray(tokenOffset[node]!, tokenOffset[skip[node]!]!),
  ];
  const byWays = [...crossing.leaving].filter((node) => node >= 0).flatMap(below);
  const byExits = exits.flatMap(({ rest, tokens }) => [
    ...tokens,
    ...rest.source.trie.token.slice(tokens.length),
  ]);
  expect(byExits.sort((a, b) => a - b)).toEqual([...byWays].sort((a, b) => a - b));
  expect(new Set(byWays).size).toBe(byWays.length);
  return new Set(byWays);
}

/** A token's bytes below a node of the trie: those behind the bytes that lead to it, if it begins with them. */
function below(own: Uint8Array, prefix: readonly number[]): Uint8Array | undefined {
  const begins = own.length > prefix.length && prefix.every((byte, i) => own[i] === byte);
  return begins ? own.subarray(prefix.length) : undefined;
}

function nodeAt(trie: Trie, bytes: readonly number[]): number {
  let node = 0;
  for (const byte of bytes) {
    const past = trie.skip[node]!;
    let child = node + 1;
    while (child < past && trie.byte[child] !== byte) child = trie.skip[child]!;
    expect(child).toBeLessThan(past);
    node = child;
  }
  return node;
}

describe('LexemeTable', () => {
  const utf8 = new TextEncoder();
  const LEXEMES: readonly (readonly [name: string, schema: object, text: Uint8Array])[] = [
    ['between characters', {}, utf8.encode('"a')],
    ['inside a character of two bytes', {}, utf8.encode('"aé').slice(0, 3)],
    ['inside a character of four bytes', {}, utf8.encode('"a😀').slice(0, 4)],
    ['a pattern', { type: 'string', pattern: '^a[a-z ]*(of|é)$' }, utf8.encode('"a')],
    ['a pattern with a greatest length', { pattern: '^.[^x]*yz$', maxLength: 9 }, utf8.encode('"a')],
  ];
  for (const [name, schema, text] of LEXEMES) {
    it(`divides tokens into those that stay inside, that cross, and that die: ${name}`, () => {
      const vocabulary = realVocabulary('smollm2');
      const { trie, size } = vocabulary;
      const source = new RemainderTrie(trie);
      const { recognizer } = compileRecognizer(schema, { purpose: 'check' });
      const lexeme = recognizer.lexeme(configurationAfter(recognizer, text));
      expect(lexeme).toBeGreaterThanOrEqual(0);
      for (const prefix of [[], [0x22], [...utf8.encode(' "')], [0x61]]) {
        const node = nodeAt(trie, prefix);
        for (const isLimited of [true, false]) {
          const parts = walkLexeme(recognizer, lexeme, source.behind(node), { size, isLimited });
          const table = new LexemeTable(parts, source.behind(node), size);
          const crossing = crossingTokens(table);
          const taken = new Map<number, number>();
          for (let token = 0; token < size; token++) {
            const own = below(vocabulary.bytes(token), prefix);
            let state = lexeme;
            for (let i = 0; own !== undefined && i < own.length && state >= 0; i++)
              state = recognizer.stepLexeme(state, own[i]!);
            if (own !== undefined && state >= 0) {
              const begun = own.filter((byte) => (byte & 0xc0) !== 0x80).length;
              taken.set(token, begun + recognizer.lexemeNeed(state));
            }
            if (crossing.has(token) !== (own !== undefined && state === LEAVES))
              throw new Error(`token ${token} is misplaced`);
          }
          for (const room of isLimited ? [-1, 0, 1, 2, 3, 7, 1000] : [Infinity]) {
            const inside = [...taken].filter(([, points]) => points <= room).map(([token]) => token);
            expect(insideOf(table, room, size)).toEqual(inside);
          }
        }
      }
    });
  }

  it('is at hand from the first character of a free string on', () => {
    // Without it, every opening quote would cost a walk through the whole vocabulary.
    const { recognizer } = compileRecognizer({
      items: { type: 'string', maxLength: 9 },
      properties: { a: {} },
    });
    for (const text of ['"', '["', '["a","', '{"', '{"a', '{"a":"']) {
      const at = configurationAfter(recognizer, new TextEncoder().encode(text));
      expect(recognizer.lexeme(at), text).toBe(
        recognizer.lexeme(configurationAfter(recognizer, [0x22, 0x61])),
      );
    }
    const fixed = compileRecognizer({ enum: ['', 'ab'] }).recognizer;
    for (const bytes of [[0x22], [0x22, 0x61]])
      expect(fixed.lexeme(configurationAfter(fixed, bytes))).toBe(-1);
  });

  it('keeps the crossing tokens as a trie', () => {
    const vocabulary = tinyVocabulary(['a', 'ab', 'a"', 'ab"', '"', 'b\\n', 'c', 'c', '"]', 'cd"e']);
    const { recognizer } = compileRecognizer({});
    const lexeme = recognizer.lexeme(configurationAfter(recognizer, [0x22, 0x61]));
    const source = new RemainderTrie(vocabulary.trie);
    const parts = walkLexeme(recognizer, lexeme, source.all, {
      size: vocabulary.size,
      isLimited: false,
    });
    const table = new LexemeTable(parts, source.all, vocabulary.size);
    const { byte, depth, leaving, skip } = table.crossing;
    const found: string[] = [];
    const path: string[] = [];
    for (let node = 0; node < byte.length; node++) {
      path.length = depth[node]! - 1;
      path.push(String.fromCharCode(byte[node]!));
      if (leaving[node]! >= 0) found.push(path.join(''));
      // The subtree ends where the next node stands no deeper.
      let past = node + 1;
      while (past < byte.length && depth[past]! > depth[node]!) past++;
      expect(skip[node]).toBe(past);
    }
    expect(found).toEqual(['"', 'a"', 'ab"', 'b\\', 'cd"']);
    const exits = table.exits.map((exit) => ({
      ...exit,
      rest: [...exit.rest.source.trie.token].sort((a, b) => a - b),
    }));
    expect(exits).toEqual([
      {
        begun: 0,
        nodes: expect.any(Array) as number[],
        path: [0x22],
        rest: [2, 3, 4, 8, 9],
        tokens: [2, 3, 4],
      },
      { begun: 0, nodes: expect.any(Array) as number[], path: [0x62, 0x5c], rest: [5], tokens: [] },
    ]);
  });
});

describe('TokenAutomaton', () => {
  it('steps along the bytes of a token, and along no others', () => {
    const vocabulary = tinyVocabulary(['"a', 'a"', 'ab', '']);
    const automaton = new TokenAutomaton(compileRecognizer({ enum: ['aa', 'aab'] }).recognizer, vocabulary);
    const { recognizer } = automaton;
    const behind = automaton.step(recognizer.start, 0);
    expect(behind).toBe(configurationAfter(recognizer, [0x22, 0x61]));
    expect(recognizer.isComplete(automaton.step(behind, 1))).toBe(true);
    // `"aab` needs a quote that no token writes there; the others have no bytes, or are none.
    for (const token of [2, 3, 4, 5, -1]) expect(automaton.step(behind, token)).toBe(DEAD);
  });

  it('tells what must be written, byte by byte', () => {
    const automaton = new TokenAutomaton(compileRecognizer(person).recognizer, byteVocabulary());
    const { recognizer } = automaton;
    const forced = (text: string): [string, boolean] => {
      const at = configurationAfter(recognizer, new TextEncoder().encode(text));
      const { bytes, complete } = automaton.forcedBytes(at);
      return [new TextDecoder().decode(bytes), complete];
    };
    expect(forced('')).toEqual(['{"name":"', false]);
    expect(forced('{"name":""')).toEqual([',"', false]);
    expect(forced('{"name":"","nick":"é')).toEqual(['","age":', false]);
    expect(forced('{"name":"","age":1')).toEqual(['', false]);
    expect(forced('{"name":"","age":1}')).toEqual(['', false]);
    const fixed = new TokenAutomaton(compileRecognizer({ const: ['a', null] }).recognizer, byteVocabulary());
    const { bytes, complete } = fixed.forcedBytes(fixed.recognizer.start);
    expect([new TextDecoder().decode(bytes), complete]).toEqual(['["a",null]', true]);
  });
});
