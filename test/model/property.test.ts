import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model, ModelState } from '../../src/model/model.ts';
import { decoders, distance, kinds, openDecoder, prefill, toleranceOf } from './decoders.ts';

/** What happens next; numbers pick among the states that are alive at that time. */
type Step =
  | { kind: 'create' }
  | { kind: 'fork' | 'release'; pick: number }
  | { kind: 'truncate'; pick: number; part: number }
  | { kind: 'run'; items: { pick: number; tokens: number[] }[] };

const pick = fc.nat(11);
const tokens = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.nat(271), { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.array(fc.nat(271), { minLength: 60, maxLength: 150 }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'create' }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fork' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const), pick, part: fc.nat(100) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      items: fc.array(fc.record({ pick, tokens }), { minLength: 1, maxLength: 5 }),
    }),
  },
);

describe.each([...decoders, ...kinds])('any sequence of calls on %s', (name) => {
  let model: Model;
  beforeAll(async () => {
    model = await openDecoder(name);
  });
  afterAll(() => model.dispose());

  it('gives the logits of a fresh read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const texts = new Map<ModelState, number[]>([[model.create(), []]]);
        const at = (number: number): ModelState => [...texts.keys()][number % texts.size]!;
        for (const next of steps) {
          if (next.kind === 'create') texts.set(model.create(), []);
          else if (next.kind === 'run')
            await runAndCompare(next.items.map((item) => ({ ...item, state: at(item.pick) })));
          else {
            const state = at(next.pick);
            const text = texts.get(state)!;
            if (next.kind === 'fork') texts.set(model.fork(state), [...text]);
            else if (next.kind === 'truncate') {
              text.length = Math.floor((text.length * next.part) / 100);
              model.truncate(state, text.length);
            } else if (texts.size > 1) {
              model.release(state);
              texts.delete(state);
            }
          }
          for (const [state, text] of texts) expect(state.length).toBe(text.length);
        }
        for (const state of texts.keys()) model.release(state);

        async function runAndCompare(items: { state: ModelState; tokens: number[] }[]): Promise<void> {
          const distinct = [...new Map(items.map((item) => [item.state, item])).values()];
          const work = distinct.filter(
            (item) => item.state.length + item.tokens.length <= model.contextLength,
          );
          if (work.length === 0) return;
          const rows = await model.run(work.map((item) => ({ ...item, logits: 'last' })));
          for (let i = 0; i < work.length; i++) {
            const text = texts.get(work[i]!.state)!;
            text.push(...work[i]!.tokens);
            expect(distance(rows[i]![0]!, await prefill(model, text))).toBeLessThan(toleranceOf(name));
          }
        }
      }),
      { numRuns: process.env['WELLFORMED_FULL'] === '1' ? 500 : kinds.includes(name as never) ? 10 : 40 },
    );
  });
});
