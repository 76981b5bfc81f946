import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGrammar } from '../../src/grammar/read-grammar.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';

function accepts(grammar: string, text: string): boolean {
  const recognizer = grammarRecognizer(readGrammar(grammar, { notation: 'lark' }));
  let at = recognizer.start;
  for (const byte of new TextEncoder().encode(text)) if ((at = recognizer.step(at, byte)) < 0) return false;
  return recognizer.isComplete(at);
}

/** A value of 64 bits as text, the lowest bit first: all that follows is said of such texts. */
type Bits = string;

const bitsOf = (value: bigint): Bits => [...value.toString(2).padStart(64, '0')].reverse().join('');
const valueOf = (bits: Bits): bigint => BigInt(`0b${[...bits].reverse().join('')}`);
const put = (bits: Bits, at: number, bit: string): Bits => bits.slice(0, at) + bit + bits.slice(at + 1);

/** The next larger number within a part of the bits, or with `1` the next smaller, if there is one. */
function counted(bits: Bits, [from, to]: readonly [number, number], turned: '0' | '1'): Bits {
  const at = bits.slice(0, to).indexOf(turned, from);
  if (at < 0) return bits;
  return bits.slice(0, from) + turned.repeat(at - from) + put(bits, at, turned === '0' ? '1' : '0').slice(at);
}

type Range = readonly [number, number];
const range = fc.tuple(fc.nat(63), fc.nat(63)).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b) + 1]);
const rangeText = ([from, to]: Range): string => (from === 0 && to === 64 ? '_' : `[${from}:${to}]`);
// Values of which all bits, few or many are set.
const value = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 0n, max: 9n }),
  fc.constantFrom(2n ** 64n - 1n, 2n ** 63n, 2n ** 32n - 1n),
);
const number = fc.tuple(value, fc.boolean()).map(([one, isHex]) => ({
  value: one,
  text: isHex ? `0x${one.toString(16)}` : String(one),
}));

/** What a rule is given, as text and as what it makes of a value. */
const given = fc.oneof(
  fc.constant({ text: '_', of: (bits: Bits) => bits }),
  number.map(({ value: one, text }) => ({ text, of: () => bitsOf(one) })),
  fc.nat(63).map((k) => ({ text: `set_bit(${k})`, of: (bits: Bits) => put(bits, k, '1') })),
  fc.nat(63).map((k) => ({ text: `clear_bit(${k})`, of: (bits: Bits) => put(bits, k, '0') })),
  number.map(({ value: one, text }) => ({
    text: `bit_and(${text})`,
    of: (bits: Bits) => [...bits].map((bit, i) => (bitsOf(one)[i] === '0' ? '0' : bit)).join(''),
  })),
  number.map(({ value: one, text }) => ({
    text: `bit_or(${text})`,
    of: (bits: Bits) => [...bits].map((bit, i) => (bitsOf(one)[i] === '1' ? '1' : bit)).join(''),
  })),
  range.map((part) => ({
    text: `incr(${rangeText(part)})`,
    of: (bits: Bits) => counted(bits, part, '0'),
  })),
  range.map((part) => ({
    text: `decr(${rangeText(part)})`,
    of: (bits: Bits) => counted(bits, part, '1'),
  })),
);

interface Condition {
  readonly text: string;
  readonly holds: (bits: Bits) => boolean;
}

const COMPARE: Readonly<Record<string, (sign: number) => boolean>> = {
  eq: (sign) => sign === 0,
  ne: (sign) => sign !== 0,
  lt: (sign) => sign < 0,
  le: (sign) => sign <= 0,
  gt: (sign) => sign > 0,
  ge: (sign) => sign >= 0,
};

