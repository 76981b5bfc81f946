import { describe, expect, it } from 'vitest';
import { DIE, FINISH, STAY } from '../../../src/automaton/machine.ts';
import { type Core, THE_VALUE } from '../../../src/schema/core.ts';
import { FALSE } from '../../../src/schema/diagrams.ts';
import type { Result } from '../../../src/schema/frame.ts';
import type { SpellingOptions } from '../../../src/schema/settings.ts';
import { StringFrames } from '../../../src/schema/string-frames.ts';
import { codePoints, isSurrogate } from '../../../src/schema/text/characters.ts';
import { pickFrom, randomFrom } from '../../support/random.ts';
import {
  accepts,
  bytesOf,
  coreOf,
  isTrue,
  randomFormula,
  randomVariables,
  run,
  type Variables,
} from './string-cases.ts';

/*
 * Strings with goals by chance, held against brute force: completions are tried out, character by character, until the
 * situations (states of all automata, the length, what fixed strings are left) repeat.
 */

const QUOTE = 0x22;

/** The characters of the cases. Others share their first bytes with them, or stand for all the rest. */
const TOLD = ['a', 'b', 'é', '😀', '\n', '\u0000', '"'];
const OTHERS = ['c', 'è', '😁', '\t', '\u0001', '\\', '\u{10ffff}'];
const LONE = '\ud83d';
const TOLD_POINTS: ReadonlySet<number> = new Set([...TOLD, LONE].map((each) => each.codePointAt(0)!));

interface Case {
  readonly core: Core;
  readonly variables: Variables;
  readonly goal: number;
  /** The characters that can be written where no string is fixed; of those that no case tells apart, some. */
  readonly universe: readonly string[];
  /** The fewest bytes from the beginning of a spelling to the end of a character that no case tells apart. */
  readonly others: ReadonlyMap<string, number>;
  /** Every spelling of a character with the bytes that can be written. */
  readonly spellings: (character: string) => readonly (readonly number[])[];
  readonly isChecking: boolean;
}

