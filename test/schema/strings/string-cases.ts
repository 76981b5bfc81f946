import type { Dfa } from '../../../src/regex/dfa.ts';
import { Core } from '../../../src/schema/core.ts';
import { type SchemaNode, UNCONSTRAINED } from '../../../src/schema/node.ts';
import { resolveSettings, type SpellingOptions } from '../../../src/schema/settings.ts';
import type { StringTest } from '../../../src/schema/string-test.ts';
import { codePoints } from '../../../src/schema/text/characters.ts';
import { pickFrom } from '../../support/random.ts';

/** A schema without constraints, with some values fixed. */
export function nodeOf(id: number, strings: readonly string[] = []): SchemaNode {
  const values = { strings, numbers: [], literals: new Set<never>(), composites: [] };
  return { ...UNCONSTRAINED, id, pointer: `/${id}`, values: strings.length > 0 ? values : undefined };
}

/** What frames share, without a schema: variables are made as they are needed. */
export function coreOf(options: SpellingOptions = {}, bytes?: Uint8Array): Core {
  const root = nodeOf(0);
  const document = { root, draft: '2020-12', loneSurrogates: false } as unknown as ConstructorParameters<
    typeof Core
  >[0];
  return new Core(document, resolveSettings(options), bytes ?? new Uint8Array(256).fill(1));
}

/** The bytes of texts, and the quote. */
export function bytesOf(...texts: string[]): Uint8Array {
  const bytes = new Uint8Array(256);
  for (const byte of new TextEncoder().encode(`"${texts.join('')}`)) bytes[byte] = 1;
  return bytes;
}

/** An automaton over classes of characters, each a string; all other characters are the last class. */
export function dfaOf(
  classes: readonly string[],
  next: readonly (readonly number[])[],
  accepting: readonly number[],
): Dfa {
  const points = classes.flatMap((characters, of) => codePoints(characters).map((point) => ({ point, of })));
  points.sort((a, b) => a.point - b.point);
  const starts: number[] = [];
  const of: number[] = [];
  const add = (start: number, each: number): void => {
    if (starts.at(-1) === start) of[of.length - 1] = each;
    else if (of.at(-1) !== each) {
      starts.push(start);
      of.push(each);
    }
  };
  add(0, classes.length);
  for (const { point, of: each } of points) {
    add(point, each);
    add(point + 1, classes.length);
  }
  return {
    size: next.length,
    classCount: classes.length + 1,
    starts: Int32Array.from(starts),
    classes: Int32Array.from(of),
    next: Int32Array.from(next.flat()),
    accepting: Uint8Array.from({ length: next.length }, (_, state) => (accepting.includes(state) ? 1 : 0)),
  };
}

/** What an automaton does, read naively. */
export function run(dfa: Dfa, state: number, text: string): number {
  return codePoints(text).reduce((at, point) => {
    const range = dfa.starts.findLastIndex((start) => start <= point);
    return dfa.next[at * dfa.classCount + dfa.classes[range]!]!;
  }, state);
}

export function accepts(dfa: Dfa, text: string): boolean {
  return dfa.accepting[run(dfa, 0, text)] === 1;
}

/** A regular test. */
export function testOf(name: string, dfa: Dfa): StringTest {
  return { name, outer: dfa, inner: dfa, judge: undefined };
}

/** A test by chance, over some characters; every other one needs a judge in some states. */
export function randomTest(random: () => number, name: string, characters: readonly string[]): StringTest {
  const size = 1 + Math.floor(random() * 4);
  const told = characters.filter(() => random() < 0.6);
  const states = Array.from({ length: size }, (_, state) => state);
  const next = states.map(() => [...told, ''].map(() => pickFrom(random, states)));
  const outer = states.filter(() => random() < 0.5);
  const dfa = dfaOf(told, next, outer);
  if (random() < 0.6) return testOf(name, dfa);
  const inner = dfaOf(
    told,
    next,
    outer.filter(() => random() < 0.4),
  );
  const salt = random();
  const judge = (text: string): boolean => {
    if (accepts(inner, text)) return true;
    if (!accepts(dfa, text)) return false;
    return (
      codePoints(text).reduce((sum, point, i) => sum + point * (i + 1), Math.floor(salt * 100)) % 3 === 0
    );
  };
  return { name, outer: dfa, inner, judge };
}

/** Variables of strings by chance, and the formulas over them. */
export interface Variables {
  readonly all: readonly number[];
  readonly tests: ReadonlyMap<number, StringTest>;
  readonly lengths: ReadonlyMap<number, number>;
  readonly strings: ReadonlyMap<number, readonly string[]>;
}

export function randomVariables(random: () => number, core: Core, characters: readonly string[]): Variables {
  const times = (most: number): number[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, (_, i) => i);
  const tests = new Map<number, StringTest>();
  const lengths = new Map<number, number>();
  const strings = new Map<number, readonly string[]>();
  for (const i of times(3)) {
    const test = randomTest(random, `test ${i}`, characters);
    tests.set(core.atoms.variable({ kind: 'test', test }), test);
  }
  times(3).forEach(() => {
    const least = 1 + Math.floor(random() * 6);
    lengths.set(core.atoms.variable({ kind: 'length', least }), least);
  });
  for (const i of times(2)) {
    const texts = [0, ...times(3)].map(() => randomText(random, characters, 4));
    strings.set(core.atoms.variable({ kind: 'strings', node: nodeOf(i + 1, [...new Set(texts)]) }), texts);
  }
  const all = [...tests.keys(), ...lengths.keys(), ...strings.keys()].sort((a, b) => a - b);
  return { all, tests, lengths, strings };
}

export function randomText(random: () => number, characters: readonly string[], most: number): string {
  return Array.from({ length: Math.floor(random() * (most + 1)) }, () => pickFrom(random, characters)).join(
    '',
  );
}

/** A formula by chance: with negations and exclusions. */
export function randomFormula(random: () => number, core: Core, variables: readonly number[]): number {
  const { diagrams } = core;
  let formula = random() < 0.5 ? 1 : 0;
  for (const variable of variables) {
    const literal = diagrams.literal(variable, random() < 0.6);
    const chance = random();
    if (chance < 0.4) formula = diagrams.and(formula === 0 ? 1 : formula, literal);
    else if (chance < 0.7) formula = diagrams.or(formula, literal);
    else if (chance < 0.9) formula = diagrams.equivalent(formula, literal);
  }
  return formula;
}

/** Whether a formula is true of a text, by the meaning of its variables. */
export function isTrue(core: Core, variables: Variables, formula: number, text: string): boolean {
  return core.diagrams.evaluate(formula, (variable) => {
    const least = variables.lengths.get(variable);
    if (least !== undefined) return codePoints(text).length >= least;
    const strings = variables.strings.get(variable);
    if (strings !== undefined) return strings.includes(text);
    const test = variables.tests.get(variable)!;
    return test.judge?.(text) ?? accepts(test.outer, text);
  });
}
