import { fullFormats } from 'ajv-formats/dist/formats.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dfa } from '../../../src/regex/dfa.ts';
import { readRegex } from '../../../src/regex/regex.ts';
import { automatonOf, FORMATS, formatTest } from '../../../src/schema/formats/formats.ts';
import type { Format } from '../../../src/schema/formats/format.ts';
import { randomFrom } from '../../support/random.ts';
import { CASES } from './cases.ts';
import { accepts, isValid, wordOf } from './verdict.ts';

/** States are few, so that products with patterns stay small. */
const MAX_STATES = 1200;

const WORDS = 300;

/** Characters with which a mutation is likely to hit a border of a format. */
const NEAR = [
  ...'09afzAFZTtPpDHMSWYxn-+.:/@%#?&=[]{}()*,;~_\\"\' ',
  'ü',
  '\u0300',
  '\u200d',
  'א',
  '٠',
  '。',
  '\u202e',
  '😀',
  '\n',
];

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

function testOf(row: Format): NonNullable<ReturnType<typeof formatTest>> {
  return formatTest(row.name, row.until)!;
}

function mutated(text: string, random: () => number): string {
  const characters = [...text];
  for (let edits = 1 + Math.floor(random() * 2); edits > 0; edits--) {
    const at = Math.floor(random() * (characters.length + 1));
    const near = NEAR[Math.floor(random() * NEAR.length)]!;
    const kind = random();
    if (kind < 0.3) characters.splice(at, 1);
    else if (kind < 0.6) characters.splice(at, 1, near);
    else if (kind < 0.9) characters.splice(at, 0, near);
    else characters.splice(at, 0, ...characters.slice(Math.max(0, at - 3), at));
  }
  return characters.join('');
}

describe('the cases', () => {
  it('are there for every row of the table', () => {
    const tested = new Set(CASES.map(({ name, draft }) => formatTest(name, draft)));
    expect(FORMATS.filter((row) => !tested.has(testOf(row))).map(({ name }) => name)).toEqual([]);
    expect(tested.size).toBe(FORMATS.length);
  });

  it.each(CASES)('of $name ($draft)', ({ name, draft, valid, invalid }) => {
    const test = formatTest(name, draft)!;
    expect(valid.filter((text) => !isValid(test, text)).map((text) => JSON.stringify(text))).toEqual([]);
    expect(invalid.filter((text) => isValid(test, text)).map((text) => JSON.stringify(text))).toEqual([]);
  });
});

