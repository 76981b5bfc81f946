import type { Draft } from '../../../src/schema/draft.ts';
import { randomFrom } from '../../support/random.ts';
import { declared, problemOf, verdict } from './engine.ts';
import type { Problem } from './engine.ts';
import { NaiveValidator } from './naive-validator.ts';
import type { Schema } from './naive-validator.ts';
import { compareWith, TextGraph } from './text-graph.ts';
import type { Comparison } from './text-graph.ts';
import { both, schemaOf, textsOf, valuesOf } from './universe.ts';
import type { Universe } from './universe.ts';

/** All bytes that texts of the universes hold, and some that they do not. */
const BYTES: readonly number[] = [
  ...new Set([
    ...new TextEncoder().encode('{}[],:" \\/-.eE+0123456789abcxnulltruefalsé😀\n'),
    0,
    0x7f,
    0x80,
    0xff,
  ]),
];
const ALL_BYTES: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte);

/** Both what a schema asks and that the value is of a universe: finitely many values. */
export function closedBy(schema: Schema, universe: Universe, draft: Draft, seed: number): Schema {
  const random = randomFrom(seed);
  const closed = schemaOf(universe, draft, random);
  if (typeof schema === 'boolean') return { allOf: [closed, schema ? {} : { not: {} }] };
  return declared(both(schema, closed, draft, random), draft);
}

const listed = new Map<Universe, readonly { readonly value: unknown; readonly texts: readonly string[] }[]>();

function textsIn(
  universe: Universe,
): readonly { readonly value: unknown; readonly texts: readonly string[] }[] {
  let all = listed.get(universe);
  if (all === undefined) {
    all = valuesOf(universe).map((value) => ({ value, texts: textsOf(value) }));
    listed.set(universe, all);
  }
  return all;
}

/** How far a comparison went. */
export type Seen = (seen: Omit<Comparison, 'differences'> & { readonly values: number }) => void;

/**
 * Compares a recognizer that writes, in any order of members, with brute force: all values of the universe are tried on
 * the naive validator, and the recognizer must live after exactly the prefixes of the texts of those it accepts.
 */
export function viabilityProblem(
  schema: Schema,
  universe: Universe,
  draft: Draft,
  seed: number,
  onSeen?: Seen,
): Problem | undefined {
  return differenceFrom(closedBy(schema, universe, draft, seed), universe, draft, seed % 8 === 0, onSeen);
}

/** The same for a schema that accepts only values of the universe by itself. */
export function differenceFrom(
  whole: Schema,
  universe: Universe,
  draft: Draft,
  everyByte: boolean,
  onSeen?: Seen,
): Problem | undefined {
  return problemOf(whole, { propertyOrder: 'any' }, (engine) => {
    const naive = new NaiveValidator(whole, draft);
    const accepted = textsIn(universe).filter(({ value }) => naive.accepts(value));
    if (engine.kind !== 'ready') {
      if (accepted.length === 0) return undefined;
      return {
        kind: 'called unsatisfiable',
        detail: `called unsatisfiable; ${accepted[0]!.texts[0]!} is valid`,
      };
    }
    if (accepted.length === 0) return { kind: 'compiled', detail: 'compiled, though nothing satisfies it' };
    const graph = new TextGraph(accepted.flatMap(({ texts }) => texts));
    const bytes = everyByte ? ALL_BYTES : BYTES;
    const { differences, ...seen } = compareWith(engine.recognizer, graph, bytes, { most: 1 });
    onSeen?.({ ...seen, values: accepted.length });
    const [first] = differences;
    return first && { kind: first.kind, detail: `${first.kind} after ${first.after}: ${first.detail}` };
  });
}

/** Universes with less in them: for smaller cases. */
export function smallerUniverses(universe: Universe): Universe[] {
  const { scalars, keys, mostItems, mostMembers, depth } = universe;
  return [
    ...(depth > 0 ? [{ ...universe, depth: depth - 1 }] : []),
    ...(mostItems > 0 ? [{ ...universe, mostItems: mostItems - 1 }] : []),
    ...(mostMembers > 0 ? [{ ...universe, mostMembers: mostMembers - 1 }] : []),
    ...keys.map((_, out) => ({ ...universe, keys: keys.filter((_, i) => i !== out) })),
    ...scalars.map((_, out) => ({ ...universe, scalars: scalars.filter((_, i) => i !== out) })),
  ];
}

/** The universe made as small as `fails` allows. */
export function shrinkUniverse(universe: Universe, fails: (smaller: Universe) => boolean): Universe {
  const smaller = smallerUniverses(universe).find((one) => one.scalars.length > 0 && fails(one));
  return smaller === undefined ? universe : shrinkUniverse(smaller, fails);
}

/**
 * The same for members in the declared order: every value that is accepted must have a text in it, and the recognizer
 * must live after exactly the prefixes of the texts that it accepts itself.
 */
export function orderProblem(
  schema: Schema,
  universe: Universe,
  draft: Draft,
  seed: number,
): Problem | undefined {
  const whole = closedBy(schema, universe, draft, seed);
  return problemOf(whole, { propertyOrder: 'declared' }, (engine) => {
    const naive = new NaiveValidator(whole, draft);
    const written: string[] = [];
    for (const { value, texts } of textsIn(universe)) {
      const ordered = texts.filter((text) => verdict(engine, text));
      if (naive.accepts(value) && ordered.length === 0) {
        return { kind: 'no order', detail: `no order of members is accepted of the valid ${texts[0]!}` };
      }
      if (!naive.accepts(value) && ordered.length > 0) {
        return { kind: 'accepts', detail: `accepts the invalid ${ordered[0]!}` };
      }
      written.push(...ordered);
    }
    if (engine.kind !== 'ready') return undefined;
    const { differences } = compareWith(engine.recognizer, new TextGraph(written), BYTES, { most: 1 });
    const [first] = differences;
    return first && { kind: first.kind, detail: `${first.kind} after ${first.after}: ${first.detail}` };
  });
}
