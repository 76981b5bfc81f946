import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { externalDataOf } from '../../src/model/external-data.ts';
import { defaultModelFolder } from '../../src/model/layout.ts';
import { field, tensor } from './onnx-bytes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellformed-external-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function locationsIn(bytes: Uint8Array): Promise<string[]> {
  const path = join(folder, 'model.onnx');
  await writeFile(path, bytes);
  return externalDataOf(path);
}

describe('externalDataOf', () => {
  it('finds the files of the embedded model: both graphs have the same', async () => {
    const files = ['model_q4.onnx_data', 'model_q4.onnx_data_1', 'model_q4.onnx_data_2'];
    for (const name of ['model_q4.onnx', 'model_q4_cache.onnx']) {
      expect(await externalDataOf(join(defaultModelFolder, 'onnx', name))).toEqual(files);
    }
  });

  it('finds them wherever tensors are, and beyond large ones', async () => {
    const large = field(5, field(9, new Uint8Array(200_000).fill(0x6a)));
    const attributeTensor = field(1, field(5, field(5, ...tensor('of-a-constant'))));
    const subgraph = field(1, field(5, field(6, attributeTensor, field(5, ...tensor('of-a-branch')))));
    const sparse = field(15, field(1, ...tensor('sparse')), field(2, ...tensor('./indices')));
    const graph = field(7, large, field(5, ...tensor('dir/weights')), subgraph, sparse, large);
    const functions = field(25, field(7, field(5, field(10, ...tensor('of-a-function')))));
    const model = Buffer.concat([Buffer.from([8, 10]), field(2, 'a producer'), graph, functions]);
    expect(await locationsIn(model)).toEqual([
      ...['dir/weights', 'indices', 'of-a-branch', 'of-a-constant', 'of-a-function', 'sparse'],
    ]);
  });

  it('reads tensors in any order of fields and of any number, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', '_', '0'), minLength: 1, maxLength: 200 })),
        fc.uint8Array({ maxLength: 300 }),
        async (names, noise) => {
          const graph = names.flatMap((name) => [
            field(5, ...tensor(name)),
            field(2, noise),
            field(99, noise),
          ]);
          expect(await locationsIn(field(7, ...graph))).toEqual([...new Set(names)].sort());
        },
      ),
      { numRuns: 50 },
    );
  });

  it('comes to an end on anything', async () => {
    const good = field(7, field(5, ...tensor('weights')), field(1, field(5, field(5, ...tensor('more')))));
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 100 }),
        fc.nat(good.length),
        fc.nat(good.length),
        async (bytes, from, to) => {
          await locationsIn(bytes);
          await locationsIn(Buffer.concat([good.subarray(0, from), bytes, good.subarray(to)]));
        },
      ),
      { numRuns: 200 },
    );
    let deep: Buffer = Buffer.alloc(0);
    for (let depth = 0; depth < 3000; depth++) deep = field(1, field(5, field(6, deep)));
    expect(await locationsIn(field(7, deep))).toEqual([]);
  });
});
