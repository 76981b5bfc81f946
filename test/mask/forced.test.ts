import { describe, expect, it } from 'vitest';
import { compile, type CompiledConstraint } from '../../src/compile.ts';
import type { SpellingOptions } from '../../src/schema/settings.ts';
import { pickFrom, randomFrom } from '../support/random.ts';
import { byteVocabulary, tinyVocabulary } from '../support/tiny-vocabulary.ts';
import { realVocabulary } from '../vocabulary/real-tokenizers.ts';

const random = randomFrom(11);
const vocabulary = realVocabulary('smollm2');
const end = vocabulary.endTokens[0]!;

/** All cases and layouts together: 1,080 values in the full run. */
const ROUNDS = process.env['WELLFORMED_FULL'] === undefined ? 12 : 60;

/** A schema without open ends, and a value that it accepts, by chance; members in the order of the schema. */
interface Closed {
  readonly schema: object;
  readonly value: () => unknown;
}

const WORDS = [
  '',
  'a',
  'Hello, world',
  'naïve',
  '日本語',
  '😀 ok',
  'tab\there',
  'say "no"',
  '  two',
  'x1',
  'null',
  '0',
];
const word = (): string => pickFrom(random, WORDS);
const whole = (): number => pickFrom(random, [0, 7, -12, 100, 2024, 123456]);
const isTrue = (): boolean => random() < 0.5;

const CASES: Readonly<Record<string, Closed>> = {
  'a person': {
    schema: {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' }, admin: { type: 'boolean' } },
      required: ['name', 'age', 'admin'],
      additionalProperties: false,
    },
    value: () => ({ name: word(), age: whole(), admin: isTrue() }),
  },
  'members that may be missing': {
    schema: {
      type: 'object',
      properties: {
        firstName: { type: 'string' },
        lastName: { type: 'string' },
        address: { enum: ['here', 'there'] },
      },
      required: ['lastName'],
      additionalProperties: false,
    },
    value: () => ({
      ...(isTrue() && { firstName: word() }),
      lastName: word(),
      ...(isTrue() && { address: pickFrom(random, ['here', 'there']) }),
    }),
  },
  'long fixed texts': {
    schema: {
      enum: ['The quick brown fox', 'The quick brown dog', { kind: 'The quick', list: [1, 22, 333, null] }],
    },
    value: () =>
      pickFrom<unknown>(random, [
        'The quick brown fox',
        'The quick brown dog',
        { kind: 'The quick', list: [1, 22, 333, null] },
      ]),
  },
  'keys of many kinds': {
    schema: {
      type: 'object',
      properties: {
        snake_case: { type: 'null' },
        'with blank': { const: true },
        ünïcode: { type: 'integer' },
        '😀': { const: '日本語' },
        '': { type: 'array', items: { type: 'boolean' }, minItems: 2, maxItems: 2 },
        'a"b\\c': { const: -1.5 },
      },
      required: ['snake_case', 'with blank', 'ünïcode', '😀', '', 'a"b\\c'],
      additionalProperties: false,
    },
    value: () => ({
      snake_case: null,
      'with blank': true,
      ünïcode: whole(),
      '😀': '日本語',
      '': [isTrue(), isTrue()],
      'a"b\\c': -1.5,
    }),
  },
  'a list of objects': {
    schema: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: { type: 'integer' }, status: { enum: ['active', 'inactive', 'archived'] } },
        required: ['id', 'status'],
        additionalProperties: false,
      },
      minItems: 1,
      maxItems: 3,
    },
    value: () =>
      Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
        id: whole(),
        status: pickFrom(random, ['active', 'inactive', 'archived']),
      })),
  },
};

/** What Python's `json.dumps` writes, by the default separators. */
function pythonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${pythonText(member)}`)
    .join(', ')}}`;
}

