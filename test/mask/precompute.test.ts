import { expect, it } from 'vitest';
import { compile } from '../../src/compile.ts';
import type { TokenAutomaton } from '../../src/mask/token-automaton.ts';
import { jsonVocabulary } from '../support/tiny-vocabulary.ts';

const vocabulary = jsonVocabulary();

function automatonOf(constraint: object): TokenAutomaton {
  return (constraint as { automaton: TokenAutomaton }).automaton;
}

it('fills the masks of all positions that can be reached, where there is time', () => {
  const constraint = compile({ enum: ['ab', 'ac', true] }, { vocabulary });
  const { masks, complete } = constraint.precompute({ ms: 60_000 });
  expect(complete).toBe(true);
  const { masks: held } = automatonOf(constraint) as unknown as { masks: ReadonlyMap<number, unknown> };
  expect(held.size).toBe(masks);
  // Along any way, nothing is left to be computed.
  const at = constraint.fork();
  for (const token of vocabulary.encode('"ac"')) {
    expect(at.mask().has(token)).toBe(true);
    at.advance(token);
  }
  at.mask();
  expect(held.size).toBe(masks);
});

it('stops when the time is over, and begins where the constraint stands', () => {
  const constraint = compile({ type: 'array', items: { type: 'number' } }, { vocabulary });
  expect(constraint.precompute({ ms: 0 }).complete).toBe(false);
  const at = compile({ const: 12 }, { vocabulary });
  at.advance(vocabulary.encode('1')[0]!);
  expect(at.precompute({ ms: 60_000 })).toEqual({ masks: 2, complete: true });
  expect(() => at.precompute({ ms: Number.NaN })).toThrow('expected a number of milliseconds');
});
