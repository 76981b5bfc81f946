import { describe, expect, it } from 'vitest';
import { compile, type CompiledConstraint } from '../../src/compile.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { CanonicalWriter, laidOut } from '../support/canonical-text.ts';
import { disagreements, type Reach } from '../support/compare-masks.ts';
import { acceptedTexts, type Schema } from '../support/naive-texts.ts';
import * as vocabularies from '../support/small-vocabularies.ts';
import { TextOracle } from '../support/text-oracle.ts';
import { tinyVocabulary } from '../support/tiny-vocabulary.ts';
import { INTEGERS, QUANTITIES, STRUCTURES, TEXTS, type Cases } from './brute-force-cases.ts';
import { ENDLESS } from './endless-cases.ts';

const { cutVocabulary, STRUCTURE, STRINGS, NUMBERS, BINARY, SURROGATES } = vocabularies;

/** Everything within six tokens, of long frontiers a part, and some whole texts. */
const FAR: Reach = { tokens: 6, width: 40, bytes: Infinity, walks: 6 };

/** How a language is written, and how far it is followed. */
interface Manner {
  readonly propertyOrder?: 'declared' | 'any';
  readonly whitespace?: 'compact' | 'python' | { readonly indent: number };
  readonly longest?: number;
  readonly reach?: Reach;
}

/** A vocabulary looks up its spelling once: to list what characters it can write takes a while. */
const writers = new WeakMap<Vocabulary, CanonicalWriter>();

function oracleOf(
  schema: Schema,
  vocabulary: Vocabulary,
  { whitespace, ...options }: Manner = {},
): TextOracle {
  if (whitespace === undefined || whitespace === 'compact') {
    const writer = writers.get(vocabulary) ?? new CanonicalWriter(vocabulary);
    writers.set(vocabulary, writer);
    return new TextOracle(acceptedTexts(schema, writer, options), vocabulary);
  }
  const texts = acceptedTexts(schema, new CanonicalWriter(vocabulary, false), options);
  return new TextOracle(
    texts.map((text) => laidOut(text, whitespace)),
    vocabulary,
  );
}

/** Compares a schema over a vocabulary with brute force; a language that cannot be written must be refused. */
function compare(schema: Schema, vocabulary: Vocabulary, manner: Manner = {}): string[] {
  const { propertyOrder = 'declared', whitespace = 'compact', reach = FAR } = manner;
  const start = (): CompiledConstraint =>
    compile(schema as object, { vocabulary, propertyOrder, whitespace });
  const oracle = oracleOf(schema, vocabulary, manner);
  if (oracle.distance(oracle.start) < Infinity) return disagreements(start(), oracle, vocabulary, reach);
  try {
    start();
    return ['compiled, though nothing can be written'];
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === 'inexpressible' || code === 'unsatisfiable' ? [] : [String(error)];
  }
}

/** The vocabularies with which a schema disagrees. */
function compareAll(
  schema: Schema,
  all: Readonly<Record<string, Vocabulary>>,
  manner: Manner = {},
): Record<string, string[]> {
  const results = Object.entries(all).map(
    ([name, vocabulary]) => [name, compare(schema, vocabulary, manner)] as const,
  );
  return Object.fromEntries(results.filter(([, found]) => found.length > 0));
}

/** Vocabularies cut from the texts of a schema. */
function cutsOf(schema: Schema, seeds: readonly number[], manner: Manner = {}): Record<string, Vocabulary> {
  const { whitespace = 'compact', propertyOrder = 'declared' } = manner;
  const compact = acceptedTexts(schema, new CanonicalWriter(), { propertyOrder });
  const texts = whitespace === 'compact' ? compact : compact.map((text) => laidOut(text, whitespace));
  return Object.fromEntries(seeds.map((seed) => [`cut ${seed}`, cutVocabulary(texts, seed)]));
}

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
        expect(compareAll(schema, cutsOf(schema, [4, 5], manner), manner), JSON.stringify(manner)).toEqual(
          {},
        );
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
