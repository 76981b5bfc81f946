import { describe, expect, it } from 'vitest';
import { Sequence } from '../../src/decode/sequence.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import { mixedLogits, TableModel } from '../support/table-model.ts';

const END = 3;
const free = (): TableConstraint =>
  new TableConstraint([{ 0: 0, 1: 0, 2: 0 }], { complete: [0], endTokens: [END] });
const logitsOf = mixedLogits(4);
const after = (...tokens: number[]): Float32Array => Float32Array.from(logitsOf(tokens));

describe('Sequence', () => {
  it('gives the logits after all its tokens, each read once', async () => {
    const model = new TableModel(4, logitsOf);
    const sequence = Sequence.start(model, [1, 2], free());
    expect(await sequence.logits()).toEqual(after(1, 2));
    sequence.append(0, -1);
    sequence.insert([2, 2]);
    expect(await sequence.logits()).toEqual(after(1, 2, 0, 2, 2));
    expect(model.runs.map(({ tokens }) => tokens)).toEqual([
      [1, 2],
      [0, 2, 2],
    ]);
    sequence.dispose();
    expect(model.alive.size).toBe(0);
  });

  it('adds up weights until a step has none', () => {
    const sequence = Sequence.start(new TableModel(4, logitsOf), [1], free());
    sequence.append(0, -1);
    sequence.append(1, -0.5);
    expect(sequence.logWeight).toBe(-1.5);
    sequence.insert([2]);
    expect(sequence.logWeight).toBeUndefined();
  });

  it('knows which tokens were chosen, which penalties count, also in copies and after a step back', () => {
    const sequence = Sequence.start(new TableModel(4, logitsOf), [1], free());
    sequence.append(0, undefined);
    sequence.insert([1, 2]);
    const copy = sequence.fork();
    copy.append(1, undefined);
    sequence.rewind(2, free());
    sequence.append(2, undefined);
    expect([sequence.tokens, sequence.isChosen]).toEqual([
      [0, 1, 2],
      [true, false, true],
    ]);
    expect([copy.tokens, copy.isChosen]).toEqual([
      [0, 1, 2, 1],
      [true, false, false, true],
    ]);
  });

  it('goes back to before any token, read or not', async () => {
    const model = new TableModel(4, logitsOf);
    for (const read of [true, false]) {
      for (const count of [0, 1, 2, 3]) {
        const sequence = Sequence.start(model, [1], free());
        sequence.insert([0, 1, 2]);
        if (read) await sequence.logits();
        sequence.rewind(count, free());
        expect(await sequence.logits()).toEqual(after(1, ...[0, 1, 2].slice(0, count)));
      }
    }
  });

  it('forks three deep into independent sequences', async () => {
    const model = new TableModel(4, logitsOf);
    const first = Sequence.start(model, [1], free());
    first.append(0, 0);
    await first.logits();
    const second = first.fork();
    second.append(1, -2);
    const third = second.fork();
    third.append(2, -3);
    first.append(2, 0);
    expect(await third.logits()).toEqual(after(1, 0, 1, 2));
    expect(await second.logits()).toEqual(after(1, 0, 1));
    expect(await first.logits()).toEqual(after(1, 0, 2));
    expect([first, second, third].map(({ logWeight }) => logWeight)).toEqual([0, -2, -5]);
    for (const sequence of [first, second, third]) sequence.dispose();
    expect(model.alive.size).toBe(0);
  });
});
