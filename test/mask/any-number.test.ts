import { describe, expect, it } from 'vitest';
import { DEAD } from '../../src/automaton/recognizer.ts';
import { compileRecognizer } from '../../src/compile.ts';

/** A decimal number: `digits` without zeros at either end, "" for zero, times ten to the power. */
interface Exact {
  readonly digits: string;
  readonly power: number;
}

type Accepts = (number: Exact) => boolean;

/** The beginnings that are looked at have at most so many characters before the exponent. */
const MOST_BEFORE = 5;
/** Two more digits there, and two digits of an exponent, complete every one of them that can be completed: the values asked for lie between 0.001 and 1000. */
const MANTISSAS: readonly string[] = mantissas(MOST_BEFORE + 2);
const EXPONENTS: readonly string[] = ['', '-', '+'].flatMap((sign) =>
  Array.from({ length: 110 }, (_, i) => sign + (i < 10 ? String(i) : String(i - 10).padStart(2, '0'))),
);

function mantissas(longest: number): string[] {
  let texts = [''];
  const whole: string[] = [];
  for (let length = 1; length <= longest; length++) {
    texts = texts
      .flatMap((text) => Array.from('-.01', (next) => text + next))
      .filter((text) => /^-?(?:(?:0|1[01]*)(?:\.[01]*)?)?$/.test(text));
    whole.push(...texts.filter((text) => /[01]$/.test(text)));
  }
  return whole;
}

function exactOf(mantissa: string, exponent: string): Exact {
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const written = (whole + fraction).replace(/^0+/, '');
  const digits = written.replace(/0+$/, '');
  if (digits === '') return { digits, power: 0 };
  const power = Number(exponent) - fraction.length + written.length - digits.length;
  return { digits: mantissa.startsWith('-') ? `-${digits}` : digits, power };
}

const isInteger: Accepts = ({ power }) => power >= 0;

function isOneOf(...numbers: readonly string[]): Accepts {
  const wanted = numbers.map((number) => exactOf(number, '0'));
  return ({ digits, power }) => wanted.some((one) => one.digits === digits && one.power === power);
}

const CASES: readonly (readonly [schema: object, accepts: Accepts])[] = [
  [{ type: 'number' }, () => true],
  [{ type: 'integer' }, isInteger],
  [{ const: 0 }, isOneOf('0')],
  [{ const: 1 }, isOneOf('1')],
  [{ const: -0.1 }, isOneOf('-0.1')],
  [{ const: 1000 }, isOneOf('1000')],
  [{ const: 0.001 }, isOneOf('0.001')],
  [{ enum: [1, 10] }, isOneOf('1', '10')],
  [{ enum: [110, 0.1, -1, 1.01] }, isOneOf('110', '0.1', '-1', '1.01')],
  [{ enum: [0, 0.01, 101] }, isOneOf('0', '0.01', '101')],
  [{ enum: [1.1, 11, 0, -0.1], type: 'integer' }, isOneOf('11', '0')],
  [{ anyOf: [{ type: 'integer' }, { enum: [0.1, 1.1] }] }, (n) => isInteger(n) || isOneOf('0.1', '1.1')(n)],
  [
    { enum: [1, 0.1, 11], anyOf: [{ type: 'integer' }, { const: 0.1 }, { const: 0.01 }] },
    isOneOf('1', '0.1', '11'),
  ],
];

/** What some accepted text of the universe begins with, and the accepted texts. */
function universeOf(accepts: Accepts): { readonly beginnings: Set<string>; readonly texts: Set<string> } {
  const beginnings = new Set<string>(['']);
  const texts = new Set<string>();
  const add = (text: string): void => {
    texts.add(text);
    for (let end = text.length; end > 0 && !beginnings.has(text.slice(0, end)); end--) {
      beginnings.add(text.slice(0, end));
    }
  };
  for (const mantissa of MANTISSAS) {
    if (accepts(exactOf(mantissa, '0'))) add(mantissa);
    for (const exponent of EXPONENTS) {
      if (accepts(exactOf(mantissa, exponent))) add(`${mantissa}e${exponent}`);
    }
  }
  return { beginnings, texts };
}

describe('a number in any spelling is refused exactly where brute force finds no completion', () => {
  for (const [schema, accepts] of CASES) {
    it(JSON.stringify(schema), () => {
      const { beginnings, texts } = universeOf(accepts);
      const { recognizer } = compileRecognizer(schema, { purpose: 'check' });
      const wrong: string[] = [];
      let pending: { text: string; configuration: number }[] = [
        { text: '', configuration: recognizer.start },
      ];
      while (pending.length > 0) {
        pending = pending.flatMap(({ text, configuration }) => {
          const hasExponent = text.includes('e');
          // The universe has no other digits before an exponent, and at most two in it.
          return Array.from(hasExponent ? '-+.e0123456789' : '-+.e01').flatMap((next) => {
            const longer = text + next;
            const [before = '', exponent = ''] = longer.split('e');
            if (before.length > MOST_BEFORE || exponent.replace(/[-+]/, '').length > 1) return [];
            const behind = recognizer.step(configuration, next.charCodeAt(0));
            const isViable = beginnings.has(longer);
            const isText = texts.has(longer);
            if ((behind !== DEAD) !== isViable) wrong.push(`${longer}: viable is ${String(behind !== DEAD)}`);
            if (behind === DEAD || !isViable) return [];
            if (recognizer.isComplete(behind) !== isText)
              wrong.push(`${longer}: complete is ${String(!isText)}`);
            return [{ text: longer, configuration: behind }];
          });
        });
      }
      expect(wrong).toEqual([]);
    });
  }
});

describe('the way to the nearest end of a number', () => {
  const beginnings = [
    '',
    '-',
    '0.',
    '1.5',
    '0.0700100500',
    '100000000000',
    '1e',
    '-0.00',
    '0.1e',
    '123456789012.5',
  ];

  it.each(beginnings)('is one byte shorter behind each of its bytes: %s', (text) => {
    const { recognizer } = compileRecognizer({ type: 'integer' }, { purpose: 'check' });
    let configuration = recognizer.start;
    for (const character of text) {
      configuration = recognizer.step(configuration, character.charCodeAt(0));
      expect(configuration).not.toBe(DEAD);
    }
    for (let left = recognizer.distance(configuration); left > 0; left--) {
      expect(recognizer.distance(configuration)).toBe(left);
      configuration = recognizer.step(configuration, recognizer.nearestByte(configuration));
    }
    expect(recognizer.isComplete(configuration)).toBe(true);
  });
});
