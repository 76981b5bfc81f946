import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEAD, type Recognizer } from '../../src/automaton/recognizer.ts';
import { StackRecognizer } from '../../src/automaton/stack.ts';
import { fromJs } from '../../src/json/read.ts';
import { ByteReach } from '../../src/mask/byte-reach.ts';
import type { Reach } from '../../src/mask/reach.ts';
import { TokenReach } from '../../src/mask/token-reach.ts';
import { TrieWalk } from '../../src/mask/walk.ts';
import { resolveSchemaOptions } from '../../src/schema/reading/options.ts';
import { readSchemaDocument } from '../../src/schema/read-node.ts';
import { SchemaMachine } from '../../src/schema/schema-machine.ts';
import { resolveSettings } from '../../src/schema/settings.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { byteVocabulary, jsonVocabulary, tinyVocabulary } from '../support/tiny-vocabulary.ts';

const list = { type: 'array', items: { enum: [1, 11, 'a', null] } };

/** Languages over few states: a search comes to its end even where there is no way. */
const REGULAR: readonly object[] = [
  { const: { a: [1, 11], b: 'ab' } },
  { enum: ['a', 'ab', 'abab', 1, 11, 111, true, [[]], {}] },
  { ...list, minItems: 3, maxItems: 5 },
  { ...list, minItems: 2 },
  {
    type: 'object',
    properties: { a: list, ab: { const: 1 } },
    required: ['ab'],
    additionalProperties: false,
  },
  { type: 'string', minLength: 4 },
  { type: 'string', minLength: 1, maxLength: 3 },
  { type: 'integer' },
];

const SCHEMAS: readonly object[] = [
  ...REGULAR,
  { type: 'object', required: ['a'], properties: { b: { $ref: '#' } }, additionalProperties: { const: 1 } },
  { $ref: '#/$defs/tree', $defs: { tree: { items: { $ref: '#/$defs/tree' }, type: 'array', maxItems: 2 } } },
  { anyOf: [{ type: 'array', minItems: 6 }, { const: 'aaaaaaaaaaaa' }] },
  {},
];

const PIECES = [
  '{"',
  '"}',
  '":',
  '["',
  '"]',
  ',"',
  '"a"',
  '"b":',
  '11',
  '1,',
  '[[',
  ']]',
  '{}',
  'aa',
  'ab',
  'aab',
];
const SINGLES = [...'{}[]":,1abtruenl'];

/** Every byte that occurs is a token: what can be written byte by byte can be written in tokens. */
const closed = fc.subarray(PIECES).map((pieces) => [...SINGLES, ...pieces]);
/** Some occur only in longer tokens. */
const open = fc
  .tuple(fc.subarray(SINGLES, { minLength: 6 }), fc.subarray(PIECES, { minLength: 6 }))
  .map(([singles, pieces]) => [...singles, ...pieces, 'true', 'null', '1]']);

/** What a vocabulary can write of a language: bytes that are in no token are out of the alphabet. */
function recognizerOf(schema: object, vocabulary: Vocabulary): Recognizer {
  const document = readSchemaDocument(fromJs(schema), resolveSchemaOptions({}, fromJs));
  return new StackRecognizer(new SchemaMachine(document, resolveSettings({}), vocabulary.expressibleBytes));
}

function after(recognizer: Recognizer, from: number, vocabulary: Vocabulary, token: number): number {
  let at = from;
  for (const byte of vocabulary.bytes(token)) {
    at = recognizer.step(at, byte);
    if (at === DEAD) return DEAD;
  }
  return vocabulary.bytes(token).length === 0 ? DEAD : at;
}

/** The configurations that one token leads to. */
function behind(recognizer: Recognizer, from: number, vocabulary: Vocabulary): Set<number> {
  const found = new Set<number>();
  for (let token = 0; token < vocabulary.size; token++) {
    const at = after(recognizer, from, vocabulary, token);
    if (at !== DEAD) found.add(at);
  }
  return found;
}

