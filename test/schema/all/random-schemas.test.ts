import { describe, expect, it } from 'vitest';
import { compile, compileRecognizer } from '../../../src/compile.ts';
import { readJson } from '../../../src/json/read.ts';
import { toJs } from '../../../src/json/value.ts';
import type { Draft } from '../../../src/schema/draft.ts';
import { DRAFTS } from '../../../src/schema/draft.ts';
import type { SpellingOptions } from '../../../src/schema/settings.ts';
import { pickFrom, randomFrom } from '../../support/random.ts';
import { JSON_PARTS, tinyVocabulary } from '../../support/tiny-vocabulary.ts';
import { inexactNumbers, unlessUnsatisfiable } from '../oracle.ts';
import { compiled, declared, verdict } from './engine.ts';
import type { Problem } from './engine.ts';
import { HARD_CASES } from './hard-cases.ts';
import { NaiveValidator } from './naive-validator.ts';
import type { Schema } from './naive-validator.ts';
import { randomSchema } from './random-schema.ts';
import { shrink } from './shrink.ts';
import { SOME_VALUES, UNIVERSES } from './universe.ts';
import type { Universe } from './universe.ts';
import { ajvOf } from './validators.ts';
import { verdictProblem } from './verdicts.ts';
import { closedBy, differenceFrom, orderProblem, viabilityProblem } from './viability.ts';
import { walkBytes, walkTokens } from './walks.ts';

const FULL = process.env['WELLFORMED_FULL'] === '1';
const seeds = (n: number): number[] => Array.from({ length: FULL ? 20 * n : n }, (_, seed) => seed);

function schemaFor(seed: number, draft: Draft): Schema {
  const flavour = { draft, depth: 1 + (seed % 3), references: seed % 4 === 0 };
  return randomSchema(randomFrom(seed), flavour);
}

/** The smallest schema with the same kind of problem, for the message. */
function report(
  schema: Schema,
  problem: Problem,
  problemOf: (smaller: Schema) => Problem | undefined,
): string {
  const least = shrink(schema, (smaller) => problemOf(smaller)?.kind === problem.kind, 300);
  return `${JSON.stringify(least)}: ${problemOf(least)!.detail}`;
}

