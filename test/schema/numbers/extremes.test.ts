import { describe, expect, it } from 'vitest';
import { decimalKey, parseDecimal } from '../../../src/json/decimal.ts';
import { NumberQuestion } from '../../../src/schema/number/number-question.ts';
import { pickFrom, randomFrom } from '../../support/random.ts';
import { type Asked, EVERY_BYTE, type Fact, type Formula, isViable, questionOf, read } from './world.ts';

const INTEGER: Fact = { kind: 'integer' };

/** All of some facts, or their negations. */
function all(...facts: readonly (Fact | { readonly not: Fact })[]): Asked {
  const literals = facts.map((fact, index): Formula => {
    const literal: Formula = { kind: 'fact', index };
    return 'not' in fact ? { kind: 'not', of: literal } : literal;
  });
  return {
    facts: facts.map((fact) => ('not' in fact ? fact.not : fact)),
    goal: literals.reduce((a, b): Formula => ({ kind: 'and', of: [a, b] })),
    outcomes: [],
    draft4: false,
  };
}

const atLeast = (of: string): Fact => ({ kind: 'above', of });
const over = (of: string): Fact => ({ kind: 'over', of });
const atMost = (of: string): { not: Fact } => ({ not: over(of) });
const multiple = (of: string): Fact => ({ kind: 'multiple', of });

/** Whether a whole text is a number as asked. */
function accepts(question: NumberQuestion, text: string): boolean {
  const state = read(question, text);
  return state >= 0 && question.truthAt(state) >= 0;
}

/** The text to which the nearest end leads. */
function shortest(question: NumberQuestion, beginning = ''): string {
  let text = beginning;
  let state = read(question, text);
  for (let end = question.end(state, []); end.cost > 0; end = question.end(state, [])) {
    expect(end.cost, text).toBeLessThan(Infinity);
    text += String.fromCharCode(end.byte);
    state = question.reading.step(state, end.byte);
  }
  return text;
}

