import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalNumber, decimalKey, isInteger, parseDecimal } from '/work/main/src/json/decimal.ts';
import type { NumberEnd, NumberQuestion } from '/work/main/src/schema/number/number-question.ts';
import { type Fact, type Formula, questionOf } from '/work/main/test/schema/numbers/world.ts';

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
/** The order in which digits are tried. */
const DIGITS = [...'0512348967'];
const EVERY_BYTE: Uint8Array = new Uint8Array(256).fill(1);

/** How far brute force looks for an end. */
const MOST = 4;

/** How many bytes more than needed an end in any spelling may have: not all spellings are tried. */
const SPARE = 4;

/** What is known of a number that is read to its end. */
interface NumberFacts {
  readonly isInteger: boolean;
  /** The index of the fixed number that it equals, or -1. */
  readonly constant: number;
}

/** What is asked of a number: by the fixed number that it is, or by whether it is an integer. */
interface Condition {
  readonly constants: readonly boolean[];
  readonly integers: boolean;
  readonly fractions: boolean;
  /** Draft 4: whether a fixed number must be spelled as an integer, or must not; undefined: either. */
  readonly spelledInteger?: boolean | undefined;
}

interface Case {
  readonly constants: readonly string[];
  readonly prefix: string;
  readonly condition: Condition;
  readonly integerByText: boolean;
  /** Characters that cannot be written. */
  readonly missing: string;
}

function holds(condition: Condition, { isInteger, constant }: NumberFacts): boolean {
  if (constant < 0) return isInteger ? condition.integers : condition.fractions;
  if (condition.spelledInteger !== undefined && condition.spelledInteger !== isInteger) return false;
  return condition.constants[constant] === true;
}

/** What the specification says of a whole text, spelled in any way; undefined if it is no number. */
function anyFacts(text: string, { constants, integerByText }: Case): NumberFacts | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = parseDecimal(text);
  const key = decimalKey(value);
  return {
    isInteger: integerByText ? !/[.eE]/.test(text) : isInteger(value),
    constant: constants.findIndex((each) => decimalKey(parseDecimal(each)) === key),
  };
}

/** The same for canonical spelling: fixed numbers have one text each, others no exponent and few digits. */
function canonicalFacts(text: string, all: Case): NumberFacts | undefined {
  const constant = all.constants.findIndex((each) => canonicalNumber(parseDecimal(each)) === text);
  if (constant >= 0) {
    const isIntegral = all.integerByText ? !/[.e]/.test(text) : isInteger(parseDecimal(text));
    return { isInteger: isIntegral, constant };
  }
  const match = /^-?(0|[1-9][0-9]*)(?:\.([0-9]*[1-9]))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  if (match === null || text === '-0') return undefined;
  if ((match[1] === '0' ? 0 : match[1]!.length) + fraction.length > 15) return undefined;
  const isFixed = anyFacts(text, all)!.constant >= 0;
  return isFixed ? undefined : { isInteger: fraction === '', constant: -1 };
}

type Facts = (text: string, all: Case) => NumberFacts | undefined;

/** The length of a shortest accepted end, by trying all up to some length; undefined if there is none. */
function shortestEnd(all: Case, facts: Facts, most: number): number | undefined {
  const isAccepted = (text: string): boolean => {
    const known = facts(text, all);
    return known !== undefined && holds(all.condition, known);
  };
  // A few digits are enough: those of the fixed numbers, and some that make integers and others.
  const wanted = new Set(all.constants.join(''));
  const digits = DIGITS.filter((digit) => !all.missing.includes(digit));
  const tried = digits.filter((digit, i) => i < 3 || (i < 6 && wanted.has(digit)));
  const writable = [...tried, ...'-+.eE'].filter((character) => !all.missing.includes(character));
  let level = [all.prefix];
  for (let length = 0; length <= most; length++) {
    if (level.some(isAccepted)) return length;
    level = level.flatMap((text) => writable.map((character) => text + character).filter(isBeginning));
  }
  return undefined;
}

function isBeginning(text: string): boolean {
  return text === '' || NUMBER.test(text) || NUMBER.test(`${text}0`);
}

