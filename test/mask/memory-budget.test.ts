import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile.ts';
import { type Holder, maskMemory, MASK_MEMORY, MemoryBudget } from '../../src/mask/memory-budget.ts';
import { pickFrom, randomFrom } from '../support/random.ts';
import { jsonVocabulary } from '../support/tiny-vocabulary.ts';

class Fake implements Holder {
  heldBytes: number;
  released = 0;
  constructor(bytes: number) {
    this.heldBytes = bytes;
  }
  release(): void {
    this.heldBytes = 0;
    this.released++;
  }
}

describe('MemoryBudget', () => {
  it('lets those drop theirs that were used longest ago, and no more than is needed', () => {
    const budget = new MemoryBudget();
    budget.maxBytes = 100;
    const [a, b, c, d] = [new Fake(30), new Fake(30), new Fake(30), new Fake(30)] as const;
    for (const holder of [a, b, c]) budget.note(holder);
    budget.note(a);
    expect(budget.bytes).toBe(90);
    budget.note(d);
    expect([a, b, c, d].map(({ released }) => released)).toEqual([0, 1, 1, 0]);
    expect(budget.bytes).toBe(60);
  });

  it('counts what has grown, and leaves alone what is being used', () => {
    const budget = new MemoryBudget();
    budget.maxBytes = 100;
    const [one, other] = [new Fake(10), new Fake(45)] as const;
    budget.note(one);
    budget.note(other);
    one.heldBytes = 49;
    budget.note(other, one);
    expect([one.released, other.released]).toEqual([0, 0]);
    one.heldBytes = 120;
    budget.note(one);
    expect([one.released, other.released]).toEqual([1, 1]);
    budget.note(other);
    budget.forget(other);
    expect(budget.bytes).toBe(0);
  });
});

describe('maskMemory', () => {
  const schemas = Array.from({ length: 60 }, (_, i) => ({
    type: 'object',
    properties: { [`key${i}`]: { type: 'string', maxLength: 3 + i }, b: { type: 'integer' } },
    required: [`key${i}`],
  }));

  /** All masks on the ways of one sequence for each schema, all of which are written side by side. */
  function write(maxBytes: number): { masks: string[]; most: number } {
    const vocabulary = jsonVocabulary();
    maskMemory(vocabulary, { maxBytes });
    const random = randomFrom(4);
    const all = schemas.map((schema) => compile(schema, { vocabulary }));
    const masks: string[] = [];
    let most = 0;
    for (let step = 0; step < 12; step++) {
      for (const at of all) {
        const tokens = [...at.mask()];
        masks.push(tokens.join());
        most = Math.max(most, maskMemory(vocabulary).bytes);
        if (tokens.length > 0) at.advance(pickFrom(random, tokens));
      }
    }
    return { masks, most };
  }

  it('bounds what all constraints keep, and changes no mask', () => {
    const free = write(2 ** 30);
    expect(free.most).toBeGreaterThan(2 ** 20);
    const bounded = write(2 ** 20);
    expect(bounded.most).toBeLessThanOrEqual(2 ** 20);
    expect(bounded.masks).toEqual(free.masks);
  });

  it('says what is kept, and refuses what is no number', () => {
    const vocabulary = jsonVocabulary();
    expect(maskMemory(vocabulary)).toEqual({ bytes: 0, maxBytes: MASK_MEMORY });
    compile({ type: 'string' }, { vocabulary }).mask();
    expect(maskMemory(vocabulary).bytes).toBeGreaterThan(0);
    expect(() => maskMemory(vocabulary, { maxBytes: NaN })).toThrow('maxBytes NaN');
  });
});
