import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classOf } from '../../src/regex/algebra.ts';
import { codePointsOf } from '../../src/regex/code-points.ts';
import { conjunctsOf } from '../../src/regex/conjuncts.ts';
import type { Dfa } from '../../src/regex/dfa.ts';
import { LazyAutomaton, LOST_STATE } from '../../src/regex/lazy-automaton.ts';
import { LAZY_LIMITS } from '../../src/regex/limits.ts';
import { parseRegex } from '../../src/regex/parse.ts';
import { indexOf } from '../../src/regex/partition.ts';
import { buildProgram } from '../../src/regex/program.ts';
import { readBoundedRegex, readRegex } from '../../src/regex/regex.ts';
import { simulate } from '../../src/regex/simulate.ts';
import { pickFrom, randomFrom } from '../support/random.ts';
import { patterns, textsOver } from './patterns.ts';
import { distancesOf } from './walks.ts';

const TEXTS = textsOver(['a', 'b', '-', '\n'], 4);

function lazyOf(pattern: string, limits = LAZY_LIMITS): LazyAutomaton {
  return new LazyAutomaton(buildProgram(parseRegex(pattern, 'unicode').root, 'ahead'), limits);
}

function after(automaton: LazyAutomaton, text: string, from: number = automaton.start): number {
  return codePointsOf(text).reduce(
    (state, point) => automaton.next(state, automaton.classes[indexOf(automaton.starts, point)]!),
    from,
  );
}

function stateOf(dfa: Dfa, text: string): number {
  return codePointsOf(text).reduce(
    (state, point) => dfa.next[state * dfa.classCount + classOf(dfa, point)]!,
    0,
  );
}

describe('an automaton whose states are made as they are reached', () => {
  it('finds what RegExp finds, and knows how far it is, whatever it has to find again', () => {
    let exact = 0;
    let free = 0;
    fc.assert(
      fc.property(patterns, (pattern) => {
        const oracle = new RegExp(pattern, 'u');
        const automata = [lazyOf(pattern), lazyOf(pattern, { ...LAZY_LIMITS, keptWork: 2_000 })];
        const dfa = readRegex(pattern).dfa();
        const toAccepting = dfa === undefined ? [] : distancesOf(dfa);
        const toRejecting =
          dfa === undefined
            ? []
            : distancesOf({ ...dfa, accepting: dfa.accepting.map((accepting) => 1 - accepting) });
        for (const text of TEXTS) {
          for (const automaton of automata) {
            const state = after(automaton, text);
            if (automaton.accepts(state) !== oracle.test(text)) throw new Error(`/${pattern}/ on ${text}`);
            const isSampled = automaton === automata[0] || text.length < 3;
            if (dfa === undefined || !isSampled) continue;
            const at = stateOf(dfa, text);
            const message = `/${pattern}/ behind ${JSON.stringify(text)}`;
            const least = automaton.toAccepting(state);
            expect(least, message).toBeLessThanOrEqual(toAccepting[at]!);
            if (automaton.isStraight) {
              exact++;
              expect(least, message).toBe(toAccepting[at]);
            }
            const rejecting = automaton.toRejecting(state);
            expect(rejecting.least, message).toBeLessThanOrEqual(toRejecting[at]!);
            expect(rejecting.likely, message).toBeGreaterThanOrEqual(toRejecting[at]!);
            if (rejecting.least === Infinity) free++;
          }
        }
      }),
      { numRuns: 40, seed: 20261 },
    );
    expect(exact).toBeGreaterThan(1000);
    expect(free).toBeGreaterThan(1000);
  });

  it.each([
    '^.*a.{20}$',
    'a.{14}b(?!c)',
    '^(?!.*b.{12}b).*a.{16}$',
    '(?<=a.{13})b.*\\bc',
    '^(?:.a|a.b|..){12}$',
  ])('follows long texts in little memory: %s', (pattern) => {
    const random = randomFrom(20262);
    const oracle = readRegex(pattern);
    const isSmall = new RegExp(pattern, 'u');
    const automaton = lazyOf(pattern, { ...LAZY_LIMITS, keptWork: 60_000 });
    for (let walk = 0; walk < 30; walk++) {
      let text = '';
      let state = automaton.start;
      for (let i = 0; i < 120; i++) {
        const next = pickFrom(random, ['a', 'b', 'c', ' ', 'a', 'b', 'ü']);
        text += next;
        state = after(automaton, next, state);
        expect(state).not.toBe(LOST_STATE);
        expect(automaton.accepts(state), text).toBe(isSmall.test(text));
        if (i % 40 === 0) expect(oracle.test(text)).toBe(isSmall.test(text));
      }
    }
    // States are found again, not made anew, where texts begin alike.
    const { size } = automaton;
    const text = 'abcabca';
    const once = after(automaton, text);
    expect([once, automaton.size - size < 8]).toEqual([after(automaton, text), true]);
  });

  it('is lost where a step takes too long, and says so', () => {
    const pattern = '^(?=(?:a|b(?=.*c))*$)(?!.*a.{9}b)[^]*a.{10}$';
    const automaton = lazyOf(pattern, { ...LAZY_LIMITS, stepWork: 400 });
    expect(automaton.canBeLost).toBe(true);
    const oracle = new RegExp(pattern, 'u');
    const random = randomFrom(20263);
    let lost = 0;
    for (let i = 0; i < 200; i++) {
      const text = Array.from({ length: 1 + i }, () => pickFrom(random, ['a', 'b', 'c'])).join('');
      const accepts = automaton.accepts(after(automaton, text));
      if (accepts === undefined) lost++;
      else expect(accepts).toBe(oracle.test(text));
    }
    expect(lost).toBeGreaterThan(10);
    expect([automaton.toAccepting(LOST_STATE), automaton.toRejecting(LOST_STATE).least]).toEqual([0, 0]);
  });
});