describe.each(
  FORMATS.map((row) => ({
    row,
    title: `${row.name}${row.until === undefined ? '' : ` until ${row.until}`}`,
  })),
)('the format $title', ({ row }) => {
  const test = testOf(row);

  it('has small automata, made once, one where it is regular', () => {
    expect(test.outer.size).toBeLessThan(MAX_STATES);
    expect(test.inner.size).toBeLessThan(MAX_STATES);
    expect(testOf(row)).toBe(test);
    expect(testOf(row).outer).toBe(test.outer);
    expect(test.inner === test.outer).toBe(row.inner === undefined);
    expect(test.judge === undefined).toBe(row.inner === undefined);
  });

  it('generates valid texts only', () => {
    const random = randomFrom(0xf0a7);
    for (let i = 0; i < WORDS; i++) {
      const word = wordOf(test.inner, random, Math.floor(random() * 40));
      expect(accepts(test.outer, word), JSON.stringify(word)).toBe(true);
      expect(row.judge?.(word) ?? true, JSON.stringify(word)).toBe(true);
    }
  });

  it('is the same as an automaton and as a RegExp, near valid texts', () => {
    const sources = [row.outer, ...(row.inner === undefined ? [] : [row.inner])];
    const automata = sources.map((source) => ({ dfa: automatonOf(source), regExp: new RegExp(source, 'u') }));
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const word = wordOf(random() < 0.5 ? test.inner : test.outer, random, Math.floor(random() * 30));
        const text = mutated(word, random);
        for (const { dfa, regExp } of automata) {
          expect(accepts(dfa, text), JSON.stringify(text)).toBe(regExp.test(text));
          expect(accepts(dfa, word), JSON.stringify(word)).toBe(regExp.test(word));
        }
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it('has an inner automaton within the outer one', () => {
    expect(counterexample(test.inner, test.outer)).toBeUndefined();
  });
});

/** A pair of states, reached by one text, of which the first accepts and the second does not. */
function counterexample(inner: Dfa, outer: Dfa): readonly [number, number] | undefined {
  const borders = [...new Set([...inner.starts, ...outer.starts])];
  const classOf = (dfa: Dfa, codePoint: number): number => {
    let range = dfa.starts.length - 1;
    while (dfa.starts[range]! > codePoint) range--;
    return dfa.classes[range]!;
  };
  const moves = [...new Set(borders.map((b) => classOf(inner, b) * outer.classCount + classOf(outer, b)))];
  const seen = new Set([0]);
  for (const pair of seen) {
    const [p, q] = [Math.floor(pair / outer.size), pair % outer.size];
    if (inner.accepting[p] === 1 && outer.accepting[q] !== 1) return [p, q];
    for (const move of moves) {
      const [c, d] = [Math.floor(move / outer.classCount), move % outer.classCount];
      seen.add(inner.next[p * inner.classCount + c]! * outer.size + outer.next[q * outer.classCount + d]!);
    }
  }
  return undefined;
}

/** Programs that read what is generated hold with validators that are widely used. */
describe('ajv-formats', () => {
  const row = (name: string): unknown => (fullFormats as Readonly<Record<string, unknown>>)[name];
  /** Its uri-template has no dots in the names of variables. */
  const names = [...new Set(FORMATS.map(({ name }) => name))].filter(
    (name) => row(name) !== undefined && name !== 'uri-template',
  );

  function accepted(name: string, text: string): boolean {
    const known = row(name);
    const check =
      known instanceof RegExp || typeof known === 'function'
        ? known
        : (known as { validate: unknown }).validate;
    return check instanceof RegExp ? check.test(text) : (check as (text: string) => boolean)(text);
  }

  it.each(names)('accepts what is generated for %s', (name) => {
    const random = randomFrom(0xa7);
    const { inner } = formatTest(name)!;
    for (let i = 0; i < WORDS; i++) {
      const word = wordOf(inner, random, Math.floor(random() * 40));
      expect(accepted(name, word), JSON.stringify(word)).toBe(true);
    }
  });

  /** It is stricter or looser in the others, against a sentence of the RFC: P1Y1D, a@b, 12:00:00+0100, https://a@b@c. */
  it.each([
    ['date', 'ipv4'],
    ['ipv4', 'ipv6'],
    ['ipv6', 'uuid'],
    ['uuid', 'json-pointer'],
    ['json-pointer', 'date'],
  ])('gives the same verdicts for %s', (name, other) => {
    const test = formatTest(name)!;
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const text = mutated(wordOf(test.outer, random, Math.floor(random() * 30)), random);
        expect(accepted(name, text), JSON.stringify(text)).toBe(isValid(test, text));
        const stray = wordOf(formatTest(other)!.outer, random, 10);
        expect(accepted(name, stray), JSON.stringify(stray)).toBe(isValid(test, stray));
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});

describe('formatTest', () => {
  it('does not know what no draft defines', () => {
    for (const name of ['', 'Date', 'color', 'int32', 'ip-address', 'toString', '__proto__']) {
      expect(formatTest(name), name).toBeUndefined();
    }
  });

  it('reads a name as the draft does', () => {
    expect(formatTest('hostname', '4')).toBe(formatTest('hostname', '6'));
    expect(formatTest('hostname', '7')).toBe(formatTest('hostname'));
    expect(formatTest('hostname', '4')).not.toBe(formatTest('hostname'));
    expect(formatTest('hostname', '4')!.name).not.toBe(formatTest('hostname')!.name);
    expect(formatTest('relative-json-pointer', '4')).toBe(formatTest('relative-json-pointer', '2019-09'));
    expect(formatTest('uuid', '4')).toBe(formatTest('uuid'));
  });

  it('has sources without warnings', () => {
    for (const { name, outer, inner } of FORMATS) {
      expect(readRegex(outer).warnings, name).toEqual([]);
      if (inner !== undefined) expect(readRegex(inner).warnings, name).toEqual([]);
    }
  });
});

/** Gregorian dates by counting, and UTC by Date: nothing that the patterns share. */
describe('dates and leap seconds, against Date', () => {
  it('has every date of 800 years and no other', () => {
    const { outer } = formatTest('date')!;
    const daysOf = (year: number, month: number): number => {
      const end = new Date(0);
      end.setUTCFullYear(year, month, 0);
      return end.getUTCDate();
    };
    const two = (n: number): string => String(n).padStart(2, '0');
    for (let year = 1700; year < 2500; year += year % 100 === 5 ? 95 : 1) {
      for (let month = 0; month <= 13; month++) {
        const days = month >= 1 && month <= 12 ? daysOf(year, month) : 0;
        for (let day = 0; day <= 32; day++) {
          const text = `${year}-${two(month)}-${two(day)}`;
          expect(accepts(outer, text), text).toBe(day >= 1 && day <= days);
        }
      }
    }
  });

  it('has the second 60 where the minute ends at midnight in UTC', () => {
    const test = formatTest('date-time')!;
    const time = fc.tuple(
      fc.integer({ min: 0, max: 1439 }),
      fc.integer({ min: -1439, max: 1439 }),
      fc.boolean(),
    );
    const two = (n: number): string => String(n).padStart(2, '0');
    const clock = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    fc.assert(
      fc.property(time, ([any, offset, isRight]) => {
        const local = isRight ? (1439 + offset + 1440) % 1440 : any;
        const text = (second: string): string =>
          `2015-06-30T${clock(local)}:${second}${offset < 0 ? '-' : '+'}${clock(Math.abs(offset))}`;
        const nextSecond = new Date(Date.parse(text('59')) + 1000);
        const isMidnight = nextSecond.getUTCHours() === 0 && nextSecond.getUTCMinutes() === 0;
        expect(isValid(test, text('60')), text('60')).toBe(isMidnight);
      }),
      { numRuns: 1000, seed: 5 },
    );
  });
});
