import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGrammar, type CompiledGrammar } from '../../src/compile-grammar.ts';
import { compile, type CompiledConstraint } from '../../src/compile.ts';
import type { TokenAutomaton } from '../../src/mask/token-automaton.ts';
import { pickFrom, randomFrom } from '../support/random.ts';
import { jsonVocabulary, tinyVocabulary } from '../support/tiny-vocabulary.ts';

const vocabulary = jsonVocabulary();
const schema = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 5 },
    tags: { type: 'array', items: { enum: ['a', 'b'] } },
  },
  required: ['name'],
};

function automatonOf(constraint: unknown): TokenAutomaton {
  return (constraint as { automaton: TokenAutomaton }).automaton;
}

/** How many masks a constraint has made. */
function known(constraint: unknown): number {
  return automatonOf(constraint).knownMasks().length;
}

/** Writes a text by chance; gives the masks on its way. */
function write(constraint: CompiledConstraint | CompiledGrammar, seed: number): string[] {
  const random = randomFrom(seed);
  const at = constraint.fork();
  const masks: string[] = [];
  for (let i = 0; i < 40; i++) {
    const mask = at.mask();
    masks.push(`${mask.count}: ${[...mask].join()}`);
    const tokens = [...mask];
    if (tokens.length === 0) break;
    at.advance(pickFrom(random, tokens));
  }
  return masks;
}

describe('saved masks', () => {
  it('are those that were made, for the same schema compiled again', () => {
    const first = compile(schema, { vocabulary });
    const written = [1, 2, 3].map((seed) => write(first, seed));
    const saved = first.save();
    const second = compile(schema, { vocabulary: jsonVocabulary() });
    expect(known(second)).toBe(0);
    expect(second.load(saved)).toEqual({ masks: known(first) });
    expect(known(second)).toBe(known(first));
    expect([1, 2, 3].map((seed) => write(second, seed))).toEqual(written);
    // Nothing had to be made for that.
    expect(known(second)).toBe(known(first));
    expect(second.save()).toEqual(saved);
  });

  it('are those that were computed ahead, from any position on', () => {
    const first = compile(schema, { vocabulary });
    const at = first.fork();
    for (const token of vocabulary.encode('{"na')) at.advance(token);
    at.precompute({ ms: 20 });
    const second = compile(schema, { vocabulary });
    expect(second.load(first.save()).masks).toBe(known(first));
    for (const { tokens, mask } of automatonOf(second).knownMasks()) {
      const there = first.fork();
      for (const token of tokens) there.advance(token);
      expect([...there.mask()]).toEqual([...mask]);
    }
  });

  it('of a grammar', () => {
    const text = 'root ::= "[" (item ("," item)*)? "]"\nitem ::= root | [a-z]+';
    const compiled = compileGrammar(text, { notation: 'gbnf', vocabulary });
    const written = write(compiled, 1);
    const again = compileGrammar(text, { notation: 'gbnf', vocabulary });
    expect(again.load(compiled.save()).masks).toBe(known(compiled));
    expect(write(again, 1)).toEqual(written);
    const other = compileGrammar(text.replace('","', '";"'), { notation: 'gbnf', vocabulary });
    expect(() => other.load(compiled.save())).toThrow('for another schema or grammar');
  });

  it('of few, of many and of about half of the tokens', () => {
    const letters = Array.from({ length: 600 }, (_, i) => String.fromCodePoint(0x4e00 + i));
    const many = tinyVocabulary(['"', ...letters]);
    for (const text of [letters[7]!, `[^${letters[7]!}]`, `[${letters[0]!}-${letters[300]!}]`, '.']) {
      const of = { type: 'string', pattern: `^${text}$` };
      const [first, second] = [compile(of, { vocabulary: many }), compile(of, { vocabulary: many })];
      const written = write(first, 1);
      second.load(first.save());
      expect(write(second, 1)).toEqual(written);
      expect(known(second)).toBe(known(first));
    }
  });

  it('are refused by what else was compiled, and by another vocabulary', () => {
    const saved = compile(schema, { vocabulary }).save();
    const others = [
      compile({ ...schema, required: [] }, { vocabulary }),
      compile(schema, { vocabulary, whitespace: 'python' }),
      compile(schema, { vocabulary, purpose: 'check' }),
    ];
    for (const other of others) {
      expect(() => other.load(saved)).toThrow(expect.objectContaining({ code: 'stale' }));
    }
    const fewer = tinyVocabulary([...'{}[]":,abemngstr']);
    expect(() => compile(schema, { vocabulary: fewer }).load(saved)).toThrow('for another vocabulary');
  });

  it('are refused when a byte is changed, missing or added', () => {
    const constraint = compile(schema, { vocabulary });
    write(constraint, 1);
    const saved = constraint.save();
    fc.assert(
      fc.property(fc.nat({ max: saved.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = saved.slice();
        changed[at]! ^= bits;
        const copies = [changed, saved.subarray(0, at), Uint8Array.from([...saved, bits])];
        for (const each of copies) {
          expect(() => constraint.load(each)).toThrow(/save them again/);
        }
      }),
      { numRuns: 200 },
    );
  });
});