/** Reads numbers of which a condition is asked, and reports their facts. */
class Reading {
  readonly start: number;
  private readonly question: NumberQuestion;
  private readonly count: number;

  constructor(
    spelling: 'any' | 'canonical',
    constants: readonly string[],
    bytes: Uint8Array,
    integerByText: boolean,
    condition?: Condition,
  ) {
    const facts: Fact[] = [
      { kind: 'integer' },
      ...constants.map((value): Fact => ({ kind: 'oneOf', values: [value] })),
    ];
    const literals = facts.map((_, index): Formula => ({ kind: 'fact', index }));
    const goal = condition === undefined ? or(literals[0]!, not(literals[0]!)) : goalOf(condition, literals);
    const all = { facts, goal, outcomes: literals, draft4: integerByText };
    this.question = questionOf(all, { spelling, bytes });
    this.start = this.question.reading.start;
    this.count = constants.length;
  }

  step(state: number, byte: number): number {
    return this.question.reading.step(state, byte);
  }

  factsAt(state: number): NumberFacts | undefined {
    const { line } = this.question;
    const truth = this.question.truthAt(state);
    if (truth < 0) return undefined;
    const constants = Array.from({ length: this.count }, (_, i) => line.isTrue(truth, i + 2));
    return { isInteger: line.isTrue(truth, 1), constant: constants.indexOf(true) };
  }

  nearestEnd(state: number): NumberEnd {
    return this.question.end(state, []);
  }
}

function not(of: Formula): Formula {
  return { kind: 'not', of };
}

function and(...of: [Formula, Formula]): Formula {
  return { kind: 'and', of };
}

function or(...of: [Formula, Formula]): Formula {
  return { kind: 'or', of };
}

/** A condition as a formula over "is an integer" and "is this fixed number". */
function goalOf({ constants, integers, fractions, spelledInteger }: Condition, literals: Formula[]): Formula {
  const [integer, ...fixed] = literals as [Formula, ...Formula[]];
  const never = and(integer, not(integer));
  const spelled =
    spelledInteger === undefined ? or(integer, not(integer)) : spelledInteger ? integer : not(integer);
  const others = or(integers ? integer : never, fractions ? not(integer) : never);
  return fixed.reduce(
    (all, literal, i) => or(and(literal, constants[i] === true ? spelled : never), and(not(literal), all)),
    others,
  );
}

function after(reading: Reading, text: string, from: number = reading.start): number {
  let state = from;
  for (let i = 0; i < text.length && state >= 0; i++) state = reading.step(state, text.charCodeAt(i));
  return state;
}

const POOL = ['0', '1', '-1', '10', '100', '12', '120', '0.5', '-0.25', '1.5', '0.05', '123456', '-1200'];
const EXTREMES = [
  '1e3',
  '1e-7',
  '1e21',
  '-5e-324',
  '1e300',
  '1e400',
  '9007199254740993',
  '0.1000000000000000055',
];
const LONG = ['1234567890123456789', '-0.000001234', '1e-4000', '3e5000'];

const constants = fc.uniqueArray(fc.constantFrom(...POOL, ...EXTREMES, ...LONG), { maxLength: 5 });

