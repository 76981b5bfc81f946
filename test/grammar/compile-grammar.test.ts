import { describe, expect, it } from 'vitest';
import { compileGrammar, compileGrammarRecognizer, readGrammar } from '../../src/compile-grammar.ts';
import { alt, grammar, json, many, ref, regex, rule, seq, special } from '../../src/grammar/builder.ts';
import { vocabularyOf } from '../../src/vocabulary/explicit.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Every printable character of ASCII as a token, some longer ones, two special tokens and the end. */
function vocabulary(): { vocabulary: Vocabulary; think: number; call: number; end: number } {
  const texts = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  const longer = ['{"', '":', '12', 'yes', ' b', 'ab'];
  const strings = [...texts, ...longer].map(utf8);
  const [think, call, end] = [strings.length, strings.length + 1, strings.length + 2];
  return {
    vocabulary: vocabularyOf([...strings, null, null, null], {
      endTokens: [end],
      names: { '<think>': think, '<call>': call },
    }),
    ...{ think, call, end },
  };
}

describe('a compiled grammar', () => {
  it('masks tokens', () => {
    const { vocabulary: tokens, end } = vocabulary();
    const constraint = compileGrammar('root ::= "yes" | "y"', { notation: 'gbnf', vocabulary: tokens });
    const words = [...constraint.mask()].map((token) => new TextDecoder().decode(tokens.bytes(token)));
    expect(words.sort()).toEqual(['y', 'yes']);
    expect(constraint.distance()).toBe(1);
    const at = constraint.fork();
    at.advance(tokens.encode('y')[0]!);
    expect(at.allows(end)).toBe(true);
    expect(at.allows(tokens.encode('e')[0]!)).toBe(true);
    expect(constraint.check('ye')).toEqual({ accepted: false, refusedAtByte: 2 });
    expect(constraint.check('yes')).toEqual({ accepted: true });
    expect(constraint.check('no')).toEqual({ accepted: false, refusedAtByte: 0 });
  });

  it('reads special tokens as tokens, and as their names in texts', () => {
    const { vocabulary: tokens, think, call, end } = vocabulary();
    const of = grammar(
      rule(
        'start',
        seq(
          special('<think>'),
          many(regex('[a-z]')),
          alt(seq(special('<call>'), json({ type: 'integer' })), '.'),
        ),
      ),
    );
    const constraint = compileGrammar(of, { vocabulary: tokens });
    expect([...constraint.mask()]).toEqual([think]);
    expect(constraint.distance()).toBe(2);
    expect(constraint.specialTokens).toEqual(
      new Map([
        [think, '<think>'],
        [call, '<call>'],
      ]),
    );
    expect(constraint.check('<think>ab<call>12')).toEqual({ accepted: true });
    expect(constraint.check('<think>ab<no>')).toEqual({ accepted: false, refusedAtByte: 10 });
    const at = constraint.fork();
    at.advance(think);
    expect(at.allows(call)).toBe(true);
    expect(at.allows(think)).toBe(false);
    at.advance(call);
    at.advance(tokens.encode('12')[0]!);
    expect(at.allows(end)).toBe(true);
    expect(at.allows(call)).toBe(false);

    const { recognizer } = compileGrammarRecognizer(of);
    let state = recognizer.start;
    for (const byte of utf8('<think>ab<call>12')) state = recognizer.step(state, byte);
    expect(recognizer.isComplete(state)).toBe(true);
  });

  it('refuses special tokens that the vocabulary does not have', () => {
    const { vocabulary: tokens } = vocabulary();
    expect(() => compileGrammar(grammar(rule('s', special('<no>'))), { vocabulary: tokens })).toThrow(
      expect.objectContaining({
        code: 'inexpressible',
        message: 'this vocabulary has no special token "<no>"',
      }),
    );
  });

  it('refuses grammars that this vocabulary cannot write, and those that stand for nothing', () => {
    const { vocabulary: tokens } = vocabulary();
    const options = { notation: 'gbnf', vocabulary: tokens } as const;
    expect(() => compileGrammar('root ::= "\\n"', options)).toThrow(
      expect.objectContaining({ code: 'inexpressible' }),
    );
    expect(() => compileGrammar('root ::= "a" root', options)).toThrow(
      expect.objectContaining({ code: 'bad-grammar' }),
    );
    expect(() => compileGrammarRecognizer('start: A\nA: /a/ & /b/', { notation: 'lark' })).toThrow(
      'no text is accepted',
    );
  });

  it('refuses options that it does not know, and names them', () => {
    expect(() => compileGrammarRecognizer('root ::= ""', { notation: 'gbnf', strat: 'a' } as object)).toThrow(
      'unknown option "strat"; known: ',
    );
    expect(() => compileGrammarRecognizer('root ::= ""', { notation: 'bnf' as 'gbnf' })).toThrow(
      'notation "bnf"',
    );
    expect(() => readGrammar('root ::= ""')).toThrow(
      'no notation is given: expected gbnf, ebnf, lark, regex',
    );
  });

  it('starts where it is told to', () => {
    const of = readGrammar('root ::= "a"\nother ::= "b"', { notation: 'gbnf' });
    const { recognizer } = compileGrammarRecognizer(of, { start: 'other' });
    expect(recognizer.step(recognizer.start, 'b'.charCodeAt(0))).toBeGreaterThanOrEqual(0);
  });

  it('says what may come next, as the grammar calls it', () => {
    const of = grammar(
      rule('sum', seq(ref('number'), many(seq('+', ref('number'))))),
      rule('number', regex('[0-9]+')),
    );
    const { recognizer, expectations } = compileGrammarRecognizer(of);
    expect(expectations(recognizer.start)).toEqual([{ rule: 'number', terminal: '[0-9]' }]);
    const behind = recognizer.step(recognizer.start, '1'.charCodeAt(0));
    expect(expectations(behind)).toEqual([
      { rule: 'number', terminal: '[0-9]' },
      { rule: 'sum', terminal: '"+"' },
    ]);
  });
});