describe('patterns in parts', () => {
  it('are found where all parts are', () => {
    let split = 0;
    const looks = fc.array(fc.tuple(fc.constantFrom('=', '!'), patterns), { maxLength: 3 });
    fc.assert(
      fc.property(looks, patterns, looks, (ahead, middle, behind) => {
        const start = ahead.map(([kind, content]) => `(?${kind}${content})`).join('');
        const end = behind.map(([kind, content]) => `(?<${kind}${content})`).join('');
        const pattern = `^${start}(?:${middle})${end}$`;
        const parts = conjunctsOf(parseRegex(pattern, 'unicode').root);
        if (parts.length >= 1 + ahead.length + behind.length) split++;
        const programs = parts.map(({ root, negated }) => ({ program: buildProgram(root, 'back'), negated }));
        const oracle = new RegExp(pattern, 'u');
        for (const text of TEXTS) {
          const found = programs.every(
            ({ program, negated }) => simulate(program, codePointsOf(text)) !== negated,
          );
          if (found !== oracle.test(text)) throw new Error(`/${pattern}/ on ${JSON.stringify(text)}`);
        }
      }),
      { numRuns: 100, seed: 20264 },
    );
    expect(split).toBeGreaterThan(90);
  });

  it('have small automata where the whole has none', () => {
    const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
    const regex = readRegex(`^(?=.{1,253}\\.?$)${label}(?:\\.${label})*\\.?$`);
    expect(regex.dfa()).toBeUndefined();
    expect(regex.parts().map(({ kind }) => kind)).toEqual(['dfa', 'dfa']);
    expect(readRegex('^(?!.*foo).*a.{20}$').parts()).toMatchObject([
      { kind: 'dfa' },
      { kind: 'lazy', negated: false },
    ]);
    expect(readRegex('^(?!.*a.{20}b)[ab]*$').parts()).toMatchObject([{ kind: 'lazy', negated: true }, {}]);
    expect(readRegex('^a').parts()).toEqual([{ kind: 'dfa', dfa: readRegex('^a').dfa() }]);
  });

  const bounded: [pattern: string, least: number, most: number, ...texts: string[]][] = [
    ['^.{0,1500}$', 0, 1500, 'x', 'é', 'x\n'],
    ['^[^]{1000,1200}$', 1000, 1200, 'x', '😀', '\n'],
    ['^[ab][^a]{1000}(?:c|d)$', 1002, 1002, 'a', 'b', 'c'],
    ['^a{1100,}b{3}$', 1103, Infinity, 'a', 'bbb'],
    ['^(?=.{1,1400}$)(?!.*bb)(?:ab?)*$', 1, 1400, 'a', 'ab', 'bb'],
    ['^(?=.{1300}$)(?=a+b*$).*$(?<!ab)', 1300, 1300, 'a', 'b', 'ab'],
    ['^x{0,1000}y?$', 0, Infinity, 'x', 'y'],
    ['^x{0,1000}', 0, Infinity, 'x', 'y'],
    ['^(?:xy){0,1000}$', 0, Infinity, 'xy', 'x'],
    ['^(?!.{1000}$)', 0, Infinity, 'x'],
  ];
  it.each(bounded)('whose counts are lengths: %s', (pattern, least, most, ...texts) => {
    const regex = readBoundedRegex(pattern);
    expect([regex.least, regex.most]).toEqual([least, most]);
    if (most === Infinity && least === 0) expect(regex.regex).toBe(readRegex(pattern));
    const oracle = new RegExp(pattern, 'u');
    const counts = [
      0, 1, 3, 1000, 1001, 1002, 1099, 1100, 1103, 1199, 1200, 1201, 1300, 1400, 1401, 1500, 1501,
    ];
    let found = 0;
    for (const count of counts) {
      for (const first of texts) {
        for (const last of texts) {
          const text = first + texts.at(-2 % texts.length)!.repeat(Math.max(0, count - 2)) + last;
          for (const whole of [text, first.repeat(Math.max(0, count - 1)) + last]) {
            const { length } = codePointsOf(whole);
            const isFound = length >= least && length <= most && regex.regex.test(whole);
            if (isFound !== oracle.test(whole))
              throw new Error(`${length}: ${whole.slice(0, 9)}...${whole.slice(-9)}`);
            if (isFound) found++;
          }
        }
      }
    }
    expect(found).toBeGreaterThan(0);
  });
});