const LAYOUTS: readonly (readonly [SpellingOptions, (value: unknown) => string])[] = [
  [{}, (value) => JSON.stringify(value)],
  [{ whitespace: 'python' }, pythonText],
  [{ whitespace: { indent: 2 } }, (value) => JSON.stringify(value, null, 2)],
];

/** The forced tokens; holds that each of them may come in its turn, and that only the text's end is ever left out. */
function expectAllowed(constraint: CompiledConstraint): readonly number[] {
  const forced = constraint.forced();
  const scout = constraint.fork();
  for (const token of forced) {
    expect(vocabulary.isSpecial(token)).toBe(false);
    expect(scout.allows(token)).toBe(true);
    scout.advance(token);
  }
  return forced;
}

describe('forced tokens', () => {
  for (const [name, { schema, value }] of Object.entries(CASES)) {
    it(`are those with which every canonical text goes on: ${name}`, () => {
      let inserted = 0;
      for (const [options, textOf] of LAYOUTS) {
        const constraint = compile(schema, { vocabulary, ...options });
        for (let round = 0; round < ROUNDS; round++) {
          const text = textOf(value());
          const tokens = vocabulary.encode(text);
          const at = constraint.fork();
          for (const [i, token] of [...tokens, end].entries()) {
            const forced = expectAllowed(at);
            expect(forced, `${text}, behind ${i} tokens`).toEqual(tokens.slice(i, i + forced.length));
            inserted += forced.length;
            expect(at.allows(token), `${text}, token ${i}`).toBe(true);
            at.advance(token);
          }
          expect(at.forced()).toEqual([]);
        }
      }
      expect(inserted).toBeGreaterThan(50);
    });
  }

  it('are allowed in turn, whatever the model has written', () => {
    for (const { schema } of Object.values(CASES)) {
      const constraint = compile(schema, { vocabulary });
      for (let walk = 0; walk < 4; walk++) {
        const at = constraint.fork();
        for (let step = 0; step < 25 && !at.mask().has(end); step++) {
          for (const token of expectAllowed(at)) at.advance(token);
          const next = [...at.mask()];
          if (next.length === 0 || next.includes(end)) break;
          at.advance(pickFrom(random, next));
        }
      }
    }
  });

  it('are the whole text where there is only one', () => {
    const schema = { const: { name: 'The quick brown fox', list: [1, 22], none: null } };
    const constraint = compile(schema, { vocabulary });
    const tokens = vocabulary.encode(JSON.stringify(schema.const));
    expect(constraint.forced()).toEqual(tokens);
    for (const [i, token] of tokens.entries()) {
      expect(constraint.forced()).toEqual(tokens.slice(i));
      constraint.advance(token);
    }
    expect([constraint.isComplete, constraint.forced()]).toEqual([true, []]);
  });

  it('are none where the model has a choice, and behind the end', () => {
    const constraint = compile({ enum: ['yes', 'no', 'null', null] }, { vocabulary });
    expect(constraint.forced()).toEqual([]);
    for (const token of [...vocabulary.encode('null'), end]) constraint.advance(token);
    expect(constraint.forced()).toEqual([]);
  });

  it('are none where they would lead where nothing is left to write', () => {
    // The longest match takes `"ab`, behind which no token ends the string.
    const tiny = tinyVocabulary(['"', 'a', 'ab"', '"ab']);
    const constraint = compile({ const: 'ab' }, { vocabulary: tiny });
    expect(constraint.allows(3)).toBe(true);
    const other = compile({ const: 'ab' }, { vocabulary: tinyVocabulary(['"a', 'b"', '"ab']) });
    expect(other.allows(2)).toBe(false);
    expect(other.forced()).toEqual([]);
  });

  it('are single bytes where every token is one', () => {
    const constraint = compile(CASES['a person']!.schema, { vocabulary: byteVocabulary() });
    // No cut is known behind the last byte: what follows the quote could change its token.
    expect(new TextDecoder().decode(Uint8Array.from(constraint.forced()))).toBe('{"name":');
  });
});
