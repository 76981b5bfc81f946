import type { Draft } from '../../../src/schema/draft.ts';
import { isFrom } from '../../../src/schema/draft.ts';
import { pickFrom } from '../../support/random.ts';
import type { SchemaObject } from './naive-validator.ts';

/** A finite set of values: scalars, and arrays and objects of them up to a depth. */
export interface Universe {
  readonly scalars: readonly unknown[];
  readonly keys: readonly string[];
  readonly mostItems: number;
  readonly mostMembers: number;
  readonly depth: number;
}

const ALL_SCALARS = [null, true, false, -1, 0, 1, 1.5, 2, 3, 10, '', 'a', 'b', 'aa', 'ab', 'abc', 'x-1', 'é'];

/** Small enough that all their texts can be listed, members in any order. */
export const UNIVERSES: Readonly<Record<string, Universe>> = {
  scalars: { scalars: ALL_SCALARS, keys: ['a', 'b'], mostItems: 1, mostMembers: 1, depth: 1 },
  pairs: {
    scalars: [null, true, 0, 1, 2, 10, '', 'a', 'b', 'ab'],
    keys: ['a', 'b', 'ab'],
    mostItems: 2,
    mostMembers: 2,
    depth: 1,
  },
  items: { scalars: [0, 1, 2, 3, 'a', 'aa', 'b'], keys: ['a'], mostItems: 3, mostMembers: 1, depth: 1 },
  members: { scalars: [0, 1], keys: ['a', 'b', 'ab', 'x-1'], mostItems: 4, mostMembers: 4, depth: 1 },
  nested: { scalars: [0, 'a'], keys: ['a', 'b'], mostItems: 2, mostMembers: 2, depth: 2 },
  deep: { scalars: [1], keys: ['a', 'b'], mostItems: 1, mostMembers: 1, depth: 3 },
};

/** What the tests of verdicts try on every schema: a few hundred values, of all kinds. */
export const SOME_VALUES: readonly unknown[] = [
  ...ALL_SCALARS,
  ...valuesOf({ scalars: [0, 1, 'a'], keys: ['a', 'b'], mostItems: 2, mostMembers: 2, depth: 1 }),
  ...valuesOf({
    scalars: [1.5, 'ab', null],
    keys: ['ab', 'x-1', 'a'],
    mostItems: 2,
    mostMembers: 2,
    depth: 1,
  }),
  ...valuesOf({ scalars: [0, 2], keys: [], mostItems: 4, mostMembers: 0, depth: 1 }),
  ...valuesOf({ scalars: [0], keys: ['a', 'b', 'ab', 'x-1'], mostItems: 0, mostMembers: 4, depth: 1 }),
  ...[
    [[0], [1]],
    [[0], [0]],
    [{ a: 0 }, { a: 0 }],
    [
      { a: 0, b: 1 },
      { b: 1, a: 0 },
    ],
    { a: { a: 0 } },
  ],
  ...[
    { a: [0, 'a'], b: { ab: 1 } },
    { a: { b: 'a' }, ab: [1] },
    [{ a: 1 }, [0], 'ab'],
    { a: { a: { a: {} } } },
  ],
];

/** All values of a universe, each once. */
export function valuesOf(universe: Universe, depth: number = universe.depth): unknown[] {
  if (depth === 0) return [...universe.scalars];
  const below = valuesOf(universe, depth - 1);
  const arrays: unknown[][] = [[]];
  for (let from = 0, length = 1; length <= universe.mostItems; length++) {
    const to = arrays.length;
    for (; from < to; from++) for (const item of below) arrays.push([...arrays[from]!, item]);
  }
  let objects: (readonly [string, unknown])[][] = [[]];
  for (const key of universe.keys) {
    const longer = objects
      .filter((members) => members.length < universe.mostMembers)
      .flatMap((members) => below.map((value): (readonly [string, unknown])[] => [...members, [key, value]]));
    objects = [...objects, ...longer];
  }
  return [
    ...universe.scalars,
    ...arrays,
    ...objects.map((members) => Object.fromEntries(members) as unknown),
  ];
}

/** A schema that accepts exactly the values of a universe, said in one of several ways. */
export function schemaOf(universe: Universe, draft: Draft, random: () => number): SchemaObject {
  return level(universe, universe.depth, draft, random);
}

function level(universe: Universe, depth: number, draft: Draft, random: () => number): SchemaObject {
  const { scalars } = universe;
  if (depth === 0) return { enum: scalars };
  const below = level(universe, depth - 1, draft, random);
  const array = { type: 'array', items: below, maxItems: universe.mostItems };
  const object: Record<string, unknown> = { type: 'object', maxProperties: universe.mostMembers };
  if (isFrom(draft, '6') && random() < 0.3) {
    object['additionalProperties'] = below;
    object['propertyNames'] = { enum: universe.keys };
  } else {
    object['properties'] = Object.fromEntries(universe.keys.map((key) => [key, below]));
    object['additionalProperties'] = false;
  }
  // The members of a universe without keys are `additionalProperties`, and never there.
  const way = pickFrom(random, isFrom(draft, '7') ? ['anyOf', 'oneOf', 'if'] : ['anyOf', 'oneOf']);
  if (way === 'if')
    return { if: { type: 'array' }, then: array, else: { anyOf: [object, { enum: scalars }] } };
  return { [way]: [{ enum: scalars }, array, object] };
}

/** A schema that says both: one beside the other, in one of several ways. */
export function both(
  schema: SchemaObject,
  closed: SchemaObject,
  draft: Draft,
  random: () => number,
): SchemaObject {
  const { $defs, definitions, ...rest } = schema;
  const named = { ...($defs !== undefined && { $defs }), ...(definitions !== undefined && { definitions }) };
  const hides = !isFrom(draft, '2019-09') && '$ref' in rest;
  const collides = Object.keys(rest).some((key) => key in closed || ['then', 'else'].includes(key));
  const way = pickFrom(
    random,
    hides || collides ? ['all', 'all reversed'] : ['all', 'all reversed', 'beside', 'beside'],
  );
  if (way === 'all') return { allOf: [closed, rest], ...named };
  if (way === 'all reversed') return { allOf: [rest, closed], ...named };
  return random() < 0.5 ? { ...closed, ...rest, ...named } : { ...rest, ...closed, ...named };
}

/** All texts of a value, compact and canonical, that differ in the order of members. */
export function textsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  if (Array.isArray(value)) {
    let lists: string[][] = [[]];
    for (const item of value) {
      const texts = textsOf(item);
      lists = lists.flatMap((list) => texts.map((text) => [...list, text]));
    }
    return lists.map((list) => `[${list.join()}]`);
  }
  const members = Object.entries(value).map(([key, member]: [string, unknown]) =>
    textsOf(member).map((text) => `${JSON.stringify(key)}:${text}`),
  );
  return orders(members).map((text) => `{${text}}`);
}

function orders(members: readonly (readonly string[])[]): string[] {
  if (members.length === 0) return [''];
  return members.flatMap((texts, i) =>
    orders(members.filter((_, other) => other !== i)).flatMap((rest) =>
      texts.map((text) => (rest === '' ? text : `${text},${rest}`)),
    ),
  );
}
