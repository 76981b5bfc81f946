import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import { checkGrammar } from '../../src/grammar/check.ts';
import type { Grammar } from '../../src/grammar/ir.ts';
import { grammarRecognizer } from '../../src/grammar/recognizer.ts';
import { compareWithOracle } from './compare-recogniser.ts';
import { OTHER } from './derivatives.ts';
import { NaiveOracle } from './naive-recogniser.ts';
import { LETTERS, type RandomGrammarOptions, randomGrammars, seededGrammar } from './random-grammars.ts';

const FULL = process.env['WELLFORMED_FULL'] !== undefined;

/** Grammars that stand for something, from seed `from` on; of one kind in ten, those that have few texts. */
function* grammars(
  count: number,
  from: number,
  options: RandomGrammarOptions = {},
): Generator<[number, Grammar]> {
  for (let seed = from; count > 0; seed++) {
    const grammar = seededGrammar(seed, options);
    if (!new NaiveOracle(grammar).start.isViable || (seed % 10 > 0 && !isRich(grammar))) continue;
    count--;
    yield [seed, grammar];
  }
}

/** Whether more than a few texts of three letters are viable. */
function isRich(grammar: Grammar): boolean {
  let layer = [new NaiveOracle(grammar).start];
  for (let length = 0; length < 3; length++) {
    layer = layer.flatMap((prefix) =>
      LETTERS.map((letter) => prefix.after(letter)).filter(({ isViable }) => isViable),
    );
  }
  return layer.length > 3;
}

function compareAll(
  all: Iterable<[number, Grammar]>,
  options: { length: number; alphabet?: readonly string[]; most?: number },
): number {
  let seen = 0;
  for (const [seed, grammar] of all) {
    try {
      seen += compareWithOracle(grammar, grammarRecognizer(grammar), options);
    } catch (error) {
      throw new Error(`grammar of seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  return seen;
}

describe('random grammars are read as the oracle reads them', () => {
  it('texts of three letters up to length 6', () => {
    expect(compareAll(grammars(150, 0), { length: 6, most: 400 })).toBeGreaterThan(30_000);
  });

  it('texts up to length 8', () => {
    expect(compareAll(grammars(10, 5000), { length: 8, most: 3000 })).toBeGreaterThan(10_000);
  });

  it('with conjunctions and complements, and a character that no rule names', () => {
    const options = { length: 4, alphabet: [...LETTERS, OTHER] };
    expect(compareAll(grammars(60, 10_000, { booleans: true }), options)).toBeGreaterThan(5000);
  });

  it('and where one differs, it shrinks to a small one', () => {
    fc.assert(
      fc.property(randomGrammars(), (grammar) => {
        fc.pre(new NaiveOracle(grammar).start.isViable);
        compareWithOracle(grammar, grammarRecognizer(grammar), { length: 5 });
      }),
      { numRuns: 100 },
    );
  });

  it('and those that stand for nothing are refused', () => {
    let empty = 0;
    for (let seed = 0; seed < 300; seed++) {
      const grammar = seededGrammar(seed);
      const isEmpty = !new NaiveOracle(grammar).start.isViable;
      if (isEmpty) empty++;
      const check = expect(() => checkGrammar(grammar), `seed ${seed}`);
      if (isEmpty) check.toThrow(GrammarError);
      else check.not.toThrow();
    }
    expect(empty).toBeGreaterThan(10);
  });

  it.runIf(FULL)(
    '10,000 grammars, texts up to length 8, 1,500 of each',
    () => {
      expect(compareAll(grammars(10_000, 100_000), { length: 8, most: 1500 })).toBeGreaterThan(1_000_000);
    },
    3_600_000,
  );

  it.runIf(FULL)(
    '1,000 grammars with conjunctions and complements, up to length 5',
    () => {
      const options = { length: 5, alphabet: [...LETTERS, OTHER] };
      compareAll(grammars(1000, 200_000, { booleans: true }), options);
    },
    3_600_000,
  );
});