/** Characters that no case tells apart: so many that each state of the lexer can become some of them, if any. */
function otherPoints(isChecking: boolean): number[] {
  const points = new Set<number>();
  const add = (point: number): void => {
    const isLone = point >= 0xd800 && point < 0xe000;
    if (!TOLD_POINTS.has(point) && point < 0x110000 && (isChecking || !isLone)) points.add(point);
  };
  for (let point = 0; point < 0x800; point++) add(point);
  for (let point = 0x800; point < 0x10000; point += 0x10) add(point);
  for (let point = 0x10000; point < 0x110000; point += 0x400) add(point + 0x201);
  for (let point = 0xd800; point < 0xe000; point++) add(point);
  // What the vocabularies without some bytes can write.
  const digits = [...'02368de'].map((digit) => Number.parseInt(digit, 16));
  const units = digits.flatMap((a) =>
    digits.flatMap((b) => digits.flatMap((c) => digits.map((d) => ((a * 16 + b) * 16 + c) * 16 + d))),
  );
  for (const unit of units) add(unit);
  for (const high of units.filter((unit) => unit >= 0xd800 && unit < 0xdc00)) {
    for (const low of units.filter((unit) => unit >= 0xdc00 && unit < 0xe000)) {
      add(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
    }
  }
  const tails = [...new TextEncoder().encode('é😀')].filter((byte) => byte < 0xc0).map((byte) => byte & 0x3f);
  for (const a of tails) {
    for (const b of tails) for (const c of tails) add((((a << 6) | b) << 6) | c);
    add((3 << 6) | a);
  }
  return [...points];
}

/** Every spelling of a character with the bytes that can be written. */
function spellings(core: Core, character: string): number[][] {
  const units = [...Array(character.length).keys()].map((i) => character.charCodeAt(i));
  const escaped = (upper: boolean): string =>
    units
      .map((unit) => {
        const digits = unit.toString(16).padStart(4, '0');
        return `\\u${upper ? digits.toUpperCase() : digits}`;
      })
      .join('');
  const isRaw =
    character >= ' ' && character !== '"' && character !== '\\' && !isSurrogate(codePoints(character)[0]!);
  const short = JSON.stringify(character).slice(1, -1);
  const any = core.settings.spelling === 'any';
  const ways =
    any || !isRaw ? [short, escaped(false), ...(any ? [escaped(true)] : [])] : [character, escaped(false)];
  if (isRaw && any) ways.push(character);
  const bytes = [...new Set(ways)].map((way) => [...new TextEncoder().encode(way)]);
  const written = bytes.filter((way) => core.characters.canWrite(way));
  // Canonical: only the first that can be written.
  return any ? written : written.slice(0, 1);
}

/** Whether a text that ends so meets the goal, as far as viability counts it. */
function mayEnd(each: Case, text: string): boolean {
  const { core, variables, goal } = each;
  const open = [...variables.tests].filter(
    ([, test]) => accepts(test.outer, text) && !accepts(test.inner, text),
  );
  const isFixed = [...variables.strings.values()].some((strings) => strings.includes(text));
  if (open.length === 0 || isFixed) return isTrue(core, variables, goal, text);
  const possible = Array.from({ length: 1 << open.length }, (_, chosen) => {
    const { diagrams } = core;
    const left = open.reduce(
      (formula, [variable], i) => diagrams.restrict(formula, variable, ((chosen >> i) & 1) === 1),
      goal,
    );
    return isTrue(core, variables, left, text);
  });
  return each.isChecking ? possible.includes(true) : possible.every((one) => one);
}

/** Whether a string begins with a text, by code points. */
function begins(string: string, text: string): boolean {
  return codePoints(text).every((point, i) => point === codePoints(string)[i]);
}

/** All that matters of a text for what may follow. */
function situation({ variables }: Case, text: string): string {
  const states = [...variables.tests.values()].flatMap(({ outer, inner }) => [
    run(outer, 0, text),
    run(inner, 0, text),
  ]);
  const length = Math.min(codePoints(text).length, Math.max(0, ...variables.lengths.values()));
  const left = [...variables.strings.values()].flat().some((string) => begins(string, text));
  return JSON.stringify([states, length, left ? text : undefined]);
}

/** The characters that come next in fixed strings. */
function fixedBehind({ variables }: Case, text: string): string[] {
  return [...variables.strings.values()]
    .flat()
    .filter((string) => begins(string, text) && string !== text)
    .map((string) => String.fromCodePoint(string.slice(text.length).codePointAt(0)!));
}

/** The fewest bytes from texts to the end, by value iteration over situations; `Infinity` where there is no way. */
function distances(each: Case): (text: string) => number {
  const sample = new Map<string, string>([[situation(each, ''), '']]);
  const pending = [''];
  const edges = new Map<string, { to: string; bytes: number }[]>();
  const canFollow = (text: string): string[] => [...new Set([...each.universe, ...fixedBehind(each, text)])];
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    const from = situation(each, text);
    edges.set(from, []);
    for (const character of canFollow(text)) {
      const bytes = Math.min(Infinity, ...each.spellings(character).map((way) => way.length));
      if (bytes === Infinity) continue;
      const to = situation(each, text + character);
      edges.get(from)!.push({ to, bytes });
      if (sample.has(to)) continue;
      sample.set(to, text + character);
      pending.push(text + character);
    }
  }
  const costs = new Map([...sample].map(([key, text]) => [key, mayEnd(each, text) ? 1 : Infinity]));
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const [from, all] of edges) {
      const least = Math.min(costs.get(from)!, ...all.map(({ to, bytes }) => bytes + costs.get(to)!));
      if (least < costs.get(from)!) {
        costs.set(from, least);
        isDone = false;
      }
    }
  }
  return (text) => costs.get(situation(each, text)) ?? Infinity;
}

class Reader {
  readonly frames: StringFrames;
  private readonly result: Result = { next: 0, callee: 0, consumed: false };

  constructor(core: Core) {
    this.frames = new StringFrames(core);
  }

  start(goal: number, outcomes = 0): number {
    const state = this.frames.start(goal, outcomes);
    return state < 0 ? state : state >> 3;
  }

  /** The state after bytes; -1 where one of them kills. */
  read(state: number, bytes: readonly number[]): number {
    let at = state;
    for (const byte of bytes) {
      const move = at < 0 ? DIE : this.frames.step(at, byte, this.result);
      if (move !== STAY) return -1;
      at = this.result.next >> 3;
    }
    return at;
  }

