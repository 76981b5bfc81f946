import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import { decoders, distance, kinds, openDecoder, prefillAll, someTokens, toleranceOf } from './decoders.ts';
import { modelSuite } from './model-suite.ts';

for (const name of [...decoders, ...kinds]) modelSuite(name, () => openDecoder(name), toleranceOf(name));

describe('layouts', () => {
  let models: Model[];
  beforeAll(async () => {
    models = await Promise.all(decoders.map(openDecoder));
  });
  afterAll(() => Promise.all(models.map((model) => model.dispose())));

  it('agree', async () => {
    const tokens = someTokens(150, 1);
    const [first, ...others] = await Promise.all(models.map((model) => prefillAll(model, tokens)));
    for (const other of others) {
      first!.forEach((row, i) => {
        expect(distance(row, other[i]!)).toBeLessThan(1e-3);
      });
    }
  });

  it('say what their graph and config.json say', () => {
    for (const model of models) {
      expect(model.vocabularySize).toBe(300);
      expect(model.contextLength).toBe(1024);
    }
  });
});
