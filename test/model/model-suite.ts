import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model, ModelState } from '../../src/model/model.ts';
import { distance, prefill, prefillAll, someTokens as tokensBelow } from './decoders.ts';

/** What holds for every model: however tokens came to be read, the logits are those of reading them afresh. */
export function modelSuite(name: string, open: () => Promise<Model>, tolerance = 1e-3): void {
  describe(name, () => {
    let model: Model;
    beforeAll(async () => {
      model = await open();
    });
    afterAll(() => model.dispose());

    const someTokens = (count: number, seed: number): number[] =>
      tokensBelow(count, seed, model.vocabularySize);
    async function read(state: ModelState, tokens: readonly number[]): Promise<Float32Array> {
      const [rows] = await model.run([{ state, tokens, logits: 'last' }]);
      return rows![0]!;
    }
    async function expectFresh(row: Float32Array, tokens: readonly number[]): Promise<void> {
      expect(distance(row, await prefill(model, tokens))).toBeLessThan(tolerance);
    }

    it('reads tokens one by one as at once', async () => {
      const tokens = someTokens(40, 1);
      const all = await prefillAll(model, tokens);
      expect(all).toHaveLength(40);
      const state = model.create();
      for (let i = 0; i < tokens.length; i++) {
        expect(distance(await read(state, [tokens[i]!]), all[i]!)).toBeLessThan(tolerance);
      }
      expect(state.length).toBe(40);
      expect(distance(all[3]!, all[4]!)).toBeGreaterThan(0.1);
    });

    it('reads texts longer than a piece and than a step of the capacity', async () => {
      const tokens = someTokens(600, 2);
      const state = model.create();
      await model.run([{ state, tokens: tokens.slice(0, 100), logits: 'none' }]);
      await model.run([{ state, tokens: tokens.slice(100, 500), logits: 'none' }]);
      await expectFresh(await read(state, tokens.slice(500)), tokens);
    });

    it('returns the rows that are asked for', async () => {
      const tokens = someTokens(300, 3);
      const all = await prefillAll(model, tokens);
      const state = model.create();
      const [rows] = await model.run([{ state, tokens, logits: [0, 127, 128, 299] }]);
      expect(rows).toHaveLength(4);
      [0, 127, 128, 299].forEach((index, k) => {
        expect(distance(rows![k]!, all[index]!)).toBeLessThan(tolerance);
      });
      const none = await model.run([{ state, tokens: [5], logits: 'none' }]);
      expect(none).toEqual([[]]);
    });

    it('forks and truncates three deep', async () => {
      const tokens = someTokens(200, 4);
      const states = [model.create()];
      const texts = [tokens.slice(0, 70)];
      await read(states[0]!, texts[0]!);
      for (let depth = 1; depth <= 3; depth++) {
        const parent = states[depth - 1]!;
        const fork = model.fork(parent);
        model.truncate(fork, fork.length - 10 * depth);
        const added = someTokens(30, 40 + depth);
        await read(fork, added);
        states.push(fork);
        texts.push([...texts[depth - 1]!.slice(0, parent.length - 10 * depth), ...added]);
      }
      // All of them go on, the last first, so that whatever they share must not have been overwritten.
      for (let depth = 3; depth >= 0; depth--) {
        const more = someTokens(5, 50 + depth);
        await expectFresh(await read(states[depth]!, more), [...texts[depth]!, ...more]);
      }
    });

    it('runs a tree, ragged, and goes on with it', async () => {
      const prompt = someTokens(90, 5);
      const root = model.create();
      await read(root, prompt);
      const counts = [1, 3, 4, 7, 2, 20];
      const states = counts.map(() => model.fork(root));
      const texts = counts.map(() => [...prompt]);
      for (let step = 0; step < 4; step++) {
        const added = counts.map((count, k) =>
          someTokens(step === 0 ? count : 1 + (k % 2), 60 + 10 * step + k),
        );
        const rows = await model.run(
          states.map((state, k) => ({ state, tokens: added[k]!, logits: k % 2 === 0 ? 'last' : 'all' })),
        );
        for (let k = 0; k < states.length; k++) {
          texts[k]!.push(...added[k]!);
          expect(rows[k]).toHaveLength(k % 2 === 0 ? 1 : added[k]!.length);
          await expectFresh(rows[k]!.at(-1)!, texts[k]!);
        }
      }
      // One of them alone, then two in another order, then one that forked from within the tree.
      texts[3]!.push(7);
      await expectFresh(await read(states[3]!, [7]), texts[3]!);
      const fork = model.fork(states[1]!);
      const rows = await model.run([
        { state: states[3]!, tokens: [8], logits: 'last' },
        { state: fork, tokens: [9], logits: 'last' },
        { state: states[1]!, tokens: [10], logits: 'last' },
        { state: root, tokens: [11], logits: 'last' },
      ]);
      await expectFresh(rows[0]![0]!, [...texts[3]!, 8]);
      await expectFresh(rows[1]![0]!, [...texts[1]!, 9]);
      await expectFresh(rows[2]![0]!, [...texts[1]!, 10]);
      await expectFresh(rows[3]![0]!, [...prompt, 11]);
    });

    it('runs states of any lengths that share nothing', async () => {
      const texts = [someTokens(3, 6), someTokens(70, 7), someTokens(1, 8), someTokens(140, 9)];
      const states = texts.map(() => model.create());
      const first = await model.run(states.map((state, k) => ({ state, tokens: texts[k]!, logits: 'last' })));
      for (let k = 0; k < texts.length; k++) await expectFresh(first[k]![0]!, texts[k]!);
      for (let step = 0; step < 3; step++) {
        const rows = await model.run(
          states.map((state, k) => ({ state, tokens: [20 + step + k], logits: 'last' })),
        );
        for (let k = 0; k < texts.length; k++) {
          texts[k]!.push(20 + step + k);
          await expectFresh(rows[k]![0]!, texts[k]!);
        }
      }
    });

    it('gives equal bits for the same calls after a truncation', async () => {
      const tokens = someTokens(300, 10);
      const state = model.create();
      await read(state, tokens.slice(0, 250));
      const run = async (): Promise<Float32Array[]> => {
        const rows: Float32Array[] = [];
        for (let i = 250; i < 265; i++) rows.push(await read(state, [tokens[i]!]));
        rows.push(await read(state, tokens.slice(265)));
        return rows;
      };
      const first = await run();
      model.truncate(state, 250);
      expect(await run()).toEqual(first);
    });

    it('does not depend on what other states do', async () => {
      const tokens = someTokens(20, 11);
      const other = model.create();
      const one = model.create();
      const before = [await read(one, tokens), await read(one, [1]), await read(one, [2])];
      await read(other, someTokens(280, 12));
      model.release(one);
      const fork = model.fork(other);
      model.release(other);
      const two = model.create();
      const after = [await read(two, tokens)];
      await read(fork, [3]);
      after.push(await read(two, [1]));
      model.truncate(fork, 100);
      await read(fork, [4]);
      after.push(await read(two, [2]));
      expect(after).toEqual(before);
    });

    it('queues runs that overlap', async () => {
      const [a, b] = [model.create(), model.create()];
      const [x, y] = await Promise.all([read(a, [1, 2, 3]), read(b, [4, 5])]);
      await expectFresh(x, [1, 2, 3]);
      await expectFresh(y, [4, 5]);
    });

    it('refuses what makes no sense, and leaves the states as they were', async () => {
      const state = model.create();
      await read(state, [1, 2, 3]);
      const refused = async (run: () => unknown, message: RegExp): Promise<void> => {
        const error = await Promise.resolve()
          .then(run)
          .then(
            () => undefined,
            (reason: unknown) => reason,
          );
        expect(error).toMatchObject({
          code: 'bad-option',
          message: expect.stringMatching(message) as string,
        });
      };
      const run = (tokens: number[], logits: 'last' | number[] = 'last') =>
        model.run([{ state, tokens, logits }]);
      await refused(() => run([]), /no tokens/);
      const size = model.vocabularySize;
      await refused(() => run([size]), new RegExp(`token ${size}: ids are 0 to ${size - 1}`));
      await refused(() => run([-1]), /token -1/);
      await refused(() => run([1.5]), /token 1.5/);
      await refused(() => run([1, 2], [1, 0]), /ascending indices of its 2 tokens/);
      await refused(() => run([1, 2], [2]), /ascending/);
      await refused(() => run(someTokens(1022, 1)), /would make 1025 tokens.*holds 1024/);
      const twice = { state, tokens: [1], logits: 'last' } as const;
      await refused(() => model.run([twice, twice]), /Item 1 has the state of an earlier item/);
      await refused(() => model.truncate(state, 4), /3 tokens cannot be truncated to 4/);
      await refused(() => model.truncate(state, -1), /truncated to -1/);
      await refused(() => model.fork({ length: 0 }), /released, or is of another model/);
      const gone = model.fork(state);
      model.release(gone);
      await refused(() => model.run([{ state: gone, tokens: [1], logits: 'last' }]), /was released/);
      await refused(() => model.release(gone), /was released/);
      const running = run([4]);
      await refused(() => model.truncate(state, 0), /being run/);
      await running;
      expect(state.length).toBe(4);
      await expectFresh(await read(state, [5]), [1, 2, 3, 4, 5]);
    });
  });
}
