import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readVocabulary } from '../../src/language-model.ts';
import { readLayout } from '../../src/model/layout.ts';
import type { Model } from '../../src/model/model.ts';
import { openModel } from '../../src/model/open.ts';
import { prefillAll } from './decoders.ts';

const FULL = process.env['WELLFORMED_FULL'] === '1';
const COUNT = FULL ? 1000 : 60;

/** The graphs that the embedded model has, with the same weights. */
const GRAPHS = ['model_q4_cache.onnx', 'model_q4.onnx'] as const;

describe(`the embedded model through both layouts, ${COUNT} tokens of the README`, () => {
  it('has the same distribution', { timeout: 600_000 }, async () => {
    const tokens = await someText();
    const [cache, past] = await rowsOf(tokens, prefillAll);
    const mean = meanKl(cache!, past!);
    report('read at once', mean);
    expect(mean).toBeLessThan(0.02);
    // Rows in another order are far apart, so that the figure means something.
    expect(meanKl(cache!, past!.toReversed())).toBeGreaterThan(1);
  });

  it.runIf(FULL)('has it token by token (WELLFORMED_FULL=1)', { timeout: 600_000 }, async () => {
    const tokens = await someText();
    const [cache, past] = await rowsOf(tokens, stepByStep);
    const mean = meanKl(cache!, past!);
    report('read one by one', mean);
    expect(mean).toBeLessThan(0.02);
  });
});

function report(how: string, mean: number): void {
  if (FULL) process.stdout.write(`mean KL of ${COUNT} tokens ${how}: ${mean.toFixed(5)} nats\n`);
}

async function someText(): Promise<number[]> {
  const vocabulary = await readVocabulary(await readLayout(), { vocabularyStore: false });
  const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const tokens = [...vocabulary.encode(text)].slice(0, COUNT);
  expect(tokens).toHaveLength(COUNT);
  return tokens;
}

async function rowsOf(
  tokens: readonly number[],
  read: (model: Model, tokens: readonly number[]) => Promise<Float32Array[]>,
): Promise<Float32Array[][]> {
  const all: Float32Array[][] = [];
  for (const graph of GRAPHS) {
    const model = await openModel(await readLayout(undefined, { graph }));
    all.push(await read(model, tokens));
    await model.dispose();
  }
  return all;
}

async function stepByStep(model: Model, tokens: readonly number[]): Promise<Float32Array[]> {
  const state = model.create();
  const rows: Float32Array[] = [];
  for (const token of tokens)
    rows.push((await model.run([{ state, tokens: [token], logits: 'last' }]))[0]![0]!);
  return rows;
}

/** The mean over positions of KL(p || q), in nats, of what two lists of logits stand for. */
function meanKl(p: readonly Float32Array[], q: readonly Float32Array[]): number {
  let sum = 0;
  p.forEach((row, i) => {
    const [a, b] = [logProbabilities(row), logProbabilities(q[i]!)];
    a.forEach((log, token) => {
      sum += Math.exp(log) * (log - b[token]!);
    });
  });
  return sum / p.length;
}

function logProbabilities(logits: Float32Array): Float64Array {
  const max = logits.reduce((a, b) => Math.max(a, b));
  const logSum = max + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - max), 0));
  return Float64Array.from(logits, (logit) => logit - logSum);
}
