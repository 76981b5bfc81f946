import { compile } from '../../src/compile.ts';
import type { CompiledConstraint } from '../../src/compile.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { CanonicalWriter, laidOut } from './canonical-text.ts';
import { disagreements, type Reach } from './compare-masks.ts';
import { acceptedTexts, type Schema } from './naive-texts.ts';
import { cutVocabulary } from './small-vocabularies.ts';
import { TextOracle } from './text-oracle.ts';

/** How a language is written, and how far it is followed. */
export interface Manner {
  readonly propertyOrder?: 'declared' | 'any';
  readonly whitespace?: 'compact' | 'python' | { readonly indent: number };
  /** The most bytes of a text, for infinite languages. */
  readonly longest?: number;
  readonly reach?: Reach;
}

/** Everything within six tokens, of long frontiers a part, and some whole texts. */
export const FAR: Reach = { tokens: 6, width: 40, bytes: Infinity, walks: 6 };

/** A vocabulary looks up its spelling once: to list what characters it can write takes a while. */
const writers = new WeakMap<Vocabulary, CanonicalWriter>();

/** What the masks of a schema over a vocabulary must be. */
export function oracleOf(schema: Schema, vocabulary: Vocabulary, manner: Manner = {}): TextOracle {
  const { whitespace = 'compact', ...options } = manner;
  if (whitespace === 'compact') {
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

/** Where a schema over a vocabulary and brute force disagree; a language that cannot be written must be refused. */
export function compare(schema: Schema, vocabulary: Vocabulary, manner: Manner = {}): string[] {
  const { propertyOrder = 'declared', whitespace = 'compact', reach = FAR } = manner;
  const oracle = oracleOf(schema, vocabulary, manner);
  let constraint: CompiledConstraint;
  try {
    constraint = compile(schema, { vocabulary, propertyOrder, whitespace });
  } catch (error) {
    const isRefused = ['inexpressible', 'unsatisfiable'].includes((error as { code: string }).code);
    return isRefused && oracle.distance(oracle.start) === Infinity ? [] : [String(error)];
  }
  if (oracle.distance(oracle.start) === Infinity) return ['compiled, though nothing can be written'];
  return disagreements(constraint, oracle, vocabulary, reach);
}

/** The disagreements of a schema by vocabulary; empty when there are none. */
export function compareAll(
  schema: Schema,
  all: Readonly<Record<string, Vocabulary>>,
  manner: Manner = {},
): Record<string, string[]> {
  const results = Object.entries(all).map(
    ([name, vocabulary]) => [name, compare(schema, vocabulary, manner)] as const,
  );
  return Object.fromEntries(results.filter(([, found]) => found.length > 0));
}

/** Vocabularies cut from the texts of a schema, which must be finitely many and more than none. */
export function cutsOf(
  schema: Schema,
  seeds: readonly number[],
  { whitespace = 'compact', propertyOrder = 'declared' }: Manner = {},
): Record<string, Vocabulary> {
  const compact = acceptedTexts(schema, new CanonicalWriter(), { propertyOrder });
  const texts = whitespace === 'compact' ? compact : compact.map((text) => laidOut(text, whitespace));
  return Object.fromEntries(seeds.map((seed) => [`cut ${seed}`, cutVocabulary(texts, seed)]));
}
