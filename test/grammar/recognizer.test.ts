import { describe, expect, it } from 'vitest';
import {
  alt,
  type Built,
  grammar,
  lazy,
  many,
  opt,
  ref,
  regex,
  rule,
  seq,
} from '../../src/grammar/builder.ts';
import { compileGrammarRecognizer } from '../../src/compile-grammar.ts';
import { EMPTY, type Grammar } from '../../src/grammar/ir.ts';
import { grammarRecognizer, type GrammarRecognizer } from '../../src/grammar/recognizer.ts';

const empty = EMPTY as Built<never>;

/** `yes`, `no` (it can go on) or the number of bytes that were read before the text was refused. */
function verdict(recognizer: GrammarRecognizer, text: string): 'yes' | 'no' | number {
  let at = recognizer.start;
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i++) {
    at = recognizer.step(at, bytes[i]!);
    if (at < 0) return i;
  }
  return recognizer.isComplete(at) ? 'yes' : 'no';
}

/** How many things are interned after a text made of a unit, again and again. */
function sizeAfter(of: Grammar, unit: string, times: number): number {
  const recognizer = grammarRecognizer(of);
  const bytes = new TextEncoder().encode(unit);
  let at = recognizer.start;
  for (let i = 0; i < times; i++) for (const byte of bytes) at = recognizer.step(at, byte);
  expect(at).toBeGreaterThanOrEqual(0);
  return recognizer.size;
}

describe('a grammar reads texts', () => {
  it('with left recursion: direct, indirect, hidden', () => {
    const direct = grammar(rule('s', alt(seq(ref('s'), '+', 'n'), 'n')));
    expect(verdict(grammarRecognizer(direct), 'n+n+n')).toBe('yes');
    expect(verdict(grammarRecognizer(direct), 'n+')).toBe('no');
    expect(verdict(grammarRecognizer(direct), '+')).toBe(0);

    const indirect = grammar(
      rule('a', alt(seq(ref('b'), 'x'), 'a')),
      rule('b', alt(seq(ref('a'), 'y'), 'b')),
    );
    for (const text of ['a', 'bx', 'ayx', 'bxyx'])
      expect(verdict(grammarRecognizer(indirect), text)).toBe('yes');
    expect(verdict(grammarRecognizer(indirect), 'axy')).toBe(1);

    const hidden = grammar(rule('s', alt(seq(ref('n'), ref('s'), 'a'), 'b')), rule('n', alt('c', empty)));
    for (const text of ['b', 'baa', 'cba', 'ccbaa'])
      expect(verdict(grammarRecognizer(hidden), text)).toBe('yes');
    expect(verdict(grammarRecognizer(hidden), 'cb')).toBe('no');
  });

  it('with cycles and rules that may be empty', () => {
    const cyclic = grammar(
      rule('s', alt(ref('s'), ref('t'), empty)),
      rule('t', alt(ref('s'), seq('a', ref('t')))),
    );
    for (const text of ['', 'a', 'aaa']) expect(verdict(grammarRecognizer(cyclic), text)).toBe('yes');
    expect(verdict(grammarRecognizer(cyclic), 'b')).toBe(0);
  });

  it('that are ambiguous', () => {
    const sums = grammar(rule('e', alt(seq(ref('e'), '+', ref('e')), seq(ref('e'), '*', ref('e')), 'n')));
    const text = `n${'+n*n'.repeat(50)}`;
    expect(verdict(grammarRecognizer(sums), text)).toBe('yes');
    expect(verdict(grammarRecognizer(sums), `${text}+`)).toBe('no');
  });

  it('in any Unicode', () => {
    const words = grammar(rule('s', many(regex(/[α-ω]|😀/u), { min: 1 })));
    expect(verdict(grammarRecognizer(words), 'αω😀')).toBe('yes');
    expect(verdict(grammarRecognizer(words), 'αΩ')).toBe(3);
  });

  it('and knows the shortest way to the end', () => {
    const nested = grammar(rule('s', alt(seq('(', ref('s'), ')'), 'xyz')));
    const recognizer = grammarRecognizer(nested);
    let at = recognizer.step(recognizer.start, '('.charCodeAt(0));
    expect(recognizer.distance(at)).toBe(4);
    const written: number[] = [];
    for (let byte = recognizer.nearestByte(at); byte >= 0; byte = recognizer.nearestByte(at)) {
      written.push(byte);
      at = recognizer.step(at, byte);
    }
    expect(String.fromCharCode(...written)).toBe('xyz)');
    expect(recognizer.isComplete(at)).toBe(true);
  });

  it('whose rules begin with each other deeper than recursion goes', () => {
    const rules = Array.from({ length: 10_000 }, (_, i) => `r${i} ::= r${i + 1} | "x${i}." r0`);
    const { recognizer } = compileGrammarRecognizer(`root ::= r0\n${rules.join('\n')}\nr10000 ::= "b"\n`, {
      notation: 'gbnf',
    });
    let at = recognizer.start;
    for (const byte of new TextEncoder().encode('x7.x1234.b')) at = recognizer.step(at, byte);
    expect(recognizer.isComplete(at)).toBe(true);
  });

  it('takes memory for what is open only', () => {
    const left = grammar(rule('s', alt(seq(ref('s'), 'a'), 'a')));
    const right = grammar(rule('s', alt(seq('a', ref('s')), 'a')));
    const list = grammar(
      rule('s', seq(ref('item'), opt(seq(',', ref('s'))))),
      rule('item', alt('n', seq('(', ref('s'), ')'))),
    );
    expect(sizeAfter(left, 'a', 100_000)).toBeLessThan(50);
    expect(sizeAfter(right, 'a', 100_000)).toBeLessThan(50);
    expect(sizeAfter(list, 'n,', 50_000)).toBeLessThan(50);
    const deep = sizeAfter(list, '(', 100_000);
    expect(deep).toBeGreaterThan(100_000);
    expect(deep).toBeLessThan(600_000);
  });
});

describe('a lazy lexeme', () => {
  const anything = regex('.*', { flags: 's', dialect: 'rust' });

  it('ends as soon as it can', () => {
    const one = grammarRecognizer(grammar(rule('s', seq(lazy(regex('[a-z]+')), ' ', lazy(regex('[a-z]+'))))));
    expect(verdict(one, 'a b')).toBe('yes');
    expect(verdict(one, 'ab b')).toBe(1);
    expect(verdict(one, 'a bb')).toBe(3);
  });

  it('settles what else could have been read', () => {
    const calls = grammarRecognizer(
      grammar(rule('s', seq(many(seq(lazy(seq(anything, '<call>')), 'ok', '</call>')), anything))),
    );
    expect(verdict(calls, 'free text')).toBe('yes');
    expect(verdict(calls, 'x<call>ok</call>y')).toBe('yes');
    expect(verdict(calls, 'x<call>')).toBe('no');
    expect(verdict(calls, 'x<call>b')).toBe(7);
  });

  it('that may be empty is empty', () => {
    const none = grammarRecognizer(grammar(rule('s', seq('<', lazy(regex('[a-z]*')), '>'))));
    expect(verdict(none, '<>')).toBe('yes');
    expect(verdict(none, '<a>')).toBe(1);
  });
});
