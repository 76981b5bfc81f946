import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, isBuilt, wellformed } from './program.ts';

const TOKENIZER = 'models/smollm2-135m-instruct/tokenizer.json';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellformed-cli-cache-'));
  await writeFile(join(folder, 'schema.json'), '{"type": "integer"}');
});
afterEach(() => rm(folder, { recursive: true }));

const check = (args: readonly string[], environment = {}): Promise<Ended> => {
  const schema = ['--schema', join(folder, 'schema.json')];
  return wellformed(['check', ...schema, '--tokenizer', TOKENIZER, ...args], { input: '12', environment });
};

describe.skipIf(!isBuilt)('--cache-dir (the built program: npm run build)', () => {
  it('names the folder in which tokenizers are kept; without it, the environment does', async () => {
    const [named, other] = [join(folder, 'named'), join(folder, 'other')];
    const kept = async (cache: string): Promise<string[]> => readdir(join(cache, 'vocabularies'));
    expect(await check(['--cache-dir', named], { WELLFORMED_CACHE: other })).toMatchObject({ code: 0 });
    const [name, ...more] = await kept(named);
    expect(more).toEqual([]);
    await expect(readdir(other)).rejects.toThrow(/ENOENT/);
    expect(await check([], { WELLFORMED_CACHE: other })).toMatchObject({ code: 0 });
    expect(await kept(other)).toEqual([name]);
    expect(await check([], { WELLFORMED_CACHE: '', XDG_CACHE_HOME: folder })).toMatchObject({ code: 0 });
    expect(await kept(join(folder, 'wellformed'))).toEqual([name]);

    // What is kept is used: without end tokens, by every command.
    const explained = await wellformed(
      ['explain', '--grammar', 'grammars/csv.gbnf', '--prefix', '', '--tokens'],
      {
        environment: { WELLFORMED_CACHE: named },
      },
    );
    expect(explained.code).toBe(0);
    expect(await kept(named)).toEqual([name]);
    const path = join(named, 'vocabularies', name!);
    const bytes = await readFile(path);
    await writeFile(path, 'damaged');
    expect(await check(['--cache-dir', named])).toMatchObject({ code: 0, stdout: 'accepted\n', stderr: '' });
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });

  it('may be a folder that cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const ended = await check(['--cache-dir', join(folder, 'file', 'inner')]);
    expect(ended).toMatchObject({ code: 0, stdout: 'accepted\n', stderr: '' });
  });
});
