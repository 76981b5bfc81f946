import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLayout } from '../../src/model/layout.ts';
import type { Model } from '../../src/model/model.ts';
import { openModel } from '../../src/model/open.ts';
import { loadVocabulary } from '../../src/vocabulary/load.ts';
import { argmax, prefillAll } from './decoders.ts';

const TEXT =
  'Water boils at a lower temperature on a mountain because the air pressure there is lower. The moon goes round ' +
  'the earth in about 27 days, and always shows the same side to us. A recipe for bread: flour, water, salt, yeast. ' +
  '{"name": "Ada Lovelace", "born": 1815, "fields": ["mathematics", "computing"], "alive": false}';

describe('the embedded model', () => {
  let model: Model;
  let tokens: number[];
  beforeAll(async () => {
    const layout = await readLayout();
    model = await openModel(layout);
    tokens = [...loadVocabulary(layout.tokenizer, { endTokens: layout.endTokens }).encode(TEXT)];
  });
  afterAll(() => model.dispose());

  it('gives equal bits for the same calls after a truncation', async () => {
    const state = model.create();
    await model.run([{ state, tokens: tokens.slice(0, 40), logits: 'none' }]);
    const run = async (): Promise<Float32Array[]> => {
      const rows: Float32Array[] = [];
      for (const piece of [
        [40, 41],
        [41, 42],
        [42, 46],
        [46, 47],
      ] as const) {
        const [result] = await model.run([{ state, tokens: tokens.slice(...piece), logits: 'all' }]);
        rows.push(...result!);
      }
      return rows;
    };
    const first = await run();
    model.truncate(state, 40);
    const again = await run();
    expect(again.every((row, i) => Buffer.from(row.buffer).equals(Buffer.from(first[i]!.buffer)))).toBe(true);
    model.release(state);
  });

  // int8 activations make logits differ from one form of call to another, so that near ties are decided differently.
  it('prefers the same tokens however they are read', async () => {
    const fresh = (await prefillAll(model, tokens)).map(argmax);
    const root = model.create();
    await model.run([{ state: root, tokens: tokens.slice(0, 20), logits: 'none' }]);
    const states = [root, model.fork(root), model.fork(root)];
    let agreed = 0;
    let asked = 0;
    for (let i = 20; i < 60; i++) {
      const results = await model.run(
        states.map((state) => ({ state, tokens: [tokens[i]!], logits: 'last' })),
      );
      for (const [row] of results) {
        asked++;
        if (argmax(row!) === fresh[i]) agreed++;
      }
    }
    for (const state of states) model.release(state);
    expect(agreed / asked).toBeGreaterThanOrEqual(0.9);
  });
});