/** The fewest tokens to a complete text, breadth first, if they are at most so many; else `Infinity`. */
function fewest(recognizer: Recognizer, from: number, vocabulary: Vocabulary, most: number): number {
  const seen = new Set([from]);
  let level = [from];
  for (let count = 0; count <= most && level.length > 0; count++) {
    if (level.some((at) => recognizer.isComplete(at))) return count;
    const next: number[] = [];
    for (const at of level) {
      for (const each of behind(recognizer, at, vocabulary)) {
        if (!seen.has(each)) next.push(each);
        seen.add(each);
      }
    }
    level = next;
  }
  return Infinity;
}

/** The configurations on a walk by chance: every choice takes one of those that one token leads to. */
function walk(
  recognizer: Recognizer,
  vocabulary: Vocabulary,
  choices: readonly number[],
  isViable: (at: number) => boolean,
): number[] {
  const path = [recognizer.start];
  for (const choice of choices) {
    const next = [...behind(recognizer, path.at(-1)!, vocabulary)].filter(isViable);
    if (next.length === 0) break;
    path.push(next[choice % next.length]!);
  }
  return path;
}

const choices = fc.array(fc.nat(), { maxLength: 5 });

const schema = fc.constantFrom(...SCHEMAS);
const regular = fc.constantFrom(...REGULAR);

/** No search in these tests goes over more levels of tokens: the widest language has thousands of states per level. */
const MOST_LEVELS = 3;

/** A bound that is attained, and the exact number where a search can tell. */
function expectReach(reach: Reach, recognizer: Recognizer, vocabulary: Vocabulary, at: number): void {
  const distance = reach.distance(at);
  expect(reach.distance(at)).toBe(distance);
  const exact = fewest(recognizer, at, vocabulary, MOST_LEVELS);
  expect(distance).toBeGreaterThanOrEqual(Math.min(exact, MOST_LEVELS + 1));
  expect(distance === 0).toBe(recognizer.isComplete(at));
  if (distance === 0 || distance === Infinity) return;
  const next = [...behind(recognizer, at, vocabulary)].map((each) => reach.distance(each));
  expect(Math.min(...next)).toBeLessThan(distance);
}