const signOf = (a: bigint | number, b: bigint | number): number => (a < b ? -1 : a > b ? 1 : 0);

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('true', 'true()').map((text) => ({ text, holds: () => true })),
    fc.nat(63).map((k) => ({ text: `bit_set(${k})`, holds: (bits: Bits) => bits[k] === '1' })),
    fc.nat(63).map((k) => ({ text: `bit_clear(${k})`, holds: (bits: Bits) => bits[k] === '0' })),
    range.map((part) => ({
      text: `is_ones(${rangeText(part)})`,
      holds: (bits: Bits) => !bits.slice(...part).includes('0'),
    })),
    range.map((part) => ({
      text: `is_zeros(${rangeText(part)})`,
      holds: (bits: Bits) => !bits.slice(...part).includes('1'),
    })),
    fc.tuple(fc.constantFrom(...Object.keys(COMPARE)), range, number).map(([name, part, right]) => ({
      text: `${name}(${rangeText(part)}, ${right.text})`,
      holds: (bits: Bits) => COMPARE[name]!(signOf(valueOf(bits.slice(...part)), right.value)),
    })),
    fc.tuple(fc.constantFrom(...Object.keys(COMPARE)), range, fc.nat(64)).map(([name, part, right]) => ({
      text: `bit_count_${name}(${rangeText(part)}, ${right})`,
      holds: (bits: Bits) => COMPARE[name]!(signOf(bits.slice(...part).replaceAll('0', '').length, right)),
    })),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => ({
      text: `and(${a.text}, ${b.text})`,
      holds: (bits: Bits) => a.holds(bits) && b.holds(bits),
    })),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => ({
      text: `or(${a.text}, ${b.text})`,
      holds: (bits: Bits) => a.holds(bits) || b.holds(bits),
    })),
    tie('condition').map((a) => ({ text: `not(${a.text})`, holds: (bits: Bits) => !a.holds(bits) })),
  ),
}));

describe('parameters of rules in Lark', () => {
  it('are what the functions make of them', () => {
    fc.assert(
      fc.property(value, given, (from, { text, of }) => {
        const to = valueOf(of(bitsOf(from)));
        const grammar = `start: p::${from}\np::_: "a" q::${text} | "b" p::_\nq::_: "=" %if eq(_, ${to}) | "!" %if ne(_, ${to})`;
        expect(accepts(grammar, 'a=')).toBe(true);
      }),
    );
  });

  it('meet the conditions that hold for them', () => {
    fc.assert(
      fc.property(value, condition, (from, { text, holds }) => {
        const grammar = `start: p::${from}\np::_: "a" p::_ | "1" %if ${text} | "0" %if not(${text})`;
        const isMet = holds(bitsOf(from));
        expect(accepts(grammar, isMet ? 'a1' : 'a0')).toBe(true);
        expect(accepts(grammar, isMet ? 'a0' : 'a1')).toBe(false);
      }),
    );
  });

  it('keep permutations apart', () => {
    const letters = ['a', 'b', 'c', 'd', 'e'];
    const rows = letters.map((letter, i) => `"${letter}" perm::set_bit(${i}) %if bit_clear(${i})`);
    const grammar = `start: perm::0\nperm::_: "." %if is_ones([0:5])\n  | ${rows.join('\n  | ')}`;
    expect(readGrammar(grammar, { notation: 'lark' }).rules.size).toBe(33);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...letters), { maxLength: 6 }), (word) => {
        const isPermutation = word.length === 5 && new Set(word).size === 5;
        expect(accepts(grammar, `${word.join('')}.`)).toBe(isPermutation);
      }),
      { numRuns: 50 },
    );
  });

  it('share what does not depend on them', () => {
    const grammar =
      'start: p::0\np::_: /[a-z]+/ ";" p::incr([0:8]) | %json {"type": "null"} %if is_ones([0:8])';
    const { rules } = readGrammar(grammar, { notation: 'lark' });
    const patterns = new Set<unknown>();
    for (const { body } of rules.values()) {
      for (const part of body.kind === 'choice' ? body.items : [body]) {
        if (part.kind === 'sequence') patterns.add(part.items[0]);
      }
    }
    expect(rules.size).toBe(257);
    expect(patterns.size).toBe(1);
  });

  it('are limited in their values, and in what these hold', () => {
    const limit = expect.objectContaining({ code: 'limit' }) as Error;
    const values = 'start: p::0\np::_: "a" p::incr(_) | ""';
    expect(() => readGrammar(values, { notation: 'lark' })).toThrow(limit);
    const parts = `start: p::0\np::_: "a" p::incr([0:16])${' | "b"'.repeat(100)}`;
    expect(() => readGrammar(parts, { notation: 'lark' })).toThrow(limit);
  });
});
