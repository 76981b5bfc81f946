import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLayout } from '../../src/model/layout.ts';
import type { Model } from '../../src/model/model.ts';
import { openModel } from '../../src/model/open.ts';
import { openVocabulary } from '../../src/vocabulary/open.ts';
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
    tokens = (await openVocabulary(layout.tokenizer, { endTokens: layout.endTokens })).encode(TEXT);
  });
  afterAll(() => model.dispose());

  // Across a step of the capacity, which shows in the last bits.
  it('gives equal bits for the same calls after a truncation', async () => {
    const state = model.create();
    const text = [...tokens, ...tokens, ...tokens].slice(0, 258);
    await model.run([{ state, tokens: text.slice(0, 250), logits: 'none' }]);
    const run = async (): Promise<Float32Array[]> => {
      const rows: Float32Array[] = [];
      for (const piece of [
        [250, 251],
        [251, 254],
        [254, 257],
        [257, 258],
      ] as const) {
        const [result] = await model.run([{ state, tokens: text.slice(...piece), logits: 'all' }]);
        rows.push(...result!);
      }
      return rows;
    };
    const first = await run();
    model.truncate(state, 250);
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

describe('the embedded model as the usual export (GroupQueryAttention)', () => {
  it('reads step by step, forked and truncated, as at once', async () => {
    const layout = await readLayout(undefined, { graph: 'model_q4.onnx' });
    const model = await openModel(layout);
    const { encode } = await openVocabulary(layout.tokenizer, { endTokens: layout.endTokens });
    const tokens = encode(TEXT).slice(0, 60);
    const fresh = (await prefillAll(model, tokens)).map(argmax);
    const root = model.create();
    await model.run([{ state: root, tokens: tokens.slice(0, 30), logits: 'none' }]);
    const state = model.fork(root);
    model.truncate(state, 20);
    let agreed = 0;
    for (let i = 20; i < 60; i++) {
      const [rows] = await model.run([{ state, tokens: [tokens[i]!], logits: 'last' }]);
      if (argmax(rows![0]!) === fresh[i]) agreed++;
    }
    await model.dispose();
    expect(agreed / 40).toBeGreaterThanOrEqual(0.9);
  });
});
