import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalNumber, parseDecimal } from '../../../src/json/decimal.ts';
import type { NumberQuestion } from '../../../src/schema/number/number-question.ts';
import { type Asked, asked, fractionOf, holds, isNumber, isViable, questionOf, read } from './world.ts';

const CANONICAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?$/;
const canonicalTexts: readonly string[] = [
  ...textsWhere(3, '0123456789', (text) => CANONICAL.test(text)),
  ...textsWhere(5, '0157', (text) => CANONICAL.test(text)),
].filter((text) => text !== '-0');

const MANTISSAS = textsWhere(4, '0125', isNumber);
const EXPONENTS = ['', 'e0', 'e1', 'e2', 'e3', 'e-1', 'e-2', 'E-3', 'e+1', 'e-01', 'e00', 'e12', 'e-11'];
const anyTexts: readonly string[] = MANTISSAS.flatMap((mantissa) =>
  EXPONENTS.map((exponent) => mantissa + exponent),
);

function textsWhere(longest: number, digits: string, isText: (text: string) => boolean): string[] {
  const found: string[] = [];
  let level = [''];
  for (let length = 1; length <= longest; length++) {
    level = level
      .flatMap((text) => [...digits, '-', '.'].map((next) => text + next))
      .filter((text) => /^-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)?$/.test(text));
    for (const text of level) if (isText(text)) found.push(text);
  }
  return found;
}

/** The texts as asked that are in a list, but for other spellings of fixed numbers. */
function textsOf(all: Asked, texts: readonly string[], spelling: 'canonical' | 'any'): string[] {
  const good = texts.filter((text) => holds(all, all.goal, text));
  if (spelling === 'any') return good;
  const fixed = all.facts.flatMap((fact) => (fact.kind === 'oneOf' ? fact.values : []));
  const spellings = new Map(fixed.map((value) => [keyOf(value), canonicalNumber(parseDecimal(value))]));
  return [
    ...good.filter((text) => (spellings.get(keyOf(text)) ?? text) === text),
    ...[...spellings.values()].filter((text) => holds(all, all.goal, text)),
  ];
}

function keyOf(text: string): string {
  const { above, below } = fractionOf(text);
  return String((above * 10n ** 30n) / below);
}

/** Follows the way to the nearest end and holds against the naive truth what is there; tells the length of the way. */
function follow(question: NumberQuestion, all: Asked, beginning: string): number {
  let text = beginning;
  let state = read(question, text);
  let { cost, byte } = question.end(state, []);
  const length = cost;
  while (cost > 0) {
    text += String.fromCharCode(byte);
    state = question.reading.step(state, byte);
    const end = state < 0 ? undefined : question.end(state, []);
    if (end === undefined || end.cost >= cost)
      throw new Error(`the way to the end of ${text} does not get shorter`);
    ({ cost, byte } = end);
  }
  expect(byte).toBe(-1);
  expect(isNumber(text), text).toBe(true);
  expect(holds(all, all.goal, text), text).toBe(true);
  expect(question.truthAt(state), text).toBeGreaterThanOrEqual(0);
  return length;
}

function beginningsOf(texts: readonly string[]): Map<string, number> {
  const beginnings = new Map<string, number>();
  for (const text of texts) {
    for (let end = text.length; end >= 0; end--) {
      const beginning = text.slice(0, end);
      const left = text.length - end;
      if ((beginnings.get(beginning) ?? Infinity) <= left) break;
      beginnings.set(beginning, left);
    }
  }
  return beginnings;
}

/** Bytes that an end in any spelling may be longer than needed: not all spellings are tried. */
const SPARE = 4;

describe.each([
  ['canonical', canonicalTexts, '0123456789-.', false],
  ['any', anyTexts, '01257-+.eE', false],
  ['any', anyTexts, '01257-+.eE', true],
] as const)('beginnings of numbers in %s spelling', (spelling, texts, alphabet, draft4) => {
  it(`live exactly while some number as asked begins so${draft4 ? ' (draft 4)' : ''}`, () => {
    const found = { live: 0, dead: 0 };
    fc.assert(
      fc.property(asked(fc.constant(draft4)), fc.integer(), (all, seed) => {
        // What formulas no longer depend on may still be spelled as fixed numbers are.
        const fixed = all.facts.flatMap((fact) => (fact.kind === 'oneOf' ? fact.values : []));
        const question = questionOf(all, { spelling, fixed });
        const good = textsOf(all, texts, spelling);
        const beginnings = beginningsOf(good);
        // None that brute force can complete is dead.
        const wrong = [...beginnings.keys()].filter((beginning) => !isViable(question, beginning));
        expect(wrong).toEqual([]);
        let at = seed;
        for (const [beginning, left] of beginnings) {
          const { cost } = question.end(read(question, beginning), []);
          if (cost > left + (spelling === 'any' ? SPARE : 0))
            expect(`${beginning} ${cost}`).toBe(`${beginning} ${left}`);
          // What lies just beside lives only if its nearest end is one.
          for (const next of alphabet) {
            if ((at = (at * 48271 + 11) % 2147483647) % 50 !== 0) continue;
            const text = beginning + next;
            const state = read(question, text);
            if (state < 0) continue;
            if (question.end(state, []).cost === Infinity) found.dead++;
            else {
              found.live++;
              follow(question, all, text);
            }
          }
        }
        if (isViable(question, '')) follow(question, all, '');
        else expect(good).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(found.live).toBeGreaterThan(60);
    expect(found.dead).toBeGreaterThan(20);
  });
});

/** Short ends of long numbers. */
const ENDS: readonly string[] = [
  ...['', ...Array.from('0123456789')].flatMap((digit) =>
    ['', 'e1', 'e-1', 'e-3', 'e-50', 'e2'].map((end) => digit + end),
  ),
  ...['.5', '.25', '.0', '00', '25', '12', '.0e1'],
];

const longText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^[1-9][0-9]{38,44}$/),
    fc.constantFrom('', '0', '00', '0000', '.5', '.00', '.', '.25', '.0300'),
    fc.constantFrom('', '', '', 'e', 'e-', 'e-4'),
  )
  .map((parts) => parts.join(''))
  .filter((text) => !text.includes('.e'));

describe('beginnings of numbers with more digits than are kept', () => {
  it.each([false, true])('live while some number as asked begins so (draft 4: %s)', (draft4) => {
    const found = { live: 0, dead: 0 };
    fc.assert(
      fc.property(
        asked(fc.constant(draft4)),
        fc.array(longText, { minLength: 3, maxLength: 8 }),
        (all, texts) => {
          const question = questionOf(all, { spelling: 'any' });
          for (const beginning of texts) {
            const isLive = isViable(question, beginning);
            if (isLive) follow(question, all, beginning);
            found[isLive ? 'live' : 'dead']++;
            for (const end of ENDS) {
              const text = beginning + end;
              if (!isNumber(text)) continue;
              const isAsked = holds(all, all.goal, text);
              if (isAsked) expect(isLive, text).toBe(true);
              expect(question.truthAt(read(question, text)) >= 0, text).toBe(isAsked);
            }
          }
        },
      ),
      { numRuns: 80 },
    );
    expect(found.live).toBeGreaterThan(60);
    expect(found.dead).toBeGreaterThan(20);
  });
});
