import { describe, expect, it } from 'vitest';
import {
  alt,
  embed,
  grammar,
  json,
  many,
  opt,
  ref,
  regex,
  rule,
  seq,
  substring,
  toolCall,
  until,
} from '../../src/grammar/builder.ts';
import type { Grammar } from '../../src/grammar/ir.ts';
import { compileGrammarRecognizer } from '../../src/compile-grammar.ts';

function accepts(of: Grammar, text: string): boolean {
  const { recognizer } = compileGrammarRecognizer(of, { json: { purpose: 'check' } });
  let at = recognizer.start;
  for (const byte of new TextEncoder().encode(text)) if ((at = recognizer.step(at, byte)) < 0) return false;
  return recognizer.isComplete(at);
}

describe('the builder', () => {
  it('makes rules', () => {
    const sum = grammar(
      rule('sum', alt(seq(ref('sum'), '+', ref('number')), ref('number'))),
      rule('number', regex(/[0-9]+/)),
    );
    expect(accepts(sum, '1+22+3')).toBe(true);
    expect(accepts(sum, '1+')).toBe(false);
  });

  it('refuses names that are not there when it is compiled by TypeScript, and when it is run', () => {
    // @ts-expect-error there is no rule "number"
    const sum = grammar(rule('sum', alt(seq(ref('sum'), '+', ref('number')), '0')));
    expect(() => compileGrammarRecognizer(sum)).toThrow('the rule "number" is not there');
  });

  it('refuses two rules of one name, and none', () => {
    expect(() => grammar(rule('a', 'x'), rule('a', 'y'))).toThrow('two rules have the name "a"');
    expect(() => grammar()).toThrow('at least one rule');
  });

  it.each<[{ min?: number; max?: number; separator?: string }, readonly string[], readonly string[]]>([
    [{}, ['', 'a', 'aaa'], ['b']],
    [{ min: 2 }, ['aa', 'aaaa'], ['', 'a']],
    [{ min: 1, max: 2 }, ['a', 'aa'], ['', 'aaa']],
    [{ separator: ',' }, ['', 'a', 'a,a,a'], ['a,', ',', 'aa']],
    [{ min: 2, max: 3, separator: ',' }, ['a,a', 'a,a,a'], ['', 'a', 'a,a,a,a']],
    [{ max: 0, separator: ',' }, [''], ['a']],
  ])('many(%o)', (options, accepted, refused) => {
    const of = grammar(rule('s', many('a', options)));
    for (const text of accepted) expect(accepts(of, text), text).toBe(true);
    for (const text of refused) expect(accepts(of, text), text).toBe(false);
  });

  it('refuses counts that are none', () => {
    expect(() => many('a', { min: 2, max: 1 })).toThrow('no range of counts');
    expect(() => many('a', { min: -1 })).toThrow('no range of counts');
  });

  it('lets think, then answer', () => {
    const of = grammar(rule('s', seq('<think>', until('</think>'), json({ type: 'integer' }))));
    expect(accepts(of, '<think>1 < 2\n</think>42')).toBe(true);
    expect(accepts(of, '<think></think>x</think>42')).toBe(false);
  });

  it('lets call one of several tools', () => {
    const of = grammar(
      rule(
        's',
        toolCall([{ name: 'add', parameters: { type: 'object', required: ['a'] } }, { name: 'stop' }]),
      ),
    );
    expect(accepts(of, '<tool_call>{"name":"add","arguments":{"a":1}}</tool_call>')).toBe(true);
    expect(accepts(of, '<tool_call>{"name":"add","arguments":{}}</tool_call>')).toBe(false);
    expect(accepts(of, '<tool_call>{"name":"stop","arguments":7}</tool_call>')).toBe(true);
    expect(accepts(of, '<tool_call>{"name":"go","arguments":7}</tool_call>')).toBe(false);
  });

  it('quotes a text', () => {
    const of = grammar(rule('s', seq('"', substring('to be or not to be'), '"', opt('.'))));
    expect(accepts(of, '"or not"')).toBe(true);
    expect(accepts(of, '"be to".')).toBe(false);
  });

  it('embeds a grammar with names of its own', () => {
    const inner = grammar(rule('s', 'b'));
    const outer = grammar(rule('s', alt(seq('a', embed(inner), ref('s')), 'c')));
    expect(accepts(outer, 'ababc')).toBe(true);
    expect(accepts(outer, 'b')).toBe(false);
  });
});