  /** What the string reports if it ends, or -1. */
  end(state: number): number {
    return this.frames.step(state, QUOTE, this.result) === FINISH ? this.result.next : -1;
  }
}

const MANNERS: Readonly<Record<string, { options: SpellingOptions; bytes?: Uint8Array }>> = {
  'generating canonically': { options: {} },
  'generating in any spelling': { options: { spelling: 'any' } },
  checking: { options: { purpose: 'check' } },
  'checking canonical spelling': { options: { purpose: 'check', spelling: 'canonical' } },
  'without some bytes': { options: {}, bytes: bytesOf('abé\\n😀') },
  'without some bytes, in any spelling': {
    options: { spelling: 'any' },
    bytes: bytesOf('a\\u0D83dE6002'),
  },
  'checking with few bytes': { options: { purpose: 'check' }, bytes: bytesOf('bé\\ud83e0') },
};

/** The fewest bytes from each beginning of a spelling to the end, and a character that is spelled with the fewest. */
function othersOf(core: Core): {
  readonly least: ReadonlyMap<string, number>;
  readonly cheapest: string[];
  readonly spellings: Case['spellings'];
} {
  const known = new Map<string, number[][]>();
  const least = new Map<string, number>();
  let cheapest: string[] = [];
  for (const point of otherPoints(core.settings.purpose === 'check')) {
    const character = String.fromCodePoint(point);
    for (const way of spellings(core, character)) {
      if (way.length < (least.get('') ?? Infinity)) cheapest = [character];
      for (let read = 0; read <= way.length; read++) {
        const key = way.slice(0, read).join();
        least.set(key, Math.min(least.get(key) ?? Infinity, way.length - read));
      }
    }
  }
  return {
    least,
    cheapest,
    spellings(character) {
      let found = known.get(character);
      if (found === undefined) known.set(character, (found = spellings(core, character)));
      return found;
    },
  };
}

function caseOf(
  random: () => number,
  { options, bytes }: (typeof MANNERS)[string],
  others: ReturnType<typeof othersOf>,
): Case {
  const core = coreOf(options, bytes);
  const isChecking = core.settings.purpose === 'check';
  const characters = [...TOLD, ...(isChecking ? [LONE] : [])];
  const variables = randomVariables(
    random,
    core,
    characters.filter((each) => each !== '"'),
  );
  const goal = randomFormula(random, core, variables.all);
  const universe = [...characters, ...OTHERS, ...others.cheapest];
  return { core, variables, goal, universe, others: others.least, spellings: others.spellings, isChecking };
}

