import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GrammarError, UnsupportedError } from '../../src/base/errors.ts';
import { readGrammarRegex } from '../../src/grammar/lexical/regex.ts';
import { parseRegexGrammar } from '../../src/grammar/regex-grammar.ts';
import { accepts } from '../../src/regex/algebra.ts';
import type { Dfa } from '../../src/regex/dfa.ts';

/** Patterns of the suites of other engines. They stand beside the repository, if at all. */
const DATA = new URL('../../../shared/grammar-cases/', import.meta.url);

interface Case {
  readonly id: string;
  readonly grammar: string;
  readonly accept?: readonly string[];
  readonly reject?: readonly string[];
  readonly viable_prefix?: readonly string[];
  readonly invalid?: boolean;
  readonly unsupported_ok?: boolean;
}

function readCases(name: string): readonly Case[] {
  return readFileSync(new URL(name, DATA), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);
}

function dfaOf(text: string): Dfa {
  const grammar = parseRegexGrammar({ text });
  const body = grammar.rules.get(grammar.start)!.body;
  if (body.kind !== 'regex') throw new Error(`the rule is a ${body.kind}`);
  return readGrammarRegex(body.source, body.flags, body.dialect);
}

/** Whether some text that begins so is accepted. */
function isViable(dfa: Dfa, text: string): boolean {
  const { size, classCount, next, starts, classes } = dfa;
  let at = 0;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    const range = starts.findLastIndex((start) => start <= point);
    at = next[at * classCount + classes[range]!]!;
  }
  const seen = new Set([at]);
  for (const state of seen) {
    for (let one = 0; one < classCount; one++) seen.add(next[state * classCount + one]!);
  }
  return size > 0 && [...seen].some((state) => dfa.accepting[state] === 1);
}

describe.skipIf(!existsSync(DATA))('the cases for regular expressions (../shared/grammar-cases)', () => {
  it('are accepted, rejected and refused as they say', () => {
    const wrong: string[] = [];
    let strings = 0;
    let refused = 0;
    for (const { id, grammar, accept = [], reject = [], ...one } of readCases('regex.jsonl')) {
      let dfa: Dfa;
      try {
        dfa = dfaOf(grammar);
      } catch (error) {
        const isRefusal = error instanceof GrammarError || error instanceof UnsupportedError;
        if (!isRefusal || one.invalid !== true) wrong.push(`${id}: ${String(error)}`);
        refused++;
        continue;
      }
      if (one.invalid === true && one.unsupported_ok !== true) wrong.push(`${id}: is not refused`);
      for (const text of accept)
        if (!accepts(dfa, text)) wrong.push(`${id}: refuses ${JSON.stringify(text)}`);
      for (const text of reject) {
        if (accepts(dfa, text)) wrong.push(`${id}: accepts ${JSON.stringify(text)}`);
        const expected = one.viable_prefix?.includes(text) === true;
        if (isViable(dfa, text) !== expected)
          wrong.push(`${id}: ${JSON.stringify(text)} is viable: ${!expected}`);
      }
      strings += accept.length + reject.length;
    }
    expect(wrong).toEqual([]);
    expect(strings).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(0);
  });

  it('of Lark that are one regular expression are read in the dialect rust', () => {
    const wrong: string[] = [];
    let count = 0;
    for (const { id, grammar, accept = [], reject = [], ...one } of readCases('lark.jsonl')) {
      const [, source, flags] = /^\s*start: \/((?:[^/\n\\]|\\.)+)\/([a-z]*)\s*$/.exec(grammar) ?? [];
      if (source === undefined) continue;
      count++;
      if (one.invalid === true) {
        expect(() => readGrammarRegex(source, flags!, 'rust'), id).toThrow(GrammarError);
        continue;
      }
      const dfa = readGrammarRegex(source, flags!, 'rust');
      for (const text of accept)
        if (!accepts(dfa, text)) wrong.push(`${id}: refuses ${JSON.stringify(text)}`);
      for (const text of reject) if (accepts(dfa, text)) wrong.push(`${id}: accepts ${JSON.stringify(text)}`);
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(10);
  });
});
