import { describe, expect, it } from 'vitest';
import { compile, type CompiledConstraint } from '../../src/compile.ts';
import type { Mask } from '../../src/mask/constraint.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { compare, compareAll, cutsOf, FAR, oracleOf, type Manner } from '../support/brute-force.ts';
import { disagreements, type Reach } from '../support/compare-masks.ts';
import { BINARY, NUMBERS, STRINGS, STRUCTURE, SURROGATES } from '../support/small-vocabularies.ts';
import { tinyVocabulary } from '../support/tiny-vocabulary.ts';
import { INTEGERS, QUANTITIES, STRUCTURES, TEXTS, type Cases } from './brute-force-cases.ts';
import { ENDLESS } from './endless-cases.ts';

describe('masks are what brute force finds', () => {
  for (const [name, schema] of Object.entries(STRUCTURES)) {
    it(name, () => {
      expect(compareAll(schema, { ...STRUCTURE, ...cutsOf(schema, [1, 2, 3]) })).toEqual({});
    });
  }
});

describe('masks in other manners of writing are what brute force finds', () => {
  const manners: readonly Manner[] = [
    { propertyOrder: 'any' },
    { whitespace: 'python' },
    { whitespace: { indent: 1 } },
    { whitespace: { indent: 2 }, propertyOrder: 'any' },
  ];
  for (const [name, schema] of Object.entries(STRUCTURES)) {
    it(name, () => {
      for (const manner of manners) {
        expect(compareAll(schema, cutsOf(schema, [4], manner), manner), JSON.stringify(manner)).toEqual({});
      }
      expect(compareAll(schema, STRUCTURE, manners[0])).toEqual({});
    });
  }
});

describe('masks of free strings and numbers are what brute force finds', () => {
  const groups: readonly (readonly [Cases, Readonly<Record<string, Vocabulary>>])[] = [
    [TEXTS, STRINGS],
    [QUANTITIES, NUMBERS],
    [INTEGERS, BINARY],
  ];
  for (const [cases, all] of groups) {
    for (const [name, schema] of Object.entries(cases)) {
      it(`${name}: ${Object.keys(all).join(', ')}`, () => expect(compareAll(schema, all)).toEqual({}));
    }
  }

  it('exactly one character: surrogate pairs', () => {
    expect(compare(TEXTS['exactly one character']!, SURROGATES)).toEqual([]);
    const pair = { const: '\u{d0000}' };
    expect(compare(pair, SURROGATES)).toEqual([]);
  });
});

describe('masks of infinite languages are what brute force finds', () => {
  for (const [name, { schema, tokens, bytes, longest, because }] of Object.entries(ENDLESS)) {
    it(`${name} (${because})`, () => {
      const reach: Reach = { tokens: 6, width: 40, bytes, walks: 0 };
      expect(compare(schema, tinyVocabulary(tokens), { reach, longest })).toEqual([]);
    });
  }
});

