import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Characters, type SpellingRules } from '../../src/schema/text/characters.ts';
import {
  BOUNDARY,
  CHARACTER,
  CHARACTER_BEFORE,
  INSIDE,
  StringLexer,
} from '../../src/schema/text/string-lexer.ts';

/*
 * A vocabulary may lack bytes: then characters are spelled with those that are left, or not at all. What the lexer says
 * of the ways on from a state is held against a search through all of them.
 */

const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];

/** Groups of bytes that are there or not, as a whole or in part. */
const GROUPS: readonly (readonly number[])[] = [
  bytesOf('\\u'),
  bytesOf('\\u0123456789abcdef'),
  bytesOf('\\u0d8c'),
  bytesOf('\\uDd08Cc'),
  bytesOf('0123456789'),
  bytesOf('abcdef'),
  bytesOf('ABCDEF'),
  bytesOf('\\nrtbf/'),
  bytesOf('aé€'),
  bytesOf('x😀'),
  [0xc2, 0xc3, 0x80, 0xbf],
  [0xe0, 0xed, 0xef, 0x80, 0x9f, 0xa0, 0xbf],
  [0xf0, 0xf4, 0x80, 0x8f, 0x90, 0xbf],
  Array.from({ length: 64 }, (_, i) => 0x80 + i),
  [0x7f, 0x20],
];

/** At most ten bytes of ASCII, and any others: else there are too many states to search. */
const alphabet: fc.Arbitrary<number[]> = fc
  .tuple(fc.subarray([...GROUPS], { minLength: 1, maxLength: 3 }), fc.infiniteStream(fc.nat(9)))
  .map(([groups, chance]) => {
    const all = [...new Set(groups.flat())].filter((byte) => byte >= 0x80 || chance.next().value > 0);
    const [ascii, others] = [all.filter((byte) => byte < 0x80), all.filter((byte) => byte >= 0x80)];
    return [0x22, ...ascii.slice(0, 9), ...others];
  });

const rules: fc.Arbitrary<SpellingRules> = fc
  .record({ any: fc.boolean(), loneSurrogates: fc.boolean(), alphabet })
  .map(({ any, loneSurrogates, alphabet }) => ({
    any,
    loneSurrogates,
    bytes: Uint8Array.from({ length: 256 }, (_, byte) => (alphabet.includes(byte) ? 1 : 0)),
  }));

/** What a state can become. */
interface Ways {
  /** Per character that can end the one begun: the fewest bytes. */
  readonly fewest: ReadonlyMap<number, number>;
  /** The states on the way. */
  readonly states: readonly number[];
}

/** Tries all bytes, breadth first. A high surrogate may be done where it may stand alone: the next byte tells. */
function search(lexer: StringLexer, from: number): Ways {
  const fewest = new Map<number, number>();
  const seen = new Set([from]);
  let level = [from];
  for (let count = 1; level.length > 0; count++) {
    const next: number[] = [];
    for (const state of level) {
      for (let byte = 0; byte < 256; byte++) {
        const answer = lexer.step(state, byte);
        if (answer === CHARACTER) {
          if (!fewest.has(lexer.character)) fewest.set(lexer.character, count);
        } else if (answer === INSIDE && !seen.has(lexer.state)) {
          seen.add(lexer.state);
          next.push(lexer.state);
          const high = lexer.highAlone(lexer.state);
          if (high?.then === BOUNDARY && !fewest.has(high.character)) fewest.set(high.character, count);
        }
      }
    }
    level = next;
  }
  return { fewest, states: [...seen] };
}

/** The character that bytes end with, read from a state; undefined where they end none, or more than one. */
function characterOf(lexer: StringLexer, from: number, bytes: readonly number[]): number | undefined {
  let state = from;
  for (const [i, byte] of bytes.entries()) {
    const answer = lexer.step(state, byte);
    ({ state } = lexer);
    if (answer === CHARACTER) return i + 1 === bytes.length ? lexer.character : undefined;
    if (answer !== INSIDE) return undefined;
  }
  const high = lexer.highAlone(state);
  return high?.then === BOUNDARY ? high.character : undefined;
}

/** Characters that are nearly right, beside those of the search. */
const SUSPECTS = [
  0, 0x1f, 0x22, 0x5c, 0x61, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff,
];
const MORE_SUSPECTS = [0xe000, 0xffff, 0x10000, 0x103ff, 0x10400, 0x1f600, 0x10fc00, 0x10ffff];