describe('huge and tiny numbers in any spelling', () => {
  const cases: readonly (readonly [Asked, readonly string[], readonly string[]])[] = [
    [all(atLeast('1e400')), ['1e400', '10e399', '1e999999999', '0.1e401'], ['9e399', '-1e400', '1e-400']],
    [all(over('1e400')), ['1.0001e400', '2e400'], ['1e400', '0.01e402']],
    [all(atMost('1e-400')), ['1e-400', '0', '-5', '0.5e-400'], ['1e-399', '11e-401']],
    [
      all(multiple('7')),
      ['0', '-0.0e99', '7e1000000', '1001e999999999', '-14'],
      ['1e1000000', '1e-7', '0.7', '1000e999999998'],
    ],
    [all(multiple('0.01')), ['1e999999999', '0.25', '25e-2', '5000e-5'], ['0.005', '1e-3', '5000e-7']],
    [all(multiple('1e300')), ['1e300', '3e999999999', '0'], ['1e299', '1', '2.5e300']],
    [all(INTEGER), ['123456789012345678901234567890', '1.5e1', '1e999999999'], ['1e-999999999', '0.5']],
    [
      all(atLeast('123456789012345678901234567890.5')),
      ['123456789012345678901234567890.5', '1.234567890123456789012345678905e29'],
      ['123456789012345678901234567890.49', '123456789012345678901234567890'],
    ],
    [
      all(atLeast('1e999999998'), atMost('2e999999999'), multiple('3')),
      ['3e999999998', '12e999999997'],
      ['1e999999998', '3e999999999', '3'],
    ],
    [
      all(multiple('2'), { not: multiple('4') }),
      ['2', '6', '0.2e1'],
      ['4', '0', '1e2', '2e1', '1e999999999'],
    ],
  ];

  it.each(cases)('%j', (asked, good, bad) => {
    const question = questionOf(asked, { spelling: 'any' });
    for (const text of good) expect(accepts(question, text), text).toBe(true);
    for (const text of bad) expect(accepts(question, text), text).toBe(false);
    expect(accepts(question, shortest(question))).toBe(true);
  });

  it('is dead where no exponent helps', () => {
    const sevens = questionOf(all(multiple('7'), atLeast('1')), { spelling: 'any' });
    expect(isViable(sevens, '1')).toBe(true);
    expect(isViable(sevens, '1e')).toBe(false);
    expect(isViable(sevens, '14e')).toBe(true);
    expect(isViable(sevens, '14e-')).toBe(true);
    expect(isViable(sevens, '14e-1')).toBe(false);
    expect(isViable(sevens, '-')).toBe(false);
    const huge = questionOf(all(atLeast('1e999999998'), atMost('2e999999999'), multiple('3')), {
      spelling: 'any',
    });
    expect(isViable(huge, '3e99999999')).toBe(true);
    expect(isViable(huge, '3e99999998')).toBe(false);
    expect(isViable(huge, '3e-')).toBe(false);
    // 1.5e999999999 is a multiple of 3, 2.5e999999999 is too large.
    expect(isViable(huge, '15')).toBe(true);
    expect(isViable(huge, '1e')).toBe(false);
    const narrow = questionOf(all(over('1'), { not: atLeast('1.0001') }), { spelling: 'any' });
    for (const text of ['1.0000', '1000', '10000', '0.000010000', '100001e']) {
      expect(isViable(narrow, text), text).toBe(true);
    }
    for (const text of ['1.0001', '1001', '2', '0.00002', '10001', '1000e', '-']) {
      expect(isViable(narrow, text), text).toBe(false);
    }
  });

  it('reads texts of 10,000 digits with one state per digit', () => {
    const question = questionOf(all(multiple('7'), atLeast('1e5000'), { not: multiple('1e-5') }), {
      spelling: 'any',
    });
    // Not a multiple of 1e-5, so never a multiple of 7.
    expect(isViable(question, '')).toBe(false);
    const sevens = questionOf(all(multiple('7'), atLeast('1e5000')), { spelling: 'any' });
    const random = randomFrom(5);
    const digits = Array.from({ length: 10_000 }, () => pickFrom(random, [...'123456789'])).join('');
    const left = BigInt(digits) % 7n;
    const ended = digits.slice(0, -1) + String((Number(digits.at(-1)) + 7 - Number(left)) % 7 || 7);
    expect(BigInt(ended) % 7n).toBe(0n);
    let state = sevens.reading.start;
    const states = new Set<number>();
    for (const digit of ended) {
      state = sevens.reading.step(state, digit.charCodeAt(0));
      states.add(state);
      if (sevens.end(state, []).cost > 40) throw new Error('the end is far');
    }
    expect(states.size).toBeLessThanOrEqual(10_000);
    expect(sevens.truthAt(state)).toBeGreaterThanOrEqual(0);
    expect(sevens.truthAt(read(sevens, '1', state))).toBe(-1);
    // The last state keeps no text: other digits of as many places and the same remainder lead there too.
    const other = `2${ended.slice(1, -8)}`;
    const wanted = BigInt(ended) - BigInt(other) * 10n ** 8n;
    const rest = ((wanted % 7n) + 7n) % 7n;
    expect(read(sevens, `${other}1111111${String(1n + ((rest + 6n * BigInt('11111111')) % 7n))}`)).toBe(
      state,
    );
  });
});

