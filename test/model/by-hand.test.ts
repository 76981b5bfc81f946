import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import { handRun } from './by-hand.ts';
import type { HandRun } from './by-hand.ts';
import {
  decoderFolder,
  decoders,
  distance,
  kinds,
  openDecoder,
  prefillAll,
  someTokens,
  toleranceOf,
} from './decoders.ts';

describe.each([...decoders, ...kinds])('%s, and the same graph run by hand', (name) => {
  const tolerance = Math.max(toleranceOf(name) / 5, 1e-4);
  let model: Model;
  let hand: HandRun;
  beforeAll(async () => {
    [model, hand] = [await openDecoder(name), await handRun(name, decoderFolder(name))];
  });
  afterAll(async () => {
    await Promise.all([model.dispose(), hand.release()]);
  });

  function expectSame(rows: readonly Float32Array[], expected: readonly Float32Array[]): void {
    expect(rows).toHaveLength(expected.length);
    rows.forEach((row, i) => {
      expect(row).toHaveLength(model.vocabularySize);
      expect(distance(row, expected[i]!)).toBeLessThan(tolerance);
    });
  }

  it('read a text at once, with logits of all of it', async () => {
    const tokens = someTokens(150, 1, model.vocabularySize);
    expectSame(await prefillAll(model, tokens), await hand.logits(tokens));
  });

  it('read it step by step, forked, cut back and going on', async () => {
    const tokens = someTokens(60, 2, model.vocabularySize);
    const other = [...tokens.slice(0, 25), ...someTokens(20, 3, model.vocabularySize)];
    const [expected, expectedOther] = [await hand.logits(tokens), await hand.logits(other)];

    const state = model.create();
    expectSame((await model.run([{ state, tokens: tokens.slice(0, 30), logits: [0, 7, 29] }]))[0]!, [
      expected[0]!,
      expected[7]!,
      expected[29]!,
    ]);
    const fork = model.fork(state);
    model.truncate(fork, 25);
    for (let i = 30; i < 45; i++) {
      const [rows, otherRows] = await model.run([
        { state, tokens: [tokens[i]!], logits: 'last' },
        { state: fork, tokens: [other[i - 5]!], logits: 'last' },
      ]);
      expectSame(rows!, [expected[i]!]);
      expectSame(otherRows!, [expectedOther[i - 5]!]);
    }
    const [rest] = await model.run([{ state, tokens: tokens.slice(45), logits: 'all' }]);
    expectSame(rest!, expected.slice(45));
    model.truncate(state, 10);
    const [again] = await model.run([{ state, tokens: tokens.slice(10, 20), logits: [2, 3, 9] }]);
    expectSame(again!, [expected[12]!, expected[13]!, expected[19]!]);
    model.truncate(state, 0);
    const [start] = await model.run([{ state, tokens: other, logits: 'last' }]);
    expectSame(start!, [expectedOther.at(-1)!]);
  });
});