describe('the naive validator', () => {
  it('agrees with ajv where ajv has no known fault', () => {
    // Ajv 8 forgets what `contains` evaluates and that it refuses [] beside prefixItems, what `if` and branches of anyOf
    // evaluate, and cannot follow $dynamicRef into recursion.
    const faults = /"(unevaluated\w+|contains|\$dynamicRef)"/;
    const wrong: string[] = [];
    let compared = 0;
    for (const draft of DRAFTS) {
      for (const seed of seeds(40)) {
        const schema = schemaFor(seed, draft);
        if (faults.test(JSON.stringify(schema))) continue;
        const naive = new NaiveValidator(schema, draft);
        const ajv = ajvOf(schema, draft);
        const value = SOME_VALUES.find((one) => naive.accepts(one) !== ajv(one));
        if (value !== undefined) wrong.push(`${JSON.stringify(schema)}: ${JSON.stringify(value)}`);
        compared++;
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(100);
  });
});

describe('a random schema with all keywords', () => {
  for (const draft of DRAFTS) {
    it(`is judged as the naive validator judges: draft ${draft}`, () => {
      const counts = { empty: 0, ready: 0, accepted: 0, refused: 0 };
      const wrong: string[] = [];
      for (const seed of seeds(draft === '2020-12' ? 60 : 20)) {
        const schema = schemaFor(seed, draft);
        const problem = verdictProblem(schema, draft, seed, (what) => counts[what]++);
        if (problem !== undefined) {
          wrong.push(
            `${seed}: ${report(schema, problem, (smaller) => verdictProblem(smaller, draft, seed))}`,
          );
        }
        if (wrong.length === 3) break;
      }
      expect(wrong).toEqual([]);
      expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(1000);
      expect(counts.ready).toBeGreaterThan(counts.empty);
    });
  }

  const universes = Object.values(UNIVERSES);

  /** Runs a comparison over random schemas, each closed by some universe; the problems, with smaller cases. */
  function closedProblems(
    n: number,
    problemOf: (schema: Schema, universe: Universe, draft: Draft, seed: number) => Problem | undefined,
  ): string[] {
    const wrong: string[] = [];
    for (const seed of seeds(n)) {
      const draft = (['2020-12', '2020-12', '2019-09', '7', '4'] as const)[seed % 5]!;
      const universe = universes[Math.floor(seed / 5) % universes.length]!;
      const schema = schemaFor(seed, draft);
      const problem = problemOf(schema, universe, draft, seed);
      if (problem === undefined) continue;
      const fails = (smaller: Schema): boolean =>
        problemOf(smaller, universe, draft, seed)?.kind === problem.kind;
      const least = shrink(schema, fails, 100);
      const { detail } = problemOf(least, universe, draft, seed)!;
      wrong.push(`${seed}: ${JSON.stringify(closedBy(least, universe, draft, seed))}: ${detail}`);
      if (wrong.length === 3) break;
    }
    return wrong;
  }

  it('lives after exactly the prefixes of what brute force finds', () => {
    const counts = { compared: 0, pairs: 0, exact: 0 };
    const wrong = closedProblems(40, (schema, universe, draft, seed) =>
      viabilityProblem(schema, universe, draft, seed, ({ pairs, exactDistances }) => {
        counts.compared++;
        counts.pairs += pairs;
        counts.exact += exactDistances;
      }),
    );
    expect(wrong).toEqual([]);
    expect(counts.compared).toBeGreaterThan(15);
    expect(counts.exact).toBeGreaterThan(0.9 * counts.pairs);
  });

  it('writes every valid value in the declared order, and never meets a dead end', () => {
    expect(closedProblems(20, orderProblem)).toEqual([]);
  });
});

/** Equal items, and different ones, that are objects or still to come: src/schema/KEYWORDS.md tells the limits. */
const APPROXIMATE: ReadonlySet<string> = new Set([
  'some item twice, none of them 0',
  'distinct objects',
  'equal objects',
]);

describe('viability of', () => {
  for (const { name, schema, universe } of HARD_CASES) {
    if (APPROXIMATE.has(name)) continue;
    it(`${name} is exact`, () => {
      expect(differenceFrom(schema, universe, '2020-12', false)?.detail).toBeUndefined();
    });
  }
  for (const { name, schema, universe } of HARD_CASES.filter((each) => APPROXIMATE.has(each.name))) {
    it(`${name} lives long enough`, () => {
      expect(differenceFrom(schema, universe, '2020-12', false)?.kind).not.toBe('false death');
    });
  }
});

const SETTINGS: readonly SpellingOptions[] = [
  {},
  { propertyOrder: 'any' },
  { whitespace: 'python' },
  { spelling: 'any', whitespace: 'any' },
  { whitespace: { indent: 2 }, propertyOrder: 'any', spelling: 'any' },
];

describe('a random walk', () => {
  const vocabulary = tinyVocabulary([
    ...Array.from({ length: 256 }, (_, byte) => [byte]),
    ...[...JSON_PARTS, '😀', 'é', 'ab', 'abc', '{"a":', '"x-1":', '1.5', '[1,', 'null,', '\\u0061'],
  ]);

  /** What is wrong with a text that was written for a schema. */
  function problemWith(text: string, schema: Schema, draft: Draft): string | undefined {
    const read = readJson(text);
    // What no double holds, a validator of doubles cannot judge.
    if (inexactNumbers(read).length === 0 && !new NaiveValidator(schema, draft).accepts(toJs(read))) {
      return `is invalid: ${text}`;
    }
    const checks = compiled(declared(schema, draft), { purpose: 'check' });
    return verdict(checks, text) ? undefined : `is refused when checking: ${text}`;
  }

  function walks(
    n: number,
    walk: (schema: object | boolean, settings: SpellingOptions, random: () => number) => string | undefined,
  ): { wrong: string[]; written: number } {
    const wrong: string[] = [];
    let written = 0;
    for (const seed of seeds(n)) {
      const draft = DRAFTS[seed % DRAFTS.length]!;
      const schema = schemaFor(seed, draft);
      const random = randomFrom(seed + 1);
      const settings = pickFrom(random, SETTINGS);
      let problem: string | undefined;
      try {
        const text = walk(declared(schema, draft), settings, random);
        if (text !== undefined) written++;
        problem = text === undefined ? undefined : problemWith(text, schema, draft);
      } catch (error) {
        problem = String(error);
      }
      if (problem !== undefined) {
        wrong.push(
          `${seed}: ${JSON.stringify(declared(schema, draft))} ${JSON.stringify(settings)}: ${problem}`,
        );
      }
    }
    return { wrong, written };
  }

  it('over bytes writes only what is valid', () => {
    const { wrong, written } = walks(60, (schema, settings, random) => {
      const ready = unlessUnsatisfiable(() => compileRecognizer(schema, settings));
      return ready && walkBytes(ready.recognizer, random, pickFrom(random, [0, 10, 40]));
    });
    expect(wrong).toEqual([]);
    expect(written).toBeGreaterThan(30);
  });

  it('over tokens writes only what is valid', () => {
    const { wrong, written } = walks(25, (schema, settings, random) => {
      const ready = unlessUnsatisfiable(() => compile(schema, { ...settings, vocabulary }));
      return ready && walkTokens(ready, vocabulary, random, pickFrom(random, [0, 10, 30]));
    });
    expect(wrong).toEqual([]);
    expect(written).toBeGreaterThan(12);
  });
});
