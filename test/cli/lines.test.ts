import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { linesOf } from '../../src/cli/lines.ts';
import { pickFrom, randomFrom } from '../support/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'wellformed-lines-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function read(content: string): Promise<string[]> {
  const path = join(folder, 'lines');
  writeFileSync(path, content);
  const lines: string[] = [];
  for await (const { number, bytes } of linesOf(path)) {
    lines.push(new TextDecoder().decode(bytes));
    expect(number).toBe(lines.length);
  }
  return lines;
}

it('lines end at line feeds, wherever the pieces of the file end', async () => {
  const random = randomFrom(11);
  // Longer than the pieces in which Node reads files, of 64 KiB.
  const pieces = [
    '\n',
    '\n\n',
    '\r\n',
    '\u2028',
    'é',
    'x'.repeat(1000),
    'y'.repeat(70_000),
    '😀'.repeat(999),
  ];
  for (let run = 0; run < 20; run++) {
    const content = Array.from({ length: 40 }, () => pickFrom(random, pieces)).join('');
    const expected = content.split('\n');
    if (expected.at(-1) === '') expected.pop();
    expect(await read(content)).toEqual(expected);
  }
});

it('a file may be empty, or end without a line feed', async () => {
  expect(await read('')).toEqual([]);
  expect(await read('\n')).toEqual(['']);
  expect(await read('a\nb')).toEqual(['a', 'b']);
});

it('a file that cannot be read is named', async () => {
  await expect(linesOf(join(folder, 'none')).next()).rejects.toMatchObject({ code: 'missing-file' });
  await expect(linesOf(folder).next()).rejects.toMatchObject({ code: 'missing-file' });
});