describe('canonical numbers have more digits only where no other number is left', () => {
  it.each([
    [all(over('0.1234567890123456'), { not: atLeast('0.1234567890123457') }), '0.12345678901234561'],
    [
      all(over('0.3'), { not: atLeast('0.30000000000000000007') }, multiple('1e-20')),
      '0.30000000000000000001',
    ],
    [all(atLeast('1e300')), `1${'0'.repeat(300)}`],
    [all(multiple('1e5000'), over('0')), '1e5000'],
    [all(multiple('1e5000'), { not: atLeast('0') }), '-1e5000'],
    [all(multiple('1e5000')), '0'],
    [all(over('9007199254740992'), INTEGER), '9007199254740993'],
    [all(over('9007199254740992')), '9007199254740993'],
  ] as const)('%j', (asked, expected) => {
    const question = questionOf(asked, { spelling: 'canonical' });
    expect(shortest(question)).toBe(expected);
    expect(accepts(question, `${expected}1`)).toBe(false);
  });

  it('and not where one with fifteen is', () => {
    const most = questionOf(all(INTEGER, atLeast('-9007199254740991'), atMost('9007199254740991')), {
      spelling: 'canonical',
    });
    expect(accepts(most, '999999999999999')).toBe(true);
    expect(isViable(most, '1000000000000000')).toBe(false);
    const least = questionOf(all(atMost('1e300')), { spelling: 'canonical' });
    expect(isViable(least, '1000000000000000')).toBe(false);
  });

  it('also where an outcome needs them', () => {
    const facts: readonly Fact[] = [INTEGER, over('9007199254740992')];
    const [integer, above] = facts.map((_, index): Formula => ({ kind: 'fact', index })) as [
      Formula,
      Formula,
    ];
    const question = questionOf(
      { facts, goal: integer, outcomes: [above], draft4: false },
      { spelling: 'canonical' },
    );
    expect(question.end(question.reading.start, [1]).cost).toBe(16);
    expect(question.end(question.reading.start, [0]).cost).toBe(1);
    expect(accepts(question, '9007199254740993')).toBe(true);
  });
});

describe('states', () => {
  it.each(['canonical', 'any'] as const)('of integers within 2^53 are few in %s spelling', (spelling) => {
    const question = questionOf(all(INTEGER, atLeast('-9007199254740991'), atMost('9007199254740991')), {
      spelling,
    });
    const random = randomFrom(1);
    const states = new Set<number>();
    for (let i = 0; i < 10_000; i++) {
      let state = question.reading.start;
      const text = String(Math.floor((random() - 0.5) * 10 ** (1 + Math.floor(random() * 15))));
      for (const character of text === '-0' ? '0' : text) {
        state = question.reading.step(state, character.charCodeAt(0));
        states.add(state);
        const { cost } = question.end(state, []);
        if (cost !== (character === '-' ? 1 : 0)) throw new Error(`${cost} bytes are left of ${text}`);
      }
    }
    expect(states.size).toBeLessThan(spelling === 'canonical' ? 40 : 2500);
  });

  it('of hundreds of fixed numbers are no more than their beginnings', () => {
    const values = Array.from({ length: 400 }, (_, i) => String(i * i * 37 - 5000));
    const question = questionOf(all({ kind: 'oneOf', values }), { spelling: 'canonical' });
    const beginnings = new Set(values.flatMap((value) => Array.from(value, (_, i) => value.slice(0, i + 1))));
    const states = new Set<number>();
    const wrong: string[] = [];
    for (const beginning of beginnings) {
      if (accepts(question, beginning) !== values.includes(beginning)) wrong.push(beginning);
      states.add(read(question, beginning));
      for (const next of ['', ...'0123456789.']) {
        const text = beginning + next;
        if (isViable(question, text) !== beginnings.has(text)) wrong.push(text);
      }
    }
    expect(wrong).toEqual([]);
    expect(states.size).toBeLessThanOrEqual(beginnings.size);
  });

  it('keep the value where it is asked for', () => {
    for (const spelling of ['canonical', 'any'] as const) {
      const question = questionOf(all(multiple('0.5')), { spelling, keepsValue: true });
      const texts = spelling === 'any' ? ['1.50', '0.15e1', '150E-2', '-0', '2'] : ['1.5', '2', '-12.5'];
      for (const text of texts) {
        const state = read(question, text);
        expect(decimalKey(question.reading.valueAt(state))).toBe(decimalKey(parseDecimal(text)));
      }
    }
  });

  it('die where characters cannot be written', () => {
    const bytes = EVERY_BYTE.slice();
    bytes[0x2e] = 0;
    const halves = questionOf(all(multiple('0.5'), { not: INTEGER }), { spelling: 'canonical', bytes });
    expect(isViable(halves, '')).toBe(false);
    const any = questionOf(all(multiple('0.5'), { not: INTEGER }), { spelling: 'any', bytes });
    expect(isViable(any, '15')).toBe(true);
    expect(accepts(any, shortest(any))).toBe(true);
  });
});