/** The states to look at: the boundary, and some of those behind it. */
function someStates(ways: Ways, chance: readonly number[]): number[] {
  return [BOUNDARY, ...chance.map((each) => ways.states[each % ways.states.length]!)];
}

const chances = fc.array(fc.nat(), { minLength: 4, maxLength: 4 });

/** Compares `other` under several exclusions with what can follow. */
function expectOther(
  lexer: StringLexer,
  state: number,
  fewest: ReadonlyMap<number, number>,
  chance: number,
  { isShortest = false }: { isShortest?: boolean } = {},
): void {
  const kept = [...fewest.keys()][chance % Math.max(fewest.size, 1)];
  const exclusions: ((character: number) => boolean)[] = [
    () => false,
    () => true,
    (character) => character !== kept,
    (character) => character % 2 === chance % 2,
    (character) => fewest.get(character) !== undefined && character !== kept,
  ];
  for (const [i, excluded] of exclusions.entries()) {
    const left = [...fewest.keys()].filter((character) => !excluded(character));
    const other = lexer.other(state, excluded);
    const where = `state ${state}, exclusion ${i}`;
    expect(other === undefined, where).toBe(left.length === 0);
    if (other === undefined) continue;
    expect(left.includes(other), where).toBe(true);
    const least = left.reduce((length, character) => Math.min(length, fewest.get(character)!), Infinity);
    if (isShortest) expect(fewest.get(other), where).toBe(least);
  }
}

describe('with bytes that cannot be written, StringLexer', () => {
  it('rest: the fewest bytes to a character, each of which leads there', () => {
    let looked = 0;
    fc.assert(
      fc.property(rules, chances, (rules, chance) => {
        const lexer = new StringLexer(new Characters(rules));
        for (const state of someStates(search(lexer, BOUNDARY), chance)) {
          const { fewest } = search(lexer, state);
          const some = [...fewest.keys()].filter((_, i) => fewest.size < 300 || i % 41 === chance[0]! % 41);
          for (const character of new Set([...some, ...SUSPECTS, ...MORE_SUSPECTS])) {
            const rest = lexer.rest(state, character);
            const where = `state ${state}, U+${character.toString(16)}`;
            expect(rest?.length, where).toBe(fewest.get(character));
            if (rest === undefined) continue;
            expect(characterOf(lexer, state, rest), where).toBe(character);
            looked++;
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(looked).toBeGreaterThan(500);
  });

  it('other: some character that can follow and is not excluded, if there is one', () => {
    fc.assert(
      fc.property(rules, chances, (rules, chance) => {
        const lexer = new StringLexer(new Characters(rules));
        const inside = search(lexer, BOUNDARY).states.slice(1);
        if (inside.length === 0) return;
        for (const each of chance.slice(2)) {
          const state = inside[each % inside.length]!;
          expectOther(lexer, state, search(lexer, state).fewest, chance[0]!);
        }
      }),
      { numRuns: 40 },
    );
  });

  // Where no short spelling is left, the whole of Unicode is looked through, which takes a second each.
  it.each([
    ['letters and escapes', false, 'ab\\n"'],
    ['a letter and hexadecimal escapes', true, 'a\\u0F"'],
    ['no letters', false, '\\u0d8c"'],
    ['bytes of é and 😀', false, '"é😀'],
    ['nothing but escapes', true, '\\nt"'],
  ])('other, between two characters: the shortest; with %s', (_, any, text) => {
    const bytes = new Uint8Array(256);
    for (const byte of bytesOf(text)) bytes[byte] = 1;
    const lexer = new StringLexer(new Characters({ any, loneSurrogates: true, bytes }));
    const { fewest } = search(lexer, BOUNDARY);
    for (const chance of [0, 1, 5]) expectOther(lexer, BOUNDARY, fewest, chance, { isShortest: true });
  });

  it('highAlone: what a high surrogate turns out to be before another character', () => {
    fc.assert(
      fc.property(rules, chances, (rules, chance) => {
        const lexer = new StringLexer(new Characters({ ...rules, loneSurrogates: true }));
        for (const state of someStates(search(lexer, BOUNDARY), chance)) {
          const alone = new Set<string>();
          const visit = (at: number): void => {
            for (let byte = 0; byte < 256; byte++) {
              const answer = lexer.step(at, byte);
              if (answer === CHARACTER_BEFORE) alone.add(`${lexer.character}`);
            }
          };
          visit(state);
          const high = lexer.highAlone(state);
          if (high === undefined) expect([...alone]).toEqual([]);
          for (const each of alone) expect(each).toBe(`${high!.character}`);
        }
      }),
      { numRuns: 60 },
    );
  });
});