describe.each(Object.entries(MANNERS))('string frames, %s', (name, manner) => {
  it('are alive where a completion exists, and know how far it is', () => {
    const random = randomFrom([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
    const others = othersOf(coreOf(manner.options, manner.bytes));
    const seen = { alive: 0, dead: 0, partial: 0, ended: 0 };
    for (let i = 0; i < 32; i++) {
      const each = caseOf(random, manner, others);
      const { core, variables, goal } = each;
      const distance = distances(each);
      const reader = new Reader(core);
      const asked = randomFormula(random, core, variables.all);
      const asksForValue = random() < 0.3;
      const outcomes = random() < 0.5 ? 0 : core.lists.intern(asksForValue ? [asked, THE_VALUE] : [asked]);
      const demanded = [core.diagrams.not(asked), asked].map((formula) =>
        distances({ ...each, goal: core.diagrams.and(goal, formula) }),
      ) as [(text: string) => number, (text: string) => number];
      const start = reader.start(goal, outcomes);
      expect(start >= 0).toBe(distance('') < Infinity && goal !== FALSE);
      if (start < 0) continue;
      if (outcomes === 0) expect(reader.frames.leastLength(goal)).toBe(distance('') + 1);
      for (let walk = 0; walk < 8; walk++) {
        let text = '';
        let state = start;
        for (let length = 0; length < 9 && state >= 0; length++) {
          const where = `case ${i}, ${JSON.stringify(text)}`;
          expect(reader.frames.cost(state, 0), where).toBe(distance(text));
          follow(reader, state);
          if (outcomes !== 0) {
            for (const truth of [0, 1] as const) {
              const demand = core.lists.intern([truth]);
              const wanted = demanded[truth](text);
              expect(reader.frames.cost(state, demand), where).toBe(wanted);
              if (wanted < Infinity) follow(reader, state, demand);
            }
          }
          const report = reader.end(state);
          const ends = mayEnd(each, text) && (!each.isChecking || isTrue(core, variables, goal, text));
          expect(report >= 0, where).toBe(ends);
          if (ends && outcomes !== 0) {
            const [truth, value] = core.lists.get(report);
            expect(truth, where).toBe(isTrue(core, variables, asked, text) ? 1 : 0);
            if (asksForValue) expect(core.values.get(value!)).toEqual({ kind: 'string', text });
            seen.ended++;
          }
          const way = followed(random, each, text);
          if (way === undefined) break;
          const { character, bytes } = way;
          for (let read = 1; read <= bytes.length; read++) {
            const before = state;
            state = reader.read(before, bytes.slice(read - 1, read));
            const least = leastThrough(each, text, bytes.slice(0, read), distance);
            expect(state >= 0, `${where} + ${bytes.slice(0, read).join()}`).toBe(least < Infinity);
            seen[state >= 0 ? 'alive' : 'dead']++;
            if (state < 0) break;
            if (read < bytes.length) {
              seen.partial++;
              expect(reader.frames.cost(state, 0), `${where} + ${bytes.slice(0, read).join()}`).toBe(least);
              follow(reader, state);
            }
          }
          text += character;
          // What follows may make a pair of it.
          if (isSurrogate(character.charCodeAt(0)) && character.length === 1) break;
        }
      }
    }
    expect(seen.alive).toBeGreaterThan(100);
    expect(seen.dead).toBeGreaterThan(10);
    expect(seen.ended).toBeGreaterThan(10);
  });
});

/** A character that may come next by chance, and one of its spellings. */
function followed(
  random: () => number,
  each: Case,
  text: string,
): { readonly character: string; readonly bytes: readonly number[] } | undefined {
  const fixed = fixedBehind(each, text);
  const character = pickFrom(random, fixed.length > 0 && random() < 0.5 ? fixed : each.universe);
  const ways = each.spellings(character);
  return ways.length === 0 ? undefined : { character, bytes: pickFrom(random, ways) };
}

/** The fewest bytes behind a text and bytes that begin its next character, or are all of it. */
function leastThrough(
  each: Case,
  text: string,
  bytes: readonly number[],
  distance: (text: string) => number,
): number {
  // A high surrogate that stands alone is known as such when the next character is begun.
  const escape = String.fromCharCode(...bytes.slice(0, 6));
  if (each.isChecking && bytes.length > 6 && /^\\u[dD][89abAB]/.test(escape)) {
    const high = String.fromCharCode(Number.parseInt(escape.slice(2), 16));
    // A low one would make a pair with it.
    const isPair = /^\\u[dD][c-fC-F]/.test(String.fromCharCode(...bytes.slice(6)));
    return Math.min(
      isPair ? Infinity : leastThrough(each, text + high, bytes.slice(6), distance),
      leastWithin(each, text, bytes, distance),
    );
  }
  return leastWithin(each, text, bytes, distance);
}

function leastWithin(
  each: Case,
  text: string,
  bytes: readonly number[],
  distance: (text: string) => number,
): number {
  const other = each.others.get(bytes.join());
  const rest = other === undefined ? Infinity : other + distance(text + OTHERS[0]!);
  let least = rest;
  for (const character of [...each.universe, ...fixedBehind(each, text)]) {
    for (const way of each.spellings(character)) {
      if (!bytes.every((byte, i) => way[i] === byte)) continue;
      // A high surrogate before a low one would be a character of its own, which is in the universe too.
      least = Math.min(least, way.length - bytes.length + distance(text + character));
    }
  }
  return least;
}

/** Follows the nearest end under a demand: each byte brings it nearer by one at least, and it comes. */
function follow(reader: Reader, from: number, demand = 0): void {
  const { frames } = reader;
  let state = from;
  let cost = frames.cost(state, demand);
  while (cost > 1) {
    state = reader.read(state, [frames.nearest(state, demand)]);
    const left = state < 0 ? Infinity : frames.cost(state, demand);
    if (left >= cost) throw new Error(`the way of ${cost} bytes leads to one of ${left}`);
    cost = left;
  }
  expect(frames.nearest(state, demand)).toBe(QUOTE);
}