describe('ByteReach', () => {
  it('bounds the tokens to the end, and is attained', () => {
    fc.assert(
      fc.property(closed, schema, choices, (tokens, schema, choices) => {
        const vocabulary = tinyVocabulary(tokens);
        const recognizer = recognizerOf(schema, vocabulary);
        const reach = new ByteReach(recognizer, vocabulary.trie);
        for (const at of walk(recognizer, vocabulary, choices, () => true)) {
          expect(reach.distance(at)).toBeLessThan(Infinity);
          expectReach(reach, recognizer, vocabulary, at);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('cuts the shortest text into the fewest tokens', () => {
    fc.assert(
      fc.property(closed, schema, choices, (tokens, schema, choices) => {
        const vocabulary = tinyVocabulary(tokens);
        const recognizer = recognizerOf(schema, vocabulary);
        const reach = new ByteReach(recognizer, vocabulary.trie);
        const at = walk(recognizer, vocabulary, choices, () => true).at(-1)!;
        const text: number[] = [];
        for (let to = at; !recognizer.isComplete(to); to = recognizer.step(to, text.at(-1)!)) {
          text.push(recognizer.nearestByte(to));
        }
        const strings = tokens.map((token) => new TextEncoder().encode(token));
        const least = [0];
        for (let end = 1; end <= text.length; end++) {
          const last = strings.filter(
            (token) =>
              token.length > 0 &&
              token.length <= end &&
              token.every((byte, i) => byte === text[end - token.length + i]),
          );
          least.push(1 + Math.min(...last.map((token) => least[end - token.length]!)));
        }
        expect(reach.distance(at)).toBe(least.at(-1));
      }),
      { numRuns: 150 },
    );
  });

  it('is the number of bytes where every token is one', () => {
    const vocabulary = byteVocabulary();
    for (const schema of SCHEMAS) {
      const recognizer = recognizerOf(schema, vocabulary);
      const reach = new ByteReach(recognizer, vocabulary.trie);
      expect(reach.distance(recognizer.start)).toBe(recognizer.distance(recognizer.start));
    }
  });

  it('answers for very long texts', () => {
    const printable = jsonVocabulary();
    const long = recognizerOf({ type: 'string', minLength: 100_000 }, printable);
    expect(new ByteReach(long, printable.trie).distance(long.start)).toBe(100_002);
    const pairs = tinyVocabulary([...'[]0,', '0,', ',0']);
    const wide = recognizerOf({ type: 'array', minItems: 1500 }, pairs);
    expect(new ByteReach(wide, pairs.trie).distance(wide.start)).toBe(1502);
  });
});

describe('TokenReach', () => {
  it('is the fewest tokens to the end', () => {
    let [infinite, finite] = [0, 0];
    fc.assert(
      fc.property(fc.oneof(open, open, closed), regular, choices, (tokens, schema, choices) => {
        const vocabulary = tinyVocabulary(tokens);
        const recognizer = recognizerOf(schema, vocabulary);
        const reach = new TokenReach(recognizer, vocabulary.trie);
        for (const at of walk(recognizer, vocabulary, choices, () => true)) {
          const distance = reach.distance(at);
          if (distance === Infinity) infinite++;
          else finite++;
          const exact = fewest(recognizer, at, vocabulary, MOST_LEVELS);
          if (exact < Infinity) expect(distance).toBe(exact);
          else expect(distance).toBeGreaterThan(MOST_LEVELS);
          expectReach(reach, recognizer, vocabulary, at);
        }
      }),
      { numRuns: 150 },
    );
    expect(Math.min(infinite, finite)).toBeGreaterThan(10);
  });

  it('is not ByteReach: a byte can be out of reach where a token cannot end', () => {
    // The only quotes close and open at once.
    const vocabulary = tinyVocabulary(['["', 'a', '","', '"]', '1', '{']);
    const recognizer = recognizerOf({ type: 'array', items: { const: 'a' }, minItems: 2 }, vocabulary);
    const reach = new TokenReach(recognizer, vocabulary.trie);
    expect(reach.distance(recognizer.start)).toBe(5);
    expect(reach.distance(after(recognizer, recognizer.start, vocabulary, 0))).toBe(4);
  });

  it('gives up with a bound where too many states are reached', () => {
    // No object can be closed by two brackets at once, but the keys that were written are remembered for ever.
    const vocabulary = tinyVocabulary(['{"', ...'abcdefgh', '":1', ',"', '}}']);
    const recognizer = recognizerOf({ type: 'object', required: ['a'] }, vocabulary);
    const reach = new TokenReach(recognizer, vocabulary.trie);
    expect(reach.distance(recognizer.start)).toBe(recognizer.distance(recognizer.start));
  });
});

describe('TrieWalk', () => {
  it('finds every token that can follow, once, with what is behind it', () => {
    fc.assert(
      fc.property(fc.oneof(open, closed), schema, choices, (tokens, schema, choices) => {
        const vocabulary = tinyVocabulary(tokens);
        const recognizer = recognizerOf(schema, vocabulary);
        const at = walk(recognizer, vocabulary, choices, () => true).at(-1)!;
        const found = new Map<number, number>();
        let calls = 0;
        new TrieWalk(vocabulary.trie).run(recognizer, at, (token, behind) => {
          calls++;
          found.set(token, behind);
        });
        expect(calls).toBe(found.size);
        for (let token = 0; token < vocabulary.size; token++) {
          expect(found.get(token) ?? DEAD).toBe(after(recognizer, at, vocabulary, token));
        }
      }),
    );
  });
});
