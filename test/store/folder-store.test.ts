import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderStore, vocabularyStore } from '../../src/store/folder-store.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wellformed-store-'));
});
afterEach(() => rm(root, { recursive: true }));

const bytes = (length: number, value = 1): Uint8Array => new Uint8Array(length).fill(value);

/** Sets the time of last use of what a key keeps, in seconds of long ago. */
async function usedAt(key: string, seconds: number): Promise<void> {
  await utimes(join(root, `${key}.kept`), seconds, seconds);
}

describe('folderStore', () => {
  it('keeps bytes, and makes the folder for them', async () => {
    const folder = join(root, 'a', 'b');
    const store = folderStore(folder);
    expect(await store.get('x')).toBeUndefined();
    await store.set('x', bytes(5, 7));
    await store.set('y', bytes(0));
    expect(new Uint8Array((await store.get('x'))!)).toEqual(bytes(5, 7));
    expect(await store.get('y')).toHaveLength(0);
    await store.set('x', bytes(3, 8));
    expect(new Uint8Array((await folderStore(folder).get('x'))!)).toEqual(bytes(3, 8));
    // Nothing unfinished is left.
    expect((await readdir(folder)).sort()).toEqual(['x.kept', 'y.kept']);
  });

  it('removes what was used longest ago, and nothing that is not its own', async () => {
    const store = folderStore(root, { maxBytes: 100 });
    await writeFile(join(root, 'notes.txt'), bytes(500));
    await mkdir(join(root, 'folder.kept'));
    for (const [i, key] of ['a', 'b', 'c'].entries()) {
      await store.set(key, bytes(30));
      await usedAt(key, 1000 + i);
    }
    await store.get('a');
    await store.set('d', bytes(40));
    expect((await readdir(root)).sort()).toEqual(['a.kept', 'c.kept', 'd.kept', 'folder.kept', 'notes.txt']);
    // What is replaced does not count.
    await store.set('d', bytes(39));
    expect(await store.get('c')).toHaveLength(30);
    // What is larger than the limit removes nothing.
    await store.set('e', bytes(101));
    expect(await store.get('e')).toBeUndefined();
    expect(await store.get('d')).toHaveLength(39);
    await store.set('f', bytes(100));
    expect((await readdir(root)).sort()).toEqual(['f.kept', 'folder.kept', 'notes.txt']);
  });

  it('removes unfinished files that nobody will finish', async () => {
    const store = folderStore(root);
    for (const name of ['old', 'new']) await writeFile(join(root, `${name}.unfinished`), bytes(9));
    await utimes(join(root, 'old.unfinished'), 1000, 1000);
    await store.set('x', bytes(5));
    expect((await readdir(root)).sort()).toEqual(['new.unfinished', 'x.kept']);
  });

  it('is as one that is empty where the folder cannot be read or written', async () => {
    const file = join(root, 'file');
    await writeFile(file, 'no folder');
    const store = folderStore(join(file, 'inner'));
    await store.set('x', bytes(5));
    expect(await store.get('x')).toBeUndefined();
    expect(await readFile(file, 'utf8')).toBe('no folder');
    // A folder in the place of what is kept: it cannot be read, nor replaced.
    await mkdir(join(root, 'y.kept'));
    await folderStore(root).set('y', bytes(5));
    expect(await folderStore(root).get('y')).toBeUndefined();
    expect((await readdir(root)).sort()).toEqual(['file', 'y.kept']);
  });

  it('is used by many at a time', async () => {
    const stores = Array.from({ length: 8 }, () => folderStore(root, { maxBytes: 1000 }));
    await Promise.all(stores.map((store, i) => store.set(i % 2 === 0 ? 'x' : 'y', bytes(200, i))));
    for (const key of ['x', 'y']) {
      const kept = (await stores[0]!.get(key))!;
      expect(new Set(kept).size).toBe(1);
      expect(kept).toHaveLength(200);
    }
    expect(await readdir(root)).toHaveLength(2);
  });

  it('refuses keys that could be paths, and limits that are no numbers', async () => {
    for (const key of ['../x', 'a/b', 'A', 'x.y', '']) {
      await expect(async () => folderStore(root).get(key)).rejects.toMatchObject({ code: 'bad-option' });
      await expect(async () => folderStore(root).set(key, bytes(1))).rejects.toMatchObject({
        code: 'bad-option',
      });
    }
    expect(() => folderStore(root, { maxBytes: NaN })).toThrow(/maxBytes NaN/);
    expect(() => folderStore(root, { maxBytes: -1 })).toThrow(/maxBytes -1/);
  });

  it('is a folder of the cache, for vocabularies', async () => {
    await vocabularyStore(root).set('x', bytes(5));
    expect((await stat(join(root, 'vocabularies', 'x.kept'))).size).toBe(5);
  });
});
