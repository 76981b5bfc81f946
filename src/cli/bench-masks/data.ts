import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { WellformedError } from '../../index.ts';
import { cannotRead, readText } from '../input.ts';

/**
 * The names of the files to measure, below a folder (or its folder data/, as in MaskBench's own repository), sorted; or
 * those of a list, in its order: a name a line, `.json` may be left out. Throws `WellformedError`: `missing-file`,
 * `bad-option` where there are none.
 */
export async function listFiles(
  given: string,
  list: string | undefined,
): Promise<{ folder: string; names: string[] }> {
  const folder = folderOf(given);
  if (list === undefined) {
    const names = jsonFilesBelow(folder);
    if (names.length === 0)
      throw new WellformedError('bad-option', `--data "${given}": no .json files there`);
    return { folder, names };
  }
  const lines = (await readText(list)).split('\n').map((line) => line.trim());
  const names = lines
    .filter((line) => line !== '')
    .map((line) => (line.endsWith('.json') ? line : `${line}.json`));
  if (names.length === 0) throw new WellformedError('bad-option', `--list "${list}" names no files`);
  const missing = names.find((name) => !existsSync(join(folder, name)));
  if (missing !== undefined) throw cannotRead(join(folder, missing), { code: 'ENOENT' });
  return { folder, names: [...new Set(names)] };
}

function folderOf(given: string): string {
  const inside = join(given, 'data');
  return existsSync(inside) && jsonFilesBelow(given, false).length === 0 ? inside : given;
}

function jsonFilesBelow(folder: string, recursive = true): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive, encoding: 'utf8' });
  } catch (error) {
    throw cannotRead(folder, error);
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.split(sep).join('/'))
    .sort();
}
