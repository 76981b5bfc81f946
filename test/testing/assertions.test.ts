import { describe, expect, it } from 'vitest';
import { compile, compileRecognizer } from '../../src/compile.ts';
import { type Expr, choice, EMPTY, repeat, rule, sequence, text } from '../../src/grammar/ir.ts';
import { assertAccepts, assertEquivalent, assertRejects, PropertyError } from '../../src/testing.ts';
import { recognizerOf } from '../../src/testing/language.ts';
import { STRUCTURE } from '../support/small-vocabularies.ts';
import { DIGIT, grammarOf } from './grammar-of.ts';

function errorOf(action: () => unknown): PropertyError {
  try {
    action();
  } catch (error) {
    if (error instanceof PropertyError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const YES_NO = grammarOf({ root: choice([text('yes'), text('no')]) });

describe('assertAccepts and assertRejects', () => {
  const vocabulary = STRUCTURE['single bytes']!;
  const bool = { type: 'boolean' };

  it('take a recognizer, a compiled constraint, a grammar or a schema', () => {
    for (const language of [bool, compile(bool, { vocabulary }), compileRecognizer(bool).recognizer]) {
      assertAccepts(language, ['true', 'false']);
      assertRejects(language, ['', 'tru', 'null', 'truee']);
    }
    for (const language of [YES_NO, recognizerOf(YES_NO, {})]) {
      assertAccepts(language, ['yes', 'no']);
      assertRejects(language, ['', 'y', 'yesno']);
    }
    assertAccepts(true, ['{}']);
  });

  it('take any spelling of a value, unless the options say otherwise', () => {
    assertAccepts({ type: 'integer' }, ['1', ' 10e-1 ']);
    assertRejects({ type: 'integer' }, [' 10e-1 '], { schema: {} });
  });

  it('say where a text leaves the language', () => {
    const error = errorOf(() => assertAccepts(YES_NO, ['yes', 'yep']));
    expect(error.code).toBe('property-failed');
    expect(error.counterexample).toBe('yep');
    expect(error.message).toBe(
      'should accept "yep"\n' +
        '  no text of the language begins so: byte 2 cannot follow ("ye" is fine, then "p")',
    );
    expect(errorOf(() => assertAccepts(YES_NO, ['ye'])).message).toContain('ends too early, after 2 bytes');
    expect(errorOf(() => assertRejects(YES_NO, ['no'])).message).toContain('should reject "no"');
  });
});

describe('assertEquivalent', () => {
  const left = grammarOf({ root: choice([EMPTY, sequence([rule('root'), text('ab')])]) });
  const right = grammarOf({ root: choice([sequence([text('ab'), rule('root')]), EMPTY]) });

  it('proves what is regular and finite in its configurations', () => {
    expect(assertEquivalent(left, right)).toEqual({ proven: true, exactUpTo: Infinity });
    expect(assertEquivalent({ type: 'boolean' }, { enum: [false, true] }).proven).toBe(true);
    const reordered = {
      properties: { b: { const: 1 }, a: { const: 2 } },
      required: ['a', 'b'],
      type: 'object',
      additionalProperties: false,
    };
    const given = { ...reordered, properties: { a: { const: 2 }, b: { const: 1 } } };
    expect(assertEquivalent(given, reordered).proven).toBe(true);
  });

  it('goes as far as it is told in what is not', () => {
    const brackets = (inner: Expr): Expr => choice([EMPTY, sequence([text('('), inner, text(')')])]);
    const once = grammarOf({ root: brackets(rule('root')) });
    const twice = grammarOf({ root: brackets(brackets(rule('root'))) });
    expect(assertEquivalent(once, twice, { depth: 9, runs: 20 })).toEqual({ proven: false, exactUpTo: 9 });
    expect(assertEquivalent(once, twice, { depth: 99, maxPairs: 10, runs: 20 }).exactUpTo).toBeLessThan(10);
  });

  it('finds the shortest text that only one accepts', () => {
    const upTo = (most: number): Expr => repeat(text('ab'), 0, most);
    const error = errorOf(() => assertEquivalent(grammarOf({ root: upTo(3) }), grammarOf({ root: upTo(4) })));
    expect(error.message).toContain('only the second accepts "abababab"');
    expect(error.counterexample).toBe('abababab');
    const empty = errorOf(() =>
      assertEquivalent(grammarOf({ root: upTo(3) }), grammarOf({ root: repeat(text('ab'), 1, 3) })),
    );
    expect(empty.message).toContain('only the first accepts ""');
    const integers = errorOf(() =>
      assertEquivalent({ type: 'integer', minimum: 0 }, { type: 'integer', minimum: 1 }),
    );
    expect(integers.counterexample).toBe('0');
    // A completion of what only one can go on with, not the first text that happens to differ.
    const ends = grammarOf({ root: choice([sequence([text('a'), text('long end')]), text('b')]) });
    const other = grammarOf({ root: choice([text('b'), text('cd')]) });
    expect(errorOf(() => assertEquivalent(ends, other)).counterexample).toBe('cd');
  });

  it('finds by chance what lies too deep', () => {
    const plain = grammarOf({ root: sequence([repeat(DIGIT, 8, 8), text('.')]) });
    const odd = grammarOf({ root: sequence([repeat(DIGIT, 8, 8), choice([text('.'), text('!')])]) });
    const error = errorOf(() => assertEquivalent(plain, odd, { depth: 3, seed: 4 }));
    expect(error.counterexample).toBe('00000000!');
    expect(error.seed).toBe(4);
    expect(error.message).toContain('{ seed: 4 }');
    const again = errorOf(() => assertEquivalent(plain, odd, { depth: 3, seed: 4 }));
    expect(again.message).toBe(error.message);
  });

  it('compares compiled constraints by what they check', () => {
    const vocabulary = STRUCTURE['single bytes']!;
    const [a, b] = [{ enum: ['a', 'b'] }, { enum: ['b', 'a'] }].map((schema) =>
      compile(schema, { vocabulary }),
    );
    expect(assertEquivalent(a!, b!, { depth: 10 }).proven).toBe(true);
    const other = compile({ enum: ['a'] }, { vocabulary });
    expect(errorOf(() => assertEquivalent(a!, other)).message).toMatch(
      /only the first can go on after "\\"b"/,
    );
  });

  it('refuses options that are no numbers', () => {
    expect(() => assertEquivalent(YES_NO, YES_NO, { depth: -1 })).toThrow(/depth is -1/);
    expect(() => assertEquivalent(YES_NO, YES_NO, { runs: NaN })).toThrow(/runs is NaN/);
  });
});
