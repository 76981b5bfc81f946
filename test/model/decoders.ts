import { fileURLToPath } from 'node:url';
import { readLayout } from '../../src/model/layout.ts';
import type { Model } from '../../src/model/model.ts';
import { openModel } from '../../src/model/open.ts';

/** The tiny decoders of test/fixtures: the same weights in each graph layout. */
export const decoders = ['cache', 'past-present', 'past-present-positions'] as const;
/** Smaller ones, again with the same weights, for what else the graphs of the hub differ in. */
export const kinds = [
  'grouped-query',
  'merged',
  'float16',
  'float16-cache',
  'logits-to-keep',
  'last-logits',
  'other-names',
  'hybrid',
  'no-cache',
  'larger-vocabulary',
  'external-one',
  'external-two',
] as const;
export type Decoder = (typeof decoders)[number] | (typeof kinds)[number];

/** How far logits may be from one another, by how they were computed. */
export function toleranceOf(name: Decoder): number {
  return name.startsWith('float16') ? 0.05 : 1e-3;
}

export function decoderFolder(name: Decoder): string {
  return fileURLToPath(new URL(`../fixtures/decoders/${name}`, import.meta.url));
}

export async function openDecoder(name: Decoder): Promise<Model> {
  return openModel(await readLayout(decoderFolder(name)));
}

/** Tokens of a text that is different for each seed, without a pattern that a wrong mask could hide in. */
export function someTokens(count: number, seed: number, vocabularySize = 300): number[] {
  let state = seed * 7919 + 17;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % vocabularySize;
  });
}

/** The logits after the last of `tokens`, read afresh, alone. */
export async function prefill(model: Model, tokens: readonly number[]): Promise<Float32Array> {
  const state = model.create();
  const [rows] = await model.run([{ state, tokens, logits: 'last' }]);
  model.release(state);
  return rows![0]!;
}

/** The logits after each of `tokens`, read afresh, alone. */
export async function prefillAll(model: Model, tokens: readonly number[]): Promise<Float32Array[]> {
  const state = model.create();
  const [rows] = await model.run([{ state, tokens, logits: 'all' }]);
  model.release(state);
  return rows!;
}

/** The largest difference of two rows of logits. */
export function distance(a: Float32Array, b: Float32Array): number {
  let largest = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

export function argmax(row: Float32Array): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}