/** Another spelling of a number: with zeros before or behind, the point moved, an exponent. */
function respelled(text: string, zeros: number, shift: number): string {
  const { negative, coefficient, exponent } = parseDecimal(text);
  const digits = `${coefficient}${'0'.repeat(zeros)}`;
  const at = Math.min(Math.max(1, digits.length - shift), digits.length);
  const [whole, fraction] = [digits.slice(0, at), digits.slice(at)];
  const power = exponent - zeros + fraction.length;
  const mantissa = `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  return power === 0 ? mantissa : `${mantissa}${zeros % 2 === 0 ? 'e' : 'E'}${power}`;
}

const number = fc.oneof(
  fc.constantFrom(...POOL, ...EXTREMES, '-0', '0.0', '-0.0e2', '1E+2', '12e-1'),
  fc.stringMatching(/^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,2})?$/),
);

/** A beginning of a number: often one of another spelling of a fixed number. */
function prefixOf(constants: readonly string[]): fc.Arbitrary<string> {
  const text =
    constants.length === 0
      ? number
      : fc.oneof(
          number,
          fc
            .tuple(fc.constantFrom(...constants), fc.nat(3), fc.nat(5))
            .map(([constant, zeros, shift]) => respelled(constant, zeros, shift)),
          fc.constantFrom(...constants.map((constant) => canonicalNumber(parseDecimal(constant)))),
        );
  return fc
    .tuple(text, fc.nat(24))
    .map(([text, length]) => text.slice(0, length))
    .filter(isBeginning);
}

const MISSING = ['', '', '', '0', '1', '5', 'eE', 'E', '+-', '-', '.', '.eE', '0123', '13579', '02468'];

function bytesWithout(missing: string): Uint8Array {
  const bytes = EVERY_BYTE.slice();
  for (const character of missing) bytes[character.charCodeAt(0)] = 0;
  return bytes;
}

function casesOf(
  spelledInteger: fc.Arbitrary<boolean | undefined>,
  missing: fc.Arbitrary<string>,
): fc.Arbitrary<Case> {
  return constants.chain((constants) =>
    fc.record({
      constants: fc.constant(constants),
      prefix: prefixOf(constants),
      condition: fc.record({
        constants: fc.array(fc.boolean(), { minLength: constants.length, maxLength: constants.length }),
        integers: fc.boolean(),
        fractions: fc.boolean(),
        spelledInteger,
      }),
      integerByText: fc.boolean(),
      missing,
    }),
  );
}

const everyCharacter = fc.constant('');
const someMissing = fc.constantFrom(...MISSING);
const cases = casesOf(fc.constantFrom(undefined, undefined, true, false), someMissing);

/** Any number that is no integer. */
const FRACTION: Case = {
  constants: [],
  prefix: '',
  condition: { constants: [], integers: false, fractions: true },
  integerByText: false,
  missing: '',
};

const READINGS = { any: anyFacts, canonical: canonicalFacts } as const;

/** Holds `nearestEnd` against brute force and follows it; tells where the end was. */
function expectEnd(spelling: 'any' | 'canonical', facts: Facts, all: Case): 'near' | 'far' | 'none' {
  const bytes = bytesWithout(all.missing);
  const reading = new Reading(spelling, all.constants, bytes, all.integerByText, all.condition);
  let state = after(reading, all.prefix);
  if (state < 0) return 'none';
  const accepts = (each: NumberFacts): boolean => holds(all.condition, each);
  let end = reading.nearestEnd(state);
  const { cost } = end;
  // That the end is one is seen below; here, that there is none much shorter.
  const shorter = shortestEnd(all, facts, Math.min(MOST, cost - 1));
  if (shorter !== undefined) expect(cost).toBeLessThanOrEqual(shorter + (spelling === 'any' ? SPARE : 0));
  let text = all.prefix;
  while (end.cost > 0 && end.cost < Infinity) {
    const before = end.cost;
    text += String.fromCharCode(end.byte);
    state = reading.step(state, end.byte);
    expect(state, text).toBeGreaterThanOrEqual(0);
    end = reading.nearestEnd(state);
    expect(end.cost, text).toBeLessThan(before);
  }
  if (end.cost === 0) {
    expect(end.byte).toBe(-1);
    const known = facts(text, all);
    expect(known !== undefined && accepts(known), text).toBe(true);
    expect(reading.factsAt(state)).toEqual(known);
  }
  return cost === Infinity ? 'none' : cost > MOST ? 'far' : 'near';
}

const SPELLINGS = ['any', 'canonical'] as const;

describe.each(SPELLINGS)('numbers in %s spelling', (spelling) => {
  const facts = READINGS[spelling];

  it('are read to the facts of their values', () => {
    let known = 0;
    fc.assert(
      fc.property(cases, number, (all, other) => {
        const reading = new Reading(spelling, all.constants, EVERY_BYTE, all.integerByText);
        const texts = [...all.constants, ...all.constants.map((each) => canonicalNumber(parseDecimal(each)))];
        for (const text of [other, all.prefix, ...texts, respelled(other, 1, 2), '0.0000001']) {
          const state = after(reading, text);
          const expected = facts(text, all);
          if (expected !== undefined) known++;
          expect(state < 0 ? undefined : reading.factsAt(state), text).toEqual(expected);
        }
      }),
      { numRuns: 1000 },
    );
    expect(known).toBeGreaterThan(1000);
  });

  it('die at the first byte with which no number goes on, or that cannot be written', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const bytes = bytesWithout(all.missing);
        const reading = new Reading(spelling, all.constants, bytes, all.integerByText);
        const state = after(reading, all.prefix);
        if ([...all.prefix].some((each) => all.missing.includes(each))) {
          expect(state).toBe(-1);
          return;
        }
        if (spelling === 'any') expect(state).toBeGreaterThanOrEqual(0);
        else if (state < 0) return;
        for (let byte = 0; byte < 256; byte++) {
          const text = all.prefix + String.fromCharCode(byte);
          const isPossible = isBeginning(text) && !all.missing.includes(text.at(-1)!);
          const next = reading.step(state, byte);
          if (!isPossible) expect(next, text).toBe(-1);
          else if (spelling === 'any') expect(next, text).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('find an end that is accepted where there is one, about as short as can be, and follow it', () => {
    const found = { near: 0, far: 0, none: 0 };
    fc.assert(
      fc.property(casesOf(fc.constantFrom(undefined, true), everyCharacter), (all) => {
        found[expectEnd(spelling, facts, all)]++;
      }),
      { numRuns: 1000 },
    );
    expect(found.near).toBeGreaterThan(50);
    expect(found.none).toBeGreaterThan(0);
  });

  it('find an end with the characters that can be written', () => {
    fc.assert(
      fc.property(casesOf(fc.constantFrom(undefined, true), someMissing), (all) => {
        expectEnd(spelling, facts, all);
      }),
      {
        numRuns: 12000,
        examples: ['5', '0123', '0'].map((missing): [Case] => [{ ...FRACTION, missing }]),
      },
    );
  });

  it('find an end that is no integer by its text though its value is one (draft 4)', () => {
    fc.assert(
      fc.property(casesOf(fc.constant(false), everyCharacter), (all) => {
        expectEnd(spelling, facts, { ...all, integerByText: true });
      }),
      { numRuns: 400 },
    );
  });
});

describe('canonical numbers', () => {
  it('count at most fifteen digits, the lone zero before a point not among them', () => {
    const reading = new Reading('canonical', [], EVERY_BYTE, false);
    const isNumber = (text: string): boolean => {
      const state = after(reading, text);
      return state >= 0 && reading.factsAt(state) !== undefined;
    };
    for (const text of ['123456789012345', '-1.23456789012345', '0.000000000000001', '-0.5', '0', '10']) {
      expect(isNumber(text), text).toBe(true);
    }
    const others = [
      '1234567890123456',
      '0.0000000000000001',
      '-0',
      '0.0',
      '1.0',
      '1e2',
      '01',
      '.5',
      '1.',
      '-',
    ];
    for (const text of others) expect(isNumber(text), text).toBe(false);
    // One digit more could only be a zero, and a fraction cannot end with it.
    expect(after(reading, '12345678901234.0')).toBe(-1);
  });

  it('have fixed numbers in the spelling of JSON.stringify, and in no other', () => {
    const texts = ['1e21', '1e-7', '0.1', '-0', '9007199254740993'];
    const reading = new Reading('canonical', texts, EVERY_BYTE, true);
    const factsOf = (text: string): NumberFacts | undefined => {
      const state = after(reading, text);
      return state < 0 ? undefined : reading.factsAt(state);
    };
    expect(factsOf('1e+21')).toEqual({ constant: 0, isInteger: false });
    expect(factsOf('1e-7')).toEqual({ constant: 1, isInteger: false });
    expect(factsOf('0.1')).toEqual({ constant: 2, isInteger: false });
    expect(factsOf('0')).toEqual({ constant: 3, isInteger: true });
    expect(factsOf('9007199254740993')).toEqual({ constant: 4, isInteger: true });
    for (const text of ['1e21', `1${'0'.repeat(21)}`, '0.0000001', '1e-07', '-0', '9007199254740992']) {
      expect(factsOf(text), text).toBeUndefined();
    }
  });
});