describe('masks where the way to the end is not straight', () => {
  const ab = {
    type: 'object',
    properties: { a: { const: 1 }, b: { const: 1 } },
    additionalProperties: false,
    anyOf: [{ required: ['b'] }, { properties: { a: {} } }],
  };

  it('keeps a key that a longer token leads past', () => {
    const vocabulary = tinyVocabulary(['{', '}', '"b', '"', 'a":', '1,"k', '1']);
    expect(compare(ab, vocabulary, { propertyOrder: 'any' })).toEqual([]);
  });

  it('keeps the longer of two ways, which a token shortens', () => {
    const schema = {
      anyOf: [
        { type: 'object', additionalProperties: false },
        {
          type: 'object',
          properties: { a: { type: 'array', items: { enum: ['ab'] }, maxItems: 2 }, k: { type: 'null' } },
          required: ['k'],
          additionalProperties: false,
        },
      ],
    };
    const tokens = ['{\n "', ' "', 'ab', 'k": ', 'nul', 'l\n', '}', 'a', '": ', ' ],\n', '[\n  ', '"', '\n'];
    expect(compare(schema, tinyVocabulary(tokens), { whitespace: { indent: 1 } })).toEqual([]);
  });

  it.each([['python' as const], [{ indent: 1 }]])('does without white space: %j', (whitespace) => {
    const vocabulary = tinyVocabulary(['{', '}', '"', 'a', 'b', ':', '1', ',', '[', ']', 'n', 'u', 'l']);
    const optional = { type: 'object', properties: { a: { const: 1 } }, additionalProperties: false };
    const list = { type: 'array', items: { const: 1 }, maxItems: 2 };
    // A search for an end that is not there may not end itself, so the first step is looked at alone.
    const constraint = compile(optional, { vocabulary, whitespace });
    constraint.advance(0);
    expect(constraint.allows(2), 'a key without a value').toBe(false);
    for (const schema of [optional, list, { ...optional, required: ['a'] }, { const: { a: 1 } }]) {
      expect(compare(schema, vocabulary, { whitespace }), JSON.stringify(schema)).toEqual([]);
    }
  });
});

describe('the comparison itself', () => {
  const schema = STRUCTURES['branches told apart by a late key']!;
  const vocabulary = STRUCTURE['long tokens']!;
  const oracle = oracleOf(schema, vocabulary);
  const other = oracleOf(STRUCTURES['all keys required']!, vocabulary);
  const start = (): CompiledConstraint => compile(schema as object, { vocabulary });

  /** A constraint, and what it leads to, with members replaced. */
  function altered(
    constraint: CompiledConstraint,
    members: (honest: CompiledConstraint) => Partial<CompiledConstraint>,
  ): CompiledConstraint {
    const honest: CompiledConstraint = {
      get isComplete() {
        return constraint.isComplete;
      },
      allows: (token) => constraint.allows(token),
      advance: (token) => constraint.advance(token),
      mask: () => constraint.mask(),
      forced: () => constraint.forced(),
      precompute: (options) => constraint.precompute(options),
      save: () => constraint.save(),
      load: (saved) => constraint.load(saved),
      distance: () => constraint.distance(),
      fork: () => altered(constraint.fork(), members),
      check: (text) => constraint.check(text),
      warnings: constraint.warnings,
      schemaText: constraint.schemaText,
      schema: constraint.schema,
    };
    return Object.defineProperties(honest, Object.getOwnPropertyDescriptors(members(constraint)));
  }

  it('finds nothing in an honest constraint', () => {
    expect(
      disagreements(
        altered(start(), () => ({})),
        oracle,
        vocabulary,
        FAR,
      ),
    ).toEqual([]);
  });

  it.each<[string, (honest: CompiledConstraint) => Partial<CompiledConstraint>]>([
    ['one that allows a token too many', (honest) => ({ allows: (t) => t === 3 || honest.allows(t) })],
    ['one that refuses a token', (honest) => ({ allows: (t) => t !== 5 && honest.allows(t) })],
    [
      'a mask with another count',
      (honest) => ({ mask: () => Object.create(honest.mask(), { count: { value: 99 } }) as Mask }),
    ],
    ['an end that is not seen', () => ({ isComplete: false })],
    ['distances that are too long', (honest) => ({ distance: () => (honest.distance() > 0 ? 9 : 0) })],
    ['distances that are too short', () => ({ distance: () => 1 })],
    ['forced tokens that are not the only way', () => ({ forced: () => [5] })],
    ['a constraint that moves where it refuses', (honest) => ({ advance: (t) => void honest.allows(t) })],
  ])('finds %s', (_name, members) => {
    expect(disagreements(altered(start(), members), oracle, vocabulary, FAR)).not.toEqual([]);
  });

  it('finds another language', () => {
    expect(disagreements(start(), other, vocabulary, FAR)).not.toEqual([]);
  });
});
